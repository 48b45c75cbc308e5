/* Building contexts: what is nothing is left out, times read in UTC. */
#include "view/context.h"

#include <string.h>

#include "context_fixture.h"

START_TEST(what_is_nothing_is_left_out)
{
	context_text(in, "a", NULL);
	context_text(in, "b", "");
	context_copy(in, "c", NULL);
	context_copy(in, "d", "");
	context_flag(in, "e", false);
	context_time(in, "f", "f_words", 0);
	is("{}");
}
END_TEST

START_TEST(values_are_what_they_are)
{
	char text[] = "copied";

	context_text(in, "a", "text");
	context_copy(in, "b", text);
	memset(text, 'x', 6);
	context_flag(in, "c", true);
	context_number(in, "d", 0);
	context_number(in, "e", 999999999999999);
	is("{\"a\":\"text\",\"b\":\"copied\",\"c\":true,\"d\":0,\"e\":999999999999999}");
}
END_TEST

START_TEST(objects_and_lists_stand_where_they_were_made)
{
	cJSON *list = context_list(in, "list");

	context_item_text(list, "one");
	context_number(context_item(list), "two", 2);
	context_flag(context_object(in, "object"), "three", true);
	is("{\"list\":[\"one\",{\"two\":2}],\"object\":{\"three\":true}}");
}
END_TEST

START_TEST(an_object_is_found_or_made)
{
	cJSON *made = context_find(in, "form");

	context_number(made, "n", 1);
	ck_assert_ptr_eq(context_find(in, "form"), made);
	context_find(in, "FORM");
	is("{\"form\":{\"n\":1},\"FORM\":{}}");
}
END_TEST

START_TEST(a_time_is_told_for_machines_and_for_people)
{
	context_time(in, "at", "words", 1792648800000 + 3 * 3600000 + 4 * 60000 + 5678);
	is("{\"at\":\"2026-10-22T09:04:05.678Z\",\"words\":\"09:04:05 UTC\"}");
}
END_TEST

int main(void)
{
	Suite *s = suite_create("view/context");
	TCase *t = tcase_create("context");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, what_is_nothing_is_left_out);
	tcase_add_test(t, values_are_what_they_are);
	tcase_add_test(t, objects_and_lists_stand_where_they_were_made);
	tcase_add_test(t, an_object_is_found_or_made);
	tcase_add_test(t, a_time_is_told_for_machines_and_for_people);
	suite_add_tcase(s, t);
	return unit_run(s);
}
