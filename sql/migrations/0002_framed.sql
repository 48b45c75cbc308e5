-- Whose page works without scripts is looked after by a frame that comes back every ten seconds. It counts as here until the
-- next time, and is not to be taken for somebody whose connection was lost.
ALTER TABLE participant ADD COLUMN framed INTEGER NOT NULL DEFAULT 0 CHECK (framed IN (0, 1));

PRAGMA user_version = 2;
