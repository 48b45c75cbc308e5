-- A decision's events, where it is removed because it was kept for long enough.
DELETE FROM event WHERE decision_id = :decision_id
