-- Version 3: the action log as a tree that cannot be changed unnoticed. What is in log_batch is of before it.

-- Where each log ends.
CREATE TABLE log_head (
    log      text COLLATE "C" PRIMARY KEY,
    size     bigint NOT NULL,            -- entries
    frontier bytea NOT NULL,             -- hashes of the complete subtrees at the right edge, the largest first
    note     text NOT NULL               -- the last checkpoint, signed
);

-- Entries that were written together.
CREATE TABLE log_part (
    log         text COLLATE "C" NOT NULL,
    first       bigint NOT NULL,         -- number of the first entry, from 0
    entries     bigint NOT NULL,         -- how many
    since_ms    bigint NOT NULL,         -- earliest moment among them
    until_ms    bigint NOT NULL,         -- latest
    commitments bytea NOT NULL,          -- 32 bytes each
    texts       text NOT NULL,           -- a line each: salt and fields; empty where it is sealed or erased
    signature   bytea NOT NULL,          -- of the checkpoint that ends with them
    PRIMARY KEY (log, first)
);

-- Complete subtrees of 256 leaves and more; smaller ones come from the commitments.
CREATE TABLE log_node (
    log   text COLLATE "C" NOT NULL,
    level bigint NOT NULL,
    at    bigint NOT NULL,
    hash  bytea NOT NULL,
    PRIMARY KEY (log, level, at)
);
