-- An invitation: a new one, or how it stands now.
INSERT INTO invitation (decision_id, id, name, name_key, person_id, accepted, at_ms)
VALUES (:decision_id, :id, :name, :name_key, :person_id, :accepted, :at_ms)
ON CONFLICT (decision_id, id) DO UPDATE SET name = excluded.name, name_key = excluded.name_key,
	person_id = excluded.person_id, accepted = excluded.accepted, at_ms = excluded.at_ms
