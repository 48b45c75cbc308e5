-- Every approval, for the start.
SELECT decision_id, round, option_id, person_id, at_ms FROM approval ORDER BY decision_id, place
