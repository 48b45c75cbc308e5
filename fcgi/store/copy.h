/* Inside the store: a database file in the making. It is FILE.new until it is whole and checked. For store/ alone. */
#ifndef MAUDE_STORE_COPY_H
#define MAUDE_STORE_COPY_H

#include <limits.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/rc.h"
#include "base/strbuf.h"

struct copy {
	const char *file;        /* its name in the end */
	struct strbuf *why;      /* what failed */
	const atomic_bool *stop; /* ends it early once true; NULL: nobody does */
	int pause_ms;            /* after each MiB, for others */
	char path[PATH_MAX];     /* FILE.new */
	int fd;                  /* of that, and its lock against another copy to the same file */
};

/* Makes an empty FILE.new, 0600, over what a dead process may have left. Ended by copy_end, also where it failed. */
enum rc copy_begin(struct copy *c) MUST_CHECK;

/* Copies the database from, as it is at this moment; from is only read, and nothing is made beside it that was not there. */
enum rc copy_fill(struct copy *c, const char *from) MUST_CHECK;

/* Whether what was copied is a whole database of ours, of a version known here. called: what it is to the reader. */
enum rc copy_check(struct copy *c, const char *called, int64_t *decisions) MUST_CHECK;

/* To the disk, and to its name, over what is there or not (RC_INVALID). */
enum rc copy_put(struct copy *c, bool over) MUST_CHECK;

/* Removes what has no name yet. */
void copy_end(struct copy *c);

/* FILE and a suffix; false, said, where that is longer than a path may be. */
bool copy_beside(char out[PATH_MAX], const char *file, const char *suffix, struct strbuf *why);

/* Syncs the directory that path is in. */
enum rc copy_sync_parent(const char *path, struct strbuf *why) MUST_CHECK;

/* "PATH can't be DONE: REASON" by errno. */
enum rc copy_failed(struct strbuf *why, const char *path, const char *done);

#endif
