-- The number of the last migration that was run.
PRAGMA user_version
