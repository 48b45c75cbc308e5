-- What was done on each of the last ninety days on which anything was: a line for each day (UTC), newest day first.
--
--     sqlite3 -readonly -box data/maude.db < sql/reports/activity.sql
--
-- · "actions" are those that were accepted; consecutive edits of one entry by its author are one, on the day of the last.
--   "people" did at least one; "decisions" had at least one.
-- · "names" were taken, "started" and "deleted" are decisions. Those that were deleted count all the same.
-- · "decided" and "closed" are told by the decisions themselves, so they forget those that were deleted.
WITH done AS (
	SELECT
		strftime('%Y-%m-%d', at_ms / 1000, 'unixepoch') AS day,
		count(*) AS actions,
		count(DISTINCT person_id) AS people,
		count(DISTINCT decision_id) AS decisions,
		sum(action = 'session') AS names,
		sum(action = 'create') AS started,
		sum(action = 'delete') AS deleted
	FROM event
	GROUP BY day
), ended AS (
	SELECT strftime('%Y-%m-%d', decided_at_ms / 1000, 'unixepoch') AS day, 1 AS decided, 0 AS closed FROM decision
	WHERE decided_at_ms IS NOT NULL
	UNION ALL
	SELECT strftime('%Y-%m-%d', closed_at_ms / 1000, 'unixepoch'), 0, 1 FROM decision
	WHERE closed_at_ms IS NOT NULL
)
SELECT
	d.day,
	d.actions,
	d.people,
	d.decisions,
	d.names,
	d.started,
	(SELECT coalesce(sum(e.decided), 0) FROM ended e WHERE e.day = d.day) AS decided,
	(SELECT coalesce(sum(e.closed), 0) FROM ended e WHERE e.day = d.day) AS closed,
	d.deleted
FROM done d
ORDER BY d.day DESC
LIMIT 90;
