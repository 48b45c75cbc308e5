-- What went wrong with the language model in the last seven days, the latest first: "detail" is how the last try ended.
--
--     sqlite3 -readonly -box data/maude.db < sql/reports/model_faults.sql
--
-- · "failed" was given up, and the page said so; "retrying" is still tried; "stale" had gone wrong when nobody needed it any
--   more, or when somebody asked once more. What was answered in the end is not here.
-- · setup: the key, the model's name or the request was refused, so look at the settings. spent: the service's budget or
--   LLM_DAILY_TOKENS is used up. busy, slow, unreachable: the service's trouble. refused: the model declined. broken: its
--   answer was not what was asked for; v_model_call has its words. off: no model is configured any more.
SELECT
	coalesce(tried_at, since) AS at, -- since: it was never sent
	decision_id,
	id,
	kind,
	state,
	fault,
	tries,
	coalesce(detail, '') AS detail,
	coalesce(model, '') AS model
FROM v_model_call
WHERE fault <> 'none' AND coalesce(tried_at, since) >= strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-7 days')
ORDER BY at DESC, decision_id, id;
