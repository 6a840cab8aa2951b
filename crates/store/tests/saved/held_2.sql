INSERT INTO code (code, gtin, level, status, changes) VALUES ('00487000000000000016', '', 'BOX_LV_1', 'in_circulation', 1);
UPDATE code SET parent = '00487000000000000016', changes = 1 WHERE code = '010487000000101921A1b2C3d';
INSERT INTO code_event (code, n, at_ms, who, change, reason, before, after)
    VALUES ('00487000000000000016', 1, 5, '990140000017', 'aggregate', NULL, '', 'in_circulation'),
        ('010487000000101921A1b2C3d', 1, 5, '990140000017', 'pack', '00487000000000000016', 'in_circulation', 'in_circulation');
