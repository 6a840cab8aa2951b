-- Version 2: the action log, written in batches.

CREATE TABLE log_batch (
    log      text COLLATE "C" NOT NULL,  -- which log: each process of a registry writes its own
    first    bigint NOT NULL,            -- number of the first entry, from 0
    entries  bigint NOT NULL,            -- how many
    since_ms bigint NOT NULL,            -- moment of the first entry
    lines    text NOT NULL,              -- an entry a line
    PRIMARY KEY (log, first)
);
CREATE INDEX log_batch_since ON log_batch (since_ms);
