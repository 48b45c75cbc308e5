/* Who may do what, when: the whole matrix of actions, roles, stages and closed or not, against SPEC section 7 as written down
 * here by hand. */
#include <stdio.h>
#include <string.h>

#include "core_world.h"

/* What comes of it for somebody of a role, where the tables let it pass; NULL: they may not. */
struct row {
	enum action_kind kind;
	const char *word;
	enum role needs;
	const char *stages; /* initials: Lobby Scenario Priorities Options sKaffolding Dashboard Complete */
	const char *participant, *facilitator;
};

static const char initials[STAGES + 1] = "LSPOKDC";

/* ana facilitates, bo takes part, eva asks, di watches. */
static const struct row rows[] = {
	{ ACTION_JOIN, "join", ROLE_SPECTATOR, "LSPOKDC", "ok", "ok" },
	{ ACTION_LEAVE, "leave", ROLE_ASKING, "LSPOKDC", "ok", "ok" },
	{ ACTION_ADMIT, "admit", ROLE_FACILITATOR, "LSPOKD", NULL, "ok" },
	{ ACTION_TOPIC, "topic", ROLE_FACILITATOR, "L", NULL, "ok" },
	{ ACTION_ACCESS, "access", ROLE_FACILITATOR, "LSPOKD", NULL, "ok" },
	{ ACTION_INVITE, "invite", ROLE_FACILITATOR, "LSPOKD", NULL, "ok" },
	{ ACTION_UNINVITE, "uninvite", ROLE_FACILITATOR, "LSPOKD", NULL, "ok" },
	{ ACTION_REMOVE, "remove", ROLE_FACILITATOR, "LSPOKD", NULL, "ok" },
	{ ACTION_EXCUSE, "excuse", ROLE_FACILITATOR, "LSPOKD", NULL, "ok" },
	{ ACTION_HANDOVER, "handover", ROLE_FACILITATOR, "LSPOKDC", NULL, "ok" },
	{ ACTION_TAKEOVER, "takeover", ROLE_PARTICIPANT, "LSPOKDC", "not_ready", "ok" },
	{ ACTION_START, "start", ROLE_FACILITATOR, "L", NULL, "ok" },
	{ ACTION_READY, "ready", ROLE_PARTICIPANT, "LPOD", "ok", "ok" },
	{ ACTION_FRAMING, "framing", ROLE_PARTICIPANT, "S", "ok", "ok" },
	{ ACTION_BACK, "back", ROLE_PARTICIPANT, "S", "ok", "ok" },
	{ ACTION_SETTLE, "settle", ROLE_FACILITATOR, "SD", NULL, "not_ready" },
	{ ACTION_PRIORITY, "priority", ROLE_PARTICIPANT, "P", "ok", "ok" },
	{ ACTION_OPTION, "option", ROLE_PARTICIPANT, "O", "ok", "ok" },
	{ ACTION_CONFIRM, "confirm", ROLE_PARTICIPANT, "PO", "ok", "ok" },
	{ ACTION_INCLUDE, "include", ROLE_PARTICIPANT, "PO", "unknown_suggestion", "unknown_suggestion" },
	{ ACTION_RETRY, "retry", ROLE_PARTICIPANT, "LSPOKDC", "ok", "ok" },
	{ ACTION_SKIP, "skip", ROLE_PARTICIPANT, "K", "ok", "ok" },
	{ ACTION_POINT, "point", ROLE_PARTICIPANT, "D", "ok", "ok" },
	{ ACTION_UNPOINT, "unpoint", ROLE_PARTICIPANT, "D", "ok", "unknown_point" },
	{ ACTION_APPROVE, "approve", ROLE_PARTICIPANT, "D", "ok", "ok" },
	{ ACTION_CLOSE, "close", ROLE_FACILITATOR, "LSPOKDC", NULL, "ok" },
	{ ACTION_DELETE, "delete", ROLE_FACILITATOR, "LSPOKDC", NULL, "ok" },
};

enum { ROWS = sizeof rows / sizeof *rows };

static const int64_t who[ROLES] = { DI, EVA, BO, ANA };

static struct world w;

static void open_at(enum stage stage, bool closed)
{
	world_open(&w, CY);
	world_ok(&w, EVA, ACTION_JOIN);
	world_ok(&w, ANA, ACTION_REMOVE, .target = "eva"); /* who was removed asks, in the lobby too */
	world_ok(&w, EVA, ACTION_JOIN);
	w.rules.model = true;
	world_to(&w, stage);
	if (stage == STAGE_LOBBY)
		world_all_ready(&w);
	if (stage == STAGE_PRIORITIES) {
		world_ok(&w, ANA, ACTION_PRIORITY, .text = "speed", .direction = '+');
		world_ok(&w, BO, ACTION_PRIORITY, .text = "cost", .direction = '-');
	}
	if (stage == STAGE_OPTIONS) {
		world_ok(&w, ANA, ACTION_OPTION, .text = "Pizza");
		world_ok(&w, BO, ACTION_OPTION, .text = "Tacos");
	}
	if (stage == STAGE_DASHBOARD) {
		world_ok(&w, BO, ACTION_POINT, .option = world_option(&w, "Pizza"), .side = SIDE_FOR, .text = "warm");
		world_ok(&w, ANA, ACTION_APPROVE, .option = world_option(&w, "Pizza"), .on = true);
		world_ok(&w, BO, ACTION_APPROVE, .option = world_option(&w, "Pizza"), .on = true);
	}
	if (closed)
		world_ok(&w, ANA, ACTION_CLOSE);
}

/* With fields that are right wherever the action is. */
static struct action action_for(enum action_kind kind, int64_t person)
{
	static const char *const targets[ACTIONS] = {
		[ACTION_ADMIT] = "eva", [ACTION_INVITE] = "flo", [ACTION_UNINVITE] = "flo", [ACTION_REMOVE] = "cy",
		[ACTION_EXCUSE] = "cy", [ACTION_HANDOVER] = "cy",
	};
	const struct decision *d = w.d;

	return (struct action){
		.kind = kind,
		.person = person,
		.target = targets[kind],
		.text = kind == ACTION_DELETE ? d->head.topic : "something new",
		.access = ACCESS_LINK,
		.direction = '+',
		.on = true,
		.framing = d->framing_count ? d->framings[0].id : 0,
		.option = world_option(&w, "Pizza"),
		.suggestion = 999,
		.point = world_point(&w, "warm"),
	};
}

static bool is_in(const struct row *row, enum stage stage)
{
	return strchr(row->stages, initials[stage]) != NULL;
}

/* SPEC section 7: role, then stage; closed is a stage in which only close works. */
static const char *expected(const struct row *row, enum role role, enum stage stage, bool closed)
{
	if (role < row->needs)
		return role < ROLE_PARTICIPANT ? "not_participant" : "not_facilitator";
	if (closed && row->kind != ACTION_CLOSE)
		return "wrong_stage";
	if (!is_in(row, stage))
		return "wrong_stage";
	if (row->kind == ACTION_JOIN && stage == STAGE_COMPLETE && role < ROLE_PARTICIPANT)
		return "wrong_stage"; /* there are participants: nobody joins a record */
	return role < ROLE_PARTICIPANT ? "ok" : role == ROLE_PARTICIPANT ? row->participant : row->facilitator;
}

static void check_cell(const struct row *row, enum role role, enum stage stage, bool closed)
{
	struct world it;
	const char *code;

	if (role == ROLE_ASKING && stage == STAGE_COMPLETE)
		return; /* who asked then only watches */
	world_fork(&it, &w);
	ck_assert_int_eq(decision_role(it.d, who[role]), role);
	code = verdict_code(world_act(&it, action_for(row->kind, who[role]))); /* asserts that a refusal changes nothing */
	ck_assert_msg(strcmp(code, expected(row, role, stage, closed)) == 0, "%s by %s in %s%s: %s instead of %s", row->word,
		role_name(role), stage_name(stage), closed ? ", closed" : "", code, expected(row, role, stage, closed));
	world_dispose(&it);
}

START_TEST(every_action_of_every_role_in_every_stage_comes_out_as_the_contract_says)
{
	const enum stage stage = (enum stage)(_i / 2);
	const bool closed = _i % 2;

	open_at(stage, closed);
	ck_assert_int_eq(w.d->head.stage, stage);
	for (int i = 0; i < ROWS; i++)
		for (int role = 0; role < ROLES; role++)
			check_cell(&rows[i], (enum role)role, stage, closed);
	world_dispose(&w);
}
END_TEST

START_TEST(the_table_that_pages_ask_says_the_same)
{
	enum action_kind kind;

	ck_assert_int_eq(ROWS, ACTIONS_OF_PEOPLE - 1); /* all but create, which has no decision yet */
	for (int i = 0; i < ROWS; i++) {
		ck_assert_str_eq(action_word(rows[i].kind), rows[i].word);
		ck_assert(action_from_word(&kind, rows[i].word));
		ck_assert_int_eq(kind, rows[i].kind);
		ck_assert_int_eq(action_needs(rows[i].kind), rows[i].needs);
		for (int stage = 0; stage < STAGES; stage++)
			ck_assert_int_eq(action_in_stage(rows[i].kind, (enum stage)stage), is_in(&rows[i], (enum stage)stage));
	}
	ck_assert(!action_from_word(&kind, "vote"));
	ck_assert_int_eq(kind, ACTIONS);
	ck_assert_ptr_null(action_word(ACTION_CONNECT));
}
END_TEST

START_TEST(who_left_or_was_declined_is_a_spectator)
{
	static const char *const words[ROLES] = { "spectator", "asking", "participant", "facilitator" };

	open_at(STAGE_LOBBY, false);
	world_ok(&w, CY, ACTION_LEAVE);
	world_ok(&w, ANA, ACTION_ADMIT, .target = "eva", .on = false);
	ck_assert_int_eq(decision_role(w.d, CY), ROLE_SPECTATOR);
	ck_assert_int_eq(decision_role(w.d, EVA), ROLE_SPECTATOR);
	ck_assert_int_eq(decision_role(w.d, 4711), ROLE_SPECTATOR);
	for (int role = 0; role < ROLES; role++)
		ck_assert_str_eq(role_name((enum role)role), words[role]);
	world_dispose(&w);
}
END_TEST

/* Role, stage, fields, thing exists, rule: each of these actions is wrong from one check on. */
START_TEST(checks_are_made_in_the_order_of_the_contract)
{
	const struct refusal bad = { VERDICT_FIELD_TOO_LONG, "text", 60 };

	open_at(STAGE_DASHBOARD, false);
	world_refused(NOT_PARTICIPANT, &w, DI, ACTION_PRIORITY, .stage_given = true, .stage_seen = "lobby", .bad = bad);
	world_refused(NOT_FACILITATOR, &w, BO, ACTION_TOPIC, .stage_given = true, .stage_seen = "lobby", .bad = bad);
	world_refused(WRONG_STAGE, &w, BO, ACTION_PRIORITY, .bad = bad);
	world_refused(WRONG_STAGE, &w, BO, ACTION_POINT, .stage_given = true, .stage_seen = "options", .bad = bad);
	world_refused(WRONG_STAGE, &w, BO, ACTION_POINT, .round_given = true, .round_seen = 2, .bad = bad);
	world_refused(FIELD_TOO_LONG, &w, BO, ACTION_POINT, .option = 999, .text = "x", .bad = bad);
	ck_assert_str_eq(w.refusal.field, "text");
	ck_assert_int_eq(w.refusal.limit, 60);
	world_refused(FIELD_TAG, &w, BO, ACTION_POINT, .option = 999, .text = "x", .priority = "+9");
	world_refused(UNKNOWN_OPTION, &w, BO, ACTION_POINT, .option = 999, .text = "x");
	world_refused(NO_APPROVAL, &w, CY, ACTION_READY, .on = true);
	world_refused(UNKNOWN_OPTION, &w, ANA, ACTION_SETTLE, .option = 999);
	world_refused(NOT_TO_SETTLE, &w, ANA, ACTION_SETTLE, .option = world_option(&w, "Pizza"));
	world_dispose(&w);
}
END_TEST

START_TEST(an_action_for_the_stage_and_round_that_its_sender_saw_is_done)
{
	open_at(STAGE_DASHBOARD, false);
	world_ok(&w, BO, ACTION_APPROVE, .option = world_option(&w, "Pizza"), .on = true, .stage_given = true,
		.stage_seen = "dashboard", .round_given = true, .round_seen = 1);
	world_refused(WRONG_STAGE, &w, BO, ACTION_READY, .on = true, .stage_given = true, .stage_seen = "dash");
	world_refused(WRONG_STAGE, &w, BO, ACTION_READY, .on = true, .round_given = true, .round_seen = -1);
	world_dispose(&w);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("core_access");
	TCase *t = tcase_create("access");

	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, every_action_of_every_role_in_every_stage_comes_out_as_the_contract_says, 0, STAGES * 2);
	tcase_add_test(t, the_table_that_pages_ask_says_the_same);
	tcase_add_test(t, who_left_or_was_declined_is_a_spectator);
	tcase_add_test(t, checks_are_made_in_the_order_of_the_contract);
	tcase_add_test(t, an_action_for_the_stage_and_round_that_its_sender_saw_is_done);
	suite_add_tcase(s, t);
	return unit_run(s);
}
