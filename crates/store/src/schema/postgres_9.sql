-- Version 9: batches that are called back, where units were scanned, units that should be on no shelf, trust packages.

CREATE TABLE recall (
    id          text COLLATE "C" PRIMARY KEY,      -- chosen by who recalls
    gtin        text COLLATE "C" NOT NULL,
    lot         text COLLATE "C" NOT NULL,
    reason      text NOT NULL,
    bin         text NOT NULL,         -- empty for a body that watches
    person      text NOT NULL,
    at_ms       bigint NOT NULL,
    body_sha256 text NOT NULL,
    lifted_ms   bigint,
    lifted_by   text,
    lifted_for  text
);
CREATE INDEX recall_goods ON recall (gtin, lot) WHERE lifted_ms IS NULL;
CREATE INDEX recall_at ON recall (at_ms, id);

-- Where a unit was scanned: a coarse place and an hour, and how often; forgotten after thirty days. Nobody who scanned is in it.
CREATE TABLE scan (
    code  text COLLATE "C" NOT NULL,
    hour  bigint NOT NULL,            -- since 1970
    place text COLLATE "C" NOT NULL,               -- half degrees, south-west corner: 51.0,71.0
    times bigint NOT NULL,
    PRIMARY KEY (code, hour, place)
);
CREATE INDEX scan_hour ON scan (hour);

-- Units of which there may be copies.
CREATE INDEX code_suspected ON code (code) WHERE copy_suspected;

-- Units that are blocked, or were taken out of circulation for a reason that is no sale; what is over stays for whoever had it before.
CREATE TABLE abnormal (
    code     text COLLATE "C" PRIMARY KEY,
    since_ms bigint NOT NULL,
    is_over  boolean NOT NULL
);
CREATE INDEX abnormal_since ON abnormal (since_ms, code);

-- What devices may trust without asking: signed lists of parts, and the parts by the hash of their content.
CREATE TABLE trust_package (
    version  bigint PRIMARY KEY,
    made_ms  bigint NOT NULL,
    manifest text NOT NULL,            -- api::TrustManifest, as it was signed
    key_id   text NOT NULL,
    signature text NOT NULL
);

CREATE TABLE trust_part (
    sha256 text COLLATE "C" PRIMARY KEY,
    bytes  bytea NOT NULL,
    last_version bigint NOT NULL
);

-- Who decided.
ALTER TABLE product_draft ADD COLUMN person text NOT NULL DEFAULT '';
ALTER TABLE participant ADD COLUMN decided_by text NOT NULL DEFAULT '';
ALTER TABLE check_key ADD COLUMN made_by text NOT NULL DEFAULT '';
ALTER TABLE check_key ADD COLUMN revoked_by text NOT NULL DEFAULT '';

INSERT INTO abnormal (code, since_ms, is_over) SELECT code, 0, false FROM code
    WHERE is_blocked OR is_recalled OR status IN ('written_off', 'annulled');

-- Whose a code was when something happened to it, for those who follow their own; all of it by time, for who follows everything.
ALTER TABLE code_event ADD COLUMN owner text COLLATE "C" NOT NULL DEFAULT '';
CREATE INDEX code_event_at ON code_event (at_ms, code, n);
CREATE INDEX code_event_owner ON code_event (owner, at_ms, code, n);

-- What happened on a day to the goods of a product, counted from the histories; how far the count has come stands in meta.
CREATE TABLE statistic (
    day    text COLLATE "C" NOT NULL,
    gtin   text COLLATE "C" NOT NULL,
    change text COLLATE "C" NOT NULL,
    reason text COLLATE "C" NOT NULL,
    times  bigint NOT NULL,
    PRIMARY KEY (day, gtin, change, reason)
);
CREATE INDEX statistic_gtin ON statistic (gtin, day);

-- Goods that cross a border of the union: messages to and from the other states' systems.
CREATE TABLE border_message (
    id        text COLLATE "C" PRIMARY KEY,          -- the document's, or as the other state calls it
    direction text NOT NULL,             -- out, in
    country   text NOT NULL,
    codes     text NOT NULL,             -- one a line
    state     text NOT NULL,             -- waiting, sent; taken
    at_ms     bigint NOT NULL
);
CREATE INDEX border_message_waiting ON border_message (at_ms) WHERE state = 'waiting';

-- Registers of other bodies, as they were last read.
CREATE TABLE neighbour (
    register  text COLLATE "C" NOT NULL,
    id        text COLLATE "C" NOT NULL,
    name      text NOT NULL,
    is_active boolean NOT NULL,
    data      text NOT NULL,
    read_ms   bigint NOT NULL,          -- with the reading that last had it
    PRIMARY KEY (register, id)
);
