/* Stage dashboard: points, approval voting, the run-off and what is settled after it (SPEC section 4). */
#include <stdio.h>
#include <string.h>

#include "core_world.h"

static struct world w;

static void tear_down(void)
{
	world_dispose(&w);
}

/* Options: Pizza by ana, Tacos by bo, Soup by ana, and the baseline. */
static void open_dashboard(int64_t people)
{
	world_open(&w, people);
	world_to(&w, STAGE_OPTIONS);
	world_ok(&w, ANA, ACTION_OPTION, .slot = 2, .text = "Soup");
	world_to(&w, STAGE_DASHBOARD);
}

static void vote(int64_t person, const char *option, bool on)
{
	world_ok(&w, person, ACTION_APPROVE, .option = world_option(&w, option), .on = on);
}

static void ready(int64_t person)
{
	world_ok(&w, person, ACTION_READY, .on = true);
}

static size_t votes_for(int round, const char *option)
{
	return option_approvals(w.d, round, world_option(&w, option));
}

static const char *settle_list(void)
{
	return world_texts_of(&w, decision_to_settle(w.d, &w.scratch));
}

static const char *tied(void)
{
	return world_texts_of(&w, decision_tied(w.d, &w.scratch));
}

START_TEST(anyone_adds_points_and_takes_back_their_own)
{
	open_dashboard(BO);
	world_ok(&w, BO, ACTION_POINT, .option = world_option(&w, "Pizza"), .side = SIDE_AGAINST, .text = "dear",
		.priority = "+1");
	ck_assert_int_eq(w.d->points[0].priority, w.d->priorities[0].id);
	world_ok(&w, ANA, ACTION_POINT, .option = world_option(&w, "Do nothing"), .text = "free");
	ck_assert_int_eq(w.d->points[1].priority, 0);
	world_refused(UNKNOWN_POINT, &w, ANA, ACTION_UNPOINT, .point = world_point(&w, "dear"));
	world_refused(UNKNOWN_POINT, &w, ANA, ACTION_UNPOINT, .point = 999);
	world_refused(FIELD_MISSING, &w, ANA, ACTION_UNPOINT);
	ck_assert_str_eq(w.refusal.field, "point");
	world_ok(&w, BO, ACTION_UNPOINT, .point = world_point(&w, "dear"));
	ck_assert_uint_eq(w.d->point_count, 1);
}
END_TEST

START_TEST(the_same_text_by_the_same_person_on_the_same_side_is_one_point)
{
	int64_t pizza;

	open_dashboard(BO);
	pizza = world_option(&w, "Pizza");
	world_ok(&w, BO, ACTION_POINT, .option = pizza, .text = "warm");
	world_ok(&w, BO, ACTION_POINT, .option = pizza, .text = "warm");
	ck_assert(!world_changed(&w));
	world_ok(&w, BO, ACTION_POINT, .option = pizza, .text = "warm", .side = SIDE_AGAINST);
	world_ok(&w, ANA, ACTION_POINT, .option = pizza, .text = "warm");
	world_ok(&w, BO, ACTION_POINT, .option = world_option(&w, "Tacos"), .text = "warm");
	world_ok(&w, BO, ACTION_POINT, .option = pizza, .text = "round");
	ck_assert_uint_eq(w.d->point_count, 5);
}
END_TEST

START_TEST(a_point_needs_an_option_that_is_there_and_a_tag_that_is_there)
{
	open_dashboard(BO);
	world_refused(FIELD_MISSING, &w, BO, ACTION_POINT, .text = "x");
	ck_assert_str_eq(w.refusal.field, "option");
	world_refused(UNKNOWN_OPTION, &w, BO, ACTION_POINT, .option = 999, .text = "x");
	world_refused(FIELD_TAG, &w, BO, ACTION_POINT, .option = world_option(&w, "Pizza"), .text = "x", .priority = "-1");
	ck_assert_str_eq(w.refusal.field, "priority");
	world_refused(FIELD_TAG, &w, BO, ACTION_POINT, .option = world_option(&w, "Pizza"), .text = "x", .priority = "+01");
}
END_TEST

START_TEST(there_is_an_end_to_points)
{
	char text[24];

	open_dashboard(BO);
	w.unchecked = true;
	for (int i = 0; i < LIMIT_POINTS; i++) {
		snprintf(text, sizeof text, "point %d", i);
		world_ok(&w, BO, ACTION_POINT, .option = world_option(&w, "Pizza"), .text = text);
	}
	world_refused(TOO_MANY_POINTS, &w, BO, ACTION_POINT, .option = world_option(&w, "Pizza"), .text = "one too many");
	ck_assert_int_eq(w.refusal.limit, LIMIT_POINTS);
}
END_TEST

START_TEST(ready_needs_an_approval_or_an_abstention)
{
	open_dashboard(BO);
	world_refused(NO_APPROVAL, &w, BO, ACTION_READY, .on = true);
	ck_assert_str_eq(verdict_code(w.refusal.verdict), "no_approval");
	vote(BO, "Pizza", true);
	vote(BO, "Soup", true);
	vote(BO, "Pizza", true);
	ck_assert(!world_changed(&w));
	ready(BO);
	vote(BO, "Pizza", false); /* one is left */
	ck_assert(world_member(&w, BO)->ready);
	vote(BO, "Pizza", false);
	ck_assert(!world_changed(&w));
	vote(BO, "Soup", false);
	ck_assert(!world_member(&w, BO)->ready);
	world_refused(NO_APPROVAL, &w, BO, ACTION_READY, .on = true);
	vote(BO, "Tacos", true);
	ready(BO);
	world_ok(&w, BO, ACTION_READY, .on = false);
	ck_assert(!world_member(&w, BO)->ready);
	ck_assert_uint_eq(votes_for(1, "Tacos"), 1);
}
END_TEST

START_TEST(abstaining_clears_the_approvals_and_approving_ends_the_abstention)
{
	open_dashboard(CY);
	vote(ANA, "Pizza", true);
	vote(BO, "Pizza", true);
	vote(BO, "Tacos", true);
	world_ok(&w, BO, ACTION_READY, .abstain = true);
	ck_assert(world_member(&w, BO)->abstained && world_member(&w, BO)->ready);
	ck_assert_uint_eq(votes_for(1, "Pizza"), 1);
	ck_assert_uint_eq(votes_for(1, "Tacos"), 0);
	ready(BO); /* stays an abstention */
	ck_assert(world_member(&w, BO)->abstained);
	vote(BO, "Tacos", false); /* takes nothing from it */
	ck_assert(world_member(&w, BO)->ready);
	vote(BO, "Tacos", true);
	ck_assert(!world_member(&w, BO)->abstained && world_member(&w, BO)->ready);
	world_ok(&w, BO, ACTION_READY, .abstain = true);
	world_ok(&w, BO, ACTION_READY, .on = false);
	ck_assert(!world_member(&w, BO)->abstained && !world_member(&w, BO)->ready);
	world_refused(NO_APPROVAL, &w, BO, ACTION_READY, .on = true);
}
END_TEST

START_TEST(only_options_are_approved)
{
	open_dashboard(BO);
	world_refused(UNKNOWN_OPTION, &w, BO, ACTION_APPROVE, .option = 999, .on = true);
	world_refused(UNKNOWN_OPTION, &w, BO, ACTION_APPROVE, .option = ID_OF_NOTHING, .on = false);
	world_refused(FIELD_MISSING, &w, BO, ACTION_APPROVE, .on = true);
	ck_assert_str_eq(w.refusal.field, "option");
}
END_TEST

START_TEST(the_most_approved_wins_when_all_present_are_ready)
{
	open_dashboard(CY);
	vote(ANA, "Pizza", true);
	vote(ANA, "Tacos", true);
	vote(BO, "Tacos", true);
	vote(CY, "Pizza", true);
	vote(CY, "Tacos", true);
	world_drop(&w, CY); /* is not waited for, but the ballot counts */
	ready(ANA);
	ck_assert_int_eq(w.d->head.stage, STAGE_DASHBOARD);
	ready(BO);
	ck_assert_int_eq(w.d->head.stage, STAGE_COMPLETE);
	ck_assert_int_eq(w.d->head.winner, world_option(&w, "Tacos"));
	ck_assert_int_eq(w.d->head.settled_by, NOBODY);
	ck_assert_uint_eq(votes_for(1, "Tacos"), 3);
}
END_TEST

START_TEST(the_baseline_can_win)
{
	open_dashboard(BO);
	vote(ANA, "Do nothing", true);
	world_ok(&w, BO, ACTION_READY, .abstain = true);
	ready(ANA);
	ck_assert_int_eq(w.d->head.winner, world_option(&w, "Do nothing"));
}
END_TEST

/* ana is for Pizza, bo for Tacos, cy abstains. */
static void tie(void)
{
	open_dashboard(CY);
	vote(ANA, "Pizza", true);
	vote(BO, "Tacos", true);
	world_ok(&w, CY, ACTION_READY, .abstain = true);
	ready(ANA);
	ck_assert_str_eq(tied(), "");
	ready(BO);
	ck_assert_int_eq(w.d->head.stage, STAGE_DASHBOARD);
}

START_TEST(a_tie_starts_a_run_off_among_the_tied_with_empty_ballots)
{
	tie();
	ck_assert_int_eq(w.d->head.round, 2);
	ck_assert_str_eq(tied(), "Pizza, Tacos");
	ck_assert_str_eq(world_waiting_for(&w), "ana bo cy");
	ck_assert(!world_member(&w, CY)->abstained);
	ck_assert_uint_eq(votes_for(2, "Pizza"), 0);
	ck_assert_uint_eq(votes_for(1, "Pizza"), 1); /* stays in the record */
	world_refused(UNKNOWN_OPTION, &w, BO, ACTION_APPROVE, .option = world_option(&w, "Soup"), .on = true);
	world_refused(NO_APPROVAL, &w, BO, ACTION_READY, .on = true);
	vote(ANA, "Tacos", true);
	vote(BO, "Tacos", true);
	vote(CY, "Pizza", true);
	world_all_ready(&w);
	ck_assert_int_eq(w.d->head.winner, world_option(&w, "Tacos"));
	ck_assert_uint_eq(votes_for(1, "Tacos"), 1);
	ck_assert_uint_eq(votes_for(2, "Tacos"), 2);
}
END_TEST

START_TEST(who_leaves_in_a_run_off_stays_in_the_record_of_round_1)
{
	tie();
	vote(BO, "Tacos", true);
	world_ok(&w, BO, ACTION_LEAVE);
	ck_assert_uint_eq(votes_for(1, "Tacos"), 1);
	ck_assert_uint_eq(votes_for(2, "Tacos"), 0);
	ck_assert_str_eq(tied(), "Pizza, Tacos");
}
END_TEST

START_TEST(a_second_tie_is_settled_by_the_facilitator_among_the_tied)
{
	tie();
	vote(ANA, "Pizza", true);
	vote(BO, "Tacos", true);
	world_ok(&w, CY, ACTION_READY, .abstain = true);
	world_refused(NOT_TO_SETTLE, &w, ANA, ACTION_SETTLE, .option = world_option(&w, "Tacos")); /* not all are ready */
	ready(ANA);
	ready(BO);
	ck_assert_int_eq(w.d->head.stage, STAGE_DASHBOARD);
	ck_assert_int_eq(w.d->head.round, 2);
	ck_assert_str_eq(world_waiting_for(&w), "ana");
	ck_assert_str_eq(settle_list(), "Pizza, Tacos");
	world_refused(NOT_TO_SETTLE, &w, ANA, ACTION_SETTLE, .option = world_option(&w, "Soup"));
	world_refused(UNKNOWN_OPTION, &w, ANA, ACTION_SETTLE, .option = 999);
	world_refused(FIELD_MISSING, &w, ANA, ACTION_SETTLE, .framing = 3);
	ck_assert_str_eq(w.refusal.field, "option");
	world_refused(NOT_FACILITATOR, &w, BO, ACTION_SETTLE, .option = world_option(&w, "Tacos"));
	world_ok(&w, ANA, ACTION_SETTLE, .option = world_option(&w, "Tacos"));
	ck_assert_int_eq(w.d->head.winner, world_option(&w, "Tacos"));
	ck_assert_int_eq(w.d->head.settled_by, ANA);
}
END_TEST

START_TEST(with_no_approval_in_round_1_the_facilitator_settles_among_all)
{
	open_dashboard(BO);
	world_ok(&w, ANA, ACTION_READY, .abstain = true);
	world_ok(&w, BO, ACTION_READY, .abstain = true);
	ck_assert_int_eq(w.d->head.round, 1);
	ck_assert_str_eq(world_waiting_for(&w), "ana");
	ck_assert_str_eq(settle_list(), "Do nothing, Soup, Pizza, Tacos");
	world_ok(&w, ANA, ACTION_SETTLE, .option = world_option(&w, "Do nothing"));
	ck_assert_int_eq(w.d->head.settled_by, ANA);
}
END_TEST

START_TEST(with_no_approval_in_the_run_off_the_facilitator_settles_among_the_tied)
{
	tie();
	for (int64_t person = ANA; person <= CY; person++)
		world_ok(&w, person, ACTION_READY, .abstain = true);
	ck_assert_int_eq(w.d->head.round, 2);
	ck_assert_str_eq(settle_list(), "Pizza, Tacos");
}
END_TEST

START_TEST(the_tie_of_who_came_back_starts_no_run_off_by_itself)
{
	open_dashboard(BO);
	vote(ANA, "Pizza", true);
	vote(BO, "Tacos", true);
	ready(ANA);
	world_drop(&w, BO);
	ck_assert_int_eq(w.d->head.round, 2); /* ana alone was there, and ready; bo's ballot counts */
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		anyone_adds_points_and_takes_back_their_own, the_same_text_by_the_same_person_on_the_same_side_is_one_point,
		a_point_needs_an_option_that_is_there_and_a_tag_that_is_there, there_is_an_end_to_points,
		ready_needs_an_approval_or_an_abstention, abstaining_clears_the_approvals_and_approving_ends_the_abstention,
		only_options_are_approved, the_most_approved_wins_when_all_present_are_ready, the_baseline_can_win,
		a_tie_starts_a_run_off_among_the_tied_with_empty_ballots,
		who_leaves_in_a_run_off_stays_in_the_record_of_round_1,
		a_second_tie_is_settled_by_the_facilitator_among_the_tied,
		with_no_approval_in_round_1_the_facilitator_settles_among_all,
		with_no_approval_in_the_run_off_the_facilitator_settles_among_the_tied,
		the_tie_of_who_came_back_starts_no_run_off_by_itself,
	};

	return world_run("core_dashboard", tests, sizeof tests / sizeof *tests, tear_down);
}
