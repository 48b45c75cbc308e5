-- What the model suggests: a new one, or whether it is included.
INSERT INTO suggestion (decision_id, id, stage, text, direction, "desc", included, at_ms)
VALUES (:decision_id, :id, :stage, :text, :direction, :desc, :included, :at_ms)
ON CONFLICT (decision_id, id) DO UPDATE SET stage = excluded.stage, text = excluded.text, direction = excluded.direction,
	"desc" = excluded."desc", included = excluded.included, at_ms = excluded.at_ms
