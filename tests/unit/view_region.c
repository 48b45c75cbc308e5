/* The live region: what is the same for everybody, rendered once, and what it shows (SPEC sections 4 and 7). What is one
 * person's: view_personal.c. */
#include "view_page_fixture.h"

#include "view/decision_context.h"

enum { EVE = 5, FRAMING = 10, SUGGESTION = 60 };

static void put_ready(int64_t person, bool ready)
{
	struct member m = *decision_member(d, person);

	m.ready = ready;
	put((struct change){ .kind = CHANGE_MEMBER_PUT, .member = m });
}

START_TEST(what_is_the_same_for_everybody_has_no_forms_and_no_viewer)
{
	struct region region;

	put_invitation(60, DEE, "dee", false);
	for (int stage = 0; stage < STAGES; stage++) {
		put_stage((enum stage)stage);
		region_init(&region, site, d, &rules);
		strbuf_add(&html, region.text.s);
		region_dispose(&region);
	}
	ck_assert_shows("Where do we eat?");
	ck_assert_hides("<form");
	ck_assert_hides("<input");
	ck_assert_hides("<button");
	ck_assert_hides("data-inbox");
}
END_TEST

START_TEST(two_who_watch_see_the_same_but_for_their_names)
{
	const char *const names[] = { ">dee<", ">eve<" };
	struct strbuf seen[2];

	add_dashboard();
	for (int i = 0; i < 2; i++) {
		const char *nav, *end;

		show(i ? EVE : DEE);
		nav = strstr(html.s, "<nav");
		end = strstr(nav, "</nav>");
		ck_assert_ptr_nonnull(strstr(nav, names[i]));
		strbuf_init(&seen[i], PAGE_MAX);
		strbuf_add_bytes(&seen[i], html.s, (size_t)(nav - html.s));
		strbuf_add(&seen[i], end);
	}
	ck_assert(strcmp(seen[0].s, seen[1].s) == 0);
	for (int i = 0; i < 2; i++)
		strbuf_dispose(&seen[i]);
}
END_TEST

START_TEST(one_region_serves_many_people)
{
	struct region region;
	struct viewer ana = viewer(ANA), dee = viewer(DEE);
	size_t first;

	region_init(&region, site, d, &rules);
	region_add(&html, &region, d, &ana);
	first = html.len;
	region_add(&html, &region, d, &dee);
	ck_assert_ptr_nonnull(strstr(html.s + first, "You are watching."));
	ck_assert_ptr_null(strstr(html.s + first, "/d/q3J_x81a/start"));
	strbuf_reset(&html);
	region_add(&html, &region, d, &ana);
	ck_assert_uint_eq(html.len, first);
	region_dispose(&region);
}
END_TEST

START_TEST(a_fragment_brings_its_title_along)
{
	struct viewer v = viewer(BO);
	struct region region;
	struct head h = d->head;

	h.topic = "</title>&";
	put_head(h);
	region_init(&region, site, d, &rules);
	region_add_fragment(&html, &region, d, &v);
	region_dispose(&region);
	ck_assert_int_eq(strncmp(html.s, "<title>Lobby – &lt;/title&gt;&amp; – Maude Libs</title><div id=\"live\"", 73), 0);
}
END_TEST

START_TEST(a_page_has_the_region_and_the_names_to_propose)
{
	const char *const names[] = { "dee", "O'Neil" };
	struct viewer v = viewer(ANA);
	struct region region;

	region_init(&region, site, d, &rules);
	decision_page_add(&html, site, &region, d, &v, names, 2);
	ck_assert_shows("<title>Lobby – Where do we eat? – Maude Libs</title>");
	ck_assert_shows("<script src=\"/h.js\" defer></script>");
	ck_assert_shows("<option value=\"dee\"></option><option value=\"O&#39;Neil\"></option>");
	ck_assert_shows("data-hx-get=\"/d/q3J_x81a/live\"");
	ck_assert_shows("src=\"/d/q3J_x81a/frame?stage=lobby&amp;round=1\"");
	ck_assert_uint_eq(count_of("id=\"live\""), 1);
	strbuf_reset(&html);
	decision_page_add(&html, site, &region, d, &v, NULL, 0);
	ck_assert_hides("<option value=\"dee\">");
	region_dispose(&region);
}
END_TEST

START_TEST(screen_and_frame_have_no_controls)
{
	put_framing(FRAMING, ANA, "Framed");
	put_call(90, CALL_SCAFFOLD, CALL_FAILED, CALL_FAULT_BUSY);
	for (int stage = 0; stage < STAGES; stage++) {
		put_stage((enum stage)stage);
		screen_page_add(&html, site, d, &rules, "https://example.org");
		screen_add(&html, site, d, &rules);
		frame_add(&html, site, d, &rules, stage_name((enum stage)stage), 1);
	}
	ck_assert_uint_eq(count_of(" src=\"/d/q3J_x81a/qr.svg\""), STAGES + 1); /* and in the lobby's own part */
	ck_assert_shows("data-hx-get=\"/d/q3J_x81a/live?view=screen\"");
	ck_assert_hides("<form");
	ck_assert_hides("<button");
	ck_assert_hides("has moved on");
}
END_TEST

START_TEST(a_frame_of_another_stage_or_round_leads_to_the_page)
{
	frame_add(&html, site, d, &rules, "options", 1);
	ck_assert_shows("has moved on to Lobby");
	strbuf_reset(&html);
	frame_add(&html, site, d, &rules, "lobby", 2);
	ck_assert_shows("has moved on to Lobby");
	strbuf_reset(&html);
	frame_add(&html, site, d, &rules, "", -1);
	ck_assert_hides("has moved on");
}
END_TEST

START_TEST(everything_that_people_wrote_is_escaped)
{
	struct head h = d->head;

	h.topic = h.tagline = h.why = HOSTILE;
	put_head(h);
	add_dashboard();
	put_framing(FRAMING, BO, HOSTILE);
	put_priority(24, BO, '+', 2, HOSTILE);
	put_option(33, BO, HOSTILE, HOSTILE);
	put_point(44, 33, SIDE_FOR, CY, SPEED, HOSTILE);
	put_approval(1, 33, BO);
	for (int stage = 0; stage < STAGES; stage++) {
		h = d->head;
		h.stage = (enum stage)stage;
		h.winner = stage == STAGE_COMPLETE ? 33 : 0;
		put_head(h);
		put_suggestion(SUGGESTION + stage, h.stage, HOSTILE, '+', HOSTILE);
		for (int64_t person = ANA; person <= DEE; person++) {
			show(person);
			ck_assert_hides("</script>");
			ck_assert_hides("<b>");
			ck_assert_hides("\"\"&");
			ck_assert_shows("&quot;&lt;/script&gt;\\ \xe2\x80\xa8 &lt;b&gt;&amp;amp; \xf0\x9f\x8c\xae");
		}
	}
}
END_TEST

static void put_crowd(int64_t count)
{
	static char names[600][8];

	for (int64_t i = DEE; i <= count; i++) {
		snprintf(names[i], sizeof *names, "p%lld", (long long)i);
		put_member(i, names[i], STANDING_IN);
	}
}

START_TEST(up_to_sixty_people_are_listed_in_order_of_joining)
{
	put_crowd(60);
	for (int64_t i = ANA; i <= 50; i++)
		put_ready(i, true);
	show(DEE);
	ck_assert_uint_eq(count_of("<li class=\"person"), 60);
	ck_assert_shows("60 people, 60 here");
	ck_assert_ptr_eq(strstr(html.s, "<span class=\"name\">"), strstr(html.s, "<span class=\"name\">ana<"));
	ck_assert_hides(" more</p>");
}
END_TEST

START_TEST(of_more_those_are_listed_first_whom_the_stage_waits_for)
{
	const char *last_waited, *first_ready;

	put_crowd(500);
	for (int64_t i = ANA; i <= 470; i++)
		put_ready(i, true);
	show(DEE);
	ck_assert_uint_eq(count_of("<li class=\"person"), 60);
	ck_assert_shows("500 people, 500 here");
	ck_assert_shows("<p class=\"hint\">and 440 more</p>");
	ck_assert_ptr_eq(strstr(html.s, "<span class=\"name\">"), strstr(html.s, "<span class=\"name\">p471<"));
	last_waited = strstr(html.s, "<span class=\"name\">p500<");
	first_ready = strstr(html.s, "<span class=\"name\">ana<");
	ck_assert(last_waited && first_ready && last_waited < first_ready);
	ck_assert_hides("<span class=\"name\">p31<");
	ck_assert_shows("Waiting for p471, p472, p473, p474, p475, p476 and 24 others.");
	show(490);
	ck_assert_shows("Waiting for you, p471, p472, p473, p474, p475 and 24 others.");
}
END_TEST

START_TEST(one_person_alone_is_one_person)
{
	put_member(BO, "bo", STANDING_OUT);
	put_member(CY, "cy", STANDING_OUT);
	show(ANA);
	ck_assert_shows("1 person, 1 here");
}
END_TEST

START_TEST(people_are_shown_with_what_they_are_and_have_said)
{
	struct member m = *decision_member(d, BO);

	m.ready = m.confirmed = true;
	put((struct change){ .kind = CHANGE_MEMBER_PUT, .member = m });
	m = *decision_member(d, CY);
	m.present = false;
	m.excused = true;
	put((struct change){ .kind = CHANGE_MEMBER_PUT, .member = m });
	put_member(DEE, "dee", STANDING_ASKING);
	put_invitation(60, EVE, "eve", false);
	put_invitation(61, BO, "bo", true);
	show(EVE);
	ck_assert_shows("<span class=\"name\">ana</span> <span class=\"by\">facilitator, here</span></li>");
	ck_assert_shows("<span class=\"name\">bo</span> <span class=\"by\">ready</span></li>");
	ck_assert_shows("<span class=\"name\">cy</span> <span class=\"by\">away</span></li>");
	ck_assert_shows("3 people, 2 here");
	ck_assert_shows("Asking to join: dee<");
	ck_assert_shows("Invited: eve<");
}
END_TEST

static void put_dropped(int64_t person, int64_t until_ms)
{
	struct member m = *decision_member(d, person);

	m.waited_until_ms = until_ms;
	put((struct change){ .kind = CHANGE_MEMBER_PUT, .member = m });
}

START_TEST(who_dropped_off_is_named_with_how_long_one_waits)
{
	struct member m = *decision_member(d, BO);

	m.waited_until_ms = T0 + 5000;
	put((struct change){ .kind = CHANGE_MEMBER_PUT, .member = m });
	put_stage(STAGE_PRIORITIES);
	show(CY);
	ck_assert_shows("Waiting for you, ana and bo. <span class=\"hint late\">bo is not connected and is waited for until "
		"<time datetime=\"2026-10-22T06:00:05.000Z\">06:00:05 UTC</time>.</span>");
	put_dropped(ANA, T0 + 6000);
	show(CY);
	ck_assert_shows("<span class=\"hint late\">ana is not connected and is waited for until "
		"<time datetime=\"2026-10-22T06:00:06.000Z\">06:00:06 UTC</time>. So is 1 other.</span>");
	put_dropped(CY, T0 + 7000);
	show(DEE);
	ck_assert_shows("06:00:06 UTC</time>. So are 2 others.</span>");
	put_dropped(ANA, 0);
	put_dropped(CY, 0);
	m.framed = true; /* who has a page without scripts is here all the same */
	put((struct change){ .kind = CHANGE_MEMBER_PUT, .member = m });
	show(CY);
	ck_assert_shows("Waiting for you, ana and bo.</p>");
	put_ready(BO, true);
	show(CY);
	ck_assert_shows("Waiting for you and ana.</p>");
}
END_TEST

static const struct {
	size_t count, most;
	const char *text;
} named[] = {
	{ 0, 3, "" },
	{ 1, 3, "ana" },
	{ 2, 3, "ana and bo" },
	{ 3, 3, "ana, bo and cy" },
	{ 4, 3, "ana, bo, cy and 1 other" },
	{ 7, 3, "ana, bo, cy and 4 others" },
	{ 2, 1, "ana and 1 other" },
	{ 7, 7, "ana, bo, cy, dee, eve, fay and gus" },
};

START_TEST(names_are_listed_as_one_would_say_it)
{
	const char *const names[] = { "ana", "bo", "cy", "dee", "eve", "fay", "gus" };

	names_add(&html, names, named[_i].count, named[_i].most);
	ck_assert_str_eq(html.s, named[_i].text);
}
END_TEST

START_TEST(backers_are_cut_with_their_count)
{
	put_crowd(20);
	put_framing(FRAMING, ANA, "Framed");
	for (int64_t i = ANA; i <= 20; i++)
		put_backing(i, FRAMING);
	put_stage(STAGE_SCENARIO);
	show(EVE);
	ck_assert_shows("Backed by ana, bo, cy, p4, p5, p6, p7, p8, p9, p10, p11, p12 and 8 others<");
}
END_TEST

START_TEST(what_somebody_wrote_stands_on_one_card)
{
	put_stage(STAGE_PRIORITIES);
	put_priority(SPEED, ANA, '+', 0, "speed");
	put_priority(COST, BO, '-', 0, "cost");
	put_priority(WEATHER, ANA, '~', 0, "weather");
	show(DEE);
	ck_assert_uint_eq(count_of("<li class=\"card\">"), 2);
	ck_assert_shows("speed</p><p class=\"entry text\" id=\"priority-22\"><span class=\"direction\">relevant</span> weather</p></li>");
}
END_TEST

START_TEST(seats_say_how_far_each_is)
{
	struct member m = *decision_member(d, CY);

	put_stage(STAGE_PRIORITIES);
	put_ready(ANA, true);
	m.present = false;
	put((struct change){ .kind = CHANGE_MEMBER_PUT, .member = m });
	m = *decision_member(d, BO);
	m.confirmed = true;
	put((struct change){ .kind = CHANGE_MEMBER_PUT, .member = m });
	show(DEE);
	ck_assert_shows("data-of=\"03\"");
	ck_assert_shows(" ready\">AN</i>");
	ck_assert_shows(" confirmed\">BO</i>");
	ck_assert_shows(" away\">CY</i>");
	put_framing(FRAMING, ANA, "Framed");
	put_backing(BO, FRAMING);
	put_ready(ANA, false);
	m.confirmed = false;
	put((struct change){ .kind = CHANGE_MEMBER_PUT, .member = m });
	put_stage(STAGE_SCENARIO);
	show(DEE);
	ck_assert_shows(" here\">AN</i>");
	ck_assert_shows(" ready\">BO</i>");
}
END_TEST

START_TEST(directions_read_as_words_and_entries_show_what_is_confirmed)
{
	struct member m = *decision_member(d, BO);

	m.confirmed = true;
	put((struct change){ .kind = CHANGE_MEMBER_PUT, .member = m });
	put_stage(STAGE_PRIORITIES);
	put_priority(SPEED, ANA, '+', 0, "speed");
	put_priority(COST, BO, '-', 0, "cost");
	put_priority(WEATHER, CY, '~', 0, "weather");
	put_suggestion(SUGGESTION, STAGE_PRIORITIES, "risk", '-', "");
	show(DEE);
	ck_assert_shows("data-i=\"AN\">ana</span></p><p class=\"entry text\" id=\"priority-20\"><span class=\"direction plus\">more</span> speed</p></li>");
	ck_assert_shows("data-i=\"BO\">bo</span> <span class=\"tag done\">confirmed</span></p>");
	ck_assert_shows("<span class=\"direction minus\">less</span> cost</p>");
	ck_assert_shows("<span class=\"direction\">relevant</span> weather</p>");
	ck_assert_shows("<span class=\"direction minus\">less</span> risk</p>");
	ck_assert_shows("<span class=\"name\">bo</span> <span class=\"by\">confirmed</span></li>");
}
END_TEST

START_TEST(a_run_off_shows_who_is_out_and_after_a_second_tie_who_settles)
{
	struct head h;

	add_dashboard();
	for (int round = 1; round <= 2; round++) {
		put_approval(round, PIZZA, ANA);
		put_approval(round, TACOS, BO);
	}
	h = d->head;
	h.round = 2;
	put_head(h);
	show(DEE);
	ck_assert_shows("this is a run-off between those that led");
	ck_assert_shows("<li id=\"rank-39\" class=\"off\">");
	ck_assert_uint_eq(count_of("class=\"card option off\""), 1);
	ck_assert_hides("settles it.");
	for (int64_t person = ANA; person <= CY; person++)
		put_ready(person, true);
	show(DEE);
	ck_assert_shows("It can’t be decided by counting. ana settles it.");
	ck_assert_shows("Waiting for ana to settle it.</p>");
}
END_TEST

START_TEST(what_only_the_facilitator_can_do_is_said)
{
	show(BO);
	ck_assert_shows("Waiting for you and cy.</p>");
	show(CY);
	ck_assert_shows("Waiting for you and bo.</p>");
	show(ANA);
	ck_assert_shows("Waiting for bo and cy.</p>");
	strbuf_reset(&html);
	frame_add(&html, site, d, &rules, "lobby", 1);
	ck_assert_shows("Waiting for bo and cy.</p>"); /* the same for all */
	put_ready(BO, true);
	put_ready(CY, true);
	show(BO);
	ck_assert_shows("Waiting for ana to start it.</p>");
	show(ANA);
	ck_assert_shows("Waiting for you to start it.</p>");
	put_stage(STAGE_SCENARIO);
	put_framing(10, ANA, "One");
	put_framing(11, BO, "Two");
	put_backing(ANA, 10);
	put_backing(BO, 11);
	show(BO);
	ck_assert_shows("Waiting for cy.</p>");
	ck_assert_hides("not the same one");
	put_backing(CY, 11);
	show(BO);
	ck_assert_shows("Waiting for ana to settle it.</p>");
	ck_assert_shows("Everybody backs a wording, but not the same one. ana may settle it with one of those with the most backers.");
}
END_TEST

int main(void)
{
	Suite *s = suite_create("view/region");
	TCase *t = tcase_create("region");

	tcase_add_checked_fixture(t, set_up_pages, tear_down_pages);
	tcase_add_test(t, what_is_the_same_for_everybody_has_no_forms_and_no_viewer);
	tcase_add_test(t, two_who_watch_see_the_same_but_for_their_names);
	tcase_add_test(t, one_region_serves_many_people);
	tcase_add_test(t, a_fragment_brings_its_title_along);
	tcase_add_test(t, a_page_has_the_region_and_the_names_to_propose);
	tcase_add_test(t, screen_and_frame_have_no_controls);
	tcase_add_test(t, a_frame_of_another_stage_or_round_leads_to_the_page);
	tcase_add_test(t, everything_that_people_wrote_is_escaped);
	tcase_add_test(t, up_to_sixty_people_are_listed_in_order_of_joining);
	tcase_add_test(t, of_more_those_are_listed_first_whom_the_stage_waits_for);
	tcase_add_test(t, one_person_alone_is_one_person);
	tcase_add_test(t, people_are_shown_with_what_they_are_and_have_said);
	tcase_add_test(t, who_dropped_off_is_named_with_how_long_one_waits);
	tcase_add_loop_test(t, names_are_listed_as_one_would_say_it, 0, sizeof named / sizeof *named);
	tcase_add_test(t, backers_are_cut_with_their_count);
	tcase_add_test(t, what_somebody_wrote_stands_on_one_card);
	tcase_add_test(t, seats_say_how_far_each_is);
	tcase_add_test(t, directions_read_as_words_and_entries_show_what_is_confirmed);
	tcase_add_test(t, a_run_off_shows_who_is_out_and_after_a_second_tie_who_settles);
	tcase_add_test(t, what_only_the_facilitator_can_do_is_said);
	suite_add_tcase(s, t);
	return unit_run(s);
}
