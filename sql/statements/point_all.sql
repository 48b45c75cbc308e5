-- Every point, for the start.
SELECT decision_id, id, option_id, by_id, side, text, priority_id, at_ms FROM point ORDER BY decision_id, id
