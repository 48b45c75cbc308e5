/* Stage lobby: topic, ready, start. */
#include <string.h>

#include "core_world.h"

static struct world w;

static void tear_down(void)
{
	world_dispose(&w);
}

START_TEST(the_facilitator_sets_the_topic)
{
	world_open(&w, BO);
	world_ok(&w, ANA, ACTION_READY, .on = true);
	world_ok(&w, ANA, ACTION_TOPIC, .text = "Where do we eat?");
	ck_assert(!world_changed(&w)); /* it was that already */
	world_ok(&w, ANA, ACTION_TOPIC, .text = "What do we cook?");
	ck_assert_str_eq(w.d->head.topic, "What do we cook?");
	ck_assert(!world_member(&w, ANA)->ready); /* editing withdraws one's own ready */
	ck_assert_uint_ne(w.out.touched & TOUCH_CANVAS, 0);
}
END_TEST

START_TEST(it_starts_once_all_present_are_ready_but_for_the_facilitator)
{
	world_open(&w, CY);
	ck_assert_str_eq(world_waiting_for(&w), "bo cy");
	world_refused(NOT_ALL_READY, &w, ANA, ACTION_START);
	ck_assert_str_eq(verdict_code(w.refusal.verdict), "not_ready");
	world_ok(&w, BO, ACTION_READY, .on = true);
	world_ok(&w, CY, ACTION_READY, .on = true);
	ck_assert_int_eq(w.d->head.stage, STAGE_LOBBY); /* not by itself */
	ck_assert_str_eq(world_waiting_for(&w), "ana");
	world_ok(&w, BO, ACTION_READY, .on = false);
	world_refused(NOT_ALL_READY, &w, ANA, ACTION_START);
	world_ok(&w, BO, ACTION_READY, .on = true, .abstain = true);
	world_ok(&w, ANA, ACTION_START);
	ck_assert_int_eq(w.d->head.stage, STAGE_SCENARIO);
}
END_TEST

START_TEST(who_dropped_off_is_not_waited_for)
{
	world_open(&w, CY);
	world_ok(&w, BO, ACTION_READY, .on = true);
	world_drop(&w, CY);
	world_ok(&w, ANA, ACTION_START);
	ck_assert_int_eq(w.d->head.stage, STAGE_SCENARIO);
}
END_TEST

START_TEST(one_may_start_alone)
{
	world_open(&w, ANA);
	ck_assert_str_eq(world_waiting_for(&w), "ana");
	world_ok(&w, ANA, ACTION_START);
	ck_assert_int_eq(w.d->head.stage, STAGE_SCENARIO);
}
END_TEST

START_TEST(the_topic_becomes_the_facilitators_framing_and_ready_is_cleared)
{
	world_open(&w, BO);
	world_ok(&w, ANA, ACTION_READY, .on = true);
	world_to(&w, STAGE_SCENARIO);
	ck_assert_uint_eq(w.d->framing_count, 1);
	ck_assert_str_eq(w.d->framings[0].text, "Where do we eat?");
	ck_assert_int_eq(w.d->framings[0].by, ANA);
	ck_assert(!world_member(&w, ANA)->ready && !world_member(&w, BO)->ready);
	ck_assert_uint_eq(w.d->backing_count, 0);
}
END_TEST

/* Three times the time for an absence, as everybody waits for a start that never comes. */
START_TEST(a_group_whose_facilitator_does_nothing_takes_over)
{
	world_open(&w, BO);
	world_pass(&w, 10 * TAKEOVER); /* bo is waited for: nobody waits for ana */
	ck_assert_int_eq(decision_takeover_at(w.d, &w.rules), 0);
	world_ok(&w, BO, ACTION_READY, .on = true);
	ck_assert_int_eq(decision_takeover_at(w.d, &w.rules), w.now + 3 * TAKEOVER);
	world_pass(&w, TAKEOVER);
	world_ok(&w, ANA, ACTION_INVITE, .target = "di"); /* does something */
	ck_assert_int_eq(decision_takeover_at(w.d, &w.rules), w.now + 3 * TAKEOVER);
	world_pass(&w, 3 * TAKEOVER - 1);
	world_refused(NOT_YET_TAKEOVER, &w, BO, ACTION_TAKEOVER);
	world_refused(FIELD_SELF, &w, ANA, ACTION_REMOVE, .target = "ana"); /* is doing nothing */
	world_pass(&w, 1);
	ck_assert(w.d->head.takeover_open);
	world_ok(&w, BO, ACTION_TAKEOVER);
	ck_assert_int_eq(w.d->head.facilitator, BO);
	world_ok(&w, BO, ACTION_EXCUSE, .target = "ana");
	world_ok(&w, BO, ACTION_START);
}
END_TEST

START_TEST(a_facilitator_who_drops_off_late_in_the_wait_does_not_prolong_it)
{
	int64_t at;

	world_open(&w, BO);
	world_ok(&w, BO, ACTION_READY, .on = true);
	at = w.now + 3 * TAKEOVER;
	world_pass(&w, 3 * TAKEOVER - GRACE - 1);
	world_drop(&w, ANA);
	ck_assert_int_eq(decision_takeover_at(w.d, &w.rules), at);
	world_pass(&w, 1);
	world_ok(&w, BO, ACTION_TAKEOVER);
}
END_TEST

START_TEST(a_new_facilitator_has_the_whole_time)
{
	world_open(&w, CY);
	world_ok(&w, BO, ACTION_READY, .on = true);
	world_ok(&w, CY, ACTION_READY, .on = true);
	world_pass(&w, 3 * TAKEOVER - 1);
	world_ok(&w, ANA, ACTION_READY, .on = true);
	world_pass(&w, 3 * TAKEOVER - 1);
	world_ok(&w, ANA, ACTION_HANDOVER, .target = "bo");
	ck_assert_int_eq(decision_takeover_at(w.d, &w.rules), w.now + 3 * TAKEOVER);
	world_pass(&w, 3 * TAKEOVER - 1);
	world_ok(&w, BO, ACTION_LEAVE);
	ck_assert_int_eq(w.d->head.facilitator, ANA);
	ck_assert_int_eq(decision_takeover_at(w.d, &w.rules), w.now + 3 * TAKEOVER);
}
END_TEST

START_TEST(alone_nobody_waits_for_a_facilitator)
{
	world_open(&w, BO);
	world_ok(&w, BO, ACTION_READY, .on = true);
	world_drop(&w, BO);
	world_pass(&w, 10 * TAKEOVER);
	ck_assert_int_eq(decision_takeover_at(w.d, &w.rules), 0);
	ck_assert(!w.d->head.takeover_open);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		the_facilitator_sets_the_topic, it_starts_once_all_present_are_ready_but_for_the_facilitator,
		who_dropped_off_is_not_waited_for, one_may_start_alone,
		the_topic_becomes_the_facilitators_framing_and_ready_is_cleared,
		a_group_whose_facilitator_does_nothing_takes_over,
		a_facilitator_who_drops_off_late_in_the_wait_does_not_prolong_it, a_new_facilitator_has_the_whole_time,
		alone_nobody_waits_for_a_facilitator,
	};

	return world_run("core_lobby", tests, sizeof tests / sizeof *tests, tear_down);
}
