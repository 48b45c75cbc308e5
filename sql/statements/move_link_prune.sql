-- Move links that ran out.
DELETE FROM move_link WHERE expires_at_ms < :before_ms
