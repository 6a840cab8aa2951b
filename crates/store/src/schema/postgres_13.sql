-- Version 13: what happened to many codes at once and stands in no history of theirs: issues, codes that came by a file, recalls of a batch.

CREATE TABLE goods_event (
    at_ms    bigint NOT NULL,
    id       text COLLATE "C" NOT NULL,              -- begins with what it is, so that no code is like it
    gtin     text COLLATE "C" NOT NULL,              -- empty for transport packages
    lot      text COLLATE "C",
    owner    text COLLATE "C" NOT NULL,              -- whose codes; * where it is everybody's business
    who      text COLLATE "C" NOT NULL,
    change   text COLLATE "C" NOT NULL,
    reason   text COLLATE "C",
    document text COLLATE "C",
    codes    bigint,                     -- how many, where that is counted
    PRIMARY KEY (at_ms, id)
);
CREATE INDEX goods_event_owner ON goods_event (owner, at_ms, id);

-- When parts of a line were issued was not kept: as of their order, all at once.
INSERT INTO goods_event (at_ms, id, gtin, owner, who, change, document, codes)
    SELECT o.at_ms, 'issue ' || o.id || ' ' || l.line || ' 0', l.gtin, o.bin, o.bin, 'issue', o.id, l.issued
    FROM code_order o JOIN code_order_line l ON l.order_id = o.id WHERE l.issued > 0;
INSERT INTO goods_event (at_ms, id, gtin, lot, owner, who, change, reason, document)
    SELECT at_ms, 'recall ' || id, gtin, lot, '*', CASE WHEN bin = '' THEN person ELSE bin END, 'recall_batch', reason, id FROM recall;
INSERT INTO goods_event (at_ms, id, gtin, lot, owner, who, change, reason, document)
    SELECT lifted_ms, 'recall_lifted ' || id, gtin, lot, '*', CASE WHEN bin = '' THEN lifted_by ELSE bin END, 'lift_recall_batch', lifted_for, id
    FROM recall WHERE lifted_ms IS NOT NULL;
