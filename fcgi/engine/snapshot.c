/* Snapshots: one arena each, sized so that a copy and a few changes take one block. */
#include "engine/snapshot.h"

#include "base/mem.h"

enum { SLACK = 2048 }; /* bytes beyond the copy, for what one group changes */

static struct snapshot *alone(size_t size)
{
	struct snapshot *s = mem_alloc(sizeof *s);

	atomic_init(&s->refs, 1);
	arena_init(&s->arena, size);
	return s;
}

struct snapshot *snapshot_of(const struct decision *from)
{
	struct snapshot *s = alone(decision_size(from) + SLACK);

	s->d = decision_clone(&s->arena, from);
	return s;
}

struct snapshot *snapshot_new(const char *id, const char *key)
{
	struct snapshot *s = alone(SLACK);

	s->d = decision_new(&s->arena, id, key);
	return s;
}

struct snapshot *snapshot_ref(struct snapshot *s)
{
	atomic_fetch_add_explicit(&s->refs, 1, memory_order_relaxed);
	return s;
}

void snapshot_unref(struct snapshot *s)
{
	struct rendered *rendered;

	if (!s || atomic_fetch_sub_explicit(&s->refs, 1, memory_order_acq_rel) != 1)
		return;
	rendered = atomic_load(&s->rendered);
	if (rendered)
		rendered->drop(rendered);
	arena_dispose(&s->arena);
	mem_free(s);
}
