-- Version 5: orders of codes, and keys that sign them.

ALTER TABLE product ADD COLUMN owner TEXT NOT NULL DEFAULT '';    -- a participant's bin

ALTER TABLE check_key ADD COLUMN signing_key  TEXT NOT NULL DEFAULT '';        -- hexadecimal, Ed25519; empty where somebody else signs
ALTER TABLE check_key ADD COLUMN active_from  TEXT NOT NULL DEFAULT '';        -- first day on which it signs new codes
ALTER TABLE check_key ADD COLUMN active_until TEXT NOT NULL DEFAULT '9999';    -- last day; what it has signed stays signed
ALTER TABLE check_key ADD COLUMN is_revoked   INTEGER NOT NULL DEFAULT 0;  -- it is in wrong hands: nothing that it signed can be trusted

ALTER TABLE code ADD COLUMN order_id TEXT;       -- with which it was issued; unknown of what was imported
-- Codes that wait to be applied, for the day on which it is too late.
CREATE INDEX code_issued ON code (issued_on) WHERE status = 'issued';

CREATE TABLE code_order (
    id          TEXT PRIMARY KEY,                -- chosen by who orders
    bin         TEXT NOT NULL,
    person      TEXT NOT NULL,
    at_ms       INTEGER NOT NULL,
    body_sha256 TEXT NOT NULL,
    state       TEXT NOT NULL                                -- in_process, success
) STRICT, WITHOUT ROWID;
CREATE INDEX code_order_bin ON code_order (bin, at_ms, id);
CREATE INDEX code_order_open ON code_order (at_ms) WHERE state = 'in_process';

CREATE TABLE code_order_line (
    order_id TEXT NOT NULL REFERENCES code_order (id),
    line     INTEGER NOT NULL,                                -- from 0
    gtin     TEXT NOT NULL,
    form     TEXT NOT NULL,                                  -- by name
    level    TEXT NOT NULL,
    key_id   TEXT NOT NULL,                                  -- its issuer is the participant
    count    INTEGER NOT NULL,
    issued   INTEGER NOT NULL,                                -- so far
    PRIMARY KEY (order_id, line)
) STRICT, WITHOUT ROWID;

-- What was issued with a line, in parts. Check values are made again from key and code.
CREATE TABLE issued_part (
    order_id TEXT NOT NULL,
    line     INTEGER NOT NULL,
    first    INTEGER NOT NULL,                                -- number of the first, from 0
    serials  TEXT NOT NULL,                                  -- one a line
    PRIMARY KEY (order_id, line, first)
) STRICT;

-- How many codes of a GTIN were ordered, for the bound on guessing.
CREATE TABLE emission (
    gtin     TEXT NOT NULL,
    form     TEXT NOT NULL,
    reserved INTEGER NOT NULL,
    PRIMARY KEY (gtin, form)
) STRICT, WITHOUT ROWID;
