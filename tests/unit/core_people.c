/* Joining, asking, leaving, removing, and who facilitates (SPEC section 4, "In every stage"). */
#include "core_world.h"

static struct world w;

static void tear_down(void)
{
	world_dispose(&w);
}

static enum standing standing(int64_t person)
{
	return world_member(&w, person)->standing;
}

START_TEST(who_creates_a_decision_takes_part_in_it_and_facilitates)
{
	world_open(&w, ANA);
	ck_assert_str_eq(w.d->head.topic, "Where do we eat?");
	ck_assert_int_eq(w.d->head.creator, ANA);
	ck_assert_int_eq(w.d->head.facilitator, ANA);
	ck_assert_int_eq(w.d->head.stage, STAGE_LOBBY);
	ck_assert_int_eq(w.d->head.access, ACCESS_OPEN);
	ck_assert_int_eq(w.d->head.created_at_ms, WORLD_START);
	ck_assert(world_member(&w, ANA)->present);
}
END_TEST

START_TEST(a_new_decision_has_the_access_of_the_settings)
{
	world_init(&w);
	w.rules.default_access = ACCESS_LINK;
	world_ok(&w, ANA, ACTION_CREATE, .text = "x", .key = "12345678");
	ck_assert_int_eq(w.d->head.access, ACCESS_LINK);
}
END_TEST

START_TEST(a_decision_with_a_bad_topic_is_not_made)
{
	world_init(&w);
	world_refused(FIELD_EMPTY, &w, ANA, ACTION_CREATE, .bad = { VERDICT_FIELD_EMPTY, "topic", 300 });
	ck_assert_int_eq(w.d->head.version, 0);
}
END_TEST

START_TEST(in_the_lobby_one_joins_at_once)
{
	world_open(&w, ANA);
	world_ok(&w, BO, ACTION_JOIN);
	ck_assert_int_eq(standing(BO), STANDING_IN);
	ck_assert(world_member(&w, BO)->present);
	ck_assert_int_eq(w.d->head.facilitator, ANA);
}
END_TEST

START_TEST(joining_again_changes_nothing_but_presence)
{
	world_open(&w, BO);
	world_ok(&w, BO, ACTION_READY, .on = true);
	world_ok(&w, BO, ACTION_JOIN);
	ck_assert(!world_changed(&w));
	ck_assert(world_member(&w, BO)->ready);
}
END_TEST

START_TEST(by_link_one_joins_the_lobby_at_once_and_asks_later)
{
	world_open(&w, ANA);
	world_ok(&w, ANA, ACTION_ACCESS, .access = ACCESS_LINK);
	world_ok(&w, BO, ACTION_JOIN);
	ck_assert_int_eq(standing(BO), STANDING_IN);
	world_to(&w, STAGE_SCENARIO);
	world_ok(&w, CY, ACTION_JOIN);
	ck_assert_int_eq(standing(CY), STANDING_ASKING);
}
END_TEST

START_TEST(after_the_lobby_one_asks_and_is_admitted)
{
	world_open(&w, BO);
	world_to(&w, STAGE_PRIORITIES);
	world_ok(&w, CY, ACTION_JOIN);
	ck_assert_int_eq(standing(CY), STANDING_ASKING);
	world_ok(&w, CY, ACTION_JOIN);
	ck_assert(!world_changed(&w));
	world_ok(&w, ANA, ACTION_ADMIT, .target = "cy", .on = true);
	ck_assert_int_eq(standing(CY), STANDING_IN);
	world_refused(NOT_ASKING, &w, ANA, ACTION_ADMIT, .target = "cy", .on = true);
	world_refused(NOT_ASKING, &w, ANA, ACTION_ADMIT, .target = "di", .on = false);
}
END_TEST

START_TEST(who_was_declined_is_not_invited_until_invited)
{
	world_open(&w, BO);
	world_to(&w, STAGE_PRIORITIES);
	world_ok(&w, CY, ACTION_JOIN);
	world_ok(&w, ANA, ACTION_ADMIT, .target = "cy", .on = false);
	ck_assert_int_eq(standing(CY), STANDING_DECLINED);
	world_refused(DECLINED, &w, CY, ACTION_JOIN);
	ck_assert_str_eq(verdict_code(w.refusal.verdict), "not_invited");
	world_ok(&w, ANA, ACTION_INVITE, .target = "cy");
	world_ok(&w, CY, ACTION_JOIN);
	ck_assert_int_eq(standing(CY), STANDING_IN);
}
END_TEST

START_TEST(declining_who_was_invited_takes_the_invitation_back)
{
	world_open(&w, BO);
	world_to(&w, STAGE_PRIORITIES);
	world_ok(&w, CY, ACTION_JOIN);
	world_ok(&w, ANA, ACTION_INVITE, .target = "cy");
	world_ok(&w, ANA, ACTION_ADMIT, .target = "cy", .on = false);
	world_refused(DECLINED, &w, CY, ACTION_JOIN);
}
END_TEST

START_TEST(leaving_takes_the_asking_back)
{
	world_open(&w, BO);
	world_to(&w, STAGE_PRIORITIES);
	world_ok(&w, CY, ACTION_JOIN);
	world_ok(&w, CY, ACTION_LEAVE);
	ck_assert_int_eq(standing(CY), STANDING_OUT);
	world_refused(NOT_ASKING, &w, ANA, ACTION_ADMIT, .target = "cy", .on = true);
	world_ok(&w, CY, ACTION_JOIN);
	ck_assert_int_eq(standing(CY), STANDING_ASKING);
}
END_TEST

START_TEST(a_decision_of_the_invited_lets_in_only_them)
{
	world_open(&w, ANA);
	world_ok(&w, ANA, ACTION_ACCESS, .access = ACCESS_INVITED);
	world_refused(NOT_INVITED, &w, BO, ACTION_JOIN);
	world_ok(&w, ANA, ACTION_INVITE, .target = "cy");
	world_ok(&w, CY, ACTION_JOIN);
	world_to(&w, STAGE_OPTIONS);
	world_refused(NOT_INVITED, &w, BO, ACTION_JOIN);
	world_ok(&w, ANA, ACTION_INVITE, .target = "bo");
	world_ok(&w, BO, ACTION_JOIN); /* later, too, at once */
	ck_assert_int_eq(standing(BO), STANDING_IN);
}
END_TEST

START_TEST(who_was_removed_always_asks_until_admitted_or_invited)
{
	world_open(&w, DI);
	for (int64_t person = BO; person <= CY; person++) {
		world_ok(&w, ANA, ACTION_REMOVE, .target = world_name(person));
		ck_assert_int_eq(standing(person), STANDING_OUT);
		world_ok(&w, person, ACTION_JOIN);
		ck_assert_int_eq(standing(person), STANDING_ASKING);
		world_ok(&w, person, ACTION_LEAVE);
		world_ok(&w, person, ACTION_JOIN);
		ck_assert_int_eq(standing(person), STANDING_ASKING);
	}
	world_ok(&w, ANA, ACTION_ADMIT, .target = "bo", .on = true);
	world_ok(&w, BO, ACTION_LEAVE);
	world_ok(&w, BO, ACTION_JOIN);
	ck_assert_int_eq(standing(BO), STANDING_IN); /* admitted: forgiven */
	world_ok(&w, ANA, ACTION_INVITE, .target = "cy");
	world_ok(&w, CY, ACTION_JOIN);
	ck_assert_int_eq(standing(CY), STANDING_IN);
	world_ok(&w, ANA, ACTION_REMOVE, .target = "di");
	world_ok(&w, ANA, ACTION_INVITE, .target = "di");
	world_ok(&w, ANA, ACTION_UNINVITE, .target = "di");
	world_ok(&w, DI, ACTION_JOIN);
	ck_assert_int_eq(standing(DI), STANDING_IN); /* was invited once: forgiven */
}
END_TEST

START_TEST(an_invitation_to_ones_free_name_forgives_once_one_has_it_again)
{
	world_open(&w, BO);
	world_ok(&w, ANA, ACTION_REMOVE, .target = "bo");
	w.holder[BO] = NOBODY;
	world_ok(&w, ANA, ACTION_INVITE, .target = "bo");
	world_ok(&w, BO, ACTION_BIND, .target = "bo");
	world_ok(&w, BO, ACTION_JOIN);
	ck_assert_int_eq(standing(BO), STANDING_IN);
}
END_TEST

START_TEST(a_removal_takes_the_invitation_along)
{
	world_open(&w, ANA);
	world_ok(&w, ANA, ACTION_INVITE, .target = "bo");
	world_ok(&w, BO, ACTION_JOIN);
	world_ok(&w, ANA, ACTION_REMOVE, .target = "bo");
	ck_assert_uint_eq(w.d->invitation_count, 0);
	world_ok(&w, BO, ACTION_JOIN);
	ck_assert_int_eq(standing(BO), STANDING_ASKING);
}
END_TEST

START_TEST(the_facilitator_is_not_the_target_of_her_own_powers)
{
	static const enum action_kind kinds[] = { ACTION_REMOVE, ACTION_EXCUSE, ACTION_HANDOVER };

	world_open(&w, BO);
	for (size_t i = 0; i < 3; i++) {
		world_refused(FIELD_SELF, &w, ANA, kinds[i], .target = "Ana");
		ck_assert_str_eq(w.refusal.field, "name");
		world_refused(NO_SUCH_MEMBER, &w, ANA, kinds[i], .target = "cy");
		world_refused(NO_SUCH_MEMBER, &w, ANA, kinds[i], .target = "nobody");
	}
}
END_TEST

START_TEST(who_leaves_loses_backing_approvals_ready_and_confirm_but_keeps_entries)
{
	world_open(&w, CY);
	world_to(&w, STAGE_PRIORITIES);
	world_ok(&w, BO, ACTION_PRIORITY, .text = "cost", .direction = '-');
	world_ok(&w, BO, ACTION_READY, .on = true);
	ck_assert(world_member(&w, BO)->ready && world_member(&w, BO)->confirmed);
	world_ok(&w, BO, ACTION_LEAVE);
	ck_assert(!world_member(&w, BO)->ready && !world_member(&w, BO)->confirmed);
	ck_assert_uint_eq(w.d->priority_count, 1);
	ck_assert_int_eq(w.d->priorities[0].by, BO);
	ck_assert_str_eq(decision_name_of(w.d, BO), "bo");
}
END_TEST

START_TEST(a_removal_takes_the_entries_of_the_present_stage_along)
{
	world_open(&w, CY);
	world_to(&w, STAGE_PRIORITIES);
	world_ok(&w, BO, ACTION_PRIORITY, .text = "cost", .direction = '-');
	world_ok(&w, BO, ACTION_PRIORITY, .text = "fun", .direction = '+', .slot = 3);
	world_ok(&w, ANA, ACTION_REMOVE, .target = "bo");
	ck_assert_uint_eq(w.d->priority_count, 0);
	world_to(&w, STAGE_OPTIONS);
	world_ok(&w, CY, ACTION_OPTION, .text = "Soup", .slot = 5);
	world_ok(&w, ANA, ACTION_OPTION, .text = "Pizza");
	world_ok(&w, ANA, ACTION_REMOVE, .target = "cy");
	ck_assert_uint_eq(w.d->option_count, 2); /* pizza and the baseline */
	ck_assert_int_eq(world_option(&w, "Soup"), 0);
}
END_TEST

START_TEST(points_of_who_is_removed_stay)
{
	world_open(&w, CY);
	world_to(&w, STAGE_DASHBOARD);
	world_ok(&w, BO, ACTION_POINT, .option = world_option(&w, "Pizza"), .text = "warm");
	world_ok(&w, BO, ACTION_APPROVE, .option = world_option(&w, "Tacos"), .on = true);
	world_ok(&w, ANA, ACTION_REMOVE, .target = "bo");
	ck_assert_int_ne(world_point(&w, "warm"), 0);
	ck_assert_int_ne(world_option(&w, "Tacos"), 0); /* of an earlier stage */
	ck_assert_uint_eq(w.d->approval_count, 0);
}
END_TEST

START_TEST(an_excused_person_is_not_waited_for_until_their_next_action)
{
	world_open(&w, CY);
	ck_assert_str_eq(world_waiting_for(&w), "bo cy");
	world_ok(&w, ANA, ACTION_EXCUSE, .target = "bo");
	ck_assert(world_member(&w, BO)->excused);
	ck_assert_str_eq(world_waiting_for(&w), "cy");
	world_connect(&w, BO);
	world_ok(&w, BO, ACTION_SEEN, .seen_ms = FRAME_PRESENT_MS);
	world_refused(NOT_FACILITATOR, &w, BO, ACTION_START); /* a refusal is no action */
	ck_assert(world_member(&w, BO)->excused);
	world_ok(&w, BO, ACTION_RETRY);
	ck_assert(!world_member(&w, BO)->excused);
	ck_assert_str_eq(world_waiting_for(&w), "bo cy");
}
END_TEST

START_TEST(excusing_the_last_one_who_is_waited_for_ends_the_stage)
{
	world_open(&w, CY);
	world_to(&w, STAGE_PRIORITIES);
	world_ok(&w, ANA, ACTION_PRIORITY, .text = "speed", .direction = '+');
	world_ok(&w, ANA, ACTION_READY, .on = true);
	world_ok(&w, BO, ACTION_READY, .on = true);
	world_ok(&w, ANA, ACTION_EXCUSE, .target = "cy");
	ck_assert_int_eq(w.d->head.stage, STAGE_OPTIONS);
	ck_assert(world_member(&w, CY)->excused); /* stays so in the next one */
}
END_TEST

START_TEST(when_the_facilitator_leaves_the_first_of_the_present_takes_over)
{
	world_open(&w, DI);
	world_drop(&w, BO);
	world_ok(&w, ANA, ACTION_LEAVE);
	ck_assert_int_eq(w.d->head.facilitator, CY);
	world_drop(&w, CY);
	world_drop(&w, DI);
	world_ok(&w, BO, ACTION_LEAVE); /* who acts is here, and gone */
	world_ok(&w, CY, ACTION_LEAVE);
	ck_assert_int_eq(w.d->head.facilitator, DI); /* else the first of all */
}
END_TEST

START_TEST(who_is_excused_counts_as_absent_when_a_successor_is_sought)
{
	world_open(&w, DI);
	world_ok(&w, ANA, ACTION_EXCUSE, .target = "bo");
	world_ok(&w, ANA, ACTION_EXCUSE, .target = "di");
	world_ok(&w, ANA, ACTION_LEAVE);
	ck_assert_int_eq(w.d->head.facilitator, CY);
}
END_TEST

START_TEST(joining_again_puts_one_at_the_end_of_the_succession)
{
	world_open(&w, CY);
	world_ok(&w, BO, ACTION_LEAVE);
	world_ok(&w, BO, ACTION_JOIN);
	world_ok(&w, ANA, ACTION_LEAVE);
	ck_assert_int_eq(w.d->head.facilitator, CY);
}
END_TEST

START_TEST(the_facilitator_hands_over_and_an_excuse_ends_with_it)
{
	world_open(&w, CY);
	world_ok(&w, ANA, ACTION_EXCUSE, .target = "bo");
	world_ok(&w, ANA, ACTION_HANDOVER, .target = "BO");
	ck_assert_int_eq(w.d->head.facilitator, BO);
	ck_assert(!world_member(&w, BO)->excused);
	world_refused(NOT_FACILITATOR, &w, ANA, ACTION_HANDOVER, .target = "cy");
}
END_TEST

START_TEST(an_absent_facilitator_is_replaced_after_the_time_for_it)
{
	world_open(&w, CY);
	world_drop(&w, ANA);
	world_pass(&w, TAKEOVER - 1);
	ck_assert(!w.d->head.takeover_open);
	world_refused(NOT_YET_TAKEOVER, &w, BO, ACTION_TAKEOVER);
	world_pass(&w, 1);
	ck_assert(w.d->head.takeover_open); /* the pages hear of it */
	world_refused(NOT_PARTICIPANT, &w, DI, ACTION_TAKEOVER);
	world_ok(&w, BO, ACTION_TAKEOVER);
	ck_assert_int_eq(w.d->head.facilitator, BO);
	ck_assert(!w.d->head.takeover_open);
	world_refused(NOT_YET_TAKEOVER, &w, CY, ACTION_TAKEOVER);
	world_ok(&w, BO, ACTION_TAKEOVER); /* it is theirs already */
}
END_TEST

/* The rules leave none like that; somebody did, with sqlite3. */
START_TEST(where_the_facilitator_is_nobody_of_it_any_participant_takes_over)
{
	world_open(&w, BO);
	w.unchecked = true;
	for (int64_t nobody = NOBODY; nobody <= DI; nobody += DI) {
		w.d->head.facilitator = nobody;
		world_refused(NOT_FACILITATOR, &w, BO, ACTION_START);
		ck_assert(w.d->head.takeover_open);
		world_refused(NOT_PARTICIPANT, &w, CY, ACTION_TAKEOVER);
		world_ok(&w, BO, ACTION_TAKEOVER);
		ck_assert_int_eq(w.d->head.facilitator, BO);
		ck_assert(!w.d->head.takeover_open);
	}
}
END_TEST

START_TEST(a_deserted_decision_is_taken_by_who_joins_at_any_stage)
{
	world_open(&w, BO);
	world_to(&w, STAGE_OPTIONS);
	world_ok(&w, CY, ACTION_JOIN);
	world_ok(&w, ANA, ACTION_LEAVE);
	world_ok(&w, BO, ACTION_LEAVE);
	ck_assert_int_eq(w.d->head.facilitator, NOBODY);
	ck_assert_str_eq(world_waiting_for(&w), "");
	ck_assert_int_eq(decision_takeover_at(w.d, &w.rules), 0);
	world_ok(&w, CY, ACTION_JOIN); /* who asked */
	ck_assert_int_eq(standing(CY), STANDING_IN);
	ck_assert_int_eq(w.d->head.facilitator, CY);
	world_ok(&w, DI, ACTION_JOIN);
	ck_assert_int_eq(standing(DI), STANDING_ASKING); /* it is nobody's no more */
}
END_TEST

START_TEST(in_a_deserted_decision_the_rules_of_joining_still_hold)
{
	world_open(&w, CY);
	world_ok(&w, ANA, ACTION_REMOVE, .target = "cy");
	world_ok(&w, ANA, ACTION_ACCESS, .access = ACCESS_INVITED);
	world_ok(&w, BO, ACTION_LEAVE);
	world_ok(&w, ANA, ACTION_INVITE, .target = "bo");
	world_ok(&w, ANA, ACTION_LEAVE);
	world_refused(NOT_INVITED, &w, DI, ACTION_JOIN);
	world_refused(NOT_INVITED, &w, CY, ACTION_JOIN);
	world_ok(&w, BO, ACTION_JOIN);
	ck_assert_int_eq(w.d->head.facilitator, BO);
}
END_TEST

START_TEST(who_was_removed_asks_even_where_nobody_is_left)
{
	world_open(&w, BO);
	world_ok(&w, ANA, ACTION_REMOVE, .target = "bo");
	world_ok(&w, ANA, ACTION_LEAVE);
	world_ok(&w, BO, ACTION_JOIN);
	ck_assert_int_eq(standing(BO), STANDING_ASKING);
	world_ok(&w, CY, ACTION_JOIN);
	ck_assert_int_eq(w.d->head.facilitator, CY);
}
END_TEST

START_TEST(a_person_who_deletes_themselves_is_somebody_everywhere)
{
	world_open(&w, CY);
	world_ok(&w, ANA, ACTION_INVITE, .target = "eva");
	world_to(&w, STAGE_OPTIONS);
	world_ok(&w, BO, ACTION_OPTION, .text = "Tacos");
	world_ok(&w, DI, ACTION_JOIN);
	world_ok(&w, BO, ACTION_FORGET);
	ck_assert_str_eq(decision_name_of(w.d, BO), "somebody");
	ck_assert_int_eq(standing(BO), STANDING_OUT);
	ck_assert_int_ne(world_option(&w, "Tacos"), 0);
	world_ok(&w, DI, ACTION_FORGET); /* who only asked */
	ck_assert_int_eq(standing(DI), STANDING_OUT);
	world_ok(&w, EVA, ACTION_FORGET); /* who was only invited */
	ck_assert_uint_eq(w.d->invitation_count, 0);
	ck_assert_ptr_null(decision_name_of(w.d, EVA));
	world_ok(&w, ANA, ACTION_FORGET);
	ck_assert_int_eq(w.d->head.facilitator, CY);
}
END_TEST

START_TEST(deleting_oneself_may_end_a_stage_that_waited_for_one)
{
	world_open(&w, BO);
	world_to(&w, STAGE_PRIORITIES);
	world_ok(&w, ANA, ACTION_PRIORITY, .text = "speed", .direction = '+');
	world_ok(&w, ANA, ACTION_READY, .on = true);
	world_ok(&w, BO, ACTION_FORGET);
	ck_assert_int_eq(w.d->head.stage, STAGE_OPTIONS);
}
END_TEST

START_TEST(who_takes_a_freed_name_is_another_person)
{
	world_open(&w, CY);
	world_ok(&w, BO, ACTION_FORGET);
	w.holder[BO] = BO + WORLD_NAMES;
	world_ok(&w, BO + WORLD_NAMES, ACTION_JOIN);
	ck_assert_str_eq(world_member(&w, BO + WORLD_NAMES)->name, "bo");
	world_ok(&w, ANA, ACTION_HANDOVER, .target = "bo");
	ck_assert_int_eq(w.d->head.facilitator, BO + WORLD_NAMES);
}
END_TEST

START_TEST(a_decision_holds_500_people)
{
	world_open(&w, BO);
	world_to(&w, STAGE_SCENARIO);
	world_ok(&w, CY, ACTION_JOIN);
	w.unchecked = true;
	for (int64_t i = 0; decision_participants(w.d) < 500; i++) {
		world_ok(&w, ANA, ACTION_INVITE, .target = world_name(CROWD + i));
		world_ok(&w, CROWD + i, ACTION_JOIN);
	}
	ck_assert_int_eq(LIMIT_PEOPLE, 500);
	world_refused(TOO_MANY_PEOPLE, &w, DI, ACTION_JOIN);
	ck_assert_int_eq(w.refusal.limit, 500);
	world_refused(TOO_MANY_PEOPLE, &w, ANA, ACTION_ADMIT, .target = "cy", .on = true);
	world_ok(&w, CROWD, ACTION_LEAVE);
	world_ok(&w, ANA, ACTION_ADMIT, .target = "cy", .on = true);
	ck_assert_uint_eq(decision_participants(w.d), 500);
}
END_TEST

/* Names made to be thrown away join and leave, for as long as they may. */
static void come_and_go(void)
{
	for (int64_t i = 0; world_do(&w, CROWD + i, ACTION_JOIN) == VERDICT_ACCEPTED; i++)
		world_ok(&w, CROWD + i, ACTION_LEAVE);
	ck_assert_int_eq(w.refusal.verdict, VERDICT_TOO_MANY_PEOPLE);
}

START_TEST(the_rows_of_those_who_came_and_went_have_an_end_too)
{
	world_open(&w, ANA);
	w.unchecked = true;
	come_and_go();
	world_refused(TOO_MANY_PEOPLE, &w, BO, ACTION_JOIN);
	ck_assert_uint_eq(w.d->member_count, LIMIT_ROWS - LIMIT_PEOPLE);
	world_ok(&w, CROWD, ACTION_JOIN); /* who has a row comes back */
}
END_TEST

START_TEST(names_that_come_and_go_do_not_keep_out_who_is_invited)
{
	int64_t person = CROWD + LIMIT_ROWS;

	world_open(&w, ANA);
	w.unchecked = true;
	come_and_go();
	for (; w.d->member_count < LIMIT_ROWS; person++) {
		world_ok(&w, ANA, ACTION_INVITE, .target = world_name(person));
		world_ok(&w, person, ACTION_JOIN);
		world_ok(&w, person, ACTION_LEAVE);
	}
	world_ok(&w, ANA, ACTION_UNINVITE, .target = world_name(person - 1)); /* there are 500 */
	world_ok(&w, ANA, ACTION_INVITE, .target = world_name(person));
	world_refused(TOO_MANY_PEOPLE, &w, person, ACTION_JOIN);
	world_ok(&w, CROWD + LIMIT_ROWS, ACTION_JOIN);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		who_creates_a_decision_takes_part_in_it_and_facilitates, a_new_decision_has_the_access_of_the_settings,
		a_decision_with_a_bad_topic_is_not_made, in_the_lobby_one_joins_at_once,
		joining_again_changes_nothing_but_presence, by_link_one_joins_the_lobby_at_once_and_asks_later,
		after_the_lobby_one_asks_and_is_admitted, who_was_declined_is_not_invited_until_invited,
		declining_who_was_invited_takes_the_invitation_back, leaving_takes_the_asking_back,
		a_decision_of_the_invited_lets_in_only_them, who_was_removed_always_asks_until_admitted_or_invited,
		an_invitation_to_ones_free_name_forgives_once_one_has_it_again, a_removal_takes_the_invitation_along,
		the_facilitator_is_not_the_target_of_her_own_powers,
		who_leaves_loses_backing_approvals_ready_and_confirm_but_keeps_entries,
		a_removal_takes_the_entries_of_the_present_stage_along, points_of_who_is_removed_stay,
		an_excused_person_is_not_waited_for_until_their_next_action,
		excusing_the_last_one_who_is_waited_for_ends_the_stage,
		when_the_facilitator_leaves_the_first_of_the_present_takes_over,
		who_is_excused_counts_as_absent_when_a_successor_is_sought,
		joining_again_puts_one_at_the_end_of_the_succession, the_facilitator_hands_over_and_an_excuse_ends_with_it,
		an_absent_facilitator_is_replaced_after_the_time_for_it,
		where_the_facilitator_is_nobody_of_it_any_participant_takes_over,
		a_deserted_decision_is_taken_by_who_joins_at_any_stage, in_a_deserted_decision_the_rules_of_joining_still_hold,
		who_was_removed_asks_even_where_nobody_is_left, a_person_who_deletes_themselves_is_somebody_everywhere,
		deleting_oneself_may_end_a_stage_that_waited_for_one, who_takes_a_freed_name_is_another_person,
		a_decision_holds_500_people, the_rows_of_those_who_came_and_went_have_an_end_too,
		names_that_come_and_go_do_not_keep_out_who_is_invited,
	};

	return world_run("core_people", tests, sizeof tests / sizeof *tests, tear_down);
}
