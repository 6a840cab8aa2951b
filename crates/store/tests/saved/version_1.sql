-- Version 1. Moments are milliseconds since 1970, UTC; dates are YYYY-MM-DD.

CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

-- Cards of the catalogue.
CREATE TABLE product (
    gtin TEXT PRIMARY KEY,
    grp  TEXT NOT NULL,                  -- product group by name
    card TEXT NOT NULL                   -- api::Product
) STRICT;

-- Every code that was issued. The distribution key is the code.
CREATE TABLE code (
    code            TEXT PRIMARY KEY,    -- canonical identification code, or 00 and SSCC
    gtin            TEXT NOT NULL,       -- empty for a transport package
    level           TEXT NOT NULL,
    status          TEXT NOT NULL,
    overlay         TEXT,                -- blocked, recalled
    production_date TEXT,
    expiry_date     TEXT,
    lot             TEXT,
    copy_suspected  INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Keys of check values, each for GTINs that begin so.
CREATE TABLE check_key (
    id            TEXT NOT NULL,
    issuer        TEXT NOT NULL,
    gtin_prefixes TEXT NOT NULL,         -- JSON array
    public_key    TEXT NOT NULL,         -- hexadecimal, Ed25519
    mac_secret    TEXT NOT NULL,         -- hexadecimal, HMAC-SHA-256
    PRIMARY KEY (id, issuer)
) STRICT;

-- Photos and reports know the day they came, not the moment, and keep no order of arrival: beside the action log, a
-- moment or a row number would tell who sent an anonymous report.
CREATE TABLE photo (
    sha256      TEXT PRIMARY KEY,
    received_on TEXT NOT NULL,
    bytes       BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE report (
    id             TEXT PRIMARY KEY,     -- chosen by the device
    number         TEXT NOT NULL UNIQUE, -- for people
    body           BLOB NOT NULL,        -- api::ReportRequest, as it came
    body_sha256    TEXT NOT NULL,
    secret_sha256  TEXT NOT NULL,        -- of what the device reads the state with
    received       TEXT NOT NULL,        -- api::ReportReceived, as it was answered
    state          TEXT NOT NULL,
    since_ms       INTEGER NOT NULL      -- the day, as its first moment in UTC
) STRICT, WITHOUT ROWID;

CREATE TABLE report_photo (
    report_id TEXT NOT NULL REFERENCES report (id),
    sha256    TEXT NOT NULL REFERENCES photo (sha256),
    PRIMARY KEY (report_id, sha256)
) STRICT, WITHOUT ROWID;

-- Who did what, when, from where. The action is the route's pattern, so that an anonymous report cannot be told from its row.
CREATE TABLE action_log (
    seq    INTEGER PRIMARY KEY AUTOINCREMENT,
    at_ms  INTEGER NOT NULL,
    ip     TEXT NOT NULL,
    method TEXT NOT NULL,
    action TEXT NOT NULL,
    status INTEGER NOT NULL,
    micros INTEGER NOT NULL
) STRICT;
CREATE INDEX action_log_at ON action_log (at_ms);

PRAGMA user_version = 1;
INSERT INTO product (gtin, grp, card) VALUES ('04870000001019', 'tobacco', '{}');
INSERT INTO code (code, gtin, level, status, overlay) VALUES ('010487000000101921A1b2C3d', '04870000001019', 'UNIT', 'in_circulation', 'recalled');
INSERT INTO check_key (id, issuer, gtin_prefixes, public_key, mac_secret) VALUES ('EE06', '123456789012', '["0487"]', '00', 'ff');
INSERT INTO photo (sha256, received_on, bytes) VALUES ('p1', '2026-11-22', x'FFD8');
INSERT INTO report (id, number, body, body_sha256, secret_sha256, received, state, since_ms)
VALUES ('r1', '0000-0001', x'7B7D', 'b1', 's1', '{}', 'received', 1795000000000);
INSERT INTO report_photo (report_id, sha256) VALUES ('r1', 'p1');
INSERT INTO action_log (at_ms, ip, method, action, status, micros) VALUES (1795000000000, '10.0.0.1', 'GET', 'web', 200, 5);
