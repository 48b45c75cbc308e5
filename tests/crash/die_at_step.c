/* For tests only, by LD_PRELOAD: the process dies before the step on the disk whose number is in MAUDE_DIE_AT, from 1 on.
 *
 * A step is a call that changes what is on the disk: writing, cutting, making another name, renaming, taking a name away.
 * What syncs counts, too. The dead process leaves what a crash would leave. With MAUDE_DIE_BY it is sent that signal instead
 * of SIGKILL. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void step(void)
{
	static long left;

	if (left == 0) {
		const char *at = getenv("MAUDE_DIE_AT");

		left = at ? strtol(at, NULL, 10) : -1;
	}
	if (left > 0 && --left == 0) {
		const char *by = getenv("MAUDE_DIE_BY");

		kill(getpid(), by ? (int)strtol(by, NULL, 10) : SIGKILL);
	}
	if (left == 0)
		left = -1;
}

#define STEP(type, name, params, args) \
	type name params \
	{ \
		static type (*real) params; \
		if (!real) \
			*(void **)&real = dlsym(RTLD_NEXT, #name); \
		step(); \
		return real args; \
	}

STEP(ssize_t, pwrite64, (int fd, const void *bytes, size_t len, off64_t at), (fd, bytes, len, at))
STEP(ssize_t, pwrite, (int fd, const void *bytes, size_t len, off_t at), (fd, bytes, len, at))
STEP(int, fsync, (int fd), (fd))
STEP(int, fdatasync, (int fd), (fd))
STEP(int, ftruncate, (int fd, off_t len), (fd, len))
STEP(int, ftruncate64, (int fd, off64_t len), (fd, len))
STEP(int, fchmod, (int fd, mode_t mode), (fd, mode))
STEP(int, link, (const char *from, const char *to), (from, to))
STEP(int, rename, (const char *from, const char *to), (from, to))
STEP(int, renameat2, (int from_dir, const char *from, int to_dir, const char *to, unsigned flags),
	(from_dir, from, to_dir, to, flags))
STEP(int, unlink, (const char *path), (path))
STEP(int, unlinkat, (int dir, const char *path, int flags), (dir, path, flags))
