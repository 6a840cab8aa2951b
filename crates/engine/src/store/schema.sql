-- Version 1. Moments are milliseconds since 1970, UTC. JSON columns hold wire types of the crate named beside them.

CREATE TABLE setting (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL                   -- JSON
) STRICT;

-- Every scan, in the order it came.
CREATE TABLE scan (
    seq            INTEGER PRIMARY KEY AUTOINCREMENT,
    scan_id        TEXT NOT NULL UNIQUE,  -- chosen by the screen
    at_ms          INTEGER NOT NULL,
    message        BLOB NOT NULL,         -- as scanned, check tail included
    symbology      TEXT,
    code           TEXT,                  -- canonical; NULL where the message is none
    answer         TEXT,                  -- api::CodeAnswer, as given for this scan
    answered_at_ms INTEGER,
    search         TEXT NOT NULL          -- lower case: names, companies, code
) STRICT;
CREATE INDEX scan_code ON scan (code);

-- The newest answer for each code this device has seen: what is known offline.
CREATE TABLE known (
    code           TEXT PRIMARY KEY,
    answer         TEXT NOT NULL,         -- api::CodeAnswer
    answered_at_ms INTEGER NOT NULL
) STRICT;

-- Cards of the catalogue this device has seen, by GTIN.
CREATE TABLE product (
    gtin  TEXT PRIMARY KEY,
    grp   TEXT,                           -- product group by name
    card  TEXT NOT NULL                   -- api::Product
) STRICT;

-- The report that is being written; at most one.
CREATE TABLE draft (
    id   TEXT PRIMARY KEY,
    body TEXT NOT NULL                    -- door::Draft without its photos
) STRICT;

CREATE TABLE photo (
    sha256 TEXT PRIMARY KEY,
    size   INTEGER NOT NULL
) STRICT;

-- In rows of at most 256 kB, so that no single write is long.
CREATE TABLE photo_chunk (
    sha256 TEXT NOT NULL REFERENCES photo (sha256) ON DELETE CASCADE,
    n      INTEGER NOT NULL,
    bytes  BLOB NOT NULL,
    PRIMARY KEY (sha256, n)
) STRICT;

CREATE TABLE draft_photo (
    draft_id TEXT NOT NULL REFERENCES draft (id) ON DELETE CASCADE,
    sha256   TEXT NOT NULL REFERENCES photo (sha256),
    n        INTEGER NOT NULL,
    PRIMARY KEY (draft_id, sha256)
) STRICT;

-- A filed report. Never deleted by sending it.
CREATE TABLE report (
    id             TEXT PRIMARY KEY,
    created_at_ms  INTEGER NOT NULL,
    view           TEXT NOT NULL,         -- door::Draft as it was filed
    body           BLOB NOT NULL,         -- api::ReportRequest, byte for byte as it is sent
    secret         BLOB NOT NULL,         -- 32 bytes; reads the report's state
    number         TEXT,                  -- from here: once the registry has it
    received_at_ms INTEGER,
    receipt        TEXT,                  -- api::ReportReceived
    outcome        TEXT,                  -- api::ReportState by name
    outcome_at_ms  INTEGER,               -- when it was asked last
    server         TEXT                   -- the registry that has it, and that alone gets the secret
) STRICT;

CREATE TABLE report_photo (
    report_id TEXT NOT NULL REFERENCES report (id) ON DELETE CASCADE,
    sha256    TEXT NOT NULL REFERENCES photo (sha256),
    n         INTEGER NOT NULL,
    sent      INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (report_id, sha256)
) STRICT;

-- What is still to be sent; a row goes when the receipt is saved.
CREATE TABLE outbox (
    report_id    TEXT PRIMARY KEY REFERENCES report (id) ON DELETE CASCADE,
    parked       INTEGER NOT NULL DEFAULT 0,
    n_tries      INTEGER NOT NULL DEFAULT 0,
    next_try_ms  INTEGER NOT NULL,
    last_problem TEXT
) STRICT;
