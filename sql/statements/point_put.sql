-- A reason for or against an option.
INSERT INTO point (decision_id, id, option_id, by_id, side, text, priority_id, at_ms)
VALUES (:decision_id, :id, :option_id, :by_id, :side, :text, :priority_id, :at_ms)
ON CONFLICT (decision_id, id) DO UPDATE SET option_id = excluded.option_id, by_id = excluded.by_id, side = excluded.side,
	text = excluded.text, priority_id = excluded.priority_id, at_ms = excluded.at_ms
