/* Many people who hold a waiting page each on one decision. */
#ifndef MAUDE_LOAD_PAGES_H
#define MAUDE_LOAD_PAGES_H

#include "crowd.h"

struct pages;

/* Room for at most `most` pages on a decision, of one kind: WANT_FRAGMENT or WANT_JSON. One for each of the crowd's persons
 * from 0 on, who are at least as many. */
struct pages *pages_new(struct http *h, const struct crowd *w, const char *id, enum http_want want, size_t most);
void pages_free(struct pages *p);

/* Who wants to know of each new version that a page gets. */
struct pages_listener {
	void *ctx;
	void (*news)(void *ctx, size_t page, int64_t version, int64_t got_us);
};
void pages_listen(struct pages *p, struct pages_listener listener);

/* Opens pages until there are count, and returns when all wait and none had anything new for quiet_ms. */
void pages_open(struct pages *p, size_t count, int quiet_ms);

struct pages_round {
	int64_t median_us, p99_us, last_us; /* from sending the action until a page has the whole of its answer */
	int64_t first_bytes, last_bytes;    /* the bodies of the facilitator's page and of the last person's */
};

/* The facilitator does something: a word of the contract, and its form. Returns when every page has an answer with that
 * version, and all wait again, quiet_ms after the last news. */
struct pages_round pages_refresh(struct pages *p, const char *word, const char *form, int quiet_ms);

/* Answers that were neither 200 nor 204, broken connections, pages that never got a change, pages that are not their
 * person's: one of them is looked at in each round. */
size_t pages_errors(const struct pages *p);

#endif
