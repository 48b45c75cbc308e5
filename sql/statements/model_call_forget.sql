-- A newer bridge is wanted, or a wording was taken back: what the earlier bridges said is of wordings that have changed since, and
-- nobody's business later.
UPDATE model_call SET answer = NULL
WHERE decision_id = :decision_id AND kind = 'synthesize' AND id < :id AND answer IS NOT NULL
