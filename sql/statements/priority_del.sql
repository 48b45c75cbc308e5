-- A priority that was taken back.
DELETE FROM priority WHERE decision_id = :decision_id AND id = :id
