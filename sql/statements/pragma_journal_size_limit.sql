-- Bytes to which the write-ahead log is cut once it has been copied back.
PRAGMA journal_size_limit = 8388608
