/* The way back to nginx: a FastCGI request reduced to its descriptor.
 *
 * Once a request is read, all that is kept of it is a struct wire. An answer is one STDOUT stream and an END_REQUEST
 * record, sent without ever blocking; what the socket does not take is kept and sent by the live thread when it does.
 * FastCGI 1.0, sections 3.3, 5.5 and 6.2; a record holds at most 65,535 bytes. */
#ifndef MAUDE_WEB_WIRE_H
#define MAUDE_WEB_WIRE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/uio.h>

struct wire {
	int fd; /* -1: answered */
	uint16_t request_id;
};

enum { WIRE_PARTS_MAX = 8 };

/* What was left of an answer that the socket did not take. The descriptor is its own. */
struct wire_rest {
	int fd;
	char *bytes;
	size_t len, sent;
};

/* Sends the parts, one after the other, as the whole answer, and closes. true: all is done (also where nginx is gone);
 * false: *rest is for the caller to go on with wire_continue. w->fd is -1 afterwards. */
bool wire_answer(struct wire *w, const struct iovec *parts, int count, struct wire_rest *rest);

/* Sends more of a rest; true: it is over (sent, or nginx is gone), everything is freed and closed. */
bool wire_continue(struct wire_rest *rest);

/* Gives up what is left of an answer. */
void wire_give_up(struct wire_rest *rest);

/* Gives up a request without an answer. */
void wire_drop(struct wire *w);

#endif
