/* All templates of the product, read and checked once at the start. */
#ifndef MAUDE_VIEW_TEMPLATES_H
#define MAUDE_VIEW_TEMPLATES_H

#include "base/rc.h"
#include "base/strbuf.h"
#include "view/mustache.h"

struct templates; /* never changes, so threads may share it */

enum {
	TEMPLATE_MAX = 64 << 10, /* bytes of a file */
	TEMPLATE_NAME_MAX = 64,  /* bytes of a name, without the folder's */
};

/* Reads directory/pages/NAME.mustache (the pages) and directory/parts/NAME.mustache and directory/parts/FOLDER/NAME.mustache
 * (the partials "NAME" and "FOLDER/NAME"), and compiles all of them. Names are made of a-z, 0-9, _ and -; files that are
 * called otherwise than *.mustache, or hidden, are left alone. Partials that are not there are refused, and so are those
 * that no page uses. The result is the caller's (templates_free).
 * RC_INVALID: a template is refused; RC_TOO_LONG: a file is; RC_NOT_FOUND, RC_IO: something can't be read. Then complaint
 * gets one line, which begins with the file: "parts/roster.mustache, line 3: …". */
enum rc templates_load(struct templates **out, const char *directory, struct strbuf *complaint) MUST_CHECK;
/* NULL is allowed. */
void templates_free(struct templates *t);

/* The page of that name, borrowed; NULL: there is none. */
const struct mustache *templates_page(const struct templates *t, const char *name);

#endif
