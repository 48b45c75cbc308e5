-- Every priority, for the start.
SELECT decision_id, id, by_id, slot, direction, text, source, number, at_ms FROM priority ORDER BY decision_id, id
