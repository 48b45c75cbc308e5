-- Every decision, for the start; all …_all come in this order of decisions, so that they can be read side by side.
SELECT id, create_key, version, stage, stage_at_ms, access, topic, tagline, creator_id, facilitator_id, created_at_ms,
	closed_at_ms, decided_at_ms, last_id, round, chosen_framing_id, framing_settled_by_id, reveal_at_ms, synthesis_due_at_ms,
	synthesis_asked_at_ms, synthesis_seen, facilitator_waited_since_ms, takeover_open, winner_option_id, settled_by_id, why,
	model_spent
FROM decision ORDER BY id
