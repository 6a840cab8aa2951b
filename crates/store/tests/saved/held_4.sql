INSERT INTO participant (bin, name, trades, state, since_ms)
    VALUES ('990140000017', 'Өндіруші', 'producer', 'active', 5), ('990240000024', 'Дүкен', 'retailer', 'active', 5);
INSERT INTO business_place (id, bin, name, address, state) VALUES ('p', '990140000017', 'Зауыт', 'Алматы', 'active');
INSERT INTO person (id, login, name, role, bin, password, state, since_ms)
    VALUES ('u1', 'maker', 'А', 'head', '990140000017', 'x', 'active', 5), ('u2', 'shop', 'Б', 'head', '990240000024', 'x', 'active', 5);
INSERT INTO session (id, person, refresh_sha256, until_ms) VALUES ('s', 'u1', 'aa', 9);
INSERT INTO document (id, kind, bin, person, at_ms, body, body_sha256, state, named, changed)
    VALUES ('d1', 'introduce', '990140000017', 'u1', 6, CAST('{}' AS bytea), 'dd', 'partially_processed', 2, 1);
INSERT INTO document_fault (document, n, code, rule) VALUES ('d1', 1, '010487000000101921unknown', 'unknown_code');
UPDATE code SET owner = '990140000017';
UPDATE code SET changes = 2 WHERE code = '010487000000101921A1b2C3d';
INSERT INTO code_event (code, n, at_ms, who, change, document, before, after)
    VALUES ('010487000000101921A1b2C3d', 2, 6, '990140000017', 'introduce', 'd1', 'applied', 'in_circulation');
