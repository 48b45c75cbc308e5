-- Whether the database answers: it has had an id since its first open.
SELECT 1 FROM meta WHERE key = 'db_id'
