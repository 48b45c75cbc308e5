-- Write-ahead log: operators read while the service writes, and a commit is one fsync.
PRAGMA journal_mode = WAL
