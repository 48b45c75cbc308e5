/* Standing before the C library: fsync and fdatasync are found in the program first. Those of one file are counted, and fail where
 * a test wants it. */
#ifndef MAUDE_TESTS_UNIT_STORE_SYNCS_H
#define MAUDE_TESTS_UNIT_STORE_SYNCS_H

#include <sys/syscall.h>

#include "store_syscalls.h"

static const char *_Atomic synced = "-wal"; /* end of the file's name */
static atomic_int syncs;                    /* how many there were, failed ones too */
static atomic_int syncs_that_fail;          /* of those to come */
static atomic_int sync_fails_with = EIO;
static void (*_Atomic before_sync)(void); /* NULL: nothing */

static int sync_or_fail(int fd)
{
	void (*look)(void) = before_sync;

	if (is_named(fd, synced)) {
		if (look)
			look();
		atomic_fetch_add(&syncs, 1);
		if (syncs_that_fail > 0) {
			atomic_fetch_sub(&syncs_that_fail, 1);
			errno = sync_fails_with;
			return -1;
		}
	}
	return (int)syscall(SYS_fdatasync, fd);
}

int fsync(int fd)
{
	return sync_or_fail(fd);
}

int fdatasync(int fd)
{
	return sync_or_fail(fd);
}

/* From now on this file's are counted, and the next so many fail. */
static UNUSED void fail_syncs(const char *of, int count)
{
	synced = of;
	syncs = 0;
	syncs_that_fail = count;
}

/* The disk works again. */
static UNUSED void mend_disk(void)
{
	mend_writes();
	syncs_that_fail = 0;
}

#endif
