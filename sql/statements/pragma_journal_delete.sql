-- No write-ahead log: the database is one file, which can be copied and read by itself.
PRAGMA journal_mode = DELETE
