/* How much one session may do: at most 20 actions a second, in bursts of at most 60 (SPEC section 9). The test holds the
 * clock. */
#include "web/rate.h"

#include "unit.h"

enum { START = 1000000 };

static struct rate r;

static void set_up(void)
{
	rate_init(&r);
}

static void tear_down(void)
{
	rate_dispose(&r);
}

/* How many of tries at one moment pass. */
static int passing(int64_t person, int64_t now_ms, int tries)
{
	int passed = 0;

	for (int i = 0; i < tries; i++)
		passed += rate_take(&r, person, now_ms);
	return passed;
}

START_TEST(a_burst_has_60_actions_and_then_20_a_second_flow)
{
	ck_assert_int_eq(passing(1, START, 1000), 60);
	ck_assert_int_eq(passing(1, START + 49, 10), 0);
	ck_assert_int_eq(passing(1, START + 50, 10), 1);
	ck_assert_int_eq(passing(1, START + 1000, 100), 19);
	ck_assert_int_eq(passing(1, START + 2000, 100), 20);
	ck_assert_int_eq(passing(1, START + 2500, 100), 10);
}
END_TEST

START_TEST(rest_fills_up_to_60_and_no_further)
{
	ck_assert_int_eq(passing(1, START, 1000), 60);
	ck_assert_int_eq(passing(1, START + 2999, 1000), 59);
	ck_assert_int_eq(passing(1, START + 10000, 1000), 60);
	ck_assert_int_eq(passing(1, START + 3600000, 1000), 60);
}
END_TEST

START_TEST(whoever_acts_20_times_a_second_is_never_stopped)
{
	for (int i = 0; i < 20 * 120; i++)
		ck_assert(rate_take(&r, 1, START + 50 * i));
}
END_TEST

START_TEST(what_was_refused_is_not_counted)
{
	passing(1, START, 60);
	for (int64_t now = START; now < START + 50; now++)
		ck_assert_int_eq(passing(1, now, 100), 0);
	ck_assert_int_eq(passing(1, START + 50, 100), 1);
}
END_TEST

START_TEST(in_any_stretch_of_time_no_more_pass_than_60_and_20_a_second)
{
	enum { TRIES = 4000 };
	static int64_t at[TRIES];
	int64_t worst = 0; /* by how much a stretch was too short, in ms */
	int count = 0;

	for (int i = 0; i < TRIES; i++) {
		const int64_t now = START + 7 * i + (i % 300 < 40 ? 0 : 500 * (i / 300)); /* bursts and rests */
		if (rate_take(&r, 1, now))
			at[count++] = now;
	}
	for (int i = 0; i < count; i++)
		for (int j = i; j < count; j++)
			worst = (j - i - 59) * 50 - (at[j] - at[i]) > worst ? (j - i - 59) * 50 - (at[j] - at[i]) : worst;
	ck_assert_int_le(worst, 0);
}
END_TEST

START_TEST(everybody_has_a_burst_of_their_own)
{
	for (int64_t person = 1; person <= 500; person++)
		ck_assert_int_eq(passing(person, START, 61), 60);
	for (int64_t person = 1; person <= 500; person++)
		ck_assert_int_eq(passing(person, START, 1), 0);
}
END_TEST

START_TEST(who_was_full_again_is_forgotten_and_nobody_gains_by_it)
{
	for (int64_t person = 1; person <= 1000; person++)
		rate_take(&r, person, START);
	ck_assert_uint_eq(r.buckets.count, 1000);
	passing(1, START + 3600000 - 100, 60);
	ck_assert_int_eq(passing(2, START + 3600000, 1), 1);
	ck_assert_uint_le(r.buckets.count, 2);
	ck_assert_int_eq(passing(1, START + 3600000, 100), 2); /* what flowed in 100 ms */
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("web_rate");
	TCase *c = tcase_create("rate");

	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_add_test(c, a_burst_has_60_actions_and_then_20_a_second_flow);
	tcase_add_test(c, rest_fills_up_to_60_and_no_further);
	tcase_add_test(c, whoever_acts_20_times_a_second_is_never_stopped);
	tcase_add_test(c, what_was_refused_is_not_counted);
	tcase_add_test(c, in_any_stretch_of_time_no_more_pass_than_60_and_20_a_second);
	tcase_add_test(c, everybody_has_a_burst_of_their_own);
	tcase_add_test(c, who_was_full_again_is_forgotten_and_nobody_gains_by_it);
	suite_add_tcase(suite, c);
	return unit_run(suite);
}
