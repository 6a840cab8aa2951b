-- Version 9: batches that are called back, where units were scanned, units that should be on no shelf, trust packages.

CREATE TABLE recall (
    id          TEXT PRIMARY KEY,      -- chosen by who recalls
    gtin        TEXT NOT NULL,
    lot         TEXT NOT NULL,
    reason      TEXT NOT NULL,
    bin         TEXT NOT NULL,         -- empty for a body that watches
    person      TEXT NOT NULL,
    at_ms       INTEGER NOT NULL,
    body_sha256 TEXT NOT NULL,
    lifted_ms   INTEGER,
    lifted_by   TEXT,
    lifted_for  TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX recall_goods ON recall (gtin, lot) WHERE lifted_ms IS NULL;
CREATE INDEX recall_at ON recall (at_ms, id);

-- Where a unit was scanned: a coarse place and an hour, and how often; forgotten after thirty days. Nobody who scanned is in it.
CREATE TABLE scan (
    code  TEXT NOT NULL,
    hour  INTEGER NOT NULL,            -- since 1970
    place TEXT NOT NULL,               -- half degrees, south-west corner: 51.0,71.0
    times INTEGER NOT NULL,
    PRIMARY KEY (code, hour, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX scan_hour ON scan (hour);

-- Units of which there may be copies.
CREATE INDEX code_suspected ON code (code) WHERE copy_suspected;

-- Units that are blocked, or were taken out of circulation for a reason that is no sale; what is over stays for whoever had it before.
CREATE TABLE abnormal (
    code     TEXT PRIMARY KEY,
    since_ms INTEGER NOT NULL,
    is_over  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX abnormal_since ON abnormal (since_ms, code);

-- What devices may trust without asking: signed lists of parts, and the parts by the hash of their content.
CREATE TABLE trust_package (
    version  INTEGER PRIMARY KEY,
    made_ms  INTEGER NOT NULL,
    manifest TEXT NOT NULL,            -- api::TrustManifest, as it was signed
    key_id   TEXT NOT NULL,
    signature TEXT NOT NULL
) STRICT;

CREATE TABLE trust_part (
    sha256 TEXT PRIMARY KEY,
    bytes  BLOB NOT NULL,
    last_version INTEGER NOT NULL
) STRICT;

-- Who decided.
ALTER TABLE product_draft ADD COLUMN person TEXT NOT NULL DEFAULT '';
ALTER TABLE participant ADD COLUMN decided_by TEXT NOT NULL DEFAULT '';
ALTER TABLE check_key ADD COLUMN made_by TEXT NOT NULL DEFAULT '';
ALTER TABLE check_key ADD COLUMN revoked_by TEXT NOT NULL DEFAULT '';

INSERT INTO abnormal (code, since_ms, is_over) SELECT code, 0, 0 FROM code
    WHERE is_blocked OR is_recalled OR status IN ('written_off', 'annulled');

-- Whose a code was when something happened to it, for those who follow their own; all of it by time, for who follows everything.
ALTER TABLE code_event ADD COLUMN owner TEXT NOT NULL DEFAULT '';
CREATE INDEX code_event_at ON code_event (at_ms, code, n);
CREATE INDEX code_event_owner ON code_event (owner, at_ms, code, n);

-- What happened on a day to the goods of a product, counted from the histories; how far the count has come stands in meta.
CREATE TABLE statistic (
    day    TEXT NOT NULL,
    gtin   TEXT NOT NULL,
    change TEXT NOT NULL,
    reason TEXT NOT NULL,
    times  INTEGER NOT NULL,
    PRIMARY KEY (day, gtin, change, reason)
) STRICT, WITHOUT ROWID;
CREATE INDEX statistic_gtin ON statistic (gtin, day);

-- Goods that cross a border of the union: messages to and from the other states' systems.
CREATE TABLE border_message (
    id        TEXT PRIMARY KEY,          -- the document's, or as the other state calls it
    direction TEXT NOT NULL,             -- out, in
    country   TEXT NOT NULL,
    codes     TEXT NOT NULL,             -- one a line
    state     TEXT NOT NULL,             -- waiting, sent; taken
    at_ms     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX border_message_waiting ON border_message (at_ms) WHERE state = 'waiting';

-- Registers of other bodies, as they were last read.
CREATE TABLE neighbour (
    register  TEXT NOT NULL,
    id        TEXT NOT NULL,
    name      TEXT NOT NULL,
    is_active INTEGER NOT NULL,
    data      TEXT NOT NULL,
    read_ms   INTEGER NOT NULL,          -- with the reading that last had it
    PRIMARY KEY (register, id)
) STRICT, WITHOUT ROWID;
