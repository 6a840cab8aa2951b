-- Version 6: transfer acts.

CREATE TABLE act (
    id              text COLLATE "C" PRIMARY KEY,            -- chosen by the sender
    sender          text COLLATE "C" NOT NULL,
    receiver        text COLLATE "C" NOT NULL,
    number          text NOT NULL,                           -- the sender's own
    state           text NOT NULL,                           -- by name
    next_line       bigint NOT NULL,                         -- where the work of its state goes on
    lines           bigint NOT NULL,
    refused         bigint NOT NULL,                         -- lines that cannot be sent
    accepted        bigint NOT NULL,                         -- lines that are the receiver's
    body_sha256     text NOT NULL,                           -- of the draft
    decision_sha256 text,                                    -- of what the receiver decided
    note            text NOT NULL,                           -- the receiver's words
    person          text NOT NULL,                           -- who did the last thing with it
    at_ms           bigint NOT NULL,                         -- when it was drafted
    sent_ms         bigint,
    deadline        text,                                    -- last day to decide
    decided_ms      bigint
);
CREATE INDEX act_sender ON act (sender, at_ms, id);
CREATE INDEX act_receiver ON act (receiver, at_ms, id);
CREATE INDEX act_open ON act (at_ms) WHERE state IN ('sending', 'undoing', 'deciding', 'cancelling');

CREATE TABLE act_line (
    act      text COLLATE "C" NOT NULL,
    n        bigint NOT NULL,                                -- from 0
    code     text NOT NULL,
    state    text NOT NULL,                                  -- pending, sent, refused, accepted, returned
    rule     text,                                           -- why it was refused or returned, where a rule was the reason
    decision text,                                           -- the receiver's reason for not taking it
    PRIMARY KEY (act, n)
);

-- What came and stands in no line: a part of the discrepancy notice.
CREATE TABLE act_surplus (
    act  text COLLATE "C" NOT NULL,
    n    bigint NOT NULL,
    code text NOT NULL,
    PRIMARY KEY (act, n)
);
