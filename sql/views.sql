-- What operators ask, answered without a join: `sqlite3 -readonly maude.db 'SELECT * FROM v_decision'`.
--
-- Made anew at every start, so they may change without a migration. Names stand instead of ids, times are ISO 8601 in UTC.
-- v_roster and v_decision say who is waited for by the same conditions as the pages, but as of the last thing that was
-- stored (the page itself knows to the millisecond who is there), and not that somebody who is alone has to settle it.

DROP VIEW IF EXISTS v_decision;
DROP VIEW IF EXISTS v_roster;
DROP VIEW IF EXISTS v_ballot;
DROP VIEW IF EXISTS v_timeline;
DROP VIEW IF EXISTS v_model_call;

-- Who stands how to each decision, whether they are there, and whether the stage waits for them; then who is invited.
CREATE VIEW v_roster AS
SELECT
	p.decision_id,
	d.topic,
	p.name,
	CASE WHEN p.person_id = d.facilitator_id THEN 'facilitator' WHEN p.standing = 'in' THEN 'participant'
		ELSE p.standing END AS role,
	CASE WHEN p.standing <> 'in' THEN 'away' WHEN p.excused THEN 'excused' WHEN NOT p.present THEN 'absent'
		WHEN p.connected OR p.framed THEN 'here' ELSE 'leaving' END AS presence,
	CASE WHEN p.standing = 'in' AND p.present AND NOT p.excused AND d.closed_at_ms IS NULL THEN
		CASE
		WHEN d.stage = 'scenario' THEN iif(d.chosen_framing_id IS NULL AND b.framing_id IS NULL, 'yes', 'no')
		WHEN d.stage NOT IN ('lobby', 'priorities', 'options', 'dashboard') THEN 'no'
		WHEN NOT p.ready AND NOT (d.stage = 'lobby' AND p.person_id = d.facilitator_id) THEN 'yes'
		WHEN EXISTS (SELECT 1 FROM participant o WHERE o.decision_id = p.decision_id AND o.person_id <> p.person_id
			AND o.standing = 'in' AND o.present AND NOT o.excused AND NOT o.ready) THEN 'no'
		-- all others are ready: the lobby waits for its start, and nothing is decided about nothing
		WHEN d.stage = 'lobby' AND p.person_id = d.facilitator_id THEN 'yes'
		WHEN d.stage = 'priorities' AND NOT EXISTS (SELECT 1 FROM priority e WHERE e.decision_id = d.id)
			AND NOT EXISTS (SELECT 1 FROM suggestion e WHERE e.decision_id = d.id AND e.included) THEN 'yes'
		WHEN d.stage = 'options' AND NOT EXISTS (SELECT 1 FROM option e WHERE e.decision_id = d.id AND e.source = 'person')
			THEN 'yes'
		ELSE 'no' END
	ELSE 'no' END AS waited_for,
	p.ready, p.confirmed, p.abstained, p.barred, p.decider,
	strftime('%Y-%m-%dT%H:%M:%fZ', p.joined_at_ms / 1000.0, 'unixepoch') AS joined_at,
	strftime('%Y-%m-%dT%H:%M:%fZ', p.waited_until_ms / 1000.0, 'unixepoch') AS waited_until,
	strftime('%Y-%m-%dT%H:%M:%fZ', p.absent_since_ms / 1000.0, 'unixepoch') AS absent_since,
	p.seq AS joining_order
FROM participant p
JOIN decision d ON d.id = p.decision_id
LEFT JOIN backing b ON b.decision_id = p.decision_id AND b.person_id = p.person_id
UNION ALL
SELECT i.decision_id, d.topic, i.name, 'invited', 'away', 'no', 0, 0, 0, 0, 0, NULL, NULL, NULL, NULL
FROM invitation i
JOIN decision d ON d.id = i.decision_id
WHERE NOT i.accepted;

-- How each decision stands and whom it waits for.
CREATE VIEW v_decision AS
SELECT
	d.id,
	d.topic,
	d.tagline,
	CASE WHEN d.closed_at_ms IS NOT NULL THEN 'closed' WHEN d.stage = 'complete' THEN 'complete' ELSE 'under way' END AS state,
	d.stage,
	d.round,
	d.access,
	c.name AS creator,
	f.name AS facilitator,
	(SELECT count(*) FROM participant p WHERE p.decision_id = d.id AND p.standing = 'in') AS participants,
	(SELECT count(*) FROM participant p WHERE p.decision_id = d.id AND p.standing = 'in' AND p.present) AS present,
	CASE WHEN d.closed_at_ms IS NULL THEN coalesce(
		(SELECT group_concat(w.name, ', ') FROM
			(SELECT r.name FROM v_roster r WHERE r.decision_id = d.id AND r.waited_for = 'yes' ORDER BY r.joining_order) w),
		CASE WHEN d.facilitator_waited_since_ms IS NOT NULL THEN f.name END,
		(SELECT group_concat(DISTINCT 'the model: ' || m.kind) FROM model_call m
			WHERE d.stage = 'scaffolding' AND m.decision_id = d.id AND m.kind = 'scaffold' AND m.state IN ('running', 'retrying')))
	END AS waiting_for,
	o.name AS winner,
	d.why,
	fs.name AS framing_settled_by,
	s.name AS settled_by,
	strftime('%Y-%m-%dT%H:%M:%fZ', d.created_at_ms / 1000.0, 'unixepoch') AS created_at,
	strftime('%Y-%m-%dT%H:%M:%fZ', d.stage_at_ms / 1000.0, 'unixepoch') AS stage_at,
	strftime('%Y-%m-%dT%H:%M:%fZ', d.decided_at_ms / 1000.0, 'unixepoch') AS decided_at,
	strftime('%Y-%m-%dT%H:%M:%fZ', d.closed_at_ms / 1000.0, 'unixepoch') AS closed_at,
	d.version
FROM decision d
JOIN person c ON c.id = d.creator_id
LEFT JOIN person f ON f.id = d.facilitator_id
LEFT JOIN person fs ON fs.id = d.framing_settled_by_id
LEFT JOIN person s ON s.id = d.settled_by_id
LEFT JOIN option o ON o.decision_id = d.id AND o.id = d.winner_option_id;

-- Who approves what, in each round: one row for each approval, and one without a person for an option that has none. A
-- run-off is among the options that shared the most approvals in round 1.
CREATE VIEW v_ballot AS
WITH tally AS (
	SELECT o.decision_id, o.id AS option_id,
		(SELECT count(*) FROM approval a WHERE a.decision_id = o.decision_id AND a.round = 1 AND a.option_id = o.id) AS approvals
	FROM option o
), ballot AS (
	SELECT t.decision_id, 1 AS round, t.option_id FROM tally t
	UNION ALL
	SELECT t.decision_id, 2, t.option_id FROM tally t
	JOIN decision d ON d.id = t.decision_id
	WHERE d.round = 2 AND t.approvals = (SELECT max(m.approvals) FROM tally m WHERE m.decision_id = t.decision_id)
)
SELECT
	b.decision_id,
	d.topic,
	b.round,
	o.name AS option,
	p.name AS person,
	(SELECT count(*) FROM approval n WHERE n.decision_id = b.decision_id AND n.round = b.round AND n.option_id = b.option_id)
		AS approvals,
	CASE WHEN d.winner_option_id = b.option_id THEN 'yes' ELSE 'no' END AS winner,
	strftime('%Y-%m-%dT%H:%M:%fZ', a.at_ms / 1000.0, 'unixepoch') AS approved_at
FROM ballot b
JOIN decision d ON d.id = b.decision_id
JOIN option o ON o.decision_id = b.decision_id AND o.id = b.option_id
LEFT JOIN approval a ON a.decision_id = b.decision_id AND a.round = b.round AND a.option_id = b.option_id
LEFT JOIN person p ON p.id = a.person_id
ORDER BY b.decision_id, b.round, b.option_id, a.place;

-- What happened when, and by whom; of a deleted decision the topic is NULL.
CREATE VIEW v_timeline AS
SELECT
	e.id,
	strftime('%Y-%m-%dT%H:%M:%fZ', e.at_ms / 1000.0, 'unixepoch') AS at,
	e.decision_id,
	d.topic,
	p.name AS person,
	e.action,
	e.entry,
	e.stage,
	e.round,
	e.version,
	e.request_id
FROM event e
LEFT JOIN decision d ON d.id = e.decision_id
LEFT JOIN person p ON p.id = e.person_id
ORDER BY e.id;

-- Calls of the language model, and what became of them.
CREATE VIEW v_model_call AS
SELECT
	m.decision_id,
	d.topic,
	m.id,
	m.kind,
	m.state,
	m.fault,
	d.stage,
	strftime('%Y-%m-%dT%H:%M:%fZ', m.since_ms / 1000.0, 'unixepoch') AS since,
	m.tries,
	m.took_ms / 1000.0 AS seconds,
	m.tokens_in,
	m.tokens_out,
	strftime('%Y-%m-%dT%H:%M:%fZ', nullif(m.tried_at_ms, 0) / 1000.0, 'unixepoch') AS tried_at,
	m.model,
	m.detail,
	m.answer
FROM model_call m
JOIN decision d ON d.id = m.decision_id
ORDER BY m.decision_id, m.id;
