-- Old events of no decision, or of one that is gone.
DELETE FROM event
WHERE id > :after AND id <= :upto AND at_ms < :before_ms
AND (decision_id IS NULL OR NOT EXISTS (SELECT 1 FROM decision WHERE decision.id = event.decision_id))
