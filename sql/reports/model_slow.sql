-- The twenty calls of the language model of the last thirty days that took longest, each with all its tries.
--
--     sqlite3 -readonly -box data/maude.db < sql/reports/model_slow.sql
--
-- · Waiting between two tries is not counted: seconds are those in which a request was under way.
-- · Many seconds a try with many tokens out: the answer was long, or the model is slow. With few: the service is. Many
--   tries: model_faults.sql, or the log, tells what went wrong.
SELECT
	since,
	decision_id,
	id,
	kind,
	state,
	tries,
	round(seconds, 1) AS seconds,
	round(seconds / tries, 1) AS seconds_a_try,
	tokens_out,
	coalesce(model, '') AS model
FROM v_model_call
WHERE tries > 0 AND since >= strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-30 days')
ORDER BY v_model_call.seconds DESC, since DESC, decision_id, id
LIMIT 20;
