-- An option that was taken back.
DELETE FROM option WHERE decision_id = :decision_id AND id = :id
