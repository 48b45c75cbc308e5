-- "ok", or what is wrong with the file, row by row; one row is enough to refuse it.
PRAGMA integrity_check(1)
