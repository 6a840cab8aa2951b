-- Version 4: who takes part, who acts for them, and what they file.

ALTER TABLE code ADD COLUMN owner text COLLATE "C" NOT NULL DEFAULT '';   -- a participant's bin; empty where nobody is known

-- Those who make, bring in, trade; and bodies that watch them.
CREATE TABLE participant (
    bin      text COLLATE "C" PRIMARY KEY,     -- 12 digits
    name     text NOT NULL,
    trades   text NOT NULL,                    -- by name, a space between
    state    text NOT NULL,                    -- waiting, active, blocked
    since_ms bigint NOT NULL
);

-- Where goods are made, kept, sold.
CREATE TABLE business_place (
    id      text COLLATE "C" PRIMARY KEY,      -- chosen by who adds it
    bin     text COLLATE "C" NOT NULL REFERENCES participant (bin),
    name    text NOT NULL,
    address text NOT NULL,
    state   text NOT NULL                      -- active, closed
);
CREATE INDEX business_place_bin ON business_place (bin);

-- Who signs in.
CREATE TABLE person (
    id       text COLLATE "C" PRIMARY KEY,
    login    text COLLATE "C" NOT NULL UNIQUE, -- in small letters
    name     text NOT NULL,
    role     text NOT NULL,
    bin      text COLLATE "C" REFERENCES participant (bin),  -- for whom they act, where for somebody
    password text NOT NULL,                    -- Argon2id with its salt and cost
    state    text NOT NULL,                    -- active, blocked
    since_ms bigint NOT NULL
);
CREATE INDEX person_bin ON person (bin);

-- A person on a device. Each refreshing token is good once.
CREATE TABLE session (
    id             text COLLATE "C" PRIMARY KEY,
    person         text COLLATE "C" NOT NULL REFERENCES person (id),
    refresh_sha256 text NOT NULL,
    until_ms       bigint NOT NULL,
    ended          text                        -- why, where it has: signed_out, reused, blocked
);
CREATE INDEX session_person ON session (person);

-- What was filed, and what came of it.
CREATE TABLE document (
    id          text COLLATE "C" PRIMARY KEY,  -- chosen by who files it
    kind        text NOT NULL,
    bin         text COLLATE "C" NOT NULL,     -- for whom; empty for a body that watches
    person      text NOT NULL,
    at_ms       bigint NOT NULL,
    body        bytea NOT NULL,                -- as it came
    body_sha256 text NOT NULL,
    state       text NOT NULL,                 -- success, partially_processed, error
    named       bigint NOT NULL,               -- codes in it
    changed     bigint NOT NULL                -- codes that were changed by it
);
CREATE INDEX document_bin ON document (bin, at_ms, id);

CREATE TABLE document_fault (
    document text COLLATE "C" NOT NULL REFERENCES document (id),
    n        bigint NOT NULL,                  -- which of its codes, from 0
    code     text NOT NULL,                    -- itself, or one that is in it
    rule     text NOT NULL,                    -- by id
    PRIMARY KEY (document, n)
);
