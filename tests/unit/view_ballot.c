/* The dashboard and the complete decision as pages show them: bars, cards, the matrix, the result and its record. */
#include "view_page_fixture.h"

enum { EVE = 5, FIRST_PRIORITY = 100, FIRST_POINT = 200 };

/* Whole tags and texts of the template, in one line. */
#define RANKED(id, attributes, name, votes, words, width) \
	"<li id=\"rank-" id "\"" attributes "><a href=\"#option-" id "\" target=\"_self\"><span class=\"name\">" name "</span> " \
	"<span class=\"count\">" votes "<span class=\"unseen\"> " words "</span></span>" \
	"<svg class=\"bar\" aria-hidden=\"true\"><rect width=\"" width "%\" height=\"100%\"/></svg></a></li>"
#define ABOUT(tag, text) "<span class=\"about\"><strong>" tag "</strong> " text " </span>"
#define PRO(n) "<span class=\"for\">" n "<span class=\"unseen\"> for </span></span>"
#define CON(n) "<span class=\"against\">" n "<span class=\"unseen\"> against</span></span>"
#define CELL(lean, what) "<span class=\"cell" lean "\">" what "</span>"

static void put_crowd(int64_t count)
{
	static char names[LIMIT_PEOPLE][8];

	for (int64_t i = DEE; i <= count; i++) {
		snprintf(names[i - 1], sizeof names[i - 1], "p%d", (int)i);
		put_member(i, names[i - 1], STANDING_IN);
	}
}

/* So many priorities, "+1 t1" to "+n tn", beside those of the dashboard. */
static void put_priorities(int count)
{
	static char texts[LIMIT_ROWS][8];

	for (int i = 1; i <= count; i++) {
		snprintf(texts[i], sizeof texts[i], "t%d", i);
		put_priority(FIRST_PRIORITY + i, BO, '+', i + 1, texts[i]);
	}
}

static void put_round(int round)
{
	struct head h = d->head;

	h.round = round;
	put_head(h);
}

static void put_all_ready(void)
{
	for (int64_t person = ANA; person <= CY; person++) {
		struct member m = *decision_member(d, person);

		m.ready = true;
		put((struct change){ .kind = CHANGE_MEMBER_PUT, .member = m });
	}
}

/* What stands between two texts of html is all there is in it. */
static void assert_between(const char *begin, const char *end, const char *expected)
{
	const char *from = strstr(html.s, begin), *to = from ? strstr(from, end) : NULL;
	struct strbuf between;

	ck_assert_msg(from && to, "%s … %s is not in %.3000s", begin, end, main_part());
	from += strlen(begin);
	strbuf_init(&between, PAGE_MAX);
	for (; from < to; from++)
		if (*from != '\n')
			strbuf_add_char(&between, *from);
	ck_assert_str_eq(between.s, expected);
	strbuf_dispose(&between);
}

/* The ranking */

START_TEST(the_ranking_goes_by_approvals_and_a_bar_is_as_long_as_their_share)
{
	add_dashboard();
	put_approval(1, TACOS, ANA);
	put_approval(1, TACOS, BO);
	put_approval(1, PIZZA, BO);
	show(BO);
	ck_assert_shows("<span class=\"hint\">approvals of 3 people</span>");
	assert_between("<ol>", "</ol>", RANKED("31", " class=\"leads\"", "Tacos", "2", "approvals", "67")
		RANKED("30", "", "Pizza", "1", "approval", "33") RANKED("39", "", "Do nothing", "0", "approvals", "0"));
	ck_assert_shows("You approve Tacos and Pizza.");
}
END_TEST

static const struct {
	int64_t people, votes;
	const char *width;
} bars[] = {
	{ 3, 3, "<rect width=\"100%\"" },
	{ 8, 1, "<rect width=\"13%\"" },
	{ 7, 2, "<rect width=\"29%\"" },
	{ 500, 1, "<rect width=\"0%\"" },
	{ 500, 3, "<rect width=\"1%\"" },
	{ 500, 497, "<rect width=\"99%\"" },
};

START_TEST(bars_are_whole_percents_of_those_who_decide)
{
	put_crowd(bars[_i].people);
	add_dashboard();
	for (int64_t i = 1; i <= bars[_i].votes; i++)
		put_approval(1, PIZZA, i);
	show(EVE);
	ck_assert_shows(bars[_i].width);
}
END_TEST

START_TEST(who_approved_and_left_makes_no_bar_longer_than_all)
{
	add_dashboard();
	for (int64_t i = ANA; i <= CY; i++)
		put_approval(1, PIZZA, i);
	put_member(BO, "bo", STANDING_OUT);
	put_member(CY, "cy", STANDING_OUT);
	show(DEE);
	ck_assert_shows("approvals of 1 person<");
	ck_assert_shows(RANKED("30", " class=\"leads\"", "Pizza", "3", "approvals", "100"));
}
END_TEST

START_TEST(all_that_have_most_lead_but_nobody_without_an_approval)
{
	add_dashboard();
	show(DEE);
	ck_assert_hides("class=\"leads\"");
	put_approval(1, TACOS, ANA);
	put_approval(1, PIZZA, BO);
	show(DEE);
	ck_assert_uint_eq(count_of("class=\"leads\""), 2);
}
END_TEST

/* Cards */

START_TEST(discs_and_names_of_who_approves_are_cut_with_their_count)
{
	put_crowd(20);
	add_dashboard();
	for (int64_t i = ANA; i <= 20; i++)
		put_approval(1, PIZZA, i);
	show(EVE);
	ck_assert_shows("<strong>20</strong> approvals: ana, bo, cy, p4, p5, p6, p7, p8, p9, p10, p11, p12 and 8 others<");
	ck_assert_uint_eq(count_of("<i class=\"h"), 20 + 12); /* at the table and on the card */
	ck_assert_shows("<span class=\"more\">+8</span>");
	put_approval(1, TACOS, CY);
	show(EVE);
	ck_assert_shows("<strong>1</strong> approval: cy<");
	ck_assert_shows("<strong>0</strong> approvals<");
}
END_TEST

START_TEST(points_say_what_they_are_about_and_whose_they_are)
{
	add_dashboard();
	show(DEE);
	ck_assert_shows(">ready in minutes <span class=\"from\"><strong>+1</strong> speed · the language model</span></p>");
	ck_assert_shows(">messy <span class=\"from\">bo</span></p>");
	ck_assert_shows(">dear <span class=\"from\"><strong>-1</strong> cost · cy</span></p>");
	ck_assert_uint_eq(count_of("<h4>For</h4>"), 1);
	ck_assert_uint_eq(count_of("<h4>Against</h4>"), 2);
}
END_TEST

START_TEST(one_approves_and_argues_on_each_card_but_not_from_outside)
{
	add_dashboard();
	put_approval(1, PIZZA, BO);
	show(BO);
	ck_assert_uint_eq(count_of("class=\"offer\" name=\"on\" value=\"1\" aria-pressed=\"false\">Approve<"), 2);
	ck_assert_uint_eq(count_of("name=\"on\" value=\"0\" aria-pressed=\"true\">"), 1);
	ck_assert_uint_eq(count_of("href=\"#add\" data-option=\""), 3);
	show(DEE);
	ck_assert_hides("Approve<");
	ck_assert_hides("data-option");
}
END_TEST

START_TEST(in_a_run_off_who_is_out_says_so_and_after_a_second_tie_only_the_tied_can_be_settled_with)
{
	add_dashboard();
	for (int round = 1; round <= 2; round++) {
		put_approval(round, PIZZA, ANA);
		put_approval(round, TACOS, BO);
	}
	put_round(2);
	show(ANA);
	ck_assert_shows("<li id=\"rank-39\" class=\"off\">");
	ck_assert_uint_eq(count_of("class=\"card option off\""), 1);
	ck_assert_uint_eq(count_of("not in the run-off"), 2);
	ck_assert_uint_eq(count_of("/approve\" data-hx-post"), 2);
	ck_assert_hides("Settle it with this one");
	put_all_ready();
	show(ANA);
	ck_assert_uint_eq(count_of("class=\"primary\" name=\"option\" value=\"30\">Settle it with this one<"), 1);
	ck_assert_uint_eq(count_of("Settle it with this one"), 2);
	show(BO);
	ck_assert_hides("Settle it with this one");
}
END_TEST

START_TEST(a_list_of_many_things_that_matter_is_folded_away)
{
	add_dashboard();
	put_priorities(9);
	show(DEE);
	ck_assert_hides("id=\"all-tags\"");
	put_priorities(10);
	show(DEE);
	ck_assert_shows("<details id=\"all-tags\"><summary>All 13</summary>");
	ck_assert_shows("<span class=\"direction\">+11</span> t10</li>");
}
END_TEST

/* The matrix */

START_TEST(the_matrix_counts_points_by_option_and_by_what_they_are_about)
{
	add_dashboard();
	put_priority(TASTE, CY, '+', 2, "taste"); /* nobody says anything about it */
	put_point(44, TACOS, SIDE_FOR, CY, SPEED, "two trucks");
	put_point(45, TACOS, SIDE_AGAINST, CY, SPEED, "a queue");
	put_point(46, TACOS, SIDE_AGAINST, CY, WEATHER, "wet in the rain");
	show(DEE);
	assert_between("<thead>", "</thead>", "<tr><th scope=\"col\">Option</th><th scope=\"col\"><strong>+1</strong> speed</th>"
		"<th scope=\"col\"><strong>-1</strong> cost</th><th scope=\"col\"><strong>~1</strong> weather</th></tr>");
	assert_between("<tbody>", "</tbody>",
		"<tr><th scope=\"row\">Pizza</th><td></td><td>" CELL(" leans-against", ABOUT("-1", "cost") CON("1")) "</td><td></td></tr>"
		"<tr><th scope=\"row\">Tacos</th><td>" CELL(" leans-for", ABOUT("+1", "speed") PRO("2") CON("1")) "</td><td></td>"
		"<td>" CELL("", ABOUT("~1", "weather") PRO("1") CON("1")) "</td></tr>"
		"<tr><th scope=\"row\">Do nothing</th><td></td><td></td><td></td></tr>");
}
END_TEST

START_TEST(without_a_point_about_anything_there_is_no_matrix)
{
	add_dashboard();
	for (int64_t id = 40; id <= 43; id++)
		put((struct change){ .kind = CHANGE_POINT_DEL, .point.id = id });
	put_point(44, TACOS, SIDE_FOR, CY, 0, "just so");
	show(DEE);
	ck_assert_shows("just so");
	ck_assert_hides("id=\"matrix\"");
}
END_TEST

START_TEST(with_many_columns_only_what_has_points_is_there)
{
	add_dashboard();
	put_priorities(4);
	for (int i = 1; i <= 3; i++)
		put_point(FIRST_POINT + i, PIZZA, SIDE_FOR, CY, FIRST_PRIORITY + i, "so it is");
	show(DEE);
	ck_assert_shows("<table class=\"dense\">"); /* six columns */
	put_point(FIRST_POINT + 4, TACOS, SIDE_AGAINST, CY, FIRST_PRIORITY + 4, "so it is");
	show(DEE);
	ck_assert_shows("<table>");
	assert_between("<tbody>", "</tbody>",
		"<tr><th scope=\"row\">Pizza</th><td>" CELL(" leans-for", ABOUT("+2", "t1") PRO("1"))
		CELL(" leans-for", ABOUT("+3", "t2") PRO("1")) CELL(" leans-for", ABOUT("+4", "t3") PRO("1"))
		CELL(" leans-against", ABOUT("-1", "cost") CON("1")) "</td></tr>"
		"<tr><th scope=\"row\">Tacos</th><td>" CELL(" leans-for", ABOUT("+1", "speed") PRO("1"))
		CELL(" leans-against", ABOUT("+5", "t4") CON("1")) CELL(" leans-for", ABOUT("~1", "weather") PRO("1")) "</td></tr>"
		"<tr><th scope=\"row\">Do nothing</th><td></td></tr>");
}
END_TEST

/* The end */

START_TEST(the_end_shows_who_won_why_when_and_by_whom)
{
	struct head h;

	add_complete();
	h = d->head;
	h.why = "Because <everybody> is hungry.";
	h.settled_by = ANA;
	put_head(h);
	show(DEE);
	ck_assert_shows("<h2 id=\"winner-title\"><span class=\"hint\">Decided:</span> Tacos</h2>");
	ck_assert_shows("<blockquote>Because &lt;everybody&gt; is hungry.</blockquote>");
	ck_assert_shows("<p class=\"hint\">Decided on 2026-10-22 by ana, bo and cy, settled by ana. The language model worded why.</p>");
	ck_assert_shows("How the vote went");
	ck_assert_uint_eq(count_of("class=\"leads\""), 1);
	ck_assert_shows("<li id=\"rank-31\" class=\"leads\">");
}
END_TEST

START_TEST(the_winner_is_open_and_the_others_are_folded_away)
{
	const char *winner, *others, *pizza;

	add_complete();
	show(DEE);
	winner = strstr(html.s, "class=\"card option chosen\" id=\"option-31\"");
	others = strstr(html.s, "<details class=\"others\"");
	pizza = strstr(html.s, "id=\"option-30\"");
	ck_assert(winner && others && pizza && winner < others && others < pizza);
	ck_assert_uint_eq(count_of("<article class=\"card option"), 3);
}
END_TEST

START_TEST(the_why_is_waited_for_while_the_model_is_at_it_and_counted_where_it_failed)
{
	add_complete();
	put_call(90, CALL_WHY, CALL_RUNNING, CALL_FAULT_NONE);
	show(BO);
	ck_assert_hides("<blockquote>");
	ck_assert_shows("words why it was decided so, since");
	put_call(90, CALL_WHY, CALL_FAILED, CALL_FAULT_SLOW);
	show(BO);
	ck_assert_shows("<blockquote>“Tacos” was approved by 2 of 3 deciders, more than any other option.</blockquote>");
	ck_assert_shows("/d/q3J_x81a/retry");
	ck_assert_hides("The language model worded why.");
}
END_TEST

START_TEST(a_why_of_the_models_is_marked_as_such_and_a_long_one_set_smaller)
{
	static char longest[301];
	struct head h;

	add_complete();
	h = d->head;
	h.why = "Tacos are near.";
	put_head(h);
	show(DEE);
	ck_assert_shows("<blockquote>Tacos are near.</blockquote>");
	ck_assert_shows("by ana, bo and cy. The language model worded why.</p>");
	memset(longest, 'x', sizeof longest - 1);
	h.why = longest;
	put_head(h);
	show(DEE);
	ck_assert_shows("<blockquote class=\"long\">xxx");
}
END_TEST

START_TEST(the_record_can_be_copied_and_printed_by_whoever_sees_it_but_not_in_the_frame)
{
	add_complete();
	show(DEE);
	ck_assert_shows("<button class=\"copy\" type=\"button\" data-copy=\"record-text\">Copy</button>");
	ck_assert_shows("<button class=\"print\" type=\"button\">Print</button>");
	ck_assert_shows("<pre class=\"record-text\" id=\"record-text\"");
	ck_assert_shows("<a class=\"link\" id=\"link\" href=\"/d/q3J_x81a\">https://example.org/d/q3J_x81a</a>");
	strbuf_reset(&html);
	frame_add(&html, site, d, &rules, "complete", 1);
	ck_assert_shows("<pre class=\"record-text\"");
	ck_assert_hides("<button");
}
END_TEST

int main(void)
{
	Suite *s = suite_create("view/ballot");
	TCase *t = tcase_create("ballot");

	tcase_add_checked_fixture(t, set_up_pages, tear_down_pages);
	tcase_add_test(t, the_ranking_goes_by_approvals_and_a_bar_is_as_long_as_their_share);
	tcase_add_loop_test(t, bars_are_whole_percents_of_those_who_decide, 0, sizeof bars / sizeof *bars);
	tcase_add_test(t, who_approved_and_left_makes_no_bar_longer_than_all);
	tcase_add_test(t, all_that_have_most_lead_but_nobody_without_an_approval);
	tcase_add_test(t, discs_and_names_of_who_approves_are_cut_with_their_count);
	tcase_add_test(t, points_say_what_they_are_about_and_whose_they_are);
	tcase_add_test(t, one_approves_and_argues_on_each_card_but_not_from_outside);
	tcase_add_test(t, in_a_run_off_who_is_out_says_so_and_after_a_second_tie_only_the_tied_can_be_settled_with);
	tcase_add_test(t, a_list_of_many_things_that_matter_is_folded_away);
	tcase_add_test(t, the_matrix_counts_points_by_option_and_by_what_they_are_about);
	tcase_add_test(t, without_a_point_about_anything_there_is_no_matrix);
	tcase_add_test(t, with_many_columns_only_what_has_points_is_there);
	tcase_add_test(t, the_end_shows_who_won_why_when_and_by_whom);
	tcase_add_test(t, the_winner_is_open_and_the_others_are_folded_away);
	tcase_add_test(t, the_why_is_waited_for_while_the_model_is_at_it_and_counted_where_it_failed);
	tcase_add_test(t, a_why_of_the_models_is_marked_as_such_and_a_long_one_set_smaller);
	tcase_add_test(t, the_record_can_be_copied_and_printed_by_whoever_sees_it_but_not_in_the_frame);
	suite_add_tcase(s, t);
	return unit_run(s);
}
