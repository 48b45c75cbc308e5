-- A wording that was taken back, or replaced.
DELETE FROM framing WHERE decision_id = :decision_id AND id = :id
