-- How many decisions there are.
SELECT count(*) FROM decision
