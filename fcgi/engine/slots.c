/* The table of decisions, by id.
 *
 * Rules: the engine's thread alone puts slots in and takes them out, under the lock, so it may read the table without. A slot is
 * there as soon as its decision is made in a group; until that group is published it has no snapshot, and no other thread
 * finds anything in it.
 *
 * Shape: a map by hash of the id; slots whose hashes are equal are chained. */
#include "engine/internal.h"

#include <string.h>

#include "base/mem.h"

static uint64_t key_of(const char *id)
{
	return map_hash_bytes(id, strnlen(id, DECISION_ID_LEN + 1));
}

struct slot *slot_find(const struct engine *e, const char *id)
{
	for (struct slot *s = map_get(&e->slots, key_of(id)); s; s = s->next_same_key)
		if (strcmp(s->id, id) == 0)
			return s;
	return NULL;
}

struct slot *slot_add(struct engine *e, const char *id)
{
	struct slot *s = mem_alloc(sizeof *s);

	memcpy(s->id, id, strnlen(id, DECISION_ID_LEN));
	pthread_rwlock_wrlock(&e->lock);
	s->next_same_key = map_put(&e->slots, key_of(id), s);
	pthread_rwlock_unlock(&e->lock);
	return s;
}

void slot_free(struct slot *s)
{
	snapshot_unref(s->snapshot);
	snapshot_unref(s->draft);
	mem_free(s->typing);
	mem_free(s);
}

void slot_drop(struct engine *e, struct slot *s)
{
	struct slot *first;

	heap_remove(&e->deadlines, &s->deadline);
	heap_remove(&e->removals, &s->removal);
	pthread_rwlock_wrlock(&e->lock);
	first = map_remove(&e->slots, key_of(s->id));
	if (first == s)
		first = s->next_same_key;
	for (struct slot *it = first; it; it = it->next_same_key)
		if (it->next_same_key == s)
			it->next_same_key = s->next_same_key;
	if (first)
		map_put(&e->slots, key_of(s->id), first);
	pthread_rwlock_unlock(&e->lock);
	slot_free(s);
}

void slot_schedule(struct engine *e, struct slot *s)
{
	int64_t next = s->snapshot ? decision_next_tick(s->snapshot->d, &e->rules) : INT64_MAX;
	int64_t until = s->snapshot ? decision_kept_until(s->snapshot->d, &e->rules) : 0;

	if (next == INT64_MAX)
		heap_remove(&e->deadlines, &s->deadline);
	else
		heap_set(&e->deadlines, &s->deadline, next);
	if (until)
		heap_set(&e->removals, &s->removal, until);
	else
		heap_remove(&e->removals, &s->removal);
}

const struct decision *slot_state(const struct slot *s)
{
	const struct snapshot *now = s->draft ? s->draft : s->snapshot;

	return now && !now->d->deleted ? now->d : NULL;
}
