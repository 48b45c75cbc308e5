/* A service that takes connections and requests, and answers only when it is told to: for calls that hang. */
#ifndef MAUDE_LOAD_HANG_H
#define MAUDE_LOAD_HANG_H

#include <stdbool.h>
#include <stddef.h>

enum { HANG_MAX = 64 };

struct hang {
	int listener;
	int held[HANG_MAX]; /* connections with a request each */
	size_t count;
};

/* Listens on this port of 127.0.0.1. False, with a line on stderr: it can't. */
bool hang_open(struct hang *h, int port);
void hang_dispose(struct hang *h);

/* Takes connections until a request has come on each of so many. False: not within limit_ms. */
bool hang_take(struct hang *h, size_t count, int limit_ms);

/* How many of them are still held by both sides, with nothing said since; 0 where another connection was made meanwhile. */
size_t hang_still(const struct hang *h);

/* Answers every one with 400, which nobody tries again, and closes it. */
void hang_refuse(struct hang *h);

#endif
