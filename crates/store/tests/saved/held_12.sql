INSERT INTO recall (id, gtin, lot, reason, bin, person, at_ms, body_sha256, lifted_ms, lifted_by, lifted_for)
    VALUES ('c2', '04870000001019', 'L2', 'wrong date', '', 'u3', 27, 'dd', 28, 'u3', 'right after all');
