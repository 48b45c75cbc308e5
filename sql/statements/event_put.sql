-- An accepted action.
INSERT INTO event (id, decision_id, person_id, action, entry, at_ms, version, stage, round, request_id)
VALUES (:id, :decision_id, :person_id, :action, :entry, :at_ms, :version, :stage, :round, :request_id)
