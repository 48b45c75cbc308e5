/* Stage scenario: framings, backings, the reveal, and the model's bridge (SPEC section 4). */
#include <string.h>

#include "core_world.h"

static struct world w;

static void tear_down(void)
{
	world_dispose(&w);
}

#define TOPIC "Where do we eat?"

static void open_scenario(int64_t people)
{
	world_open(&w, people);
	world_to(&w, STAGE_SCENARIO);
}

static void back(int64_t person, const char *text)
{
	world_ok(&w, person, ACTION_BACK, .framing = world_framing(&w, text));
}

static void frame(int64_t person, const char *text)
{
	world_ok(&w, person, ACTION_FRAMING, .text = text);
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

/* --- with a model --- */

static void open_with_model(void)
{
	world_open(&w, CY);
	w.rules.model = true;
	world_to(&w, STAGE_SCENARIO);
}

static size_t calls_made(void)
{
	size_t n = 0;

	for (size_t i = 0; i < w.d->call_count; i++)
		n += w.d->calls[i].kind == CALL_SYNTHESIZE;
	return n;
}

static void bridge(const char *text)
{
	ck_assert_int_eq(world_answer(&w, CALL_SYNTHESIZE, (struct answer){ .text = text }), VERDICT_ACCEPTED);
}

START_TEST(the_model_is_asked_after_the_last_edit_of_two_or_more)
{
	open_with_model();
	frame(ANA, "Where do we go?");
	world_pass(&w, 60000);
	ck_assert_uint_eq(calls_made(), 0); /* one framing needs no bridge */
	frame(BO, "W");
	world_pass(&w, DEBOUNCE - 1);
	frame(BO, "Wohin?");
	world_pass(&w, DEBOUNCE - 1);
	ck_assert_uint_eq(calls_made(), 0);
	world_pass(&w, 1);
	ck_assert_uint_eq(calls_made(), 1);
	bridge("Where, wohin?");
	ck_assert_int_eq(decision_framing(w.d, world_framing(&w, "Where, wohin?"))->by, NOBODY);
}
END_TEST

START_TEST(the_model_is_asked_at_most_every_ten_seconds)
{
	open_with_model();
	frame(BO, "Wohin?");
	world_pass(&w, DEBOUNCE);
	bridge("one");
	frame(CY, "Why?");
	back(ANA, TOPIC); /* not the bridge */
	world_pass(&w, SYNTHESIS_EVERY_MS - 1);
	ck_assert_uint_eq(calls_made(), 1);
	world_pass(&w, 1);
	ck_assert_uint_eq(calls_made(), 2);
	bridge("two");
	ck_assert_int_eq(world_framing(&w, "one"), 0); /* replaced */
	ck_assert_uint_eq(w.d->framing_count, 4);
	world_pass(&w, 60000);
	frame(CY, "How?"); /* long after: the debounce alone */
	world_pass(&w, DEBOUNCE);
	ck_assert_uint_eq(calls_made(), 3);
}
END_TEST

START_TEST(a_call_under_way_is_replaced_by_the_next)
{
	int64_t first;

	open_with_model();
	frame(BO, "Wohin?");
	world_pass(&w, DEBOUNCE);
	first = world_call(&w, CALL_SYNTHESIZE)->id;
	frame(CY, "Why?");
	world_pass(&w, SYNTHESIS_EVERY_MS);
	ck_assert_int_ne(world_call(&w, CALL_SYNTHESIZE)->id, first);
	world_ok(&w, NOBODY, ACTION_CALL_ANSWERED, .call = first, .answer = &(struct answer){ .text = "late" });
	ck_assert_int_eq(world_framing(&w, "late"), 0);
}
END_TEST

START_TEST(the_same_framings_are_not_asked_about_twice)
{
	open_with_model();
	frame(BO, "Wohin?");
	world_pass(&w, DEBOUNCE);
	bridge("one");
	frame(BO, "Wohin");
	world_pass(&w, 1);
	frame(BO, "Wohin?");
	world_pass(&w, 60000);
	ck_assert_uint_eq(calls_made(), 1);
}
END_TEST

START_TEST(a_bridge_that_somebody_backs_is_not_replaced)
{
	open_with_model();
	frame(BO, "Wohin?");
	world_pass(&w, DEBOUNCE);
	bridge("one");
	frame(CY, "Why?");
	world_pass(&w, SYNTHESIS_EVERY_MS);
	ck_assert_uint_eq(calls_made(), 2);
	back(CY, "one");
	bridge("two");
	ck_assert_int_eq(world_framing(&w, "two"), 0);
	frame(CY, "How?"); /* none is asked for once somebody does */
	world_pass(&w, 60000);
	ck_assert_uint_eq(calls_made(), 2);
}
END_TEST

START_TEST(a_bridge_that_nobody_backs_any_more_is_replaced)
{
	open_with_model();
	frame(BO, "Wohin?");
	world_pass(&w, DEBOUNCE);
	bridge("one");
	back(CY, "one");
	frame(BO, "Where to?"); /* is not asked about: somebody backs the bridge */
	world_pass(&w, 60000);
	ck_assert_uint_eq(calls_made(), 1);
	world_ok(&w, CY, ACTION_BACK);
	world_pass(&w, DEBOUNCE);
	ck_assert_uint_eq(calls_made(), 2);
	bridge("two");
	back(CY, "two");
	frame(BO, "Whither?");
	world_pass(&w, 60000);
	back(CY, TOPIC); /* another one instead */
	world_pass(&w, DEBOUNCE / 2);
	back(CY, "Whither?"); /* does not put off what is planned */
	world_pass(&w, DEBOUNCE / 2);
	ck_assert_uint_eq(calls_made(), 3);
}
END_TEST

START_TEST(a_synthesis_that_is_due_is_dropped_where_it_is_not_wanted_any_more)
{
	open_with_model();
	frame(BO, "Wohin?");
	world_pass(&w, DEBOUNCE);
	bridge("one");
	frame(CY, "Why?");
	back(CY, "one");
	world_pass(&w, SYNTHESIS_EVERY_MS);
	ck_assert_uint_eq(calls_made(), 1);
}
END_TEST

START_TEST(no_synthesis_is_asked_for_or_taken_during_the_reveal)
{
	open_with_model();
	frame(BO, "Wohin?");
	frame(CY, "Why?");
	world_pass(&w, DEBOUNCE);
	for (int64_t person = ANA; person <= CY; person++)
		back(person, TOPIC);
	bridge("late");
	ck_assert_int_eq(world_framing(&w, "late"), 0);
	w.now += 400;
	world_ok(&w, ANA, ACTION_REMOVE, .target = "cy"); /* takes a framing along */
	ck_assert_int_eq(w.d->head.synthesis_due_ms, 0);
	world_reveal(&w);
	ck_assert_uint_eq(calls_made(), 1);
}
END_TEST

START_TEST(a_failed_synthesis_is_retried_while_it_makes_sense)
{
	open_with_model();
	frame(BO, "Wohin?");
	world_pass(&w, DEBOUNCE);
	world_fail(&w, CALL_SYNTHESIZE, CALL_FAULT_SLOW);
	ck_assert_int_eq(decision_call_shown(w.d)->state, CALL_FAILED);
	world_ok(&w, CY, ACTION_RETRY);
	ck_assert_uint_eq(calls_made(), 2);
	bridge("one");
	frame(CY, "Why?");
	world_pass(&w, SYNTHESIS_EVERY_MS);
	world_fail(&w, CALL_SYNTHESIZE, CALL_FAULT_SLOW);
	back(CY, "one");
	world_ok(&w, CY, ACTION_RETRY);
	ck_assert_uint_eq(calls_made(), 3); /* somebody backs the bridge */
	world_ok(&w, CY, ACTION_BACK);
	frame(CY, "");
	frame(BO, "");
	world_ok(&w, CY, ACTION_RETRY);
	ck_assert_uint_eq(calls_made(), 3); /* there is nothing to bridge */
}
END_TEST

START_TEST(a_bridge_of_one_is_none)
{
	open_with_model();
	frame(ANA, "Where?");
	frame(BO, "Wohin?");
	world_pass(&w, DEBOUNCE);
	frame(BO, ""); /* while the model is at it */
	ck_assert_int_eq(world_call(&w, CALL_SYNTHESIZE)->state, CALL_STALE);
	bridge("Where, wohin?");
	ck_assert_str_eq(world_texts_of(&w, (struct ids){ &w.d->framings[0].id, w.d->framing_count }), "Where?");
	frame(BO, "Wohin jetzt?");
	world_pass(&w, 60000);
	bridge("Where, wohin jetzt?");
	ck_assert_uint_eq(w.d->framing_count, 3);
	world_ok(&w, ANA, ACTION_REMOVE, .target = "bo", .target_key = "bo", .target_person = BO);
	ck_assert_uint_eq(w.d->framing_count, 1); /* it holds bo's words */
}
END_TEST

START_TEST(a_bridge_that_somebody_backs_stays_though_its_ends_are_gone)
{
	open_with_model();
	frame(ANA, "Where?");
	frame(BO, "Wohin?");
	world_pass(&w, DEBOUNCE);
	bridge("Where, wohin?");
	back(CY, "Where, wohin?");
	frame(BO, "");
	ck_assert_uint_eq(w.d->framing_count, 2);
	ck_assert_int_gt(world_framing(&w, "Where, wohin?"), 0);
}
END_TEST

START_TEST(a_bridge_that_was_chosen_stays_whoever_goes)
{
	open_with_model();
	frame(CY, "Why?");
	world_pass(&w, DEBOUNCE);
	bridge("one");
	back(ANA, TOPIC);
	back(BO, "one");
	back(CY, "Why?");
	world_ok(&w, ANA, ACTION_SETTLE, .framing = world_framing(&w, "one"));
	world_ok(&w, BO, ACTION_LEAVE);
	world_ok(&w, ANA, ACTION_REMOVE, .target = "cy");
	ck_assert_int_gt(world_framing(&w, "one"), 0);
	world_reveal(&w);
	ck_assert_str_eq(w.d->head.topic, "one");
}
END_TEST

START_TEST(a_bridge_of_one_goes_with_its_last_backer)
{
	open_with_model();
	frame(BO, "Wohin?");
	world_pass(&w, DEBOUNCE);
	bridge("one");
	back(BO, "one");
	back(CY, "one");
	frame(BO, "");
	world_ok(&w, BO, ACTION_LEAVE);
	ck_assert_int_gt(world_framing(&w, "one"), 0);
	world_ok(&w, CY, ACTION_BACK);
	ck_assert_uint_eq(w.d->framing_count, 1);
	frame(CY, "Why?");
	world_pass(&w, SYNTHESIS_EVERY_MS);
	bridge("two");
	back(CY, "two");
	world_ok(&w, ANA, ACTION_REMOVE, .target = "cy"); /* it holds cy's words */
	ck_assert_uint_eq(w.d->framing_count, 1);
}
END_TEST

START_TEST(a_bridge_whose_last_backer_leaves_is_replaced)
{
	open_with_model();
	frame(BO, "Wohin?");
	world_pass(&w, DEBOUNCE);
	bridge("one");
	back(CY, "one");
	frame(BO, "Where to?"); /* is not asked about: somebody backs the bridge */
	world_pass(&w, 60000);
	ck_assert_uint_eq(calls_made(), 1);
	world_ok(&w, CY, ACTION_LEAVE);
	world_pass(&w, DEBOUNCE);
	ck_assert_uint_eq(calls_made(), 2);
	bridge("two");
	ck_assert_int_eq(world_framing(&w, "one"), 0);
}
END_TEST

START_TEST(what_was_written_while_the_model_was_used_up_is_asked_about_once_it_is_there_again)
{
	open_with_model();
	w.rules.model_spent = true;
	world_tick(&w);
	frame(BO, "Wohin?");
	world_pass(&w, 60000);
	ck_assert_uint_eq(calls_made(), 0);
	w.rules.model_spent = false;
	world_tick(&w);
	world_pass(&w, DEBOUNCE);
	ck_assert_uint_eq(calls_made(), 1);
}
END_TEST

START_TEST(a_failed_bridge_is_no_matter_once_there_is_nothing_to_bridge)
{
	open_with_model();
	frame(ANA, "Where?");
	frame(BO, "Wohin?");
	world_pass(&w, DEBOUNCE);
	world_fail(&w, CALL_SYNTHESIZE, CALL_FAULT_BUSY);
	ck_assert(decision_may_retry(w.d, &w.rules));
	frame(BO, "");
	ck_assert_ptr_null(decision_call_shown(w.d));
	ck_assert(!decision_may_retry(w.d, &w.rules));
	frame(BO, "Wohin?");
	world_pass(&w, 60000);
	ck_assert_int_eq(decision_call_shown(w.d)->state, CALL_RUNNING); /* though the same two were asked about before */
}
END_TEST

START_TEST(a_tagline_is_asked_for_once_the_topic_is_agreed)
{
	open_with_model();
	frame(BO, "Wohin?");
	world_to(&w, STAGE_PRIORITIES);
	ck_assert_int_eq(world_call(&w, CALL_TAGLINE)->state, CALL_RUNNING);
	ck_assert_ptr_null(decision_call_shown(w.d)); /* silent */
	world_to(&w, STAGE_OPTIONS);
	world_answer(&w, CALL_TAGLINE, (struct answer){ .text = "Food first" });
	ck_assert_str_eq(w.d->head.tagline, "Food first");
	ck_assert_uint_ne(w.out.touched & TOUCH_CANVAS, 0);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		everybody_has_one_framing_which_they_edit_or_take_back, everybody_backs_one_framing_or_none,
		a_change_of_a_text_withdraws_everybodys_backing_of_it,
		when_all_present_back_the_same_it_is_revealed_and_becomes_the_topic, backings_of_the_absent_do_not_count,
		the_choice_is_fixed_while_it_is_revealed, in_the_reveal_the_wrong_stage_is_told_before_a_bad_field,
		where_they_differ_the_facilitator_settles_it_with_one_of_the_most_backed,
		what_the_absent_back_is_not_most_backed, a_removal_takes_the_framing_and_its_backings_along,
		who_leaves_takes_the_backing_along_and_that_may_end_it, the_model_is_asked_after_the_last_edit_of_two_or_more,
		the_model_is_asked_at_most_every_ten_seconds, a_call_under_way_is_replaced_by_the_next,
		the_same_framings_are_not_asked_about_twice, a_bridge_that_somebody_backs_is_not_replaced,
		a_bridge_that_nobody_backs_any_more_is_replaced,
		a_synthesis_that_is_due_is_dropped_where_it_is_not_wanted_any_more,
		no_synthesis_is_asked_for_or_taken_during_the_reveal, a_failed_synthesis_is_retried_while_it_makes_sense,
		a_tagline_is_asked_for_once_the_topic_is_agreed, a_bridge_of_one_is_none,
		a_bridge_that_somebody_backs_stays_though_its_ends_are_gone,
		a_bridge_that_was_chosen_stays_whoever_goes, a_bridge_of_one_goes_with_its_last_backer,
		a_bridge_whose_last_backer_leaves_is_replaced,
		what_was_written_while_the_model_was_used_up_is_asked_about_once_it_is_there_again,
		a_failed_bridge_is_no_matter_once_there_is_nothing_to_bridge,
	};

	return world_run("core_scenario", tests, sizeof tests / sizeof *tests, tear_down);
}
