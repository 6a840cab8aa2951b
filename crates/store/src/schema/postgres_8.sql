-- Version 8: cards on their way into the catalogue. What is in product is published.

CREATE TABLE product_draft (
    gtin     text COLLATE "C" PRIMARY KEY,
    owner    text COLLATE "C" NOT NULL,
    grp      text NOT NULL,              -- product group by name
    card     text NOT NULL,              -- api::Product
    state    text COLLATE "C" NOT NULL,  -- draft, moderation, rejected, published
    reason   text NOT NULL,              -- of a rejection, in the moderator's words
    since_ms bigint NOT NULL
);
CREATE INDEX product_draft_owner ON product_draft (owner, gtin);
CREATE INDEX product_draft_state ON product_draft (state, since_ms, gtin);
