-- Requests that nobody will repeat any more.
DELETE FROM request WHERE at_ms < :before_ms
