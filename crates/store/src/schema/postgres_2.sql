-- Version 2: a code's state in columns of its own, packages, the history of every code; the action log in batches.

ALTER TABLE code
    ADD COLUMN is_blocked    boolean NOT NULL DEFAULT false,
    ADD COLUMN is_recalled   boolean NOT NULL DEFAULT false,
    ADD COLUMN withdrawn_for text,                       -- the reason, while it is withdrawn or written off
    ADD COLUMN issued_on     text,
    ADD COLUMN parent        text COLLATE "C",           -- the package it is in
    ADD COLUMN changes       bigint NOT NULL DEFAULT 0;  -- how many its history has
UPDATE code SET is_blocked = true WHERE overlay = 'blocked';
UPDATE code SET is_recalled = true WHERE overlay = 'recalled';
ALTER TABLE code DROP COLUMN overlay;
CREATE INDEX code_parent ON code (parent) WHERE parent IS NOT NULL;

CREATE TABLE code_event (
    code     text COLLATE "C" NOT NULL,
    n        bigint NOT NULL,            -- from 1, without a gap
    at_ms    bigint NOT NULL,
    who      text NOT NULL,
    change   text NOT NULL,              -- by name
    reason   text,                       -- of a withdrawal or return
    document text,
    before   text NOT NULL,              -- status by name, then what lies over it
    after    text NOT NULL,
    PRIMARY KEY (code, n)
);

CREATE TABLE log_batch (
    log      text COLLATE "C" NOT NULL,  -- which log: each process of a registry writes its own
    first    bigint NOT NULL,            -- number of the first entry, from 0
    entries  bigint NOT NULL,            -- how many
    since_ms bigint NOT NULL,            -- moment of the first entry
    lines    text NOT NULL,              -- an entry a line
    PRIMARY KEY (log, first)
);
CREATE INDEX log_batch_since ON log_batch (since_ms);
