/* The canvas over HTTP. */
#ifndef MAUDE_WEB_CANVAS_H
#define MAUDE_WEB_CANVAS_H

#include "base/strbuf.h"
#include "web/request.h"

/* Adds the canvas of a person as JSON; returns its version, which is never newer than what is shown. */
int64_t canvas_render(struct strbuf *b, struct server *server, int64_t person);

/* Answers with the canvas of the request's person. */
void canvas_reply(struct request *r);

#endif
