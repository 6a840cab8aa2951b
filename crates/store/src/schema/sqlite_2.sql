-- Version 2: a code's state in columns of its own, packages, the history of every code. The action log has a file of its own
-- from here on; what the table of version 1 holds stays there.

ALTER TABLE code ADD COLUMN is_blocked INTEGER NOT NULL DEFAULT 0;
ALTER TABLE code ADD COLUMN is_recalled INTEGER NOT NULL DEFAULT 0;
ALTER TABLE code ADD COLUMN withdrawn_for TEXT;                    -- the reason, while it is withdrawn or written off
ALTER TABLE code ADD COLUMN issued_on TEXT;
ALTER TABLE code ADD COLUMN parent TEXT;                           -- the package it is in
ALTER TABLE code ADD COLUMN changes INTEGER NOT NULL DEFAULT 0;    -- how many its history has
UPDATE code SET is_blocked = 1 WHERE overlay = 'blocked';
UPDATE code SET is_recalled = 1 WHERE overlay = 'recalled';
ALTER TABLE code DROP COLUMN overlay;
CREATE INDEX code_parent ON code (parent) WHERE parent IS NOT NULL;

CREATE TABLE code_event (
    code     TEXT NOT NULL,
    n        INTEGER NOT NULL,           -- from 1, without a gap
    at_ms    INTEGER NOT NULL,
    who      TEXT NOT NULL,
    change   TEXT NOT NULL,              -- by name
    reason   TEXT,                       -- of a withdrawal or return
    document TEXT,
    before   TEXT NOT NULL,              -- status by name, then what lies over it
    after    TEXT NOT NULL,
    PRIMARY KEY (code, n)
) STRICT, WITHOUT ROWID;
