/* What the engine makes of the model's tries. There is no model thread here: the tests tell what it would tell. */
#include "base/mem.h"
#include "engine_fixture.h"

static int64_t ana, bo;
static const char *id;

static void set_up_calls(void)
{
	set_up();
	set_up_rules();
	rules.model = true;
	rules.synthesis_debounce_ms = 0;
	model_settings.daily_tokens = 1000;
	start_engine();
	ana = take_name("ana");
	bo = take_name("bo");
	id = decision_in_scenario((int64_t[]){ ana, bo }, 2);
	act(bo, id, "framing", "text=What+is+cheap");
	WAIT_FOR(see(id)->call_count == 1);
}

static void tear_down_calls(void)
{
	tear_down_engine();
	model_settings = (struct model_settings){ 0 };
}

/* The model's try of the one call, as told at its end: 100 ms, 30 tokens in and 12 out. */
static struct model_told *try_of(enum action_kind what, enum call_fault fault, const char *detail)
{
	struct model_told *t = mem_alloc(sizeof *t);

	arena_init(&t->arena, 0);
	snprintf(t->decision_id, sizeof t->decision_id, "%s", id);
	t->call = see(id)->calls[0].id;
	t->what = what;
	t->fault = fault;
	t->took_ms = 100;
	t->tokens_in = 30;
	t->tokens_out = 12;
	t->name = "small";
	t->detail = detail;
	return t;
}

static struct model_told *answer_of(const char *text)
{
	struct model_told *t = try_of(ACTION_CALL_ANSWERED, CALL_FAULT_NONE, "good");

	t->answer.text = t->text = text;
	return t;
}

static void tell(struct model_told *t)
{
	struct order *o = order_of(ORDER_CALL, 0, NULL);

	o->told = t;
	ck_accepted(send(o));
}

static const struct call *call(void)
{
	return &see(id)->calls[0];
}

/* As if the day that the allowance was last used on were this much later. */
static void move_day(int days)
{
	char sql[80];

	snprintf(sql, sizeof sql, "UPDATE meta SET value = value + %d WHERE key = 'model_day'", days);
	stop_engine();
	close_store();
	ask(sql);
	open_store();
	start_engine();
}

#define ROW "SELECT state, fault, tries, took_ms, tokens_in, tokens_out, model, detail, answer FROM model_call"

START_TEST(an_answer_is_applied_once_and_its_row_tells_what_it_took)
{
	tell(answer_of("What is quick and cheap?"));
	ck_assert_uint_eq(see(id)->framing_count, 3);
	ck_assert_str_eq(see(id)->framings[2].text, "What is quick and cheap?");
	ck_assert_int_eq(see(id)->framings[2].by, 0);
	ck_assert_str_eq(ask(ROW), "done|none|1|100|30|12|small|good|What is quick and cheap?");
	tell(answer_of("Once more?"));
	ck_assert_str_eq(see(id)->framings[2].text, "What is quick and cheap?");
	ck_assert_str_eq(ask(ROW), "done|none|2|200|60|24|small|good|Once more?");
}
END_TEST

START_TEST(what_became_of_a_try_is_seen_and_kept)
{
	const int64_t version = see(id)->head.version;

	tell(try_of(ACTIONS, CALL_FAULT_NONE, "good")); /* one of several */
	ck_assert_int_eq(call()->state, CALL_RUNNING);
	ck_assert_int_eq(see(id)->head.version, version);
	tell(try_of(ACTION_CALL_RETRYING, CALL_FAULT_BUSY, "429"));
	ck_assert_int_eq(call()->state, CALL_RETRYING);
	ck_assert_int_gt(see(id)->head.version, version);
	tell(try_of(ACTION_CALL_FAILED, CALL_FAULT_SETUP, "401 authentication_error"));
	ck_assert_int_eq(call()->state, CALL_FAILED);
	ck_assert_str_eq(ask(ROW), "failed|setup|3|300|90|36|small|401 authentication_error|-");
}
END_TEST

START_TEST(a_call_that_was_never_sent_has_no_try)
{
	struct model_told *t = try_of(ACTION_CALL_FAILED, CALL_FAULT_SPENT, NULL);

	t->name = NULL;
	tell(t);
	ck_assert_str_eq(ask("SELECT state, fault, tries FROM model_call"), "failed|spent|0");
	ck_assert_str_eq(ask("SELECT count(*) FROM meta WHERE key = 'model_tokens'"), "0");
}
END_TEST

START_TEST(an_answer_after_its_stage_is_kept_and_changes_nothing)
{
	act(ana, id, "close", "");
	tell(answer_of("Too late?"));
	ck_assert_uint_eq(see(id)->framing_count, 2);
	ck_assert_str_eq(ask(ROW), "stale|none|1|100|30|12|small|good|Too late?");
}
END_TEST

START_TEST(an_answer_for_a_deleted_decision_is_nothing_but_what_it_took)
{
	struct model_told *t = answer_of("For whom?");

	act(ana, id, "delete", "confirm=Where+to");
	tell(t);
	ck_assert_str_eq(ask("SELECT count(*) FROM model_call"), "0");
	ck_assert_str_eq(ask("SELECT value FROM meta WHERE key = 'model_tokens'"), "42");
}
END_TEST

START_TEST(what_is_open_fails_where_there_is_no_model_any_more)
{
	rules.model = false;
	restart_engine();
	WAIT_FOR(call()->state == CALL_FAILED);
	ck_assert_int_eq(call()->fault, CALL_FAULT_OFF);
	ck_assert_str_eq(ask("SELECT state, fault, tries FROM model_call"), "failed|off|0");
}
END_TEST

START_TEST(the_allowance_is_used_up_for_everybody_for_the_day_and_over_a_restart)
{
	struct model_told *t = answer_of("Which one?");
	const char *other = create_decision(ana, "topic=Another&key=key-of-another");

	t->tokens_in = 900;
	t->tokens_out = 99;
	tell(t);
	ck_assert(!see(id)->head.model_spent);
	t = try_of(ACTIONS, CALL_FAULT_NONE, "good");
	t->tokens_in = 1;
	t->tokens_out = 0;
	tell(t);
	WAIT_FOR(see(id)->head.model_spent && see(other)->head.model_spent);
	ck_assert_str_eq(ask("SELECT value FROM meta WHERE key = 'model_tokens'"), "1000");
	act(ana, id, "framing", "text=Something+else");
	ck_assert_uint_eq(see(id)->call_count, 1);
	restart_engine();
	act(ana, id, "framing", "text=Something+else+again");
	ck_assert_uint_eq(see(id)->call_count, 1);
	ck_assert(see(id)->head.model_spent);
}
END_TEST

/* What is asked for beyond the allowance fails, and suggestions are asked for once. */
START_TEST(what_waits_for_the_allowance_waits_over_a_restart_too)
{
	struct model_told *t = answer_of("Which one?");
	const int64_t framing = see(id)->framings[0].id;

	rules.reveal_ms = 0;
	restart_engine();
	t->tokens_in = 5000;
	tell(t);
	WAIT_FOR(see(id)->head.model_spent);
	for (int i = 0; i < 2; i++) {
		struct order *o = action_of((int64_t[]){ ana, bo }[i], id, "back", "", NULL);

		o->action.framing = framing;
		ck_accepted(send(o));
	}
	WAIT_FOR(see(id)->head.stage == STAGE_PRIORITIES);
	act(ana, id, "priority", "text=speed&direction=%2B");
	act(ana, id, "confirm", "");
	act(bo, id, "ready", "");
	ck_assert_uint_eq(see(id)->call_count, 1);
	restart_engine();
	act(ana, id, "confirm", "");
	ck_assert_uint_eq(see(id)->call_count, 1);
	ck_assert(see(id)->head.model_spent);
}
END_TEST

START_TEST(with_a_new_day_the_allowance_is_there_again)
{
	struct model_told *t = answer_of("Which one?");

	t->tokens_in = 5000;
	tell(t);
	WAIT_FOR(see(id)->head.model_spent);
	move_day(-1);
	WAIT_FOR(!see(id)->head.model_spent);
	act(ana, id, "framing", "text=Something+new");
	ck_assert_int_gt(see(id)->head.synthesis_due_ms, 0);
}
END_TEST

/* The clock was a thousand days ahead for a moment: the allowance comes back tomorrow, not then. */
START_TEST(a_clock_that_was_ahead_does_not_keep_the_allowance_away)
{
	struct model_told *t = answer_of("Which one?");

	t->tokens_in = 5000;
	tell(t);
	WAIT_FOR(see(id)->head.model_spent);
	move_day(1000);
	act(ana, id, "framing", "text=Something+new");
	ck_assert_int_eq(see(id)->head.synthesis_due_ms, 0); /* nor does it bring another one */
	tell(try_of(ACTIONS, CALL_FAULT_NONE, "good"));
	ck_assert_str_eq(ask("SELECT value FROM meta WHERE key = 'model_tokens'"), "5054");
	move_day(-1);
	WAIT_FOR(!see(id)->head.model_spent);
}
END_TEST

START_TEST(what_the_model_says_of_a_wording_that_was_taken_back_is_not_kept)
{
	tell(try_of(ACTION_CALL_RETRYING, CALL_FAULT_BROKEN, "not JSON"));
	act(bo, id, "framing", "text=");
	ck_assert_int_eq(call()->state, CALL_STALE);
	tell(answer_of("What is quick and cheap?"));
	ck_assert_str_eq(ask(ROW), "stale|broken|2|200|60|24|small|good|-");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("engine_calls");
	TCase *c = tcase_create("calls");

	tcase_add_checked_fixture(c, set_up_calls, tear_down_calls);
	tcase_add_test(c, an_answer_is_applied_once_and_its_row_tells_what_it_took);
	tcase_add_test(c, what_became_of_a_try_is_seen_and_kept);
	tcase_add_test(c, a_call_that_was_never_sent_has_no_try);
	tcase_add_test(c, an_answer_after_its_stage_is_kept_and_changes_nothing);
	tcase_add_test(c, an_answer_for_a_deleted_decision_is_nothing_but_what_it_took);
	tcase_add_test(c, what_is_open_fails_where_there_is_no_model_any_more);
	tcase_add_test(c, the_allowance_is_used_up_for_everybody_for_the_day_and_over_a_restart);
	tcase_add_test(c, what_waits_for_the_allowance_waits_over_a_restart_too);
	tcase_add_test(c, with_a_new_day_the_allowance_is_there_again);
	tcase_add_test(c, a_clock_that_was_ahead_does_not_keep_the_allowance_away);
	tcase_add_test(c, what_the_model_says_of_a_wording_that_was_taken_back_is_not_kept);
	suite_add_tcase(suite, c);
	return unit_run(suite);
}
