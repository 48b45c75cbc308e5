/* Stage options: names, descriptions, doubles, limits, suggestions (SPEC section 4). */
#include <stdio.h>
#include <string.h>

#include "core_world.h"

static struct world w;

static void tear_down(void)
{
	world_dispose(&w);
}

static void open_options(int64_t people, bool model)
{
	world_open(&w, people);
	world_to(&w, STAGE_OPTIONS);
	w.rules.model = model;
}

static void propose(int64_t person, int slot, const char *name)
{
	world_ok(&w, person, ACTION_OPTION, .slot = slot, .text = name, .desc = "It is what it is.");
}

static const char *order(void)
{
	return world_texts_of(&w, decision_options_in_order(w.d, &w.scratch));
}

/* All confirm, and the model suggests these. */
static void suggest(size_t count, const char *const *names)
{
	struct answer_item items[8] = { 0 };

	for (size_t i = 0; i < count; i++)
		items[i] = (struct answer_item){ .text = names[i], .desc = i ? "Why not?" : NULL };
	world_ok(&w, ANA, ACTION_CONFIRM, .on = true);
	world_ok(&w, BO, ACTION_READY, .on = true);
	world_answer(&w, CALL_SUGGEST_OPTIONS, (struct answer){ .items = items, .item_count = count });
}

START_TEST(doing_nothing_is_always_an_option_and_comes_last)
{
	open_options(BO, false);
	ck_assert_str_eq(order(), "Do nothing");
	ck_assert_int_eq(w.d->options[0].source, SOURCE_BASELINE);
	propose(BO, 1, "Tacos");
	propose(ANA, 1, "Pizza");
	ck_assert_str_eq(order(), "Tacos, Pizza, Do nothing");
}
END_TEST

START_TEST(everybody_has_five_places_to_fill_edit_and_clear)
{
	open_options(BO, false);
	for (int slot = 1; slot <= 5; slot++)
		propose(ANA, slot, (const char *[]){ "A", "B", "C", "D", "E" }[slot - 1]);
	ck_assert_str_eq(order(), "A, B, C, D, E, Do nothing");
	propose(ANA, 3, "C");
	ck_assert(!world_changed(&w));
	world_ok(&w, ANA, ACTION_OPTION, .slot = 3, .text = "C", .desc = "Otherwise.");
	ck_assert_str_eq(decision_option_at(w.d, ANA, 3)->desc, "Otherwise.");
	propose(ANA, 3, "c"); /* one's own, written otherwise */
	ck_assert_str_eq(order(), "A, B, c, D, E, Do nothing");
	propose(ANA, 3, "");
	ck_assert_str_eq(order(), "A, B, D, E, Do nothing");
	propose(ANA, 3, "");
	ck_assert(!world_changed(&w));
}
END_TEST

START_TEST(equal_names_are_refused_case_folded_the_baseline_too)
{
	static const char *const doubles[] = { "Cr\xc3\xaape", "CR\xc3\x8aPE", "cr\x65\xcc\x82pe", "do nothing", "DO NOTHING" };

	open_options(BO, false);
	propose(ANA, 1, "Cr\xc3\xaape");
	for (size_t i = 0; i < sizeof doubles / sizeof *doubles; i++) {
		world_refused(DUPLICATE_OPTION, &w, BO, ACTION_OPTION, .text = doubles[i]);
		ck_assert_str_eq(w.refusal.field, "name");
		world_refused(DUPLICATE_OPTION, &w, ANA, ACTION_OPTION, .slot = 2, .text = doubles[i]);
	}
	propose(BO, 1, "Tacos");
	world_refused(DUPLICATE_OPTION, &w, BO, ACTION_OPTION, .slot = 1, .text = "cr\xc3\xaape");
	propose(ANA, 1, "");
	propose(BO, 1, "cr\xc3\xaape"); /* free again */
}
END_TEST

START_TEST(editing_withdraws_ready_and_confirm_and_confirming_needs_an_option)
{
	open_options(BO, false);
	world_refused(NO_ENTRY, &w, ANA, ACTION_CONFIRM, .on = true);
	propose(ANA, 1, "Pizza");
	world_ok(&w, ANA, ACTION_READY, .on = true);
	ck_assert(world_member(&w, ANA)->confirmed);
	world_ok(&w, ANA, ACTION_OPTION, .text = "Pizza", .desc = "Better.");
	ck_assert(!world_member(&w, ANA)->ready && !world_member(&w, ANA)->confirmed);
	world_ok(&w, ANA, ACTION_READY, .on = true);
	propose(ANA, 1, "");
	ck_assert(!world_member(&w, ANA)->ready && !world_member(&w, ANA)->confirmed);
}
END_TEST

START_TEST(it_ends_when_all_are_ready_and_somebody_proposed_something)
{
	open_options(BO, false);
	world_all_ready(&w);
	ck_assert_int_eq(w.d->head.stage, STAGE_OPTIONS);
	ck_assert_str_eq(world_waiting_for(&w), "ana bo");
	propose(BO, 4, "Tacos");
	world_ok(&w, BO, ACTION_READY, .on = true);
	ck_assert_int_eq(w.d->head.stage, STAGE_DASHBOARD); /* no model: the scaffolding is passed over */
}
END_TEST

START_TEST(suggestions_like_an_option_or_like_each_other_are_dropped)
{
	open_options(BO, true);
	propose(ANA, 1, "Pizza");
	suggest(6, (const char *[]){ "PIZZA", "do nothing", "Soup", "soup", "Salad", "Rice" });
	ck_assert_uint_eq(w.d->suggestion_count, 3);
	ck_assert_str_eq(w.d->suggestions[0].text, "Soup");
	ck_assert_str_eq(w.d->suggestions[1].text, "Salad");
	ck_assert_str_eq(w.d->suggestions[2].text, "Rice");
	ck_assert_str_eq(w.d->suggestions[0].desc, "Why not?");
}
END_TEST

START_TEST(a_suggestion_without_a_description_has_an_empty_one)
{
	open_options(BO, true);
	propose(ANA, 1, "Pizza");
	suggest(1, (const char *[]){ "Soup" });
	ck_assert_str_eq(w.d->suggestions[0].desc, "");
}
END_TEST

START_TEST(included_suggestions_count_as_names_and_become_options_at_the_end)
{
	open_options(BO, true);
	propose(ANA, 1, "Pizza");
	suggest(2, (const char *[]){ "Soup", "Salad" });
	propose(BO, 1, "Salad"); /* not included yet: allowed */
	world_refused(DUPLICATE_OPTION, &w, BO, ACTION_INCLUDE, .suggestion = world_suggestion(&w, "Salad"), .on = true);
	world_ok(&w, BO, ACTION_INCLUDE, .suggestion = world_suggestion(&w, "Soup"), .on = true);
	world_refused(DUPLICATE_OPTION, &w, ANA, ACTION_OPTION, .slot = 2, .text = "SOUP");
	world_all_ready(&w);
	ck_assert_int_eq(w.d->head.stage, STAGE_SCAFFOLDING);
	ck_assert_str_eq(order(), "Pizza, Salad, Soup, Do nothing");
	ck_assert_int_eq(decision_option(w.d, world_option(&w, "Soup"))->source, SOURCE_MODEL);
}
END_TEST

START_TEST(the_suggestions_of_the_priorities_are_no_names_and_no_options)
{
	struct answer_item item = { .text = "Cost", .direction = '-' };

	world_ask_for_priorities(&w);
	world_answer(&w, CALL_SUGGEST_PRIORITIES, (struct answer){ .items = &item, .item_count = 1 });
	world_ok(&w, ANA, ACTION_INCLUDE, .suggestion = world_suggestion(&w, "Cost"), .on = true);
	world_all_ready(&w);
	propose(ANA, 1, "Cost");
	world_all_ready(&w);
	ck_assert_str_eq(order(), "Cost, Do nothing");
}
END_TEST

START_TEST(the_model_suggests_options_once_all_have_confirmed_or_said_ready)
{
	open_options(BO, true);
	propose(ANA, 1, "Pizza");
	world_ok(&w, BO, ACTION_READY, .on = true);
	ck_assert_ptr_null(world_call(&w, CALL_SUGGEST_OPTIONS));
	world_ok(&w, ANA, ACTION_CONFIRM, .on = true);
	ck_assert_ptr_nonnull(world_call(&w, CALL_SUGGEST_OPTIONS));
	ck_assert_int_eq(decision_call_shown(w.d)->kind, CALL_SUGGEST_OPTIONS);
}
END_TEST

/* 40 people with five options each. */
START_TEST(a_decision_holds_200_options)
{
	char name[24];

	world_open(&w, BO);
	for (int64_t i = 0; i < 40; i++)
		world_ok(&w, CROWD + i, ACTION_JOIN);
	world_to(&w, STAGE_OPTIONS);
	w.unchecked = true;
	w.rules.model = true;
	propose(ANA, 1, "Pizza");
	for (size_t i = 0; i < w.d->member_count; i++)
		if (w.d->members[i].person >= CROWD)
			world_ok(&w, w.d->members[i].person, ACTION_READY, .on = true);
	suggest(2, (const char *[]){ "Soup", "Salad" });
	for (int i = 0; i < 199; i++) {
		snprintf(name, sizeof name, "option %d", i);
		propose(CROWD + i / 5, 1 + i % 5, name);
	}
	ck_assert_int_eq(LIMIT_OPTIONS, 200);
	world_refused(TOO_MANY_OPTIONS, &w, BO, ACTION_OPTION, .text = "one too many");
	ck_assert_int_eq(w.refusal.limit, 200);
	world_refused(TOO_MANY_OPTIONS, &w, BO, ACTION_INCLUDE, .suggestion = world_suggestion(&w, "Soup"), .on = true);
	propose(ANA, 1, "Another"); /* an edit is none more */
	propose(ANA, 1, "");
	world_ok(&w, BO, ACTION_INCLUDE, .suggestion = world_suggestion(&w, "Soup"), .on = true);
	world_refused(TOO_MANY_OPTIONS, &w, BO, ACTION_OPTION, .text = "one too many");
	world_ok(&w, BO, ACTION_INCLUDE, .suggestion = world_suggestion(&w, "Soup"), .on = false);
	propose(BO, 1, "the last");
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		doing_nothing_is_always_an_option_and_comes_last, everybody_has_five_places_to_fill_edit_and_clear,
		equal_names_are_refused_case_folded_the_baseline_too,
		editing_withdraws_ready_and_confirm_and_confirming_needs_an_option,
		it_ends_when_all_are_ready_and_somebody_proposed_something,
		suggestions_like_an_option_or_like_each_other_are_dropped, a_suggestion_without_a_description_has_an_empty_one,
		included_suggestions_count_as_names_and_become_options_at_the_end,
		the_suggestions_of_the_priorities_are_no_names_and_no_options,
		the_model_suggests_options_once_all_have_confirmed_or_said_ready, a_decision_holds_200_options,
	};

	return world_run("core_options", tests, sizeof tests / sizeof *tests, tear_down);
}
