/* What follows from a state: conditions, whom it waits for, take-overs, orders (SPEC section 8). */
#include <string.h>

#include "core_world.h"

static struct world w;

static void tear_down(void)
{
	world_dispose(&w);
}

static void vote(int64_t person, const char *option)
{
	world_ok(&w, person, ACTION_APPROVE, .option = world_option(&w, option), .on = true);
}

static const char *order(void)
{
	return world_texts_of(&w, decision_options_in_order(w.d, &w.scratch));
}

START_TEST(a_list_has_the_ids_that_are_in_it)
{
	const int64_t ids[] = { 7, 3, 9 };
	const struct ids list = { ids, 3 }, first = { ids, 1 }, none = { 0 };

	ck_assert(ids_have(list, 7) && ids_have(list, 3) && ids_have(list, 9));
	ck_assert(!ids_have(list, 8) && !ids_have(list, 0));
	ck_assert(ids_have(first, 7) && !ids_have(first, 3));
	ck_assert(!ids_have(none, 7) && !ids_have(none, 0));
}
END_TEST

START_TEST(it_waits_for_everybody_present_who_has_not_spoken)
{
	world_open(&w, DI);
	world_to(&w, STAGE_SCENARIO);
	ck_assert_str_eq(world_waiting_for(&w), "ana bo cy di");
	world_ok(&w, CY, ACTION_BACK, .framing = w.d->framings[0].id);
	world_drop(&w, DI);
	ck_assert_str_eq(world_waiting_for(&w), "ana bo");
	ck_assert_uint_eq(decision_missing(w.d), 2);
	ck_assert_int_eq(decision_condition(w.d, NULL), CONDITION_WAITS);
}
END_TEST

START_TEST(the_condition_names_what_leads)
{
	int64_t leading = 4711;

	world_open(&w, BO);
	ck_assert_int_eq(decision_condition(w.d, &leading), CONDITION_WAITS);
	ck_assert_int_eq(leading, 0);
	world_ok(&w, BO, ACTION_READY, .on = true);
	ck_assert_int_eq(decision_condition(w.d, &leading), CONDITION_SETTLE);
	world_to(&w, STAGE_DASHBOARD);
	vote(ANA, "Tacos");
	vote(BO, "Tacos");
	world_ok(&w, ANA, ACTION_READY, .on = true);
	ck_assert_int_eq(decision_condition(w.d, &leading), CONDITION_WAITS);
	world_ok(&w, BO, ACTION_DISCONNECT, .ended_at_ms = w.now);
	world_ok(&w, ANA, ACTION_DISCONNECT, .ended_at_ms = w.now);
	w.now += GRACE;
	world_tick(&w); /* both at once: nobody is left to end it */
	ck_assert_int_eq(decision_condition(w.d, &leading), CONDITION_WAITS);
	world_connect(&w, ANA);
	ck_assert(decision_can_go_on(w.d));
	ck_assert_int_eq(decision_condition(w.d, &leading), CONDITION_HOLDS);
	ck_assert_int_eq(leading, world_option(&w, "Tacos"));
}
END_TEST

START_TEST(a_complete_decision_lists_options_in_order_of_approvals)
{
	world_open(&w, CY);
	world_to(&w, STAGE_OPTIONS);
	world_ok(&w, CY, ACTION_OPTION, .text = "Soup");
	world_ok(&w, CY, ACTION_OPTION, .slot = 2, .text = "Salad");
	world_to(&w, STAGE_DASHBOARD);
	ck_assert_str_eq(order(), "Soup, Salad, Pizza, Tacos, Do nothing");
	for (int64_t person = ANA; person <= CY; person++)
		vote(person, "Tacos");
	vote(ANA, "Salad");
	ck_assert_str_eq(order(), "Soup, Salad, Pizza, Tacos, Do nothing"); /* the live ranking is the page's */
	world_all_ready(&w);
	ck_assert_int_eq(w.d->head.stage, STAGE_COMPLETE);
	ck_assert_str_eq(order(), "Tacos, Salad, Soup, Pizza, Do nothing");
}
END_TEST

START_TEST(after_a_run_off_its_approvals_come_first_in_the_order)
{
	world_open(&w, CY);
	world_to(&w, STAGE_OPTIONS);
	world_ok(&w, CY, ACTION_OPTION, .text = "Soup");
	world_to(&w, STAGE_DASHBOARD);
	vote(ANA, "Pizza");
	vote(ANA, "Tacos");
	vote(BO, "Tacos");
	vote(BO, "Pizza");
	vote(CY, "Do nothing");
	world_all_ready(&w);
	ck_assert_int_eq(w.d->head.round, 2);
	for (int64_t person = ANA; person <= CY; person++)
		vote(person, "Tacos");
	world_all_ready(&w);
	ck_assert_str_eq(order(), "Tacos, Pizza, Do nothing, Soup");
}
END_TEST

START_TEST(the_baseline_that_wins_is_listed_first)
{
	world_open(&w, BO);
	world_to(&w, STAGE_DASHBOARD);
	vote(ANA, "Do nothing");
	vote(BO, "Do nothing");
	world_all_ready(&w);
	ck_assert_str_eq(order(), "Do nothing, Pizza, Tacos");
}
END_TEST

START_TEST(votes_for_what_is_not_there_are_none)
{
	world_open(&w, BO);
	world_to(&w, STAGE_DASHBOARD);
	vote(ANA, "Pizza");
	ck_assert_uint_eq(option_approvals(w.d, 1, 999), 0);
	ck_assert_uint_eq(option_approvals(w.d, 2, world_option(&w, "Pizza")), 0);
	ck_assert(!option_on_ballot(w.d, 999));
	ck_assert(option_on_ballot(w.d, world_option(&w, "Pizza")));
	ck_assert_uint_eq(decision_leaders(w.d, 2, &w.scratch).count, 0);
}
END_TEST

/* The wait for the facilitator's own part, where nobody else's is missing. */
START_TEST(a_facilitator_whose_part_alone_is_missing_is_replaced_after_three_times_as_long)
{
	world_open(&w, CY);
	world_to(&w, STAGE_DASHBOARD);
	vote(BO, "Pizza");
	vote(CY, "Pizza");
	world_ok(&w, BO, ACTION_READY, .on = true);
	ck_assert(!decision_waits_for_facilitator(w.d));
	world_ok(&w, CY, ACTION_READY, .on = true);
	ck_assert(decision_waits_for_facilitator(w.d));
	world_pass(&w, 3 * TAKEOVER);
	world_ok(&w, CY, ACTION_TAKEOVER);
	world_ok(&w, CY, ACTION_EXCUSE, .target = "ana");
	ck_assert_int_eq(w.d->head.stage, STAGE_COMPLETE);
}
END_TEST

START_TEST(a_facilitator_who_comes_back_is_not_replaced)
{
	world_open(&w, BO);
	world_drop(&w, ANA);
	ck_assert_int_eq(decision_takeover_at(w.d, &w.rules), w.now + TAKEOVER);
	world_pass(&w, TAKEOVER);
	ck_assert(w.d->head.takeover_open);
	world_connect(&w, ANA);
	ck_assert(!w.d->head.takeover_open);
	ck_assert_int_eq(decision_takeover_at(w.d, &w.rules), 0);
	world_refused(NOT_YET_TAKEOVER, &w, BO, ACTION_TAKEOVER);
}
END_TEST

START_TEST(the_most_urgent_call_is_shown)
{
	struct change c = { .kind = CHANGE_CALL_PUT };
	static const struct {
		enum call_state state;
		int64_t shown;
	} rows[] = { { CALL_DONE, 0 }, { CALL_STALE, 0 }, { CALL_RUNNING, 103 }, { CALL_RETRYING, 104 }, { CALL_RUNNING, 104 },
		{ CALL_FAILED, 106 }, { CALL_RETRYING, 106 } };

	world_open(&w, BO);
	world_to(&w, STAGE_PRIORITIES);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		c.call = (struct call){ .id = 101 + (int64_t)i, .kind = CALL_SUGGEST_PRIORITIES, .state = rows[i].state };
		change_apply(w.d, &c, NULL);
		ck_assert_int_eq(decision_call_shown(w.d) ? decision_call_shown(w.d)->id : 0, rows[i].shown);
	}
	for (int kind = 0; kind < CALL_KINDS; kind++) { /* those of other stages are not */
		c.call = (struct call){ .id = 200 + kind, .kind = (enum call_kind)kind, .state = CALL_FAILED };
		change_apply(w.d, &c, NULL);
		ck_assert_int_eq(decision_call_shown(w.d)->kind, CALL_SUGGEST_PRIORITIES);
	}
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		it_waits_for_everybody_present_who_has_not_spoken, the_condition_names_what_leads,
		a_complete_decision_lists_options_in_order_of_approvals, after_a_run_off_its_approvals_come_first_in_the_order,
		the_baseline_that_wins_is_listed_first, votes_for_what_is_not_there_are_none,
		a_facilitator_whose_part_alone_is_missing_is_replaced_after_three_times_as_long,
		a_facilitator_who_comes_back_is_not_replaced, the_most_urgent_call_is_shown, a_list_has_the_ids_that_are_in_it,
	};

	return world_run("core_tally", tests, sizeof tests / sizeof *tests, tear_down);
}
