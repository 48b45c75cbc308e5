/* What one person sees of a decision that others don't: the forms for what they may do now (SPEC section 4, and the table in
 * section 7), what they have entered, how they may come in. What can be brought about over HTTP without a model and without
 * waiting is in tests/http/forms.test.js. */
#include "view_page_fixture.h"

enum { EVE = 5, FRAMING = 10, SUGGESTION = 60 };

#define HERE "/d/q3J_x81a/"

static const char manages[] = "access close delete excuse handover invite leave remove ";

/* The actions that what is in html has forms for, each once, in the order of the alphabet, each with a blank behind it. */
static const char *forms(void)
{
	static const char *const words[] = { "access", "admit", "approve", "back", "close", "confirm", "delete", "excuse", "framing",
		"handover", "include", "invite", "join", "leave", "option", "point", "priority", "ready", "remove", "retry", "settle",
		"skip", "start", "takeover", "topic", "uninvite", "unpoint" };
	static char found[512];
	char action[64];

	*found = 0;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		snprintf(action, sizeof action, "action=\"" HERE "%s\"", words[i]);
		if (strstr(html.s, action))
			sprintf(found + strlen(found), "%s ", words[i]);
	}
	return found;
}

/* What person has forms for. */
static const char *forms_of(int64_t person)
{
	show(person);
	return forms();
}

#define ck_assert_forms(person, expected) ck_assert_str_eq(forms_of(person), (expected))

static void put_ready(int64_t person, bool ready)
{
	struct member m = *decision_member(d, person);

	m.ready = ready;
	put((struct change){ .kind = CHANGE_MEMBER_PUT, .member = m });
}

START_TEST(scaffolding_can_be_gone_on_without_and_a_failure_tried_again)
{
	put_stage(STAGE_SCAFFOLDING);
	put_call(90, CALL_SCAFFOLD, CALL_RUNNING, 0);
	ck_assert_forms(BO, "leave skip ");
	ck_assert_forms(ANA, "access close delete excuse handover invite leave remove skip ");
	ck_assert_forms(DEE, "join ");
	put_call(90, CALL_SCAFFOLD, CALL_FAILED, CALL_FAULT_BUSY);
	ck_assert_forms(BO, "leave retry skip ");
	ck_assert_forms(DEE, "join ");
}
END_TEST

START_TEST(suggestions_are_included_by_who_takes_part)
{
	for (int stage = STAGE_PRIORITIES; stage <= STAGE_OPTIONS; stage++) {
		put_stage((enum stage)stage);
		put_suggestion(SUGGESTION + stage, (enum stage)stage, "Suggested", stage == STAGE_PRIORITIES ? '-' : 0, "Because.");
		show(BO);
		ck_assert_shows("action=\"" HERE "include\"");
		ck_assert_uint_eq(count_of("name=\"suggestion\""), 1); /* the other stage's is not here */
		ck_assert_shows("name=\"on\" value=\"1\" aria-pressed=\"false\">Include</button>");
		show(DEE);
		ck_assert_shows("Suggested");
		ck_assert_hides("action=\"" HERE "include\"");
	}
	put((struct change){ .kind = CHANGE_SUGGESTION_PUT, .suggestion = { .id = SUGGESTION + STAGE_OPTIONS, .stage = STAGE_OPTIONS,
		.text = "Suggested", .desc = "Because.", .included = true } });
	show(BO);
	ck_assert_shows("name=\"on\" value=\"0\" aria-pressed=\"true\"><span aria-hidden=\"true\">✓ </span>Include</button>");
}
END_TEST

START_TEST(in_the_reveal_nothing_can_be_worded_backed_or_settled)
{
	struct head h;

	put_framing(FRAMING, ANA, "Framed");
	put_backing(ANA, FRAMING);
	put_stage(STAGE_SCENARIO);
	ck_assert_forms(BO, "back framing leave ");
	h = d->head;
	h.chosen = FRAMING;
	h.framing_settled_by = ANA;
	h.reveal_at_ms = T0 + 1500;
	put_head(h);
	ck_assert_forms(BO, "leave ");
	ck_assert_shows("Agreed, settled by ana");
	ck_assert_shows("data-say=\"The question is agreed: ");
	ck_assert_forms(ANA, manages);
}
END_TEST

START_TEST(a_why_that_failed_can_be_tried_again)
{
	add_complete();
	ck_assert_forms(BO, "leave ");
	put_call(90, CALL_WHY, CALL_FAILED, CALL_FAULT_BUSY);
	ck_assert_forms(BO, "leave retry ");
	ck_assert_shows("The sentence above counts the votes instead.");
	ck_assert_forms(DEE, "");
}
END_TEST

START_TEST(where_the_condition_holds_already_one_goes_on_now)
{
	put_stage(STAGE_PRIORITIES);
	put_priority(SPEED, BO, '+', 0, "speed");
	for (int64_t person = ANA; person <= CY; person++)
		put_ready(person, true);
	show(BO);
	ck_assert_shows("id=\"go-on\" method=\"post\" action=\"" HERE "ready\"");
	ck_assert_shows("Go on now");
	show(DEE);
	ck_assert_hides("Go on now");
	put_ready(CY, false);
	show(BO);
	ck_assert_hides("Go on now");
}
END_TEST

START_TEST(going_on_now_sends_what_one_has_said_before)
{
	struct member m;

	add_dashboard();
	put_approval(1, PIZZA, ANA);
	put_approval(1, PIZZA, BO);
	for (int64_t person = ANA; person <= CY; person++)
		put_ready(person, true);
	m = *decision_member(d, CY);
	m.abstained = true;
	put((struct change){ .kind = CHANGE_MEMBER_PUT, .member = m });
	show(CY);
	ck_assert_shows("\n<input type=\"hidden\" name=\"abstain\" value=\"1\"><button class=\"primary\">Go on now");
	show(BO);
	ck_assert_shows("name=\"round\" value=\"1\">\n<button class=\"primary\">Go on now");
	put_stage(STAGE_SCENARIO);
	put_framing(FRAMING, ANA, "Framed");
	for (int64_t person = ANA; person <= CY; person++)
		put_backing(person, FRAMING);
	show(BO);
	ck_assert_shows("action=\"" HERE "back\" data-hx-post=\"" HERE "back\"><input type=\"hidden\" name=\"stage\" value=\"scenario\">"
		"<input type=\"hidden\" name=\"round\" value=\"1\">\n<input type=\"hidden\" name=\"framing\" value=\"10\">"
		"<button class=\"primary\">Go on now");
}
END_TEST

START_TEST(a_takeover_is_announced_and_then_offered_to_participants_but_the_facilitator)
{
	struct member m = *decision_member(d, ANA);
	struct head h = d->head;

	m.present = false;
	m.absent_since_ms = T0;
	put((struct change){ .kind = CHANGE_MEMBER_PUT, .member = m });
	ck_assert_forms(BO, "leave ready ");
	ck_assert_shows("ana is away. From <time datetime=\"2026-10-22T06:01:00.000Z\">06:01:00 UTC</time> on");
	h.takeover_open = true;
	put_head(h);
	ck_assert_forms(BO, "leave ready takeover ");
	ck_assert_shows("ana is not at it.");
	ck_assert_forms(DEE, "join ");
	ck_assert_hides("ana is not at it.");
	show(ANA);
	ck_assert_hides("takeover");
}
END_TEST

START_TEST(a_closed_decision_has_no_forms_for_anybody)
{
	static const enum stage ends[] = { STAGE_LOBBY, STAGE_SCENARIO, STAGE_PRIORITIES, STAGE_OPTIONS, STAGE_SCAFFOLDING,
		STAGE_DASHBOARD, STAGE_COMPLETE };
	struct head h;

	add_complete();
	put_member(DEE, "dee", STANDING_ASKING);
	put_framing(FRAMING, ANA, "Framed");
	put_suggestion(SUGGESTION, STAGE_PRIORITIES, "Suggested", '+', "");
	put_call(90, CALL_WHY, CALL_FAILED, CALL_FAULT_BUSY);
	put_call(91, CALL_SCAFFOLD, CALL_FAILED, CALL_FAULT_BUSY);
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		h = d->head;
		h.stage = ends[i];
		h.closed_at_ms = T0;
		h.takeover_open = true;
		put_head(h);
		for (int64_t person = ANA; person <= EVE; person++) {
			show(person);
			ck_assert_hides("<form");
			ck_assert_shows("It can only be read.");
		}
	}
}
END_TEST

START_TEST(every_form_on_a_decision_says_what_was_seen)
{
	static const char seen[] = "><input type=\"hidden\" name=\"stage\" value=\"";

	add_dashboard();
	put_member(DEE, "dee", STANDING_ASKING);
	put_invitation(60, EVE, "eve", false);
	put_approval(1, PIZZA, ANA);
	put_framing(FRAMING, ANA, "Framed");
	put_suggestion(SUGGESTION, STAGE_PRIORITIES, "Suggested", '+', "");
	put_call(91, CALL_SCAFFOLD, CALL_FAILED, CALL_FAULT_BUSY);
	for (int stage = 0; stage < STAGES; stage++) {
		put_stage((enum stage)stage);
		for (int64_t person = ANA; person <= EVE; person++) {
			show(person);
			for (const char *at = html.s; (at = strstr(at, "<form ")); at++) {
				const char *end = strchr(at, '>'), *form_end = strstr(at, "</form>"), *hidden = strstr(at, seen + 1);

				ck_assert_msg(hidden && hidden < form_end, "%.*s", (int)(end - at), at);
				hidden += sizeof seen - 2;
				ck_assert_int_eq(strncmp(hidden, stage_name((enum stage)stage), strlen(stage_name((enum stage)stage))), 0);
			}
		}
	}
}
END_TEST

static const struct {
	enum access access;
	enum stage stage;
	enum standing standing;
	bool barred, invited;
	const char *forms, *words; /* of the form, and of what is said */
	const char *said;
} doors[] = {
	{ ACCESS_OPEN, STAGE_LOBBY, STANDING_OUT, false, false, "join ", ">Join<", "You are watching.</p>" },
	{ ACCESS_LINK, STAGE_LOBBY, STANDING_OUT, false, false, "join ", ">Join<", "You are watching.</p>" },
	{ ACCESS_LINK, STAGE_LOBBY, STANDING_OUT, true, false, "join ", ">Ask to join<", "The facilitator removed you; you can ask to come back." },
	{ ACCESS_OPEN, STAGE_OPTIONS, STANDING_OUT, false, false, "join ", ">Ask to join<", "You are watching.</p>" },
	{ ACCESS_OPEN, STAGE_OPTIONS, STANDING_OUT, true, true, "join ", ">Join<", "You are watching.</p>" },
	{ ACCESS_INVITED, STAGE_LOBBY, STANDING_OUT, false, false, "", "", "Only who is invited can join this decision." },
	{ ACCESS_INVITED, STAGE_SCENARIO, STANDING_OUT, true, false, "", "",
		"The facilitator removed you. Only who is invited can join this decision." },
	{ ACCESS_OPEN, STAGE_COMPLETE, STANDING_OUT, true, false, "", "", "The facilitator removed you.</p>" },
	{ ACCESS_INVITED, STAGE_DASHBOARD, STANDING_OUT, false, true, "join ", ">Join<", "You are watching.</p>" },
	{ ACCESS_OPEN, STAGE_SCENARIO, STANDING_DECLINED, false, false, "", "", "The facilitator declined;" },
	{ ACCESS_INVITED, STAGE_SCENARIO, STANDING_DECLINED, false, false, "", "", "The facilitator declined;" },
	{ ACCESS_OPEN, STAGE_SCENARIO, STANDING_DECLINED, false, true, "join ", ">Join<", "You are watching.</p>" },
	{ ACCESS_OPEN, STAGE_COMPLETE, STANDING_OUT, false, true, "", "", "You are watching.</p>" },
	{ ACCESS_OPEN, STAGE_SCENARIO, STANDING_ASKING, false, false, "leave ", ">Take it back<", "You asked to join. ana admits or declines" },
};

static void put_door(int row)
{
	struct head h = d->head;

	h.access = doors[row].access;
	h.stage = doors[row].stage;
	put_head(h);
	put((struct change){ .kind = CHANGE_MEMBER_PUT, .member = { .person = DEE, .name = "dee", .seq = 100,
		.standing = doors[row].standing, .barred = doors[row].barred } });
	if (doors[row].invited)
		put_invitation(60, DEE, "dee", false);
}

START_TEST(who_watches_sees_how_to_come_in)
{
	put_door(_i);
	ck_assert_forms(DEE, doors[_i].forms);
	ck_assert_shows(doors[_i].words);
	ck_assert_shows(doors[_i].said);
}
END_TEST

START_TEST(where_nobody_is_left_whoever_may_join_does_so_at_once)
{
	for (int64_t person = ANA; person <= CY; person++)
		put_member(person, "gone", STANDING_OUT);
	for (int stage = 0; stage < STAGES; stage++) {
		put_stage((enum stage)stage);
		ck_assert_forms(DEE, "join ");
		ck_assert_shows(">Join<");
	}
	put_member(DEE, "dee", STANDING_DECLINED);
	ck_assert_forms(DEE, "");
}
END_TEST

START_TEST(the_facilitator_sees_who_asks_and_who_is_invited_and_nobody_else_does)
{
	put_member(DEE, "dee", STANDING_ASKING);
	put_invitation(60, EVE, "eve", false);
	put_invitation(61, BO, "bo", false); /* has come in by another way */
	put_invitation(62, CY, "cy", true);
	show(ANA);
	ck_assert_uint_eq(count_of("action=\"" HERE "admit\""), 1);
	ck_assert_shows("name=\"name\" value=\"dee\"");
	ck_assert_uint_eq(count_of("action=\"" HERE "uninvite\""), 1);
	ck_assert_shows("name=\"name\" value=\"eve\"");
	ck_assert_shows("<option value=\"bo\">bo</option><option value=\"cy\">cy</option></select>");
	show(BO);
	ck_assert_hides("<select id=\"who\"");
	ck_assert_hides("value=\"dee\"");
	ck_assert_hides("value=\"eve\"");
}
END_TEST

START_TEST(ones_own_is_marked_and_nobody_elses)
{
	static const char approved[] = "name=\"on\" value=\"0\" aria-pressed=\"true\"><span aria-hidden=\"true\">✓ </span>Approve<";

	add_dashboard();
	put_approval(1, PIZZA, BO);
	show(BO);
	ck_assert_uint_eq(count_of("action=\"" HERE "unpoint\""), 1);
	ck_assert_shows("<li id=\"point-41\"><p id=\"point-41-text\">messy <span class=\"from\">bo</span></p>");
	ck_assert_shows("name=\"point\" value=\"41\"");
	ck_assert_uint_eq(count_of(approved), 1);
	show(CY);
	ck_assert_uint_eq(count_of("action=\"" HERE "unpoint\""), 1);
	ck_assert_shows("name=\"point\" value=\"42\"");
	ck_assert_uint_eq(count_of(approved), 0);
	show(DEE);
	ck_assert_uint_eq(count_of("action=\"" HERE "unpoint\""), 0);
}
END_TEST

START_TEST(the_badge_has_the_number_of_invitations)
{
	struct viewer v = viewer(BO);

	show_to(&v);
	ck_assert_hides("badge");
	v.inbox = 7;
	v.invitations = 1;
	show_to(&v);
	ck_assert_shows("data-inbox=\"7\"");
	ck_assert_shows("href=\"/canvas#invitations\">1 invitation</a>");
	v.invitations = 12;
	show_to(&v);
	ck_assert_shows(">12 invitations</a>");
}
END_TEST

int main(void)
{
	Suite *s = suite_create("view/personal");
	TCase *t = tcase_create("personal");

	tcase_add_checked_fixture(t, set_up_pages, tear_down_pages);
	tcase_add_test(t, scaffolding_can_be_gone_on_without_and_a_failure_tried_again);
	tcase_add_test(t, suggestions_are_included_by_who_takes_part);
	tcase_add_test(t, in_the_reveal_nothing_can_be_worded_backed_or_settled);
	tcase_add_test(t, a_why_that_failed_can_be_tried_again);
	tcase_add_test(t, where_the_condition_holds_already_one_goes_on_now);
	tcase_add_test(t, going_on_now_sends_what_one_has_said_before);
	tcase_add_test(t, a_takeover_is_announced_and_then_offered_to_participants_but_the_facilitator);
	tcase_add_test(t, a_closed_decision_has_no_forms_for_anybody);
	tcase_add_test(t, every_form_on_a_decision_says_what_was_seen);
	tcase_add_test(t, ones_own_is_marked_and_nobody_elses);
	tcase_add_test(t, the_badge_has_the_number_of_invitations);
	tcase_add_loop_test(t, who_watches_sees_how_to_come_in, 0, sizeof doors / sizeof *doors);
	tcase_add_test(t, where_nobody_is_left_whoever_may_join_does_so_at_once);
	tcase_add_test(t, the_facilitator_sees_who_asks_and_who_is_invited_and_nobody_else_does);
	suite_add_tcase(s, t);
	return unit_run(s);
}
