-- The same for the canvas (decision_raise.sql).
UPDATE meta SET value = max(value + 1, CAST(round((julianday('now') - 2440587.5) * 86400000) AS INTEGER))
WHERE key = 'canvas_version'
