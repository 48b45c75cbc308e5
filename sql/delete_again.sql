-- After a restore: deletes what was deleted in the database that was replaced, which is attached as old. Run it by the sqlite3 shell while
-- the service is stopped (docs/backup.md). Whoever is deleted by it keeps the place in decisions under way, as somebody who is away.
.bail on
PRAGMA foreign_keys = ON;
.output /dev/null
PRAGMA secure_delete = ON;
.output

BEGIN IMMEDIATE;

-- Another database's ids mean other things: then this fails, and nothing is changed.
CREATE TEMP TABLE same (yes INTEGER NOT NULL CHECK (yes));
INSERT INTO same
SELECT (SELECT value FROM main.meta WHERE key = 'db_id') = (SELECT value FROM old.meta WHERE key = 'db_id');

DELETE FROM main.decision WHERE id IN (SELECT decision_id FROM old.event WHERE action = 'delete');

CREATE TEMP TABLE gone AS
SELECT id, deleted_at_ms FROM old.person
WHERE deleted_at_ms IS NOT NULL
AND id IN (SELECT id FROM main.person WHERE deleted_at_ms IS NULL AND created_at_ms = old.person.created_at_ms);

DELETE FROM main.invitation WHERE person_id IN (SELECT id FROM gone);
UPDATE main.participant SET name = 'somebody', present = 0, connected = 0, framed = 0, waited_until_ms = NULL,
	absent_since_ms = CASE standing WHEN 'in' THEN coalesce(absent_since_ms, 1000 * unixepoch()) END
WHERE person_id IN (SELECT id FROM gone);
UPDATE main.person SET name = 'somebody', name_key = NULL, seat = random(),
	deleted_at_ms = (SELECT deleted_at_ms FROM gone WHERE gone.id = main.person.id)
WHERE id IN (SELECT id FROM gone);

COMMIT;

SELECT (SELECT count(*) FROM gone) || ' people deleted again; ' || (SELECT count(*) FROM main.decision) || ' decisions are left';
