#include "view/record.h"

#include "view_fixture.h"

static void render(void)
{
	strbuf_reset(&out);
	record_madr(&out, d, &view);
	ck_assert(!strbuf_failed(&out));
}

START_TEST(at_complete_it_is_the_full_template)
{
	add_complete();
	render();
	ck_assert_str_eq(out.s,
		"---\n"
		"status: accepted\n"
		"date: 2026-10-22\n"
		"decision-makers: [ana, bo, cy]\n"
		"---\n"
		"\n"
		"# Where do we eat?\n"
		"\n"
		"## Context and Problem Statement\n"
		"\n"
		"Where do we eat?\n"
		"\n"
		"## Decision Drivers\n"
		"\n"
		"* More: speed\n"
		"* Less: cost\n"
		"* Relevant: weather\n"
		"\n"
		"## Considered Options\n"
		"\n"
		"* Tacos\n"
		"* Pizza\n"
		"* Do nothing\n"
		"\n"
		"## Decision Outcome\n"
		"\n"
		"Chosen option: \"Tacos\", because “Tacos” was approved by 2 of 3 deciders, more than any other option.\n"
		"\n"
		"### Consequences\n"
		"\n"
		"* Good, because ready in minutes\n"
		"* Good, because fits the sun\n"
		"* Bad, because messy\n"
		"\n"
		"### Confirmation\n"
		"\n"
		"<!-- author this yourself -->\n"
		"\n"
		"## Pros and Cons of the Options\n"
		"\n"
		"### Tacos\n"
		"\n"
		"From the truck.\n"
		"\n"
		"* Good, because ready in minutes\n"
		"* Good, because fits the sun\n"
		"* Bad, because messy\n"
		"\n"
		"### Pizza\n"
		"\n"
		"Round and warm.\n"
		"\n"
		"* Bad, because dear\n"
		"\n"
		"### Do nothing\n"
		"\n"
		"## More Information\n"
		"\n"
		"* Round 1:\n"
		"  * Tacos: 2 (ana, bo)\n"
		"  * Pizza: 1 (bo)\n"
		"  * Do nothing: 0\n");
}
END_TEST

START_TEST(what_is_not_decided_yet_is_left_out)
{
	add_dashboard();
	for (enum stage stage = STAGE_LOBBY; stage < STAGE_COMPLETE; stage++) {
		put_stage(stage);
		render();
		ck_assert_ptr_nonnull(strstr(out.s, "---\nstatus: proposed\ndate: 2026-10-22\n"));
		ck_assert_ptr_nonnull(strstr(out.s, "\n## Context and Problem Statement\n"));
		ck_assert_int_eq(!strstr(out.s, "\n## Decision Drivers\n"), stage <= STAGE_PRIORITIES);
		ck_assert_int_eq(!strstr(out.s, "\n## Considered Options\n"), stage <= STAGE_OPTIONS);
		ck_assert_int_eq(!strstr(out.s, "\n## Pros and Cons of the Options\n"), stage <= STAGE_OPTIONS);
		ck_assert_ptr_null(strstr(out.s, "\n## Decision Outcome\n"));
		ck_assert_ptr_null(strstr(out.s, "\n## More Information\n"));
	}
}
END_TEST

START_TEST(the_chosen_options_name_is_quoted_as_typed)
{
	add_complete();
	put_option(TACOS, BO, "The \"best\" <tacos> *ever*", "");
	d->head.why = "they won.";
	render();
	ck_assert_ptr_nonnull(strstr(out.s,
		"\nChosen option: \"The \"best\" &lt;tacos> \\*ever\\*\", because they won.\n"));
	ck_assert_ptr_nonnull(strstr(out.s, "\n* The \"best\" &lt;tacos> \\*ever\\*\n"));
}
END_TEST

START_TEST(an_abandoned_decision_says_so_with_the_day_of_closing)
{
	add_dashboard();
	d->head.closed_at_ms = T0 + 86400000;
	d->head.tagline = "Lunch";
	render();
	ck_assert_ptr_nonnull(strstr(out.s, "---\nstatus: abandoned\ndate: 2026-10-23\n"));
	ck_assert_ptr_nonnull(strstr(out.s, "\n# Lunch\n"));
}
END_TEST

int main(void)
{
	Suite *s = suite_create("view/record_madr");
	TCase *t = tcase_create("record_madr");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, at_complete_it_is_the_full_template);
	tcase_add_test(t, what_is_not_decided_yet_is_left_out);
	tcase_add_test(t, the_chosen_options_name_is_quoted_as_typed);
	tcase_add_test(t, an_abandoned_decision_says_so_with_the_day_of_closing);
	suite_add_tcase(s, t);
	return unit_run(s);
}
