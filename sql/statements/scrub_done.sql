-- What was deleted is in the files no more (migration 4 notes when it is).
DELETE FROM meta WHERE key = 'scrub_due'
