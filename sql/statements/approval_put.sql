-- Who approves which option in which round. A new one goes to the end, a known one keeps its place.
INSERT INTO approval (decision_id, place, round, option_id, person_id, at_ms)
VALUES (:decision_id, (SELECT coalesce(max(place), 0) + 1 FROM approval WHERE decision_id = :decision_id), :round,
	:option_id, :person_id, :at_ms)
ON CONFLICT (decision_id, round, option_id, person_id) DO UPDATE SET at_ms = excluded.at_ms
