/* For tests only, by LD_PRELOAD: the disk under the database fails, when and as a test wants it to.
 *
 * The environment's MAUDE_FAULT_FILE names a file. While it is there, one line in it tells what happens to calls on a file
 * of the database:
 *
 *   OP FILE ERRNO N COUNT
 *
 * OP is write, sync or truncate; FILE is a name, or * for all (maude.db, its log, its shared memory). From the N-th such
 * call on (1: the next one) COUNT of them fail with this number of errno; COUNT 0 is all of them. Or OP is tear: the N-th
 * write is half done, and the process kills itself with SIGKILL. After its last failure the file is renamed to NAME.done.
 * Each process counts for itself, and anew for each text. Without the variable or the file nothing is different, so all of
 * the product can be started with this. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *fault_file;
static char fault_text[128]; /* the text that is counted for; one thread writes the database */
static int calls;

static int (*real_fdatasync)(int);
static int (*real_fsync)(int);
static int (*real_ftruncate64)(int, off64_t);
static ssize_t (*real_pwrite64)(int, const void *, size_t, off64_t);
static ssize_t (*real_write)(int, const void *, size_t);

/* Not everything that calls these is loaded after this. */
static void look_up(void)
{
	if (real_write)
		return;
	fault_file = getenv("MAUDE_FAULT_FILE");
	*(void **)&real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
	*(void **)&real_fsync = dlsym(RTLD_NEXT, "fsync");
	*(void **)&real_ftruncate64 = dlsym(RTLD_NEXT, "ftruncate64");
	*(void **)&real_pwrite64 = dlsym(RTLD_NEXT, "pwrite64");
	*(void **)&real_write = dlsym(RTLD_NEXT, "write");
}

static int is_database(int fd, const char *wanted)
{
	char link[64], name[4096];
	ssize_t len;
	const char *file;

	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	len = readlink(link, name, sizeof name - 1);
	if (len <= 0)
		return 0;
	name[len] = '\0';
	file = strrchr(name, '/');
	return file && strncmp(file, "/maude.db", 9) == 0 && (*wanted == '*' || strcmp(file + 1, wanted) == 0);
}

/* Whether this call is one that fails; *number: its errno. */
static int is_due(int fd, const char *op, int *number)
{
	char text[sizeof fault_text] = "", what[16], name[32], done[4096];
	int file, n, count;

	if (!fault_file || (file = open(fault_file, O_RDONLY | O_CLOEXEC)) < 0)
		return 0;
	n = (int)read(file, text, sizeof text - 1);
	close(file);
	if (n <= 0 || sscanf(text, "%15s %31s %d %d %d", what, name, number, &n, &count) != 5 || strcmp(what, op) != 0 ||
		!is_database(fd, name))
		return 0;
	if (strcmp(text, fault_text) != 0) {
		memcpy(fault_text, text, sizeof text);
		calls = 0;
	}
	if (++calls < n)
		return 0;
	if (count && calls >= n + count - 1) {
		snprintf(done, sizeof done, "%s.done", fault_file);
		rename(fault_file, done);
	}
	return 1;
}

static int fails(int fd, const char *op)
{
	int number;

	if (!is_due(fd, op, &number))
		return 0;
	errno = number;
	return 1;
}

ssize_t pwrite64(int fd, const void *bytes, size_t len, off64_t at)
{
	int unused;

	look_up();
	if (fails(fd, "write"))
		return -1;
	if (is_due(fd, "tear", &unused)) {
		if (real_pwrite64(fd, bytes, len / 2, at) < 0)
			abort();
		kill(getpid(), SIGKILL);
	}
	return real_pwrite64(fd, bytes, len, at);
}

ssize_t pwrite(int fd, const void *bytes, size_t len, off_t at)
{
	return pwrite64(fd, bytes, len, at);
}

ssize_t write(int fd, const void *bytes, size_t len)
{
	look_up();
	return fails(fd, "write") ? -1 : real_write(fd, bytes, len);
}

int ftruncate64(int fd, off64_t len)
{
	look_up();
	return fails(fd, "truncate") ? -1 : real_ftruncate64(fd, len);
}

int ftruncate(int fd, off_t len)
{
	return ftruncate64(fd, len);
}

int fdatasync(int fd)
{
	look_up();
	return fails(fd, "sync") ? -1 : real_fdatasync(fd);
}

int fsync(int fd)
{
	look_up();
	return fails(fd, "sync") ? -1 : real_fsync(fd);
}
