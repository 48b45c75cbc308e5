-- Everybody's standing to every decision, for the start.
SELECT decision_id, person_id, name, standing, barred, seq, joined_at_ms, present, connected, waited_until_ms,
	absent_since_ms, excused, ready, confirmed, abstained, decider, framed
FROM participant ORDER BY decision_id, place
