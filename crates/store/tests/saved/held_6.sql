INSERT INTO act (id, sender, receiver, number, state, next_line, lines, refused, accepted, body_sha256, decision_sha256, note, person, at_ms, sent_ms, deadline, decided_ms)
    VALUES ('drafted', '990140000017', '990240000024', '1', 'draft', 0, 1, 0, 0, 'a1', NULL, '', 'u1', 10, NULL, NULL, NULL),
        ('sent', '990140000017', '990240000024', '2', 'wait_acceptance', 0, 1, 0, 0, 'a2', NULL, '', 'u1', 11, 12, '2026-12-14', NULL),
        ('taken', '990140000017', '990240000024', '3', 'accepted', 1, 1, 0, 1, 'a3', 'c3', 'ok', 'u2', 13, 14, '2026-12-14', 15);
INSERT INTO act_line (act, n, code, state)
    VALUES ('drafted', 0, '010487000000101921A1b2C3d', 'pending'), ('sent', 0, '010487000000101921A1b2C3d', 'sent'),
        ('taken', 0, '010487000000101921taken', 'accepted');
INSERT INTO act_surplus (act, n, code) VALUES ('taken', 0, '010487000000101921more');
INSERT INTO code (code, gtin, level, status, changes, owner)
    VALUES ('010487000000101921taken', '04870000001019', 'UNIT', 'in_circulation', 1, '990240000024');
INSERT INTO code_event (code, n, at_ms, who, change, document, before, after)
    VALUES ('010487000000101921taken', 1, 15, '990240000024', 'accept', 'taken', 'in_transfer', 'in_circulation');
