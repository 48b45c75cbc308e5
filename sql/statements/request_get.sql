-- What a request that was accepted was about.
SELECT person_id, decision_id, at_ms FROM request WHERE id = :id
