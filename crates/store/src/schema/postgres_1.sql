-- Version 1. Moments are milliseconds since 1970, UTC; dates are YYYY-MM-DD. Words are compared byte by byte.

CREATE TABLE meta (
    name  text COLLATE "C" PRIMARY KEY,
    value text NOT NULL
);

-- Cards of the catalogue.
CREATE TABLE product (
    gtin text COLLATE "C" PRIMARY KEY,
    grp  text NOT NULL,                          -- product group by name
    card text NOT NULL                           -- api::Product
);

-- Every code that was issued. The distribution key is the code.
CREATE TABLE code (
    code            text COLLATE "C" PRIMARY KEY, -- canonical identification code, or 00 and SSCC
    gtin            text COLLATE "C" NOT NULL,    -- empty for a transport package
    level           text NOT NULL,
    status          text NOT NULL,
    overlay         text,                        -- blocked, recalled
    production_date text,
    expiry_date     text,
    lot             text,
    copy_suspected  boolean NOT NULL DEFAULT false
);

-- Keys of check values, each for GTINs that begin so.
CREATE TABLE check_key (
    id            text COLLATE "C" NOT NULL,
    issuer        text COLLATE "C" NOT NULL,
    gtin_prefixes text NOT NULL,                 -- JSON array
    public_key    text NOT NULL,                 -- hexadecimal, Ed25519
    mac_secret    text NOT NULL,                 -- hexadecimal, HMAC-SHA-256
    PRIMARY KEY (id, issuer)
);

-- Photos and reports know the day they came, not the moment: beside the action log, a moment would tell who sent an
-- anonymous report.
CREATE TABLE photo (
    sha256      text COLLATE "C" PRIMARY KEY,
    received_on text COLLATE "C" NOT NULL,
    bytes       bytea NOT NULL
);

CREATE TABLE report (
    id             text COLLATE "C" PRIMARY KEY,        -- chosen by the device
    number         text COLLATE "C" NOT NULL UNIQUE,    -- for people
    body           bytea NOT NULL,                      -- api::ReportRequest, as it came
    body_sha256    text NOT NULL,
    secret_sha256  text NOT NULL,                       -- of what the device reads the state with
    received       text NOT NULL,                       -- api::ReportReceived, as it was answered
    state          text NOT NULL,
    since_ms       bigint NOT NULL                      -- the day, as its first moment in UTC
);

CREATE TABLE report_photo (
    report_id text COLLATE "C" NOT NULL REFERENCES report (id),
    sha256    text COLLATE "C" NOT NULL REFERENCES photo (sha256),
    PRIMARY KEY (report_id, sha256)
);
