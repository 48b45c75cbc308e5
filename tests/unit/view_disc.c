#include "view/disc.h"

#include <stdio.h>

#include "context_fixture.h"

static int64_t hue(const char *name)
{
	cJSON *one = context_new();
	int64_t n;

	disc_add(one, name);
	n = (int64_t)cJSON_GetNumberValue(cJSON_GetObjectItem(one, "hue"));
	cJSON_Delete(one);
	return n;
}

START_TEST(the_same_name_has_the_same_colour_and_all_colours_are_used)
{
	bool seen[DISC_HUES + 1] = { false };

	for (int i = 0; i < 500; i++) {
		char name[16];
		int64_t n;

		snprintf(name, sizeof name, "p%d", i);
		n = hue(name);
		ck_assert_int_ge(n, 1);
		ck_assert_int_le(n, DISC_HUES);
		ck_assert_int_eq(hue(name), n);
		seen[n] = true;
	}
	for (int n = 1; n <= DISC_HUES; n++)
		ck_assert(seen[n]);
}
END_TEST

START_TEST(nobody_has_no_disc)
{
	disc_add(in, NULL);
	disc_add_as(in, "by", NULL);
	disc_add_list(in, "discs", NULL, 0, 12);
	is("{}");
}
END_TEST

START_TEST(a_list_is_cut_with_its_count)
{
	const char *const names[] = { "ana", "bo", "cy" };
	const cJSON *discs;

	disc_add_list(in, "discs", names, 3, 2);
	discs = cJSON_GetObjectItem(in, "discs");
	ck_assert_int_eq(cJSON_GetArraySize(cJSON_GetObjectItem(discs, "disc")), 2);
	ck_assert_double_eq(cJSON_GetNumberValue(cJSON_GetObjectItem(discs, "more")), 1);
	ck_assert_str_eq(cJSON_GetStringValue(cJSON_GetObjectItem(cJSON_GetArrayItem(cJSON_GetObjectItem(discs, "disc"), 1), "initials")), "BO");
	disc_add_list(in, "all", names, 3, 3);
	ck_assert_double_eq(cJSON_GetNumberValue(cJSON_GetObjectItem(cJSON_GetObjectItem(in, "all"), "more")), 0);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("view/disc");
	TCase *t = tcase_create("disc");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, the_same_name_has_the_same_colour_and_all_colours_are_used);
	tcase_add_test(t, nobody_has_no_disc);
	tcase_add_test(t, a_list_is_cut_with_its_count);
	suite_add_tcase(s, t);
	return unit_run(s);
}
