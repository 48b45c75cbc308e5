/* Copying a database while others use it, and looking at what came out.
 *
 * The source is opened read-only. Such a connection makes no checkpoint, not at its end either: before 3.51.3 SQLite can
 * corrupt a log that one connection resets while another checkpoints. A transaction that only reads holds the state of one
 * moment over all steps; commits go on meanwhile and only make the log longer.
 *
 * The copy is turned from a log of its own to none, so that it is one file. */
#include "store/copy.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/path.h"
#include "store/statement.h"

enum {
	STEP_PAGES = 256,   /* of 4 KiB */
	CHECK_OPS = 100000, /* SQLite's own steps between two looks at stop */
};

static bool is_stopped(const struct copy *c)
{
	return c->stop && atomic_load(c->stop);
}

static int stop_at(void *ctx)
{
	return is_stopped(ctx);
}

/* path_failed for a code of SQLite's; errno is still that of the failure (0 before it). */
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

static void remove_companions(const struct copy *c)
{
	char path[PATH_MAX + 16];

	for (size_t i = 0; i < PATH_COMPANIONS; i++) {
		snprintf(path, sizeof path, "%s%s", c->path, path_companions[i]);
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

bool copy_name(char out[PATH_MAX], const char *file, struct strbuf *why)
{
	const char *slash = strrchr(file, '/');
	const char *name = slash ? slash + 1 : file;

	return path_fits(snprintf(out, PATH_MAX, "%.*s.%s" COPY_SUFFIX, (int)(name - file), file, name), file, why);
}

enum rc copy_begin(struct copy *c)
{
	int fd;

	c->fd = -1;
	if (!copy_name(c->path, c->file, c->why))
		return RC_TOO_LONG;
	fd = open(c->path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return path_failed(c->why, c->file, "made");
	c->fd = fd;
	if (flock(fd, LOCK_EX | LOCK_NB) != 0 || !is_there(c)) {
		strbuf_addf(c->why, "another copy to %s is being made", c->file);
		close(fd);
		c->fd = -1;
		return RC_BUSY;
	}
	remove_companions(c);
	if (fchmod(fd, 0600) != 0 || ftruncate(fd, 0) != 0)
		return path_failed(c->why, c->file, "made");
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

void copy_remove_left(const char *file)
{
	struct strbuf ignored;
	struct copy c = { .file = file, .why = &ignored };
	enum rc rc;

	strbuf_init(&ignored, 1024);
	rc = copy_begin(&c);
	if (rc != RC_BUSY)
		copy_end(&c);
	strbuf_dispose(&ignored);
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

/* A connection to the copy itself. */
static int open_copy(sqlite3 **out, const struct copy *c)
{
	errno = 0;
	return sqlite3_open_v2(c->path, out, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
}

enum rc copy_fill(struct copy *c, const struct source *from)
{
	sqlite3 *source = NULL, *target = NULL;
	struct strbuf mode;
	int64_t ignored;
	enum rc rc = RC_OK;
	int code;

	strbuf_init(&mode, 64);
	code = source_connect(&source, from);
	if (code == SQLITE_OK)
		code = first_row(source, SQL_BEGIN_READING, &ignored, &mode);
	if (code == SQLITE_OK) /* the look from which on it stays at that state */
		code = first_row(source, SQL_PRAGMA_USER_VERSION, &ignored, &mode);
	if (code != SQLITE_OK) {
		rc = sqlite_failed(c, code, from->path, "read");
		goto out;
	}
	code = open_copy(&target, c);
	if (code == SQLITE_OK)
		code = copy_pages(c, target, source);
	if (code == SQLITE_OK)
		code = first_row(target, SQL_PRAGMA_JOURNAL_DELETE, &ignored, &mode);
	if (code == SQLITE_OK && strcmp(mode.s, "delete") != 0)
		code = SQLITE_MISUSE;
	rc = code == SQLITE_OK ? source_check(from, c->why) : sqlite_failed(c, code, c->file, "written");
out:
	sqlite3_close(target);
	sqlite3_close(source);
	strbuf_dispose(&mode);
	return rc;
}

/* Without a journal beside it: should this process die, what is there is no good, but nobody needs it. */
enum rc copy_raise_versions(struct copy *c)
{
	static const enum sql_statement statements[] = {
		SQL_PRAGMA_JOURNAL_MEMORY, SQL_DECISION_RAISE, SQL_PERSON_RAISE, SQL_META_RAISE,
	};
	struct strbuf ignored;
	sqlite3 *db = NULL;
	int64_t number;
	int code = open_copy(&db, c);

	strbuf_init(&ignored, 64);
	if (code == SQLITE_OK)
		code = sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	if (code == SQLITE_OK)
		code = sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
	for (size_t i = 0; code == SQLITE_OK && i < sizeof statements / sizeof statements[0]; i++)
		code = first_row(db, statements[i], &number, &ignored);
	sqlite3_close(db);
	strbuf_dispose(&ignored);
	return code == SQLITE_OK ? RC_OK : sqlite_failed(c, code, c->file, "written");
}

/* What a worker loads at its start it must be able to: SQLite takes any bytes for text, and finds nothing wrong with a word
 * that no CHECK allows where the table has no rowids (3.40). */
static enum rc check_rows(struct copy *c, sqlite3_stmt *all, enum sql_statement which, const char *called)
{
	int code;

	while ((code = sqlite3_step(all)) == SQLITE_ROW) {
		struct statement row = { .which = which, .stmt = all };

		if (!store_can_load(&row)) {
			strbuf_addf(c->why, "%s has something in it that can't be loaded: %s", called, sql_statement_texts[which].name);
			return RC_CORRUPT;
		}
	}
	return code == SQLITE_DONE ? RC_OK : sqlite_failed(c, code, called, "checked");
}

/* What a worker prepares at its start must be there to be prepared. */
static enum rc check_statements(struct copy *c, sqlite3 *db, const char *called)
{
	for (enum sql_statement i = 0; i < SQL_STATEMENTS; i++) {
		sqlite3_stmt *stmt = NULL;
		const char *name = sql_statement_texts[i].name;
		int code = sqlite3_prepare_v2(db, sql_statement_texts[i].text, -1, &stmt, NULL);
		enum rc rc = RC_OK;

		if (code != SQLITE_OK) {
			strbuf_addf(c->why, "%s lacks what this program needs: %s", called, name);
			rc = RC_CORRUPT;
		} else if (strlen(name) > 4 && strcmp(name + strlen(name) - 4, "_all") == 0) {
			rc = check_rows(c, stmt, i, called);
		}
		sqlite3_finalize(stmt);
		if (rc)
			return rc;
	}
	return RC_OK;
}

/* Beyond these a page could not name the version that it has. */
static enum rc check_versions(struct copy *c, sqlite3 *db, const char *called, struct strbuf *table)
{
	int64_t ignored;
	int code;

	strbuf_reset(table);
	code = first_row(db, SQL_CHECK_VERSIONS, &ignored, table);
	if (code != SQLITE_OK)
		return sqlite_failed(c, code, called, "checked");
	if (!table->len)
		return RC_OK;
	strbuf_addf(c->why, "%s has a version that is none, in table: %s", called, table->s);
	return RC_CORRUPT;
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
		rc = check_versions(c, db, called, &text);
	if (!rc)
		code = first_row(db, SQL_DECISION_COUNT, decisions, &text);
out:
	strbuf_dispose(&text);
	return code == SQLITE_OK ? rc : sqlite_failed(c, code, called, "checked");
}

enum rc copy_check(struct copy *c, const char *called, int64_t *decisions)
{
	struct source own = { .alone = true, .lock = -1 };
	sqlite3 *db;
	enum rc rc;
	int code;

	*decisions = 0;
	memcpy(own.path, c->path, sizeof own.path);
	code = source_connect(&db, &own);
	if (code == SQLITE_OK) {
		sqlite3_progress_handler(db, CHECK_OPS, stop_at, c);
		rc = check(c, db, called, decisions);
	} else {
		rc = sqlite_failed(c, code, called, "checked");
	}
	sqlite3_close(db);
	return rc == RC_OK && is_stopped(c) ? RC_BUSY : rc;
}

/* Not every file system can refuse to overwrite. On one that can't, a file that somebody else makes between the look and the
 * rename is lost. */
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
		return path_failed(c->why, c->file, "synced");
	if ((over ? rename(c->path, c->file) : rename_unless_there(c->path, c->file)) != 0) {
		enum rc rc = errno == EEXIST ? RC_INVALID : RC_IO;

		strbuf_addf(c->why, "%s can't be made: %s", c->file, strerror(errno));
		return rc;
	}
	*c->path = '\0'; /* it is no copy in the making any more */
	return path_sync_parent(c->file, c->why);
}
