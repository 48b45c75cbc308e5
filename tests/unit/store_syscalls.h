/* Standing between SQLite and the kernel: its table of system calls lets a test answer for pwrite and pread. Other threads may
 * write meanwhile. */
#ifndef MAUDE_TESTS_UNIT_STORE_SYSCALLS_H
#define MAUDE_TESTS_UNIT_STORE_SYSCALLS_H

#include <errno.h>
#include <limits.h>
#include <stdatomic.h>

#include "store_fixture.h"

static UNUSED atomic_int write_fails_with;              /* errno; 0: it works */
static UNUSED atomic_int writes_left;                   /* that still fit */
static UNUSED const char *_Atomic write_fails_for = ""; /* end of a file's name */
static UNUSED void (*before_read)(int fd);              /* may set errno, where the read shall fail */

typedef ssize_t pwrite_fn(int, const void *, size_t, off_t);
typedef ssize_t pread_fn(int, void *, size_t, off_t);

static UNUSED pwrite_fn *real_pwrite;
static UNUSED pread_fn *real_pread;

static UNUSED bool is_named(int fd, const char *end)
{
	char link[64], path[PATH_MAX + 1];
	ssize_t n;

	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	n = readlink(link, path, PATH_MAX);
	return n >= (ssize_t)strlen(end) && memcmp(path + n - strlen(end), end, strlen(end)) == 0;
}

static UNUSED ssize_t failing_pwrite(int fd, const void *buf, size_t len, off_t at)
{
	if (write_fails_with && is_named(fd, write_fails_for) && writes_left-- <= 0) {
		errno = write_fails_with;
		return -1;
	}
	return real_pwrite(fd, buf, len, at);
}

static UNUSED ssize_t watched_pread(int fd, void *buf, size_t len, off_t at)
{
	errno = 0;
	before_read(fd);
	return errno ? -1 : real_pread(fd, buf, len, at);
}

/* Puts another in the place of a call; gives the one that was there. */
static UNUSED sqlite3_syscall_ptr stand_in(const char *name, const char *name64, sqlite3_syscall_ptr instead)
{
	sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);
	const char *used = vfs->xGetSystemCall(vfs, name64) ? name64 : name;
	sqlite3_syscall_ptr real = vfs->xGetSystemCall(vfs, used);

	ck_assert(real != NULL);
	ck_assert_int_eq(vfs->xSetSystemCall(vfs, used, instead), SQLITE_OK);
	return real;
}

static UNUSED void watch_writes(void)
{
	real_pwrite = (pwrite_fn *)stand_in("pwrite", "pwrite64", (sqlite3_syscall_ptr)failing_pwrite);
}

static UNUSED void watch_reads(void (*before)(int fd))
{
	before_read = before;
	real_pread = (pread_fn *)stand_in("pread", "pread64", (sqlite3_syscall_ptr)watched_pread);
}

static UNUSED void mend_writes(void)
{
	write_fails_with = 0;
	write_fails_for = "";
}

static UNUSED void stop_watching(void)
{
	sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);

	vfs->xSetSystemCall(vfs, NULL, NULL);
}

#endif
