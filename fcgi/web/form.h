/* application/x-www-form-urlencoded (WHATWG URL, section 5.1), for bodies and queries. */
#ifndef MAUDE_WEB_FORM_H
#define MAUDE_WEB_FORM_H

#include "core/action.h"

/* Decodes len bytes at s into at most max fields, in a; *out is the list. What is over max is passed over. A percent sign
 * that begins no escape stands for itself. Every value has a NUL behind it. */
size_t form_parse(struct form_value **out, struct arena *a, const char *s, size_t len, size_t max);

#endif
