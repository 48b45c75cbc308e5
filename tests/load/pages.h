/* Many people who hold a waiting page each on one decision. */
#ifndef MAUDE_LOAD_PAGES_H
#define MAUDE_LOAD_PAGES_H

#include "crowd.h"

struct pages;

/* Room for at most `most` pages on a decision: one for each of the crowd's persons from 0 on, who are at least as many. */
struct pages *pages_new(struct http *h, const struct crowd *w, const char *id, size_t most);
void pages_free(struct pages *p);

/* Opens pages until there are count, and returns when all wait. */
void pages_open(struct pages *p, size_t count);

struct pages_round {
	int64_t median_us, p99_us, last_us; /* from sending the action until a page has the whole of its answer */
	int64_t body_bytes;                 /* of one page */
};

/* The facilitator changes the topic once; returns when every page has an answer with that version, and all wait again. */
struct pages_round pages_refresh(struct pages *p);

/* Answers that were neither 200 nor 204, broken connections, pages that never got a change. */
size_t pages_errors(const struct pages *p);

#endif
