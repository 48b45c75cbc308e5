/* Copying a database while others use it, and looking at what came out.
 *
 * The source is opened read-only. Such a connection makes no checkpoint, not at its end either: before 3.51.3 SQLite can
 * corrupt a log that one connection resets while another checkpoints. A transaction that only reads holds the state of one
 * moment over all steps; commits go on meanwhile and only make the log longer.
 *
 * A read-only connection to a database without a log would still leave an empty one beside it, for nobody to take away. So
 * where there is none, the file is opened as immutable; whoever calls sees to it that nobody changes it meanwhile.
 *
 * The copy is turned from a log of its own to none, so that it is one file. */
#include "store/copy.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/statement.h"

enum {
	STEP_PAGES = 256,   /* of 4 KiB */
	CHECK_OPS = 100000, /* SQLite's own steps between two looks at stop */
	BUSY_MS = 5000,
};

/* What SQLite may leave beside a file. */
static const char *const companions[] = { "-journal", "-wal", "-shm" };

static bool is_stopped(const struct copy *c)
{
	return c->stop && atomic_load(c->stop);
}

static int stop_at(void *ctx)
{
	return is_stopped(ctx);
}

bool copy_beside(char out[PATH_MAX], const char *file, const char *suffix, struct strbuf *why)
{
	int len = snprintf(out, PATH_MAX, "%s%s", file, suffix);

	if (len >= 0 && len < PATH_MAX)
		return true;
	strbuf_addf(why, "the path %.100s… is too long", file);
	return false;
}

enum rc copy_failed(struct strbuf *why, const char *path, const char *done)
{
	int code = errno;

	if (code == ENOSPC || code == EDQUOT) {
		strbuf_addf(why, "there is no room on the disk for %s", path);
		return RC_FULL;
	}
	strbuf_addf(why, "%s can't be %s: %s", path, done, strerror(code));
	return RC_IO;
}

/* The same for a code of SQLite's; errno is still that of the failure (0 before it). */
static enum rc sqlite_failed(struct copy *c, int code, const char *path, const char *done)
{
	const int system_errno = errno;
	const enum rc rc = store_meaning(code, system_errno);

	if (is_stopped(c))
		return RC_BUSY;
	if (rc == RC_FULL)
		strbuf_addf(c->why, "there is no room on the disk for %s", path);
	else if (rc == RC_BUSY)
		strbuf_addf(c->why, "%s can't be %s: somebody keeps it locked", path, done);
	else
		strbuf_addf(c->why, "%s can't be %s: %s%s%s", path, done, sqlite3_errstr(code), system_errno ? ", " : "",
			system_errno ? strerror(system_errno) : "");
	return rc;
}

enum rc copy_sync_parent(const char *path, struct strbuf *why)
{
	char copy[PATH_MAX];
	const char *parent;
	enum rc rc = RC_OK;
	int fd;

	if (!copy_beside(copy, path, "", why))
		return RC_TOO_LONG;
	parent = dirname(copy);
	fd = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || fsync(fd) != 0)
		rc = copy_failed(why, parent, "synced");
	if (fd >= 0)
		close(fd);
	return rc;
}

static void remove_companions(const struct copy *c)
{
	char path[PATH_MAX + 16];

	for (size_t i = 0; i < sizeof companions / sizeof companions[0]; i++) {
		snprintf(path, sizeof path, "%s%s", c->path, companions[i]);
		unlink(path);
	}
}

/* The file that was locked is the one that has the name: another copy may have come to its end in between. */
static bool is_there(const struct copy *c)
{
	struct stat by_fd, by_name;

	return fstat(c->fd, &by_fd) == 0 && lstat(c->path, &by_name) == 0 && by_fd.st_ino == by_name.st_ino &&
		by_fd.st_dev == by_name.st_dev;
}

enum rc copy_begin(struct copy *c)
{
	int fd;

	c->fd = -1;
	if (!copy_beside(c->path, c->file, ".new", c->why))
		return RC_TOO_LONG;
	fd = open(c->path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return copy_failed(c->why, c->path, "made");
	c->fd = fd;
	if (flock(fd, LOCK_EX | LOCK_NB) != 0 || !is_there(c)) {
		strbuf_addf(c->why, "another copy to %s is being made", c->file);
		close(fd);
		c->fd = -1;
		return RC_BUSY;
	}
	remove_companions(c);
	if (fchmod(fd, 0600) != 0 || ftruncate(fd, 0) != 0)
		return copy_failed(c->why, c->path, "made");
	return RC_OK;
}

void copy_end(struct copy *c)
{
	if (c->fd < 0)
		return;
	if (*c->path) {
		remove_companions(c);
		unlink(c->path);
	}
	close(c->fd);
	c->fd = -1;
}

static bool exists(const char *path, const char *suffix)
{
	char both[PATH_MAX + 16];
	struct stat st;

	snprintf(both, sizeof both, "%s%s", path, suffix);
	return lstat(both, &st) == 0;
}

/* A connection that only reads, and trusts nothing that it reads. To be closed also where it failed. */
static int open_to_read(sqlite3 **out, const char *path)
{
	static const struct { int option, value; } options[] = {
		{ SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1 },
		{ SQLITE_DBCONFIG_DEFENSIVE, 1 },
		{ SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
	};
	const bool alone = !exists(path, "-wal") && !exists(path, "-journal");
	struct strbuf uri;
	int code;

	*out = NULL;
	strbuf_init(&uri, 4 * PATH_MAX);
	strbuf_add(&uri, "file:");
	strbuf_add_url(&uri, path);
	strbuf_add(&uri, alone ? "?immutable=1" : "?mode=ro");
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

/* Runs a statement to its first row, if it gives one: its number and its text. */
static int first_row(sqlite3 *db, enum sql_statement which, int64_t *number, struct strbuf *text)
{
	sqlite3_stmt *stmt = NULL;
	int code;

	*number = 0;
	errno = 0;
	code = sqlite3_prepare_v2(db, sql_statement_texts[which].text, -1, &stmt, NULL);
	if (code == SQLITE_OK)
		code = sqlite3_step(stmt);
	if (code == SQLITE_ROW) {
		const char *first = (const char *)sqlite3_column_text(stmt, 0);

		*number = sqlite3_column_int64(stmt, 0);
		strbuf_reset(text);
		strbuf_add(text, first ? first : "");
	}
	sqlite3_finalize(stmt);
	return code == SQLITE_ROW || code == SQLITE_DONE ? SQLITE_OK : code;
}

static int copy_pages(struct copy *c, sqlite3 *to, sqlite3 *from)
{
	sqlite3_backup *b;
	int code, end;

	errno = 0;
	b = sqlite3_backup_init(to, "main", from, "main");
	if (!b)
		return sqlite3_extended_errcode(to);
	while ((code = sqlite3_backup_step(b, STEP_PAGES)) == SQLITE_OK && !is_stopped(c)) {
		if (!c->pause_ms)
			continue;
		poll(NULL, 0, c->pause_ms);
		if (fdatasync(c->fd) != 0) { /* bit by bit: a big one at the end would hold up a worker's own */
			code = SQLITE_IOERR_FSYNC;
			break;
		}
	}
	end = sqlite3_backup_finish(b);
	if (code == SQLITE_OK)
		return SQLITE_INTERRUPT;
	return code == SQLITE_DONE ? end : code;
}

enum rc copy_fill(struct copy *c, const char *from)
{
	sqlite3 *source = NULL, *target = NULL;
	struct strbuf mode;
	int64_t ignored;
	enum rc rc = RC_OK;
	int code;

	strbuf_init(&mode, 64);
	code = open_to_read(&source, from);
	if (code == SQLITE_OK)
		code = first_row(source, SQL_BEGIN_READING, &ignored, &mode);
	if (code == SQLITE_OK) /* the look from which on it stays at that state */
		code = first_row(source, SQL_PRAGMA_USER_VERSION, &ignored, &mode);
	if (code != SQLITE_OK) {
		rc = sqlite_failed(c, code, from, "read");
		goto out;
	}
	code = sqlite3_open_v2(c->path, &target, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
	if (code == SQLITE_OK)
		code = copy_pages(c, target, source);
	if (code == SQLITE_OK)
		code = first_row(target, SQL_PRAGMA_JOURNAL_DELETE, &ignored, &mode);
	if (code == SQLITE_OK && strcmp(mode.s, "delete") != 0)
		code = SQLITE_MISUSE;
	if (code != SQLITE_OK)
		rc = sqlite_failed(c, code, c->path, "written");
out:
	sqlite3_close(target);
	sqlite3_close(source);
	strbuf_dispose(&mode);
	return rc;
}

/* What a worker prepares at its start must be there to be prepared. */
static enum rc check_statements(struct copy *c, sqlite3 *db, const char *called)
{
	for (enum sql_statement i = 0; i < SQL_STATEMENTS; i++) {
		sqlite3_stmt *stmt = NULL;
		int code = sqlite3_prepare_v2(db, sql_statement_texts[i].text, -1, &stmt, NULL);

		sqlite3_finalize(stmt);
		if (code == SQLITE_OK)
			continue;
		strbuf_addf(c->why, "%s lacks what this program needs: %s", called, sql_statement_texts[i].name);
		return RC_CORRUPT;
	}
	return RC_OK;
}

static enum rc check(struct copy *c, sqlite3 *db, const char *called, int64_t *decisions)
{
	static const struct { enum sql_statement which; const char *complaint; } looks[] = {
		{ SQL_CHECK_INTEGRITY, "is damaged" },
		{ SQL_CHECK_STRICT, "has a table that was not made by this program" },
		{ SQL_CHECK_REFERENCES, "has references that lead nowhere, in table" },
	};
	int64_t owner, version;
	struct strbuf text;
	enum rc rc = RC_CORRUPT;
	int code;

	strbuf_init(&text, 4096);
	code = first_row(db, SQL_PRAGMA_APPLICATION_ID, &owner, &text);
	if (code == SQLITE_OK)
		code = first_row(db, SQL_PRAGMA_USER_VERSION, &version, &text);
	if (code != SQLITE_OK)
		goto out;
	rc = RC_INVALID;
	if (owner != STORE_APPLICATION_ID || version < 1) {
		strbuf_addf(c->why, "%s is not a database of Maude Libs", called);
		goto out;
	}
	if (version > store_newest_migration()) {
		strbuf_addf(c->why, "%s was made by a newer maude-libs (its schema is %d, this one knows %d): use that one", called,
			(int)version, store_newest_migration());
		goto out;
	}
	rc = RC_CORRUPT;
	for (size_t i = 0; i < sizeof looks / sizeof looks[0]; i++) {
		int64_t ignored;

		strbuf_reset(&text);
		code = first_row(db, looks[i].which, &ignored, &text);
		if (code != SQLITE_OK)
			goto out;
		if (text.len && (looks[i].which != SQL_CHECK_INTEGRITY || strcmp(text.s, "ok") != 0)) {
			for (char *end; (end = strchr(text.s, '\n')) != NULL;)
				*end = ' ';
			strbuf_addf(c->why, "%s %s: %.200s", called, looks[i].complaint, text.s);
			goto out;
		}
	}
	rc = version == store_newest_migration() ? check_statements(c, db, called) : RC_OK;
	if (!rc)
		code = first_row(db, SQL_DECISION_COUNT, decisions, &text);
out:
	strbuf_dispose(&text);
	return code == SQLITE_OK ? rc : sqlite_failed(c, code, called, "checked");
}

enum rc copy_check(struct copy *c, const char *called, int64_t *decisions)
{
	sqlite3 *db;
	int code = open_to_read(&db, c->path);
	enum rc rc;

	*decisions = 0;
	if (code == SQLITE_OK) {
		sqlite3_progress_handler(db, CHECK_OPS, stop_at, c);
		rc = check(c, db, called, decisions);
	} else {
		rc = sqlite_failed(c, code, c->path, "read");
	}
	sqlite3_close(db);
	return rc;
}

/* Without a moment at which both names are there, or neither; not every file system can refuse to overwrite. */
static int rename_unless_there(const char *from, const char *to)
{
	struct stat st;
	int failed = renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE);

	if (failed == 0 || (errno != EINVAL && errno != ENOSYS))
		return failed;
	if (lstat(to, &st) == 0) {
		errno = EEXIST;
		return -1;
	}
	return rename(from, to);
}

enum rc copy_put(struct copy *c, bool over)
{
	if (fsync(c->fd) != 0)
		return copy_failed(c->why, c->path, "synced");
	if ((over ? rename(c->path, c->file) : rename_unless_there(c->path, c->file)) != 0) {
		enum rc rc = errno == EEXIST ? RC_INVALID : RC_IO;

		strbuf_addf(c->why, "%s can't be made: %s", c->file, strerror(errno));
		return rc;
	}
	*c->path = '\0'; /* it is no copy in the making any more */
	return copy_sync_parent(c->file, c->why);
}
