/* What the tests of the engine share: an engine on a store of its own, and orders that are made as the web makes them and
 * waited for. Waiting is always for something that can be seen, and never longer than DEADLINE_MS. */
#ifndef MAUDE_TESTS_UNIT_ENGINE_FIXTURE_H
#define MAUDE_TESTS_UNIT_ENGINE_FIXTURE_H

#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

#include "base/clock.h"
#include "base/text.h"
#include "engine/engine.h"
#include "store_fixture.h"
#include "web/form.h"

enum { DEADLINE_MS = 20000, KEPT_MAX = 4096 };

static struct engine *e;
static struct rules rules;
static struct model_settings model_settings; /* none */

/* What the listener was told. */
static struct {
	atomic_int published, canvas, fatals;
} heard;

/* The orders of a test, freed at its end. */
static struct order *kept[KEPT_MAX];
static size_t kept_count;

static pthread_mutex_t news_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t news_came = PTHREAD_COND_INITIALIZER;

static UNUSED void tell_news(void)
{
	pthread_mutex_lock(&news_lock);
	pthread_cond_broadcast(&news_came);
	pthread_mutex_unlock(&news_lock);
}

/* Until there are news, or for a moment. */
static UNUSED void wait_for_news(void)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_nsec += 5000000;
	if (until.tv_nsec >= 1000000000) {
		until.tv_sec++;
		until.tv_nsec -= 1000000000;
	}
	pthread_mutex_lock(&news_lock);
	pthread_cond_timedwait(&news_came, &news_lock, &until);
	pthread_mutex_unlock(&news_lock);
}

#define WAIT_FOR(condition) \
	do { \
		const int64_t until_ = clock_mono_ms() + DEADLINE_MS; \
		while (!(condition)) { \
			ck_assert_msg(clock_mono_ms() < until_, "waited in vain for " #condition); \
			wait_for_news(); \
		} \
	} while (0)

/* The engine */

static UNUSED void hear_published(void *ctx, struct snapshot *now, unsigned touched)
{
	(void)ctx, (void)now, (void)touched;
	heard.published++;
	tell_news();
}

static UNUSED void hear_canvas(void *ctx, int64_t version, const int64_t *inboxes, size_t count)
{
	(void)ctx, (void)version, (void)inboxes, (void)count;
	heard.canvas++;
	tell_news();
}

static UNUSED void hear_fatal(void *ctx)
{
	(void)ctx;
	heard.fatals++;
	tell_news();
}

static struct engine_listener listener = { NULL, hear_published, hear_canvas, hear_fatal };

static UNUSED void start_engine_under(const char *secret_mark)
{
	ok(engine_start(&e, s, &rules, secret_mark, &model_settings, NULL, &listener));
}

static UNUSED void start_engine(void)
{
	start_engine_under("a mark of the secret");
}

static UNUSED void stop_engine(void)
{
	if (!e)
		return;
	engine_stop(e);
	engine_free(e);
	e = NULL;
}

/* Another worker, under the same secret, on what the last one left. */
static UNUSED void restart_engine(void)
{
	stop_engine();
	reopen_store();
	start_engine();
}

/* Nothing happens by itself within a test, unless it makes these times shorter before the start. */
static UNUSED void set_up_rules(void)
{
	rules = (struct rules){
		.presence_grace_ms = 3600000,
		.synthesis_debounce_ms = 3600000,
		.reveal_ms = 3600000,
		.restart_grace_ms = 3600000,
		.takeover_ms = 3600000,
	};
}

static UNUSED void set_up_engine(void)
{
	set_up();
	set_up_rules();
	start_engine();
}

static UNUSED void tear_down_engine(void)
{
	stop_engine();
	while (kept_count)
		order_free(kept[--kept_count]);
	tear_down();
}

/* Orders */

static UNUSED void answered(struct order *o)
{
	atomic_store((atomic_int *)o->ctx, 1);
	tell_news();
}

static UNUSED bool is_answered(const struct order *o)
{
	return atomic_load((atomic_int *)o->ctx);
}

/* request_id may be NULL. */
static UNUSED struct order *order_of(enum order_kind kind, int64_t person, const char *request_id)
{
	struct order *o = order_new(kind, answered, NULL);

	o->ctx = arena_alloc(&o->arena, sizeof(atomic_int));
	o->person = person;
	snprintf(o->request_id, sizeof o->request_id, "%s", request_id ? request_id : "");
	return o;
}

static UNUSED struct order *put_name(struct order *o, const char *name)
{
	ck_assert_int_eq(text_name(&o->name, &o->arena, name, strlen(name)), TEXT_FINE);
	o->name_key = text_fold(&o->arena, o->name);
	return o;
}

static UNUSED struct order *claim_of(int64_t person, const char *name, const char *request_id)
{
	return put_name(order_of(ORDER_CLAIM, person, request_id), name);
}

static UNUSED struct order *link_order(enum order_kind kind, int64_t person, const char *token, const char *request_id)
{
	struct order *o = order_of(kind, person, request_id);

	snprintf(o->token, sizeof o->token, "%s", token);
	return o;
}

/* An action from its form, as "text=Where+to&stage=lobby"; word is that of its address, or "create". */
static UNUSED struct order *action_of(int64_t person, const char *id, const char *word, const char *form,
	const char *request_id)
{
	struct order *o = order_of(ORDER_ACTION, person, request_id);
	struct form_value *fields;
	size_t count = form_parse(&fields, &o->arena, form, strlen(form), 16);

	snprintf(o->decision_id, sizeof o->decision_id, "%s", id);
	if (strcmp(word, "create") == 0)
		o->action.kind = ACTION_CREATE;
	else
		ck_assert_msg(action_from_word(&o->action.kind, word), "no such action: %s", word);
	action_read(&o->action, &o->arena, fields, count);
	return o;
}

/* Posts, and keeps for the test's end. */
static UNUSED struct order *post(struct order *o)
{
	ck_assert_uint_lt(kept_count, KEPT_MAX);
	kept[kept_count++] = o;
	engine_post(e, o);
	return o;
}

static UNUSED struct order *wait_answer(struct order *o)
{
	WAIT_FOR(is_answered(o));
	return o;
}

static UNUSED struct order *send(struct order *o)
{
	return wait_answer(post(o));
}

static UNUSED const char *verdict_of(struct order *o)
{
	return verdict_name(wait_answer(o)->refusal.verdict);
}

#define ck_accepted(o) ck_assert_str_eq(verdict_of(o), "ACCEPTED")
#define ck_refused(o, why) ck_assert_str_eq(verdict_of(o), #why)

/* What most tests begin with. */

static UNUSED int64_t take_name(const char *name)
{
	struct order *o = send(claim_of(0, name, NULL));

	ck_accepted(o);
	ck_assert_int_gt(o->signed_in.id, 0);
	return o->signed_in.id;
}

static UNUSED struct person look_up(int64_t id)
{
	struct person p = { 0 };

	ck_assert_msg(engine_person(e, id, &p), "nobody is signed in as %lld", (long long)id);
	return p;
}

static UNUSED const char *create_decision(int64_t person, const char *form)
{
	struct order *o = send(action_of(person, "", "create", form, NULL));

	ck_accepted(o);
	return arena_strdup(&arena, o->decision_id);
}

#define act(person, id, word, form) ck_accepted(send(action_of(person, id, word, form, NULL)))

/* The published state, in the test's arena; NULL: there is none. */
static UNUSED const struct decision *see(const char *id)
{
	struct snapshot *now = engine_snapshot(e, id);
	const struct decision *d = now ? decision_clone(&arena, now->d) : NULL;

	snapshot_unref(now);
	return d;
}

static UNUSED bool is_present(const char *id, int64_t person)
{
	const struct member *m = decision_participant(see(id), person);

	return m && m->present;
}

/* Present because of a page, not only waited for. */
static UNUSED bool is_connected(const char *id, int64_t person)
{
	const struct member *m = decision_participant(see(id), person);

	return m && m->present && m->connected;
}

/* A decision of these persons in the stage scenario; the first of them facilitates. */
static UNUSED const char *decision_in_scenario(const int64_t *people, size_t count)
{
	const char *id = create_decision(people[0], "topic=Where+to&key=key-of-scenario");

	for (size_t i = 1; i < count; i++) {
		act(people[i], id, "join", "");
		act(people[i], id, "ready", "");
	}
	act(people[0], id, "start", "");
	ck_assert_int_eq(see(id)->head.stage, STAGE_SCENARIO);
	return id;
}

/* Holds the engine's thread: whatever is posted meanwhile is decided in one group. */
static struct {
	atomic_bool held, go_on;
} gate;

static UNUSED void answered_at_gate(struct order *o)
{
	atomic_store(&gate.held, true);
	tell_news();
	while (!atomic_load(&gate.go_on))
		wait_for_news();
	answered(o);
}

static UNUSED void hold_engine(void)
{
	struct order *o = order_of(ORDER_PING, 0, NULL);

	gate.held = gate.go_on = false;
	o->done = answered_at_gate;
	post(o);
	WAIT_FOR(atomic_load(&gate.held));
}

static UNUSED void release_engine(void)
{
	atomic_store(&gate.go_on, true);
	tell_news();
}

#endif
