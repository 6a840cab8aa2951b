INSERT INTO product (gtin, grp, card) VALUES ('04870000001019', 'tobacco', '{}');
INSERT INTO code (code, gtin, level, status, overlay, lot, copy_suspected)
    VALUES ('010487000000101921A1b2C3d', '04870000001019', 'UNIT', 'in_circulation', 'recalled', 'L1', false),
        ('010487000000101921blocked', '04870000001019', 'UNIT', 'applied', 'blocked', NULL, true);
INSERT INTO check_key (id, issuer, gtin_prefixes, public_key, mac_secret) VALUES ('AQ01', '990140000017', '["0487"]', 'ab', 'cd');
INSERT INTO photo (sha256, received_on, bytes) VALUES ('ee', '2026-01-01', CAST('photo' AS bytea));
INSERT INTO report (id, number, body, body_sha256, secret_sha256, received, state, since_ms)
    VALUES ('r1', '0000-0001', CAST('{}' AS bytea), 'b1', 's1', '{}', 'received', 86400000);
INSERT INTO report_photo (report_id, sha256) VALUES ('r1', 'ee');
