/* What is counted for operators. The engine's thread adds up a group at a time, under the lock that it takes to publish. */
#include "engine/engine.h"

#include "base/log.h"
#include "engine/internal.h"

const int64_t engine_commit_bounds_us[COMMIT_BUCKETS] = { 500, 1000, 2500, 5000, 10000, 25000, 100000, 500000, 2500000 };

static void count_commit(struct engine_figures *f, int64_t us)
{
	f->commits++;
	f->commit_us += us;
	for (int i = 0; i < COMMIT_BUCKETS; i++)
		f->commits_within[i] += us <= engine_commit_bounds_us[i];
}

void figures_count(struct engine *e, const struct order *orders, bool failed)
{
	struct engine_figures *f = &e->figures;

	pthread_rwlock_wrlock(&e->lock);
	f->groups++;
	f->failed_groups += failed;
	if (e->began && !failed)
		count_commit(f, e->commit_us);
	for (const struct order *o = orders; o; o = o->next) {
		if (o->kind == ORDER_CALL)
			continue;
		f->orders++;
		f->refused += o->refusal.verdict != VERDICT_ACCEPTED;
		if (o->refusal.verdict)
			continue;
		f->accepted++;
		if (o->kind == ORDER_ACTION)
			f->actions[o->action.kind]++;
		else
			f->others[o->kind]++;
	}
	pthread_rwlock_unlock(&e->lock);
}

/* Kept in the database, since the worker ends over it. */
void figures_note_foreign(struct engine *e)
{
	int64_t count = 0;
	enum rc rc;

	rc = store_begin(e->store);
	if (!rc) {
		rc = store_meta_int(e->store, "foreign_commits", &count);
		rc = rc == RC_NOT_FOUND ? RC_OK : rc;
	}
	if (!rc)
		rc = store_put_meta_int(e->store, "foreign_commits", count + 1);
	if (!rc)
		rc = store_commit(e->store);
	if (rc)
		store_rollback(e->store);
	log_error("foreign_commit", "count", log_int(count + 1).s, "hint", "change the database only while the service is stopped",
		NULL);
}

enum rc figures_load(struct engine *e)
{
	const enum rc rc = store_meta_int(e->store, "foreign_commits", &e->figures.foreign_commits);

	return rc == RC_NOT_FOUND ? RC_OK : rc;
}

void engine_figures(struct engine *e, struct engine_figures *out)
{
	pthread_rwlock_rdlock(&e->lock);
	*out = e->figures;
	out->decisions = (int64_t)e->slots.count;
	out->persons = (int64_t)e->people.by_id.count;
	pthread_rwlock_unlock(&e->lock);
	pthread_mutex_lock(&e->mail_lock);
	out->waiting = e->mail_count;
	pthread_mutex_unlock(&e->mail_lock);
	store_bytes(e->store, &out->bytes);
	model_figures(e->model, &out->model);
}
