/* Stage complete, closing and deleting: what is frozen, and what still works (SPEC section 4). */
#include <string.h>

#include "core_world.h"

static struct world w;

static void tear_down(void)
{
	world_dispose(&w);
}

static void open_complete(bool model)
{
	world_open(&w, CY);
	w.rules.model = model;
	world_to(&w, STAGE_COMPLETE);
}

START_TEST(the_winner_and_who_decided_are_kept)
{
	world_open(&w, CY);
	world_to(&w, STAGE_DASHBOARD);
	world_ok(&w, DI, ACTION_JOIN);
	world_ok(&w, CY, ACTION_LEAVE);
	world_to(&w, STAGE_COMPLETE);
	ck_assert_int_eq(w.d->head.winner, world_option(&w, "Pizza"));
	ck_assert_int_eq(w.d->head.decided_at_ms, w.now);
	ck_assert(world_member(&w, ANA)->decider && world_member(&w, BO)->decider && !world_member(&w, CY)->decider);
	ck_assert_int_eq(world_member(&w, DI)->standing, STANDING_OUT); /* nobody can admit them any more */
	ck_assert(!decision_is_under_way(w.d));
	ck_assert_str_eq(world_waiting_for(&w), "");
	ck_assert(!decision_can_go_on(w.d));
}
END_TEST

START_TEST(with_no_model_no_statement_is_asked_for)
{
	open_complete(false);
	ck_assert_ptr_null(world_call(&w, CALL_WHY));
	ck_assert_str_eq(w.d->head.why, "");
}
END_TEST

START_TEST(the_model_writes_the_why_statement_also_on_a_retry)
{
	open_complete(true);
	ck_assert_int_eq(decision_call_shown(w.d)->kind, CALL_WHY);
	world_fail(&w, CALL_WHY, CALL_FAULT_SLOW);
	ck_assert_str_eq(w.d->head.why, "");
	world_ok(&w, BO, ACTION_RETRY);
	world_answer(&w, CALL_WHY, (struct answer){ .text = "Because it is warm." });
	ck_assert_str_eq(w.d->head.why, "Because it is warm.");
	world_ok(&w, BO, ACTION_RETRY);
	ck_assert(!world_changed(&w));
	world_answer(&w, CALL_WHY, (struct answer){ .text = "Twice." });
	ck_assert_str_eq(w.d->head.why, "Because it is warm.");
}
END_TEST

START_TEST(a_tagline_that_comes_after_the_end_changes_nothing)
{
	open_complete(true);
	ck_assert_int_eq(world_call(&w, CALL_TAGLINE)->state, CALL_STALE);
	world_answer(&w, CALL_TAGLINE, (struct answer){ .text = "Late" });
	ck_assert_str_eq(w.d->head.tagline, "");
}
END_TEST

START_TEST(who_leaves_a_complete_decision_stays_in_its_record)
{
	open_complete(false);
	world_ok(&w, BO, ACTION_LEAVE);
	ck_assert_uint_eq(option_approvals(w.d, 1, world_option(&w, "Pizza")), 3);
	ck_assert(world_member(&w, BO)->decider);
	ck_assert_uint_eq(w.d->backing_count, 3);
	world_refused(FROZEN, &w, BO, ACTION_JOIN); /* somebody is still in it */
	world_refused(FROZEN, &w, DI, ACTION_JOIN);
}
END_TEST

START_TEST(handing_over_and_taking_over_still_work)
{
	open_complete(false);
	world_ok(&w, ANA, ACTION_HANDOVER, .target = "bo");
	ck_assert_int_eq(w.d->head.facilitator, BO);
	world_drop(&w, BO);
	world_pass(&w, TAKEOVER);
	world_ok(&w, CY, ACTION_TAKEOVER);
	ck_assert_int_eq(w.d->head.facilitator, CY);
}
END_TEST

START_TEST(a_deserted_record_is_taken_only_to_close_or_delete_it)
{
	open_complete(false);
	for (int64_t person = ANA; person <= CY; person++)
		world_ok(&w, person, ACTION_LEAVE);
	world_ok(&w, BO, ACTION_JOIN);
	ck_assert_int_eq(w.d->head.facilitator, BO);
	ck_assert(world_member(&w, BO)->decider); /* the record does not change */
	world_refused(FROZEN, &w, BO, ACTION_INVITE, .target = "cy");
	world_ok(&w, BO, ACTION_LEAVE);
	world_ok(&w, DI, ACTION_JOIN);
	ck_assert(!world_member(&w, DI)->decider);
	world_ok(&w, DI, ACTION_CLOSE);
}
END_TEST

START_TEST(who_was_removed_does_not_take_a_deserted_record)
{
	world_open(&w, BO);
	world_ok(&w, ANA, ACTION_REMOVE, .target = "bo");
	world_to(&w, STAGE_COMPLETE);
	world_ok(&w, ANA, ACTION_LEAVE);
	world_refused(FROZEN, &w, BO, ACTION_JOIN);
	world_ok(&w, CY, ACTION_JOIN);
}
END_TEST

START_TEST(a_closed_decision_is_off_and_read_only)
{
	world_open(&w, BO);
	w.rules.model = true;
	world_to(&w, STAGE_SCAFFOLDING);
	world_ok(&w, ANA, ACTION_CLOSE);
	ck_assert_int_eq(w.d->head.closed_at_ms, w.now);
	ck_assert_uint_ne(w.out.touched & TOUCH_CANVAS, 0);
	ck_assert_int_eq(world_call(&w, CALL_SCAFFOLD)->state, CALL_STALE);
	ck_assert_int_eq(world_call(&w, CALL_TAGLINE)->state, CALL_STALE);
	world_answer(&w, CALL_TAGLINE, (struct answer){ .text = "Late" });
	ck_assert(!world_changed(&w));
	world_ok(&w, ANA, ACTION_DISCONNECT, .ended_at_ms = w.now);
	w.now += 1000;
	world_ok(&w, ANA, ACTION_CLOSE);
	ck_assert(!world_changed(&w)); /* again: nothing, not even presence */
	world_refused(CLOSED, &w, BO, ACTION_SKIP);
	world_refused(CLOSED, &w, CY, ACTION_JOIN);
	ck_assert_str_eq(world_waiting_for(&w), "");
	ck_assert_int_eq(decision_takeover_at(w.d, &w.rules), 0);
	ck_assert_int_eq(decision_condition(w.d, NULL), CONDITION_WAITS);
}
END_TEST

START_TEST(closing_ends_the_wait_for_the_facilitator_and_nothing_moves_any_more)
{
	world_open(&w, BO);
	world_to(&w, STAGE_SCENARIO);
	world_ok(&w, BO, ACTION_BACK, .framing = w.d->framings[0].id);
	ck_assert_int_ne(w.d->head.facilitator_waited_ms, 0);
	world_ok(&w, ANA, ACTION_CLOSE);
	ck_assert_int_eq(w.d->head.facilitator_waited_ms, 0);
	world_pass(&w, 3600 * 1000);
	ck_assert_int_eq(w.d->head.stage, STAGE_SCENARIO);
}
END_TEST

START_TEST(closing_stops_a_reveal)
{
	world_open(&w, ANA);
	world_to(&w, STAGE_SCENARIO);
	world_ok(&w, ANA, ACTION_BACK, .framing = w.d->framings[0].id);
	world_ok(&w, ANA, ACTION_CLOSE);
	world_pass(&w, 3600 * 1000);
	ck_assert_int_eq(w.d->head.stage, STAGE_SCENARIO);
}
END_TEST

START_TEST(persons_are_still_forgotten_in_a_closed_decision)
{
	world_open(&w, BO);
	world_ok(&w, ANA, ACTION_CLOSE);
	world_ok(&w, BO, ACTION_FORGET);
	ck_assert_str_eq(decision_name_of(w.d, BO), "somebody");
}
END_TEST

START_TEST(deleting_asks_for_the_topic_letter_for_letter)
{
	world_open(&w, BO);
	world_refused(FIELD_CONFIRM_TOPIC, &w, ANA, ACTION_DELETE, .text = "where do we eat?");
	ck_assert_str_eq(w.refusal.field, "confirm");
	world_refused(FIELD_CONFIRM_TOPIC, &w, ANA, ACTION_DELETE);
	world_ok(&w, ANA, ACTION_DELETE, .text = "Where do we eat?");
	ck_assert(w.d->deleted);
	ck_assert_uint_ne(w.out.touched & TOUCH_CANVAS, 0);
	ck_assert_int_eq(decision_next_tick(w.d, &w.rules), INT64_MAX);
}
END_TEST

/* --- for how long it is kept --- */

enum { DAY = 24 * 3600 * 1000 };

START_TEST(a_finished_decision_is_kept_for_so_many_days_after_the_one_on_which_it_was_finished)
{
	int64_t day;

	world_open(&w, BO);
	world_to(&w, STAGE_COMPLETE);
	day = w.d->head.decided_at_ms / DAY;
	ck_assert_int_eq(decision_kept_until(w.d, &w.rules), 0); /* there is no such setting: for ever */
	w.rules.retain_days = 1;
	ck_assert_int_eq(decision_kept_until(w.d, &w.rules), (day + 2) * DAY);
	w.rules.retain_days = 36500;
	ck_assert_int_eq(decision_kept_until(w.d, &w.rules), (day + 36501) * DAY);
}
END_TEST

START_TEST(what_is_under_way_is_kept_for_ever)
{
	world_open(&w, BO);
	world_to(&w, STAGE_DASHBOARD);
	w.rules.retain_days = 1;
	world_pass(&w, 4000LL * DAY);
	ck_assert_int_eq(decision_kept_until(w.d, &w.rules), 0);
	world_ok(&w, ANA, ACTION_EXPIRE);
	ck_assert(!w.d->deleted);
}
END_TEST

START_TEST(leaving_and_closing_a_complete_decision_moves_its_day_no_further)
{
	int64_t until;

	world_open(&w, BO);
	world_to(&w, STAGE_COMPLETE);
	w.rules.retain_days = 7;
	until = decision_kept_until(w.d, &w.rules);
	world_pass(&w, 5LL * DAY);
	world_ok(&w, BO, ACTION_LEAVE);
	world_ok(&w, ANA, ACTION_CLOSE);
	ck_assert_int_eq(decision_kept_until(w.d, &w.rules), until);
}
END_TEST

START_TEST(it_goes_when_its_days_are_over_and_not_before)
{
	int64_t version;

	world_open(&w, BO);
	world_ok(&w, ANA, ACTION_CLOSE);
	w.rules.retain_days = 7;
	version = w.d->head.version;
	w.now = decision_kept_until(w.d, &w.rules) - 1;
	world_ok(&w, ANA, ACTION_EXPIRE);
	ck_assert(!w.d->deleted);
	ck_assert_int_eq(w.d->head.version, version);
	w.now++;
	world_ok(&w, ANA, ACTION_EXPIRE);
	ck_assert(w.d->deleted);
	ck_assert_uint_ne(w.out.touched & TOUCH_CANVAS, 0);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		the_winner_and_who_decided_are_kept, with_no_model_no_statement_is_asked_for,
		the_model_writes_the_why_statement_also_on_a_retry, a_tagline_that_comes_after_the_end_changes_nothing,
		who_leaves_a_complete_decision_stays_in_its_record, handing_over_and_taking_over_still_work,
		a_deserted_record_is_taken_only_to_close_or_delete_it, who_was_removed_does_not_take_a_deserted_record,
		a_closed_decision_is_off_and_read_only, closing_ends_the_wait_for_the_facilitator_and_nothing_moves_any_more,
		closing_stops_a_reveal, persons_are_still_forgotten_in_a_closed_decision,
		deleting_asks_for_the_topic_letter_for_letter,
		a_finished_decision_is_kept_for_so_many_days_after_the_one_on_which_it_was_finished, what_is_under_way_is_kept_for_ever,
		leaving_and_closing_a_complete_decision_moves_its_day_no_further, it_goes_when_its_days_are_over_and_not_before,
	};

	return world_run("core_complete", tests, sizeof tests / sizeof *tests, tear_down);
}
