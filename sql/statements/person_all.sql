-- Every person, for the start.
SELECT id, name, name_key, seat, epoch, created_at_ms, used_at_ms, inbox, deleted_at_ms FROM person ORDER BY id
