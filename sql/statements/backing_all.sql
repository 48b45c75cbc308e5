-- Every backing, for the start.
SELECT decision_id, person_id, framing_id, at_ms FROM backing ORDER BY decision_id, place
