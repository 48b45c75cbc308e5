-- Throws a transaction away.
ROLLBACK
