-- Several may write the card of one product; who publishes decides. Nobody's draft is another's to overwrite.
CREATE TABLE product_draft_of (
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
INSERT INTO product_draft_of (gtin, owner, grp, card, state, reason, since_ms, person)
    SELECT gtin, owner, grp, card, state, reason, since_ms, person FROM product_draft;
DROP TABLE product_draft;
ALTER TABLE product_draft_of RENAME TO product_draft;
CREATE INDEX product_draft_owner ON product_draft (owner, gtin);
CREATE INDEX product_draft_state ON product_draft (state, since_ms, gtin);

-- Whose a code is from an event on, where it is another's: who received goods follows that too.
ALTER TABLE code_event ADD COLUMN new_owner TEXT;
UPDATE code_event SET new_owner = (SELECT receiver FROM act WHERE act.id = document) WHERE change = 'accept';
CREATE INDEX code_event_new_owner ON code_event (new_owner, at_ms, code, n) WHERE new_owner IS NOT NULL;
