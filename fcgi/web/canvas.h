/* The canvas of one person, as JSON, page or fragment. */
#ifndef MAUDE_WEB_CANVAS_H
#define MAUDE_WEB_CANVAS_H

#include "base/strbuf.h"
#include "view/canvas.h"
#include "web/request.h"

/* What an address asks the canvas for: q, a text that is looked for, and finished=hide. A text that no title could have is
 * mended, without its control characters and what is over 300 code points, and then not found: nobody who searches is told that
 * they may not. In the request's arena. */
struct canvas_query canvas_query_of(struct request *r);

/* Adds the canvas, as JSON or as its live region; gives its version. */
int64_t canvas_add_json(struct strbuf *b, struct server *server, int64_t person, struct canvas_query query);
int64_t canvas_add_region(struct strbuf *b, struct server *server, const struct person *person, struct canvas_query query);

/* Sends it, in the form that is asked for, and frees the request. refusal: that of a decision that was not created, or NULL. */
void canvas_reply(struct request *r, const struct refusal *refusal);

#endif
