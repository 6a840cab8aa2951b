-- Version 6: transfer acts.

CREATE TABLE act (
    id              TEXT PRIMARY KEY,            -- chosen by the sender
    sender          TEXT NOT NULL,
    receiver        TEXT NOT NULL,
    number          TEXT NOT NULL,                           -- the sender's own
    state           TEXT NOT NULL,                           -- by name
    next_line       INTEGER NOT NULL,                         -- where the work of its state goes on
    lines           INTEGER NOT NULL,
    refused         INTEGER NOT NULL,                         -- lines that cannot be sent
    accepted        INTEGER NOT NULL,                         -- lines that are the receiver's
    body_sha256     TEXT NOT NULL,                           -- of the draft
    decision_sha256 TEXT,                                    -- of what the receiver decided
    note            TEXT NOT NULL,                           -- the receiver's words
    person          TEXT NOT NULL,                           -- who did the last thing with it
    at_ms           INTEGER NOT NULL,                         -- when it was drafted
    sent_ms         INTEGER,
    deadline        TEXT,                                    -- last day to decide
    decided_ms      INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX act_sender ON act (sender, at_ms, id);
CREATE INDEX act_receiver ON act (receiver, at_ms, id);
CREATE INDEX act_open ON act (at_ms) WHERE state IN ('sending', 'undoing', 'deciding', 'cancelling');

CREATE TABLE act_line (
    act      TEXT NOT NULL,
    n        INTEGER NOT NULL,                                -- from 0
    code     TEXT NOT NULL,
    state    TEXT NOT NULL,                                  -- pending, sent, refused, accepted, returned
    rule     TEXT,                                           -- why it was refused or returned, where a rule was the reason
    decision TEXT,                                           -- the receiver's reason for not taking it
    PRIMARY KEY (act, n)
) STRICT, WITHOUT ROWID;

-- What came and stands in no line: a part of the discrepancy notice.
CREATE TABLE act_surplus (
    act  TEXT NOT NULL,
    n    INTEGER NOT NULL,
    code TEXT NOT NULL,
    PRIMARY KEY (act, n)
) STRICT, WITHOUT ROWID;
