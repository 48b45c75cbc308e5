/* Refusals: each has a code and a status of the contract's list and a sentence; and each that the rules give is given. */
#include "core/verdict.h"

#include <stdio.h>
#include <string.h>

#include "core_world.h"

static struct world w;

static void tear_down(void)
{
	world_dispose(&w);
}

/* SPEC section 7, "Errors". */
static const struct {
	int status;
	const char *codes;
} list[] = {
	{ 200, " ok " },
	{ 400, " bad_field " },
	{ 401, " no_session " },
	{ 403, " cross_site not_participant not_facilitator not_invited " },
	{ 404, " not_found " },
	{ 405, " not_found " }, /* an address that is there, with another method: the contract is silent */
	{ 409, " wrong_stage not_ready name_taken open_decisions duplicate_option unknown_framing unknown_option "
	       "unknown_suggestion unknown_point no_entry no_approval too_many " },
	{ 413, " too_large " },
	{ 429, " too_many " },
	{ 503, " busy storage " },
};

static bool is_listed(int status, const char *code)
{
	char word[40];

	snprintf(word, sizeof word, " %s ", code);
	for (size_t i = 0; i < sizeof list / sizeof *list; i++)
		if (list[i].status == status)
			return strstr(list[i].codes, word);
	return false;
}

START_TEST(every_verdict_has_a_code_and_a_status_of_the_contract)
{
	world_init(&w);
	for (int v = 0; v < VERDICT_COUNT; v++)
		ck_assert_msg(is_listed(verdict_status((enum verdict)v), verdict_code((enum verdict)v)), "%s is %d %s",
			verdict_name((enum verdict)v), verdict_status((enum verdict)v), verdict_code((enum verdict)v));
}
END_TEST

START_TEST(every_verdict_has_a_sentence_with_its_number_filled_in)
{
	struct strbuf b;

	world_init(&w);
	strbuf_init(&b, 1000);
	for (int v = VERDICT_ACCEPTED + 1; v < VERDICT_COUNT; v++) {
		strbuf_reset(&b);
		refusal_add_sentence(&b, &(struct refusal){ (enum verdict)v, NULL, 4711 });
		ck_assert_msg(b.len > 15 && !strchr(b.s, '%') && b.s[b.len - 1] == '.', "%s: %s", verdict_name((enum verdict)v), b.s);
	}
	strbuf_reset(&b);
	refusal_add_sentence(&b, &(struct refusal){ VERDICT_FIELD_TOO_LONG, "text", 60 });
	ck_assert_str_eq(b.s, "This is too long: at most 60 characters.");
	strbuf_dispose(&b);
}
END_TEST

/* --- how each is reached --- */

/* By a form with this one field. */
static const struct {
	enum verdict verdict;
	enum action_kind kind;
	const char *field, *value;
} forms[] = {
	{ VERDICT_ACCEPTED, ACTION_TOPIC, "text", "Where to?" },
	{ VERDICT_FIELD_MISSING, ACTION_TOPIC, "nothing", "" },
	{ VERDICT_FIELD_EMPTY, ACTION_TOPIC, "text", " " },
	{ VERDICT_FIELD_TOO_LONG, ACTION_INVITE, "name", "a name of more than 24 letters" },
	{ VERDICT_FIELD_NOT_TEXT, ACTION_TOPIC, "text", "\xc3" },
	{ VERDICT_FIELD_CONTROL, ACTION_TOPIC, "text", "\x1b" },
	{ VERDICT_FIELD_BIDI, ACTION_TOPIC, "text", "\xe2\x80\xaa" },
	{ VERDICT_FIELD_NAME, ACTION_INVITE, "name", "@" },
	{ VERDICT_FIELD_NUMBER, ACTION_BACK, "framing", "first" },
	{ VERDICT_FIELD_SWITCH, ACTION_READY, "on", "yes" },
	{ VERDICT_FIELD_DIRECTION, ACTION_PRIORITY, "direction", "up" },
	{ VERDICT_FIELD_SLOT, ACTION_OPTION, "slot", "6" },
	{ VERDICT_FIELD_SIDE, ACTION_POINT, "side", "left" },
	{ VERDICT_FIELD_ACCESS, ACTION_ACCESS, "mode", "all" },
	{ VERDICT_FIELD_KEY, ACTION_CREATE, "key", "short" },
	{ VERDICT_FIELD_TAG, ACTION_POINT, "priority", "+1000000" },
};

static enum verdict by_form(size_t i)
{
	struct action a = { .kind = forms[i].kind };
	const struct form_value values[] = {
		{ forms[i].field, forms[i].value, strlen(forms[i].value) }, { "text", "x", 1 }, { "topic", "x", 1 },
		{ "side", "for", 3 },
	};

	action_read(&a, &w.arena, values, strcmp(forms[i].field, "nothing") ? 4 : 1);
	return a.bad.verdict;
}

/* By an action in a stage, of a decision of ana, bo and cy. */
static const struct {
	enum verdict verdict;
	enum stage stage;
	struct action action;
} rules[] = {
	{ VERDICT_FIELD_SELF, STAGE_LOBBY, { .kind = ACTION_REMOVE, .person = ANA, .target = "ana" } },
	{ VERDICT_FIELD_CONFIRM_TOPIC, STAGE_LOBBY, { .kind = ACTION_DELETE, .person = ANA, .text = "no" } },
	{ VERDICT_NOT_PARTICIPANT, STAGE_LOBBY, { .kind = ACTION_READY, .person = EVA, .on = true } },
	{ VERDICT_NOT_FACILITATOR, STAGE_LOBBY, { .kind = ACTION_START, .person = BO } },
	{ VERDICT_NO_SUCH_MEMBER, STAGE_LOBBY, { .kind = ACTION_EXCUSE, .person = ANA, .target = "eva" } },
	{ VERDICT_NOT_ASKING, STAGE_LOBBY, { .kind = ACTION_ADMIT, .person = ANA, .target = "eva", .on = true } },
	{ VERDICT_NOT_ALL_READY, STAGE_LOBBY, { .kind = ACTION_START, .person = ANA } },
	{ VERDICT_NOT_YET_TAKEOVER, STAGE_LOBBY, { .kind = ACTION_TAKEOVER, .person = BO } },
	{ VERDICT_WRONG_STAGE, STAGE_LOBBY, { .kind = ACTION_SKIP, .person = BO } },
	{ VERDICT_UNKNOWN_FRAMING, STAGE_SCENARIO, { .kind = ACTION_BACK, .person = BO, .framing = 999 } },
	{ VERDICT_NO_ENTRY, STAGE_PRIORITIES, { .kind = ACTION_CONFIRM, .person = BO, .on = true } },
	{ VERDICT_UNKNOWN_SUGGESTION, STAGE_PRIORITIES, { .kind = ACTION_INCLUDE, .person = BO, .suggestion = 999 } },
	{ VERDICT_DUPLICATE_OPTION, STAGE_OPTIONS, { .kind = ACTION_OPTION, .person = BO, .text = "do nothing" } },
	{ VERDICT_UNKNOWN_OPTION, STAGE_DASHBOARD, { .kind = ACTION_APPROVE, .person = BO, .option = 999, .on = true } },
	{ VERDICT_UNKNOWN_POINT, STAGE_DASHBOARD, { .kind = ACTION_UNPOINT, .person = BO, .point = 999 } },
	{ VERDICT_NO_APPROVAL, STAGE_DASHBOARD, { .kind = ACTION_READY, .person = BO, .on = true } },
	{ VERDICT_FROZEN, STAGE_COMPLETE, { .kind = ACTION_READY, .person = BO, .on = true } },
};

/* By more than one action: these have tests of their own in the files named. */
static const struct {
	enum verdict verdict;
	const char *file;
} elsewhere[] = {
	{ VERDICT_NOT_INVITED, "core_people" }, { VERDICT_DECLINED, "core_people" }, { VERDICT_TOO_MANY_PEOPLE, "core_people" },
	{ VERDICT_TOO_MANY_INVITED, "core_invite" }, { VERDICT_TOO_MANY_OPTIONS, "core_options" },
	{ VERDICT_TOO_MANY_POINTS, "core_dashboard" }, { VERDICT_NOT_TO_SETTLE, "core_scenario" },
	{ VERDICT_CLOSED, "core_complete" }, { VERDICT_NAME_TAKEN, "core_person" }, { VERDICT_NAME_SIGNED_IN, "core_person" },
	/* these are the web's and the engine's, tested over HTTP */
	{ VERDICT_FIELD_CONFIRM_NAME, "web" }, { VERDICT_FIELD_LEAVE, "web" }, { VERDICT_FIELD_NEXT, "web" },
	{ VERDICT_FIELD_FORMAT, "web" }, { VERDICT_WRONG_METHOD, "web" }, { VERDICT_NO_SESSION, "web" },
	{ VERDICT_OTHER_DATABASE, "web" }, { VERDICT_CROSS_SITE, "web" },
	{ VERDICT_NO_DECISION, "web" }, { VERDICT_NOT_KEPT, "web" }, { VERDICT_NO_PAGE, "web" }, { VERDICT_NO_LINK, "web" },
	{ VERDICT_OPEN_DECISIONS, "web" }, { VERDICT_TOO_LARGE, "web" }, { VERDICT_TOO_FAST, "web" },
	{ VERDICT_TOO_MANY_PAGES, "web" }, { VERDICT_TOO_MANY_DECISIONS, "web" }, { VERDICT_TOO_MANY_DECISIONS_HERE, "web" },
	{ VERDICT_TOO_MANY_NAMES, "web" }, { VERDICT_TOO_MANY_LINKS, "web" }, { VERDICT_TOO_MANY_GUESSES, "web" }, { VERDICT_TOO_MANY_OWN_LINKS, "web" },
	{ VERDICT_TOO_MANY_RETRIES, "web" },
	{ VERDICT_BUSY, "web" }, { VERDICT_STORAGE, "web" },
};

enum {
	FORMS = sizeof forms / sizeof *forms,
	RULES = sizeof rules / sizeof *rules,
	ELSEWHERE = sizeof elsewhere / sizeof *elsewhere,
};

START_TEST(every_verdict_of_the_forms_is_given)
{
	world_init(&w);
	for (size_t i = 0; i < FORMS; i++)
		ck_assert_str_eq(verdict_name(by_form(i)), verdict_name(forms[i].verdict));
}
END_TEST

START_TEST(every_verdict_of_the_rules_is_given)
{
	world_open(&w, CY);
	for (size_t i = 0; i < RULES; i++) {
		world_to(&w, rules[i].stage);
		ck_assert_str_eq(verdict_name(world_act(&w, rules[i].action)), verdict_name(rules[i].verdict));
	}
}
END_TEST

START_TEST(the_tables_above_have_every_verdict_once)
{
	int seen[VERDICT_COUNT] = { 0 };

	world_init(&w);
	for (size_t i = 0; i < FORMS; i++)
		seen[forms[i].verdict]++;
	for (size_t i = 0; i < RULES; i++)
		seen[rules[i].verdict]++;
	for (size_t i = 0; i < ELSEWHERE; i++)
		seen[elsewhere[i].verdict]++;
	for (int v = 0; v < VERDICT_COUNT; v++)
		ck_assert_msg(seen[v] == 1, "%s is there %d times", verdict_name((enum verdict)v), seen[v]);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		every_verdict_has_a_code_and_a_status_of_the_contract, every_verdict_has_a_sentence_with_its_number_filled_in,
		every_verdict_of_the_forms_is_given, every_verdict_of_the_rules_is_given,
		the_tables_above_have_every_verdict_once,
	};

	return world_run("core_verdict", tests, sizeof tests / sizeof *tests, tear_down);
}
