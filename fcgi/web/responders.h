/* The thread that answers what the engine has decided. */
#ifndef MAUDE_WEB_RESPONDERS_H
#define MAUDE_WEB_RESPONDERS_H

#include "base/rc.h"
#include "engine/order.h"
#include "web/request.h"

struct responders;

/* RC_BUSY: there is no thread to be had. */
enum rc responders_start(struct responders **out) MUST_CHECK;

/* Answers all that is waiting, ends the thread, frees. */
void responders_stop(struct responders *p);

/* Posts an order for a request: when the engine has answered it, answer is called in the responder's thread. It owns the
 * request and sends the answer; the order is freed after it. */
void responders_post(struct request *r, struct order *o, void (*answer)(struct request *r, struct order *o));

#endif
