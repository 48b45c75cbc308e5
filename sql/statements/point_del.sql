-- A point that its author took back.
DELETE FROM point WHERE decision_id = :decision_id AND id = :id
