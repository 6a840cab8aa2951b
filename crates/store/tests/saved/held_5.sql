INSERT INTO code_order (id, bin, person, at_ms, body_sha256, state) VALUES ('o1', '990140000017', 'u1', 7, 'oo', 'success');
INSERT INTO code_order_line (order_id, line, gtin, form, level, key_id, count, issued)
    VALUES ('o1', 0, '04870000001019', 'tobacco', 'UNIT', 'AQ01', 1, 1);
INSERT INTO issued_part (order_id, line, first, serials) VALUES ('o1', 0, 0, 'ordered');
INSERT INTO emission (gtin, form, reserved) VALUES ('04870000001019', 'tobacco', 1);
INSERT INTO code (code, gtin, level, status, issued_on, owner, order_id)
    VALUES ('010487000000101921ordered', '04870000001019', 'UNIT', 'issued', '2026-01-01', '990140000017', 'o1');
UPDATE product SET owner = '990140000017';
