-- Every option, for the start.
SELECT decision_id, id, by_id, slot, name, "desc", source, at_ms FROM option ORDER BY decision_id, id
