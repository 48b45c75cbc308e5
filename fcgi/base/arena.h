/* An arena: many small allocations with one common end.
 *
 * One per request, and one inside each state of a decision. Nothing is freed singly. Allocation can't fail (mem.h). */
#ifndef MAUDE_BASE_ARENA_H
#define MAUDE_BASE_ARENA_H

#include <stddef.h>

struct arena_block;

struct arena {
	struct arena_block *blocks; /* newest first */
	size_t used, size;          /* of the newest block, in bytes */
	size_t total;               /* bytes held in all blocks, for figures */
};

/* An empty arena in the caller's memory. first_size: bytes of the first block, taken at the first allocation
 * (0: a small default). */
void arena_init(struct arena *a, size_t first_size);

/* Frees everything that came from the arena; it may be used again after arena_init. */
void arena_dispose(struct arena *a);

/* size bytes, zeroed, aligned for any type; lives as long as the arena. */
void *arena_alloc(struct arena *a, size_t size);

/* Copies; the results live as long as the arena. NULL gives NULL. */
char *arena_strdup(struct arena *a, const char *s);
void *arena_memdup(struct arena *a, const void *p, size_t size);

/* Room for one more item in a growing array that lives in the arena: *items has *count used of *cap. The old array is
 * left behind in the arena when it grows. Returns the new item, zeroed, and counts it. */
void *arena_push(struct arena *a, void *items, size_t *count, size_t *cap, size_t item_size);

#endif
