/* The register of persons in memory. For fcgi/engine only.
 *
 * The engine's thread works on a draft over it: persons that the present group has changed are copies, found first; after
 * the commit they are merged under the engine's lock, or thrown away. Other threads read by id under that lock. */
#ifndef MAUDE_ENGINE_REGISTER_H
#define MAUDE_ENGINE_REGISTER_H

#include "base/map.h"
#include "core/person.h"

struct registered; /* a person in the tables */

struct people {
	struct map by_id;   /* of struct registered */
	struct map by_name; /* the same, by hash of the name key; equal hashes are chained */
	struct person **draft;
	size_t draft_count, draft_cap;
};

void people_init(struct people *p);
void people_dispose(struct people *p);

/* Puts a person in the tables: at load, and when merging. */
void people_set(struct people *p, const struct person *person);

/* Finds; the draft goes first. Borrowed until the next change. The name is looked up among those that are held. */
const struct person *people_by_id(const struct people *p, int64_t id);
const struct person *people_by_key(const struct people *p, const char *name_key);
/* Walks those that are published as map_next does; a change in between may hide some or show them twice. */
const struct person *people_next(const struct people *p, size_t *at);
/* As published, without the draft: for other threads, under the engine's lock. */
const struct person *people_published(const struct people *p, int64_t id);

/* The draft's copy of a person, made from *person where there is none yet; changes to it count from now on. */
struct person *people_edit(struct people *p, const struct person *person);

void people_merge(struct people *p); /* under the engine's lock */
void people_discard(struct people *p);

#endif
