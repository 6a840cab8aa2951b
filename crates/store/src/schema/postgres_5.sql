-- Version 5: orders of codes, and keys that sign them.

ALTER TABLE product ADD COLUMN owner text COLLATE "C" NOT NULL DEFAULT '';    -- a participant's bin

ALTER TABLE check_key
    ADD COLUMN signing_key  text NOT NULL DEFAULT '',        -- hexadecimal, Ed25519; empty where somebody else signs
    ADD COLUMN active_from  text NOT NULL DEFAULT '',        -- first day on which it signs new codes
    ADD COLUMN active_until text NOT NULL DEFAULT '9999',    -- last day; what it has signed stays signed
    ADD COLUMN is_revoked   boolean NOT NULL DEFAULT false;  -- it is in wrong hands: nothing that it signed can be trusted

ALTER TABLE code ADD COLUMN order_id text COLLATE "C";       -- with which it was issued; unknown of what was imported
-- Codes that wait to be applied, for the day on which it is too late.
CREATE INDEX code_issued ON code (issued_on) WHERE status = 'issued';

CREATE TABLE code_order (
    id          text COLLATE "C" PRIMARY KEY,                -- chosen by who orders
    bin         text COLLATE "C" NOT NULL,
    person      text NOT NULL,
    at_ms       bigint NOT NULL,
    body_sha256 text NOT NULL,
    state       text NOT NULL                                -- in_process, success
);
CREATE INDEX code_order_bin ON code_order (bin, at_ms, id);
CREATE INDEX code_order_open ON code_order (at_ms) WHERE state = 'in_process';

CREATE TABLE code_order_line (
    order_id text COLLATE "C" NOT NULL REFERENCES code_order (id),
    line     bigint NOT NULL,                                -- from 0
    gtin     text NOT NULL,
    form     text NOT NULL,                                  -- by name
    level    text NOT NULL,
    key_id   text NOT NULL,                                  -- its issuer is the participant
    count    bigint NOT NULL,
    issued   bigint NOT NULL,                                -- so far
    PRIMARY KEY (order_id, line)
);

-- What was issued with a line, in parts. Check values are made again from key and code.
CREATE TABLE issued_part (
    order_id text COLLATE "C" NOT NULL,
    line     bigint NOT NULL,
    first    bigint NOT NULL,                                -- number of the first, from 0
    serials  text NOT NULL,                                  -- one a line
    PRIMARY KEY (order_id, line, first)
);

-- How many codes of a GTIN were ordered, for the bound on guessing.
CREATE TABLE emission (
    gtin     text COLLATE "C" NOT NULL,
    form     text COLLATE "C" NOT NULL,
    reserved bigint NOT NULL,
    PRIMARY KEY (gtin, form)
);
