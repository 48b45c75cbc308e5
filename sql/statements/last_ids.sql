-- The highest ids given so far; 0: none.
SELECT coalesce((SELECT max(id) FROM person), 0), coalesce((SELECT max(id) FROM event), 0)
