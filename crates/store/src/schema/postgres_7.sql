-- Version 7: what becomes of violation reports.

ALTER TABLE report ADD COLUMN reason text NOT NULL DEFAULT '';   -- why it is in its state, in an inspector's words
CREATE INDEX report_state ON report (state, since_ms, id);

CREATE TABLE report_event (
    report_id text COLLATE "C" NOT NULL REFERENCES report (id),
    n         bigint NOT NULL,           -- from 1, without a gap
    at_ms     bigint NOT NULL,
    person    text NOT NULL,             -- who decided
    state     text NOT NULL,
    reason    text NOT NULL,
    PRIMARY KEY (report_id, n)
);
