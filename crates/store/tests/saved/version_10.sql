-- A registry's file as version 10 left it.
CREATE TABLE abnormal (
    code     TEXT PRIMARY KEY,
    since_ms INTEGER NOT NULL,
    is_over  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE act (
    id              TEXT PRIMARY KEY,            -- chosen by the sender
    sender          TEXT NOT NULL,
    receiver        TEXT NOT NULL,
    number          TEXT NOT NULL,                           -- the sender's own
    state           TEXT NOT NULL,                           -- by name
    next_line       INTEGER NOT NULL,                         -- where the work of its state goes on
    lines           INTEGER NOT NULL,
    refused         INTEGER NOT NULL,                         -- lines that cannot be sent
    accepted        INTEGER NOT NULL,                         -- lines that are the receiver's
    body_sha256     TEXT NOT NULL,                           -- of the draft
    decision_sha256 TEXT,                                    -- of what the receiver decided
    note            TEXT NOT NULL,                           -- the receiver's words
    person          TEXT NOT NULL,                           -- who did the last thing with it
    at_ms           INTEGER NOT NULL,                         -- when it was drafted
    sent_ms         INTEGER,
    deadline        TEXT,                                    -- last day to decide
    decided_ms      INTEGER
) STRICT, WITHOUT ROWID;
CREATE TABLE act_line (
    act      TEXT NOT NULL,
    n        INTEGER NOT NULL,                                -- from 0
    code     TEXT NOT NULL,
    state    TEXT NOT NULL,                                  -- pending, sent, refused, accepted, returned
    rule     TEXT,                                           -- why it was refused or returned, where a rule was the reason
    decision TEXT,                                           -- the receiver's reason for not taking it
    PRIMARY KEY (act, n)
) STRICT, WITHOUT ROWID;
CREATE TABLE act_surplus (
    act  TEXT NOT NULL,
    n    INTEGER NOT NULL,
    code TEXT NOT NULL,
    PRIMARY KEY (act, n)
) STRICT, WITHOUT ROWID;
CREATE TABLE action_log (
    seq    INTEGER PRIMARY KEY AUTOINCREMENT,
    at_ms  INTEGER NOT NULL,
    ip     TEXT NOT NULL,
    method TEXT NOT NULL,
    action TEXT NOT NULL,
    status INTEGER NOT NULL,
    micros INTEGER NOT NULL
) STRICT;
CREATE TABLE border_message (
    id        TEXT PRIMARY KEY,          -- the document's, or as the other state calls it
    direction TEXT NOT NULL,             -- out, in
    country   TEXT NOT NULL,
    codes     TEXT NOT NULL,             -- one a line
    state     TEXT NOT NULL,             -- waiting, sent; taken
    at_ms     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE business_place (
    id      TEXT PRIMARY KEY,      -- chosen by who adds it
    bin     TEXT NOT NULL REFERENCES participant (bin),
    name    TEXT NOT NULL,
    address TEXT NOT NULL,
    state   TEXT NOT NULL                      -- active, closed
) STRICT, WITHOUT ROWID;
CREATE TABLE check_key (
    id            TEXT NOT NULL,
    issuer        TEXT NOT NULL,
    gtin_prefixes TEXT NOT NULL,         -- JSON array
    public_key    TEXT NOT NULL,         -- hexadecimal, Ed25519
    mac_secret    TEXT NOT NULL, signing_key  TEXT NOT NULL DEFAULT '', active_from  TEXT NOT NULL DEFAULT '', active_until TEXT NOT NULL DEFAULT '9999', is_revoked   INTEGER NOT NULL DEFAULT 0, made_by TEXT NOT NULL DEFAULT '', revoked_by TEXT NOT NULL DEFAULT '',         -- hexadecimal, HMAC-SHA-256
    PRIMARY KEY (id, issuer)
) STRICT;
CREATE TABLE code (
    code            TEXT PRIMARY KEY,    -- canonical identification code, or 00 and SSCC
    gtin            TEXT NOT NULL,       -- empty for a transport package
    level           TEXT NOT NULL,
    status          TEXT NOT NULL,
    production_date TEXT,
    expiry_date     TEXT,
    lot             TEXT,
    copy_suspected  INTEGER NOT NULL DEFAULT 0
, is_blocked INTEGER NOT NULL DEFAULT 0, is_recalled INTEGER NOT NULL DEFAULT 0, withdrawn_for TEXT, issued_on TEXT, parent TEXT, changes INTEGER NOT NULL DEFAULT 0, owner TEXT NOT NULL DEFAULT '', order_id TEXT) STRICT;
INSERT INTO "code" VALUES('010487000000101921A1b2C3d','04870000001019','UNIT','in_circulation',NULL,NULL,'L1',0,0,0,NULL,NULL,NULL,1,'990140000017',NULL);
CREATE TABLE code_event (
    code     TEXT NOT NULL,
    n        INTEGER NOT NULL,           -- from 1, without a gap
    at_ms    INTEGER NOT NULL,
    who      TEXT NOT NULL,
    change   TEXT NOT NULL,              -- by name
    reason   TEXT,                       -- of a withdrawal or return
    document TEXT,
    before   TEXT NOT NULL,              -- status by name, then what lies over it
    after    TEXT NOT NULL, owner TEXT NOT NULL DEFAULT '', new_owner TEXT,
    PRIMARY KEY (code, n)
) STRICT, WITHOUT ROWID;
INSERT INTO "code_event" VALUES('010487000000101921A1b2C3d',1,5,'990140000017','introduce',NULL,NULL,'applied','in_circulation','990140000017',NULL);
CREATE TABLE code_order (
    id          TEXT PRIMARY KEY,                -- chosen by who orders
    bin         TEXT NOT NULL,
    person      TEXT NOT NULL,
    at_ms       INTEGER NOT NULL,
    body_sha256 TEXT NOT NULL,
    state       TEXT NOT NULL                                -- in_process, success
) STRICT, WITHOUT ROWID;
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
CREATE TABLE document_fault (
    document TEXT NOT NULL REFERENCES document (id),
    n        INTEGER NOT NULL,                  -- which of its codes, from 0
    code     TEXT NOT NULL,                    -- itself, or one that is in it
    rule     TEXT NOT NULL,                    -- by id
    PRIMARY KEY (document, n)
) STRICT, WITHOUT ROWID;
CREATE TABLE emission (
    gtin     TEXT NOT NULL,
    form     TEXT NOT NULL,
    reserved INTEGER NOT NULL,
    PRIMARY KEY (gtin, form)
) STRICT, WITHOUT ROWID;
CREATE TABLE issued_part (
    order_id TEXT NOT NULL,
    line     INTEGER NOT NULL,
    first    INTEGER NOT NULL,                                -- number of the first, from 0
    serials  TEXT NOT NULL,                                  -- one a line
    PRIMARY KEY (order_id, line, first)
) STRICT;
CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;
CREATE TABLE neighbour (
    register  TEXT NOT NULL,
    id        TEXT NOT NULL,
    name      TEXT NOT NULL,
    is_active INTEGER NOT NULL,
    data      TEXT NOT NULL,
    read_ms   INTEGER NOT NULL,          -- with the reading that last had it
    PRIMARY KEY (register, id)
) STRICT, WITHOUT ROWID;
INSERT INTO "neighbour" VALUES('entrepreneurs','990140000017','ТОО «Ромашка»',1,'{}',7);
INSERT INTO "neighbour" VALUES('entrepreneurs','990140000018','ТОО «Сирень»',0,'{}',5);
CREATE TABLE participant (
    bin      TEXT PRIMARY KEY,     -- 12 digits
    name     TEXT NOT NULL,
    trades   TEXT NOT NULL,                    -- by name, a space between
    state    TEXT NOT NULL,                    -- waiting, active, blocked
    since_ms INTEGER NOT NULL
, decided_by TEXT NOT NULL DEFAULT '') STRICT, WITHOUT ROWID;
INSERT INTO "participant" VALUES('990140000017','ТОО «Ромашка»','producer','active',5,'');
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
INSERT INTO "person" VALUES('p1','maker','Айгүл','head','990140000017','x','active',5);
CREATE TABLE photo (
    sha256      TEXT PRIMARY KEY,
    received_on TEXT NOT NULL,
    bytes       BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE product (
    gtin TEXT PRIMARY KEY,
    grp  TEXT NOT NULL,                  -- product group by name
    card TEXT NOT NULL                   -- api::Product
, owner TEXT NOT NULL DEFAULT '') STRICT;
CREATE TABLE "product_draft" (
    gtin     TEXT NOT NULL,
    owner    TEXT NOT NULL,
    grp      TEXT NOT NULL,
    card     TEXT NOT NULL,
    state    TEXT NOT NULL,
    reason   TEXT NOT NULL,
    since_ms INTEGER NOT NULL,
    person   TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (gtin, owner)
) STRICT, WITHOUT ROWID;
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
CREATE TABLE report (
    id             TEXT PRIMARY KEY,     -- chosen by the device
    number         TEXT NOT NULL UNIQUE, -- for people
    body           BLOB NOT NULL,        -- api::ReportRequest, as it came
    body_sha256    TEXT NOT NULL,
    secret_sha256  TEXT NOT NULL,        -- of what the device reads the state with
    received       TEXT NOT NULL,        -- api::ReportReceived, as it was answered
    state          TEXT NOT NULL,
    since_ms       INTEGER NOT NULL      -- the day, as its first moment in UTC
, reason TEXT NOT NULL DEFAULT '') STRICT, WITHOUT ROWID;
CREATE TABLE report_event (
    report_id TEXT NOT NULL REFERENCES report (id),
    n         INTEGER NOT NULL,           -- from 1, without a gap
    at_ms     INTEGER NOT NULL,
    person    TEXT NOT NULL,             -- who decided
    state     TEXT NOT NULL,
    reason    TEXT NOT NULL,
    PRIMARY KEY (report_id, n)
) STRICT, WITHOUT ROWID;
CREATE TABLE report_photo (
    report_id TEXT NOT NULL REFERENCES report (id),
    sha256    TEXT NOT NULL REFERENCES photo (sha256),
    PRIMARY KEY (report_id, sha256)
) STRICT, WITHOUT ROWID;
CREATE TABLE scan (
    code  TEXT NOT NULL,
    hour  INTEGER NOT NULL,            -- since 1970
    place TEXT NOT NULL,               -- half degrees, south-west corner: 51.0,71.0
    times INTEGER NOT NULL,
    PRIMARY KEY (code, hour, place)
) STRICT, WITHOUT ROWID;
CREATE TABLE session (
    id             TEXT PRIMARY KEY,
    person         TEXT NOT NULL REFERENCES person (id),
    refresh_sha256 TEXT NOT NULL,
    until_ms       INTEGER NOT NULL,
    ended          TEXT                        -- why, where it has: signed_out, reused, blocked
) STRICT, WITHOUT ROWID;
CREATE TABLE statistic (
    day    TEXT NOT NULL,
    gtin   TEXT NOT NULL,
    change TEXT NOT NULL,
    reason TEXT NOT NULL,
    times  INTEGER NOT NULL,
    PRIMARY KEY (day, gtin, change, reason)
) STRICT, WITHOUT ROWID;
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
CREATE INDEX action_log_at ON action_log (at_ms);
CREATE INDEX code_parent ON code (parent) WHERE parent IS NOT NULL;
CREATE INDEX business_place_bin ON business_place (bin);
CREATE INDEX person_bin ON person (bin);
CREATE INDEX session_person ON session (person);
CREATE INDEX document_bin ON document (bin, at_ms, id);
CREATE INDEX code_issued ON code (issued_on) WHERE status = 'issued';
CREATE INDEX code_order_bin ON code_order (bin, at_ms, id);
CREATE INDEX code_order_open ON code_order (at_ms) WHERE state = 'in_process';
CREATE INDEX act_sender ON act (sender, at_ms, id);
CREATE INDEX act_receiver ON act (receiver, at_ms, id);
CREATE INDEX act_open ON act (at_ms) WHERE state IN ('sending', 'undoing', 'deciding', 'cancelling');
CREATE INDEX report_state ON report (state, since_ms, id);
CREATE INDEX recall_goods ON recall (gtin, lot) WHERE lifted_ms IS NULL;
CREATE INDEX recall_at ON recall (at_ms, id);
CREATE INDEX scan_hour ON scan (hour);
CREATE INDEX code_suspected ON code (code) WHERE copy_suspected;
CREATE INDEX abnormal_since ON abnormal (since_ms, code);
CREATE INDEX code_event_at ON code_event (at_ms, code, n);
CREATE INDEX code_event_owner ON code_event (owner, at_ms, code, n);
CREATE INDEX statistic_gtin ON statistic (gtin, day);
CREATE INDEX border_message_waiting ON border_message (at_ms) WHERE state = 'waiting';
CREATE INDEX product_draft_owner ON product_draft (owner, gtin);
CREATE INDEX product_draft_state ON product_draft (state, since_ms, gtin);
CREATE INDEX code_event_new_owner ON code_event (new_owner, at_ms, code, n) WHERE new_owner IS NOT NULL;
DELETE FROM "sqlite_sequence";
PRAGMA user_version = 10;
