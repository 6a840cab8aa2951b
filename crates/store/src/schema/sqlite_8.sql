-- Version 8: cards on their way into the catalogue. What is in product is published.

CREATE TABLE product_draft (
    gtin     TEXT PRIMARY KEY,
    owner    TEXT NOT NULL,
    grp      TEXT NOT NULL,              -- product group by name
    card     TEXT NOT NULL,              -- api::Product
    state    TEXT NOT NULL,  -- draft, moderation, rejected, published
    reason   TEXT NOT NULL,              -- of a rejection, in the moderator's words
    since_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX product_draft_owner ON product_draft (owner, gtin);
CREATE INDEX product_draft_state ON product_draft (state, since_ms, gtin);
