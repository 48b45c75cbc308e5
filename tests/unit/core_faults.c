/* The faults of the system that this one replaces, as far as they are faults of rules: each by its number, driven as it was
 * found, and here not to be had. */
#include <string.h>

#include "core/person.h"
#include "core_world.h"

static struct world w;

static void tear_down(void)
{
	world_dispose(&w);
}

static void vote(int64_t person, const char *option, bool on)
{
	world_ok(&w, person, ACTION_APPROVE, .option = world_option(&w, option), .on = on);
}

static void ready(int64_t person)
{
	world_ok(&w, person, ACTION_READY, .on = true);
}

START_TEST(fault_1_when_the_last_one_who_is_not_ready_leaves_the_stage_goes_on)
{
	world_open(&w, HAL);
	world_to(&w, STAGE_PRIORITIES);
	world_ok(&w, ANA, ACTION_PRIORITY, .text = "speed", .direction = '+');
	for (int64_t person = ANA; person < HAL; person++)
		ready(person);
	world_ok(&w, HAL, ACTION_LEAVE);
	ck_assert_int_eq(w.d->head.stage, STAGE_OPTIONS);
	world_ok(&w, ANA, ACTION_OPTION, .text = "Pizza");
	for (int64_t person = ANA; person < GUS; person++)
		ready(person);
	world_ok(&w, ANA, ACTION_REMOVE, .target = "gus");
	ck_assert_int_eq(w.d->head.stage, STAGE_DASHBOARD);
	for (int64_t person = ANA; person < FLO; person++) {
		vote(person, "Pizza", true);
		ready(person);
	}
	world_drop(&w, FLO);
	ck_assert_int_eq(w.d->head.stage, STAGE_COMPLETE);
}
END_TEST

START_TEST(fault_2_a_voter_who_leaves_keeps_no_vote)
{
	world_open(&w, DI);
	world_to(&w, STAGE_SCENARIO);
	world_ok(&w, DI, ACTION_FRAMING, .text = "What?");
	world_ok(&w, DI, ACTION_BACK, .framing = world_framing(&w, "What?"));
	for (int64_t person = ANA; person <= CY; person++)
		world_ok(&w, person, ACTION_BACK, .framing = w.d->framings[0].id);
	ck_assert_int_eq(w.d->head.chosen, 0);
	world_ok(&w, DI, ACTION_LEAVE); /* unanimity is seen */
	ck_assert_int_eq(w.d->head.chosen, w.d->framings[0].id);
	world_to(&w, STAGE_DASHBOARD);
	vote(CY, "Tacos", true);
	vote(ANA, "Pizza", true);
	ready(CY);
	world_ok(&w, CY, ACTION_LEAVE);
	ck_assert_uint_eq(option_approvals(w.d, 1, world_option(&w, "Tacos")), 0);
	ready(ANA);
	ck_assert_int_eq(w.d->head.stage, STAGE_DASHBOARD); /* and not without somebody who is still there */
	vote(BO, "Pizza", true);
	ready(BO);
	ck_assert_int_eq(w.d->head.winner, world_option(&w, "Pizza"));
}
END_TEST

START_TEST(fault_3_a_spectator_changes_nothing_and_only_the_facilitator_removes_and_starts)
{
	world_open(&w, BO);
	world_refused(NOT_PARTICIPANT, &w, CY, ACTION_TOPIC, .text = "Mine");
	world_refused(NOT_PARTICIPANT, &w, CY, ACTION_INVITE, .target = "cy");
	world_refused(NOT_FACILITATOR, &w, BO, ACTION_REMOVE, .target = "ana");
	world_refused(NOT_FACILITATOR, &w, BO, ACTION_START);
	world_refused(NOT_PARTICIPANT, &w, CY, ACTION_START);
	world_to(&w, STAGE_SCENARIO);
	world_refused(NOT_PARTICIPANT, &w, CY, ACTION_FRAMING, .text = "Mine");
	world_refused(NOT_PARTICIPANT, &w, CY, ACTION_BACK, .framing = w.d->framings[0].id);
	world_to(&w, STAGE_PRIORITIES);
	world_refused(NOT_PARTICIPANT, &w, CY, ACTION_PRIORITY, .text = "mine", .direction = '+');
	world_to(&w, STAGE_OPTIONS);
	world_refused(NOT_PARTICIPANT, &w, CY, ACTION_OPTION, .text = "Mine");
	world_to(&w, STAGE_DASHBOARD);
	world_refused(NOT_PARTICIPANT, &w, CY, ACTION_APPROVE, .option = world_option(&w, "Tacos"), .on = true);
	world_refused(NOT_PARTICIPANT, &w, CY, ACTION_READY, .abstain = true);
}
END_TEST

START_TEST(fault_4_a_second_person_of_the_same_name_is_refused_or_another_person)
{
	const struct person ana = { .id = ANA, .name = "ana", .name_key = "ana", .used_at_ms = WORLD_START };
	enum verdict why;

	ck_assert_int_eq(person_claim(&why, NULL, &ana, "ana", true, 0, WORLD_START), CLAIM_REFUSED);
	ck_assert_int_eq(why, VERDICT_NAME_TAKEN);
	world_open(&w, BO);
	ck_assert_int_eq(decision_role(w.d, ANA + WORLD_NAMES), ROLE_SPECTATOR); /* whoever gets the name later */
}
END_TEST

START_TEST(fault_4_looking_joins_nobody_and_who_left_is_not_present_for_ever)
{
	world_open(&w, BO);
	world_ok(&w, ANA, ACTION_INVITE, .target = "cy");
	world_connect(&w, CY);
	world_ok(&w, CY, ACTION_SEEN, .seen_ms = FRAME_PRESENT_MS);
	ck_assert_int_eq(decision_role(w.d, CY), ROLE_SPECTATOR);
	world_ok(&w, BO, ACTION_LEAVE);
	world_connect(&w, BO);
	ck_assert(!world_changed(&w));
	ck_assert(!world_member(&w, BO)->present);
}
END_TEST

START_TEST(fault_5_options_have_names_of_their_own_and_a_tie_is_told_and_settled)
{
	world_open(&w, BO);
	world_to(&w, STAGE_OPTIONS);
	world_ok(&w, ANA, ACTION_OPTION, .text = "Pizza");
	world_refused(DUPLICATE_OPTION, &w, BO, ACTION_OPTION, .text = "pizza");
	world_to(&w, STAGE_DASHBOARD);
	vote(ANA, "Pizza", true);
	vote(BO, "Tacos", true);
	world_all_ready(&w);
	ck_assert_int_eq(w.d->head.stage, STAGE_DASHBOARD);
	ck_assert_str_eq(world_texts_of(&w, decision_tied(w.d, &w.scratch)), "Pizza, Tacos");
	vote(ANA, "Pizza", true);
	vote(BO, "Tacos", true);
	world_all_ready(&w);
	ck_assert_str_eq(world_texts_of(&w, decision_to_settle(w.d, &w.scratch)), "Pizza, Tacos");
	world_ok(&w, ANA, ACTION_SETTLE, .option = world_option(&w, "Tacos"));
	ck_assert_int_eq(w.d->head.settled_by, ANA);
	ck_assert_uint_eq(option_approvals(w.d, 1, world_option(&w, "Tacos")), 1); /* the counts are kept */
	ck_assert_uint_eq(option_approvals(w.d, 2, world_option(&w, "Tacos")), 1);
}
END_TEST

START_TEST(fault_6_nobody_is_ready_with_no_vote_and_nothing_empty_is_decided_on)
{
	world_open(&w, BO);
	world_to(&w, STAGE_PRIORITIES);
	world_ok(&w, ANA, ACTION_PRIORITY, .text = "speed", .direction = '+');
	world_ok(&w, ANA, ACTION_CONFIRM, .on = true);
	ready(BO);
	world_ok(&w, ANA, ACTION_PRIORITY, .text = "", .direction = '+');
	ck_assert(!world_member(&w, ANA)->confirmed);
	ready(ANA);
	ck_assert_int_eq(w.d->head.stage, STAGE_PRIORITIES);
	world_to(&w, STAGE_DASHBOARD);
	vote(ANA, "Pizza", true);
	ready(ANA);
	vote(ANA, "Pizza", false);
	ck_assert(!world_member(&w, ANA)->ready);
	vote(BO, "Tacos", true);
	ready(BO);
	ck_assert_int_eq(w.d->head.stage, STAGE_DASHBOARD);
}
END_TEST

START_TEST(fault_7_without_a_model_or_with_one_that_is_down_nobody_is_stuck)
{
	world_open(&w, BO);
	world_to(&w, STAGE_COMPLETE); /* none */
	world_dispose(&w);
	world_open(&w, BO);
	w.rules.model = true; /* it never answers */
	world_to(&w, STAGE_SCAFFOLDING);
	world_pass(&w, 3600 * 1000);
	world_ok(&w, BO, ACTION_SKIP);
	world_to(&w, STAGE_COMPLETE);
}
END_TEST

START_TEST(fault_7_typing_eleven_letters_makes_no_call_for_each)
{
	static const char typed[] = "fast service";
	char text[sizeof typed] = "";

	world_open(&w, BO);
	w.rules.model = true;
	world_to(&w, STAGE_PRIORITIES);
	for (size_t i = 0; i < sizeof typed - 1; i++) {
		text[i] = typed[i];
		world_ok(&w, ANA, ACTION_PRIORITY, .text = text[i] == ' ' ? "fast" : text, .direction = '+');
		world_pass(&w, 100);
	}
	ck_assert_uint_eq(w.d->call_count, 1); /* one tagline, asked for when the stage began */
}
END_TEST

START_TEST(fault_8_a_topic_too_long_or_not_text_and_an_action_of_another_stage_are_refused_with_words)
{
	static char huge[1 << 20];
	const struct form_value long_one = { "text", huge, sizeof huge - 1 }, no_text = { "text", "a\xff\xfe", 3 };
	struct action a = { .kind = ACTION_TOPIC, .person = ANA };
	struct strbuf sentence;

	memset(huge, 'x', sizeof huge - 1);
	world_open(&w, BO);
	action_read(&a, &w.arena, &long_one, 1);
	ck_assert_str_eq(verdict_name(world_act(&w, a)), "FIELD_TOO_LONG");
	strbuf_init(&sentence, 1000);
	refusal_add_sentence(&sentence, &w.refusal);
	ck_assert_ptr_nonnull(strstr(sentence.s, "300"));
	a = (struct action){ .kind = ACTION_TOPIC, .person = ANA };
	action_read(&a, &w.arena, &no_text, 1);
	ck_assert_str_eq(verdict_name(world_act(&w, a)), "FIELD_NOT_TEXT");
	world_to(&w, STAGE_OPTIONS);
	world_refused(WRONG_STAGE, &w, BO, ACTION_PRIORITY, .text = "late", .direction = '+');
	strbuf_reset(&sentence);
	refusal_add_sentence(&sentence, &w.refusal);
	ck_assert_uint_gt(sentence.len, 10);
	strbuf_dispose(&sentence);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		fault_1_when_the_last_one_who_is_not_ready_leaves_the_stage_goes_on, fault_2_a_voter_who_leaves_keeps_no_vote,
		fault_3_a_spectator_changes_nothing_and_only_the_facilitator_removes_and_starts,
		fault_4_a_second_person_of_the_same_name_is_refused_or_another_person,
		fault_4_looking_joins_nobody_and_who_left_is_not_present_for_ever,
		fault_5_options_have_names_of_their_own_and_a_tie_is_told_and_settled,
		fault_6_nobody_is_ready_with_no_vote_and_nothing_empty_is_decided_on,
		fault_7_without_a_model_or_with_one_that_is_down_nobody_is_stuck,
		fault_7_typing_eleven_letters_makes_no_call_for_each,
		fault_8_a_topic_too_long_or_not_text_and_an_action_of_another_stage_are_refused_with_words,
	};

	return world_run("core_faults", tests, sizeof tests / sizeof *tests, tear_down);
}
