INSERT INTO product_draft (gtin, owner, grp, card, state, reason, since_ms)
    VALUES ('04870000001026', '990140000017', 'footwear', '{}', 'rejected', 'no name', 21);
