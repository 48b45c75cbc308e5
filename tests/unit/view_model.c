/* What people are told of the language model's work: what it does, since when, what happens should it fail; what went wrong
 * and what that means; what it has done, marked as its own; and each of these once to those who hear the page (SPEC
 * sections 4 and 5). */
#include "view_page_fixture.h"

enum { FRAMING = 10, SUGGESTION = 60 };

START_TEST(the_model_says_what_it_does_since_when_and_what_went_wrong)
{
	put_stage(STAGE_OPTIONS);
	put_call(90, CALL_SUGGEST_OPTIONS, CALL_RUNNING, 0);
	show(BO);
	ck_assert_shows("The language model thinks about other options, since "
		"<time datetime=\"2026-10-22T06:00:00.000Z\">06:00:00 UTC</time>. <span class=\"hint\">Nobody has to wait for it.");
	put_call(90, CALL_SUGGEST_OPTIONS, CALL_RETRYING, CALL_FAULT_BUSY);
	show(BO);
	ck_assert_shows("</time>. The language model is too busy at the moment. It tries again by itself.");
	ck_assert_hides("/d/q3J_x81a/retry");
	put_call(90, CALL_SUGGEST_OPTIONS, CALL_FAILED, CALL_FAULT_BUSY);
	show(BO);
	ck_assert_hides("spinner");
	ck_assert_shows("You can go on without it.");
	ck_assert_shows("/d/q3J_x81a/retry");
}
END_TEST

static const struct {
	enum call_kind kind;
	enum stage stage;
	const char *does, *should, *without;
} calls[] = {
	{ CALL_SYNTHESIZE, STAGE_SCENARIO, "looks for a wording that bridges yours, since",
		"Should it fail, you go on without it.", "You can go on without it." },
	{ CALL_SUGGEST_PRIORITIES, STAGE_PRIORITIES, "thinks about what else may matter, since",
		"Should it fail, you go on without it.", "You can go on without it." },
	{ CALL_SUGGEST_OPTIONS, STAGE_OPTIONS, "thinks about other options, since",
		"Should it fail, you go on without it.", "You can go on without it." },
	{ CALL_SCAFFOLD, STAGE_SCAFFOLDING, "writes points for and against each option, since",
		"whoever takes part can go on without it, right now. Should it fail, you learn why",
		"try it again, or go on without its points." },
	{ CALL_WHY, STAGE_COMPLETE, "words why it was decided so, since",
		"Should it fail, a sentence with the counts stands here instead.", "counts the votes instead." },
};

START_TEST(each_call_says_what_it_is_for_and_what_is_without_it)
{
	add_complete();
	put_stage(calls[_i].stage);
	put_call(90, calls[_i].kind, CALL_RUNNING, CALL_FAULT_NONE);
	show(DEE);
	ck_assert_shows(calls[_i].does);
	ck_assert_shows(calls[_i].should);
	ck_assert_hides(calls[_i].without);
	put_call(90, calls[_i].kind, CALL_FAILED, CALL_FAULT_SLOW);
	show(DEE);
	ck_assert_hides(calls[_i].does);
	ck_assert_hides(calls[_i].should);
	ck_assert_shows(calls[_i].without);
	put_call(90, CALL_TAGLINE, CALL_FAILED, CALL_FAULT_SLOW); /* fails in silence */
	show(DEE);
	ck_assert_hides("model-state");
}
END_TEST

static const struct {
	enum call_fault fault;
	const char *sentence;
} faults[] = {
	{ CALL_FAULT_UNREACHABLE, "The language model could not be reached." },
	{ CALL_FAULT_SLOW, "The language model took too long to answer." },
	{ CALL_FAULT_BUSY, "The language model is too busy at the moment." },
	{ CALL_FAULT_REFUSED, "The language model declined to answer." },
	{ CALL_FAULT_BROKEN, "The language model&#39;s answer could not be used." },
	{ CALL_FAULT_SETUP, "The language model is not set up right; whoever runs this server finds the reason in its log." },
	{ CALL_FAULT_SPENT, "The language model&#39;s allowance is used up for now." },
	{ CALL_FAULT_OFF, "No language model is set up any more." },
};

START_TEST(each_fault_is_told_to_all_and_aloud_and_tried_again_by_who_takes_part)
{
	char news[256];

	ck_assert_uint_eq(sizeof faults / sizeof *faults, CALL_FAULTS - 1);
	put_stage(STAGE_SCAFFOLDING);
	put_call(90, CALL_SCAFFOLD, CALL_FAILED, faults[_i].fault);
	snprintf(news, sizeof news, "data-news=\"%s Whoever takes part can try it again", faults[_i].sentence);
	for (int64_t person = ANA; person <= DEE; person++) {
		show(person);
		ck_assert_shows(faults[_i].sentence);
		ck_assert_shows(news);
		ck_assert_uint_eq(count_of(">Retry</button>"), person == DEE ? 0 : 1);
		ck_assert_uint_eq(count_of(">Go on without</button>"), person == DEE ? 0 : 1);
	}
}
END_TEST

static void put_spent(enum stage stage)
{
	struct head h = d->head;

	h.stage = stage;
	h.model_spent = true;
	put_head(h);
}

START_TEST(while_the_allowance_is_used_up_each_stage_says_until_when_one_decides_without)
{
	static const char sentence[] = "The language model&#39;s allowance for today is used up: until midnight (UTC) you decide without it.";

	struct head h;

	for (int stage = STAGE_LOBBY; stage < STAGES; stage++) {
		const bool told = stage >= STAGE_SCENARIO && stage <= STAGE_DASHBOARD;

		put_spent((enum stage)stage);
		show(DEE);
		ck_assert_uint_eq(count_of(sentence), told ? 2 : 0); /* to be seen and to be heard */
		screen_page_add(&html, site, d, &rules, "https://example.org");
		ck_assert_uint_eq(count_of(sentence), told ? 3 : 0);
	}
	put_spent(STAGE_OPTIONS);
	h = d->head;
	h.closed_at_ms = T0;
	put_head(h);
	show(DEE);
	ck_assert_uint_eq(count_of(sentence), 0);
}
END_TEST

START_TEST(what_is_used_up_is_not_tried_again_and_what_is_under_way_goes_on)
{
	put_spent(STAGE_OPTIONS);
	put_call(90, CALL_SUGGEST_OPTIONS, CALL_FAILED, CALL_FAULT_SPENT);
	show(BO);
	ck_assert_shows("until midnight (UTC) you decide without it.");
	ck_assert_shows("You can go on without it.");
	ck_assert_hides("/d/q3J_x81a/retry");
	put_call(90, CALL_SUGGEST_OPTIONS, CALL_RUNNING, CALL_FAULT_NONE);
	show(BO);
	ck_assert_shows("thinks about other options, since");
	ck_assert_hides("until midnight");
}
END_TEST

START_TEST(whatever_failed_it_is_told_aloud_as_it_is_shown_that_the_allowance_is_used_up)
{
	put_spent(STAGE_OPTIONS);
	put_call(90, CALL_SUGGEST_OPTIONS, CALL_FAILED, CALL_FAULT_BUSY);
	show(DEE);
	ck_assert_uint_eq(count_of("until midnight (UTC) you decide without it."), 2); /* to be seen and to be heard */
	ck_assert_hides("too busy");
}
END_TEST

START_TEST(a_model_that_has_nothing_to_add_says_so)
{
	for (int stage = STAGE_PRIORITIES; stage <= STAGE_OPTIONS; stage++) {
		put_stage((enum stage)stage);
		put_call(90, stage == STAGE_OPTIONS ? CALL_SUGGEST_OPTIONS : CALL_SUGGEST_PRIORITIES, CALL_RUNNING, CALL_FAULT_NONE);
		show(DEE);
		ck_assert_hides("nothing to add");
		put_call(90, stage == STAGE_OPTIONS ? CALL_SUGGEST_OPTIONS : CALL_SUGGEST_PRIORITIES, CALL_DONE, CALL_FAULT_NONE);
		show(DEE);
		ck_assert_shows("<p>The language model had nothing to add.</p>");
		ck_assert_shows("data-news=\"The language model had nothing to add.\"");
		put_suggestion(SUGGESTION + stage, (enum stage)stage, "risk", stage == STAGE_OPTIONS ? 0 : '-', "");
		show(DEE);
		ck_assert_hides("nothing to add");
	}
	put_stage(STAGE_DASHBOARD);
	show(DEE);
	ck_assert_hides("nothing to add");
}
END_TEST

START_TEST(what_the_model_has_done_is_told_aloud_whatever_becomes_of_it)
{
	struct head h;

	put_stage(STAGE_SCENARIO);
	put_call(90, CALL_SYNTHESIZE, CALL_RUNNING, CALL_FAULT_NONE);
	show(DEE);
	ck_assert_shows("data-news=\"\"");
	put_framing(FRAMING, 0, "Where?");
	show(DEE);
	ck_assert_shows("data-news=\"The language model has written a wording that bridges yours.\"");
	put_call(90, CALL_SYNTHESIZE, CALL_RETRYING, CALL_FAULT_SLOW);
	show(DEE);
	ck_assert_shows("data-news=\"The language model took too long to answer. It tries again by itself.\"");
	put_stage(STAGE_PRIORITIES);
	put_call(91, CALL_SUGGEST_PRIORITIES, CALL_RUNNING, CALL_FAULT_NONE);
	show(DEE);
	ck_assert_shows("data-news=\"The language model thinks about what else may matter.\"");
	put_call(91, CALL_SUGGEST_PRIORITIES, CALL_DONE, CALL_FAULT_NONE);
	put_suggestion(SUGGESTION, STAGE_PRIORITIES, "risk", '-', "");
	show(DEE);
	ck_assert_shows("data-news=\"The language model has 1 suggestion.\"");
	put_suggestion(SUGGESTION + 1, STAGE_PRIORITIES, "joy", '+', "");
	show(DEE);
	ck_assert_shows("data-news=\"The language model has 2 suggestions.\"");
	h = d->head;
	h.stage = STAGE_COMPLETE;
	h.why = "Because.";
	put_head(h);
	show(DEE);
	ck_assert_shows("data-news=\"The language model has worded why it was decided so.\"");
}
END_TEST

START_TEST(what_is_the_models_is_marked_as_such_and_what_is_included_seen_by_all)
{
	put_stage(STAGE_SCENARIO);
	put_framing(FRAMING, ANA, "One");
	put_framing(FRAMING + 1, 0, "Both");
	show(DEE);
	ck_assert_uint_eq(count_of("class=\"card model\""), 1);
	ck_assert_shows("A bridge between the wordings, by the language model");
	ck_assert_uint_eq(count_of("It can be backed like any other, and stays as it is while somebody backs it."), 1);
	put_stage(STAGE_OPTIONS);
	put_suggestion(SUGGESTION, STAGE_OPTIONS, "Soup", 0, "");
	show(DEE);
	ck_assert_hides("included</span>");
	put((struct change){ .kind = CHANGE_SUGGESTION_PUT,
		.suggestion = { .id = SUGGESTION, .stage = STAGE_OPTIONS, .text = "Soup", .desc = "", .included = true } });
	show(DEE);
	ck_assert_shows("<strong>Soup</strong> <span class=\"tag done\">included</span>");
	add_dashboard();
	show(DEE);
	ck_assert_uint_eq(count_of("suggested by the language model"), 1);
	ck_assert_shows("Tacos</h3>\n<p>From the truck.</p>\n<p class=\"by\">suggested by the language model</p>");
	ck_assert_shows("<li class=\"model\"><span class=\"direction\">~1</span> weather <span class=\"hint\">suggested"
		"<span class=\"unseen\"> by the language model</span></span></li>");
	ck_assert_shows("<li><span class=\"direction\">+1</span> speed</li>");
}
END_TEST

int main(void)
{
	Suite *s = suite_create("view/model");
	TCase *t = tcase_create("model");

	tcase_add_checked_fixture(t, set_up_pages, tear_down_pages);
	tcase_add_test(t, the_model_says_what_it_does_since_when_and_what_went_wrong);
	tcase_add_loop_test(t, each_call_says_what_it_is_for_and_what_is_without_it, 0, sizeof calls / sizeof *calls);
	tcase_add_loop_test(t, each_fault_is_told_to_all_and_aloud_and_tried_again_by_who_takes_part, 0, sizeof faults / sizeof *faults);
	tcase_add_test(t, while_the_allowance_is_used_up_each_stage_says_until_when_one_decides_without);
	tcase_add_test(t, what_is_used_up_is_not_tried_again_and_what_is_under_way_goes_on);
	tcase_add_test(t, whatever_failed_it_is_told_aloud_as_it_is_shown_that_the_allowance_is_used_up);
	tcase_add_test(t, a_model_that_has_nothing_to_add_says_so);
	tcase_add_test(t, what_the_model_has_done_is_told_aloud_whatever_becomes_of_it);
	tcase_add_test(t, what_is_the_models_is_marked_as_such_and_what_is_included_seen_by_all);
	suite_add_tcase(s, t);
	return unit_run(s);
}
