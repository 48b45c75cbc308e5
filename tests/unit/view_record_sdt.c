#include "view/record.h"

#include "view_fixture.h"

static void render(void)
{
	strbuf_reset(&out);
	record_sdt(&out, d, &view);
	ck_assert(!strbuf_failed(&out));
}

/* The headings of the document, one a line. */
static const char *headings(void)
{
	static char list[4000];
	size_t len = 0;
	const char *next;

	for (const char *at = out.s; *at; at = next) {
		next = at + strcspn(at, "\n");
		next += *next == '\n';
		if (*at != '#')
			continue;
		ck_assert_uint_lt(len + (size_t)(next - at), sizeof list);
		memcpy(list + len, at, (size_t)(next - at));
		len += (size_t)(next - at);
	}
	list[len] = '\0';
	return list;
}

/* The lines between a heading and the next one of whatever level, as they are. */
static const char *section(const char *heading)
{
	static char text[4000];
	const char *at = strstr(out.s, heading), *end;

	ck_assert_msg(at && at > out.s && at[-1] == '\n' && at[strlen(heading)] == '\n', "no section %s", heading);
	at += strlen(heading) + 1;
	end = strstr(at, "\n#");
	end = end ? end : at + strlen(at);
	ck_assert_uint_lt((size_t)(end - at), sizeof text);
	memcpy(text, at, (size_t)(end - at));
	text[end - at] = '\0';
	return text;
}

/* The front matter, with its fences. */
static const char *front_matter(void)
{
	static char text[1000];
	const char *end = strstr(out.s, "\n---\n");

	ck_assert_ptr_nonnull(end);
	ck_assert_uint_lt((size_t)(end - out.s), sizeof text);
	memcpy(text, out.s, (size_t)(end - out.s));
	text[end - out.s] = '\0';
	return text;
}

#define PLACEHOLDER "\n<!-- author this yourself -->\n"

START_TEST(at_complete_every_section_is_there_once_and_in_order)
{
	add_complete();
	render();
	ck_assert_str_eq(headings(), "# SDT: Where do we eat?\n## Scenario\n## Pressures\n### More\n### Less\n### Non\n"
		"## Chosen Option\n## Why(not)\n## Points\n### For\n### Against\n## Artistic\n## Consequences\n## How\n"
		"## Reconsider\n## Historic\n## More Info\n#### Pizza\n#### Do nothing\n");
}
END_TEST

START_TEST(sections_that_we_have_nothing_for_hold_a_placeholder)
{
	static const char *const empty[] = { "### More", "### Less", "### For", "### Against", "## Artistic",
		"## Consequences", "## How", "## Reconsider", "## Historic" };
	struct head h = d->head;

	put_option(TACOS, 0, "Tacos", "");
	h.stage = STAGE_COMPLETE;
	h.winner = TACOS;
	put_head(h);
	render();
	for (size_t i = 0; i < sizeof empty / sizeof *empty; i++)
		ck_assert_str_eq(section(empty[i]), PLACEHOLDER);
	ck_assert_ptr_null(strstr(out.s, "### Non"));
	ck_assert_ptr_nonnull(strstr(out.s, "we decided **Tacos**, to achieve **nothing that was named**, accepting "
		"**nothing that was named**.\n"));
}
END_TEST

START_TEST(what_is_not_decided_yet_is_left_out)
{
	static const char *const expected[STAGES] = {
		[STAGE_LOBBY] = "", [STAGE_SCENARIO] = "", [STAGE_PRIORITIES] = "",
		[STAGE_OPTIONS] = "## Pressures\n### More\n### Less\n### Non\n",
		[STAGE_SCAFFOLDING] = "## Pressures\n### More\n### Less\n### Non\n"
			"## More Info\n#### Pizza\n#### Tacos\n#### Do nothing\n",
		[STAGE_DASHBOARD] = "## Pressures\n### More\n### Less\n### Non\n"
			"## More Info\n#### Pizza\n#### Tacos\n#### Do nothing\n",
	};
	const char *first = "# SDT: Where do we eat?\n## Scenario\n";

	add_dashboard();
	put_approval(1, TACOS, ANA);
	for (enum stage stage = STAGE_LOBBY; stage < STAGE_COMPLETE; stage++) {
		put_stage(stage);
		render();
		ck_assert_int_eq(strncmp(headings(), first, strlen(first)), 0);
		ck_assert_str_eq(headings() + strlen(first), expected[stage]);
		ck_assert_ptr_null(strstr(out.s, "author this yourself"));
		ck_assert_ptr_null(strstr(out.s, "pproved"));
	}
}
END_TEST

START_TEST(the_front_matter_has_the_founding_documents_fields)
{
	add_complete();
	render();
	ck_assert_str_eq(front_matter(), "---\nauthor: ana\nasked: 2026-10-22\ndecided: 2026-10-22\nstatus: accepted\n"
		"deciders: [ana, bo, cy]\ntags: []\nparent: null\nchildren: []");
}
END_TEST

START_TEST(names_that_yaml_would_misread_are_quoted)
{
	put_member(ANA, "No", STANDING_IN);
	put_member(BO, "a. o'b", STANDING_IN);
	put_member(CY, "12", STANDING_IN);
	render();
	ck_assert_str_eq(front_matter(), "---\nauthor: \"No\"\nasked: 2026-10-22\ndecided: null\nstatus: proposed\n"
		"deciders: [\"No\", \"a. o'b\", \"12\"]\ntags: []\nparent: null\nchildren: []");
}
END_TEST

START_TEST(a_closed_decision_is_abandoned_unless_it_was_complete)
{
	add_complete();
	d->head.closed_at_ms = T0 + 7200000;
	render();
	ck_assert_ptr_nonnull(strstr(front_matter(), "\nstatus: accepted\n"));
	put_stage(STAGE_DASHBOARD);
	render();
	ck_assert_ptr_nonnull(strstr(front_matter(), "\nstatus: abandoned\n"));
}
END_TEST

START_TEST(the_tagline_is_the_title_once_there_is_one)
{
	d->head.tagline = "Lunch place";
	render();
	ck_assert_ptr_nonnull(strstr(out.s, "\n# SDT: Lunch place\n"));
	ck_assert_str_eq(section("## Scenario"), "\nWhere do we eat?\n");
}
END_TEST

START_TEST(pressures_and_points_carry_their_tags)
{
	add_complete();
	put_priority(TASTE, CY, '+', 2, "taste");
	render();
	ck_assert_str_eq(section("### More"), "\n1. [M1] speed\n2. [M2] taste\n");
	ck_assert_str_eq(section("### Less"), "\n1. [L1] cost\n");
	ck_assert_str_eq(section("### Non"), "\n1. [N1] weather\n");
	ck_assert_str_eq(section("### For"), "\n- [M1] ready in minutes\n- [N1] fits the sun\n");
	ck_assert_str_eq(section("### Against"), "\n- messy\n");
	ck_assert_str_eq(section("## Chosen Option"), "\nTacos\n\nFrom the truck.\n");
}
END_TEST

START_TEST(why_not_is_the_sentence_in_five_parts_and_the_reason)
{
	add_complete();
	put_priority(TASTE, CY, '+', 2, "taste");
	put_point(44, TACOS, SIDE_AGAINST, CY, COST, "a queue");
	render();
	ck_assert_str_eq(section("## Why(not)"), "\nIn the face of **Where do we eat?**, instead of doing nothing "
		"(**nothing changes**), we decided **Tacos**, to achieve **speed; taste**, accepting **messy; a queue**.\n\n"
		"“Tacos” was approved by 2 of 3 deciders, more than any other option.\n");
	d->head.why = "They are *here*.";
	render();
	ck_assert_ptr_nonnull(strstr(section("## Why(not)"), "**.\n\nThey are \\*here\\*.\n"));
}
END_TEST

/* In "a.m.", "..." and "2." they belong to the word. */
START_TEST(inside_our_sentence_nobodys_full_stop_stands_before_our_own_mark)
{
	struct head h;

	add_complete();
	put_option(TACOS, BO, "Go there.", "");
	put_priority(SPEED, ANA, '+', 1, "It is quick.");
	put_priority(TASTE, CY, '+', 2, "5 a.m.");
	put_point(41, TACOS, SIDE_AGAINST, BO, 0, "It is *far*.");
	put_point(44, TACOS, SIDE_AGAINST, CY, COST, ".");
	put_point(45, TACOS, SIDE_AGAINST, CY, COST, "and then...");
	put_point(46, TACOS, SIDE_AGAINST, CY, COST, "Who pays .");
	put_point(47, TACOS, SIDE_AGAINST, CY, COST, "Only on the 2.");
	put_point(48, TACOS, SIDE_AGAINST, CY, COST, "It costs.");
	h = d->head;
	h.topic = "Say where we eat.";
	put_head(h);
	render();
	ck_assert_str_eq(section("## Why(not)"), "\nIn the face of **Say where we eat**, instead of doing nothing "
		"(**nothing changes**), we decided **Go there**, to achieve **It is quick; 5 a.m.**, accepting **It is \\*far\\*; .; "
		"and then...; Who pays .; Only on the 2.; It costs**.\n\n“Go there” was approved by 2 of 3 deciders, more than any other option.\n");
	ck_assert_ptr_nonnull(strstr(section("## More Info"), "  - Go there: 2 (ana, bo)\n"));
	ck_assert_str_eq(section("## Scenario"), "\nSay where we eat.\n");
	ck_assert_str_eq(section("## Chosen Option"), "\nGo there.\n");
	ck_assert_ptr_nonnull(strstr(section("### Against"), "\n- It is \\*far\\*.\n"));
}
END_TEST

START_TEST(where_the_baseline_won_we_decided_to_do_nothing)
{
	add_complete();
	d->head.winner = NOTHING;
	render();
	ck_assert_ptr_nonnull(strstr(section("## Why(not)"), "), we decided to do nothing, to achieve **speed**, accepting "));
}
END_TEST

START_TEST(more_info_has_the_rounds_and_the_other_options)
{
	add_complete();
	render();
	ck_assert_str_eq(section("## More Info"),
		"\n- Round 1:\n  - Tacos: 2 (ana, bo)\n  - Pizza: 1 (bo)\n  - Do nothing: 0\n");
	ck_assert_str_eq(section("#### Pizza"),
		"\nRound and warm.\n\nApproved by 1 of 3 deciders.\n\nAgainst:\n\n- [L1] dear\n");
	ck_assert_str_eq(section("#### Do nothing"), "\nApproved by 0 of 3 deciders.\n");
}
END_TEST

START_TEST(more_info_tells_what_was_settled_and_by_whom)
{
	struct head h;

	add_complete();
	put((struct change){ .kind = CHANGE_APPROVAL_DEL, .approval = { .round = 1, .option = TACOS, .person = BO } });
	put_approval(2, TACOS, ANA);
	put_approval(2, PIZZA, BO);
	h = d->head;
	h.round = 2;
	h.settled_by = CY;
	h.framing_settled_by = ANA;
	put_head(h);
	render();
	ck_assert_str_eq(section("## More Info"),
		"\n- The wording of the question was chosen, among those with the most backers, by ana as the facilitator.\n"
		"- Round 1:\n  - Pizza: 1 (bo)\n  - Tacos: 1 (ana)\n  - Do nothing: 0\n"
		"- Round 2, among the tied:\n  - Pizza: 1 (bo)\n  - Tacos: 1 (ana)\n"
		"- The tie was settled by cy as the facilitator.\n");
	ck_assert_ptr_nonnull(strstr(section("#### Pizza"), "\nApproved by 1 of 3 deciders, in the run-off by 1 of 3 deciders.\n"));
	while (d->approval_count)
		put((struct change){ .kind = CHANGE_APPROVAL_DEL, .approval = d->approvals[0] });
	h.round = 1;
	put_head(h);
	render();
	ck_assert_ptr_nonnull(strstr(section("## More Info"),
		"- Nobody approved anything, so it was settled by cy as the facilitator.\n"));
}
END_TEST

START_TEST(what_people_type_cannot_make_sections)
{
	struct head h;
	const char *before;

	add_complete();
	render();
	before = arena_strdup(&arena, strchr(headings(), '\n'));
	put_option(TACOS, BO, "## How", "---");
	put_point(40, TACOS, SIDE_FOR, BO, SPEED, "## Historic");
	put_point(42, PIZZA, SIDE_AGAINST, BO, 0, "# x");
	put_priority(SPEED, ANA, '+', 1, "### Less");
	h = d->head;
	h.topic = "# \"a\": b # --- <script> **";
	h.why = "## Points";
	put_head(h);
	render();
	ck_assert_str_eq(strchr(headings(), '\n'), before);
	ck_assert_ptr_nonnull(strstr(out.s, "\n# SDT: \\# \"a\": b \\# --- &lt;script> \\*\\*\n"));
	ck_assert_str_eq(section("## Chosen Option"), "\n\\## How\n\n\\---\n");
	ck_assert_ptr_null(strstr(out.s, "<script"));
}
END_TEST

int main(void)
{
	Suite *s = suite_create("view/record_sdt");
	TCase *t = tcase_create("record_sdt");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, at_complete_every_section_is_there_once_and_in_order);
	tcase_add_test(t, sections_that_we_have_nothing_for_hold_a_placeholder);
	tcase_add_test(t, what_is_not_decided_yet_is_left_out);
	tcase_add_test(t, the_front_matter_has_the_founding_documents_fields);
	tcase_add_test(t, names_that_yaml_would_misread_are_quoted);
	tcase_add_test(t, a_closed_decision_is_abandoned_unless_it_was_complete);
	tcase_add_test(t, the_tagline_is_the_title_once_there_is_one);
	tcase_add_test(t, pressures_and_points_carry_their_tags);
	tcase_add_test(t, why_not_is_the_sentence_in_five_parts_and_the_reason);
	tcase_add_test(t, inside_our_sentence_nobodys_full_stop_stands_before_our_own_mark);
	tcase_add_test(t, where_the_baseline_won_we_decided_to_do_nothing);
	tcase_add_test(t, more_info_has_the_rounds_and_the_other_options);
	tcase_add_test(t, more_info_tells_what_was_settled_and_by_whom);
	tcase_add_test(t, what_people_type_cannot_make_sections);
	suite_add_tcase(s, t);
	return unit_run(s);
}
