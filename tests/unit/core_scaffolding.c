/* Stage scaffolding: the model's points, going on without, failures and late answers (SPEC sections 4 and 5). */
#include <string.h>

#include "core_world.h"

static struct world w;

static void tear_down(void)
{
	world_dispose(&w);
}

static void open_scaffolding(void)
{
	world_open(&w, BO);
	w.rules.model = true;
	world_to(&w, STAGE_SCAFFOLDING);
}

/* Two points for Pizza. */
static enum verdict answer(void)
{
	const struct answer_item items[] = {
		{ .option = world_option(&w, "Pizza"), .side = SIDE_FOR, .text = "warm", .priority = w.d->priorities[0].id },
		{ .option = world_option(&w, "Pizza"), .side = SIDE_AGAINST, .text = "dear" },
	};

	return world_answer(&w, CALL_SCAFFOLD, (struct answer){ .items = items, .item_count = 2 });
}

START_TEST(with_no_model_the_stage_is_passed_over)
{
	world_open(&w, BO);
	world_to(&w, STAGE_OPTIONS);
	world_ok(&w, ANA, ACTION_OPTION, .text = "Pizza");
	world_all_ready(&w);
	ck_assert_int_eq(w.d->head.stage, STAGE_DASHBOARD);
	ck_assert_uint_eq(w.d->call_count, 0);
}
END_TEST

START_TEST(it_waits_for_the_model_and_not_for_people)
{
	open_scaffolding();
	ck_assert_int_eq(decision_call_shown(w.d)->kind, CALL_SCAFFOLD);
	ck_assert_int_eq(decision_call_shown(w.d)->since_ms, w.now);
	ck_assert_str_eq(world_waiting_for(&w), "");
	ck_assert(!decision_can_go_on(w.d));
	world_drop(&w, ANA);
	world_drop(&w, BO);
	ck_assert_int_eq(w.d->head.stage, STAGE_SCAFFOLDING);
}
END_TEST

START_TEST(it_ends_when_the_points_are_there_even_with_nobody_present)
{
	open_scaffolding();
	world_drop(&w, ANA);
	world_drop(&w, BO);
	ck_assert_int_eq(answer(), VERDICT_ACCEPTED);
	ck_assert_int_eq(w.d->head.stage, STAGE_DASHBOARD);
	ck_assert_uint_eq(w.d->point_count, 2);
	ck_assert_int_eq(w.d->points[0].by, NOBODY);
	ck_assert_int_eq(w.d->points[0].priority, w.d->priorities[0].id);
	ck_assert_int_eq(w.d->points[1].side, SIDE_AGAINST);
}
END_TEST

START_TEST(anybody_goes_on_without_while_it_runs_and_the_answer_comes_too_late)
{
	open_scaffolding();
	world_ok(&w, BO, ACTION_SKIP);
	ck_assert_int_eq(w.d->head.stage, STAGE_DASHBOARD);
	ck_assert_int_eq(world_call(&w, CALL_SCAFFOLD)->state, CALL_STALE);
	ck_assert_int_eq(answer(), VERDICT_ACCEPTED);
	ck_assert(!world_changed(&w));
	ck_assert_uint_eq(w.d->point_count, 0);
}
END_TEST

START_TEST(anybody_retries_or_goes_on_after_a_failure)
{
	int64_t first;

	open_scaffolding();
	first = world_call(&w, CALL_SCAFFOLD)->id;
	world_ok(&w, BO, ACTION_RETRY);
	ck_assert(!world_changed(&w)); /* it runs */
	world_fail(&w, CALL_SCAFFOLD, CALL_FAULT_BUSY);
	ck_assert_int_eq(w.d->head.stage, STAGE_SCAFFOLDING);
	ck_assert_int_eq(decision_call_shown(w.d)->state, CALL_FAILED);
	ck_assert_int_eq(decision_call_shown(w.d)->fault, CALL_FAULT_BUSY);
	world_ok(&w, BO, ACTION_RETRY);
	ck_assert_int_ne(decision_call_shown(w.d)->id, first);
	ck_assert_int_eq(decision_call_shown(w.d)->state, CALL_RUNNING);
	world_fail(&w, CALL_SCAFFOLD, CALL_FAULT_BROKEN);
	world_ok(&w, ANA, ACTION_SKIP);
	ck_assert_int_eq(w.d->head.stage, STAGE_DASHBOARD);
}
END_TEST

START_TEST(a_retry_that_succeeds_ends_it)
{
	open_scaffolding();
	world_fail(&w, CALL_SCAFFOLD, CALL_FAULT_SLOW);
	world_ok(&w, BO, ACTION_RETRY);
	answer();
	ck_assert_int_eq(w.d->head.stage, STAGE_DASHBOARD);
	ck_assert_uint_eq(w.d->point_count, 2);
}
END_TEST

/* The worker was started again without a key. */
START_TEST(a_model_that_was_taken_away_blocks_nobody)
{
	open_scaffolding();
	world_fail(&w, CALL_SCAFFOLD, CALL_FAULT_REFUSED);
	w.rules.model = false;
	world_ok(&w, NOBODY, ACTION_RESTART);
	world_ok(&w, BO, ACTION_RETRY);
	ck_assert_int_eq(decision_call_shown(w.d)->state, CALL_FAILED);
	world_ok(&w, BO, ACTION_SKIP);
	ck_assert_int_eq(w.d->head.stage, STAGE_DASHBOARD);
}
END_TEST

START_TEST(no_more_points_are_taken_than_fit_on_the_page)
{
	static struct answer_item items[LIMIT_POINTS + 1];

	open_scaffolding();
	for (size_t i = 0; i < sizeof items / sizeof *items; i++)
		items[i] = (struct answer_item){ .option = world_option(&w, "Pizza"), .text = "warm" };
	world_answer(&w, CALL_SCAFFOLD, (struct answer){ .items = items, .item_count = sizeof items / sizeof *items });
	ck_assert_uint_eq(w.d->point_count, LIMIT_POINTS);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		with_no_model_the_stage_is_passed_over, it_waits_for_the_model_and_not_for_people,
		it_ends_when_the_points_are_there_even_with_nobody_present,
		anybody_goes_on_without_while_it_runs_and_the_answer_comes_too_late,
		anybody_retries_or_goes_on_after_a_failure, a_retry_that_succeeds_ends_it,
		a_model_that_was_taken_away_blocks_nobody, no_more_points_are_taken_than_fit_on_the_page,
	};

	return world_run("core_scaffolding", tests, sizeof tests / sizeof *tests, tear_down);
}
