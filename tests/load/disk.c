/* The floor under everything durable: one write and one fdatasync, nothing else. */
#include "disk.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "samples.h"

enum { BLOCK = 4096, BLOCKS = 1024 };

static bool write_blocks(int fd, size_t count)
{
	static const char block[BLOCK] = { 1 };

	for (size_t i = 0; i < count; i++)
		if (pwrite(fd, block, BLOCK, (off_t)(i * BLOCK)) != BLOCK)
			return false;
	return fsync(fd) == 0;
}

static bool sync_block(int fd, size_t n, bool append)
{
	static const char block[BLOCK] = { 2 };

	return pwrite(fd, block, BLOCK, (off_t)((append ? n : n % BLOCKS) * BLOCK)) == BLOCK && fdatasync(fd) == 0;
}

double disk_sync_rate(const char *dir, int64_t run_ms, bool append)
{
	struct samples times = { 0 };
	char path[PATH_MAX];
	bool ok;
	int64_t until, median;
	int fd;

	snprintf(path, sizeof path, "%s/sync.tmp", dir);
	fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	unlink(path);
	ok = fd >= 0 && write_blocks(fd, append ? 0 : BLOCKS);
	until = clock_mono_ms() + run_ms; /* from here on: on a busy disk the blocks alone may take longer */
	for (size_t n = 0; ok && (n == 0 || clock_mono_ms() < until); n++) {
		int64_t start = clock_mono_us();
		ok = sync_block(fd, n, append);
		samples_add(&times, clock_mono_us() - start);
	}
	if (!ok)
		perror(path);
	if (fd >= 0)
		close(fd);
	median = samples_at(&times, 0.5);
	samples_dispose(&times);
	return ok && median ? 1e6 / (double)median : 0;
}
