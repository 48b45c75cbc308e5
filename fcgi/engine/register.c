/* The register of persons: two tables over the same entries, and the draft of one group.
 *
 * A group changes few persons, so the draft is a list that is walked. */
#include "engine/register.h"

#include <string.h>

#include "base/mem.h"

struct registered {
	struct person person;
	struct registered *next_same_hash;
};

void people_init(struct people *p)
{
	*p = (struct people){ 0 };
	map_init(&p->by_id);
	map_init(&p->by_name);
}

void people_dispose(struct people *p)
{
	size_t at = 0;

	people_discard(p);
	mem_free(p->draft);
	for (struct registered *r; (r = map_next(&p->by_id, &at));)
		mem_free(r);
	map_dispose(&p->by_id);
	map_dispose(&p->by_name);
}

static uint64_t name_hash(const char *key)
{
	return map_hash_bytes(key, strlen(key));
}

static void unlist_name(struct people *p, struct registered *r)
{
	uint64_t hash = name_hash(r->person.name_key);
	struct registered *first = map_get(&p->by_name, hash);

	if (first == r) {
		if (r->next_same_hash)
			map_put(&p->by_name, hash, r->next_same_hash);
		else
			map_remove(&p->by_name, hash);
		return;
	}
	for (struct registered *it = first; it; it = it->next_same_hash)
		if (it->next_same_hash == r)
			it->next_same_hash = r->next_same_hash;
}

static void list_name(struct people *p, struct registered *r)
{
	r->next_same_hash = NULL;
	if (*r->person.name_key) /* a freed name is nobody's */
		r->next_same_hash = map_put(&p->by_name, name_hash(r->person.name_key), r);
}

void people_set(struct people *p, const struct person *person)
{
	struct registered *r = map_get(&p->by_id, map_hash_u64((uint64_t)person->id));

	if (r) {
		unlist_name(p, r);
	} else {
		r = mem_alloc(sizeof *r);
		map_put(&p->by_id, map_hash_u64((uint64_t)person->id), r);
	}
	r->person = *person;
	list_name(p, r);
}

static struct person *drafted(const struct people *p, int64_t id)
{
	for (size_t i = 0; i < p->draft_count; i++)
		if (p->draft[i]->id == id)
			return p->draft[i];
	return NULL;
}

const struct person *people_published(const struct people *p, int64_t id)
{
	const struct registered *r = map_get(&p->by_id, map_hash_u64((uint64_t)id));

	return r ? &r->person : NULL;
}

const struct person *people_next(const struct people *p, size_t *at)
{
	const struct registered *r = map_next(&p->by_id, at);

	return r ? &r->person : NULL;
}

const struct person *people_by_id(const struct people *p, int64_t id)
{
	const struct person *draft = drafted(p, id);

	return draft ? draft : people_published(p, id);
}

const struct person *people_by_key(const struct people *p, const char *name_key)
{
	for (size_t i = 0; i < p->draft_count; i++)
		if (strcmp(p->draft[i]->name_key, name_key) == 0)
			return p->draft[i];
	for (const struct registered *r = map_get(&p->by_name, name_hash(name_key)); r; r = r->next_same_hash)
		if (strcmp(r->person.name_key, name_key) == 0)
			return drafted(p, r->person.id) ? NULL : &r->person; /* the draft freed the name */
	return NULL;
}

struct person *people_edit(struct people *p, const struct person *person)
{
	struct person *draft = drafted(p, person->id);

	if (draft)
		return draft;
	draft = mem_alloc(sizeof *draft);
	*draft = *person;
	if (p->draft_count == p->draft_cap) {
		p->draft_cap = p->draft_cap ? 2 * p->draft_cap : 16;
		p->draft = mem_resize(p->draft, p->draft_cap, sizeof *p->draft);
	}
	p->draft[p->draft_count++] = draft;
	return draft;
}

void people_merge(struct people *p)
{
	/* freed names first: one of them may have a new holder in the same group */
	for (size_t i = 0; i < p->draft_count; i++)
		if (!*p->draft[i]->name_key)
			people_set(p, p->draft[i]);
	for (size_t i = 0; i < p->draft_count; i++)
		if (*p->draft[i]->name_key)
			people_set(p, p->draft[i]);
	people_discard(p);
}

void people_discard(struct people *p)
{
	for (size_t i = 0; i < p->draft_count; i++)
		mem_free(p->draft[i]);
	p->draft_count = 0;
}
