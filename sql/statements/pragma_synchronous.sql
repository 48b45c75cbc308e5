-- A commit has reached the disk when it returns.
PRAGMA synchronous = FULL
