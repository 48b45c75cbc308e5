/* Inside the store: files beside a database, and what is said where one fails. For store/ alone. */
#ifndef MAUDE_STORE_PATH_H
#define MAUDE_STORE_PATH_H

#include <limits.h>
#include <stdbool.h>

#include "base/rc.h"
#include "base/strbuf.h"

/* What SQLite may have beside a database: a log and what belongs to it, or a journal. */
#define PATH_COMPANIONS 3
extern const char *const path_companions[PATH_COMPANIONS];

/* Whether a path made of file's is whole, by what snprintf says of its length; false, said, where a path may not be that long. */
bool path_fits(int len, const char *file, struct strbuf *why);

/* FILE and a suffix; false, said, where that is longer than a path may be. */
bool path_beside(char out[PATH_MAX], const char *file, const char *suffix, struct strbuf *why);

/* Whether there is something called FILE and the suffix. */
bool path_has(const char *file, const char *suffix);

/* Syncs the directory that path is in. */
enum rc path_sync_parent(const char *path, struct strbuf *why) MUST_CHECK;

/* "PATH can't be DONE: REASON" by errno. */
enum rc path_failed(struct strbuf *why, const char *path, const char *done);

#endif
