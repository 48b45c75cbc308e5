-- An invitation that was taken back.
DELETE FROM invitation WHERE decision_id = :decision_id AND id = :id
