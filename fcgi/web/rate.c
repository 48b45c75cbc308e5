/* Token buckets. A bucket is kept as time: when it is full again.
 *
 * Rules: whoever's is full again is forgotten, now and then; and where more are remembered than may be, those go who owe
 * least, until half of them are left. So an army of addresses gains what each of them has only just spent, and costs no more
 * memory than its front rank. */
#include "web/rate.h"

#include "base/mem.h"

enum { SWEEP_MS = 60000 };

static const struct {
	int64_t full, each_ms;
} purses[PURSES] = {
	[PURSE_ACTIONS] = { 60, 50 }, /* 20 a second */
	[PURSE_DECISIONS] = { 30, 120000 }, /* 30 an hour */
	/* A room of 300 people behind one address comes in within a minute, and each of them may begin something. */
	[PURSE_ADDRESS_DECISIONS] = { 300, 30000 },
	[PURSE_ADDRESS_NAMES] = { 600, 15000 },
	[PURSE_ADDRESS_LINKS] = { 60, 6000 },
	[PURSE_GUESSES] = { 60, 6000 },
	[PURSE_ADDRESS_GUESSES] = { 600, 1000 },
	[PURSE_LINKS] = { 10, 10000 },
	[PURSE_RETRIES] = { 5, 10000 },
};

struct bucket {
	uint64_t key;
	int64_t full_at_ms;
	struct bucket *next_swept;
};

void rate_init(struct rate *r)
{
	*r = (struct rate){ 0 };
	pthread_mutex_init(&r->lock, NULL);
	for (int i = 0; i < PURSES; i++)
		map_init(&r->buckets[i]);
}

void rate_dispose(struct rate *r)
{
	for (int i = 0; i < PURSES; i++) {
		size_t at = 0;

		for (struct bucket *b; (b = map_next(&r->buckets[i], &at));)
			mem_free(b);
		map_dispose(&r->buckets[i]);
	}
	pthread_mutex_destroy(&r->lock);
}

/* Forgets those that are full by then. */
static void forget(struct map *buckets, int64_t by_ms)
{
	struct bucket *full = NULL;
	size_t at = 0;

	for (struct bucket *b; (b = map_next(buckets, &at));)
		if (b->full_at_ms <= by_ms) {
			b->next_swept = full;
			full = b;
		}
	for (struct bucket *next; full; full = next) {
		next = full->next_swept;
		map_remove(buckets, full->key);
		mem_free(full);
	}
}

static void make_room(struct map *buckets, int64_t now_ms)
{
	forget(buckets, now_ms);
	for (int64_t owed_ms = 1; buckets->count > RATE_REMEMBERED / 2; owed_ms *= 2)
		forget(buckets, now_ms + owed_ms);
}

static void sweep(struct rate *r, int64_t now_ms)
{
	for (int i = 0; i < PURSES; i++)
		forget(&r->buckets[i], now_ms);
	r->swept_ms = now_ms;
}

static struct bucket *bucket_of(struct map *buckets, uint64_t key, int64_t now_ms)
{
	struct bucket *b = map_get(buckets, key);

	if (b)
		return b;
	if (buckets->count >= RATE_REMEMBERED)
		make_room(buckets, now_ms);
	b = mem_alloc(sizeof *b);
	b->key = key;
	map_put(buckets, key, b);
	return b;
}

bool rate_take(struct rate *r, enum purse purse, uint64_t owner, int64_t now_ms)
{
	const int64_t each_ms = purses[purse].each_ms, full_ms = purses[purse].full * each_ms;
	struct bucket *b;
	bool taken;

	pthread_mutex_lock(&r->lock);
	if (now_ms - r->swept_ms > SWEEP_MS)
		sweep(r, now_ms);
	b = bucket_of(&r->buckets[purse], map_hash_u64(owner), now_ms);
	if (b->full_at_ms < now_ms)
		b->full_at_ms = now_ms;
	taken = b->full_at_ms + each_ms <= now_ms + full_ms;
	if (taken)
		b->full_at_ms += each_ms;
	pthread_mutex_unlock(&r->lock);
	return taken;
}

bool rate_has(struct rate *r, enum purse purse, uint64_t owner, int64_t now_ms)
{
	const int64_t each_ms = purses[purse].each_ms;
	const struct bucket *b;
	bool has;

	pthread_mutex_lock(&r->lock);
	b = map_get(&r->buckets[purse], map_hash_u64(owner));
	has = !b || b->full_at_ms + each_ms <= now_ms + purses[purse].full * each_ms;
	pthread_mutex_unlock(&r->lock);
	return has;
}

void rate_give_back(struct rate *r, enum purse purse, uint64_t owner)
{
	struct bucket *b;

	pthread_mutex_lock(&r->lock);
	b = map_get(&r->buckets[purse], map_hash_u64(owner));
	if (b) /* else it is full */
		b->full_at_ms -= purses[purse].each_ms;
	pthread_mutex_unlock(&r->lock);
}

int64_t rate_refill_ms(enum purse purse)
{
	return purses[purse].each_ms;
}
