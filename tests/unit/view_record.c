#include "view/record.h"

#include <stdio.h>

#include "view_fixture.h"

static void add_two_rounds(void)
{
	struct head h;

	add_complete();
	put((struct change){ .kind = CHANGE_APPROVAL_DEL, .approval = { .round = 1, .option = TACOS, .person = BO } });
	h = d->head;
	h.round = 2;
	put_head(h);
}

static void settle(int64_t winner)
{
	struct head h = d->head;

	h.settled_by = ANA;
	h.winner = winner;
	put_head(h);
}

static void remove_approvals(void)
{
	while (d->approval_count)
		put((struct change){ .kind = CHANGE_APPROVAL_DEL, .approval = d->approvals[0] });
}

#define ck_assert_why(expected) \
	do { \
		strbuf_reset(&out); \
		record_plain_why(&out, d); \
		ck_assert_str_eq(out.s, expected); \
	} while (0)

START_TEST(without_a_winner_there_is_no_reason)
{
	add_dashboard();
	ck_assert_why("");
}
END_TEST

START_TEST(the_plain_reason_of_a_first_round_has_the_counts)
{
	add_complete();
	ck_assert_why("“Tacos” was approved by 2 of 3 deciders, more than any other option.");
	put_approval(1, TACOS, CY);
	ck_assert_why("“Tacos” was approved by all 3 deciders, more than any other option.");
	put_member(CY, "cy", STANDING_OUT);
	put((struct change){ .kind = CHANGE_APPROVAL_DEL, .approval = { .round = 1, .option = TACOS, .person = CY } });
	ck_assert_why("“Tacos” was approved by both deciders, more than any other option.");
}
END_TEST

START_TEST(who_decided_alone_is_the_only_decider)
{
	add_complete();
	put_member(BO, "bo", STANDING_OUT);
	put_member(CY, "cy", STANDING_OUT);
	put((struct change){ .kind = CHANGE_APPROVAL_DEL, .approval = { .round = 1, .option = TACOS, .person = BO } });
	ck_assert_why("“Tacos” was approved by the only decider.");
}
END_TEST

START_TEST(deciders_are_those_who_took_part_at_the_end)
{
	add_complete();
	d->members[2].standing = STANDING_OUT; /* cy left a complete decision */
	put_member(9, "eve", STANDING_IN);
	d->members[3].decider = false; /* and eve came later */
	ck_assert_why("“Tacos” was approved by 2 of 3 deciders, more than any other option.");
}
END_TEST

START_TEST(the_plain_reason_of_a_run_off_tells_of_both_rounds)
{
	add_two_rounds();
	put_approval(2, TACOS, ANA);
	put_approval(2, TACOS, CY);
	put_approval(2, PIZZA, BO);
	ck_assert_why("“Pizza” and “Tacos” were tied, each approved by 1 of 3 deciders; in the run-off “Tacos” was approved by "
		"2 of 3 deciders, more than any other option.");
}
END_TEST

START_TEST(the_plain_reason_of_a_settled_second_tie_names_who_settled_it)
{
	add_two_rounds();
	put_approval(2, TACOS, ANA);
	put_approval(2, PIZZA, BO);
	settle(PIZZA);
	ck_assert_why("“Pizza” and “Tacos” were tied, each approved by 1 of 3 deciders; in the run-off “Pizza” and “Tacos” were "
		"tied again, each approved by 1 of 3 deciders, so ana settled it as the facilitator: “Pizza”.");
}
END_TEST

START_TEST(the_plain_reason_has_no_two_full_stops)
{
	add_two_rounds();
	put_option(PIZZA, BO, "Pizza.", "");
	settle(PIZZA);
	ck_assert_why("“Pizza” and “Tacos” were tied, each approved by 1 of 3 deciders; in the run-off nobody approved any of "
		"them, so ana settled it as the facilitator: “Pizza”.");
}
END_TEST

START_TEST(the_plain_reason_of_an_empty_run_off_says_so)
{
	add_two_rounds();
	settle(TACOS);
	ck_assert_why("“Pizza” and “Tacos” were tied, each approved by 1 of 3 deciders; in the run-off nobody approved any of "
		"them, so ana settled it as the facilitator: “Tacos”.");
}
END_TEST

START_TEST(the_plain_reason_where_nobody_approved_anything_says_so)
{
	add_complete();
	remove_approvals();
	settle(NOTHING);
	ck_assert_why("“Do nothing” was chosen by ana as the facilitator, since nobody approved any option.");
}
END_TEST

START_TEST(many_tied_options_are_counted_not_named)
{
	char name[16];

	add_two_rounds();
	remove_approvals();
	for (int i = 0; i < 6; i++) {
		snprintf(name, sizeof name, "o%d", i);
		put_option(100 + i, BO, name, "");
		put_approval(1, 100 + i, BO);
	}
	settle(101);
	ck_assert_why("6 options were tied, each approved by 1 of 3 deciders; in the run-off nobody approved any of them, "
		"so ana settled it as the facilitator: “o1”.");
	put((struct change){ .kind = CHANGE_APPROVAL_DEL, .approval = { .round = 1, .option = 100, .person = BO } });
	put((struct change){ .kind = CHANGE_APPROVAL_DEL, .approval = { .round = 1, .option = 102, .person = BO } });
	put((struct change){ .kind = CHANGE_APPROVAL_DEL, .approval = { .round = 1, .option = 103, .person = BO } });
	ck_assert_why("“o1”, “o4” and “o5” were tied, each approved by 1 of 3 deciders; in the run-off nobody approved any of "
		"them, so ana settled it as the facilitator: “o1”.");
}
END_TEST

static const struct {
	const char *topic, *name;
} file_names[] = {
	{ "Lunch", "2026-10-22-lunch" },
	{ "Where do we eat?", "2026-10-22-where-do-we-eat" },
	{ "What's next: A/B or C?!", "2026-10-22-whats-next-a-b-or-c" },
	{ "../../etc/passwd\"; rm", "2026-10-22-etc-passwd-rm" },
	{ "\xf0\x9f\x8c\xae", "2026-10-22-decision" },
	{ "0123456789012345678901234567890123456789abc", "2026-10-22-0123456789012345678901234567890123456789" },
};

START_TEST(a_file_name_is_date_and_topic_in_plain_letters)
{
	struct head h = d->head;

	h.topic = file_names[_i].topic;
	put_head(h);
	record_file_name(&out, d);
	ck_assert_str_eq(out.s, file_names[_i].name);
}
END_TEST

START_TEST(a_file_name_has_the_date_of_the_decision_once_there_is_one)
{
	struct head h = d->head;

	h.decided_at_ms = T0 + 86400000;
	h.topic = "Lunch";
	put_head(h);
	record_file_name(&out, d);
	ck_assert_str_eq(out.s, "2026-10-23-lunch");
}
END_TEST

START_TEST(record_json_tells_everything_with_who_and_when)
{
	struct head h;
	cJSON *json;

	put_framing(10, ANA, "Where do we eat?");
	put_framing(11, 0, "Where and when?");
	put_backing(BO, 11);
	add_complete();
	h = d->head;
	h.framing_settled_by = ANA;
	h.tagline = "Lunch";
	h.chosen = 11;
	put_head(h);
	record_json(&out, d, &view);
	json = parse_out();
	ck_assert_json(json, "id", "\"q3J_x81a\"");
	ck_assert_json(json, "url", "\"https://example.org/d/q3J_x81a\"");
	ck_assert_json(json, "status", "\"accepted\"");
	ck_assert_json(json, "topic", "\"Where do we eat?\"");
	ck_assert_json(json, "tagline", "\"Lunch\"");
	ck_assert_json(json, "author", "\"ana\"");
	ck_assert_json(json, "asked", "\"2026-10-22T06:00:00.000Z\"");
	ck_assert_json(json, "decided", "\"2026-10-22T07:00:00.000Z\"");
	ck_assert_json(json, "closed", "null");
	ck_assert_json(json, "deciders", "[\"ana\",\"bo\",\"cy\"]");
	ck_assert_json(json, "priorities/1", "{\"id\":\"-1\",\"text\":\"cost\",\"direction\":\"-\",\"source\":\"person\","
		"\"by\":\"bo\",\"at\":\"2026-10-22T06:00:00.021Z\"}");
	ck_assert_json(json, "framings/1", "{\"id\":11,\"text\":\"Where and when?\",\"by\":null,"
		"\"at\":\"2026-10-22T06:00:00.011Z\",\"backers\":[{\"name\":\"bo\",\"at\":\"2026-10-22T06:00:00.500Z\"}]}");
	ck_assert_json(json, "chosen", "11");
	ck_assert_json(json, "framing_settled_by", "\"ana\"");
	ck_assert_json(json, "options/1", "{\"id\":30,\"name\":\"Pizza\",\"desc\":\"Round and warm.\",\"source\":\"person\","
		"\"by\":\"bo\",\"at\":\"2026-10-22T06:00:00.030Z\",\"for\":[],\"against\":[{\"text\":\"dear\",\"priority\":\"-1\","
		"\"by\":\"cy\",\"at\":\"2026-10-22T06:00:00.042Z\"}]}");
	ck_assert_json(json, "rounds/0/round", "1");
	ck_assert_json(json, "rounds/0/ballot", "[30,31,39]");
	ck_assert_json(json, "rounds/0/approvals/2",
		"{\"option\":30,\"name\":\"bo\",\"at\":\"2026-10-22T06:00:00.900Z\"}");
	ck_assert_json(json, "settled_by", "null");
	ck_assert_json(json, "winner", "{\"id\":31,\"name\":\"Tacos\"}");
	ck_assert_json(json, "why", "\"“Tacos” was approved by 2 of 3 deciders, more than any other option.\"");
	ck_assert_json(json, "people/2", "{\"name\":\"cy\",\"standing\":\"in\",\"joined\":\"2026-10-22T06:00:00.003Z\"}");
	cJSON_Delete(json);
}
END_TEST

START_TEST(record_json_of_a_run_off_has_its_own_ballot)
{
	cJSON *json;

	add_two_rounds();
	put_approval(2, TACOS, ANA);
	record_json(&out, d, &view);
	json = parse_out();
	ck_assert_json(json, "rounds/1/ballot", "[30,31]");
	ck_assert_json(json, "rounds/1/approvals",
		"[{\"option\":31,\"name\":\"ana\",\"at\":\"2026-10-22T06:00:00.900Z\"}]");
	cJSON_Delete(json);
}
END_TEST

START_TEST(record_json_can_be_had_in_every_stage)
{
	add_dashboard();
	for (enum stage stage = 0; stage < STAGES; stage++) {
		cJSON *json;

		put_stage(stage);
		strbuf_reset(&out);
		record_json(&out, d, &view);
		json = parse_out();
		ck_assert_json(json, "winner", "null");
		ck_assert_json(json, "status", stage == STAGE_COMPLETE ? "\"accepted\"" : "\"proposed\"");
		cJSON_Delete(json);
	}
}
END_TEST

int main(void)
{
	Suite *s = suite_create("view/record");
	TCase *t = tcase_create("record");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, without_a_winner_there_is_no_reason);
	tcase_add_test(t, the_plain_reason_of_a_first_round_has_the_counts);
	tcase_add_test(t, who_decided_alone_is_the_only_decider);
	tcase_add_test(t, deciders_are_those_who_took_part_at_the_end);
	tcase_add_test(t, the_plain_reason_of_a_run_off_tells_of_both_rounds);
	tcase_add_test(t, the_plain_reason_of_a_settled_second_tie_names_who_settled_it);
	tcase_add_test(t, the_plain_reason_has_no_two_full_stops);
	tcase_add_test(t, the_plain_reason_of_an_empty_run_off_says_so);
	tcase_add_test(t, the_plain_reason_where_nobody_approved_anything_says_so);
	tcase_add_test(t, many_tied_options_are_counted_not_named);
	tcase_add_loop_test(t, a_file_name_is_date_and_topic_in_plain_letters, 0, sizeof file_names / sizeof *file_names);
	tcase_add_test(t, a_file_name_has_the_date_of_the_decision_once_there_is_one);
	tcase_add_test(t, record_json_tells_everything_with_who_and_when);
	tcase_add_test(t, record_json_of_a_run_off_has_its_own_ballot);
	tcase_add_test(t, record_json_can_be_had_in_every_stage);
	suite_add_tcase(s, t);
	return unit_run(s);
}
