-- Every invitation, for the start.
SELECT decision_id, id, name, name_key, person_id, accepted, at_ms FROM invitation ORDER BY decision_id, id
