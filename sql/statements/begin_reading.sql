-- Starts a transaction that only reads: from its first look on it sees one state, whatever is committed meanwhile.
BEGIN
