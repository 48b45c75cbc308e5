/* What a compiled template is. Internal to mustache.c and mustache_compile.c.
 *
 * Literals and names lie in one text. A name is its parts, each with a NUL behind; "." has none. A section is its operation,
 * what is in it, and, unless it is inverted, an END. */
#ifndef MAUDE_VIEW_MUSTACHE_OPS_H
#define MAUDE_VIEW_MUSTACHE_OPS_H

#include "view/mustache.h"

enum mustache_kind { TEXT, ESCAPED, RAW, SECTION, INVERTED, END, HOLE };

struct mustache_op {
	enum mustache_kind kind;
	uint32_t at;   /* TEXT: its place; END: its section's op; HOLE: which part; else: the name's place */
	uint32_t len;  /* TEXT: bytes; names: how many parts */
	uint32_t last; /* SECTION, INVERTED: the last op of it */
};

struct mustache {
	struct mustache_op *ops;
	size_t op_count, op_cap;
	struct strbuf text;
	struct mustache **parts; /* what holes are filled with */
	size_t part_count, part_cap;
};

/* Room for one more item behind count of them. */
void *mustache_grow(void *items, size_t count, size_t *cap, size_t size);

#endif
