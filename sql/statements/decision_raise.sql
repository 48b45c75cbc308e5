-- Raises every version above whatever was shown before a restore, that of the same copy too: versions rise by less than 1000
-- a second. A page that was open all the while waits at one, and the same one must not come to mean something else.
UPDATE decision SET version = version + 1000 * unixepoch()
