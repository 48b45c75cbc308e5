/* A binary heap of deadlines whose items know their place.
 *
 * Rules: no node is due before its parent; nodes[node->at - 1] is the node, for every node in the heap; a node that is
 * out has at = 0. Nodes with equal deadlines come in no particular order.
 *
 * Shape: places count from 1; the parent of place p is p / 2, its children are 2p and 2p + 1. */
#include "base/heap.h"

#include <assert.h>

#include "base/mem.h"

enum { FIRST_CAP = 16 };

void heap_init(struct heap *h)
{
	*h = (struct heap){ 0 };
}

void heap_dispose(struct heap *h)
{
	mem_free(h->nodes);
	heap_init(h);
}

static void put(struct heap *h, size_t at, struct heap_node *node)
{
	h->nodes[at - 1] = node;
	node->at = at;
}

static void sift_up(struct heap *h, size_t at, struct heap_node *node)
{
	while (at > 1 && node->due_ms < h->nodes[at / 2 - 1]->due_ms) {
		put(h, at, h->nodes[at / 2 - 1]);
		at /= 2;
	}
	put(h, at, node);
}

static void sift_down(struct heap *h, size_t at, struct heap_node *node)
{
	for (;;) {
		size_t child = at * 2;

		if (child < h->count && h->nodes[child]->due_ms < h->nodes[child - 1]->due_ms)
			child++;
		if (child > h->count || h->nodes[child - 1]->due_ms >= node->due_ms)
			break;
		put(h, at, h->nodes[child - 1]);
		at = child;
	}
	put(h, at, node);
}

/* Puts node at or near this place, wherever its deadline belongs. */
static void settle(struct heap *h, size_t at, struct heap_node *node)
{
	if (at > 1 && node->due_ms < h->nodes[at / 2 - 1]->due_ms)
		sift_up(h, at, node);
	else
		sift_down(h, at, node);
}

void heap_set(struct heap *h, struct heap_node *node, int64_t due_ms)
{
	node->due_ms = due_ms;
	if (node->at == 0) {
		if (h->count == h->cap) {
			h->cap = h->cap ? h->cap * 2 : FIRST_CAP;
			h->nodes = mem_resize(h->nodes, h->cap, sizeof(struct heap_node *));
		}
		sift_up(h, ++h->count, node);
		return;
	}
	assert(node->at <= h->count && h->nodes[node->at - 1] == node);
	settle(h, node->at, node);
}

void heap_remove(struct heap *h, struct heap_node *node)
{
	size_t at = node->at;
	struct heap_node *last;

	if (at == 0)
		return;
	assert(at <= h->count && h->nodes[at - 1] == node);
	last = h->nodes[--h->count];
	node->at = 0;
	if (last != node)
		settle(h, at, last);
}

struct heap_node *heap_first(const struct heap *h)
{
	return h->count ? h->nodes[0] : NULL;
}
