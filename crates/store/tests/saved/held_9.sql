INSERT INTO recall (id, gtin, lot, reason, bin, person, at_ms, body_sha256)
    VALUES ('c1', '04870000001019', 'L1', 'glass', '990140000017', 'u1', 22, 'cc');
INSERT INTO scan (code, hour, place, times) VALUES ('010487000000101921A1b2C3d', 490000, '43.0,76.5', 2);
INSERT INTO trust_package (version, made_ms, manifest, key_id, signature) VALUES (3, 23, '{}', 'k', 's');
INSERT INTO trust_part (sha256, bytes, last_version) VALUES ('ff', CAST('part' AS bytea), 3);
INSERT INTO statistic (day, gtin, change, reason, times) VALUES ('2026-01-01', '04870000001019', 'introduce', '', 1);
INSERT INTO border_message (id, direction, country, codes, state, at_ms) VALUES ('m1', 'out', 'RU', '010487000000101921A1b2C3d', 'waiting', 24);
INSERT INTO neighbour (register, id, name, is_active, data, read_ms)
    VALUES ('entrepreneurs', '990140000017', 'Р', true, '{}', 7), ('entrepreneurs', '990140000018', 'С', false, '{}', 5);
