-- Every call of the language model, for the start.
SELECT decision_id, id, kind, state, fault, since_ms FROM model_call ORDER BY decision_id, id
