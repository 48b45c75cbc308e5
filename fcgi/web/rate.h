/* How fast anybody may spend what there is for all: token buckets of several kinds.
 *
 * A purse is full at first; each thing takes one token out of it, and the tokens come back one by one. Whose purse it is, is
 * a number: a person's id, or what stands for a client address (address.h). Nothing of this is stored: with another worker
 * all purses are full. */
#ifndef MAUDE_WEB_RATE_H
#define MAUDE_WEB_RATE_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/map.h"

enum purse {
	PURSE_ACTIONS,           /* of a person: SPEC section 9 */
	PURSE_DECISIONS,         /* of a person: new ones */
	PURSE_ADDRESS_DECISIONS, /* of an address: the same */
	PURSE_ADDRESS_NAMES,     /* of an address: taken */
	PURSE_ADDRESS_LINKS,     /* of an address: move links that led nowhere */
	PURSE_GUESSES,           /* of a person: decisions asked for that are not there */
	PURSE_ADDRESS_GUESSES,   /* of an address, at the door: the same */
	PURSE_LINKS,             /* of a person: move links made */
	PURSE_RETRIES,           /* of a person: model calls made again by hand */
	PURSES
};

/* So many of a kind are remembered: a few MB, however many addresses there are. */
enum { RATE_REMEMBERED = 50000 };

struct rate {
	pthread_mutex_t lock;
	struct map buckets[PURSES]; /* of struct bucket, by owner */
	int64_t swept_ms;
};

void rate_init(struct rate *r);
void rate_dispose(struct rate *r);

/* Takes one out of owner's purse; false: it is empty. now_ms: monotonic. From any thread. */
bool rate_take(struct rate *r, enum purse purse, uint64_t owner, int64_t now_ms);

/* Whether there is one in it. */
bool rate_has(struct rate *r, enum purse purse, uint64_t owner, int64_t now_ms);

/* Puts one back: what it was taken for did not come about. */
void rate_give_back(struct rate *r, enum purse purse, uint64_t owner);

/* How long an empty purse takes until there is one in it, at most. */
int64_t rate_refill_ms(enum purse purse);

#endif
