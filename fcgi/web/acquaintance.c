/* Going through all decisions for one person.
 *
 * Invitations are shown on every page and at every refresh, so their count is remembered under the version of the person's
 * inbox, which moves with every invitation (SPEC section 3). Who was never invited has the version 0 and nothing to count. */
#include "web/acquaintance.h"

#include "base/mem.h"
#include "view/canvas.h"
#include "web/server.h"

struct remembered {
	int64_t inbox;
	size_t count;
};

void acquaintance_init(struct acquaintance *a)
{
	pthread_mutex_init(&a->lock, NULL);
	map_init(&a->counts);
}

void acquaintance_dispose(struct acquaintance *a)
{
	size_t at = 0;

	for (void *r; (r = map_next(&a->counts, &at));)
		mem_free(r);
	map_dispose(&a->counts);
	pthread_mutex_destroy(&a->lock);
}

struct counting {
	int64_t person;
	size_t count;
};

static void count_one(void *ctx, const struct decision *d)
{
	struct counting *c = ctx;

	c->count += canvas_invites(d, c->person);
}

/* What is remembered of p, if it is still true. */
static bool recall(struct acquaintance *a, const struct person *p, size_t *count)
{
	const struct remembered *r;
	bool known;

	pthread_mutex_lock(&a->lock);
	r = map_get(&a->counts, map_hash_u64((uint64_t)p->id));
	known = r && r->inbox == p->inbox;
	if (known)
		*count = r->count;
	pthread_mutex_unlock(&a->lock);
	return known;
}

static void remember(struct acquaintance *a, const struct person *p, size_t count)
{
	const uint64_t key = map_hash_u64((uint64_t)p->id);
	struct remembered *r;

	pthread_mutex_lock(&a->lock);
	r = map_get(&a->counts, key);
	if (!r) {
		r = mem_alloc(sizeof *r);
		map_put(&a->counts, key, r);
	}
	if (p->inbox >= r->inbox)
		*r = (struct remembered){ p->inbox, count };
	pthread_mutex_unlock(&a->lock);
}

size_t acquaintance_invitations(struct server *server, const struct person *p)
{
	struct counting c = { .person = p->id };

	if (!p->inbox || recall(&server->acquaintance, p, &c.count))
		return c.count;
	engine_each_decision(server->engine, count_one, &c);
	remember(&server->acquaintance, p, c.count);
	return c.count;
}

/* Known names */

struct gathering {
	struct arena *arena;
	int64_t person;
	struct names names;
	struct map seen; /* persons */
};

static void gather(void *ctx, const struct decision *d)
{
	struct gathering *g = ctx;

	if (g->names.count == KNOWN_MAX || !decision_participant(d, g->person))
		return;
	for (size_t i = 0; i < d->member_count && g->names.count < KNOWN_MAX; i++) {
		const struct member *m = &d->members[i];
		const uint64_t key = map_hash_u64((uint64_t)m->person);

		if (m->standing != STANDING_IN || m->person == g->person || map_get(&g->seen, key))
			continue;
		map_put(&g->seen, key, g);
		g->names.list[g->names.count++] = arena_strdup(g->arena, m->name);
	}
}

struct names acquaintance_known(struct server *server, struct arena *arena, int64_t person)
{
	struct gathering g = { .arena = arena, .person = person };

	g.names.list = arena_alloc(arena, KNOWN_MAX * sizeof *g.names.list);
	map_init(&g.seen);
	engine_each_decision(server->engine, gather, &g);
	map_dispose(&g.seen);
	return g.names;
}
