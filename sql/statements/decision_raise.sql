-- Raises every version above whatever was shown before a restore, to the time in ms: versions rise by less than 1000 a second,
-- so none that was shown is that high, and however restores follow one another, the later gives the higher ones. A page that
-- was open all the while waits at one, and the same one must not come to mean something else.
UPDATE decision SET version = max(version + 1, CAST(round((julianday('now') - 2440587.5) * 86400000) AS INTEGER))
