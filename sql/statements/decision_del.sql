-- A decision and all that belongs to it, but for its events.
DELETE FROM decision WHERE id = :id
