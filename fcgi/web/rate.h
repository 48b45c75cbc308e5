/* How much one session may do: at most 20 actions a second, in bursts of at most 60 (SPEC section 9). */
#ifndef MAUDE_WEB_RATE_H
#define MAUDE_WEB_RATE_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/map.h"

struct rate {
	pthread_mutex_t lock;
	struct map buckets; /* of struct bucket, by person */
	int64_t swept_ms;
};

void rate_init(struct rate *r);
void rate_dispose(struct rate *r);

/* Takes one action of a person's; false: that is too fast. now_ms: monotonic. From any thread. */
bool rate_take(struct rate *r, int64_t person, int64_t now_ms);

#endif
