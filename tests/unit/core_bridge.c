/* The model in the stage scenario: when it is asked for a bridge between the framings, what becomes of one, and the tagline (SPEC
 * section 4). */
#include "core_framing.h"

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

/* Where bo has worded it too, and the model has answered with "one". */
static void open_with_bridge(void)
{
	open_with_model();
	frame(BO, "Wohin?");
	world_pass(&w, DEBOUNCE);
	bridge("one");
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
	open_with_bridge();
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
	open_with_bridge();
	frame(BO, "Wohin");
	world_pass(&w, 1);
	frame(BO, "Wohin?");
	world_pass(&w, 60000);
	ck_assert_uint_eq(calls_made(), 1);
}
END_TEST

START_TEST(a_bridge_that_somebody_backs_is_not_replaced)
{
	open_with_bridge();
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
	open_with_bridge();
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
	open_with_bridge();
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
	open_with_bridge();
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
	open_with_bridge();
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
		the_model_is_asked_after_the_last_edit_of_two_or_more, the_model_is_asked_at_most_every_ten_seconds,
		a_call_under_way_is_replaced_by_the_next, the_same_framings_are_not_asked_about_twice,
		a_bridge_that_somebody_backs_is_not_replaced, a_bridge_that_nobody_backs_any_more_is_replaced,
		a_synthesis_that_is_due_is_dropped_where_it_is_not_wanted_any_more,
		no_synthesis_is_asked_for_or_taken_during_the_reveal, a_failed_synthesis_is_retried_while_it_makes_sense,
		a_bridge_of_one_is_none, a_bridge_that_somebody_backs_stays_though_its_ends_are_gone,
		a_bridge_that_was_chosen_stays_whoever_goes, a_bridge_of_one_goes_with_its_last_backer,
		a_bridge_whose_last_backer_leaves_is_replaced,
		what_was_written_while_the_model_was_used_up_is_asked_about_once_it_is_there_again,
		a_failed_bridge_is_no_matter_once_there_is_nothing_to_bridge, a_tagline_is_asked_for_once_the_topic_is_agreed,
	};

	return world_run("core_bridge", tests, sizeof tests / sizeof *tests, tear_down);
}
