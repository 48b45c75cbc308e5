/* A hash map: open addressing, linear probing.
 *
 * Rules: at most three quarters of the slots are taken, so a probe always meets an empty one. There are no tombstones:
 * taking a key out moves later entries of the same run back, so that every entry can be reached from its home slot
 * without crossing an empty one (Knuth, The Art of Computer Programming 3, 6.4, algorithm R).
 *
 * Shape: cap slots, a power of two; home slot = key modulo cap; a slot without a value is empty (any key will do). */
#include "base/map.h"

#include <assert.h>
#include <pthread.h>
#include <sodium.h>
#include <string.h>

#include "base/mem.h"
#include "base/random.h"

enum { FIRST_CAP = 16 };

void map_init(struct map *m)
{
	*m = (struct map){ 0 };
}

void map_dispose(struct map *m)
{
	mem_free(m->slots);
	map_init(m);
}

/* The slot that has key, or the empty one where it would go; cap > 0. */
static struct map_slot *find(const struct map *m, uint64_t key)
{
	size_t at = key & (m->cap - 1);

	while (m->slots[at].value && m->slots[at].key != key)
		at = (at + 1) & (m->cap - 1);
	return &m->slots[at];
}

void *map_get(const struct map *m, uint64_t key)
{
	return m->cap ? find(m, key)->value : NULL;
}

static void grow(struct map *m)
{
	struct map old = *m;

	m->cap = old.cap ? old.cap * 2 : FIRST_CAP;
	m->slots = mem_alloc(m->cap * sizeof *m->slots);
	for (size_t i = 0; i < old.cap; i++)
		if (old.slots[i].value)
			*find(m, old.slots[i].key) = old.slots[i];
	mem_free(old.slots);
}

void *map_put(struct map *m, uint64_t key, void *value)
{
	struct map_slot *slot = m->cap ? find(m, key) : NULL;
	void *old = slot ? slot->value : NULL;

	assert(value);
	if (!old) {
		if ((m->count + 1) * 4 > m->cap * 3) {
			grow(m);
			slot = find(m, key);
		}
		m->count++;
	}
	*slot = (struct map_slot){ key, value };
	return old;
}

void *map_remove(struct map *m, uint64_t key)
{
	size_t mask = m->cap - 1, hole;
	struct map_slot *slot = m->cap ? find(m, key) : NULL;
	void *old = slot ? slot->value : NULL;

	if (!old)
		return NULL;
	hole = (size_t)(slot - m->slots);
	for (size_t at = (hole + 1) & mask; m->slots[at].value; at = (at + 1) & mask) {
		size_t from_home = (at - m->slots[at].key) & mask, from_hole = (at - hole) & mask;

		if (from_home >= from_hole) {
			m->slots[hole] = m->slots[at];
			hole = at;
		}
	}
	m->slots[hole].value = NULL;
	m->count--;
	return old;
}

void *map_next(const struct map *m, size_t *at)
{
	while (*at < m->cap) {
		void *value = m->slots[(*at)++].value;

		if (value)
			return value;
	}
	return NULL;
}

static unsigned char hash_key[crypto_shorthash_KEYBYTES];

static void draw_hash_key(void)
{
	random_fill(hash_key, sizeof hash_key);
}

uint64_t map_hash_bytes(const void *p, size_t len)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	unsigned char out[crypto_shorthash_BYTES];
	uint64_t hash;

	pthread_once(&once, draw_hash_key);
	crypto_shorthash(out, p, len, hash_key);
	_Static_assert(sizeof hash == sizeof out, "SipHash-2-4 gives 64 bits");
	memcpy(&hash, out, sizeof hash);
	return hash;
}

uint64_t map_hash_u64(uint64_t n)
{
	return map_hash_bytes(&n, sizeof n);
}
