/* Inside the store: a database that is read while it may be somebody else's. For store/ alone. */
#ifndef MAUDE_STORE_SOURCE_H
#define MAUDE_STORE_SOURCE_H

#include <limits.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/stat.h>

#include "base/rc.h"
#include "base/strbuf.h"

struct source {
	char path[PATH_MAX]; /* without symbolic links, since its log lies beside the file itself */
	bool alone;          /* it has no log, and is read as a file that nobody changes */
	int lock;            /* its worker's, held while it is read alone; -1: none */
	struct stat seen;    /* as it was then */
};

/* Decides how file is read. Waits up to 3 s for its worker, where that is about to start or to end (RC_BUSY after that), or
 * until *stop (RC_BUSY, with nothing to say; NULL: nobody stops it). Ended by source_close, also where it failed. */
enum rc source_open(struct source *s, const char *file, const atomic_bool *stop, struct strbuf *why) MUST_CHECK;
void source_close(struct source *s);

/* Whether what was read alone is still as it was: RC_BUSY, said, where somebody has changed it meanwhile. */
enum rc source_check(const struct source *s, struct strbuf *why) MUST_CHECK;

/* A connection that only reads, and trusts nothing that it reads. Gives SQLite's code. To be closed also where it failed. */
int source_connect(sqlite3 **out, const struct source *s);

#endif
