-- The action log, in a file of its own: it grows with every request, and a file that changes makes all readers forget what
-- they have in memory.

CREATE TABLE log_batch (
    log      TEXT NOT NULL,              -- which log: each process of a registry writes its own
    first    INTEGER NOT NULL,           -- number of the first entry, from 0
    entries  INTEGER NOT NULL,           -- how many
    since_ms INTEGER NOT NULL,           -- moment of the first entry
    lines    TEXT NOT NULL,              -- an entry a line
    PRIMARY KEY (log, first)
) STRICT, WITHOUT ROWID;
CREATE INDEX log_batch_since ON log_batch (since_ms);
