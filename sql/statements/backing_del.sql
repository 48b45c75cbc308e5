-- A backing that was withdrawn.
DELETE FROM backing WHERE decision_id = :decision_id AND person_id = :person_id
