-- Decisions with an invitation that waits for whoever takes this name.
SELECT DISTINCT decision_id FROM invitation WHERE person_id IS NULL AND name_key = :name_key
