/* Reading a database that may be in use: how, is decided once, with the lock that goes with it.
 *
 * With a log beside it: as any reader does (mode=ro). SQLite's own locks keep it to one state, whoever commits, starts or
 * ends meanwhile, so no worker is kept away. Such a connection leaves a -shm where there was none, which the next worker takes
 * over, and so wants a directory that can be written to. Should the log go away in the very moment, an empty one is left too.
 *
 * Without a log it would always leave both. So the file is opened as immutable, and SQLite then takes no lock at all: nobody
 * may change it until it is read. A worker that started would. So its lock is held meanwhile, and where it can't be had, a
 * worker is about to make its log or has just taken it away, and one or the other is waited for. Where there was never a
 * worker there is no lock, and an operator's sqlite3 heeds none: whether the file has changed is looked at in the end. */
#include "store/source.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/clock.h"
#include "store/path.h"
#include "store/statement.h"

enum {
	WORKER_MS = 3000, /* how long one may take to start or to end */
	STEP_MS = 20,
};

static bool has_log(const struct source *s)
{
	return path_has(s->path, "-wal") || path_has(s->path, "-journal");
}

/* The lock of the worker whose database this is, by its name. RC_NOT_FOUND: there was never one. */
static enum rc open_lock(int *out, const char *file, struct strbuf *why)
{
	const char *slash = strrchr(file, '/');
	const char *name = slash ? slash + 1 : file;
	char path[PATH_MAX];
	int len;

	*out = -1;
	if (strcmp(name, "maude.db") != 0)
		return RC_NOT_FOUND;
	len = snprintf(path, sizeof path, "%.*smaude.lock", (int)(name - file), file);
	if (len < 0 || len >= PATH_MAX)
		return RC_NOT_FOUND; /* no worker can have made it */
	*out = open(path, O_RDONLY | O_CLOEXEC);
	if (*out >= 0)
		return RC_OK;
	return errno == ENOENT ? RC_NOT_FOUND : path_failed(why, path, "opened");
}

/* One look at it. RC_BUSY, with nothing said: somebody holds the lock, and has no log. */
static enum rc decide(struct source *s, const char *file, struct strbuf *why)
{
	enum rc rc;

	s->alone = false;
	if (has_log(s))
		return RC_OK;
	rc = open_lock(&s->lock, file, why);
	if (rc == RC_NOT_FOUND)
		rc = open_lock(&s->lock, s->path, why);
	if (rc && rc != RC_NOT_FOUND)
		return rc;
	if (!rc && flock(s->lock, LOCK_SH | LOCK_NB) != 0) {
		source_close(s);
		return RC_BUSY;
	}
	if (stat(s->path, &s->seen) != 0)
		return path_failed(why, file, "read");
	s->alone = !has_log(s);
	if (!s->alone) /* it came before the lock was had */
		source_close(s);
	return RC_OK;
}

enum rc source_open(struct source *s, const char *file, const atomic_bool *stop, struct strbuf *why)
{
	const int64_t until = clock_mono_ms() + WORKER_MS;
	enum rc rc;

	*s = (struct source){ .lock = -1 };
	if (!realpath(file, s->path))
		return path_failed(why, file, "read");
	while ((rc = decide(s, file, why)) == RC_BUSY && !(stop && atomic_load(stop))) {
		if (clock_mono_ms() >= until) {
			strbuf_addf(why, "%s can't be read: somebody keeps maude.lock, but works with no log", file);
			break;
		}
		poll(NULL, 0, STEP_MS);
	}
	return rc;
}

void source_close(struct source *s)
{
	if (s->lock >= 0)
		close(s->lock);
	s->lock = -1;
}

enum rc source_check(const struct source *s, struct strbuf *why)
{
	const struct stat *was = &s->seen;
	struct stat st;

	if (!s->alone)
		return RC_OK;
	if (!has_log(s) && stat(s->path, &st) == 0 && st.st_ino == was->st_ino && st.st_dev == was->st_dev &&
		st.st_size == was->st_size && st.st_mtim.tv_sec == was->st_mtim.tv_sec &&
		st.st_mtim.tv_nsec == was->st_mtim.tv_nsec)
		return RC_OK;
	strbuf_addf(why, "%s was changed while it was read: try again", s->path);
	return RC_BUSY;
}

int source_connect(sqlite3 **out, const struct source *s)
{
	static const struct { int option, value; } options[] = {
		{ SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1 },
		{ SQLITE_DBCONFIG_DEFENSIVE, 1 },
		{ SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
	};
	struct strbuf uri;
	int code;

	*out = NULL;
	strbuf_init(&uri, 4 * PATH_MAX);
	strbuf_add(&uri, "file:");
	strbuf_add_url(&uri, s->path);
	strbuf_add(&uri, s->alone ? "?immutable=1" : "?mode=ro");
	errno = 0;
	code = strbuf_failed(&uri) ? SQLITE_CANTOPEN : sqlite3_open_v2(uri.s, out,
		SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
	strbuf_dispose(&uri);
	for (size_t i = 0; code == SQLITE_OK && i < sizeof options / sizeof options[0]; i++)
		code = sqlite3_db_config(*out, options[i].option, options[i].value, NULL);
	if (code == SQLITE_OK)
		sqlite3_busy_timeout(*out, BUSY_MS);
	return code;
}
