/* That what was deleted can't be read out of the files.
 *
 * With secure_delete SQLite overwrites rows and pages that are free from then on. Two places are left: the log, until it is cut off; and gaps
 * between rows, since a row that once moved to another page has left its bytes behind, where nobody refers to them. Only writing the
 * database anew gets rid of these, which takes about 12 ms and 1 MB of memory for each MB; so that is done while it is small.
 *
 * That it is due is a value in the database (meta, "scrub_due"), put there by triggers in the commit that deletes. */
#include "store/store.h"

#include <errno.h>

#include "store/statement.h"

enum { SMALL_BYTES = 8 << 20 };

static enum rc cut_log(struct store *s)
{
	int code;

	if (s->checkpoint == RC_IO)
		return RC_IO; /* a failed fsync is never tried again: trying might say that all is well */
	errno = 0;
	code = sqlite3_wal_checkpoint_v2(s->db, "main", SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
	if ((code & 0xff) == SQLITE_BUSY)
		return RC_BUSY;
	if (code == SQLITE_OK)
		s->checkpoint = RC_OK;
	else
		s->checkpoint = s->checkpoint == RC_OK ? store_failed(s, code, "checkpoint") : store_meaning(code, errno);
	return s->checkpoint;
}

/* *done: false where something else failed than the disk: it is given up until something is deleted again, or the next start. */
static enum rc write_anew(struct store *s, bool *done)
{
	int64_t before;
	enum rc rc = statement_number(s, SQL_PRAGMA_DATA_VERSION, &before);

	*done = false;
	if (rc || before != s->data_version)
		return rc ? rc : RC_BUSY; /* the next group finds out who has committed */
	rc = statement_do(s, SQL_VACUUM);
	sqlite3_db_release_memory(s->db); /* else pages that nobody asked for would stay in it */
	*done = rc == RC_OK;
	if (*done || rc == RC_IO || rc == RC_BUSY)
		return rc;
	/* Throwing away what was written of it looks like somebody else's commit, as in store_rollback. */
	return statement_number(s, SQL_PRAGMA_DATA_VERSION, &s->data_version) ? RC_IO : RC_OK;
}

/* Where there is no room for that, it is done once more than it need be. */
static enum rc note_done(struct store *s)
{
	enum rc rc = store_begin(s);

	if (rc == RC_OK)
		rc = statement_do(s, SQL_SCRUB_DONE);
	if (rc == RC_OK)
		rc = store_commit(s);
	if (rc != RC_OK)
		store_rollback(s);
	return rc == RC_FULL ? RC_OK : rc;
}

static enum rc scrub(struct store *s)
{
	enum rc rc = cut_log(s); /* first: where somebody is in the way, it is known before anything is written */
	struct store_bytes bytes;
	bool done = true;

	if (rc)
		return rc;
	store_bytes(s, &bytes);
	if (bytes.database <= SMALL_BYTES) {
		rc = write_anew(s, &done);
		if (rc == RC_OK)
			rc = cut_log(s); /* also of what a failed one has left there: it needs room for a second database */
	}
	return rc == RC_OK && done ? note_done(s) : rc;
}

enum rc store_scrub(struct store *s)
{
	enum rc rc;

	sqlite3_busy_timeout(s->db, 0);
	rc = scrub(s);
	sqlite3_busy_timeout(s->db, BUSY_MS);
	return rc;
}

enum rc store_scrub_due(struct store *s, bool *out)
{
	int64_t due;
	enum rc rc = store_meta_int(s, "scrub_due", &due);

	*out = rc == RC_OK;
	return rc == RC_NOT_FOUND ? RC_OK : rc;
}
