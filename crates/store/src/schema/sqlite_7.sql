-- Version 7: what becomes of violation reports.

ALTER TABLE report ADD COLUMN reason TEXT NOT NULL DEFAULT '';   -- why it is in its state, in an inspector's words
CREATE INDEX report_state ON report (state, since_ms, id);

CREATE TABLE report_event (
    report_id TEXT NOT NULL REFERENCES report (id),
    n         INTEGER NOT NULL,           -- from 1, without a gap
    at_ms     INTEGER NOT NULL,
    person    TEXT NOT NULL,             -- who decided
    state     TEXT NOT NULL,
    reason    TEXT NOT NULL,
    PRIMARY KEY (report_id, n)
) STRICT, WITHOUT ROWID;
