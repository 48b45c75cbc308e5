/* A published state of a decision: immutable, counted by reference, shared by all threads.
 *
 * The engine makes one as a draft, changes it while it is alone with it, and publishes it after the commit; from then on
 * nobody changes it. What a view has made of it may be kept along with it. */
#ifndef MAUDE_ENGINE_SNAPSHOT_H
#define MAUDE_ENGINE_SNAPSHOT_H

#include <stdatomic.h>

#include "core/decision.h"

/* What a view keeps along with a snapshot begins with this. */
struct rendered {
	void (*drop)(struct rendered *);
};

struct snapshot {
	atomic_int refs;
	struct arena arena;
	struct decision *d;
	_Atomic(struct rendered *) rendered; /* made and read by the views; freed with the snapshot */
};

/* A draft: a copy of from, or a new decision. The caller holds the one reference. */
struct snapshot *snapshot_of(const struct decision *from);
struct snapshot *snapshot_new(const char *id, const char *key);

struct snapshot *snapshot_ref(struct snapshot *s);
void snapshot_unref(struct snapshot *s); /* NULL is allowed */

#endif
