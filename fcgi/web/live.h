/* Waiting pages: requests parked as bare descriptors until what they watch has moved.
 *
 * One thread watches all of them for nginx hanging up (the person left), answers them when the decision, the canvas or a
 * person's invitations move, and when their time is over. It also sends what the sockets did not take of other answers. */
#ifndef MAUDE_WEB_LIVE_H
#define MAUDE_WEB_LIVE_H

#include "base/rc.h"
#include "engine/engine.h"
#include "web/request.h"

struct live;
struct server;

enum rc live_start(struct live **out, struct server *server) MUST_CHECK;

/* Answers all waiting pages at once (they come back to the next worker) and ends the thread; then frees. */
void live_stop(struct live *l);

/* Takes a request on a decision that waits for another version than `version`, or, where inbox >= 0, for another one of the
 * person's invitations. Answers at once where there is one already. Owns the request. */
void live_wait(struct live *l, struct request *r, const char *id, int64_t version, int64_t inbox, bool screen);

/* The same for the canvas. */
void live_wait_canvas(struct live *l, struct request *r, int64_t version);

/* From the engine. */
void live_published(struct live *l, struct snapshot *now, unsigned touched);
void live_canvas_moved(struct live *l, const int64_t *inboxes, size_t count);

/* Takes over what is left of an answer. */
void live_take_rest(struct live *l, const struct wire_rest *rest);

/* Pages that wait now, for /metrics. */
size_t live_pages(struct live *l);

#endif
