-- A further edit of the entry that an event is about.
UPDATE event SET at_ms = :at_ms, version = :version, request_id = :request_id WHERE id = :id
