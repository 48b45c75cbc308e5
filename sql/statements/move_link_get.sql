-- The move link with this hash.
SELECT person_id, expires_at_ms, used_at_ms FROM move_link WHERE hash = :hash
