/* The engine's thread: mailbox, clock, groups.
 *
 * A round: wait for mail or a deadline; take what is there; in one group tell the rules what the clock and the pages'
 * coming and going bring, then decide the orders; commit; publish; answer. A group whose commit failed on a constraint is our own
 * fault somewhere: its orders are tried again one by one, so that one bad order takes nobody along. */
#include "engine/engine.h"

#include <errno.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "engine/internal.h"

/* The mailbox */

void engine_post(struct engine *e, struct order *o)
{
	o->next = NULL;
	pthread_mutex_lock(&e->mail_lock);
	*e->mail_end = o;
	e->mail_end = &o->next;
	e->mail_count++;
	pthread_cond_signal(&e->mail_came);
	pthread_mutex_unlock(&e->mail_lock);
}

static void wake(struct engine *e)
{
	pthread_mutex_lock(&e->mail_lock);
	e->woken = true;
	pthread_cond_signal(&e->mail_came);
	pthread_mutex_unlock(&e->mail_lock);
}

/* Waits for mail, a call, or wait_ms (INT64_MAX: for ever), and takes at most GROUP_MAX orders. */
static struct order *collect(struct engine *e, int64_t wait_ms, bool *stopping)
{
	struct order *first, *last;
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	if (wait_ms != INT64_MAX) {
		until.tv_sec += wait_ms / 1000;
		until.tv_nsec += wait_ms % 1000 * 1000000;
		if (until.tv_nsec >= 1000000000) {
			until.tv_sec++;
			until.tv_nsec -= 1000000000;
		}
	}
	pthread_mutex_lock(&e->mail_lock);
	while (!e->mail && !e->woken && !e->stopping) {
		if (wait_ms == INT64_MAX)
			pthread_cond_wait(&e->mail_came, &e->mail_lock);
		else if (pthread_cond_timedwait(&e->mail_came, &e->mail_lock, &until) == ETIMEDOUT)
			break;
	}
	first = last = e->mail;
	e->mail_count -= first != NULL;
	for (int n = 1; last && last->next && n < GROUP_MAX; n++) {
		last = last->next;
		e->mail_count--;
	}
	e->mail = last ? last->next : NULL;
	if (last)
		last->next = NULL;
	if (!e->mail)
		e->mail_end = &e->mail;
	e->woken = false;
	*stopping = e->stopping && !first;
	pthread_mutex_unlock(&e->mail_lock);
	return first;
}

/* What the clock brings */

static struct slot *slot_of(struct heap_node *node)
{
	return (struct slot *)(void *)((char *)node - offsetof(struct slot, deadline));
}

/* A suspended machine's clock jumps when it wakes: what was a long silence was nobody's fault. */
static void look_at_clock(struct engine *e)
{
	int64_t wall = clock_wall_ms(), mono = clock_mono_ms();
	int64_t jump = (wall - e->last_wall) - (mono - e->last_mono);

	if (jump > CLOCK_JUMP_MS || jump < -CLOCK_JUMP_MS) {
		log_info("clock_jumped", "ms", log_int(jump).s, NULL);
		e->restart_due = true;
		e->no_tick_before = 0;
		retention_clock_jumped(e, jump);
	}
	e->last_wall = wall;
	e->last_mono = mono;
	e->now = wall;
}

/* Whether a restart means anything to a decision: somebody is here, or waits, or a time lies ahead that may be wrong now. */
static bool concerns(const struct decision *d, int64_t now)
{
	const struct head *h = &d->head;

	for (size_t i = 0; i < d->member_count; i++)
		if (d->members[i].present || d->members[i].absent_since_ms > now)
			return true;
	return h->reveal_at_ms || h->facilitator_waited_ms || h->synthesis_asked_ms > now;
}

/* Everybody who was present gets the time to come back. */
static void restart_decisions(struct engine *e)
{
	size_t at = 0;

	for (struct slot *first; (first = map_next(&e->slots, &at));)
		for (struct slot *s = first; s; s = s->next_same_key) {
			const struct decision *d = slot_state(s);
			if (d && concerns(d, e->now))
				action_by_itself(e, s, ACTION_RESTART);
		}
}

static void tick_due(struct engine *e)
{
	for (struct heap_node *first; (first = heap_first(&e->deadlines)) && first->due_ms <= e->now;) {
		struct slot *s = slot_of(first);
		heap_remove(&e->deadlines, first); /* scheduled again when the group ends */
		group_tick(e, s);
	}
}

struct news {
	struct engine *e;
	struct visit *list; /* copies */
	enum presence_event *events;
	size_t count, cap, event_count, event_cap;
};

static void note_news(void *ctx, const struct visit *v, enum presence_event what)
{
	struct news *n = ctx;

	*(struct visit *)arena_push(&n->e->scratch, &n->list, &n->count, &n->cap, sizeof *v) = *v;
	*(enum presence_event *)arena_push(&n->e->scratch, &n->events, &n->event_count, &n->event_cap, sizeof what) = what;
}

static void tell_presence(struct engine *e)
{
	static const enum action_kind kinds[] = {
		[PRESENCE_CONNECT] = ACTION_CONNECT,
		[PRESENCE_DISCONNECT] = ACTION_DISCONNECT,
		[PRESENCE_GLIMPSE] = ACTION_SEEN,
		[PRESENCE_FRAME] = ACTION_SEEN,
	};
	struct news news = { .e = e };

	e->presence_due = presence_news(&e->presence, e->now, note_news, &news);
	for (size_t i = 0; i < news.count; i++) {
		struct slot *s = slot_find(e, news.list[i].decision_id);
		struct action a = {
			.kind = kinds[news.events[i]],
			.person = news.list[i].person,
			.ended_at_ms = news.list[i].ended_at_ms,
			.seen_ms = news.events[i] == PRESENCE_FRAME ? FRAME_PRESENT_MS : e->rules.presence_grace_ms,
		};
		if (s && slot_state(s))
			group_decide(e, s, &a);
	}
}

/* One group */

static void decide_orders(struct engine *e, struct order *orders)
{
	for (struct order *o = orders; o && !e->failed; o = o->next) {
		order_forget_answer(o);
		if (o->kind == ORDER_ACTION)
			action_order(e, o);
		else if (o->kind == ORDER_CALL)
			calls_order(e, o);
		else
			session_order(e, o);
	}
}

/* Answers what the group decided, from the states that were just published. */
static void answer(struct engine *e, struct order *orders)
{
	for (struct order *o = orders, *next; o; o = next) {
		struct slot *s = *o->decision_id ? slot_find(e, o->decision_id) : NULL;
		const struct person *p = people_by_id(&e->people, order_actor(o));

		next = o->next;
		if (s && s->snapshot)
			o->snapshot = snapshot_ref(s->snapshot);
		o->inbox = p ? p->inbox : 0;
		o->done(o);
	}
}

static void answer_failed(struct engine *e, struct order *orders, enum rc rc)
{
	for (struct order *o = orders; o; o = o->next) {
		order_forget_answer(o);
		o->refusal.verdict = rc == RC_BUSY ? VERDICT_BUSY : VERDICT_STORAGE;
		if (o->kind == ORDER_PING && rc != RC_IO && store_ping(e->store) == RC_OK)
			o->refusal.verdict = VERDICT_ACCEPTED; /* it only reads */
	}
	figures_count(e, orders, true);
	for (struct order *o = orders, *next; o; o = next) {
		next = o->next;
		if (o->kind == ORDER_CALL)
			calls_hold(e, o, rc);
		else
			o->done(o);
	}
}

/* The process ends, and another one finds out what is on the disk. Until then nothing is stored. */
static void give_up(struct engine *e)
{
	e->fatal = true;
	e->listener.fatal(e->listener.ctx);
}

static void run_group(struct engine *e, struct order *orders, bool with_clock);

/* Somebody else has committed: what would be decided on is not what is there. */
static bool is_out_of_date(struct engine *e)
{
	bool foreign = false;

	if (!group_ok(e, store_foreign_commit(e->store, &foreign)) || !foreign)
		return false;
	figures_note_foreign(e);
	give_up(e);
	return true;
}

static void group_failed(struct engine *e, struct order *orders, bool with_clock, enum rc rc)
{
	group_discard(e);
	arena_dispose(&e->scratch);
	e->no_tick_before = clock_mono_ms() + FAILED_PAUSE_MS;
	log_error("group_failed", "why", rc_name(rc), NULL);
	if (rc == RC_CORRUPT && orders && (orders->next || with_clock)) {
		figures_count(e, NULL, true);
		for (struct order *o = orders, *next; o; o = next) {
			next = o->next;
			o->next = NULL;
			run_group(e, o, false);
		}
		return;
	}
	if (rc == RC_IO) /* what is on the disk is in doubt: never try a failed fsync again, start afresh */
		give_up(e);
	if (rc == RC_BUSY && !e->fatal) { /* it may have been waited for somebody who committed */
		e->failed = RC_OK;
		is_out_of_date(e);
	}
	answer_failed(e, orders, rc);
}

static void run_group(struct engine *e, struct order *orders, bool with_clock)
{
	bool restart = with_clock && e->restart_due;
	enum rc rc;

	if (e->fatal) {
		answer_failed(e, orders, RC_IO);
		return;
	}
	group_begin(e);
	if (is_out_of_date(e))
		group_ok(e, RC_BUSY);
	if (restart)
		restart_decisions(e);
	if (with_clock) {
		tell_presence(e);
		tick_due(e);
		calls_round(e);
		retention_round(e);
	}
	decide_orders(e, orders);
	group_prune(e);
	rc = group_commit(e);
	if (rc) {
		group_failed(e, orders, with_clock, rc);
		return;
	}
	e->restart_due = e->restart_due && !restart;
	if (with_clock)
		e->resume_due = e->allowance_moved = false;
	presence_stored(&e->presence);
	group_publish(e);
	calls_committed(e);
	retention_committed(e);
	arena_dispose(&e->scratch);
	figures_count(e, orders, false);
	answer(e, orders);
}

/* How long nothing happens by itself. */
static int64_t idle_ms(struct engine *e)
{
	const struct heap_node *first = heap_first(&e->deadlines);
	int64_t due = first && first->due_ms < e->presence_due ? first->due_ms : e->presence_due;
	int64_t pause = e->no_tick_before - clock_mono_ms();
	int64_t wait, retention;

	if (e->fatal)
		return INT64_MAX;
	if (calls_next(e) < due)
		due = calls_next(e);
	if (e->restart_due)
		due = 0;
	wait = due == INT64_MAX ? INT64_MAX : due - clock_wall_ms();
	if (wait != INT64_MAX && wait > CLOCK_LOOK_MS)
		wait = CLOCK_LOOK_MS;
	retention = retention_wait_ms(e);
	if (retention < wait)
		wait = retention;
	if (wait < pause)
		wait = pause;
	return wait < 0 ? 0 : wait;
}

void *engine_run(void *arg)
{
	struct engine *e = arg;

	for (;;) {
		bool stopping;
		struct order *orders = collect(e, idle_ms(e), &stopping);

		if (stopping) {
			if (!e->fatal)
				retention_end(e);
			return NULL;
		}
		look_at_clock(e);
		if (clock_mono_ms() >= e->no_tick_before)
			orders = calls_take_held(e, orders);
		/* a restart is told before anything is decided: else whoever was here would have dropped off */
		run_group(e, orders, e->restart_due || clock_mono_ms() >= e->no_tick_before);
		if (!e->fatal && retention_scrub(e) == RC_IO)
			give_up(e);
	}
}

/* For other threads */

struct snapshot *engine_snapshot(struct engine *e, const char *id)
{
	struct snapshot *found = NULL;
	const struct slot *s;

	pthread_rwlock_rdlock(&e->lock);
	s = slot_find(e, id);
	if (s && s->snapshot && !s->snapshot->d->deleted)
		found = snapshot_ref(s->snapshot);
	pthread_rwlock_unlock(&e->lock);
	return found;
}

bool engine_person(struct engine *e, int64_t id, struct person *out)
{
	const struct person *p;

	pthread_rwlock_rdlock(&e->lock);
	p = people_published(&e->people, id);
	if (p)
		*out = *p;
	pthread_rwlock_unlock(&e->lock);
	return p && *out->name_key && out->epoch == e->epoch;
}

const char *engine_db_id(const struct engine *e)
{
	return e->db_id;
}

int64_t engine_canvas_version(struct engine *e)
{
	int64_t version;

	pthread_rwlock_rdlock(&e->lock);
	version = e->canvas_version;
	pthread_rwlock_unlock(&e->lock);
	return version;
}

void engine_each_decision(struct engine *e, void (*each)(void *ctx, const struct decision *d), void *ctx)
{
	size_t at = 0;

	pthread_rwlock_rdlock(&e->lock);
	for (struct slot *first; (first = map_next(&e->slots, &at));)
		for (struct slot *s = first; s; s = s->next_same_key)
			if (s->snapshot && !s->snapshot->d->deleted)
				each(ctx, s->snapshot->d);
	pthread_rwlock_unlock(&e->lock);
}

void engine_live_begin(struct engine *e, const char *id, int64_t person)
{
	if (presence_begin(&e->presence, id, person))
		wake(e);
}

void engine_live_end(struct engine *e, const char *id, int64_t person)
{
	if (presence_end(&e->presence, id, person, clock_wall_ms()))
		wake(e);
}

void engine_frame_seen(struct engine *e, const char *id, int64_t person)
{
	presence_frame(&e->presence, id, person, clock_wall_ms());
	wake(e);
}
