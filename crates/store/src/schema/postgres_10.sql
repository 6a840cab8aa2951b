-- Several may write the card of one product; who publishes decides. Nobody's draft is another's to overwrite.
ALTER TABLE product_draft DROP CONSTRAINT product_draft_pkey, ADD PRIMARY KEY (gtin, owner);

-- Whose a code is from an event on, where it is another's: who received goods follows that too.
ALTER TABLE code_event ADD COLUMN new_owner text COLLATE "C";
UPDATE code_event SET new_owner = (SELECT receiver FROM act WHERE act.id = document) WHERE change = 'accept';
CREATE INDEX code_event_new_owner ON code_event (new_owner, at_ms, code, n) WHERE new_owner IS NOT NULL;
