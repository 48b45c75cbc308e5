/* A binary heap of deadlines. Items embed struct heap_node and can be moved and taken out at any time. */
#ifndef MAUDE_BASE_HEAP_H
#define MAUDE_BASE_HEAP_H

#include <stddef.h>
#include <stdint.h>

struct heap_node {
	int64_t due_ms;
	size_t at; /* place in the heap, from 1; 0: not in it */
};

struct heap {
	struct heap_node **nodes;
	size_t count, cap;
};

void heap_init(struct heap *h);
void heap_dispose(struct heap *h); /* frees the table, not the items */

/* Puts node in, or moves it, with this deadline. */
void heap_set(struct heap *h, struct heap_node *node, int64_t due_ms);
/* Takes node out if it is in. */
void heap_remove(struct heap *h, struct heap_node *node);
/* The node with the earliest deadline, or NULL; it stays in. */
struct heap_node *heap_first(const struct heap *h);

#endif
