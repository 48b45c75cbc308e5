-- Writes the whole database anew: gaps between rows, where pieces of what was deleted or moved stay behind, are not taken along.
VACUUM
