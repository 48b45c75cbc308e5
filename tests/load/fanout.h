/* Many who watch one decision: how long a change takes to reach all of them, and what that costs. */
#ifndef MAUDE_LOAD_FANOUT_H
#define MAUDE_LOAD_FANOUT_H

#include "bench.h"

struct fanout {
	bool voting;         /* on its dashboard, where somebody approves an option and takes it back; else in the lobby,
	                        where the topic changes */
	size_t participants; /* the others look on */
	enum http_want want; /* WANT_JSON or WANT_FRAGMENT */
	size_t pages[2];     /* how many wait, each another person's; 0: none */
	int64_t aims_us[2];  /* until the last page has it; 0: none */
	bool memory;         /* in new processes, so that what a page costs can be seen */
};

void fanout_measure(struct bench *b, const struct fanout *f);

#endif
