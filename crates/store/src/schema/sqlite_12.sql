-- Version 12: who took each turn with an act, and words that stand behind a reason.

ALTER TABLE act ADD COLUMN drafted_by TEXT NOT NULL DEFAULT '';   -- empty where only the last of them is known
ALTER TABLE act ADD COLUMN sent_by TEXT NOT NULL DEFAULT '';
ALTER TABLE act ADD COLUMN decided_by TEXT NOT NULL DEFAULT '';   -- or who took it back
UPDATE act SET drafted_by = person WHERE sent_ms IS NULL AND decided_ms IS NULL;
UPDATE act SET sent_by = person WHERE sent_ms IS NOT NULL AND decided_ms IS NULL;
UPDATE act SET decided_by = person WHERE decided_ms IS NOT NULL;
ALTER TABLE act DROP COLUMN person;

-- What an unusual reason is, in words; those of a whole document.
ALTER TABLE document ADD COLUMN words TEXT;

-- Recalls of a batch, those that were lifted too, for the histories of its units.
CREATE INDEX recall_batch ON recall (gtin, lot);
