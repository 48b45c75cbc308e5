-- Decisions that a person has to do with.
SELECT decision_id FROM participant WHERE person_id = :person_id
UNION
SELECT decision_id FROM invitation WHERE person_id = :person_id
