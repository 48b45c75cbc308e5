-- One value of the whole database.
SELECT value FROM meta WHERE key = :key
