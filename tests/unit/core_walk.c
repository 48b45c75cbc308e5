/* Random walks: whatever people, hostile ones too, the network, the clock and the model do, the invariants hold after each
 * step (core_invariants.c), and whoever is present gets the decision to its end.
 *
 * MAUDE_WALK_SEED=n walks one seed more, for MAUDE_WALK_STEPS steps; a failure says its seed and step. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core_invariants.h"
#include "core_world.h"
#include "draw.h"

enum { STEPS = 4000, DRIVE_EVERY = 20, PEOPLE = 8 };

static const uint64_t seeds[] = { 1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233, 377, 610, 987, 1597 };

static struct world w;
static uint64_t seed;
static int step_now;

/* --- what somebody who wants to get on would do --- */

static bool approves_something(const struct decision *d, int64_t person)
{
	for (size_t i = 0; i < d->approval_count; i++)
		if (d->approvals[i].person == person && d->approvals[i].round == d->head.round)
			return true;
	return false;
}

static int64_t first_on_ballot(const struct decision *d)
{
	for (size_t i = 0; i < d->option_count; i++)
		if (option_on_ballot(d, d->options[i].id))
			return d->options[i].id;
	return 0;
}

static bool somebody_proposed(const struct decision *d)
{
	for (size_t i = 0; i < d->option_count; i++)
		if (d->options[i].source == SOURCE_PERSON)
			return true;
	return false;
}

/* The first of the list's persons who is not person and is waited for while present; 0: nobody. */
static int64_t somebody_idle(struct world *it, int64_t person)
{
	struct ids waiting = decision_waiting_for(it->d, &it->scratch);

	for (size_t i = 0; i < waiting.count; i++)
		if (waiting.ids[i] != person && member_counts(decision_member(it->d, waiting.ids[i])))
			return waiting.ids[i];
	return 0;
}

static void help_in_scenario(struct world *it, int64_t me)
{
	struct ids settle = decision_to_settle(it->d, &it->scratch);
	const int64_t settled = settle.count ? settle.ids[0] : 0;
	const struct backing *mine = decision_backing_of(it->d, me);

	if (it->d->head.reveal_at_ms)
		return;
	if (!it->d->framing_count)
		world_ok(it, me, ACTION_FRAMING, .text = "What now?");
	else if (!mine || mine->framing != it->d->framings[0].id || decision_can_go_on(it->d))
		world_ok(it, me, ACTION_BACK, .framing = it->d->framings[0].id);
	else if (settled && me == it->d->head.facilitator)
		world_ok(it, me, ACTION_SETTLE, .framing = settled);
}

static void help_in_dashboard(struct world *it, int64_t me)
{
	struct ids settle = decision_to_settle(it->d, &it->scratch);
	const int64_t settled = settle.count ? settle.ids[0] : 0;
	const struct member *m = decision_member(it->d, me);

	if (settled && me == it->d->head.facilitator)
		world_ok(it, me, ACTION_SETTLE, .option = settled);
	else if (!m->abstained && !approves_something(it->d, me))
		world_ok(it, me, ACTION_APPROVE, .option = first_on_ballot(it->d), .on = true);
	else if (!m->ready || decision_can_go_on(it->d))
		world_ok(it, me, ACTION_READY, .on = true);
}

static void help_in_stage(struct world *it, int64_t me)
{
	const struct member *m = decision_member(it->d, me);

	switch (it->d->head.stage) {
	case STAGE_LOBBY:
		if (me == it->d->head.facilitator && !decision_missing(it->d))
			world_ok(it, me, ACTION_START);
		else if (!m->ready)
			world_ok(it, me, ACTION_READY, .on = true);
		break;
	case STAGE_SCENARIO:
		help_in_scenario(it, me);
		break;
	case STAGE_PRIORITIES:
		if (!it->d->priority_count)
			world_ok(it, me, ACTION_PRIORITY, .text = "speed", .direction = '+');
		else if (!m->ready || decision_can_go_on(it->d))
			world_ok(it, me, ACTION_READY, .on = true);
		break;
	case STAGE_OPTIONS:
		if (!somebody_proposed(it->d))
			world_do(it, me, ACTION_OPTION, .text = once_in(2) ? "Walk" : "Swim"); /* may be a suggestion's name */
		else if (!m->ready || decision_can_go_on(it->d))
			world_ok(it, me, ACTION_READY, .on = true);
		break;
	case STAGE_SCAFFOLDING:
		world_ok(it, me, ACTION_SKIP);
		break;
	default:
		help_in_dashboard(it, me);
	}
}

/* One person's turn: takes over where that is due, excuses who does nothing, else goes on with the stage. */
static void help(struct world *it, int64_t me, bool others_idle)
{
	const int64_t at = decision_takeover_at(it->d, &it->rules);
	const uint64_t version = (uint64_t)it->d->head.version;
	int64_t idle;

	if (me != it->d->head.facilitator && at && it->now >= at)
		world_ok(it, me, ACTION_TAKEOVER);
	if (it->d->head.stage == STAGE_COMPLETE)
		return; /* it was held up by nothing but an action */
	if (decision_member(it->d, me)->excused) /* any action says: I am here */
		world_ok(it, me, ACTION_RETRY);
	if (it->d->head.stage != STAGE_COMPLETE)
		help_in_stage(it, me);
	idle = somebody_idle(it, me);
	if (others_idle && me == it->d->head.facilitator && idle && version == (uint64_t)it->d->head.version)
		world_ok(it, me, ACTION_EXCUSE, .target = decision_name_of(it->d, idle));
}

/* --- never stuck --- */

static size_t present_people(const struct decision *d, int64_t out[static 64])
{
	size_t n = 0;

	for (size_t i = 0; i < d->member_count && n < 64; i++)
		if (d->members[i].standing == STANDING_IN && d->members[i].present)
			out[n++] = d->members[i].person;
	return n;
}

/* From the state of w: whoever is present gets it to its end, where one of them (idle; 0: nobody) does nothing but keep the
 * page open, and the model never answers. */
static void drive(int64_t idle)
{
	struct world it;
	int64_t people[64];
	size_t count = present_people(w.d, people);
	int turns = 0;

	world_fork(&it, &w);
	it.unchecked = true;
	for (size_t i = 0; i < count; i++)
		world_connect(&it, people[i]);
	for (; it.d->head.stage != STAGE_COMPLETE; turns++) {
		const int64_t version = it.d->head.version;
		ck_assert_msg(turns < 300, "%s: stuck in %s, round %d, idle %d of %zu", w.where, stage_name(it.d->head.stage),
			it.d->head.round, (int)idle, count);
		for (size_t i = 0; i < count && it.d->head.stage != STAGE_COMPLETE; i++)
			if (people[i] != idle)
				help(&it, people[i], idle != 0);
		if (it.d->head.version == version)
			world_pass(&it, 5000);
	}
	world_dispose(&it);
}

static void check_never_stuck(void)
{
	int64_t people[64];
	size_t count = present_people(w.d, people);

	if (!count || !decision_is_under_way(w.d))
		return;
	drive(0);
	if (count > 1)
		drive(people[below((int64_t)count)]);
}

/* --- the walk --- */

static const char *any_text(void)
{
	static const char *const texts[] = { "", "speed", "Walk", "walk", "Swim", "Do nothing", "do NOTHING", "Risk", "Where to?",
		"Wohin?", "\xf0\x9f\x8c\xae" };

	return texts[below(sizeof texts / sizeof *texts)];
}

/* The id of something, or of nothing. */
static int64_t any_id(void)
{
	const struct decision *d = w.d;

	switch (below(5)) {
	case 0:
		return d->framing_count ? d->framings[below((int64_t)d->framing_count)].id : 0;
	case 1:
		return d->suggestion_count ? d->suggestions[below((int64_t)d->suggestion_count)].id : 0;
	case 2:
		return d->point_count ? d->points[below((int64_t)d->point_count)].id : 0;
	case 3:
		return below(d->head.last_id + 3);
	default:
		return d->option_count ? d->options[below((int64_t)d->option_count)].id : 0;
	}
}

static int64_t anybody(void)
{
	return w.holder[1 + below(PEOPLE)];
}

/* Any action of anybody, with anything in its fields. */
static void act_wildly(void)
{
	static const char *const tags[] = { "", "+1", "-1", "~1", "+9" };
	struct action a = {
		.kind = (enum action_kind)(ACTION_CREATE + 1 + below(ACTION_CLOSE - ACTION_CREATE - 1)),
		.person = anybody(),
		.text = any_text(),
		.desc = any_text(),
		.target = once_in(20) ? "zoe" : world_name(anybody()),
		.access = (enum access)below(ACCESSES),
		.side = (enum side)below(SIDES),
		.direction = "+-~"[below(3)],
		.slot = 1 + (int)below(3),
		.on = !once_in(4),
		.abstain = once_in(6),
		.framing = any_id(),
		.option = any_id(),
		.suggestion = any_id(),
		.point = any_id(),
		.priority = tags[below(5)],
	};

	if (once_in(150))
		a.kind = once_in(2) ? ACTION_CLOSE : ACTION_DELETE;
	if (a.kind == ACTION_DELETE)
		a.text = once_in(2) ? w.d->head.topic : "no";
	if ((a.kind == ACTION_TOPIC || a.kind == ACTION_POINT) && !*a.text)
		a.text = "no form lets it be empty";
	if ((a.stage_given = once_in(4)))
		a.stage_seen = once_in(3) ? any_text() : stage_name(w.d->head.stage);
	if ((a.round_given = once_in(4)))
		a.round_seen = once_in(3) ? below(3) : w.d->head.round;
	if (once_in(30))
		a.bad = (struct refusal){ VERDICT_FIELD_TOO_LONG, "text", 60 };
	world_act(&w, a);
}

static void come_or_go(void)
{
	const int64_t person = anybody();

	switch (below(4)) {
	case 0:
		world_ok(&w, person, ACTION_DISCONNECT, .ended_at_ms = w.now - below(3000));
		break;
	case 1:
		world_ok(&w, person, ACTION_SEEN, .seen_ms = FRAME_PRESENT_MS);
		break;
	default:
		world_connect(&w, person);
	}
}

static void let_time_pass(void)
{
	static const int64_t spans[] = { 1, 100, 1000, 2000, 11000, 16000, 61000, 200000 };
	const int64_t span = spans[below(8)];

	if (once_in(2)) {
		world_pass(&w, span);
	} else { /* the engine was late: many things at once */
		w.now += span;
		world_tick(&w);
	}
}

/* The worker starts again, with or without a model; its allowance is used up, or there again; or the clock jumps. */
static void jump(void)
{
	if (once_in(4))
		w.rules.model = !w.rules.model;
	if (once_in(4))
		w.rules.model_spent = !w.rules.model_spent;
	world_tick(&w); /* as the engine does where the allowance has moved */
	if (once_in(2))
		w.now += once_in(2) ? below(100000) : below(4 * 3600 * 1000) - 2 * 3600 * 1000;
	world_ok(&w, NOBODY, ACTION_RESTART);
	if (once_in(6)) { /* too small a step back for the engine to tell */
		w.now -= below(5000);
		world_tick(&w);
	}
}

static void let_model_do_something(void)
{
	struct answer_item items[5];
	struct answer answer = { .text = any_text(), .items = items };
	struct action a = { .kind = ACTION_CALL_ANSWERED, .answer = &answer };

	a.call = w.d->call_count ? w.d->calls[below((int64_t)w.d->call_count)].id : 77;
	if (!*answer.text)
		answer.text = "bridge";
	for (answer.item_count = 0; answer.item_count < (size_t)below(6); answer.item_count++) {
		const char *text = any_text();
		items[answer.item_count] = (struct answer_item){
			.text = *text ? text : "Fly",
			.desc = once_in(2) ? "high" : NULL,
			.direction = "+-~"[below(3)],
			.option = w.d->option_count ? w.d->options[below((int64_t)w.d->option_count)].id : 0,
			.side = (enum side)below(2),
			.priority = w.d->priority_count && once_in(2) ? w.d->priorities[0].id : 0,
		};
	}
	if (once_in(4)) {
		a.kind = once_in(2) ? ACTION_CALL_FAILED : ACTION_CALL_RETRYING;
		a.fault = (enum call_fault)(1 + below(CALL_FAULTS - 1));
	}
	world_act(&w, a);
}

/* Somebody deletes themselves, and somebody else takes the name. */
static void replace_somebody(void)
{
	const int64_t name = 1 + below(PEOPLE);

	world_ok(&w, w.holder[name], ACTION_FORGET);
	w.holder[name] += WORLD_NAMES;
	world_ok(&w, w.holder[name], ACTION_BIND, .target = world_name(w.holder[name]), .target_person = w.holder[name]);
}

static void help_somebody(void)
{
	int64_t people[64];
	size_t count = present_people(w.d, people);

	if (count && decision_is_under_way(w.d))
		help(&w, people[below((int64_t)count)], once_in(8));
}

static void step_once(void)
{
	const int64_t dice = below(100);

	if (dice < 40)
		act_wildly();
	else if (dice < 74)
		help_somebody();
	else if (dice < 83)
		come_or_go();
	else if (dice < 91)
		let_time_pass();
	else if (dice < 93)
		jump();
	else if (dice < 98)
		let_model_do_something();
	else if (dice < 99)
		replace_somebody();
	else
		world_do(&w, anybody(), ACTION_JOIN);
}

static void start_again(void)
{
	const int64_t people = 1 + below(5);

	world_dispose(&w);
	world_open(&w, people);
	w.rules.model = once_in(2);
	w.rules.model_spent = false;
	world_ok(&w, ANA, ACTION_RESTART);
	for (int64_t i = ANA; i <= people; i++)
		world_connect(&w, i);
}

static void walk(uint64_t with, int steps)
{
	int left_after_end = 25;
	size_t reached = 0;

	seed = state = with;
	world_init(&w);
	start_again();
	for (step_now = 0; step_now < steps; step_now++) {
		snprintf(w.where, sizeof w.where, "@ MAUDE_WALK_SEED=%llu, step %d", (unsigned long long)seed, step_now);
		step_once();
		if (w.d->deleted || (!decision_is_under_way(w.d) && left_after_end-- == 0)) {
			reached += w.d->head.stage == STAGE_COMPLETE;
			left_after_end = 25;
			start_again();
		} else if (step_now % DRIVE_EVERY == 0) {
			check_never_stuck();
		}
	}
	world_dispose(&w);
	ck_assert_msg(steps < 1000 || reached, "seed %llu never came to an end", (unsigned long long)with);
}

START_TEST(any_walk_keeps_the_invariants_and_is_never_stuck)
{
	walk(seeds[_i], STEPS);
}
END_TEST

START_TEST(the_walk_that_was_asked_for_does_too)
{
	const char *steps = getenv("MAUDE_WALK_STEPS"), *from = getenv("MAUDE_WALK_SEED");

	if (from || steps)
		walk(from ? strtoull(from, NULL, 10) : 4711, steps ? (int)strtol(steps, NULL, 10) : STEPS);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("core_walk");
	TCase *t = tcase_create("walks");

	tcase_set_timeout(t, 600);
	tcase_add_loop_test(t, any_walk_keeps_the_invariants_and_is_never_stuck, 0, sizeof seeds / sizeof *seeds);
	tcase_add_test(t, the_walk_that_was_asked_for_does_too);
	suite_add_tcase(s, t);
	return unit_run(s);
}
