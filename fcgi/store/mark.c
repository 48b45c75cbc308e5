/* The mark: how many commits there were, noted outside of the database, so that it can be told when some are gone.
 *
 * SQLite opens a log whose tail is torn by dropping everything from the first frame that is not whole, and says nothing. A
 * commit that never reached the disk and one that was acknowledged and then lost (by a disk, or by whoever put an old file
 * in its place) look the same. So each commit counts itself in the database (meta, "commits") and, once it is on the disk,
 * in the lock file, in a line "<db_id> <commits>". At the open the line may say less than the database, after a death
 * between the two, but never more: if it does, that many commits are missing.
 *
 * A commit's line is not synced: it is written after the commit was, so a power cut can only leave an older one, or none. It is
 * always as long, so it needs no room on a full disk once it is there; where it can't be written, nothing depends on it.
 *
 * A restore blanks the line, and syncs that, before it puts the copy there. The copy has the same id and, mostly, fewer
 * commits; that is what the operator wants. */
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "store/statement.h"

enum {
	NUMBER_LEN = 19, /* of the largest int64_t */
	MARK_LEN = DB_ID_LEN + 1 + NUMBER_LEN + 1,
};

void store_note_mark(struct store *s)
{
	char line[MARK_LEN + 1];

	snprintf(line, sizeof line, "%-*s %0*lld\n", DB_ID_LEN, s->db_id, NUMBER_LEN, (long long)s->commits);
	if (pwrite(s->lock_fd, line, MARK_LEN, 0) == MARK_LEN)
		s->mark_failed = false;
	else if (!s->mark_failed) {
		s->mark_failed = true;
		log_warn("mark_not_written", NULL);
	}
}

/* What the lock file says of this database; 0: nothing. */
static int64_t noted(const struct store *s)
{
	char line[MARK_LEN + 1] = "";

	if (pread(s->lock_fd, line, MARK_LEN, 0) != MARK_LEN || line[DB_ID_LEN] != ' ' || line[MARK_LEN - 1] != '\n' ||
		strncmp(line, s->db_id, DB_ID_LEN) != 0)
		return 0;
	return strtoll(line + DB_ID_LEN + 1, NULL, 10);
}

enum rc store_check_mark(struct store *s)
{
	const int64_t before = noted(s);
	enum rc rc = store_meta_int(s, "commits", &s->commits);

	if (rc == RC_NOT_FOUND)
		rc = RC_OK;
	if (rc == RC_OK && before > s->commits)
		log_error("commits_missing", "missing", log_int(before - s->commits).s, "found", log_int(s->commits).s,
			"hint", "the disk lost what it had said was safe, or maude.db is an older copy", NULL);
	return rc;
}

void store_blank_mark(int lock_fd)
{
	char line[MARK_LEN];

	if (pread(lock_fd, line, MARK_LEN, 0) != MARK_LEN)
		return; /* there is none, and it shall not take room */
	memset(line, ' ', MARK_LEN - 1);
	line[MARK_LEN - 1] = '\n';
	if (pwrite(lock_fd, line, MARK_LEN, 0) != MARK_LEN || fdatasync(lock_fd) != 0)
		log_warn("mark_not_written", NULL);
}
