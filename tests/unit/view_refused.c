/* Where a refusal is told: inside of the form that caused it, beside it where there is no form, else in a notice on top, with
 * everything that was typed. What can be refused over HTTP is in tests/http/refusals.test.js; here is every place, and every
 * sentence there is. */
#include "view/refused.h"

#include "view_page_fixture.h"

enum { EVE = 5, FRAMING = 10, SUGGESTION = 60 };

static struct refusal refusal;
static bool whole;

/* The region of person after this was refused. fields: pairs of a name and a value, up to a NULL. */
static void refuse(int64_t person, enum action_kind kind, struct refusal r, const char *const *fields)
{
	struct form_value values[8];
	struct refused refused = { .kind = kind, .refusal = &refusal, .values = values, .whole = whole };
	struct viewer v = viewer(person);

	refusal = r;
	for (; fields && fields[0]; fields += 2)
		values[refused.count++] = (struct form_value){ fields[0], fields[1], strlen(fields[1]) };
	v.refused = &refused;
	show_to(&v);
}

#define FIELDS(...) (const char *const[]){ __VA_ARGS__, NULL }

/* The sentence of the last refusal, as it stands in HTML. */
static const char *sentence(void)
{
	static char text[512];
	struct strbuf plain, escaped;

	strbuf_init(&plain, sizeof text);
	strbuf_init(&escaped, sizeof text);
	refusal_add_sentence(&plain, &refusal);
	strbuf_add_attr(&escaped, plain.s);
	strcpy(text, escaped.s);
	strbuf_dispose(&plain);
	strbuf_dispose(&escaped);
	return text;
}

/* The last one of text before `at`, or NULL. */
static const char *last_before(const char *at, const char *text)
{
	const char *found = NULL;

	for (const char *it = html.s; (it = strstr(it, text)) && it < at; it++)
		found = it;
	return found;
}

/* Where the sentence is told, the only time: "form topic", "notice", or the class of the section or paragraph around it. */
static const char *told_in(void)
{
	static char where[64];
	const char *at = strstr(html.s, sentence()), *form, *end, *around;

	ck_assert_msg(at != NULL, "%s is not told", sentence());
	ck_assert_uint_eq(count_of("role=\"alert\""), 1);
	form = last_before(at, "<form ");
	end = last_before(at, "</form>");
	if (form && (!end || end < form)) {
		const char *action = strstr(form, "action=\"/d/q3J_x81a/") + strlen("action=\"/d/q3J_x81a/");

		snprintf(where, sizeof where, "form %.*s", (int)strcspn(action, "\""), action);
		return where;
	}
	around = last_before(at, "<div class=\"");
	if (last_before(at, "<section class=\"") > around)
		around = last_before(at, "<section class=\"");
	ck_assert_ptr_nonnull(around);
	around = strchr(around, '"') + 1;
	snprintf(where, sizeof where, "%.*s", (int)strcspn(around, "\""), around);
	return where;
}

static const struct {
	enum action_kind kind;
	enum stage stage;
	int64_t person;
	const char *field, *value;
	const char *where;
} places[] = {
	/* beside the form that the person has */
	{ ACTION_TOPIC, STAGE_LOBBY, ANA, "text", "typed", "form topic" },
	{ ACTION_ACCESS, STAGE_SCENARIO, ANA, "mode", "shut", "form access" },
	{ ACTION_INVITE, STAGE_OPTIONS, ANA, "name", "typed", "form invite" },
	{ ACTION_EXCUSE, STAGE_LOBBY, ANA, "name", "cy", "form excuse" },
	{ ACTION_REMOVE, STAGE_DASHBOARD, ANA, "name", "cy", "form excuse" }, /* one form with three buttons */
	{ ACTION_HANDOVER, STAGE_SCAFFOLDING, ANA, "name", "cy", "form excuse" },
	{ ACTION_HANDOVER, STAGE_COMPLETE, ANA, "name", "cy", "form handover" },
	{ ACTION_START, STAGE_LOBBY, ANA, "x", "", "form start" },
	{ ACTION_READY, STAGE_LOBBY, BO, "on", "x", "form ready" },
	{ ACTION_READY, STAGE_PRIORITIES, ANA, "on", "x", "form ready" },
	{ ACTION_READY, STAGE_OPTIONS, BO, "on", "x", "form ready" },
	{ ACTION_READY, STAGE_DASHBOARD, BO, "on", "x", "form ready" },
	{ ACTION_READY, STAGE_DASHBOARD, CY, "on", "1", "act" }, /* who has not voted has no form for it */
	{ ACTION_FRAMING, STAGE_SCENARIO, BO, "text", "typed", "form framing" },
	{ ACTION_BACK, STAGE_SCENARIO, BO, "framing", "10", "form back" },
	{ ACTION_PRIORITY, STAGE_PRIORITIES, BO, "text", "typed", "form priority" },
	{ ACTION_OPTION, STAGE_OPTIONS, BO, "name", "typed", "form option" },
	{ ACTION_CONFIRM, STAGE_OPTIONS, BO, "on", "x", "form confirm" },
	{ ACTION_CONFIRM, STAGE_PRIORITIES, CY, "on", "1", "form confirm" },
	{ ACTION_INCLUDE, STAGE_PRIORITIES, BO, "suggestion", "60", "form include" },
	{ ACTION_SKIP, STAGE_SCAFFOLDING, BO, "x", "", "form skip" },
	{ ACTION_POINT, STAGE_DASHBOARD, BO, "option", "31", "form point" },
	{ ACTION_POINT, STAGE_DASHBOARD, BO, "option", "77", "form point" }, /* one form for all options */
	{ ACTION_APPROVE, STAGE_DASHBOARD, BO, "option", "39", "form approve" },
	{ ACTION_DELETE, STAGE_PRIORITIES, ANA, "confirm", "typed", "form delete" },
	{ ACTION_ADMIT, STAGE_SCENARIO, ANA, "name", "eve", "banner asks asking" },
	{ ACTION_JOIN, STAGE_SCENARIO, EVE, "x", "", "banner" },
	/* the thing is gone */
	{ ACTION_BACK, STAGE_SCENARIO, BO, "framing", "77", "notice" },
	{ ACTION_BACK, STAGE_SCENARIO, BO, "framing", "", "notice" },
	{ ACTION_INCLUDE, STAGE_PRIORITIES, BO, "suggestion", "77", "notice" },
	{ ACTION_APPROVE, STAGE_DASHBOARD, BO, "option", "77", "notice" },
	{ ACTION_OPTION, STAGE_OPTIONS, BO, "slot", "9", "notice" },
	{ ACTION_PRIORITY, STAGE_PRIORITIES, BO, "slot", "0", "notice" },
	/* it has no place of its own */
	{ ACTION_READY, STAGE_LOBBY, ANA, "on", "x", "notice" },
	{ ACTION_SETTLE, STAGE_DASHBOARD, ANA, "option", "31", "notice" },
	{ ACTION_UNPOINT, STAGE_DASHBOARD, BO, "point", "40", "notice" },
	{ ACTION_UNINVITE, STAGE_LOBBY, ANA, "name", "ana", "notice" },
	{ ACTION_TAKEOVER, STAGE_LOBBY, BO, "x", "", "notice" },
	{ ACTION_RETRY, STAGE_COMPLETE, BO, "x", "", "notice" },
	{ ACTION_LEAVE, STAGE_LOBBY, BO, "x", "", "notice" },
	{ ACTION_CLOSE, STAGE_LOBBY, ANA, "x", "", "notice" },
	/* it is not the stage for it, or not the person */
	{ ACTION_TOPIC, STAGE_SCENARIO, ANA, "text", "typed", "notice" },
	{ ACTION_TOPIC, STAGE_LOBBY, BO, "text", "typed", "notice" },
	{ ACTION_FRAMING, STAGE_PRIORITIES, BO, "text", "typed", "notice" },
	{ ACTION_FRAMING, STAGE_SCENARIO, DEE, "text", "typed", "notice" },
	{ ACTION_FRAMING, STAGE_SCENARIO, EVE, "text", "typed", "notice" },
	{ ACTION_OPTION, STAGE_DASHBOARD, BO, "name", "typed", "notice" },
	{ ACTION_POINT, STAGE_COMPLETE, BO, "option", "31", "notice" },
	{ ACTION_DELETE, STAGE_LOBBY, BO, "confirm", "typed", "notice" },
	{ ACTION_JOIN, STAGE_LOBBY, BO, "x", "", "notice" },
	{ ACTION_JOIN, STAGE_SCENARIO, DEE, "x", "", "notice" }, /* who asks already */
	/* it came from elsewhere */
	{ ACTIONS, STAGE_LOBBY, ANA, "text", "typed", "notice" },
};

/* At a stage with something of everything: dee asks, eve only looks. */
static void put_everything(enum stage stage)
{
	add_dashboard();
	put_member(DEE, "dee", STANDING_ASKING);
	put_framing(FRAMING, ANA, "Framed");
	put_suggestion(SUGGESTION, STAGE_PRIORITIES, "Suggested", '+', "");
	put_approval(1, PIZZA, BO);
	put_stage(stage);
}

START_TEST(a_refusal_is_told_where_it_belongs)
{
	put_everything(places[_i].stage);
	refuse(places[_i].person, places[_i].kind, (struct refusal){ .verdict = VERDICT_STORAGE },
		FIELDS(places[_i].field, places[_i].value));
	ck_assert_str_eq(told_in(), places[_i].where);
	if (strcmp(places[_i].value, "typed") == 0 && strcmp(places[_i].field, "confirm") != 0)
		ck_assert_shows(strcmp(places[_i].where, "notice") == 0 ? "You wrote: <q>typed</q>" : "typed");
}
END_TEST

START_TEST(alone_there_is_no_form_for_others)
{
	put_member(BO, "bo", STANDING_OUT);
	put_member(CY, "cy", STANDING_OUT);
	refuse(ANA, ACTION_REMOVE, (struct refusal){ .verdict = VERDICT_NO_SUCH_MEMBER, .field = "name" }, FIELDS("name", "cy"));
	ck_assert_str_eq(told_in(), "notice");
	refuse(ANA, ACTION_ADMIT, (struct refusal){ .verdict = VERDICT_NOT_ASKING }, FIELDS("name", "cy"));
	ck_assert_str_eq(told_in(), "notice");
}
END_TEST

START_TEST(a_closed_decision_tells_everything_on_top)
{
	struct head h;

	put_everything(STAGE_SCENARIO);
	h = d->head;
	h.closed_at_ms = T0;
	put_head(h);
	for (int kind = ACTION_JOIN; kind < ACTIONS_OF_PEOPLE; kind++)
		for (int64_t person = ANA; person <= EVE; person++) {
			if (kind == ACTION_CLOSE && person == ANA)
				continue; /* is never refused */
			refuse(person, (enum action_kind)kind, (struct refusal){ .verdict = VERDICT_CLOSED }, FIELDS("text", "typed"));
			ck_assert_str_eq(told_in(), "notice");
			ck_assert_shows("You wrote: <q>typed</q>");
		}
}
END_TEST

START_TEST(every_sentence_can_be_told)
{
	refuse(ANA, ACTION_TOPIC, (struct refusal){ (enum verdict)_i, "text", 7 }, FIELDS("text", "typed"));
	ck_assert_str_eq(told_in(), "form topic");
	refuse(BO, ACTION_TOPIC, (struct refusal){ (enum verdict)_i, "text", 7 }, FIELDS("text", "typed"));
	ck_assert_str_eq(told_in(), "notice");
}
END_TEST

START_TEST(limits_are_told_with_their_number)
{
	refuse(EVE, ACTION_JOIN, (struct refusal){ VERDICT_TOO_MANY_PEOPLE, NULL, 500 }, NULL);
	ck_assert_shows("This decision is full: at most 500 people.");
	ck_assert_str_eq(told_in(), "banner");
	refuse(ANA, ACTION_INVITE, (struct refusal){ VERDICT_TOO_MANY_INVITED, NULL, 500 }, FIELDS("name", "eve"));
	ck_assert_shows("At most 500 people can be invited.");
	ck_assert_str_eq(told_in(), "form invite");
	put_everything(STAGE_OPTIONS);
	refuse(BO, ACTION_OPTION, (struct refusal){ VERDICT_TOO_MANY_OPTIONS, NULL, 200 }, FIELDS("name", "One more", "desc", "Kept."));
	ck_assert_shows("There are 200 options already; no more fit on the ballot.");
	ck_assert_str_eq(told_in(), "form option");
	ck_assert_shows("name=\"desc\" value=\"Kept.\"");
	put_stage(STAGE_DASHBOARD);
	refuse(BO, ACTION_POINT, (struct refusal){ VERDICT_TOO_MANY_POINTS, NULL, 2000 },
		FIELDS("option", "31", "side", "for", "text", "One more", "priority", "+1"));
	ck_assert_shows("There are 2000 points already; no more fit on the page.");
	ck_assert_str_eq(told_in(), "form point");
	ck_assert_shows("value=\"One more\"");
	ck_assert_shows("<option value=\"+1\" selected>+1 speed</option>");
}
END_TEST

START_TEST(a_whole_page_opens_at_the_field_and_a_fragment_takes_no_focus)
{
	refuse(ANA, ACTION_TOPIC, (struct refusal){ VERDICT_FIELD_TOO_LONG, "text", 300 }, FIELDS("text", "long"));
	ck_assert_hides("autofocus");
	whole = true;
	refuse(ANA, ACTION_TOPIC, (struct refusal){ VERDICT_FIELD_TOO_LONG, "text", 300 }, FIELDS("text", "long"));
	ck_assert_shows("name=\"text\" rows=\"2\" required aria-invalid=\"true\" autofocus aria-describedby=\"topic-error\">long<");
	ck_assert_uint_eq(count_of("autofocus"), 1);
	whole = false;
}
END_TEST

START_TEST(what_was_typed_stands_in_its_own_place_and_the_others_keep_theirs)
{
	put_everything(STAGE_OPTIONS);
	refuse(BO, ACTION_OPTION, (struct refusal){ VERDICT_FIELD_TOO_LONG, "desc", 300 },
		FIELDS("name", "Soup", "desc", "<long>", "slot", "4"));
	ck_assert_shows("id=\"option-4-name\" name=\"name\" value=\"Soup\" autocomplete=\"off\">");
	ck_assert_shows("name=\"desc\" value=\"&lt;long&gt;\" autocomplete=\"off\" aria-invalid=\"true\""
		" aria-describedby=\"option-4-error\">\n<p class=\"error\" id=\"option-4-error\"");
	ck_assert_shows("id=\"option-1-name\" name=\"name\" value=\"Pizza\"");
	ck_assert_uint_eq(count_of("action=\"/d/q3J_x81a/option\""), 3); /* Pizza, an empty one, and the refused one */
	refuse(BO, ACTION_OPTION, (struct refusal){ .verdict = VERDICT_DUPLICATE_OPTION }, FIELDS("name", "Tacos"));
	ck_assert_shows("id=\"option-1-name\" name=\"name\" value=\"Tacos\" autocomplete=\"off\" aria-invalid=\"true\""
		" aria-describedby=\"option-1-error\">\n<p class=\"error\" id=\"option-1-error\"");
	put_stage(STAGE_PRIORITIES);
	refuse(BO, ACTION_PRIORITY, (struct refusal){ VERDICT_FIELD_TOO_LONG, "text", 60 },
		FIELDS("text", "long", "direction", "~", "slot", "2"));
	ck_assert_shows("<option value=\"~\" selected>Relevant</option></select>\n<label class=\"unseen\" for=\"priority-2-text\">");
	ck_assert_shows("id=\"priority-1-text\" name=\"text\" value=\"cost\"");
}
END_TEST

START_TEST(a_text_that_nobody_typed_is_not_missed)
{
	refuse(ANA, ACTION_TOPIC, (struct refusal){ .verdict = VERDICT_FIELD_MISSING, .field = "text" }, NULL);
	ck_assert_str_eq(told_in(), "form topic");
	ck_assert_shows(">Where do we eat?</textarea>");
	refuse(BO, ACTION_TOPIC, (struct refusal){ .verdict = VERDICT_NOT_FACILITATOR }, FIELDS("text", "", "stage", "lobby"));
	ck_assert_hides("You wrote");
}
END_TEST

START_TEST(a_name_that_was_only_chosen_was_not_written)
{
	refuse(BO, ACTION_REMOVE, (struct refusal){ .verdict = VERDICT_NOT_FACILITATOR }, FIELDS("name", "cy"));
	ck_assert_hides("You wrote");
	refuse(BO, ACTION_ADMIT, (struct refusal){ .verdict = VERDICT_NOT_FACILITATOR }, FIELDS("name", "dee"));
	ck_assert_hides("You wrote");
	refuse(BO, ACTION_INVITE, (struct refusal){ .verdict = VERDICT_NOT_FACILITATOR }, FIELDS("name", "dee"));
	ck_assert_shows("You wrote: <q>dee</q>");
}
END_TEST

START_TEST(every_text_that_was_typed_is_in_the_notice)
{
	refuse(EVE, ACTION_OPTION, (struct refusal){ .verdict = VERDICT_NOT_PARTICIPANT },
		FIELDS("desc", "the why", "name", "<the what>", "slot", "2", "stage", "options"));
	ck_assert_shows("<p>You wrote: <q>&lt;the what&gt;</q></p><p>You wrote: <q>the why</q></p>");
	ck_assert_uint_eq(count_of("You wrote"), 2);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("view/refused");
	TCase *t = tcase_create("refused");

	tcase_add_checked_fixture(t, set_up_pages, tear_down_pages);
	tcase_add_loop_test(t, a_refusal_is_told_where_it_belongs, 0, sizeof places / sizeof *places);
	tcase_add_test(t, alone_there_is_no_form_for_others);
	tcase_add_test(t, a_closed_decision_tells_everything_on_top);
	tcase_add_loop_test(t, every_sentence_can_be_told, VERDICT_ACCEPTED + 1, VERDICT_COUNT);
	tcase_add_test(t, limits_are_told_with_their_number);
	tcase_add_test(t, a_whole_page_opens_at_the_field_and_a_fragment_takes_no_focus);
	tcase_add_test(t, what_was_typed_stands_in_its_own_place_and_the_others_keep_theirs);
	tcase_add_test(t, a_text_that_nobody_typed_is_not_missed);
	tcase_add_test(t, a_name_that_was_only_chosen_was_not_written);
	tcase_add_test(t, every_text_that_was_typed_is_in_the_notice);
	suite_add_tcase(s, t);
	return unit_run(s);
}
