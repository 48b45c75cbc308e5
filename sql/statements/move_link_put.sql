-- A move link: made, or used.
INSERT INTO move_link (hash, person_id, expires_at_ms, used_at_ms) VALUES (:hash, :person_id, :expires_at_ms, :used_at_ms)
ON CONFLICT (hash) DO UPDATE SET person_id = excluded.person_id, expires_at_ms = excluded.expires_at_ms,
	used_at_ms = excluded.used_at_ms
