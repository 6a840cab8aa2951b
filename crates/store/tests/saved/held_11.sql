INSERT INTO company_prefix (prefix, bin, since_ms, noted_by) VALUES ('48700000', '990140000017', 26, 'o');
