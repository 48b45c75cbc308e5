/* For tests only, by LD_PRELOAD: the wall clock is another than the machine's.
 *
 * The environment's MAUDE_CLOCK_FILE names a file of 8 bytes: milliseconds, as a little-endian number with a sign, that are added to
 * CLOCK_REALTIME. Whoever writes into it moves the clock at once; the clock that only goes on (CLOCK_MONOTONIC) stays as it is, as on a
 * machine that was suspended. Without the variable, or the file, nothing is different. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

static int (*real_clock_gettime)(clockid_t, struct timespec *);
static const volatile int64_t *moved_ms;

__attribute__((constructor)) static void map_file(void)
{
	const char *name = getenv("MAUDE_CLOCK_FILE");
	int fd = name ? open(name, O_RDONLY | O_CLOEXEC) : -1;
	void *at = fd >= 0 ? mmap(NULL, sizeof *moved_ms, PROT_READ, MAP_SHARED, fd, 0) : MAP_FAILED;

	if (fd >= 0)
		close(fd);
	if (at != MAP_FAILED)
		moved_ms = at;
}

int clock_gettime(clockid_t id, struct timespec *t)
{
	int result;

	if (!real_clock_gettime)
		*(void **)&real_clock_gettime = dlsym(RTLD_NEXT, "clock_gettime");
	result = real_clock_gettime(id, t);
	if (result == 0 && id == CLOCK_REALTIME && moved_ms) {
		const int64_t ns = t->tv_nsec + *moved_ms % 1000 * 1000000;

		t->tv_sec += *moved_ms / 1000 + (ns >= 1000000000) - (ns < 0);
		t->tv_nsec = ns < 0 ? ns + 1000000000 : ns % 1000000000;
	}
	return result;
}
