-- Every suggestion, for the start.
SELECT decision_id, id, stage, text, direction, "desc", included, at_ms FROM suggestion ORDER BY decision_id, id
