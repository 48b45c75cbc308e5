-- A request that was accepted.
INSERT INTO request (id, person_id, decision_id, at_ms) VALUES (:id, :person_id, :decision_id, :at_ms)
ON CONFLICT (id) DO UPDATE SET person_id = excluded.person_id, decision_id = excluded.decision_id, at_ms = excluded.at_ms
