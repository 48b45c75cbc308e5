/* One HTTP/1.1 answer (RFC 9112), read as it comes: of its head what a load client wants to know, of its body the size, and
 * the body itself where somebody wants to look at it. */
#ifndef MAUDE_LOAD_ANSWER_H
#define MAUDE_LOAD_ANSWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/strbuf.h"

enum answer_part {
	ANSWER_STATUS,
	ANSWER_HEAD,
	ANSWER_BODY,       /* of a known length */
	ANSWER_CHUNK_SIZE,
	ANSWER_CHUNK,
	ANSWER_CHUNK_END,
	ANSWER_TRAILER,
	ANSWER_COMPLETE,
};

struct answer {
	int status;         /* 0: not there yet */
	int64_t version;    /* X-Version; -1: none */
	int64_t inbox;      /* X-Inbox; -1: none */
	int64_t body_bytes; /* as sent, without the framing */
	int64_t wire_bytes; /* of all of it: head, framing, body */
	struct strbuf *keep; /* takes the body; the caller's, NULL: it is thrown away */
	bool closes;        /* the connection ends with it */
	char cookie[128];   /* "name=value" of the Set-Cookie; "": none */
	char location[64];  /* cut to its size; "": none */

	enum answer_part part;
	int64_t left; /* bytes of the body or chunk that are still to come */
	bool chunked;
	size_t line_len;
	char line[256]; /* of the head; cut to its size */
};

/* Makes it ready for the next answer; what is in keep is thrown away. */
void answer_begin(struct answer *a);

/* Takes in what came. False: this is not HTTP, or more than one answer. Complete once a->part says so. */
bool answer_take(struct answer *a, const char *bytes, size_t len);

#endif
