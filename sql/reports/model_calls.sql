-- What the language model was asked for, and what that took: a line for each day (UTC) and kind of call, newest day first.
--
--     sqlite3 -readonly -box data/maude.db < sql/reports/model_calls.sql
--
-- · A call belongs to the day on which it was first wanted. Tries, tokens and seconds are of all its requests; "slowest" is
--   the one call that took longest with all its tries.
-- · "faults" counts calls by what last went wrong with them, but for those that were answered in the end.
-- · "stale" is a call that nobody needed any more when it was, or would have been, answered: its stage was over, or another
--   one was wanted in its place. What it cost is counted all the same.
-- · Calls are deleted with their decision, so a sum may be less than the bill.
WITH call AS (
	SELECT substr(since, 1, 10) AS day, * FROM v_model_call
), fault_count AS (
	SELECT day, kind, fault, count(*) AS calls FROM call WHERE fault <> 'none' GROUP BY day, kind, fault
), fault_words AS (
	SELECT day, kind, group_concat(calls || ' ' || fault, ', ') AS words
	FROM (SELECT * FROM fault_count ORDER BY calls DESC, fault)
	GROUP BY day, kind
)
SELECT
	c.day,
	c.kind,
	count(*) AS calls,
	sum(c.state = 'running') AS running,
	sum(c.state = 'retrying') AS retrying,
	sum(c.state = 'done') AS done,
	sum(c.state = 'failed') AS failed,
	sum(c.state = 'stale') AS stale,
	coalesce(f.words, '') AS faults,
	sum(c.tries) AS tries,
	sum(c.tokens_in) AS tokens_in,
	sum(c.tokens_out) AS tokens_out,
	round(sum(c.seconds), 1) AS seconds,
	round(max(c.seconds), 1) AS slowest
FROM call c
LEFT JOIN fault_words f ON f.day = c.day AND f.kind = c.kind
GROUP BY c.day, c.kind
ORDER BY c.day DESC, c.kind;
