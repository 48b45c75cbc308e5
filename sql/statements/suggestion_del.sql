-- A suggestion that is gone.
DELETE FROM suggestion WHERE decision_id = :decision_id AND id = :id
