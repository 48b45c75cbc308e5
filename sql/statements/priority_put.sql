-- What matters: a new priority, or its new text.
INSERT INTO priority (decision_id, id, by_id, slot, direction, text, source, number, at_ms)
VALUES (:decision_id, :id, :by_id, :slot, :direction, :text, :source, :number, :at_ms)
ON CONFLICT (decision_id, id) DO UPDATE SET by_id = excluded.by_id, slot = excluded.slot, direction = excluded.direction,
	text = excluded.text, source = excluded.source, number = excluded.number, at_ms = excluded.at_ms
