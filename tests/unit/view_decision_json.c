#include "view/decision_json.h"

#include <stdio.h>

#include "view_fixture.h"

static cJSON *render(int64_t person, const char *name)
{
	strbuf_reset(&out);
	decision_json(&out, d, person, name, &view);
	ck_assert(!strbuf_failed(&out));
	return parse_out();
}

START_TEST(the_keys_are_those_of_the_contract_in_its_order)
{
	static const char *const keys[] = { "id", "version", "stage", "closed", "topic", "tagline", "access", "facilitator",
		"url", "you", "participants", "invited", "asking", "waiting_for", "can_go_on", "takeover_at", "framings", "chosen",
		"framing_settled_by", "priorities", "options", "suggestions", "model", "round", "rounds", "tied", "settle",
		"settled_by", "winner", "why" };

	for (enum stage stage = 0; stage < STAGES; stage++) {
		cJSON *json, *item;
		size_t i = 0;

		put_stage(stage);
		json = render(ANA, "ana");
		cJSON_ArrayForEach(item, json)
			ck_assert_str_eq(item->string, keys[i++]);
		ck_assert_uint_eq(i, sizeof keys / sizeof *keys);
		cJSON_Delete(json);
	}
}
END_TEST

START_TEST(a_decision_in_the_lobby_shows_its_head_and_people)
{
	cJSON *json;

	put_invitation(10, 0, "dora", false);
	put_invitation(11, BO, "bo", true);
	put_invitation(12, CY, "cy", false);
	put_member(5, "eve", STANDING_ASKING);
	put_member(6, "fay", STANDING_OUT);
	put_member(7, "gus", STANDING_DECLINED);
	d->members[1].present = false;
	d->members[1].ready = true;
	d->members[2].waited_until_ms = T0 + 1500;
	json = render(BO, "bo");
	ck_assert_json(json, "id", "\"q3J_x81a\"");
	ck_assert_json(json, "version", "42");
	ck_assert_json(json, "stage", "\"lobby\"");
	ck_assert_json(json, "closed", "false");
	ck_assert_json(json, "topic", "\"Where do we eat?\"");
	ck_assert_json(json, "tagline", "\"\"");
	ck_assert_json(json, "access", "\"open\"");
	ck_assert_json(json, "facilitator", "\"ana\"");
	ck_assert_json(json, "url", "\"https://example.org/d/q3J_x81a\"");
	ck_assert_json(json, "you", "{\"name\":\"bo\",\"role\":\"participant\"}");
	ck_assert_json(json, "participants/0", "{\"name\":\"ana\",\"present\":true,\"excused\":false,\"ready\":false,"
		"\"confirmed\":false,\"abstained\":false,\"waited_until\":null}");
	ck_assert_json(json, "participants/1", "{\"name\":\"bo\",\"present\":false,\"excused\":false,\"ready\":true,"
		"\"confirmed\":false,\"abstained\":false,\"waited_until\":null}");
	ck_assert_json(json, "participants/2/waited_until", "\"2026-10-22T06:00:01.500Z\"");
	ck_assert_int_eq(cJSON_GetArraySize(cJSON_GetObjectItem(json, "participants")), 3);
	ck_assert_json(json, "invited", "[\"dora\"]");
	ck_assert_json(json, "asking", "[\"eve\"]");
	ck_assert_json(json, "waiting_for", "[\"cy\"]");
	ck_assert_json(json, "can_go_on", "false");
	ck_assert_json(json, "takeover_at", "null");
	ck_assert_json(json, "framings", "[]");
	ck_assert_json(json, "chosen", "null");
	ck_assert_json(json, "framing_settled_by", "null");
	ck_assert_json(json, "priorities", "[]");
	ck_assert_json(json, "options", "[]");
	ck_assert_json(json, "suggestions", "[]");
	ck_assert_json(json, "model", "{\"configured\":true,\"call\":null,\"state\":\"idle\",\"since\":null,\"error\":null}");
	ck_assert_json(json, "round", "1");
	ck_assert_json(json, "rounds", "[]");
	ck_assert_json(json, "tied", "[]");
	ck_assert_json(json, "settle", "[]");
	ck_assert_json(json, "settled_by", "null");
	ck_assert_json(json, "winner", "null");
	ck_assert_json(json, "why", "null");
	cJSON_Delete(json);
}
END_TEST

START_TEST(participants_stand_in_the_order_of_joining)
{
	cJSON *json;

	d->members[0].seq = 99; /* ana left and came back */
	json = render(ANA, "ana");
	ck_assert_json(json, "participants/0/name", "\"bo\"");
	ck_assert_json(json, "participants/2/name", "\"ana\"");
	cJSON_Delete(json);
}
END_TEST

START_TEST(you_is_whoever_looks)
{
	cJSON *json;

	put_member(5, "eve", STANDING_ASKING);
	json = render(ANA, "ana");
	ck_assert_json(json, "you", "{\"name\":\"ana\",\"role\":\"facilitator\"}");
	cJSON_Delete(json);
	json = render(5, "eve");
	ck_assert_json(json, "you", "{\"name\":\"eve\",\"role\":\"asking\"}");
	cJSON_Delete(json);
	json = render(77, "zoë");
	ck_assert_json(json, "you", "{\"name\":\"zoë\",\"role\":\"spectator\"}");
	cJSON_Delete(json);
}
END_TEST

START_TEST(the_shared_halves_around_the_personal_part_are_the_whole)
{
	struct decision_json shared;
	struct strbuf whole;

	add_complete();
	strbuf_init(&whole, DECISION_JSON_MAX);
	decision_json_shared(&shared, d, &rules);
	strbuf_add(&whole, shared.before.s);
	decision_json_personal(&whole, d, BO, "bo", view.base_url);
	strbuf_add(&whole, shared.after.s);
	decision_json(&out, d, BO, "bo", &view);
	ck_assert_str_eq(whole.s, out.s);
	strbuf_dispose(&shared.before);
	strbuf_dispose(&shared.after);
	strbuf_dispose(&whole);
}
END_TEST

START_TEST(framings_show_who_backs_them)
{
	struct head h = d->head;
	cJSON *json;

	put_framing(10, ANA, "Where?");
	put_framing(11, 0, "Where and when?");
	put_backing(BO, 10);
	put_backing(ANA, 11);
	put_backing(CY, 10);
	h.stage = STAGE_SCENARIO;
	put_head(h);
	json = render(ANA, "ana");
	ck_assert_json(json, "framings", "[{\"id\":10,\"by\":\"ana\",\"text\":\"Where?\",\"backers\":[\"bo\",\"cy\"]},"
		"{\"id\":11,\"by\":null,\"text\":\"Where and when?\",\"backers\":[\"ana\"]}]");
	ck_assert_json(json, "settle", "[10]");
	ck_assert_json(json, "waiting_for", "[\"ana\"]");
	ck_assert_json(json, "chosen", "null");
	cJSON_Delete(json);
	h.chosen = 10;
	h.framing_settled_by = ANA;
	h.reveal_at_ms = T0 + 1;
	put_head(h);
	json = render(ANA, "ana");
	ck_assert_json(json, "chosen", "10");
	ck_assert_json(json, "framing_settled_by", "\"ana\"");
	ck_assert_json(json, "settle", "[]");
	cJSON_Delete(json);
}
END_TEST

START_TEST(priorities_have_no_id_until_they_are_numbered)
{
	cJSON *json;

	put_stage(STAGE_PRIORITIES);
	put_priority(SPEED, ANA, '~', 0, "speed");
	put_suggestion(50, STAGE_PRIORITIES, "risk", '-', "");
	put_suggestion(51, STAGE_OPTIONS, "Ramen", 0, "Hot.");
	json = render(ANA, "ana");
	ck_assert_json(json, "priorities",
		"[{\"id\":null,\"by\":\"ana\",\"slot\":1,\"direction\":\"~\",\"text\":\"speed\",\"source\":\"person\"}]");
	ck_assert_json(json, "suggestions", "[{\"id\":50,\"text\":\"risk\",\"direction\":\"-\",\"included\":false}]");
	cJSON_Delete(json);
}
END_TEST

START_TEST(numbered_priorities_stand_in_the_order_of_their_ids)
{
	cJSON *json;

	add_dashboard();
	put_priority(TASTE, CY, '+', 2, "taste");
	json = render(ANA, "ana");
	ck_assert_json(json, "priorities/0/id", "\"+1\"");
	ck_assert_json(json, "priorities/1",
		"{\"id\":\"+2\",\"by\":\"cy\",\"slot\":1,\"direction\":\"+\",\"text\":\"taste\",\"source\":\"person\"}");
	ck_assert_json(json, "priorities/2/id", "\"-1\"");
	ck_assert_json(json, "priorities/3",
		"{\"id\":\"~1\",\"by\":null,\"slot\":null,\"direction\":\"~\",\"text\":\"weather\",\"source\":\"model\"}");
	cJSON_Delete(json);
}
END_TEST

START_TEST(suggested_options_have_a_name_and_a_description)
{
	cJSON *json;

	put_suggestion(50, STAGE_PRIORITIES, "risk", '-', "");
	put_suggestion(51, STAGE_OPTIONS, "Ramen", 0, "Hot.");
	d->suggestions[1].included = true;
	put_stage(STAGE_OPTIONS);
	json = render(ANA, "ana");
	ck_assert_json(json, "suggestions", "[{\"id\":51,\"name\":\"Ramen\",\"desc\":\"Hot.\",\"included\":true}]");
	cJSON_Delete(json);
}
END_TEST

START_TEST(options_show_points_with_their_tags_and_approvals)
{
	cJSON *json;

	add_dashboard();
	put_approval(1, TACOS, CY);
	put_approval(1, TACOS, ANA);
	json = render(ANA, "ana");
	ck_assert_json(json, "options/0", "{\"id\":30,\"by\":\"bo\",\"slot\":1,\"name\":\"Pizza\",\"desc\":\"Round and warm.\","
		"\"source\":\"person\",\"for\":[],\"against\":[{\"id\":42,\"text\":\"dear\",\"priority\":\"-1\",\"by\":\"cy\"}],"
		"\"approvals\":[]}");
	ck_assert_json(json, "options/1", "{\"id\":31,\"by\":null,\"slot\":null,\"name\":\"Tacos\",\"desc\":\"From the truck.\","
		"\"source\":\"model\",\"for\":[{\"id\":40,\"text\":\"ready in minutes\",\"priority\":\"+1\",\"by\":null},"
		"{\"id\":43,\"text\":\"fits the sun\",\"priority\":\"~1\",\"by\":\"ana\"}],"
		"\"against\":[{\"id\":41,\"text\":\"messy\",\"priority\":null,\"by\":\"bo\"}],\"approvals\":[\"cy\",\"ana\"]}");
	ck_assert_json(json, "options/2/source", "\"baseline\"");
	ck_assert_json(json, "options/2/by", "null");
	ck_assert_json(json, "rounds", "[{\"round\":1,\"approvals\":{\"31\":[\"cy\",\"ana\"]}}]");
	cJSON_Delete(json);
}
END_TEST

START_TEST(a_run_off_shows_its_own_approvals_and_keeps_the_first_round)
{
	struct head h;
	cJSON *json;

	add_dashboard();
	put_approval(1, TACOS, ANA);
	put_approval(1, PIZZA, BO);
	put_approval(2, PIZZA, BO);
	put_approval(2, TACOS, ANA);
	h = d->head;
	h.round = 2;
	put_head(h);
	for (size_t i = 0; i < d->member_count; i++)
		d->members[i].ready = true;
	json = render(ANA, "ana");
	ck_assert_json(json, "round", "2");
	ck_assert_json(json, "rounds", "[{\"round\":1,\"approvals\":{\"30\":[\"bo\"],\"31\":[\"ana\"]}},"
		"{\"round\":2,\"approvals\":{\"30\":[\"bo\"],\"31\":[\"ana\"]}}]");
	ck_assert_json(json, "options/0/approvals", "[\"bo\"]");
	ck_assert_json(json, "tied", "[30,31]");
	ck_assert_json(json, "settle", "[30,31]");
	ck_assert_json(json, "waiting_for", "[\"ana\"]");
	cJSON_Delete(json);
}
END_TEST

START_TEST(the_model_tells_of_the_call_that_the_stage_waits_for)
{
	cJSON *json;

	put_stage(STAGE_SCAFFOLDING);
	put_call(60, CALL_TAGLINE, CALL_FAILED, CALL_FAULT_SLOW);
	put_call(61, CALL_SCAFFOLD, CALL_RUNNING, CALL_FAULT_NONE);
	json = render(ANA, "ana");
	ck_assert_json(json, "model", "{\"configured\":true,\"call\":\"scaffold\",\"state\":\"running\","
		"\"since\":\"2026-10-22T06:00:00.000Z\",\"error\":null}");
	cJSON_Delete(json);
	put_call(61, CALL_SCAFFOLD, CALL_FAILED, CALL_FAULT_UNREACHABLE);
	json = render(ANA, "ana");
	ck_assert_json(json, "model/state", "\"failed\"");
	ck_assert_json(json, "model/error", "\"The language model could not be reached.\"");
	cJSON_Delete(json);
}
END_TEST

START_TEST(a_model_that_is_used_up_is_for_now_as_if_there_were_none)
{
	struct head h = d->head;
	cJSON *json;

	h.model_spent = true;
	put_head(h);
	json = render(ANA, "ana");
	ck_assert_json(json, "model/configured", "false");
	cJSON_Delete(json);
}
END_TEST

START_TEST(every_fault_of_the_model_has_a_sentence)
{
	ck_assert_ptr_null(call_fault_sentence(CALL_FAULT_NONE));
	for (enum call_fault f = CALL_FAULT_NONE + 1; f < CALL_FAULTS; f++) {
		const char *sentence = call_fault_sentence(f);

		ck_assert_ptr_nonnull(sentence);
		ck_assert_int_eq(sentence[strlen(sentence) - 1], '.');
		for (enum call_fault other = CALL_FAULT_NONE + 1; other < f; other++)
			ck_assert_str_ne(sentence, call_fault_sentence(other));
	}
}
END_TEST

START_TEST(a_complete_decision_has_winner_and_reason)
{
	cJSON *json;

	add_complete();
	json = render(ANA, "ana");
	ck_assert_json(json, "stage", "\"complete\"");
	ck_assert_json(json, "winner", "31");
	ck_assert_json(json, "options/0/name", "\"Tacos\"");
	ck_assert_json(json, "options/0/approvals", "[\"ana\",\"bo\"]");
	ck_assert_json(json, "why", "\"“Tacos” was approved by 2 of 3 deciders, more than any other option.\"");
	cJSON_Delete(json);
}
END_TEST

START_TEST(why_is_null_while_the_model_is_at_it_and_plain_after_it_failed)
{
	struct head h;
	cJSON *json;

	add_complete();
	put_call(70, CALL_WHY, CALL_RUNNING, CALL_FAULT_NONE);
	json = render(ANA, "ana");
	ck_assert_json(json, "why", "null");
	cJSON_Delete(json);
	put_call(70, CALL_WHY, CALL_RETRYING, CALL_FAULT_BUSY);
	json = render(ANA, "ana");
	ck_assert_json(json, "why", "null");
	ck_assert_json(json, "model/state", "\"retrying\"");
	cJSON_Delete(json);
	put_call(70, CALL_WHY, CALL_FAILED, CALL_FAULT_BUSY);
	json = render(ANA, "ana");
	ck_assert_json(json, "why", "\"“Tacos” was approved by 2 of 3 deciders, more than any other option.\"");
	cJSON_Delete(json);
	h = d->head;
	h.why = "Because they are here.";
	put_head(h);
	json = render(ANA, "ana");
	ck_assert_json(json, "why", "\"Because they are here.\"");
	cJSON_Delete(json);
}
END_TEST

START_TEST(nobody_can_break_out_of_the_json)
{
	struct head h = d->head;
	cJSON *json;
	const char *text;

	h.topic = HOSTILE;
	h.tagline = HOSTILE;
	put_head(h);
	add_dashboard();
	put_option(TACOS, BO, HOSTILE, HOSTILE);
	put_point(40, TACOS, SIDE_FOR, BO, 0, HOSTILE);
	put_framing(10, BO, HOSTILE);
	put_priority(SPEED, BO, '+', 1, HOSTILE);
	put_member(BO, HOSTILE, STANDING_IN);
	put_invitation(80, 0, HOSTILE, false);
	json = render(BO, HOSTILE);
	ck_assert_ptr_null(strpbrk(out.s, "<>&"));
	ck_assert_ptr_null(strstr(out.s, "\xe2\x80\xa8"));
	text = cJSON_GetStringValue(cJSON_GetObjectItem(json, "topic"));
	ck_assert_str_eq(text, HOSTILE);
	text = cJSON_GetStringValue(cJSON_GetObjectItem(cJSON_GetObjectItem(json, "you"), "name"));
	ck_assert_str_eq(text, HOSTILE);
	text = cJSON_GetStringValue(cJSON_GetArrayItem(cJSON_GetObjectItem(json, "invited"), 0));
	ck_assert_str_eq(text, HOSTILE);
	cJSON_Delete(json);
}
END_TEST

START_TEST(texts_that_end_like_brackets_get_their_commas)
{
	cJSON *json;

	put_framing(10, BO, "[");
	put_framing(11, CY, "{");
	put_framing(12, ANA, ":,");
	put_member(BO, "[", STANDING_IN);
	json = render(BO, "{");
	ck_assert_json(json, "framings/2/text", "\":,\"");
	ck_assert_json(json, "you/name", "\"{\"");
	cJSON_Delete(json);
}
END_TEST

START_TEST(texts_of_every_length_come_whole)
{
	static char topic[301];

	for (size_t len = 0; len < sizeof topic; len++) {
		cJSON *json;

		memset(topic, 'x', len);
		d->head.topic = topic;
		json = render(ANA, "ana");
		ck_assert_str_eq(cJSON_GetStringValue(cJSON_GetObjectItem(json, "topic")), topic);
		cJSON_Delete(json);
		if (len)
			topic[len - 1] = '"';
		json = render(ANA, "ana");
		ck_assert_str_eq(cJSON_GetStringValue(cJSON_GetObjectItem(json, "topic")), topic);
		cJSON_Delete(json);
	}
}
END_TEST

START_TEST(a_large_decision_is_still_right)
{
	cJSON *json;
	char name[16];

	add_dashboard();
	for (int i = 0; i < 300; i++) {
		snprintf(name, sizeof name, "p%d", i);
		put_member(1000 + i, name, STANDING_IN);
		put_option(2000 + i, 1000 + i, name, "");
		put_approval(1, 2000 + i, ANA);
		put_approval(1, 2000 + i, 1000 + i);
	}
	json = render(ANA, "ana");
	ck_assert_int_eq(cJSON_GetArraySize(cJSON_GetObjectItem(json, "options")), 303);
	ck_assert_json(cJSON_GetArrayItem(cJSON_GetObjectItem(json, "options"), 301), "approvals", "[\"ana\",\"p299\"]");
	ck_assert_json(cJSON_GetArrayItem(cJSON_GetObjectItem(json, "options"), 302), "source", "\"baseline\"");
	cJSON_Delete(json);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("view/decision_json");
	TCase *t = tcase_create("decision_json");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, the_keys_are_those_of_the_contract_in_its_order);
	tcase_add_test(t, a_decision_in_the_lobby_shows_its_head_and_people);
	tcase_add_test(t, participants_stand_in_the_order_of_joining);
	tcase_add_test(t, you_is_whoever_looks);
	tcase_add_test(t, the_shared_halves_around_the_personal_part_are_the_whole);
	tcase_add_test(t, framings_show_who_backs_them);
	tcase_add_test(t, priorities_have_no_id_until_they_are_numbered);
	tcase_add_test(t, numbered_priorities_stand_in_the_order_of_their_ids);
	tcase_add_test(t, suggested_options_have_a_name_and_a_description);
	tcase_add_test(t, options_show_points_with_their_tags_and_approvals);
	tcase_add_test(t, a_run_off_shows_its_own_approvals_and_keeps_the_first_round);
	tcase_add_test(t, the_model_tells_of_the_call_that_the_stage_waits_for);
	tcase_add_test(t, a_model_that_is_used_up_is_for_now_as_if_there_were_none);
	tcase_add_test(t, every_fault_of_the_model_has_a_sentence);
	tcase_add_test(t, a_complete_decision_has_winner_and_reason);
	tcase_add_test(t, why_is_null_while_the_model_is_at_it_and_plain_after_it_failed);
	tcase_add_test(t, nobody_can_break_out_of_the_json);
	tcase_add_test(t, texts_that_end_like_brackets_get_their_commas);
	tcase_add_test(t, texts_of_every_length_come_whole);
	tcase_add_test(t, a_large_decision_is_still_right);
	suite_add_tcase(s, t);
	return unit_run(s);
}
