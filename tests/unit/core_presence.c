/* Who is here: connections, graces, the frame, restarts and jumps of the clock; and that dropping off can end a stage while
 * arriving never does (SPEC sections 1 and 4). */
#include <string.h>

#include "core_world.h"

static struct world w;

static void tear_down(void)
{
	world_dispose(&w);
}

static bool is_present(int64_t person)
{
	return world_member(&w, person)->present;
}

START_TEST(an_accepted_action_counts_as_a_request_that_has_just_ended)
{
	world_init(&w);
	world_ok(&w, ANA, ACTION_CREATE, .text = "x", .key = "12345678");
	world_ok(&w, BO, ACTION_JOIN);
	world_pass(&w, GRACE - 1);
	ck_assert(is_present(ANA) && is_present(BO));
	world_ok(&w, BO, ACTION_READY, .on = true);
	world_pass(&w, 1);
	ck_assert(!is_present(ANA) && is_present(BO));
	world_pass(&w, GRACE - 1);
	ck_assert(!is_present(BO));
}
END_TEST

START_TEST(a_refused_action_makes_nobody_present)
{
	world_open(&w, BO);
	world_drop(&w, BO);
	world_refused(NOT_FACILITATOR, &w, BO, ACTION_START);
	ck_assert(!is_present(BO));
	world_refused(WRONG_STAGE, &w, BO, ACTION_SKIP);
	world_refused(FIELD_SWITCH, &w, BO, ACTION_READY, .bad = { VERDICT_FIELD_SWITCH, "on", 0 });
	world_refused(NOT_YET_TAKEOVER, &w, BO, ACTION_TAKEOVER); /* refused by its rule */
	ck_assert(!is_present(BO));
}
END_TEST

START_TEST(who_is_connected_is_present_for_ever)
{
	world_open(&w, BO);
	world_pass(&w, 24LL * 3600 * 1000);
	ck_assert(is_present(ANA) && is_present(BO));
	ck_assert_int_eq(world_member(&w, BO)->waited_until_ms, 0);
}
END_TEST

START_TEST(a_request_that_ended_counts_for_the_grace_from_its_end)
{
	world_open(&w, BO);
	w.now += 4000;
	world_ok(&w, BO, ACTION_DISCONNECT, .ended_at_ms = w.now - 1000);
	ck_assert_int_eq(world_member(&w, BO)->waited_until_ms, w.now - 1000 + GRACE);
	world_pass(&w, GRACE - 1001);
	ck_assert(is_present(BO));
	world_pass(&w, 1);
	ck_assert(!is_present(BO));
	ck_assert_int_eq(world_member(&w, BO)->absent_since_ms, w.now);
	world_connect(&w, BO);
	ck_assert(is_present(BO));
	ck_assert_int_eq(world_member(&w, BO)->absent_since_ms, 0);
}
END_TEST

START_TEST(one_is_absent_since_the_grace_ran_out_however_late_the_tick)
{
	world_open(&w, BO);
	world_ok(&w, ANA, ACTION_DISCONNECT, .ended_at_ms = w.now);
	w.now += GRACE + 5000;
	world_tick(&w);
	ck_assert_int_eq(world_member(&w, ANA)->absent_since_ms, w.now - 5000);
	ck_assert_int_eq(decision_takeover_at(w.d, &w.rules), w.now - 5000 + TAKEOVER);
}
END_TEST

START_TEST(a_frame_counts_for_20_seconds)
{
	world_open(&w, BO);
	world_ok(&w, BO, ACTION_DISCONNECT, .ended_at_ms = w.now);
	world_ok(&w, BO, ACTION_SEEN, .seen_ms = FRAME_PRESENT_MS);
	world_ok(&w, BO, ACTION_READY, .on = true); /* is not shortened by an action's own grace */
	world_pass(&w, 19999);
	ck_assert(is_present(BO));
	world_pass(&w, 1);
	ck_assert(!is_present(BO));
}
END_TEST

START_TEST(a_frame_is_told_from_a_connection_that_was_lost)
{
	world_open(&w, BO);
	world_ok(&w, BO, ACTION_SEEN, .seen_ms = FRAME_PRESENT_MS);
	ck_assert(!decision_member(w.d, BO)->framed); /* a page is open, too */
	world_ok(&w, BO, ACTION_DISCONNECT, .ended_at_ms = w.now);
	ck_assert(!decision_member(w.d, BO)->framed);
	world_ok(&w, BO, ACTION_SEEN, .seen_ms = FRAME_PRESENT_MS);
	ck_assert(decision_member(w.d, BO)->framed);
	world_ok(&w, BO, ACTION_READY, .on = true);
	ck_assert(decision_member(w.d, BO)->framed);
	world_connect(&w, BO);
	ck_assert(!decision_member(w.d, BO)->framed);
	world_ok(&w, BO, ACTION_DISCONNECT, .ended_at_ms = w.now);
	world_ok(&w, BO, ACTION_SEEN, .seen_ms = FRAME_PRESENT_MS);
	world_pass(&w, FRAME_PRESENT_MS);
	ck_assert(!is_present(BO) && !decision_member(w.d, BO)->framed);
}
END_TEST

START_TEST(watchers_and_those_who_ask_are_not_here)
{
	world_open(&w, ANA);
	world_to(&w, STAGE_SCENARIO);
	world_ok(&w, BO, ACTION_JOIN);
	for (int64_t person = BO; person <= CY; person++) {
		world_connect(&w, person);
		ck_assert(!world_changed(&w));
		world_ok(&w, person, ACTION_SEEN, .seen_ms = FRAME_PRESENT_MS);
		ck_assert(!world_changed(&w));
		world_ok(&w, person, ACTION_DISCONNECT, .ended_at_ms = w.now);
		ck_assert(!world_changed(&w));
	}
}
END_TEST

START_TEST(a_disconnection_that_comes_twice_changes_nothing)
{
	world_open(&w, BO);
	world_ok(&w, BO, ACTION_DISCONNECT, .ended_at_ms = w.now);
	world_ok(&w, BO, ACTION_DISCONNECT, .ended_at_ms = w.now + 5000);
	ck_assert(!world_changed(&w));
	world_connect(&w, BO);
	world_connect(&w, BO);
	ck_assert(!world_changed(&w));
}
END_TEST

/* ana and cy are ready, bo is not. */
static void wait_for_bo(void)
{
	world_open(&w, CY);
	world_to(&w, STAGE_PRIORITIES);
	world_ok(&w, ANA, ACTION_PRIORITY, .text = "speed", .direction = '+');
	world_ok(&w, ANA, ACTION_READY, .on = true);
	world_ok(&w, CY, ACTION_READY, .on = true);
	ck_assert_str_eq(world_waiting_for(&w), "bo");
}

START_TEST(dropping_off_ends_a_stage_that_waited_for_one)
{
	wait_for_bo();
	world_ok(&w, BO, ACTION_DISCONNECT, .ended_at_ms = w.now);
	world_pass(&w, GRACE - 1);
	ck_assert_int_eq(w.d->head.stage, STAGE_PRIORITIES);
	ck_assert_str_eq(world_waiting_for(&w), "bo");
	world_pass(&w, 1);
	ck_assert_int_eq(w.d->head.stage, STAGE_OPTIONS);
}
END_TEST

START_TEST(when_the_last_one_drops_off_nothing_ends)
{
	wait_for_bo();
	world_ok(&w, ANA, ACTION_DISCONNECT, .ended_at_ms = w.now);
	world_ok(&w, CY, ACTION_DISCONNECT, .ended_at_ms = w.now);
	world_pass(&w, GRACE);
	world_drop(&w, BO);
	ck_assert_int_eq(w.d->head.stage, STAGE_PRIORITIES);
	ck_assert_str_eq(world_waiting_for(&w), "");
}
END_TEST

START_TEST(who_comes_back_ends_nothing_but_may_go_on)
{
	wait_for_bo();
	world_ok(&w, ANA, ACTION_DISCONNECT, .ended_at_ms = w.now);
	world_ok(&w, CY, ACTION_DISCONNECT, .ended_at_ms = w.now);
	world_pass(&w, GRACE);
	world_drop(&w, BO);
	ck_assert(!decision_can_go_on(w.d));
	world_connect(&w, CY);
	ck_assert_int_eq(w.d->head.stage, STAGE_PRIORITIES);
	ck_assert(decision_can_go_on(w.d));
	ck_assert_str_eq(world_waiting_for(&w), "");
	world_ok(&w, ANA, ACTION_SEEN, .seen_ms = FRAME_PRESENT_MS);
	world_ok(&w, CY, ACTION_JOIN); /* joining is arriving */
	world_ok(&w, NOBODY, ACTION_RESTART);
	ck_assert_int_eq(w.d->head.stage, STAGE_PRIORITIES);
	world_ok(&w, CY, ACTION_READY, .on = true); /* sent again */
	ck_assert_int_eq(w.d->head.stage, STAGE_OPTIONS);
}
END_TEST

START_TEST(after_a_restart_who_was_present_has_time_to_come_back)
{
	wait_for_bo();
	world_drop(&w, CY);
	w.now += 3600 * 1000; /* the machine was off for an hour */
	world_ok(&w, NOBODY, ACTION_RESTART);
	ck_assert(is_present(ANA) && is_present(BO) && !is_present(CY));
	ck_assert_int_eq(world_member(&w, ANA)->waited_until_ms, w.now + RESTART_GRACE);
	world_connect(&w, ANA);
	world_pass(&w, RESTART_GRACE - 1);
	ck_assert(is_present(BO));
	ck_assert_int_eq(w.d->head.stage, STAGE_PRIORITIES);
	world_pass(&w, 1);
	ck_assert(!is_present(BO));
	ck_assert_int_eq(w.d->head.stage, STAGE_OPTIONS);
}
END_TEST

START_TEST(a_frames_20_seconds_outlast_a_restart)
{
	world_open(&w, BO);
	world_ok(&w, BO, ACTION_DISCONNECT, .ended_at_ms = w.now);
	world_ok(&w, BO, ACTION_SEEN, .seen_ms = FRAME_PRESENT_MS);
	w.now += 1000;
	world_ok(&w, NOBODY, ACTION_RESTART);
	ck_assert_int_eq(world_member(&w, BO)->waited_until_ms, w.now - 1000 + FRAME_PRESENT_MS);
}
END_TEST

START_TEST(after_a_step_back_of_the_clock_nobody_stays_for_longer_than_the_grace)
{
	world_open(&w, CY);
	world_drop(&w, CY);
	world_ok(&w, BO, ACTION_DISCONNECT, .ended_at_ms = w.now);
	w.now -= 3600 * 1000;
	world_ok(&w, NOBODY, ACTION_RESTART);
	ck_assert_int_eq(world_member(&w, BO)->waited_until_ms, w.now + RESTART_GRACE);
	ck_assert_int_eq(world_member(&w, CY)->absent_since_ms, w.now);
}
END_TEST

START_TEST(after_a_step_back_of_the_clock_nothing_waits_for_the_old_time)
{
	world_open(&w, BO);
	w.rules.model = true;
	world_ok(&w, BO, ACTION_READY, .on = true); /* the start alone is missing */
	ck_assert_int_eq(w.d->head.facilitator_waited_ms, w.now);
	w.now -= 3600 * 1000;
	world_ok(&w, NOBODY, ACTION_RESTART);
	ck_assert_int_eq(w.d->head.facilitator_waited_ms, w.now);
	world_to(&w, STAGE_SCENARIO);
	world_ok(&w, BO, ACTION_FRAMING, .text = "What do we eat?");
	world_pass(&w, DEBOUNCE);
	world_ok(&w, BO, ACTION_FRAMING, .text = "Do we eat?"); /* due ten seconds after the first */
	w.now -= 3600 * 1000;
	world_ok(&w, NOBODY, ACTION_RESTART);
	ck_assert_int_le(w.d->head.synthesis_due_ms, w.now + SYNTHESIS_EVERY_MS);
	ck_assert_int_le(w.d->head.synthesis_asked_ms, w.now);
	world_connect(&w, ANA);
	world_connect(&w, BO);
	for (int64_t person = ANA; person <= BO; person++)
		world_ok(&w, person, ACTION_BACK, .framing = w.d->framings[0].id);
	w.now -= 3600 * 1000;
	world_ok(&w, NOBODY, ACTION_RESTART);
	world_pass(&w, REVEAL);
	ck_assert_int_eq(w.d->head.stage, STAGE_PRIORITIES);
}
END_TEST

START_TEST(in_a_closed_decision_nobody_comes_or_goes)
{
	world_open(&w, BO);
	world_ok(&w, BO, ACTION_DISCONNECT, .ended_at_ms = w.now);
	world_ok(&w, ANA, ACTION_CLOSE);
	world_pass(&w, 10 * GRACE);
	world_connect(&w, BO);
	world_ok(&w, BO, ACTION_DISCONNECT, .ended_at_ms = w.now);
	world_ok(&w, BO, ACTION_SEEN, .seen_ms = FRAME_PRESENT_MS);
	world_ok(&w, NOBODY, ACTION_RESTART);
	ck_assert(!world_changed(&w));
	ck_assert_int_eq(decision_next_tick(w.d, &w.rules), INT64_MAX);
}
END_TEST

START_TEST(who_returns_before_the_tick_was_never_gone)
{
	wait_for_bo();
	world_ok(&w, BO, ACTION_DISCONNECT, .ended_at_ms = w.now);
	w.now += GRACE; /* the tick comes with the request, and after it */
	world_connect(&w, BO);
	world_tick(&w);
	ck_assert(is_present(BO));
	ck_assert_int_eq(w.d->head.stage, STAGE_PRIORITIES);
}
END_TEST

START_TEST(of_those_who_return_together_the_first_drops_nobody)
{
	wait_for_bo();
	for (int64_t person = ANA; person <= CY; person++)
		world_ok(&w, person, ACTION_DISCONNECT, .ended_at_ms = w.now);
	w.now += GRACE;
	world_connect(&w, ANA);
	world_ok(&w, CY, ACTION_SEEN, .seen_ms = FRAME_PRESENT_MS);
	world_connect(&w, CY);
	world_ok(&w, CY, ACTION_DISCONNECT, .ended_at_ms = w.now);
	ck_assert(is_present(BO)); /* whose turn is next */
	world_connect(&w, BO);
	world_tick(&w);
	ck_assert(is_present(ANA) && is_present(BO) && is_present(CY));
	ck_assert_int_eq(w.d->head.stage, STAGE_PRIORITIES);
}
END_TEST

START_TEST(an_arrival_ends_no_reveal_but_the_tick_after_it_does)
{
	world_open(&w, BO);
	world_to(&w, STAGE_SCENARIO);
	for (int64_t person = ANA; person <= BO; person++)
		world_ok(&w, person, ACTION_BACK, .framing = w.d->framings[0].id);
	w.now += REVEAL;
	world_connect(&w, BO);
	ck_assert_int_eq(w.d->head.stage, STAGE_SCENARIO);
	world_tick(&w);
	ck_assert_int_eq(w.d->head.stage, STAGE_PRIORITIES);
}
END_TEST

START_TEST(time_that_the_worker_was_down_is_no_wait_for_the_facilitator)
{
	world_open(&w, BO);
	world_ok(&w, BO, ACTION_READY, .on = true); /* the start alone is missing */
	w.now += 3600 * 1000; /* the machine was off for an hour */
	world_ok(&w, NOBODY, ACTION_RESTART);
	world_connect(&w, ANA);
	world_connect(&w, BO);
	ck_assert(!w.d->head.takeover_open);
	world_refused(NOT_YET_TAKEOVER, &w, BO, ACTION_TAKEOVER);
	world_pass(&w, 3 * TAKEOVER - 1);
	ck_assert(!w.d->head.takeover_open);
	world_pass(&w, 1);
	world_ok(&w, NOBODY, ACTION_RESTART);
	ck_assert(!w.d->head.takeover_open);
	world_ok(&w, NOBODY, ACTION_RESTART); /* twice in a millisecond */
	ck_assert(!world_changed(&w));
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		an_accepted_action_counts_as_a_request_that_has_just_ended, a_refused_action_makes_nobody_present,
		who_is_connected_is_present_for_ever, a_request_that_ended_counts_for_the_grace_from_its_end,
		one_is_absent_since_the_grace_ran_out_however_late_the_tick, a_frame_counts_for_20_seconds,
		a_frame_is_told_from_a_connection_that_was_lost,
		watchers_and_those_who_ask_are_not_here, a_disconnection_that_comes_twice_changes_nothing,
		dropping_off_ends_a_stage_that_waited_for_one, when_the_last_one_drops_off_nothing_ends,
		who_comes_back_ends_nothing_but_may_go_on, after_a_restart_who_was_present_has_time_to_come_back,
		a_frames_20_seconds_outlast_a_restart, after_a_step_back_of_the_clock_nobody_stays_for_longer_than_the_grace,
		after_a_step_back_of_the_clock_nothing_waits_for_the_old_time, in_a_closed_decision_nobody_comes_or_goes,
		who_returns_before_the_tick_was_never_gone, of_those_who_return_together_the_first_drops_nobody,
		an_arrival_ends_no_reveal_but_the_tick_after_it_does, time_that_the_worker_was_down_is_no_wait_for_the_facilitator,
	};

	return world_run("core_presence", tests, sizeof tests / sizeof *tests, tear_down);
}
