/* What the projector shows: as much of a stage as has room on a wall, and counts of whom they concern. */
#include "view_page_fixture.h"

#include "view/decision_context.h"

enum { FRAMING = 100, ENTRY = 200 };

static cJSON *shown;

static void look(void)
{
	cJSON_Delete(shown);
	shown = screen_context(d, &rules);
}

static void tear_down_screen(void)
{
	cJSON_Delete(shown);
	shown = NULL;
	tear_down_pages();
}

/* All counts in a line: "7 of 12 ready, 12 here". */
static const char *counts(void)
{
	const cJSON *item;

	strbuf_reset(&html);
	cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(shown, "counts"))
		strbuf_addf(&html, "%s%s %s", html.len ? ", " : "",
			cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(item, "number")),
			cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(item, "words")));
	return html.s;
}

/* One text of each item of a list: "Pizza, Tacos". */
static const char *texts(const char *list, const char *key)
{
	const cJSON *item;

	strbuf_reset(&html);
	cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(shown, list))
		strbuf_addf(&html, "%s%s", html.len ? ", " : "", cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(item, key)));
	return html.s;
}

/* How many more there are than a window of 4:3 has room for, and a wider one. */
static int more(void)
{
	return (int)cJSON_GetNumberValue(cJSON_GetObjectItemCaseSensitive(shown, "more"));
}

static int more_wide(void)
{
	return (int)cJSON_GetNumberValue(cJSON_GetObjectItemCaseSensitive(shown, "more_wide"));
}

static size_t count_in(const char *list)
{
	return (size_t)cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(shown, list));
}

static void put_state(int64_t person, bool present, bool ready, bool abstained)
{
	struct member m = *decision_member(d, person);

	m.present = present;
	m.ready = ready;
	m.abstained = abstained;
	put((struct change){ .kind = CHANGE_MEMBER_PUT, .member = m });
}

START_TEST(the_lobby_counts_who_is_ready_without_who_starts_it)
{
	look();
	ck_assert_str_eq(counts(), "0 of 2 ready, 3 here");
	put_state(BO, true, true, false);
	put_state(CY, false, false, false);
	look();
	ck_assert_str_eq(counts(), "1 of 1 ready, 2 of 3 here");
	put_member(BO, "bo", STANDING_OUT);
	put_member(CY, "cy", STANDING_OUT);
	look();
	ck_assert_str_eq(counts(), "1 here");
	ck_assert_json(shown, "step", "1");
}
END_TEST

START_TEST(who_is_excused_or_away_is_not_waited_for_and_does_not_count_as_ready)
{
	struct member m;

	put_stage(STAGE_PRIORITIES);
	put_state(BO, false, true, false);
	m = *decision_member(d, CY);
	m.excused = true;
	put((struct change){ .kind = CHANGE_MEMBER_PUT, .member = m });
	look();
	ck_assert_str_eq(counts(), "0 of 1 ready, 2 of 3 here");
	ck_assert_json(shown, "waited_for", "\"ana\"");
}
END_TEST

START_TEST(at_most_two_are_named_whom_the_stage_waits_for)
{
	put_stage(STAGE_OPTIONS);
	put_member(DEE, "dee", STANDING_IN);
	look();
	ck_assert_json(shown, "waited_for", "\"ana, bo and 2 others\"");
}
END_TEST

START_TEST(wordings_are_shown_the_most_backed_first_then_the_newest)
{
	put_framing(FRAMING, ANA, "One");
	put_framing(FRAMING + 1, BO, "Two");
	put_framing(FRAMING + 2, 0, "Three");
	put_backing(ANA, FRAMING + 1);
	put_backing(CY, FRAMING + 1);
	put_stage(STAGE_SCENARIO);
	look();
	ck_assert_str_eq(counts(), "2 of 3 back one, 3 wordings");
	ck_assert_str_eq(texts("wordings", "text"), "Two, Three, One");
	ck_assert_json(shown, "wordings/0/backers", "2");
	ck_assert_json(shown, "wordings/1/by_model", "true");
	ck_assert_int_eq(more(), 0);
	put_state(CY, false, false, false); /* only the backings of those present count */
	look();
	ck_assert_str_eq(counts(), "1 of 2 back one, 3 wordings, 2 of 3 here");
	ck_assert_json(shown, "wordings/0/backers", "1");
}
END_TEST

START_TEST(more_wordings_than_have_room_are_counted)
{
	for (int64_t i = 0; i < 13; i++)
		put_framing(FRAMING + i, i ? DEE + i : ANA, "Where do we eat?");
	put_stage(STAGE_SCENARIO);
	look();
	ck_assert_uint_eq(count_in("wordings"), 4); /* each takes 240, with 50 between two, of 1183, or of 1253 */
	ck_assert_int_eq(more(), 9);
	ck_assert_int_eq(more_wide(), 9);
}
END_TEST

START_TEST(a_wording_that_has_no_room_is_left_to_ones_own_page)
{
	static char longest[301];

	memset(longest, 'x', 300);
	put_framing(FRAMING, ANA, longest);
	put_framing(FRAMING + 1, BO, longest);
	put_stage(STAGE_SCENARIO);
	screen_add(&html, site, d, &rules);
	ck_assert_shows("<p class=\"more slim\">2 on your own page</p>"); /* it takes 14 lines */
	ck_assert_shows("<p class=\"more wide\">and 1 more on your own page</p>");
	ck_assert_hides("Waiting for"); /* for which there would be room only without it */
	look();
	ck_assert_str_eq(texts("wordings", "text"), longest);
	ck_assert_json(shown, "wordings/0/wide", "true");
}
END_TEST

START_TEST(what_is_too_long_for_any_wall_hides_none_behind_it_but_where_it_leads)
{
	static char longest[4 * 300 + 1];

	for (int i = 0; i < 300; i++)
		memcpy(longest + 4 * i, "\U0001f32e", 4);
	put_framing(FRAMING, ANA, longest);
	put_framing(FRAMING + 1, BO, "One");
	put_framing(FRAMING + 2, CY, "Two");
	put_backing(ANA, FRAMING);
	put_stage(STAGE_SCENARIO);
	look();
	ck_assert_str_eq(texts("wordings", "text"), "Two, One");
	ck_assert_int_eq(more(), 1);
	ck_assert_int_eq(more_wide(), 1);
	ck_assert_json(shown, "some", "true");
	put_option(TACOS, ANA, longest, "");
	put_option(TACOS + 1, BO, "Tacos", "");
	put_approval(1, TACOS, ANA);
	put_stage(STAGE_DASHBOARD);
	look();
	ck_assert_uint_eq(count_in("bars"), 0);
	ck_assert_int_eq(more(), 2);
}
END_TEST

START_TEST(a_question_that_leaves_no_room_is_left_to_ones_own_page)
{
	static char longest[301];
	struct head h = d->head;

	memset(longest, 'W', 300);
	h.topic = longest;
	put_head(h);
	put_priority(SPEED, ANA, '+', 0, "speed");
	put_stage(STAGE_PRIORITIES);
	screen_add(&html, site, d, &rules);
	ck_assert_shows("longest\">The question is too long for a wall: it stands on your own page.</h1>");
	ck_assert_shows("</span> speed</li>");
	ck_assert_shows("Waiting for");
	memset(longest, 'i', 300);
	h.stage = STAGE_PRIORITIES;
	put_head(h);
	strbuf_reset(&html);
	screen_add(&html, site, d, &rules);
	ck_assert_shows(longest);
}
END_TEST

START_TEST(what_the_model_does_is_left_out_before_the_question)
{
	struct head h = d->head;

	h.topic = "Where do we eat together on Fridays, who takes the children there when it rains, and how do those come back who have no "
		"bicycle and can't wait?";
	put_head(h);
	put_priority(SPEED, ANA, '+', 0, "speed");
	put_stage(STAGE_PRIORITIES);
	put_call(90, CALL_SUGGEST_PRIORITIES, CALL_RETRYING, CALL_FAULT_SETUP);
	screen_add(&html, site, d, &rules);
	ck_assert_shows("how do those come back");
	ck_assert_hides("thinks about what else");
	ck_assert_hides("Waiting for");
	put_call(90, CALL_SUGGEST_PRIORITIES, CALL_RUNNING, CALL_FAULT_NONE);
	strbuf_reset(&html);
	screen_add(&html, site, d, &rules);
	ck_assert_shows("thinks about what else");
}
END_TEST

START_TEST(the_agreed_wording_stands_alone)
{
	struct head h;

	put_framing(FRAMING, ANA, "One");
	put_framing(FRAMING + 1, BO, "Two");
	put_backing(ANA, FRAMING);
	put_backing(BO, FRAMING + 1); /* a tie, which was settled */
	put_stage(STAGE_SCENARIO);
	h = d->head;
	h.chosen = FRAMING;
	h.reveal_at_ms = T0;
	put_head(h);
	look();
	ck_assert_str_eq(texts("wordings", "text"), "One");
	ck_assert_json(shown, "wordings/0/chosen", "true");
	ck_assert_int_eq(more(), 0);
}
END_TEST

START_TEST(priorities_are_shown_the_newest_first_and_counted_with_their_authors)
{
	put_priority(SPEED, ANA, '+', 0, "speed");
	put_stage(STAGE_PRIORITIES);
	look();
	ck_assert_str_eq(counts(), "0 of 3 ready, 1 priority by 1 person");
	put_priority(COST, BO, '-', 0, "cost");
	put_priority(WEATHER, BO, '~', 0, "weather");
	put_suggestion(60, STAGE_PRIORITIES, "taste", '+', "");
	look();
	ck_assert_str_eq(counts(), "0 of 3 ready, 3 priorities by 2 people, 1 suggested by the language model");
	ck_assert_str_eq(texts("entries", "text"), "weather, cost, speed");
	ck_assert_str_eq(texts("entries", "sign"), "relevant, less, more");
}
END_TEST

START_TEST(what_is_included_of_the_suggestions_goes_along_and_is_marked)
{
	put_priority(SPEED, ANA, '+', 0, "speed");
	put_suggestion(60, STAGE_PRIORITIES, "taste", '+', "");
	put_suggestion(61, STAGE_PRIORITIES, "risk", '-', "");
	put((struct change){ .kind = CHANGE_SUGGESTION_PUT,
		.suggestion = { .id = 61, .stage = STAGE_PRIORITIES, .text = "risk", .direction = '-', .desc = "", .included = true } });
	put_stage(STAGE_PRIORITIES);
	look();
	ck_assert_str_eq(texts("entries", "text"), "risk, speed");
	ck_assert_json(shown, "entries/0/by_model", "true");
	ck_assert_int_eq(more(), 0);
	strbuf_reset(&html);
	screen_add(&html, site, d, &rules);
	ck_assert_shows("class=\"model\"><span class=\"direction\">less</span> risk <span class=\"hint\">suggested</span></li>");
	ck_assert_uint_eq(count_of("class=\"hint\">suggested"), 1);
}
END_TEST

START_TEST(the_models_wording_is_marked_and_its_state_told_in_short)
{
	put_framing(FRAMING, 0, "Three");
	put_framing(FRAMING + 1, ANA, "One");
	put_stage(STAGE_SCENARIO);
	put_call(90, CALL_SYNTHESIZE, CALL_RUNNING, CALL_FAULT_NONE);
	screen_add(&html, site, d, &rules);
	ck_assert_uint_eq(count_of("by the language model"), 1);
	ck_assert_shows("Three <span class=\"by\">by the language model</span>");
	ck_assert_shows("looks for a wording that bridges yours, since");
	ck_assert_hides("Nobody has to wait");
	put_call(90, CALL_SYNTHESIZE, CALL_FAILED, CALL_FAULT_SLOW);
	strbuf_reset(&html);
	screen_add(&html, site, d, &rules);
	ck_assert_shows("<strong>The language model took too long to answer.</strong> You can go on without it.");
}
END_TEST

START_TEST(a_why_that_is_too_long_for_a_wall_is_left_to_the_record)
{
	static char longest[1001];
	struct head h;

	add_complete();
	h = d->head;
	h.why = "Tacos are near.";
	put_head(h);
	screen_add(&html, site, d, &rules);
	ck_assert_shows("<p class=\"why\">Tacos are near. <span class=\"by\">worded by the language model</span></p>");
	memset(longest, 'x', sizeof longest - 1);
	h.why = longest;
	put_head(h);
	strbuf_reset(&html);
	screen_add(&html, site, d, &rules);
	ck_assert_shows("Why it was decided so stands in the record, on your own page.");
	ck_assert_hides(longest);
}
END_TEST

START_TEST(more_options_than_have_room_are_counted_and_the_baseline_is_not)
{
	for (int64_t i = 0; i < 20; i++)
		put_option(ENTRY + i, i % 2 ? ANA : BO, i == 19 ? "The newest" : "Soup", "");
	put_option(ENTRY + 20, 0, "Do nothing", "");
	d->options[20].source = SOURCE_BASELINE;
	put_stage(STAGE_OPTIONS);
	look();
	ck_assert_str_eq(counts(), "0 of 3 ready, 20 options by 2 people");
	ck_assert_int_eq(more(), 9); /* two and then three stand in each of four rows, and four, five, five … where there is all of it */
	ck_assert_int_eq(more_wide(), 0);
	ck_assert_str_eq(texts("entries", "text"), "The newest, Soup, Soup, Soup, Soup, Soup, Soup, Soup, Soup, Soup, Soup, Soup, "
		"Soup, Soup, Soup, Soup, Soup, Soup, Soup, Soup");
	ck_assert_ptr_null(cJSON_GetObjectItemCaseSensitive(cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(shown, "entries"), 10), "wide"));
	ck_assert_json(cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(shown, "entries"), 11), "wide", "true");
}
END_TEST

START_TEST(that_somebody_is_missing_takes_room)
{
	struct member m;

	for (int64_t i = 0; i < 20; i++)
		put_option(ENTRY + i, ANA, "Soup", "");
	m = *decision_member(d, BO);
	m.excused = true;
	put((struct change){ .kind = CHANGE_MEMBER_PUT, .member = m });
	put_stage(STAGE_OPTIONS);
	look();
	ck_assert_str_eq(counts(), "0 of 2 ready, 20 options by 1 person");
	ck_assert_int_eq(more(), 5); /* three in each of five rows */
	put_state(BO, false, false, false);
	look();
	ck_assert_str_eq(counts(), "0 of 2 ready, 20 options by 1 person, 2 of 3 here");
	ck_assert_int_eq(more(), 8); /* of four */
}
END_TEST

START_TEST(a_long_entry_shares_its_row_only_where_there_is_room)
{
	for (int64_t i = 0; i < 20; i++)
		put_option(ENTRY + i, ANA, i % 2 ? "The canteen on floor 3" : "Soup", "");
	put_stage(STAGE_OPTIONS);
	look();
	ck_assert_int_eq(more(), 16);      /* a row for each */
	ck_assert_int_eq(more_wide(), 10); /* a row for two */
}
END_TEST

START_TEST(who_approves_or_abstains_has_voted_present_or_not)
{
	add_dashboard();
	put_approval(1, TACOS, ANA);
	put_approval(1, PIZZA, ANA);
	put_state(BO, false, false, true);
	look();
	ck_assert_str_eq(counts(), "2 of 3 have voted, 0 of 2 ready, 2 of 3 here");
	ck_assert_str_eq(texts("bars", "name"), "Pizza, Tacos, Do nothing");
	put_approval(1, TACOS, CY);
	look();
	ck_assert_str_eq(counts(), "3 of 3 have voted, 0 of 2 ready, 2 of 3 here");
	ck_assert_str_eq(texts("bars", "name"), "Tacos, Pizza, Do nothing");
	ck_assert_json(shown, "bars/0/share", "67");
	ck_assert_json(shown, "bars/0/leads", "true");
	ck_assert_json(shown, "bars/2/share", "0");
}
END_TEST

START_TEST(a_run_off_counts_its_own_votes_and_shows_what_it_is_between)
{
	struct head h;

	add_dashboard();
	put_approval(1, PIZZA, ANA);
	put_approval(1, TACOS, BO);
	h = d->head;
	h.round = 2;
	put_head(h);
	put_approval(2, TACOS, CY);
	look();
	ck_assert_str_eq(counts(), "1 of 3 have voted, 0 of 3 ready");
	ck_assert_str_eq(texts("bars", "name"), "Tacos, Pizza");
	ck_assert_int_eq(more(), 0);
}
END_TEST

START_TEST(many_options_show_those_that_lead)
{
	add_dashboard();
	for (int64_t i = 0; i < 20; i++)
		put_option(ENTRY + i, BO, "Soup", "");
	put_approval(1, ENTRY + 19, ANA);
	look();
	ck_assert_uint_eq(count_in("bars"), 5); /* each takes 210, with 60 between two, of 1151, or of 1403 */
	ck_assert_json(shown, "bars/0/votes", "1");
	ck_assert_int_eq(more(), 19);
	ck_assert_int_eq(more_wide(), 18);
}
END_TEST

START_TEST(the_end_counts_who_approves_what_was_decided)
{
	add_complete();
	look();
	ck_assert_str_eq(counts(), "2 of 3 approve it");
	ck_assert_json(shown, "beside", "true");
	ck_assert_json(shown, "bars/0/name", "\"Tacos\"");
	ck_assert_json(shown, "step", "7");
}
END_TEST

START_TEST(a_question_too_long_for_the_table_gives_its_place_to_the_first_count)
{
	struct head h = d->head;

	h.topic = "Where do we eat on Fridays, given that nobody wants to walk far?";
	put_head(h);
	look();
	ck_assert_json(shown, "beside", "true");
	ck_assert_json(shown, "main", "{\"number\":\"0 of 2\",\"words\":\"ready\"}");
	ck_assert_str_eq(counts(), "3 here");
}
END_TEST

START_TEST(a_closed_decision_waits_for_nobody)
{
	struct head h = d->head;

	h.closed_at_ms = T0;
	put_head(h);
	look();
	ck_assert_ptr_null(cJSON_GetObjectItemCaseSensitive(shown, "waited_for"));
}
END_TEST

START_TEST(sixteen_have_their_initials_at_the_table_more_have_not)
{
	static char names[20][8];

	for (int64_t i = DEE; i <= 16; i++) {
		snprintf(names[i], sizeof *names, "p%lld", (long long)i);
		put_member(i, names[i], STANDING_IN);
	}
	screen_add(&html, site, d, &rules);
	ck_assert_uint_eq(count_of(" here\">P"), 13);
	put_member(17, "p17", STANDING_IN);
	strbuf_reset(&html);
	screen_add(&html, site, d, &rules);
	ck_assert_uint_eq(count_of(" here\"></i>"), 17);
}
END_TEST

START_TEST(around_it_stand_the_code_and_the_address_without_its_scheme)
{
	screen_page_add(&html, site, d, &rules, "https://example.org");
	ck_assert_shows("<img src=\"/d/q3J_x81a/qr.svg\" alt=\"QR code of the link to this decision\"");
	ck_assert_shows("<strong>example.org<wbr>/d/q3J_x81a</strong>");
	ck_assert_shows("<strong>0 of 2</strong> ready</li>");
	ck_assert_shows("Lobby <span>1 of 7</span>");
	ck_assert_shows("Waiting for bo and cy.");
}
END_TEST

START_TEST(what_people_wrote_is_escaped_and_nothing_is_to_be_pressed)
{
	struct head h = d->head;

	h.topic = h.why = HOSTILE;
	put_head(h);
	add_dashboard();
	put_framing(FRAMING, BO, HOSTILE);
	put_priority(24, BO, '+', 2, HOSTILE);
	put_option(ENTRY, BO, HOSTILE, HOSTILE);
	put_approval(1, ENTRY, BO);
	for (int stage = 0; stage < STAGES; stage++) {
		h = d->head;
		h.stage = (enum stage)stage;
		h.winner = stage == STAGE_COMPLETE ? ENTRY : 0;
		put_head(h);
		strbuf_reset(&html);
		screen_add(&html, site, d, &rules);
		ck_assert_hides("<b>");
		ck_assert_hides("<form");
		ck_assert_hides("<button");
		ck_assert_hides("<a ");
		ck_assert_msg(count_of("&quot;&lt;/script&gt;\\ \xe2\x80\xa8 &lt;b&gt;&amp;amp; \xf0\x9f\x8c\xae") >=
			(stage == STAGE_LOBBY || stage == STAGE_SCAFFOLDING ? 1 : 2), "in stage %d: %.3000s", stage, main_part());
	}
}
END_TEST

/* The rules leave no such decision; somebody did, with sqlite3. */
START_TEST(a_decision_whose_facilitator_is_nobody_of_it_is_shown_all_the_same)
{
	static const int64_t facilitators[] = { 0, DEE };
	struct head h;

	put_framing(FRAMING, ANA, "One");
	put_framing(FRAMING + 1, BO, "Two");
	put_backing(ANA, FRAMING);
	put_backing(BO, FRAMING + 1);
	put_backing(CY, FRAMING);
	add_dashboard();
	put_approval(1, TACOS, 99); /* of nobody */
	for (size_t i = 0; i < d->member_count; i++)
		d->members[i].ready = true;
	for (size_t i = 0; i < 2; i++)
		for (int stage = 0; stage < STAGES; stage++) {
			h = d->head;
			h.stage = (enum stage)stage;
			h.facilitator = facilitators[i];
			h.takeover_open = true;
			h.winner = stage == STAGE_COMPLETE ? TACOS : 0;
			put_head(h);
			strbuf_reset(&html);
			screen_add(&html, site, d, &rules);
			if (stage == STAGE_LOBBY || stage == STAGE_SCENARIO)
				ck_assert_shows("Waiting for somebody.");
			show(ANA);
			ck_assert_shows(">Somebody else may facilitate.</p>");
			if (stage == STAGE_LOBBY)
				ck_assert_shows("Waiting for somebody to start it.");
			if (stage == STAGE_SCENARIO)
				ck_assert_shows("Waiting for somebody to settle it.");
			if (stage == STAGE_DASHBOARD)
				ck_assert_shows("<strong>1</strong> approval: somebody</p>");
			strbuf_reset(&out);
			decision_json(&out, d, ANA, "ana", &view);
			record_sdt(&out, d, &view);
			record_madr(&out, d, &view);
			record_json(&out, d, &view);
			ck_assert(!strbuf_failed(&out));
		}
}
END_TEST

int main(void)
{
	Suite *s = suite_create("view/screen");
	TCase *t = tcase_create("screen");

	tcase_add_checked_fixture(t, set_up_pages, tear_down_screen);
	tcase_add_test(t, the_lobby_counts_who_is_ready_without_who_starts_it);
	tcase_add_test(t, who_is_excused_or_away_is_not_waited_for_and_does_not_count_as_ready);
	tcase_add_test(t, at_most_two_are_named_whom_the_stage_waits_for);
	tcase_add_test(t, wordings_are_shown_the_most_backed_first_then_the_newest);
	tcase_add_test(t, more_wordings_than_have_room_are_counted);
	tcase_add_test(t, a_wording_that_has_no_room_is_left_to_ones_own_page);
	tcase_add_test(t, what_is_too_long_for_any_wall_hides_none_behind_it_but_where_it_leads);
	tcase_add_test(t, a_question_that_leaves_no_room_is_left_to_ones_own_page);
	tcase_add_test(t, what_the_model_does_is_left_out_before_the_question);
	tcase_add_test(t, the_agreed_wording_stands_alone);
	tcase_add_test(t, priorities_are_shown_the_newest_first_and_counted_with_their_authors);
	tcase_add_test(t, what_is_included_of_the_suggestions_goes_along_and_is_marked);
	tcase_add_test(t, the_models_wording_is_marked_and_its_state_told_in_short);
	tcase_add_test(t, a_why_that_is_too_long_for_a_wall_is_left_to_the_record);
	tcase_add_test(t, more_options_than_have_room_are_counted_and_the_baseline_is_not);
	tcase_add_test(t, that_somebody_is_missing_takes_room);
	tcase_add_test(t, a_long_entry_shares_its_row_only_where_there_is_room);
	tcase_add_test(t, who_approves_or_abstains_has_voted_present_or_not);
	tcase_add_test(t, a_run_off_counts_its_own_votes_and_shows_what_it_is_between);
	tcase_add_test(t, many_options_show_those_that_lead);
	tcase_add_test(t, the_end_counts_who_approves_what_was_decided);
	tcase_add_test(t, a_question_too_long_for_the_table_gives_its_place_to_the_first_count);
	tcase_add_test(t, a_closed_decision_waits_for_nobody);
	tcase_add_test(t, sixteen_have_their_initials_at_the_table_more_have_not);
	tcase_add_test(t, around_it_stand_the_code_and_the_address_without_its_scheme);
	tcase_add_test(t, what_people_wrote_is_escaped_and_nothing_is_to_be_pressed);
	tcase_add_test(t, a_decision_whose_facilitator_is_nobody_of_it_is_shown_all_the_same);
	suite_add_tcase(s, t);
	return unit_run(s);
}
