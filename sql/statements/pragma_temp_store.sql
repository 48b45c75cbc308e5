-- Temporary tables stay in memory: people's text is to stand nowhere but in the data directory.
PRAGMA temp_store = MEMORY
