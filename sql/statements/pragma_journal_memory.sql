-- What a transaction has changed is kept in memory, and no journal beside the file.
PRAGMA journal_mode = MEMORY
