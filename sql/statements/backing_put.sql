-- Who backs which framing. A new one goes to the end, a known one keeps its place.
INSERT INTO backing (decision_id, place, person_id, framing_id, at_ms)
VALUES (:decision_id, (SELECT coalesce(max(place), 0) + 1 FROM backing WHERE decision_id = :decision_id), :person_id,
	:framing_id, :at_ms)
ON CONFLICT (decision_id, person_id) DO UPDATE SET framing_id = excluded.framing_id, at_ms = excluded.at_ms
