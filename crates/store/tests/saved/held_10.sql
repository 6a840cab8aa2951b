INSERT INTO product_draft (gtin, owner, grp, card, state, reason, since_ms)
    VALUES ('04870000001026', '990240000024', 'footwear', '{}', 'draft', '', 25);
