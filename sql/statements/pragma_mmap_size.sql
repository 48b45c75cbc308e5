-- No memory map: an I/O error is to be an answer, not a signal.
PRAGMA mmap_size = 0
