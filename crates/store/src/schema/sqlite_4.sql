-- Version 4: who takes part, who acts for them, and what they file.

ALTER TABLE code ADD COLUMN owner TEXT NOT NULL DEFAULT '';   -- a participant's bin; empty where nobody is known

-- Those who make, bring in, trade; and bodies that watch them.
CREATE TABLE participant (
    bin      TEXT PRIMARY KEY,     -- 12 digits
    name     TEXT NOT NULL,
    trades   TEXT NOT NULL,                    -- by name, a space between
    state    TEXT NOT NULL,                    -- waiting, active, blocked
    since_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Where goods are made, kept, sold.
CREATE TABLE business_place (
    id      TEXT PRIMARY KEY,      -- chosen by who adds it
    bin     TEXT NOT NULL REFERENCES participant (bin),
    name    TEXT NOT NULL,
    address TEXT NOT NULL,
    state   TEXT NOT NULL                      -- active, closed
) STRICT, WITHOUT ROWID;
CREATE INDEX business_place_bin ON business_place (bin);

-- Who signs in.
CREATE TABLE person (
    id       TEXT PRIMARY KEY,
    login    TEXT NOT NULL UNIQUE, -- in small letters
    name     TEXT NOT NULL,
    role     TEXT NOT NULL,
    bin      TEXT REFERENCES participant (bin),  -- for whom they act, where for somebody
    password TEXT NOT NULL,                    -- Argon2id with its salt and cost
    state    TEXT NOT NULL,                    -- active, blocked
    since_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX person_bin ON person (bin);

-- A person on a device. Each refreshing token is good once.
CREATE TABLE session (
    id             TEXT PRIMARY KEY,
    person         TEXT NOT NULL REFERENCES person (id),
    refresh_sha256 TEXT NOT NULL,
    until_ms       INTEGER NOT NULL,
    ended          TEXT                        -- why, where it has: signed_out, reused, blocked
) STRICT, WITHOUT ROWID;
CREATE INDEX session_person ON session (person);

-- What was filed, and what came of it.
CREATE TABLE document (
    id          TEXT PRIMARY KEY,  -- chosen by who files it
    kind        TEXT NOT NULL,
    bin         TEXT NOT NULL,     -- for whom; empty for a body that watches
    person      TEXT NOT NULL,
    at_ms       INTEGER NOT NULL,
    body        BLOB NOT NULL,                -- as it came
    body_sha256 TEXT NOT NULL,
    state       TEXT NOT NULL,                 -- success, partially_processed, error
    named       INTEGER NOT NULL,               -- codes in it
    changed     INTEGER NOT NULL                -- codes that were changed by it
) STRICT;
CREATE INDEX document_bin ON document (bin, at_ms, id);

CREATE TABLE document_fault (
    document TEXT NOT NULL REFERENCES document (id),
    n        INTEGER NOT NULL,                  -- which of its codes, from 0
    code     TEXT NOT NULL,                    -- itself, or one that is in it
    rule     TEXT NOT NULL,                    -- by id
    PRIMARY KEY (document, n)
) STRICT, WITHOUT ROWID;
