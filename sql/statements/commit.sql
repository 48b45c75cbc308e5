-- Ends a transaction; returns when the disk has it.
COMMIT
