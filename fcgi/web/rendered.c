/* The shared parts of answers, kept with their snapshot: JSON and the live region, each made by whoever asks first. Two that
 * ask at once both make it, and one of them throws its own away. */
#include "web/rendered.h"

#include "base/mem.h"

struct kept {
	struct rendered rendered; /* the snapshot's */
	_Atomic(struct decision_json *) json;
	_Atomic(struct region *) region;
};

static void json_drop(struct decision_json *json)
{
	if (!json)
		return;
	strbuf_dispose(&json->before);
	strbuf_dispose(&json->after);
	mem_free(json);
}

static void region_drop(struct region *region)
{
	if (!region)
		return;
	region_dispose(region);
	mem_free(region);
}

static void drop(struct rendered *rendered)
{
	struct kept *kept = (struct kept *)(void *)rendered;

	json_drop(atomic_load(&kept->json));
	region_drop(atomic_load(&kept->region));
	mem_free(kept);
}

static struct kept *kept_of(struct snapshot *s)
{
	struct rendered *there = atomic_load(&s->rendered);
	struct kept *made;

	if (there)
		return (struct kept *)(void *)there;
	made = mem_alloc(sizeof *made);
	made->rendered.drop = drop;
	if (atomic_compare_exchange_strong(&s->rendered, &there, &made->rendered))
		return made;
	mem_free(made);
	return (struct kept *)(void *)there;
}

const struct decision_json *rendered_json(struct snapshot *s, const struct server *server)
{
	struct kept *kept = kept_of(s);
	struct decision_json *there = atomic_load(&kept->json), *made;

	if (there)
		return there;
	made = mem_alloc(sizeof *made);
	decision_json_shared(made, s->d, &server->settings->rules);
	if (atomic_compare_exchange_strong(&kept->json, &there, made))
		return made;
	json_drop(made);
	return there;
}

const struct region *rendered_region(struct snapshot *s, const struct server *server)
{
	struct kept *kept = kept_of(s);
	struct region *there = atomic_load(&kept->region), *made;

	if (there)
		return there;
	made = mem_alloc(sizeof *made);
	region_init(made, server->site, s->d, &server->settings->rules);
	if (atomic_compare_exchange_strong(&kept->region, &there, made))
		return made;
	region_drop(made);
	return there;
}
