/* How fast anybody may spend: a session at most 20 actions a second, in bursts of at most 60 (SPEC section 9), and what is made
 * anew by numbers of its own; with bounded memory. The test holds the clock. */
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
static int passing(uint64_t person, int64_t now_ms, int tries)
{
	int passed = 0;

	for (int i = 0; i < tries; i++)
		passed += rate_take(&r, PURSE_ACTIONS, person, now_ms);
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
		ck_assert(rate_take(&r, PURSE_ACTIONS, 1, START + 50 * i));
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
		if (rate_take(&r, PURSE_ACTIONS, 1, now))
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
	for (uint64_t person = 1; person <= 500; person++)
		ck_assert_int_eq(passing(person, START, 61), 60);
	for (uint64_t person = 1; person <= 500; person++)
		ck_assert_int_eq(passing(person, START, 1), 0);
}
END_TEST

START_TEST(who_was_full_again_is_forgotten_and_nobody_gains_by_it)
{
	for (uint64_t person = 1; person <= 1000; person++)
		rate_take(&r, PURSE_ACTIONS, person, START);
	ck_assert_uint_eq(r.buckets[PURSE_ACTIONS].count, 1000);
	passing(1, START + 3600000 - 100, 60);
	ck_assert_int_eq(passing(2, START + 3600000, 1), 1);
	ck_assert_uint_le(r.buckets[PURSE_ACTIONS].count, 2);
	ck_assert_int_eq(passing(1, START + 3600000, 100), 2); /* what flowed in 100 ms */
}
END_TEST

static int spent(enum purse purse, uint64_t owner, int64_t now_ms, int tries)
{
	int taken = 0;

	for (int i = 0; i < tries; i++)
		taken += rate_take(&r, purse, owner, now_ms);
	return taken;
}

/* What docs/http.md promises: so many at once, then one in so many seconds. */
static const struct {
	enum purse purse;
	int at_once, seconds;
} promised[] = {
	{ PURSE_DECISIONS, 30, 120 },
	{ PURSE_ADDRESS_DECISIONS, 300, 30 },
	{ PURSE_ADDRESS_NAMES, 600, 15 },
	{ PURSE_ADDRESS_LINKS, 60, 6 },
	{ PURSE_GUESSES, 60, 6 },
	{ PURSE_ADDRESS_GUESSES, 600, 1 },
	{ PURSE_LINKS, 10, 10 },
	{ PURSE_RETRIES, 5, 10 },
};

START_TEST(each_purse_is_as_full_and_fills_as_fast_as_is_promised)
{
	const enum purse purse = promised[_i].purse;
	const int64_t each_ms = promised[_i].seconds * 1000;

	ck_assert_int_eq(spent(purse, 1, START, 2000), promised[_i].at_once);
	ck_assert_int_eq(spent(purse, 1, START + each_ms - 1, 10), 0);
	ck_assert(!rate_has(&r, purse, 1, START + each_ms - 1));
	ck_assert(rate_has(&r, purse, 1, START + each_ms));
	ck_assert(rate_has(&r, purse, 2, START));
	ck_assert_int_eq(spent(purse, 1, START + each_ms, 10), 1);
	ck_assert_int_eq(spent(purse, 1, START + 4 * each_ms, 10), 3);
	ck_assert_int_eq(spent(purse, 2, START + 4 * each_ms, 1), 1);
	ck_assert_int_eq(rate_refill_ms(purse), each_ms);
}
END_TEST

START_TEST(one_purse_is_not_emptied_by_another)
{
	for (int purse = 0; purse < PURSES; purse++)
		ck_assert_int_gt(spent((enum purse)purse, 1, START, 2000), 0);
	for (int purse = 0; purse < PURSES; purse++)
		ck_assert_int_eq(spent((enum purse)purse, 1, START, 1), 0);
}
END_TEST

START_TEST(what_is_given_back_can_be_taken_again_and_never_makes_it_more_than_full)
{
	ck_assert_int_eq(spent(PURSE_RETRIES, 1, START, 10), 5);
	rate_give_back(&r, PURSE_RETRIES, 1);
	ck_assert_int_eq(spent(PURSE_RETRIES, 1, START, 10), 1);
	for (int i = 0; i < 20; i++)
		rate_give_back(&r, PURSE_RETRIES, 1);
	rate_give_back(&r, PURSE_RETRIES, 2); /* of whom nothing is known */
	ck_assert_int_eq(spent(PURSE_RETRIES, 1, START, 10), 5);
	ck_assert_int_eq(spent(PURSE_RETRIES, 2, START, 10), 5);
}
END_TEST

START_TEST(a_million_addresses_cost_bounded_memory_and_who_owes_most_is_remembered)
{
	enum { MILLION = 1000000, GREEDY = 7 };
	const uint64_t first = 1000;
	size_t most = 0;

	ck_assert_int_eq(spent(PURSE_ADDRESS_NAMES, GREEDY, START, 2000), 600);
	for (uint64_t owner = first; owner < first + MILLION; owner++) { /* in one and a half minutes, faster than any flow in */
		rate_take(&r, PURSE_ADDRESS_NAMES, owner, START + (int64_t)(owner - first) / 11111);
		most = r.buckets[PURSE_ADDRESS_NAMES].count > most ? r.buckets[PURSE_ADDRESS_NAMES].count : most;
	}
	ck_assert_uint_le(most, RATE_REMEMBERED);
	ck_assert_int_eq(spent(PURSE_ADDRESS_NAMES, GREEDY, START + 90, 10), 0);
	ck_assert_int_eq(spent(PURSE_ADDRESS_NAMES, first + MILLION - 1, START + 90, 2000), 599); /* the last of them, too */
	ck_assert_int_eq(spent(PURSE_RETRIES, GREEDY, START + 90, 10), 5);
}
END_TEST

START_TEST(where_all_owe_all_there_is_room_for_another_one)
{
	for (uint64_t owner = 0; owner < RATE_REMEMBERED; owner++)
		ck_assert_int_eq(spent(PURSE_RETRIES, owner, START, 6), 5);
	ck_assert_int_eq(spent(PURSE_RETRIES, RATE_REMEMBERED, START, 6), 5);
	ck_assert_uint_le(r.buckets[PURSE_RETRIES].count, RATE_REMEMBERED);
	ck_assert_int_eq(spent(PURSE_RETRIES, RATE_REMEMBERED, START, 6), 0);
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
	tcase_add_loop_test(c, each_purse_is_as_full_and_fills_as_fast_as_is_promised, 0, sizeof promised / sizeof *promised);
	tcase_add_test(c, one_purse_is_not_emptied_by_another);
	tcase_add_test(c, what_is_given_back_can_be_taken_again_and_never_makes_it_more_than_full);
	tcase_add_test(c, a_million_addresses_cost_bounded_memory_and_who_owes_most_is_remembered);
	tcase_add_test(c, where_all_owe_all_there_is_room_for_another_one);
	suite_add_tcase(suite, c);
	return unit_run(suite);
}
