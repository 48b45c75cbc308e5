/* Inside the store: a database file in the making. Until it is whole and checked it lies beside FILE as
 * .FILE.maude-copying, a name that nobody gives to a file of his own. For store/ alone. */
#ifndef MAUDE_STORE_COPY_H
#define MAUDE_STORE_COPY_H

#include <limits.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/rc.h"
#include "base/strbuf.h"
#include "store/source.h"

#define COPY_SUFFIX ".maude-copying"

struct copy {
	const char *file;        /* its name in the end */
	struct strbuf *why;      /* what failed */
	const atomic_bool *stop; /* ends it early once true; NULL: nobody does */
	int pause_ms;            /* after each MiB, for others */
	char path[PATH_MAX];     /* in the making */
	int fd;                  /* of that, and its lock against another copy to the same file */
};

/* What the copy is called in the making; false, said, where that is longer than a path may be. */
bool copy_name(char out[PATH_MAX], const char *file, struct strbuf *why);

/* Makes an empty file, 0600, over what a dead process may have left. Ended by copy_end, also where it failed. */
enum rc copy_begin(struct copy *c) MUST_CHECK;

/* Copies the database as it is at this moment. It is only read. */
enum rc copy_fill(struct copy *c, const struct source *from) MUST_CHECK;

/* Raises all versions in the copy above whatever anybody can have been shown of the database that it is to replace. */
enum rc copy_raise_versions(struct copy *c) MUST_CHECK;

/* Whether what was copied is a whole database of ours, of a schema known here. called: what it is to the reader. The
 * last moment at which stop is heeded: after it nothing but the name is missing. */
enum rc copy_check(struct copy *c, const char *called, int64_t *decisions) MUST_CHECK;

/* To the disk, and to its name, over what is there or not (RC_INVALID). */
enum rc copy_put(struct copy *c, bool over) MUST_CHECK;

/* Removes what has no name yet. */
void copy_end(struct copy *c);

/* Removes what a dead process left of a copy to file; one that is still being made is left alone. */
void copy_remove_left(const char *file);

#endif
