/* Many kept connections to one server on this machine, in one thread, over epoll. */
#ifndef MAUDE_LOAD_HTTP_H
#define MAUDE_LOAD_HTTP_H

#include "answer.h"

/* Who asks for what. */
enum http_want {
	WANT_JSON,     /* a script */
	WANT_PAGE,     /* a browser that follows a link, or sends a form */
	WANT_PACKED,   /* the same, and the answer may be packed, as browsers always let it */
	WANT_FRAGMENT, /* htmx in a page, with all that Chromium says then */
	WANT_UNPACKED, /* the same, for whoever wants to read it as it comes */
	WANT_MINIMAL,  /* as htmx, for something typed: of what comes of it the page learns anyway */
};

struct http {
	int epoll, port;
	long limit;         /* descriptors that this process may hold */
	char in[64 * 1024]; /* what came last, of whichever connection */
};

/* One connection and its request. In the caller's memory, zeroed; must not move while it is open. */
struct http_conn {
	struct http *http;
	/* Called once for each http_send, when the answer is complete, or with answer.status 0 when the connection broke
	 * before. It may send the next request on the same connection. NULL: nobody wants to know. */
	void (*done)(struct http_conn *c);
	void *ctx; /* done's */

	int64_t sent_us, done_us; /* of the last request: monotonic time of its sending, of its answer's last byte */
	struct answer answer;

	bool open, busy;
	int fd;
	size_t out_len, out_sent;
	char out[1280];
};

/* Ends the process where there is no epoll; raises the limit of descriptors as far as it may. */
void http_init(struct http *h, int port);
void http_dispose(struct http *h);

/* Sends a request; connects first where the connection isn't open. cookie: "name=value" or NULL. form: the body of a
 * POST, percent-encoded, or NULL for a GET. */
void http_send(struct http_conn *c, const char *path, const char *cookie, const char *form, enum http_want want);

/* Waits at most wait_ms for what happens, and lets it happen. */
void http_poll(struct http *h, int wait_ms);

/* Closes it; a request in flight is forgotten. */
void http_close(struct http_conn *c);

/* One request, waited for; 0: no answer within limit_ms. The answer is in c. */
int http_ask(struct http_conn *c, const char *path, const char *cookie, const char *form, enum http_want want,
	int limit_ms);

#endif
