/* Inside the waiting pages: what live.c (who waits) and live_send.c (what they get) share. */
#ifndef MAUDE_WEB_LIVE_INTERNAL_H
#define MAUDE_WEB_LIVE_INTERNAL_H

#include <pthread.h>

#include "base/heap.h"
#include "web/canvas.h"
#include "web/live.h"
#include "web/server.h"

/* What the epoll set points to: both kinds of things begin with it. */
enum watched_kind { WATCHED_PAGE, WATCHED_REST, WATCHED_BELL };

struct watched {
	enum watched_kind kind;
};

struct visitor; /* all waiting pages of one person */
struct room;    /* all waiting pages of one decision, or of the canvas */

/* A parked request: about 200 bytes. */
struct page {
	struct watched watched;
	struct wire wire;
	struct heap_node deadline; /* monotonic ms */
	struct room *room;
	struct visitor *visitor;
	struct page *room_next, **room_at;       /* in the room's list */
	struct page *visitor_next, **visitor_at; /* in the visitor's */
	int64_t version;                         /* what the page shows */
	int64_t visitor_person;
	int64_t inbox;                           /* of the invitations; -1: it does not ask */
	bool screen;                             /* a projector: nobody's presence */
	bool json;                               /* else HTML */
	struct canvas_query query;               /* of the canvas; its text stands behind the URL */
	char base_url[];
};

struct room {
	struct heap_node due;
	char id[DECISION_ID_LEN + 1]; /* "": the canvas */
	uint64_t key;
	struct room *next_same_key;
	struct page *pages;
	bool pending;          /* it has moved; delivery is at due */
	int64_t last_version;  /* of the last delivery */
	int64_t last_delivery; /* monotonic ms */
};

struct visitor {
	int64_t person;
	struct page *pages;
	size_t count;
};

struct rest {
	struct watched watched;
	struct wire_rest rest;
	struct rest *next;
};

/* Sends each page of a list (by room_next) the state s, or that the decision is gone (NULL), or the canvas, or that
 * nothing has moved; and frees it. Without the lock. */
void live_send_decision(struct live *l, struct server *server, struct page *list, struct snapshot *s);
void live_send_canvas(struct live *l, struct server *server, struct page *list);
void live_send_nothing(struct live *l, struct server *server, struct page *list);

#endif
