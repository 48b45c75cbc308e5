-- A wording of the question: a new one, or its new text.
INSERT INTO framing (decision_id, id, by_id, text, at_ms) VALUES (:decision_id, :id, :by_id, :text, :at_ms)
ON CONFLICT (decision_id, id) DO UPDATE SET by_id = excluded.by_id, text = excluded.text, at_ms = excluded.at_ms
