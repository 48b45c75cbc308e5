/* Stage priorities: entries, confirming, ready, suggestions, and the ids at the end (SPEC section 4). */
#include <string.h>

#include "core_world.h"

static struct world w;

static void tear_down(void)
{
	world_dispose(&w);
}

static void open_priorities(int64_t people)
{
	world_open(&w, people);
	world_to(&w, STAGE_PRIORITIES);
}

static void enter(int64_t person, int slot, char direction, const char *text)
{
	world_ok(&w, person, ACTION_PRIORITY, .slot = slot, .direction = direction, .text = text);
}

START_TEST(everybody_has_three_places_to_fill_edit_and_clear)
{
	open_priorities(BO);
	enter(ANA, 1, '+', "speed");
	enter(ANA, 3, '-', "cost");
	enter(BO, 1, '~', "speed"); /* the same text by another is another entry */
	ck_assert_uint_eq(w.d->priority_count, 3);
	enter(ANA, 1, '+', "speed");
	ck_assert(!world_changed(&w));
	enter(ANA, 1, '-', "speed");
	ck_assert_int_eq(w.d->priorities[0].direction, '-');
	enter(ANA, 1, '-', "slowness");
	ck_assert_str_eq(w.d->priorities[0].text, "slowness");
	enter(ANA, 1, 0, "");
	ck_assert_uint_eq(w.d->priority_count, 2);
	enter(ANA, 1, 0, "");
	ck_assert(!world_changed(&w));
	world_refused(FIELD_DIRECTION, &w, ANA, ACTION_PRIORITY, .text = "fun");
	ck_assert_str_eq(w.refusal.field, "direction");
}
END_TEST

START_TEST(confirming_covers_all_of_ones_own_and_needs_one)
{
	open_priorities(BO);
	world_refused(NO_ENTRY, &w, ANA, ACTION_CONFIRM, .on = true);
	enter(BO, 1, '+', "speed");
	world_refused(NO_ENTRY, &w, ANA, ACTION_CONFIRM, .on = true);
	enter(ANA, 2, '+', "fun");
	world_ok(&w, ANA, ACTION_CONFIRM, .on = true);
	ck_assert(world_member(&w, ANA)->confirmed && !world_member(&w, ANA)->ready);
	world_ok(&w, ANA, ACTION_CONFIRM, .on = false);
	ck_assert(!world_member(&w, ANA)->confirmed);
}
END_TEST

START_TEST(ready_with_an_entry_confirms_it_and_without_one_does_not)
{
	open_priorities(CY);
	enter(ANA, 1, '+', "speed");
	world_ok(&w, ANA, ACTION_READY, .on = true);
	world_ok(&w, BO, ACTION_READY, .on = true);
	ck_assert(world_member(&w, ANA)->confirmed && world_member(&w, ANA)->ready);
	ck_assert(!world_member(&w, BO)->confirmed && world_member(&w, BO)->ready);
	world_ok(&w, ANA, ACTION_READY, .on = false);
	ck_assert(!world_member(&w, ANA)->ready);
	world_ok(&w, ANA, ACTION_READY, .on = true);
	world_ok(&w, ANA, ACTION_CONFIRM, .on = true);
	ck_assert(world_member(&w, ANA)->ready);
	world_ok(&w, ANA, ACTION_CONFIRM, .on = false); /* what is not confirmed is not ready */
	ck_assert(!world_member(&w, ANA)->ready);
}
END_TEST

START_TEST(editing_or_clearing_an_entry_withdraws_ones_own_ready_and_confirm)
{
	open_priorities(CY);
	enter(ANA, 1, '+', "speed");
	enter(BO, 1, '-', "cost");
	world_ok(&w, ANA, ACTION_READY, .on = true);
	world_ok(&w, BO, ACTION_READY, .on = true);
	enter(ANA, 2, '+', "fun");
	ck_assert(!world_member(&w, ANA)->ready && !world_member(&w, ANA)->confirmed);
	ck_assert(world_member(&w, BO)->ready && world_member(&w, BO)->confirmed);
	world_ok(&w, ANA, ACTION_READY, .on = true);
	enter(ANA, 1, '+', "");
	ck_assert(!world_member(&w, ANA)->ready && !world_member(&w, ANA)->confirmed);
}
END_TEST

START_TEST(it_ends_when_all_are_ready_and_there_is_an_entry)
{
	open_priorities(CY);
	world_all_ready(&w);
	ck_assert_int_eq(w.d->head.stage, STAGE_PRIORITIES);
	ck_assert_str_eq(world_waiting_for(&w), "ana bo cy"); /* all are ready, but there is nothing */
	enter(BO, 1, '-', "cost");
	ck_assert_str_eq(world_waiting_for(&w), "bo");
	world_ok(&w, BO, ACTION_READY, .on = true);
	ck_assert_int_eq(w.d->head.stage, STAGE_OPTIONS);
	ck_assert(!world_member(&w, BO)->ready && !world_member(&w, BO)->confirmed);
}
END_TEST

static const char *order(void)
{
	return world_texts_of(&w, decision_priorities_in_order(w.d, &w.scratch));
}

START_TEST(at_its_end_priorities_get_ids_by_direction_people_first_in_order_of_entry)
{
	struct answer_item items[] = {
		{ .text = "fun", .direction = '+' }, { .text = "risk", .direction = '-' }, { .text = "rain", .direction = '~' },
	};

	world_open(&w, BO);
	w.rules.model = true;
	world_to(&w, STAGE_PRIORITIES);
	enter(BO, 2, '-', "cost");
	enter(ANA, 1, '~', "weather");
	enter(BO, 1, '+', "speed");
	enter(ANA, 2, '-', "noise");
	ck_assert_str_eq(order(), "cost, weather, speed, noise");
	world_ok(&w, ANA, ACTION_CONFIRM, .on = true);
	world_ok(&w, BO, ACTION_CONFIRM, .on = true);
	world_answer(&w, CALL_SUGGEST_PRIORITIES, (struct answer){ .items = items, .item_count = 3 });
	world_ok(&w, ANA, ACTION_INCLUDE, .suggestion = world_suggestion(&w, "risk"), .on = true);
	world_ok(&w, BO, ACTION_INCLUDE, .suggestion = world_suggestion(&w, "fun"), .on = true);
	world_ok(&w, BO, ACTION_INCLUDE, .suggestion = world_suggestion(&w, "rain"), .on = true);
	world_ok(&w, ANA, ACTION_INCLUDE, .suggestion = world_suggestion(&w, "rain"), .on = false);
	world_all_ready(&w);
	ck_assert_int_eq(w.d->head.stage, STAGE_OPTIONS);
	ck_assert_str_eq(order(), "speed, fun, cost, noise, risk, weather"); /* +1 +2 -1 -2 -3 ~1 */
	for (size_t i = 0; i < w.d->priority_count; i++)
		if (strcmp(w.d->priorities[i].text, "risk") == 0)
			ck_assert_int_eq(w.d->priorities[i].number, 3);
	ck_assert_int_eq(w.d->priorities[4].source, SOURCE_MODEL);
	ck_assert_int_eq(w.d->priorities[4].by, NOBODY);
}
END_TEST

START_TEST(an_included_suggestion_alone_is_a_priority)
{
	struct answer_item item = { .text = "risk", .direction = '-' };

	world_ask_for_priorities(&w);
	world_answer(&w, CALL_SUGGEST_PRIORITIES, (struct answer){ .items = &item, .item_count = 1 });
	enter(ANA, 1, '+', "");
	world_ok(&w, ANA, ACTION_READY, .on = true);
	ck_assert_int_eq(w.d->head.stage, STAGE_PRIORITIES);
	world_ok(&w, BO, ACTION_INCLUDE, .suggestion = world_suggestion(&w, "risk"), .on = true);
	ck_assert_int_eq(w.d->head.stage, STAGE_OPTIONS);
	ck_assert_uint_eq(w.d->priority_count, 1);
}
END_TEST

START_TEST(the_model_suggests_once_when_all_present_have_confirmed_or_said_ready)
{
	world_open(&w, DI);
	w.rules.model = true;
	world_to(&w, STAGE_PRIORITIES);
	world_ok(&w, BO, ACTION_READY, .on = true);
	world_ok(&w, CY, ACTION_READY, .on = true);
	enter(ANA, 1, '+', "speed");
	world_ok(&w, ANA, ACTION_CONFIRM, .on = true);
	ck_assert_ptr_null(world_call(&w, CALL_SUGGEST_PRIORITIES)); /* di has done nothing */
	world_drop(&w, DI);                                          /* dropping off can bring it about */
	ck_assert_ptr_nonnull(world_call(&w, CALL_SUGGEST_PRIORITIES));
	ck_assert_str_eq(call_kind_name(decision_call_shown(w.d)->kind), "suggest_priorities");
	enter(ANA, 1, '+', "haste");
	world_ok(&w, ANA, ACTION_CONFIRM, .on = true);
	for (size_t i = 0, n = 0; i < w.d->call_count; i++) {
		n += w.d->calls[i].kind == CALL_SUGGEST_PRIORITIES;
		ck_assert_uint_le(n, 1);
	}
}
END_TEST

START_TEST(the_model_is_not_asked_where_there_is_no_entry_or_nobody_or_no_model)
{
	world_open(&w, BO);
	w.rules.model = true;
	world_to(&w, STAGE_PRIORITIES);
	world_all_ready(&w);
	ck_assert_ptr_null(world_call(&w, CALL_SUGGEST_PRIORITIES));
	world_ok(&w, BO, ACTION_READY, .on = false);
	world_ok(&w, ANA, ACTION_READY, .on = false);
	enter(ANA, 1, '+', "speed");
	world_ok(&w, ANA, ACTION_DISCONNECT, .ended_at_ms = w.now);
	world_ok(&w, BO, ACTION_DISCONNECT, .ended_at_ms = w.now);
	world_pass(&w, GRACE);
	ck_assert_ptr_null(world_call(&w, CALL_SUGGEST_PRIORITIES));
	w.rules.model = false;
	world_connect(&w, ANA);
	world_ok(&w, ANA, ACTION_CONFIRM, .on = true);
	ck_assert_uint_eq(w.d->call_count, 1); /* the tagline */
}
END_TEST

START_TEST(at_most_three_suggestions_are_taken_and_only_those_of_this_stage_included)
{
	struct answer_item items[5] = { { .text = "a", .direction = '+' }, { .text = "b", .direction = '+' },
		{ .text = "c", .direction = '-' }, { .text = "d", .direction = '~' }, { .text = "e", .direction = '+' } };
	int64_t one;

	world_ask_for_priorities(&w);
	world_answer(&w, CALL_SUGGEST_PRIORITIES, (struct answer){ .items = items, .item_count = 5 });
	ck_assert_uint_eq(w.d->suggestion_count, 3);
	one = w.d->suggestions[0].id;
	world_refused(FIELD_MISSING, &w, BO, ACTION_INCLUDE, .on = true);
	ck_assert_str_eq(w.refusal.field, "suggestion");
	world_refused(UNKNOWN_SUGGESTION, &w, BO, ACTION_INCLUDE, .suggestion = 999, .on = true);
	world_ok(&w, BO, ACTION_INCLUDE, .suggestion = one, .on = false);
	ck_assert(!world_changed(&w));
	world_all_ready(&w);
	world_refused(UNKNOWN_SUGGESTION, &w, BO, ACTION_INCLUDE, .suggestion = one, .on = true);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		everybody_has_three_places_to_fill_edit_and_clear, confirming_covers_all_of_ones_own_and_needs_one,
		ready_with_an_entry_confirms_it_and_without_one_does_not,
		editing_or_clearing_an_entry_withdraws_ones_own_ready_and_confirm,
		it_ends_when_all_are_ready_and_there_is_an_entry,
		at_its_end_priorities_get_ids_by_direction_people_first_in_order_of_entry,
		an_included_suggestion_alone_is_a_priority,
		the_model_suggests_once_when_all_present_have_confirmed_or_said_ready,
		the_model_is_not_asked_where_there_is_no_entry_or_nobody_or_no_model,
		at_most_three_suggestions_are_taken_and_only_those_of_this_stage_included,
	};

	return world_run("core_priorities", tests, sizeof tests / sizeof *tests, tear_down);
}
