/* For tests only, by LD_PRELOAD: the worker dies after a commit, before anybody is told of it.
 *
 * The environment's MAUDE_DIE_FILE names a file. While it is there, the next commit that reaches the disk in SQLite's
 * write-ahead log is this process's last deed: the file is renamed to NAME.died, the time (ms since 1970) written into it,
 * and the process kills itself with SIGKILL. Without the variable, or the file, or a log, nothing is different, so all of
 * the product can be started with this.
 *
 * A log is synced for other reasons too (its header, a checkpoint). A commit's last frame is known by its header: 24 bytes,
 * of which 4 to 7, big-endian, are the size of the database after the commit, 0 in all other frames
 * (https://sqlite.org/fileformat2.html#walformat). SQLite writes a frame's header with a pwrite of its own. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { FRAME_HEADER = 24 };

static const char *die_file;
static int committed_fd = -1; /* a commit was written to it that isn't synced yet; one thread writes */

static int (*real_fdatasync)(int);
static int (*real_fsync)(int);
static ssize_t (*real_pwrite64)(int, const void *, size_t, off64_t);

/* Not everything that calls these is loaded after this. */
static void look_up(void)
{
	if (real_pwrite64)
		return;
	die_file = getenv("MAUDE_DIE_FILE");
	*(void **)&real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
	*(void **)&real_fsync = dlsym(RTLD_NEXT, "fsync");
	*(void **)&real_pwrite64 = dlsym(RTLD_NEXT, "pwrite64");
}

static int is_log(int fd)
{
	char link[64], name[4096];
	ssize_t len;

	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	len = readlink(link, name, sizeof name);
	return len > 4 && memcmp(name + len - 4, "-wal", 4) == 0;
}

static int is_commit(const unsigned char *header)
{
	return header[4] | header[5] | header[6] | header[7];
}

static void die_if_asked(void)
{
	char died[4096], text[32];
	struct timespec now;
	int fd = open(die_file, O_WRONLY | O_CLOEXEC), len;

	if (fd < 0)
		return;
	clock_gettime(CLOCK_REALTIME, &now);
	len = snprintf(text, sizeof text, "%lld\n", (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000);
	snprintf(died, sizeof died, "%s.died", die_file);
	if (write(fd, text, (size_t)len) != len || rename(die_file, died) != 0)
		abort();
	kill(getpid(), SIGKILL);
	for (;;)
		pause();
}

static int after_sync(int fd, int result)
{
	if (result == 0 && fd == committed_fd) {
		committed_fd = -1;
		die_if_asked();
	}
	return result;
}

ssize_t pwrite64(int fd, const void *bytes, size_t len, off64_t at)
{
	look_up();
	if (len == FRAME_HEADER && die_file && is_commit(bytes) && is_log(fd))
		committed_fd = fd;
	return real_pwrite64(fd, bytes, len, at);
}

ssize_t pwrite(int fd, const void *bytes, size_t len, off_t at)
{
	return pwrite64(fd, bytes, len, at);
}

int fdatasync(int fd)
{
	look_up();
	return after_sync(fd, real_fdatasync(fd));
}

int fsync(int fd)
{
	look_up();
	return after_sync(fd, real_fsync(fd));
}
