#include "base/clock.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "unit.h"

/* Expected values: GNU date (date -u -d @…), and for the ends ISO 8601's own range of four-digit years. */
static const struct {
	int64_t at_ms;
	const char *iso;
} known[] = {
	{ 0, "1970-01-01T00:00:00.000Z" },
	{ 1, "1970-01-01T00:00:00.001Z" },
	{ -1, "1969-12-31T23:59:59.999Z" },
	{ -86400000, "1969-12-31T00:00:00.000Z" },
	{ 951782399999, "2000-02-28T23:59:59.999Z" },
	{ 951782400000, "2000-02-29T00:00:00.000Z" },
	{ 951868800000, "2000-03-01T00:00:00.000Z" },
	{ 1000000000000, "2001-09-09T01:46:40.000Z" },
	{ 1234567890123, "2009-02-13T23:31:30.123Z" },
	{ 1704067199000, "2023-12-31T23:59:59.000Z" },
	{ 1735603200000, "2024-12-31T00:00:00.000Z" },
	{ 2147483647000, "2038-01-19T03:14:07.000Z" },
	{ 4107542400000, "2100-03-01T00:00:00.000Z" },
	{ -2203891200000, "1900-03-01T00:00:00.000Z" },
	{ 253402300799999, "9999-12-31T23:59:59.999Z" },
	{ 253402300800000, "9999-12-31T23:59:59.999Z" },
	{ INT64_MAX, "9999-12-31T23:59:59.999Z" },
	{ -62167219200000, "0000-01-01T00:00:00.000Z" },
	{ -62162035200001, "0000-02-29T23:59:59.999Z" },
	{ -62167219200001, "0000-01-01T00:00:00.000Z" },
	{ INT64_MIN, "0000-01-01T00:00:00.000Z" },
};

START_TEST(known_times_have_their_iso_text)
{
	char out[CLOCK_ISO_SIZE];

	memset(out, 'x', sizeof out);
	ck_assert_ptr_eq(clock_iso(out, known[_i].at_ms), out);
	ck_assert_str_eq(out, known[_i].iso);
}
END_TEST

START_TEST(a_date_is_the_head_of_the_iso_text)
{
	char out[CLOCK_ISO_SIZE];
	char head[11] = "";

	memcpy(head, known[_i].iso, 10);
	ck_assert_ptr_eq(clock_date(out, known[_i].at_ms), out);
	ck_assert_str_eq(out, head);
}
END_TEST

START_TEST(each_day_of_400_years_follows_the_one_before)
{
	static const int month_days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	int64_t at_ms = 0;

	for (int year = 1970; year < 2370; year++) {
		bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

		for (int month = 1; month <= 12; month++) {
			int days = month_days[month - 1] + (leap && month == 2);

			for (int day = 1; day <= days; day++) {
				char out[CLOCK_ISO_SIZE], expected[40];

				snprintf(expected, sizeof expected, "%04d-%02d-%02d", year, month, day);
				ck_assert_str_eq(clock_date(out, at_ms), expected);
				at_ms += 86400000;
			}
		}
	}
}
END_TEST

START_TEST(the_wall_clock_tells_the_time)
{
	int64_t before_s = time(NULL), now_ms = clock_wall_ms(), after_s = time(NULL);

	/* time() may lag by a tick of the kernel's coarse clock */
	ck_assert_int_ge(now_ms / 1000, before_s);
	ck_assert_int_le(now_ms / 1000, after_s + 1);
}
END_TEST

START_TEST(the_other_clock_never_goes_back_and_agrees_with_itself)
{
	int64_t before_us = clock_mono_us(), now_ms = clock_mono_ms(), after_us;

	nanosleep(&(struct timespec){ 0, 2000000 }, NULL);
	after_us = clock_mono_us();
	ck_assert_int_ge(now_ms, before_us / 1000);
	ck_assert_int_le(now_ms, after_us / 1000);
	ck_assert_int_ge(after_us - before_us, 2000);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("base_clock");
	TCase *t = tcase_create("clock");
	int known_count = sizeof known / sizeof known[0];

	tcase_add_loop_test(t, known_times_have_their_iso_text, 0, known_count);
	tcase_add_loop_test(t, a_date_is_the_head_of_the_iso_text, 0, known_count);
	tcase_add_test(t, each_day_of_400_years_follows_the_one_before);
	tcase_add_test(t, the_wall_clock_tells_the_time);
	tcase_add_test(t, the_other_clock_never_goes_back_and_agrees_with_itself);
	suite_add_tcase(s, t);
	return unit_run(s);
}
