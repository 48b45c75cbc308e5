-- A call of the language model: wanted, or what became of it.
INSERT INTO model_call (decision_id, id, kind, state, fault, since_ms)
VALUES (:decision_id, :id, :kind, :state, :fault, :since_ms)
ON CONFLICT (decision_id, id) DO UPDATE SET kind = excluded.kind, state = excluded.state,
	fault = excluded.fault, since_ms = excluded.since_ms
