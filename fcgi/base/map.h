/* A hash map from 64-bit keys to pointers: open addressing, linear probing, grows at three quarters full.
 *
 * Keys must be well spread or hashed by the caller (map_hash_… does that, keyed per process so that nobody outside can
 * choose colliding keys). Strings: the caller chains values whose hashes are equal, or compares and treats a miss. */
#ifndef MAUDE_BASE_MAP_H
#define MAUDE_BASE_MAP_H

#include <stddef.h>
#include <stdint.h>

struct map_slot {
	uint64_t key;
	void *value; /* NULL: the slot is empty */
};

struct map {
	struct map_slot *slots;
	size_t count, cap; /* cap is 0 or a power of two */
};

void map_init(struct map *m);
/* Frees the table, not the values. */
void map_dispose(struct map *m);

/* The value under key, or NULL. */
void *map_get(const struct map *m, uint64_t key);
/* Sets value (not NULL) under key; returns the one that was there, or NULL. */
void *map_put(struct map *m, uint64_t key, void *value);
/* Takes key out; returns its value, or NULL. */
void *map_remove(struct map *m, uint64_t key);

/* Walks all entries in no particular order: start with *at = 0; returns the next value or NULL at the end. The map must
 * not change meanwhile. */
void *map_next(const struct map *m, size_t *at);

/* SipHash of a string or of a number, under a key that is drawn once in each process. */
uint64_t map_hash_bytes(const void *p, size_t len);
uint64_t map_hash_u64(uint64_t n);

#endif
