/* Durable actions a second. */
#ifndef MAUDE_LOAD_ACTIONS_H
#define MAUDE_LOAD_ACTIONS_H

#include "crowd.h"

struct actions_result {
	double rate;     /* accepted a second */
	size_t answered; /* all, with the warming up */
	int64_t median_us, p99_us;
	size_t errors;
};

/* in_flight people at a time say ready, or not ready after all, in the crowd's lobbies for run_ms; the first fifth warms up
 * and isn't counted. */
struct actions_result actions_run(struct crowd *w, struct http *h, size_t in_flight, int64_t run_ms);

#endif
