-- How a person stands to a decision. A new one goes to the end, a known one keeps its place.
INSERT INTO participant (decision_id, place, person_id, name, standing, barred, seq, joined_at_ms, present, connected,
	waited_until_ms, absent_since_ms, excused, ready, confirmed, abstained, decider, framed)
VALUES (:decision_id, (SELECT coalesce(max(place), 0) + 1 FROM participant WHERE decision_id = :decision_id), :person_id,
	:name, :standing, :barred, :seq, :joined_at_ms, :present, :connected, :waited_until_ms, :absent_since_ms, :excused,
	:ready, :confirmed, :abstained, :decider, :framed)
ON CONFLICT (decision_id, person_id) DO UPDATE SET name = excluded.name, standing = excluded.standing,
	barred = excluded.barred, seq = excluded.seq, joined_at_ms = excluded.joined_at_ms, present = excluded.present,
	connected = excluded.connected, waited_until_ms = excluded.waited_until_ms, absent_since_ms = excluded.absent_since_ms,
	excused = excluded.excused, ready = excluded.ready, confirmed = excluded.confirmed, abstained = excluded.abstained,
	decider = excluded.decider, framed = excluded.framed
