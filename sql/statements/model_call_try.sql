-- One more try of a call has ended. It tells what the last one was like, and adds up what they cost.
UPDATE model_call SET tries = tries + 1, tried_at_ms = :tried_at_ms, took_ms = took_ms + :took_ms,
	tokens_in = tokens_in + :tokens_in, tokens_out = tokens_out + :tokens_out, model = :model, detail = :detail,
	answer = coalesce(:answer, answer)
WHERE decision_id = :decision_id AND id = :id
