-- Every wording of every question, for the start.
SELECT decision_id, id, by_id, text, at_ms FROM framing ORDER BY decision_id, id
