-- What there is one of in a decision: a new one, or how it stands now.
INSERT INTO decision (id, create_key, version, stage, stage_at_ms, access, topic, tagline, creator_id, facilitator_id,
	created_at_ms, closed_at_ms, decided_at_ms, last_id, round, chosen_framing_id, framing_settled_by_id, reveal_at_ms,
	synthesis_due_at_ms, synthesis_asked_at_ms, synthesis_seen, facilitator_waited_since_ms, takeover_open,
	winner_option_id, settled_by_id, why, model_spent)
VALUES (:id, :create_key, :version, :stage, :stage_at_ms, :access, :topic, :tagline, :creator_id, :facilitator_id,
	:created_at_ms, :closed_at_ms, :decided_at_ms, :last_id, :round, :chosen_framing_id, :framing_settled_by_id, :reveal_at_ms,
	:synthesis_due_at_ms, :synthesis_asked_at_ms, :synthesis_seen, :facilitator_waited_since_ms, :takeover_open,
	:winner_option_id, :settled_by_id, :why, :model_spent)
ON CONFLICT (id) DO UPDATE SET version = excluded.version, stage = excluded.stage, stage_at_ms = excluded.stage_at_ms,
	access = excluded.access, topic = excluded.topic, tagline = excluded.tagline, creator_id = excluded.creator_id,
	facilitator_id = excluded.facilitator_id, created_at_ms = excluded.created_at_ms, closed_at_ms = excluded.closed_at_ms,
	decided_at_ms = excluded.decided_at_ms, last_id = excluded.last_id, round = excluded.round,
	chosen_framing_id = excluded.chosen_framing_id, framing_settled_by_id = excluded.framing_settled_by_id,
	reveal_at_ms = excluded.reveal_at_ms, synthesis_due_at_ms = excluded.synthesis_due_at_ms,
	synthesis_asked_at_ms = excluded.synthesis_asked_at_ms, synthesis_seen = excluded.synthesis_seen,
	facilitator_waited_since_ms = excluded.facilitator_waited_since_ms, takeover_open = excluded.takeover_open,
	winner_option_id = excluded.winner_option_id, settled_by_id = excluded.settled_by_id, why = excluded.why,
	model_spent = excluded.model_spent
