/* Stage scenario: framings, backings and the reveal (SPEC section 4). The model's bridge is in core_bridge.c. */
#include "core_framing.h"

static void open_scenario(int64_t people)
{
	world_open(&w, people);
	world_to(&w, STAGE_SCENARIO);
}

/* What may be settled now, as texts. */
static const char *settle_list(void)
{
	return world_texts_of(&w, decision_to_settle(w.d, &w.scratch));
}

START_TEST(everybody_has_one_framing_which_they_edit_or_take_back)
{
	open_scenario(BO);
	frame(BO, "Wohin?");
	frame(BO, "What?");
	ck_assert_uint_eq(w.d->framing_count, 2);
	ck_assert_int_eq(world_framing(&w, "Wohin?"), 0);
	frame(BO, "What?");
	ck_assert(!world_changed(&w));
	frame(BO, "");
	ck_assert_uint_eq(w.d->framing_count, 1);
	frame(BO, "");
	ck_assert(!world_changed(&w));
}
END_TEST

START_TEST(everybody_backs_one_framing_or_none)
{
	open_scenario(BO);
	frame(BO, "Wohin?");
	back(BO, TOPIC);
	back(BO, TOPIC);
	ck_assert(!world_changed(&w));
	back(BO, "Wohin?");
	ck_assert_uint_eq(w.d->backing_count, 1);
	ck_assert_int_eq(decision_backing_of(w.d, BO)->framing, world_framing(&w, "Wohin?"));
	world_ok(&w, BO, ACTION_BACK);
	ck_assert_uint_eq(w.d->backing_count, 0);
	world_ok(&w, BO, ACTION_BACK);
	ck_assert(!world_changed(&w));
	world_refused(UNKNOWN_FRAMING, &w, BO, ACTION_BACK, .framing = 999);
	world_refused(UNKNOWN_FRAMING, &w, BO, ACTION_BACK, .framing = ID_OF_NOTHING);
}
END_TEST

START_TEST(a_change_of_a_text_withdraws_everybodys_backing_of_it)
{
	open_scenario(CY);
	frame(BO, "Wohin?");
	back(ANA, "Wohin?");
	back(BO, "Wohin?");
	frame(BO, "Where to?");
	ck_assert_uint_eq(w.d->backing_count, 0);
	ck_assert_str_eq(world_waiting_for(&w), "ana bo cy");
	back(ANA, "Where to?");
	back(BO, TOPIC);
	frame(BO, "");
	ck_assert_uint_eq(w.d->backing_count, 1); /* bo's, of the topic */
	ck_assert_int_eq(w.d->backings[0].person, BO);
}
END_TEST

START_TEST(when_all_present_back_the_same_it_is_revealed_and_becomes_the_topic)
{
	open_scenario(CY);
	frame(BO, "Wohin?");
	world_drop(&w, CY);
	back(ANA, "Wohin?");
	ck_assert_int_eq(w.d->head.chosen, 0);
	back(BO, "Wohin?");
	ck_assert_int_eq(w.d->head.chosen, world_framing(&w, "Wohin?"));
	ck_assert_int_eq(w.d->head.framing_settled_by, NOBODY);
	ck_assert_int_eq(w.d->head.stage, STAGE_SCENARIO);
	ck_assert_str_eq(w.d->head.topic, TOPIC);
	world_pass(&w, REVEAL - 1);
	ck_assert_int_eq(w.d->head.stage, STAGE_SCENARIO);
	world_pass(&w, 1);
	ck_assert_int_eq(w.d->head.stage, STAGE_PRIORITIES);
	ck_assert_str_eq(w.d->head.topic, "Wohin?");
	ck_assert_int_ne(w.d->head.chosen, 0);
}
END_TEST

START_TEST(backings_of_the_absent_do_not_count)
{
	open_scenario(CY);
	frame(BO, "Wohin?");
	back(CY, "Wohin?");
	world_drop(&w, CY);
	back(ANA, TOPIC);
	back(BO, TOPIC);
	ck_assert_int_eq(w.d->head.chosen, world_framing(&w, TOPIC));
}
END_TEST

START_TEST(the_choice_is_fixed_while_it_is_revealed)
{
	open_scenario(CY);
	frame(BO, "Wohin?");
	for (int64_t person = ANA; person <= CY; person++)
		back(person, "Wohin?");
	ck_assert_int_ne(w.d->head.reveal_at_ms, 0);
	ck_assert_str_eq(world_waiting_for(&w), "");
	world_refused(WRONG_STAGE, &w, BO, ACTION_FRAMING, .text = "x");
	world_refused(WRONG_STAGE, &w, BO, ACTION_BACK, .framing = world_framing(&w, TOPIC));
	world_refused(WRONG_STAGE, &w, ANA, ACTION_SETTLE, .framing = world_framing(&w, TOPIC));
	world_ok(&w, BO, ACTION_RETRY); /* what belongs to no stage goes on */
	world_ok(&w, ANA, ACTION_REMOVE, .target = "bo"); /* doesn't take it along */
	world_ok(&w, CY, ACTION_LEAVE);
	world_reveal(&w);
	ck_assert_str_eq(w.d->head.topic, "Wohin?");
}
END_TEST

START_TEST(in_the_reveal_the_wrong_stage_is_told_before_a_bad_field)
{
	const struct refusal bad = { VERDICT_FIELD_TOO_LONG, "text", 300 };

	open_scenario(BO);
	back(ANA, TOPIC);
	world_refused(FIELD_TOO_LONG, &w, BO, ACTION_FRAMING, .bad = bad);
	back(BO, TOPIC);
	world_refused(WRONG_STAGE, &w, BO, ACTION_FRAMING, .bad = bad);
	world_refused(WRONG_STAGE, &w, BO, ACTION_BACK, .bad = bad);
	world_refused(WRONG_STAGE, &w, ANA, ACTION_SETTLE, .bad = bad);
	world_refused(NOT_FACILITATOR, &w, BO, ACTION_SETTLE, .bad = bad);
}
END_TEST

START_TEST(where_they_differ_the_facilitator_settles_it_with_one_of_the_most_backed)
{
	open_scenario(EVA);
	frame(BO, "Wohin?");
	frame(CY, "What?");
	back(ANA, TOPIC);
	back(BO, "Wohin?");
	back(CY, TOPIC);
	back(DI, "Wohin?");
	world_refused(NOT_TO_SETTLE, &w, ANA, ACTION_SETTLE, .framing = world_framing(&w, TOPIC)); /* eva has not spoken */
	ck_assert_str_eq(settle_list(), "");
	back(EVA, "What?");
	ck_assert_str_eq(world_waiting_for(&w), "ana");
	ck_assert_str_eq(settle_list(), TOPIC ", Wohin?");
	world_refused(NOT_FACILITATOR, &w, BO, ACTION_SETTLE, .framing = world_framing(&w, "Wohin?"));
	world_refused(NOT_TO_SETTLE, &w, ANA, ACTION_SETTLE, .framing = world_framing(&w, "What?"));
	world_refused(UNKNOWN_FRAMING, &w, ANA, ACTION_SETTLE, .framing = 999);
	world_refused(FIELD_MISSING, &w, ANA, ACTION_SETTLE);
	ck_assert_str_eq(w.refusal.field, "framing");
	world_ok(&w, ANA, ACTION_SETTLE, .framing = world_framing(&w, "Wohin?"));
	ck_assert_int_eq(w.d->head.framing_settled_by, ANA);
	world_reveal(&w);
	ck_assert_str_eq(w.d->head.topic, "Wohin?");
}
END_TEST

START_TEST(what_the_absent_back_is_not_most_backed)
{
	open_scenario(EVA);
	frame(BO, "Wohin?");
	back(EVA, "Wohin?");
	world_drop(&w, EVA);
	back(ANA, TOPIC);
	back(BO, "Wohin?");
	back(CY, TOPIC);
	back(DI, "Wohin?");
	ck_assert_str_eq(settle_list(), TOPIC ", Wohin?");
	world_ok(&w, BO, ACTION_BACK, .framing = world_framing(&w, TOPIC));
	ck_assert_str_eq(settle_list(), TOPIC);
}
END_TEST

START_TEST(a_removal_takes_the_framing_and_its_backings_along)
{
	open_scenario(DI);
	frame(BO, "Wohin?");
	back(ANA, TOPIC);
	back(DI, TOPIC);
	back(CY, "Wohin?");
	world_ok(&w, ANA, ACTION_REMOVE, .target = "bo");
	ck_assert_uint_eq(w.d->framing_count, 1);
	ck_assert_str_eq(world_waiting_for(&w), "cy");
	world_ok(&w, ANA, ACTION_REMOVE, .target = "cy"); /* who has none */
	ck_assert_int_ne(w.d->head.chosen, 0);
}
END_TEST

START_TEST(who_leaves_takes_the_backing_along_and_that_may_end_it)
{
	open_scenario(CY);
	frame(BO, "Wohin?");
	back(ANA, "Wohin?");
	back(BO, TOPIC);
	back(CY, "Wohin?");
	world_ok(&w, BO, ACTION_LEAVE);
	ck_assert_int_eq(w.d->head.chosen, world_framing(&w, "Wohin?")); /* his framing stays */
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		everybody_has_one_framing_which_they_edit_or_take_back, everybody_backs_one_framing_or_none,
		a_change_of_a_text_withdraws_everybodys_backing_of_it,
		when_all_present_back_the_same_it_is_revealed_and_becomes_the_topic, backings_of_the_absent_do_not_count,
		the_choice_is_fixed_while_it_is_revealed, in_the_reveal_the_wrong_stage_is_told_before_a_bad_field,
		where_they_differ_the_facilitator_settles_it_with_one_of_the_most_backed, what_the_absent_back_is_not_most_backed,
		a_removal_takes_the_framing_and_its_backings_along, who_leaves_takes_the_backing_along_and_that_may_end_it,
	};

	return world_run("core_scenario", tests, sizeof tests / sizeof *tests, tear_down);
}
