#include "base/rc.h"

#include "unit.h"

START_TEST(every_code_has_its_own_word)
{
	ck_assert_str_eq(rc_name(RC_OK), "ok");
	ck_assert_str_eq(rc_name(RC_INVALID), "invalid");
	ck_assert_str_eq(rc_name(RC_TOO_LONG), "too_long");
	ck_assert_str_eq(rc_name(RC_NOT_FOUND), "not_found");
	ck_assert_str_eq(rc_name(RC_BUSY), "busy");
	ck_assert_str_eq(rc_name(RC_FULL), "full");
	ck_assert_str_eq(rc_name(RC_IO), "io");
	ck_assert_str_eq(rc_name(RC_CORRUPT), "corrupt");
}
END_TEST

START_TEST(a_code_that_does_not_exist_still_has_a_word)
{
	ck_assert_str_eq(rc_name((enum rc)(RC_CORRUPT + 1)), "unknown");
}
END_TEST

int main(void)
{
	Suite *s = suite_create("base_rc");
	TCase *t = tcase_create("rc");

	tcase_add_test(t, every_code_has_its_own_word);
	tcase_add_test(t, a_code_that_does_not_exist_still_has_a_word);
	suite_add_tcase(s, t);
	return unit_run(s);
}
