/* Token buckets: full at 60, 20 flow in a second. Whoever's is full again is forgotten now and then. */
#include "web/rate.h"

#include "base/mem.h"

enum { FULL_MS = 3000, ACTION_MS = 50, SWEEP_MS = 60000 }; /* a bucket is kept as time: 60 actions of 50 ms */

struct bucket {
	uint64_t key;
	int64_t free_at_ms; /* when it is full again */
	struct bucket *next_swept;
};

void rate_init(struct rate *r)
{
	*r = (struct rate){ 0 };
	pthread_mutex_init(&r->lock, NULL);
	map_init(&r->buckets);
}

void rate_dispose(struct rate *r)
{
	size_t at = 0;

	for (struct bucket *b; (b = map_next(&r->buckets, &at));)
		mem_free(b);
	map_dispose(&r->buckets);
	pthread_mutex_destroy(&r->lock);
}

static void sweep(struct rate *r, int64_t now_ms)
{
	struct bucket *full = NULL;
	size_t at = 0;

	for (struct bucket *b; (b = map_next(&r->buckets, &at));)
		if (b->free_at_ms <= now_ms) {
			b->next_swept = full;
			full = b;
		}
	for (struct bucket *next; full; full = next) {
		next = full->next_swept;
		map_remove(&r->buckets, full->key);
		mem_free(full);
	}
	r->swept_ms = now_ms;
}

bool rate_take(struct rate *r, int64_t person, int64_t now_ms)
{
	const uint64_t key = map_hash_u64((uint64_t)person);
	struct bucket *b;
	bool taken;

	pthread_mutex_lock(&r->lock);
	if (now_ms - r->swept_ms > SWEEP_MS)
		sweep(r, now_ms);
	b = map_get(&r->buckets, key);
	if (!b) {
		b = mem_alloc(sizeof *b);
		b->key = key;
		map_put(&r->buckets, key, b);
	}
	if (b->free_at_ms < now_ms)
		b->free_at_ms = now_ms;
	taken = b->free_at_ms + ACTION_MS <= now_ms + FULL_MS;
	if (taken)
		b->free_at_ms += ACTION_MS;
	pthread_mutex_unlock(&r->lock);
	return taken;
}
