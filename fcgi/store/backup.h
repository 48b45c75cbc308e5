/* Copies of the whole database, beside a running worker or without one, and the way back.
 *
 * A copy is one ordinary SQLite file (no log beside it), mode 0600, as the database was at one moment. It is checked
 * before it gets its name, so a file with that name is whole. None of these needs an open store, nor touches one. why gets
 * one sentence without its full stop where something fails, and is untouched otherwise. Where *stop is true
 * before the copy is whole, each ends early with nothing made or changed (RC_BUSY, with nothing to say); stop may be NULL. */
#ifndef MAUDE_STORE_BACKUP_H
#define MAUDE_STORE_BACKUP_H

#include <limits.h>
#include <stdatomic.h>
#include <stdint.h>

#include "base/rc.h"
#include "base/strbuf.h"

struct backup_made {
	int64_t bytes; /* 0: nothing was to be made */
	int64_t decisions;
	int64_t took_ms;
};

/* Copies data_dir's database to file, which must not be there: nothing is ever overwritten. The database is only read.
 * Leaves the last 8 MiB of data_dir's disk to a worker (RC_FULL). */
enum rc store_backup(struct backup_made *out, const char *data_dir, const char *file, const atomic_bool *stop,
	struct strbuf *why) MUST_CHECK;

/* The copy of the day (UTC) of now_ms, data_dir/backups/maude-YYYY-MM-DD.db, unless it is there; then removes all but the
 * keep newest (RC_IO where one can't be removed; out says whether one was made all the same). Takes its time, to be in
 * nobody's way. */
enum rc store_keep_backup(struct backup_made *out, const char *data_dir, int keep, int64_t now_ms, const atomic_bool *stop,
	struct strbuf *why) MUST_CHECK;

struct restore_done {
	int64_t decisions;
	char kept[PATH_MAX]; /* where the database is that was there before; "": there was none */
};

/* Puts a checked copy of file in the place of data_dir's database, while no worker runs (RC_BUSY, after waiting 3 s for one
 * that is about to end). All versions in it are lifted to the time in ms, which is above any that was shown unless the clock
 * went back; one that no page could name makes it no good. Should the process die at any moment, either the old database is
 * there, whole, or the new one. */
enum rc store_restore(struct restore_done *out, const char *data_dir, const char *file, const atomic_bool *stop,
	struct strbuf *why) MUST_CHECK;

#endif
