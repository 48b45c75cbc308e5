/* The engine's beginning and end: everything is loaded, the threads start; they end, and what is left is freed. */
#include "engine/engine.h"

#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "engine/internal.h"

static void load_person(void *ctx, const struct person *p)
{
	struct engine *e = ctx;

	people_set(&e->people, p);
}

static void load_decision(void *ctx, const struct decision *d)
{
	struct engine *e = ctx;
	struct slot *s = slot_add(e, d->id);

	s->snapshot = snapshot_of(d);
	slot_schedule(e, s);
}

/* Compares the mark of the signing secret with the last start's; a new one makes a new epoch. */
static enum rc settle_epoch(struct engine *e, const char *secret_mark)
{
	struct arena a;
	const char *before = NULL;
	enum rc rc;

	arena_init(&a, 0);
	rc = store_meta_text(e->store, &a, "secret_mark", &before);
	if (!rc)
		rc = store_meta_int(e->store, "epoch", &e->epoch);
	if (rc == RC_OK && strcmp(before, secret_mark) == 0)
		goto out;
	if (rc != RC_OK && rc != RC_NOT_FOUND)
		goto out;
	e->epoch++;
	rc = store_begin(e->store);
	if (!rc)
		rc = store_put_meta_text(e->store, "secret_mark", secret_mark);
	if (!rc)
		rc = store_put_meta_int(e->store, "epoch", e->epoch);
	if (!rc)
		rc = store_commit(e->store);
	if (rc)
		store_rollback(e->store);
out:
	arena_dispose(&a);
	return rc;
}

static enum rc load(struct engine *e, const char *secret_mark)
{
	struct arena a;
	const char *db_id;
	enum rc rc;

	arena_init(&a, 0);
	rc = store_meta_text(e->store, &a, "db_id", &db_id);
	if (!rc)
		memcpy(e->db_id, db_id, strnlen(db_id, sizeof e->db_id - 1));
	if (!rc)
		rc = settle_epoch(e, secret_mark);
	if (!rc) {
		rc = store_meta_int(e->store, "canvas_version", &e->canvas_version);
		rc = rc == RC_NOT_FOUND ? RC_OK : rc;
	}
	if (!rc)
		rc = calls_load(e);
	if (!rc)
		rc = figures_load(e);
	if (!rc)
		rc = store_last_ids(e->store, &e->last_person, &e->last_event);
	if (!rc)
		rc = store_load_people(e->store, load_person, e);
	if (!rc)
		rc = store_load_decisions(e->store, load_decision, e);
	arena_dispose(&a);
	return rc;
}

static struct engine *engine_new(struct store *s, const struct rules *rules, const struct engine_listener *listener)
{
	struct engine *e = mem_alloc(sizeof *e);
	pthread_condattr_t monotonic;
	pthread_rwlockattr_t writers_first;

	e->store = s;
	e->rules = *rules;
	e->listener = *listener;
	e->mail_end = &e->mail;
	e->presence_due = INT64_MAX;
	e->last_wall = e->now = clock_wall_ms();
	e->last_mono = clock_mono_ms();
	e->restart_due = true;
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&e->mail_came, &monotonic);
	pthread_condattr_destroy(&monotonic);
	pthread_mutex_init(&e->mail_lock, NULL);
	pthread_rwlockattr_init(&writers_first);
	pthread_rwlockattr_setkind_np(&writers_first, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
	pthread_rwlock_init(&e->lock, &writers_first); /* canvases that are read all the time don't hold up the engine */
	pthread_rwlockattr_destroy(&writers_first);
	map_init(&e->slots);
	people_init(&e->people);
	heap_init(&e->deadlines);
	heap_init(&e->removals);
	presence_init(&e->presence, rules->presence_grace_ms);
	retention_start(e);
	return e;
}

enum rc engine_start(struct engine **out, struct store *s, const struct rules *rules, const char *secret_mark,
	const struct model_settings *model, const struct prompts *prompts, const struct engine_listener *listener)
{
	struct engine *e = engine_new(s, rules, listener);
	enum rc rc = load(e, secret_mark);

	*out = NULL;
	if (!rc)
		rc = calls_start(e, model, prompts);
	if (!rc && pthread_create(&e->thread, NULL, engine_run, e) != 0)
		rc = RC_BUSY;
	if (rc) {
		engine_free(e);
		return rc;
	}
	*out = e;
	return RC_OK;
}

void engine_stop(struct engine *e)
{
	pthread_mutex_lock(&e->mail_lock);
	e->stopping = true;
	pthread_cond_signal(&e->mail_came);
	pthread_mutex_unlock(&e->mail_lock);
	pthread_join(e->thread, NULL);
	model_stop(e->model); /* what it still tells is not stored any more: its row is open, so it is made again */
	e->model = NULL;
}

void engine_free(struct engine *e)
{
	size_t at = 0;

	model_stop(e->model); /* where the start got stuck behind it */
	for (struct slot *s, *next; (s = map_next(&e->slots, &at));)
		for (; s; s = next) {
			next = s->next_same_key;
			slot_free(s);
		}
	map_dispose(&e->slots);
	people_dispose(&e->people);
	heap_dispose(&e->deadlines);
	heap_dispose(&e->removals);
	presence_dispose(&e->presence);
	mem_free(e->group);
	mem_free(e->inboxes);
	mem_free(e->wanted);
	for (struct order *o = calls_take_held(e, e->mail), *next; o; o = next) {
		next = o->next;
		order_free(o);
	}
	pthread_cond_destroy(&e->mail_came);
	pthread_mutex_destroy(&e->mail_lock);
	pthread_rwlock_destroy(&e->lock);
	mem_free(e);
}
