UPDATE report SET state = 'rejected', reason = 'a toy' WHERE id = 'r1';
INSERT INTO report_event (report_id, n, at_ms, person, state, reason) VALUES ('r1', 1, 20, 'i', 'rejected', 'a toy');
