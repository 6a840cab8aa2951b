-- Version 2: the log as a tree that cannot be changed unnoticed. What is in log_batch is of before it.

-- Where each log ends.
CREATE TABLE log_head (
    log      TEXT PRIMARY KEY,
    size     INTEGER NOT NULL,           -- entries
    frontier BLOB NOT NULL,              -- hashes of the complete subtrees at the right edge, the largest first
    note     TEXT NOT NULL               -- the last checkpoint, signed
) STRICT, WITHOUT ROWID;

-- Entries that were written together.
CREATE TABLE log_part (
    log         TEXT NOT NULL,
    first       INTEGER NOT NULL,        -- number of the first entry, from 0
    entries     INTEGER NOT NULL,        -- how many
    since_ms    INTEGER NOT NULL,        -- earliest moment among them
    until_ms    INTEGER NOT NULL,        -- latest
    commitments BLOB NOT NULL,           -- 32 bytes each
    texts       TEXT NOT NULL,           -- a line each: salt and fields; empty where it is sealed or erased
    signature   BLOB NOT NULL,           -- of the checkpoint that ends with them
    PRIMARY KEY (log, first)
) STRICT;

-- Complete subtrees of 256 leaves and more; smaller ones come from the commitments.
CREATE TABLE log_node (
    log   TEXT NOT NULL,
    level INTEGER NOT NULL,
    at    INTEGER NOT NULL,
    hash  BLOB NOT NULL,
    PRIMARY KEY (log, level, at)
) STRICT, WITHOUT ROWID;
