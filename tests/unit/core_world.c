#include "core_world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core_invariants.h"

static const char *const names[WORLD_NAMES] = { "ana", "bo", "cy", "di", "eva", "flo", "gus", "hal" };

int world_run(const char *suite, const TTest *const *tests, size_t count, void (*after)(void))
{
	Suite *s = suite_create(suite);
	TCase *t = tcase_create(suite);

	tcase_set_timeout(t, 60);
	tcase_add_checked_fixture(t, NULL, after);
	for (size_t i = 0; i < count; i++)
		tcase_add_test(t, tests[i]);
	suite_add_tcase(s, t);
	return unit_run(s);
}

void world_init(struct world *w)
{
	*w = (struct world){
		.rules = {
			.presence_grace_ms = GRACE,
			.synthesis_debounce_ms = DEBOUNCE,
			.reveal_ms = REVEAL,
			.restart_grace_ms = RESTART_GRACE,
			.takeover_ms = TAKEOVER,
			.default_access = ACCESS_OPEN,
		},
		.now = WORLD_START,
	};
	arena_init(&w->arena, 0);
	arena_init(&w->scratch, 0);
	for (int64_t i = 1; i <= WORLD_NAMES; i++)
		w->holder[i] = i;
	w->d = decision_new(&w->arena, "q3J_x81a", "key-of-ana");
	ck_assert_str_eq(w->d->id, "q3J_x81a");
}

void world_dispose(struct world *w)
{
	arena_dispose(&w->arena);
	arena_dispose(&w->scratch);
}

void world_fork(struct world *to, const struct world *from)
{
	*to = *from;
	arena_init(&to->arena, decision_size(from->d));
	arena_init(&to->scratch, 0);
	to->d = decision_clone(&to->arena, from->d);
	to->out = (struct changes){ 0 };
}

const char *world_name(int64_t person)
{
	static char crowd[8][24];
	static int next;
	char *name;

	if (person < CROWD)
		return names[(person - 1) % WORLD_NAMES];
	name = crowd[next++ % 8];
	snprintf(name, sizeof *crowd, "p%d", (int)person);
	return name;
}

/* Who has a name: what the engine asks the register. */
static int64_t holder_of(const struct world *w, const char *key)
{
	for (int i = 0; i < WORLD_NAMES; i++)
		if (strcmp(names[i], key) == 0)
			return w->holder[i + 1];
	return key[0] == 'p' ? strtol(key + 1, NULL, 10) : NOBODY;
}

static void say_where(struct world *w, const struct action *a)
{
	const char *word = a && action_word(a->kind) ? action_word(a->kind) : a ? "event" : "tick";

	if (w->where[0] != '@') /* a walk says itself where it is */
		snprintf(w->where, sizeof w->where, "%s by %d in %s", word, a ? (int)a->person : 0, stage_name(w->d->head.stage));
}

/* a NULL: a tick. */
static void step(struct world *w, const struct action *a)
{
	struct decision *before = NULL;

	arena_dispose(&w->scratch);
	arena_init(&w->scratch, 16384);
	if (!w->unchecked)
		before = decision_clone(&w->scratch, w->d);
	say_where(w, a);
	changes_init(&w->out, &w->scratch);
	if (a)
		w->refusal = decision_decide(w->d, &w->rules, a, w->now, &w->out);
	else
		decision_tick(w->d, &w->rules, w->now, &w->out);
	if (before)
		invariants_check_step(w, before, a);
}

void world_tick(struct world *w)
{
	step(w, NULL);
}

enum verdict world_act(struct world *w, struct action a)
{
	struct arena of_action;

	arena_init(&of_action, 0);
	if (!a.name && a.person)
		a.name = world_name(a.person);
	if (a.target && !a.target_key)
		a.target_key = text_fold(&of_action, a.target);
	if (a.target_key && !a.target_person)
		a.target_person = holder_of(w, a.target_key);
	a.text = a.text ? a.text : "";
	a.desc = a.desc ? a.desc : "";
	a.priority = a.priority ? a.priority : "";
	a.slot = a.slot ? a.slot : 1;
	step(w, &a);
	arena_dispose(&of_action);
	return w->refusal.verdict;
}

void world_pass(struct world *w, int64_t ms)
{
	const int64_t until = w->now + ms;
	int64_t next;

	while ((next = decision_next_tick(w->d, &w->rules)) <= until) {
		w->now = next > w->now ? next : w->now;
		world_tick(w);
		ck_assert_msg(world_changed(w), "%s: a tick that was due did nothing", w->where);
	}
	w->now = until;
	world_tick(w);
}

bool world_changed(const struct world *w)
{
	return w->out.count > 0;
}

void world_connect(struct world *w, int64_t person)
{
	world_ok(w, person, ACTION_CONNECT);
}

void world_drop(struct world *w, int64_t person)
{
	world_ok(w, person, ACTION_DISCONNECT, .ended_at_ms = w->now);
	world_pass(w, GRACE);
	ck_assert(!world_member(w, person)->present);
}

static void create(struct world *w)
{
	world_ok(w, ANA, ACTION_CREATE, .text = "Where do we eat?", .key = "key-of-ana");
	world_connect(w, ANA);
}

void world_open(struct world *w, int64_t people)
{
	world_init(w);
	create(w);
	for (int64_t i = BO; i <= people; i++) {
		world_ok(w, i, ACTION_JOIN);
		world_connect(w, i);
	}
}

void world_ask_for_priorities(struct world *w)
{
	world_open(w, BO);
	w->rules.model = true;
	world_to(w, STAGE_PRIORITIES);
	world_ok(w, ANA, ACTION_PRIORITY, .text = "speed", .direction = '+');
	world_ok(w, ANA, ACTION_CONFIRM, .on = true);
	world_ok(w, BO, ACTION_READY, .on = true);
}

void world_all_ready(struct world *w)
{
	const enum stage stage = w->d->head.stage;
	const int round = w->d->head.round;
	const int64_t last = w->d->head.facilitator;

	for (size_t i = 0; i < w->d->member_count; i++)
		if (w->d->members[i].person != last && member_counts(&w->d->members[i]))
			world_ok(w, w->d->members[i].person, ACTION_READY, .on = true);
	if (member_counts(world_member(w, last)) && w->d->head.stage == stage && w->d->head.round == round)
		world_ok(w, last, ACTION_READY, .on = true);
}

void world_reveal(struct world *w)
{
	ck_assert_int_ne(w->d->head.reveal_at_ms, 0);
	world_pass(w, REVEAL);
	ck_assert_int_eq(w->d->head.stage, STAGE_PRIORITIES);
}

/* From the present stage to the next. */
static void on(struct world *w)
{
	const int64_t f = w->d->head.facilitator;
	bool has_bo = decision_participant(w->d, BO);

	switch (w->d->head.stage) {
	case STAGE_LOBBY:
		world_all_ready(w);
		world_ok(w, f, ACTION_START);
		break;
	case STAGE_SCENARIO:
		for (size_t i = 0; i < w->d->member_count; i++)
			if (member_counts(&w->d->members[i]) && !w->d->head.reveal_at_ms)
				world_ok(w, w->d->members[i].person, ACTION_BACK, .framing = w->d->framings[0].id);
		world_reveal(w);
		break;
	case STAGE_PRIORITIES:
		world_ok(w, f, ACTION_PRIORITY, .text = "speed", .direction = '+');
		world_all_ready(w);
		break;
	case STAGE_OPTIONS:
		world_ok(w, f, ACTION_OPTION, .text = "Pizza", .desc = "Round and warm.");
		if (has_bo)
			world_ok(w, BO, ACTION_OPTION, .text = "Tacos", .desc = "From the truck.");
		world_all_ready(w);
		break;
	case STAGE_SCAFFOLDING:
		world_ok(w, f, ACTION_SKIP);
		break;
	default:
		for (size_t i = 0; i < w->d->member_count; i++)
			if (member_counts(&w->d->members[i]))
				world_ok(w, w->d->members[i].person, ACTION_APPROVE, .option = world_option(w, "Pizza"), .on = true);
		world_all_ready(w);
	}
}

void world_to(struct world *w, enum stage stage)
{
	while (w->d->head.stage < stage)
		on(w);
}

const struct call *world_call(const struct world *w, enum call_kind kind)
{
	for (size_t i = w->d->call_count; i-- > 0;)
		if (w->d->calls[i].kind == kind)
			return &w->d->calls[i];
	return NULL;
}

enum verdict world_answer(struct world *w, enum call_kind kind, struct answer answer)
{
	ck_assert_ptr_nonnull(world_call(w, kind));
	return world_do(w, NOBODY, ACTION_CALL_ANSWERED, .call = world_call(w, kind)->id, .answer = &answer);
}

enum verdict world_fail(struct world *w, enum call_kind kind, enum call_fault fault)
{
	ck_assert_ptr_nonnull(world_call(w, kind));
	return world_do(w, NOBODY, ACTION_CALL_FAILED, .call = world_call(w, kind)->id, .fault = fault);
}

struct member *world_member(const struct world *w, int64_t person)
{
	struct member *m = decision_member(w->d, person);

	ck_assert_ptr_nonnull(m);
	return m;
}

#define ID_BY(list, n, text) \
	do { \
		for (size_t i = 0; i < w->d->n##_count; i++) \
			if (strcmp(w->d->list[i].text, wanted) == 0) \
				return w->d->list[i].id; \
		return 0; \
	} while (0)

int64_t world_framing(const struct world *w, const char *wanted)
{
	ID_BY(framings, framing, text);
}

int64_t world_option(const struct world *w, const char *wanted)
{
	ID_BY(options, option, name);
}

int64_t world_suggestion(const struct world *w, const char *wanted)
{
	ID_BY(suggestions, suggestion, text);
}

int64_t world_point(const struct world *w, const char *wanted)
{
	ID_BY(points, point, text);
}

static const char *text_of(const struct world *w, int64_t id)
{
	if (decision_framing(w->d, id))
		return decision_framing(w->d, id)->text;
	if (decision_option(w->d, id))
		return decision_option(w->d, id)->name;
	return decision_priority(w->d, id)->text;
}

static const char *list(struct world *w, struct ids ids, const char *separator, bool persons)
{
	struct strbuf b;
	const char *all;

	strbuf_init(&b, 1 << 20);
	for (size_t i = 0; i < ids.count; i++) {
		strbuf_add(&b, i ? separator : "");
		strbuf_add(&b, persons ? decision_name_of(w->d, ids.ids[i]) : text_of(w, ids.ids[i]));
	}
	all = arena_strdup(&w->scratch, b.len ? b.s : "");
	strbuf_dispose(&b);
	return all;
}

const char *world_names_of(struct world *w, struct ids ids)
{
	return list(w, ids, " ", true);
}

const char *world_texts_of(struct world *w, struct ids ids)
{
	return list(w, ids, ", ", false);
}

const char *world_waiting_for(struct world *w)
{
	return list(w, decision_waiting_for(w->d, &w->scratch), " ", true);
}
