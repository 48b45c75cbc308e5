/* Names of files, beside a database. Sentences name a file as the operator knows it and give the system's reason; a full disk
 * has a sentence of its own, since it is the one failure that is met every day. */
#include "store/path.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char *const path_companions[PATH_COMPANIONS] = { "-wal", "-journal", "-shm" };

bool path_fits(int len, const char *file, struct strbuf *why)
{
	if (len >= 0 && len < PATH_MAX)
		return true;
	strbuf_addf(why, "the path %.100s… is too long", file);
	return false;
}

bool path_beside(char out[PATH_MAX], const char *file, const char *suffix, struct strbuf *why)
{
	return path_fits(snprintf(out, PATH_MAX, "%s%s", file, suffix), file, why);
}

bool path_has(const char *file, const char *suffix)
{
	char both[PATH_MAX + 16];
	struct stat st;

	snprintf(both, sizeof both, "%s%s", file, suffix);
	return lstat(both, &st) == 0;
}

enum rc path_sync_parent(const char *path, struct strbuf *why)
{
	char copy[PATH_MAX];
	const char *parent;
	enum rc rc = RC_OK;
	int fd;

	if (!path_beside(copy, path, "", why))
		return RC_TOO_LONG;
	parent = dirname(copy);
	fd = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || fsync(fd) != 0)
		rc = path_failed(why, parent, "synced");
	if (fd >= 0)
		close(fd);
	return rc;
}

enum rc path_failed(struct strbuf *why, const char *path, const char *done)
{
	int code = errno;

	if (code == ENOSPC || code == EDQUOT) {
		strbuf_addf(why, "there is no room on the disk for %s", path);
		return RC_FULL;
	}
	strbuf_addf(why, "%s can't be %s: %s", path, done, strerror(code));
	return RC_IO;
}
