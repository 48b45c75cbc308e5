/* The canvas of one person, as JSON, page or fragment. */
#ifndef MAUDE_WEB_CANVAS_H
#define MAUDE_WEB_CANVAS_H

#include "base/strbuf.h"
#include "web/request.h"

/* Adds the canvas, as JSON or as its live region; gives its version. */
int64_t canvas_add_json(struct strbuf *b, struct server *server, int64_t person);
int64_t canvas_add_region(struct strbuf *b, struct server *server, const struct person *person);

/* Sends it, in the form that is asked for, and frees the request. refusal: that of a decision that was not created, or NULL. */
void canvas_reply(struct request *r, const struct refusal *refusal);

#endif
