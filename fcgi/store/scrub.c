/* That what was deleted can't be read out of the files.
 *
 * With secure_delete SQLite overwrites rows and pages that are free from then on. Two places are left: the log, until it is cut off; and gaps
 * between rows, since a row that once moved to another page has left its bytes behind, where nobody refers to them. Only writing the
 * database anew gets rid of these, which takes about 12 ms and 1 MB of memory for each MB; so that is done while it is small. */
#include "store/store.h"

#include <errno.h>

#include "store/statement.h"

enum { BUSY_MS = 5000, SMALL_BYTES = 8 << 20 };

static enum rc cut_log(struct store *s)
{
	int code;

	errno = 0;
	sqlite3_busy_timeout(s->db, 0);
	code = sqlite3_wal_checkpoint_v2(s->db, "main", SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
	sqlite3_busy_timeout(s->db, BUSY_MS);
	if ((code & 0xff) == SQLITE_BUSY)
		return RC_BUSY;
	if (code == SQLITE_OK)
		s->checkpoint = RC_OK;
	else
		s->checkpoint = s->checkpoint == RC_OK ? store_failed(s, code, "checkpoint") : store_meaning(code, errno);
	return s->checkpoint;
}

enum rc store_scrub(struct store *s)
{
	enum rc rc = cut_log(s); /* first: where somebody is in the way, it is known before anything is written */
	struct store_bytes bytes;

	if (rc)
		return rc;
	store_bytes(s, &bytes);
	if (bytes.database > SMALL_BYTES)
		return RC_OK;
	rc = statement_do(s, SQL_VACUUM);
	if (rc == RC_FULL) /* it needs room for a second one */
		return RC_OK;
	return rc ? rc : cut_log(s);
}
