-- The same for the versions of everybody's invitations (decision_raise.sql).
UPDATE person SET inbox = inbox + 1000 * unixepoch()
