/* Model calls as the rules see them: applied once, stale, retried (SPEC section 5). */
#include <string.h>

#include "core_world.h"

static struct world w;

static void tear_down(void)
{
	world_dispose(&w);
}

/* In the stage priorities, with a call for suggestions. */
static int64_t open_with_call(void)
{
	world_ask_for_priorities(&w);
	return world_call(&w, CALL_SUGGEST_PRIORITIES)->id;
}

static void answer(int64_t call, const char *text)
{
	struct answer_item item = { .text = text, .direction = '-' };
	struct answer all = { .items = &item, .item_count = 1 };

	world_ok(&w, NOBODY, ACTION_CALL_ANSWERED, .call = call, .answer = &all);
}

START_TEST(an_answer_is_applied_once)
{
	int64_t call = open_with_call();

	answer(call, "risk");
	ck_assert_uint_eq(w.d->suggestion_count, 1);
	ck_assert_int_eq(world_call(&w, CALL_SUGGEST_PRIORITIES)->state, CALL_DONE);
	answer(call, "risk");
	ck_assert(!world_changed(&w));
	world_ok(&w, NOBODY, ACTION_CALL_FAILED, .call = call, .fault = CALL_FAULT_SLOW);
	world_ok(&w, NOBODY, ACTION_CALL_RETRYING, .call = call, .fault = CALL_FAULT_SLOW);
	ck_assert(!world_changed(&w));
	answer(999, "nobody asked");
	ck_assert(!world_changed(&w));
}
END_TEST

START_TEST(a_try_that_failed_is_told_once_and_may_still_be_answered)
{
	int64_t call = open_with_call();

	world_ok(&w, NOBODY, ACTION_CALL_RETRYING, .call = call, .fault = CALL_FAULT_BUSY);
	ck_assert_int_eq(decision_call_shown(w.d)->state, CALL_RETRYING);
	ck_assert_int_eq(decision_call_shown(w.d)->fault, CALL_FAULT_BUSY);
	world_ok(&w, NOBODY, ACTION_CALL_RETRYING, .call = call, .fault = CALL_FAULT_BUSY);
	ck_assert(!world_changed(&w));
	world_ok(&w, NOBODY, ACTION_CALL_RETRYING, .call = call, .fault = CALL_FAULT_SLOW);
	ck_assert_int_eq(decision_call_shown(w.d)->fault, CALL_FAULT_SLOW);
	world_ok(&w, BO, ACTION_RETRY);
	ck_assert(!world_changed(&w)); /* another follows by itself */
	answer(call, "risk");
	ck_assert_uint_eq(w.d->suggestion_count, 1);
	ck_assert_int_eq(world_call(&w, CALL_SUGGEST_PRIORITIES)->fault, CALL_FAULT_NONE);
}
END_TEST

START_TEST(an_answer_that_comes_after_its_stage_changes_nothing)
{
	int64_t call = open_with_call();

	world_all_ready(&w);
	ck_assert_int_eq(w.d->head.stage, STAGE_OPTIONS);
	answer(call, "risk");
	ck_assert(!world_changed(&w));
	ck_assert_uint_eq(w.d->suggestion_count, 0);
}
END_TEST

START_TEST(a_retry_is_for_what_has_failed_and_is_another_call)
{
	int64_t call = open_with_call();

	world_ok(&w, BO, ACTION_RETRY);
	ck_assert(!world_changed(&w));
	world_fail(&w, CALL_SUGGEST_PRIORITIES, CALL_FAULT_UNREACHABLE);
	ck_assert_int_eq(decision_call_shown(w.d)->fault, CALL_FAULT_UNREACHABLE);
	world_ok(&w, BO, ACTION_RETRY);
	ck_assert_int_eq(decision_call_shown(w.d)->state, CALL_RUNNING);
	answer(call, "late"); /* the first one's */
	ck_assert_uint_eq(w.d->suggestion_count, 0);
	answer(world_call(&w, CALL_SUGGEST_PRIORITIES)->id, "risk");
	ck_assert_uint_eq(w.d->suggestion_count, 1);
}
END_TEST

START_TEST(where_the_stage_waits_for_no_call_a_retry_is_nothing)
{
	world_open(&w, BO);
	world_ok(&w, BO, ACTION_RETRY);
	ck_assert(!world_changed(&w));
	ck_assert_ptr_null(decision_call_shown(w.d));
}
END_TEST

START_TEST(a_tagline_that_fails_is_silent)
{
	open_with_call();
	answer(world_call(&w, CALL_SUGGEST_PRIORITIES)->id, "risk");
	world_fail(&w, CALL_TAGLINE, CALL_FAULT_REFUSED);
	ck_assert_ptr_null(decision_call_shown(w.d));
	world_ok(&w, BO, ACTION_RETRY);
	ck_assert_int_eq(world_call(&w, CALL_TAGLINE)->state, CALL_FAILED);
}
END_TEST

START_TEST(without_a_model_nothing_is_asked)
{
	world_open(&w, BO);
	world_to(&w, STAGE_COMPLETE);
	ck_assert_uint_eq(w.d->call_count, 0);
}
END_TEST

START_TEST(what_is_used_up_leaves_a_decision_without_a_model_until_it_is_there_again)
{
	world_open(&w, BO);
	w.rules.model = w.rules.model_spent = true;
	world_tick(&w);
	ck_assert(w.d->head.model_spent);
	ck_assert(world_changed(&w));
	world_to(&w, STAGE_OPTIONS);
	ck_assert_uint_eq(w.d->call_count, 0);
	world_ok(&w, ANA, ACTION_OPTION, .text = "Pizza", .desc = "");
	world_all_ready(&w);
	ck_assert_int_eq(w.d->head.stage, STAGE_DASHBOARD);
	w.rules.model_spent = false;
	world_tick(&w);
	ck_assert(!w.d->head.model_spent);
	world_tick(&w);
	ck_assert(!world_changed(&w));
}
END_TEST

START_TEST(a_retry_while_it_is_used_up_is_nothing)
{
	int64_t call = open_with_call();

	world_fail(&w, CALL_SUGGEST_PRIORITIES, CALL_FAULT_SPENT);
	w.rules.model_spent = true;
	world_ok(&w, BO, ACTION_RETRY);
	ck_assert_int_eq(decision_call_shown(w.d)->id, call);
	ck_assert_int_eq(decision_call_shown(w.d)->state, CALL_FAILED);
	w.rules.model_spent = false;
	world_ok(&w, BO, ACTION_RETRY);
	ck_assert_int_eq(decision_call_shown(w.d)->state, CALL_RUNNING);
}
END_TEST

START_TEST(what_is_decided_does_not_change_any_more_for_what_the_model_may_do)
{
	world_open(&w, BO);
	w.rules.model = true;
	world_to(&w, STAGE_COMPLETE);
	world_answer(&w, CALL_WHY, (struct answer){ .text = "Because." });
	w.rules.model_spent = true;
	world_tick(&w);
	ck_assert(!w.d->head.model_spent);
	w.rules.model = false;
	world_tick(&w);
	ck_assert(!world_changed(&w));
}
END_TEST

START_TEST(a_why_that_has_not_come_is_told_that_the_model_is_used_up)
{
	world_open(&w, BO);
	w.rules.model = true;
	world_to(&w, STAGE_COMPLETE);
	world_fail(&w, CALL_WHY, CALL_FAULT_BROKEN);
	ck_assert(decision_may_retry(w.d, &w.rules));
	w.rules.model_spent = true;
	world_tick(&w);
	ck_assert(w.d->head.model_spent);
	ck_assert(!decision_may_retry(w.d, &w.rules));
	world_ok(&w, BO, ACTION_RETRY);
	ck_assert_int_eq(decision_call_shown(w.d)->state, CALL_FAILED);
	world_ok(&w, ANA, ACTION_CLOSE);
	w.rules.model_spent = false;
	world_tick(&w);
	ck_assert(w.d->head.model_spent); /* of no matter any more */
	ck_assert(!decision_minds_model(w.d));
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		an_answer_is_applied_once, a_try_that_failed_is_told_once_and_may_still_be_answered,
		an_answer_that_comes_after_its_stage_changes_nothing, a_retry_is_for_what_has_failed_and_is_another_call,
		where_the_stage_waits_for_no_call_a_retry_is_nothing, a_tagline_that_fails_is_silent,
		without_a_model_nothing_is_asked, what_is_used_up_leaves_a_decision_without_a_model_until_it_is_there_again,
		a_retry_while_it_is_used_up_is_nothing, what_is_decided_does_not_change_any_more_for_what_the_model_may_do,
		a_why_that_has_not_come_is_told_that_the_model_is_used_up,
	};

	return world_run("core_calls", tests, sizeof tests / sizeof *tests, tear_down);
}
