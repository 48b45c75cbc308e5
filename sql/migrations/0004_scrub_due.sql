-- What was deleted is to be taken out of the files, too, and that is done a moment later. That it is due stands in the same commit,
-- whoever deletes, so that the next start knows of it, and does nothing where nothing was deleted.
CREATE TRIGGER decision_deleted AFTER DELETE ON decision
BEGIN
	INSERT INTO meta (key, value) VALUES ('scrub_due', 1) ON CONFLICT (key) DO NOTHING;
END;

CREATE TRIGGER person_deleted AFTER UPDATE OF deleted_at_ms ON person
WHEN NEW.deleted_at_ms IS NOT NULL AND OLD.deleted_at_ms IS NULL
BEGIN
	INSERT INTO meta (key, value) VALUES ('scrub_due', 1) ON CONFLICT (key) DO NOTHING;
END;

-- Until now nobody noted it.
INSERT INTO meta (key, value) SELECT 'scrub_due', 1 FROM person LIMIT 1;

PRAGMA user_version = 4;
