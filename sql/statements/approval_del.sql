-- An approval that was withdrawn.
DELETE FROM approval
WHERE decision_id = :decision_id AND round = :round AND option_id = :option_id AND person_id = :person_id
