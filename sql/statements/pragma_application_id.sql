-- Whose database this is; 0: nobody's yet.
PRAGMA application_id
