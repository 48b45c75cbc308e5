-- What could be chosen: a new option, or its new text.
INSERT INTO option (decision_id, id, by_id, slot, name, "desc", source, at_ms)
VALUES (:decision_id, :id, :by_id, :slot, :name, :desc, :source, :at_ms)
ON CONFLICT (decision_id, id) DO UPDATE SET by_id = excluded.by_id, slot = excluded.slot, name = excluded.name,
	"desc" = excluded."desc", source = excluded.source, at_ms = excluded.at_ms
