-- Decisions under way, and whom each waits for: the one that has stood longest in its stage first.
--
--     sqlite3 -readonly -box data/maude.db < sql/reports/open_decisions.sql
--
-- · "waiting_for" is as of the last thing that was stored; the page itself knows to the millisecond who is there. It is empty
--   where nobody is there to be waited for: such a decision goes on when somebody comes back.
-- · "hours" are those in its stage; "last" is the last accepted action of anybody.
SELECT
	v.id,
	v.topic,
	v.stage,
	v.participants AS people,
	v.present,
	coalesce(v.waiting_for, '') AS waiting_for,
	coalesce(v.facilitator, '') AS facilitator,
	round((julianday('now') - julianday(v.stage_at)) * 24, 1) AS hours,
	(SELECT strftime('%Y-%m-%dT%H:%M:%SZ', max(e.at_ms) / 1000, 'unixepoch') FROM event e WHERE e.decision_id = v.id) AS last
FROM v_decision v
WHERE v.state = 'under way'
ORDER BY v.stage_at, v.id;
