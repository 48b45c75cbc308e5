-- The table and row of each reference that leads nowhere.
PRAGMA foreign_key_check
