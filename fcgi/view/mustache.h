/* Mustache templates over cJSON: https://mustache.github.io, its specification without the optional modules.
 *
 * What differs, on purpose:
 * - Partials are resolved when a template is compiled, so one that contains itself is refused.
 * - The empty string and 0 are false for a section, as in mustache.js; the specification leaves that open.
 * - A name has no white space in it and no sign of a tag, no part of it is empty; delimiters have at most 8 bytes.
 * - Holes. A partial whose name begins with "my/" is not put in its place. It is compiled by itself, and rendering the
 *   page writes nothing there but notes the place. So what is the same for everybody is rendered once, and
 *   mustache_fill puts in what is one person's, for each of them. */
#ifndef MAUDE_VIEW_MUSTACHE_H
#define MAUDE_VIEW_MUSTACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/rc.h"
#include "base/strbuf.h"

struct cJSON;
struct mustache; /* one compiled template; never changes, so threads may share it */

enum {
	MUSTACHE_CONTEXTS_MAX = 8,     /* that a caller passes */
	MUSTACHE_NAME_MAX = 128,       /* bytes of a name */
	MUSTACHE_SECTIONS_MAX = 32,    /* one in the other, those around a partial included */
	MUSTACHE_PARTIALS_MAX = 16,    /* one in the other */
	MUSTACHE_SOURCE_MAX = 1 << 20, /* bytes of a template with all its partials */
};

/* Where partials come from, and how texts are read. */
struct mustache_partials {
	void *ctx;
	/* The text of a partial and its length, borrowed until mustache_compile returns; NULL: there is none. */
	const char *(*source)(void *ctx, const char *name, size_t *len);
	bool strict; /* a partial that is not there is refused; the specification takes it for an empty text */
	bool lean;   /* empty lines and the blanks that lines begin with are left out, indentation of partials too */
};

/* Compiles source. partials may be NULL: there are none. The result is the caller's (mustache_free).
 * RC_INVALID: it can't be compiled, and complaint gets why: "line 3: …", or within a partial "line 3: partial roster,
 * line 1: …". */
enum rc mustache_compile(struct mustache **out, const char *source, size_t len, const struct mustache_partials *partials,
	struct strbuf *complaint) MUST_CHECK;
/* NULL is allowed. */
void mustache_free(struct mustache *m);

struct mustache_hole {
	size_t at;                   /* where in the output, counted from the buffer's begin */
	const struct mustache *part; /* borrowed from the template */
	int64_t id;                  /* what is the number "id" in the contexts around it; 0: there is none */
};

/* The holes of one output, in its order. */
struct mustache_holes {
	struct mustache_hole *holes;
	size_t count, cap;
};

void mustache_holes_init(struct mustache_holes *h);
void mustache_holes_dispose(struct mustache_holes *h);

/* Adds the template, rendered with a stack of contexts, outermost first, of which any may be NULL. Strings are escaped
 * for text and attributes; numbers are written as in JSON; lists and objects are nothing in the place of a variable.
 * Where it has holes they are added to holes; NULL: nothing is there. */
void mustache_render(struct strbuf *out, const struct mustache *m, const struct cJSON *const *contexts,
	size_t context_count, struct mustache_holes *holes);

/* Adds shared with its holes filled. The contexts of a hole are common and personal, then its id as "id", then what personal
 * has under "of" under the id in decimal; these two only where there are such. */
void mustache_fill(struct strbuf *out, const struct strbuf *shared, const struct mustache_holes *holes,
	const struct cJSON *common, const struct cJSON *personal);

#endif
