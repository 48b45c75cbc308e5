#include "store/store.h"

#include "store_fixture.h"

#define ID "q3J_x81a"

static struct held h;

static void member(int64_t person, enum standing standing, bool present, bool ready)
{
	DO(&h, MEMBER_PUT, member, .person = person, .name = name_of(person), .standing = standing, .seq = 100 - person,
		.joined_at_ms = T0 + person, .present = present, .connected = present, .ready = ready,
		.absent_since_ms = present ? 0 : T0 + 1500);
}

static void head(enum stage stage, int round)
{
	DO(&h, HEAD_PUT, head, .version = 42, .stage = stage, .stage_at_ms = T0 + 60000, .topic = "Lunch?", .tagline = "Noon",
		.creator = 1, .facilitator = 2, .created_at_ms = T0 + 7, .round = round, .why = "");
}

/* ana started it and handed over to bo; cy is ready; dee is away; eve asks; fay and somebody called Zoë are invited. */
static void set_up_views(void)
{
	set_up();
	put_people(8);
	h = hold(ID, "key-0123");
	head(STAGE_DASHBOARD, 1);
	member(1, STANDING_IN, true, false);
	member(2, STANDING_IN, true, false);
	member(3, STANDING_IN, true, true);
	member(4, STANDING_IN, false, false);
	member(5, STANDING_ASKING, true, false);
	DO(&h, INVITATION_PUT, invitation, .id = 1, .name = "cy", .name_key = "cy", .person = 3, .accepted = true);
	DO(&h, INVITATION_PUT, invitation, .id = 2, .name = "Zoë", .name_key = "zoë");
	DO(&h, OPTION_PUT, option, .id = 31, .name = "Do nothing", .desc = "", .source = SOURCE_BASELINE);
	DO(&h, OPTION_PUT, option, .id = 32, .by = 1, .slot = 1, .name = "Tacos", .desc = "");
	DO(&h, OPTION_PUT, option, .id = 33, .by = 2, .slot = 1, .name = "Soup", .desc = "");
	DO(&h, APPROVAL_PUT, approval, .round = 1, .option = 33, .person = 3, .at_ms = T0 + 61001);
	DO(&h, APPROVAL_PUT, approval, .round = 1, .option = 32, .person = 1, .at_ms = T0 + 61002);
	store_held(&h);
}

START_TEST(v_decision_says_how_it_stands_and_whom_it_waits_for)
{
	ck_assert_str_eq(ask("SELECT id, topic, tagline, state, stage, round, access, creator, facilitator, participants, present,"
		" waiting_for, winner, created_at, stage_at, closed_at, version FROM v_decision"),
		ID "|Lunch?|Noon|under way|dashboard|1|open|ana|bo|4|3|bo, ana|-|2026-11-22T06:00:00.007Z|2026-11-22T06:01:00.000Z|-|42");
}
END_TEST

START_TEST(v_decision_names_the_facilitator_where_only_that_one_is_missing)
{
	member(1, STANDING_IN, true, true);
	member(2, STANDING_IN, true, true);
	DO(&h, HEAD_PUT, head, .stage = STAGE_LOBBY, .topic = "", .tagline = "", .creator = 1, .facilitator = 2, .round = 1,
		.facilitator_waited_ms = T0, .why = "");
	store_held(&h);
	ck_assert_str_eq(ask("SELECT waiting_for FROM v_decision"), "bo");
}
END_TEST

START_TEST(v_decision_names_the_model_where_it_is_waited_for)
{
	head(STAGE_SCAFFOLDING, 1);
	DO(&h, CALL_PUT, call, .id = 70, .kind = CALL_SCAFFOLD, .state = CALL_RUNNING);
	DO(&h, CALL_PUT, call, .id = 71, .kind = CALL_SCAFFOLD, .state = CALL_RETRYING);
	store_held(&h);
	ck_assert_str_eq(ask("SELECT waiting_for FROM v_decision"), "the model: scaffold");
}
END_TEST

START_TEST(v_decision_says_complete_and_closed)
{
	DO(&h, HEAD_PUT, head, .stage = STAGE_COMPLETE, .topic = "", .tagline = "", .creator = 1, .round = 1, .winner = 32,
		.settled_by = 2, .framing_settled_by = 3, .why = "because", .decided_at_ms = T0 + 1);
	store_held(&h);
	ck_assert_str_eq(ask("SELECT state, waiting_for, facilitator, winner, settled_by, framing_settled_by, why, decided_at"
		" FROM v_decision"), "complete|-|-|Tacos|bo|cy|because|2026-11-22T06:00:00.001Z");
	DO(&h, HEAD_PUT, head, .stage = STAGE_DASHBOARD, .topic = "", .tagline = "", .creator = 1, .round = 1, .why = "",
		.closed_at_ms = T0 + 999);
	store_held(&h);
	ck_assert_str_eq(ask("SELECT state, waiting_for, closed_at FROM v_decision"), "closed|-|2026-11-22T06:00:00.999Z");
}
END_TEST

#define WAITED_FOR "SELECT name FROM v_roster WHERE waited_for = 'yes'"

START_TEST(v_roster_says_who_is_there_and_who_is_waited_for)
{
	ck_assert_str_eq(ask("SELECT name, role, presence, waited_for, ready, joined_at, absent_since FROM v_roster"),
		"ana|participant|here|yes|0|2026-11-22T06:00:00.001Z|-\n"
		"bo|facilitator|here|yes|0|2026-11-22T06:00:00.002Z|-\n"
		"cy|participant|here|no|1|2026-11-22T06:00:00.003Z|-\n"
		"dee|participant|absent|no|0|2026-11-22T06:00:00.004Z|2026-11-22T06:00:01.500Z\n"
		"eve|asking|away|no|0|2026-11-22T06:00:00.005Z|-\n"
		"Zoë|invited|away|no|0|-|-");
	head(STAGE_SCENARIO, 1);
	DO(&h, FRAMING_PUT, framing, .id = 11, .by = 1, .text = "x");
	DO(&h, BACKING_PUT, backing, .person = 1, .framing = 11);
	store_held(&h);
	ck_assert_str_eq(ask(WAITED_FOR), "bo\ncy");
}
END_TEST

START_TEST(v_roster_waits_for_the_start_once_the_others_are_ready)
{
	head(STAGE_LOBBY, 1);
	store_held(&h);
	ck_assert_str_eq(ask(WAITED_FOR), "ana"); /* not for bo, who starts it */
	member(1, STANDING_IN, true, true);
	store_held(&h);
	ck_assert_str_eq(ask(WAITED_FOR), "bo");
	member(2, STANDING_IN, true, true);
	store_held(&h);
	ck_assert_str_eq(ask(WAITED_FOR), "bo");
}
END_TEST

START_TEST(v_roster_waits_for_everybody_where_there_is_nothing_to_decide_about)
{
	head(STAGE_PRIORITIES, 1);
	member(1, STANDING_IN, true, true);
	store_held(&h);
	ck_assert_str_eq(ask(WAITED_FOR), "bo");
	member(2, STANDING_IN, true, true);
	DO(&h, SUGGESTION_PUT, suggestion, .id = 41, .stage = STAGE_PRIORITIES, .text = "speed", .direction = '+', .desc = "");
	store_held(&h);
	ck_assert_str_eq(ask(WAITED_FOR), "ana\nbo\ncy");
	DO(&h, SUGGESTION_PUT, suggestion, .id = 41, .stage = STAGE_PRIORITIES, .text = "speed", .direction = '+', .desc = "",
		.included = true);
	store_held(&h);
	ck_assert_str_eq(ask(WAITED_FOR), "");
	head(STAGE_OPTIONS, 1);
	store_held(&h);
	ck_assert_str_eq(ask(WAITED_FOR), "");
	DO(&h, APPROVAL_DEL, approval, .round = 1, .option = 33, .person = 3);
	DO(&h, APPROVAL_DEL, approval, .round = 1, .option = 32, .person = 1);
	DO(&h, OPTION_DEL, option, .id = 32);
	DO(&h, OPTION_DEL, option, .id = 33);
	store_held(&h);
	ck_assert_str_eq(ask(WAITED_FOR), "ana\nbo\ncy"); /* the baseline alone is no choice */
}
END_TEST

START_TEST(v_ballot_says_who_approves_what_in_each_round)
{
	ck_assert_str_eq(ask("SELECT round, option, person, approvals, winner, approved_at FROM v_ballot"),
		"1|Do nothing|-|0|no|-\n"
		"1|Tacos|ana|1|no|2026-11-22T06:01:01.002Z\n"
		"1|Soup|cy|1|no|2026-11-22T06:01:01.001Z");
	head(STAGE_DASHBOARD, 2);
	DO(&h, APPROVAL_PUT, approval, .round = 2, .option = 33, .person = 3, .at_ms = T0);
	DO(&h, APPROVAL_PUT, approval, .round = 2, .option = 33, .person = 1, .at_ms = T0);
	store_held(&h);
	ck_assert_str_eq(ask("SELECT option, person, approvals FROM v_ballot WHERE round = 2"), "Tacos|-|0\nSoup|cy|2\nSoup|ana|2");
}
END_TEST

START_TEST(v_timeline_says_what_happened_also_of_a_deleted_decision)
{
	struct event create = { .id = 1, .decision_id = ID, .person = 1, .action = "create", .at_ms = T0 + 7, .version = 1,
		.round = 1, .request_id = "r1" };
	struct event claim = { .id = 2, .person = 2, .action = "session", .at_ms = T0 + 8 };
	const char *sql = "SELECT at, decision_id, topic, person, action, entry, stage, round, version, request_id FROM v_timeline";

	ok(store_begin(s));
	ok(store_put_event(s, &create));
	ok(store_put_event(s, &claim));
	ok(store_commit(s));
	ck_assert_str_eq(ask(sql), "2026-11-22T06:00:00.007Z|" ID "|Lunch?|ana|create|-|lobby|1|1|r1\n"
		"2026-11-22T06:00:00.008Z|-|-|bo|session|-|-|-|0|-");
	DO(&h, DECISION_DEL, head, .version = 0);
	store_held(&h);
	ck_assert_str_eq(ask("SELECT decision_id, topic, person, action FROM v_timeline WHERE id = 1"), ID "|-|ana|create");
}
END_TEST

static void put_try(const struct call_try *t)
{
	ok(store_begin(s));
	ok(store_put_call_try(s, ID, t));
	ok(store_commit(s));
}

START_TEST(v_model_call_says_what_became_of_each_call)
{
	DO(&h, CALL_PUT, call, .id = 70, .kind = CALL_TAGLINE, .state = CALL_FAILED, .fault = CALL_FAULT_SLOW, .since_ms = T0 + 3);
	store_held(&h);
	ck_assert_str_eq(ask("SELECT * FROM v_model_call"),
		ID "|Lunch?|70|tagline|failed|slow|dashboard|2026-11-22T06:00:00.003Z|0|0.0|0|0|-|-|-|-");
	put_try(&(struct call_try){ .call = 70, .at_ms = T0 + 2000, .took_ms = 1500, .tokens_in = 100, .tokens_out = 20,
		.model = "small", .detail = "not JSON", .answer = "Noon!" });
	put_try(&(struct call_try){ .call = 70, .at_ms = T0 + 63000, .took_ms = 60000, .tokens_in = 7, .model = "large",
		.detail = "no answer within 60 s" });
	DO(&h, CALL_PUT, call, .id = 72, .kind = CALL_SYNTHESIZE, .state = CALL_RUNNING, .since_ms = T0);
	store_held(&h);
	ck_assert_str_eq(ask("SELECT answer FROM v_model_call WHERE id = 70"), "Noon!"); /* a tagline is no bridge */
	DO(&h, CALL_PUT, call, .id = 72, .kind = CALL_SYNTHESIZE, .state = CALL_STALE, .since_ms = T0);
	store_held(&h);
	put_try(&(struct call_try){ .call = 72, .model = "small", .detail = "good", .answer = "Where to?" });
	ck_assert_str_eq(ask("SELECT answer FROM v_model_call WHERE id = 72"), "Where to?");
	DO(&h, CALL_PUT, call, .id = 73, .kind = CALL_SYNTHESIZE, .state = CALL_RUNNING, .since_ms = T0);
	store_held(&h);
	ck_assert_str_eq(ask("SELECT answer FROM v_model_call WHERE id = 72"), "-");
	put_try(&(struct call_try){ .call = 73, .model = "small", .detail = "good", .answer = "Where to eat?" });
	DO(&h, FRAMING_PUT, framing, .id = 74, .by = 2, .text = "Where to?", .at_ms = T0);
	DO(&h, FRAMING_DEL, framing, .id = 74, .by = 2);
	store_held(&h);
	ck_assert_str_eq(ask("SELECT answer FROM v_model_call WHERE id = 73"), "-"); /* a wording was taken back */
	put_try(&(struct call_try){ .call = 71, .model = "small", .detail = "of a call that is gone" });
	ck_assert_str_eq(ask("SELECT tries, seconds, tokens_in, tokens_out, tried_at, model, detail, answer FROM v_model_call"
		" WHERE id = 70"), "2|61.5|107|20|2026-11-22T06:01:03.000Z|large|no answer within 60 s|Noon!");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("store_views");
	TCase *c = tcase_create("views");

	tcase_set_timeout(c, 30);
	tcase_add_checked_fixture(c, set_up_views, tear_down);
	tcase_add_test(c, v_decision_says_how_it_stands_and_whom_it_waits_for);
	tcase_add_test(c, v_decision_names_the_facilitator_where_only_that_one_is_missing);
	tcase_add_test(c, v_decision_names_the_model_where_it_is_waited_for);
	tcase_add_test(c, v_decision_says_complete_and_closed);
	tcase_add_test(c, v_roster_says_who_is_there_and_who_is_waited_for);
	tcase_add_test(c, v_roster_waits_for_the_start_once_the_others_are_ready);
	tcase_add_test(c, v_roster_waits_for_everybody_where_there_is_nothing_to_decide_about);
	tcase_add_test(c, v_ballot_says_who_approves_what_in_each_round);
	tcase_add_test(c, v_timeline_says_what_happened_also_of_a_deleted_decision);
	tcase_add_test(c, v_model_call_says_what_became_of_each_call);
	suite_add_tcase(suite, c);
	return unit_run(suite);
}
