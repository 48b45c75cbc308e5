-- Starts a transaction and takes the write lock at once, so that a commit never has to wait for it.
BEGIN IMMEDIATE
