-- The table of each version that is none. Up to 1e14 (the year 5138 in ms) there is room to go on from it: a page's next
-- request is still understood (18 digits), and cJSON writes it without an exponent (below 1e15).
SELECT 'decision' FROM decision WHERE version NOT BETWEEN 0 AND 100000000000000
UNION ALL SELECT 'person' FROM person WHERE inbox NOT BETWEEN 0 AND 100000000000000
UNION ALL SELECT 'meta' FROM meta
WHERE key = 'canvas_version' AND (typeof(value) <> 'integer' OR value NOT BETWEEN 0 AND 100000000000000)
