-- The same for the canvas (decision_raise.sql).
UPDATE meta SET value = value + 1000 * unixepoch() WHERE key = 'canvas_version'
