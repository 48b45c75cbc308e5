-- Pages kept in memory, in KiB (negative): all reading happens at the start, so a small cache will do.
PRAGMA cache_size = -1024
