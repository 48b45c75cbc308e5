/* An arena: allocations are slices of blocks, and only the blocks are freed.
 *
 * Rules: every slice is zeroed (blocks come zeroed and no slice is given twice) and aligned for any type. The first
 * block has the size asked for at the start; later ones double up to BLOCK_MAX. What is larger than BLOCK_MAX gets a
 * block of its own, which goes behind the newest one, so that the rest of that one is still used.
 *
 * Shape: a list of blocks, newest first. Before the first block, size holds the first block's size. */
#include "base/arena.h"

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/mem.h"

enum {
	FIRST_SIZE = 1024,
	BLOCK_MAX = 64 * 1024,
	PUSH_FIRST = 8,
};

struct arena_block {
	struct arena_block *next;
	_Alignas(max_align_t) unsigned char bytes[];
};

void arena_init(struct arena *a, size_t first_size)
{
	*a = (struct arena){ .size = first_size ? first_size : FIRST_SIZE };
}

void arena_dispose(struct arena *a)
{
	struct arena_block *block = a->blocks;

	while (block) {
		struct arena_block *next = block->next;

		mem_free(block);
		block = next;
	}
	*a = (struct arena){ .size = FIRST_SIZE };
}

static struct arena_block *block_new(struct arena *a, size_t size)
{
	struct arena_block *block = mem_alloc(sizeof *block + size);

	a->total += size;
	return block;
}

static void block_put_first(struct arena *a, size_t size)
{
	struct arena_block *block = block_new(a, size);

	block->next = a->blocks;
	a->blocks = block;
	a->used = 0;
	a->size = size;
}

void *arena_alloc(struct arena *a, size_t size)
{
	const size_t align = _Alignof(max_align_t);
	void *p;

	assert(size < SIZE_MAX / 2);
	size = size ? (size + align - 1) / align * align : align;
	if (!a->blocks) {
		block_put_first(a, size > a->size ? size : a->size);
	} else if (size > a->size - a->used) {
		size_t next_size = a->size < BLOCK_MAX / 2 ? a->size * 2 : BLOCK_MAX;

		if (size > BLOCK_MAX) {
			struct arena_block *own = block_new(a, size);

			own->next = a->blocks->next;
			a->blocks->next = own;
			return own->bytes;
		}
		block_put_first(a, size > next_size ? size : next_size);
	}
	p = a->blocks->bytes + a->used;
	a->used += size;
	return p;
}

char *arena_strdup(struct arena *a, const char *s)
{
	return s ? arena_memdup(a, s, strlen(s) + 1) : NULL;
}

void *arena_memdup(struct arena *a, const void *p, size_t size)
{
	void *copy;

	if (!p)
		return NULL;
	copy = arena_alloc(a, size);
	memcpy(copy, p, size);
	return copy;
}

void *arena_push(struct arena *a, void *items, size_t *count, size_t *cap, size_t item_size)
{
	unsigned char *array;
	void *item;

	/* items is the address of the caller's pointer, of whatever type: copied, not read through another type */
	memcpy(&array, items, sizeof array);
	assert(*count <= *cap);
	if (*count == *cap) {
		size_t new_cap = *cap ? *cap * 2 : PUSH_FIRST;
		unsigned char *grown;
		size_t size;
		bool too_large = __builtin_mul_overflow(new_cap, item_size, &size);

		assert(!too_large);
		grown = arena_alloc(a, size);
		if (*count)
			memcpy(grown, array, *count * item_size);
		array = grown;
		*cap = new_cap;
		memcpy(items, &array, sizeof array);
	}
	item = array + *count * item_size;
	memset(item, 0, item_size);
	++*count;
	return item;
}
