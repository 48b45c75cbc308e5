-- The same for the versions of everybody's invitations (decision_raise.sql).
UPDATE person SET inbox = max(inbox + 1, CAST(round((julianday('now') - 2440587.5) * 86400000) AS INTEGER))
