/* The way back: a copy becomes the database.
 *
 * What must never be is a mixture: SQLite applies a log to whatever database it lies beside. So:
 *
 * 1. The worker's lock is taken, so that none runs or starts.
 * 2. The copy is copied into the directory under another name. All its versions are raised there: a page that was open
 *    all the while waits at a version, and the same version must not come to mean something else. It is checked, synced.
 * 3. The present database is made one file: its log is copied back and taken away by SQLite itself. Where it is too broken
 *    for that, or the disk can't read it, it is not worth much, but its log may be: both are kept under new names, the log
 *    first put out of the way.
 * 4. It gets a second name, to be kept by. The mark (mark.c) is blanked; then a rename puts the new one in its place.
 *
 * A crash before that rename leaves the old one, after it the new one; in between there is nothing. The lock is let go by
 * the kernel. Files belong to whom the directory belongs to, since it may be root who does this for another user's worker. */
#include "store/backup.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "store/copy.h"
#include "store/path.h"
#include "store/statement.h"

enum { OLD_WORKER_MS = 3000 }; /* how long a worker that is about to end may keep the database */

struct restore {
	const char *data_dir;
	struct strbuf *why;
	struct restore_done *done;
	char db[PATH_MAX];
	char kept[PATH_MAX]; /* what db is called afterwards */
	int dir, lock;
};

/* Opens the directory and keeps workers away. */
static enum rc take_directory(struct restore *r)
{
	enum rc rc = store_take_directory(&r->dir, &r->lock, r->data_dir, OLD_WORKER_MS);

	if (rc == RC_BUSY)
		strbuf_addf(r->why, "a worker runs on %s: stop it first", r->data_dir);
	else if (rc)
		strbuf_addf(r->why, "%s can't be used; the line above says why", r->data_dir);
	return rc;
}

static bool is_same(const struct stat *its, const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && st.st_ino == its->st_ino && st.st_dev == its->st_dev;
}

static enum rc look_at(const struct restore *r, const char *file)
{
	char making[PATH_MAX];
	struct stat its;

	if (!copy_name(making, r->db, r->why))
		return RC_TOO_LONG;
	if (stat(file, &its) != 0 || access(file, R_OK) != 0)
		return path_failed(r->why, file, "read");
	if (!S_ISREG(its.st_mode)) {
		strbuf_addf(r->why, "%s is no file", file);
		return RC_INVALID;
	}
	if (is_same(&its, r->db)) {
		strbuf_addf(r->why, "%s is the database that is in use already", file);
		return RC_INVALID;
	}
	if (is_same(&its, making)) {
		strbuf_addf(r->why, "%s is what another restore left half made, or is making", file);
		return RC_INVALID;
	}
	return RC_OK;
}

/* The new file and the lock are the directory's owner's. Who is not root can't give files away, and needn't. */
static enum rc give_to_owner(const struct restore *r, int fd)
{
	struct stat owner;

	if (geteuid() != 0)
		return RC_OK;
	if (fstat(r->dir, &owner) != 0 || fchown(fd, owner.st_uid, owner.st_gid) != 0 ||
		fchown(r->lock, owner.st_uid, owner.st_gid) != 0)
		return path_failed(r->why, r->data_dir, "given to its owner");
	return RC_OK;
}

/* Has SQLite copy the log back and take it away, which it does when it closes. RC_CORRUPT or RC_IO: it can't make anything
 * of it, and has left the log where it is. */
static enum rc fold_log(const struct restore *r)
{
	sqlite3 *db = NULL;
	enum rc rc;
	int code;

	errno = 0;
	code = sqlite3_open_v2(r->db, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
	if (code == SQLITE_OK)
		code = sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	if (code == SQLITE_OK)
		code = sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	if (code == SQLITE_OK) /* its first look: a journal is rolled back, a log is found */
		code = sqlite3_exec(db, sql_statement_texts[SQL_PRAGMA_USER_VERSION].text, NULL, NULL, NULL);
	if (code == SQLITE_OK)
		code = sqlite3_wal_checkpoint_v2(db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
	if (code == SQLITE_OK)
		code = sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, NULL);
	rc = store_meaning(code, errno);
	sqlite3_close(db);
	if (rc == RC_OK && (path_has(r->db, "-wal") || path_has(r->db, "-journal")))
		rc = RC_BUSY;
	if (rc == RC_BUSY)
		strbuf_addf(r->why, "somebody else has %s open (sqlite3, perhaps): let them close it first", r->db);
	else if (rc == RC_FULL)
		strbuf_addf(r->why, "%s can't be kept: there is no room on the disk", r->db);
	return rc;
}

/* Gives the present database, if there is one, the name under which it is kept: maude.db.before-restore-20261122T060000Z, or
 * with -2 and so on where that is taken. */
static enum rc link_kept(struct restore *r, bool there)
{
	char at[CLOCK_ISO_SIZE], time[CLOCK_ISO_SIZE];
	size_t len = 0;

	clock_iso(at, clock_wall_ms());
	for (const char *c = at; *c != '.'; c++)
		if (*c != '-' && *c != ':')
			time[len++] = *c;
	time[len] = '\0';
	for (int n = 1; n < 100; n++) {
		char suffix[64];

		if (n == 1)
			snprintf(suffix, sizeof suffix, ".before-restore-%sZ", time);
		else
			snprintf(suffix, sizeof suffix, ".before-restore-%sZ-%d", time, n);
		if (!path_beside(r->kept, r->db, suffix, r->why))
			return RC_TOO_LONG;
		if (!there)
			return RC_OK;
		if (link(r->db, r->kept) == 0) {
			memcpy(r->done->kept, r->kept, sizeof r->kept);
			return path_sync_parent(r->db, r->why);
		}
		if (errno != EEXIST)
			break;
	}
	return path_failed(r->why, r->kept, "made");
}

/* What SQLite could not fold, or what lies there without a database, goes out of the way. */
static enum rc move_logs(struct restore *r)
{
	for (size_t i = 0; i < PATH_COMPANIONS; i++) {
		char from[PATH_MAX], to[PATH_MAX];

		if (!path_has(r->db, path_companions[i]))
			continue;
		if (!path_beside(from, r->db, path_companions[i], r->why) || !path_beside(to, r->kept, path_companions[i], r->why))
			return RC_TOO_LONG;
		if (rename(from, to) != 0)
			return path_failed(r->why, from, "kept");
	}
	return path_sync_parent(r->db, r->why);
}

static enum rc keep_present(struct restore *r)
{
	const bool there = path_has(r->db, "");
	enum rc rc = RC_OK;

	if (there && (path_has(r->db, "-wal") || path_has(r->db, "-journal")))
		rc = fold_log(r);
	if (rc && rc != RC_CORRUPT && rc != RC_IO)
		return rc;
	rc = link_kept(r, there);
	return rc ? rc : move_logs(r);
}

/* Makes the new one. Of a copy that is no good the check says why, also where that kept its versions from being raised. */
static enum rc make(struct copy *c, const char *file, int64_t *decisions)
{
	struct source source;
	enum rc raised, rc = source_open(&source, file, c->stop, c->why);

	if (!rc)
		rc = copy_fill(c, &source);
	source_close(&source);
	if (rc)
		return rc;
	raised = copy_raise_versions(c);
	if (raised && raised != RC_CORRUPT)
		return raised;
	strbuf_reset(c->why);
	rc = copy_check(c, file, decisions);
	if (!rc && raised) {
		strbuf_addf(c->why, "the versions in %s can't be raised", file);
		rc = raised;
	}
	return rc;
}

enum rc store_restore(struct restore_done *out, const char *data_dir, const char *file, const atomic_bool *stop,
	struct strbuf *why)
{
	struct restore r = { .data_dir = data_dir, .why = why, .done = out, .dir = -1, .lock = -1 };
	struct copy c = { .file = r.db, .why = why, .stop = stop, .fd = -1 };
	enum rc rc;

	*out = (struct restore_done){ 0 };
	if (!path_beside(r.db, data_dir, "/maude.db", why))
		return RC_TOO_LONG;
	rc = look_at(&r, file);
	if (!rc)
		rc = take_directory(&r);
	if (!rc)
		rc = copy_begin(&c);
	if (!rc)
		rc = make(&c, file, &out->decisions);
	if (!rc)
		rc = give_to_owner(&r, c.fd);
	if (!rc && fsync(c.fd) != 0)
		rc = path_failed(why, c.file, "synced");
	if (!rc)
		rc = keep_present(&r);
	if (!rc) {
		store_blank_mark(r.lock); /* before: the new one must never lie under the old one's mark */
		rc = copy_put(&c, true);
	}
	copy_end(&c);
	if (r.dir >= 0)
		close(r.dir);
	if (r.lock >= 0)
		close(r.lock);
	return rc;
}
