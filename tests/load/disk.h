/* How fast the disk itself is. */
#ifndef MAUDE_LOAD_DISK_H
#define MAUDE_LOAD_DISK_H

#include <stdbool.h>
#include <stdint.h>

/* Writes 4 KiB and calls fdatasync, again and again for run_ms, on a file of its own in dir, which it takes away.
 * append: the file grows; else the same 4 MB are written over, as a log is that was copied back. Gives the median's rate
 * a second; 0, with a line on stderr: that failed. */
double disk_sync_rate(const char *dir, int64_t run_ms, bool append);

#endif
