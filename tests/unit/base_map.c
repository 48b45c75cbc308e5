#include "base/map.h"

#include <signal.h>
#include <stdbool.h>

#include "unit.h"

static struct map m;
static char values[4096];

static void set_up(void)
{
	map_init(&m);
}

static void tear_down(void)
{
	map_dispose(&m);
}

START_TEST(an_empty_map_has_nothing)
{
	size_t at = 0;

	ck_assert_ptr_null(map_get(&m, 1));
	ck_assert_ptr_null(map_remove(&m, 1));
	ck_assert_ptr_null(map_next(&m, &at));
	ck_assert_uint_eq(m.count, 0);
}
END_TEST

START_TEST(what_was_put_is_got_and_what_was_removed_is_not)
{
	ck_assert_ptr_null(map_put(&m, 7, &values[7]));
	ck_assert_ptr_eq(map_get(&m, 7), &values[7]);
	ck_assert_ptr_null(map_get(&m, 8));
	ck_assert_ptr_null(map_remove(&m, 8));
	ck_assert_ptr_eq(map_remove(&m, 7), &values[7]);
	ck_assert_ptr_null(map_get(&m, 7));
	ck_assert_ptr_null(map_remove(&m, 7));
	ck_assert_uint_eq(m.count, 0);
}
END_TEST

START_TEST(putting_again_replaces_and_gives_back_the_old_value)
{
	map_put(&m, 7, &values[1]);
	ck_assert_ptr_eq(map_put(&m, 7, &values[2]), &values[1]);
	ck_assert_ptr_eq(map_get(&m, 7), &values[2]);
	ck_assert_uint_eq(m.count, 1);
}
END_TEST

START_TEST(every_key_is_allowed)
{
	map_put(&m, 0, &values[1]);
	map_put(&m, UINT64_MAX, &values[2]);
	ck_assert_ptr_eq(map_get(&m, 0), &values[1]);
	ck_assert_ptr_eq(map_get(&m, UINT64_MAX), &values[2]);
	ck_assert_ptr_eq(map_remove(&m, 0), &values[1]);
	ck_assert_ptr_null(map_get(&m, 0));
}
END_TEST

START_TEST(a_null_value_is_refused)
{
	map_put(&m, 1, NULL);
}
END_TEST

START_TEST(it_is_at_most_three_quarters_full)
{
	for (uint64_t key = 0; key < 4096; key++) {
		map_put(&m, key, &values[key]);
		ck_assert_uint_eq(m.count, key + 1);
		ck_assert_uint_le(m.count * 4, m.cap * 3);
		ck_assert_uint_eq(m.cap & (m.cap - 1), 0);
	}
	ck_assert_uint_eq(m.cap, 8192);
	for (uint64_t key = 0; key < 4096; key++)
		ck_assert_ptr_eq(map_get(&m, key), &values[key]);
}
END_TEST

START_TEST(a_walk_meets_each_entry_once)
{
	bool met[100] = { false };
	size_t at = 0;
	char *value;
	int count = 0;

	for (uint64_t n = 0; n < 100; n++)
		map_put(&m, map_hash_u64(n), &values[n]);
	while ((value = map_next(&m, &at)) != NULL) {
		ck_assert(!met[value - values]);
		met[value - values] = true;
		count++;
	}
	ck_assert_int_eq(count, 100);
	ck_assert_ptr_null(map_next(&m, &at));
}
END_TEST

/* Against a plain table, with keys chosen so that runs are long and go round the end. */
START_TEST(random_puts_and_removes_agree_with_a_plain_table)
{
	void *plain[64] = { NULL };
	uint32_t seed = 1 + (uint32_t)_i;

	for (int step = 0; step < 20000; step++) {
		uint64_t key;
		size_t count = 0;
		uint32_t n;

		seed = seed * 1664525 + 1013904223;
		n = seed >> 16;
		/* home slots 12 to 15 of 16, and some others */
		key = n % 64;
		if (key < 48)
			key = (key / 4) * 4096 + 12 + key % 4;
		if (n % 3 == 0) {
			ck_assert_ptr_eq(map_remove(&m, key), plain[n % 64]);
			plain[n % 64] = NULL;
		} else if (m.count < 48) {
			ck_assert_ptr_eq(map_put(&m, key, &values[step % 4096]), plain[n % 64]);
			plain[n % 64] = &values[step % 4096];
		}
		for (uint64_t i = 0; i < 64; i++) {
			uint64_t k = i < 48 ? (i / 4) * 4096 + 12 + i % 4 : i;

			ck_assert_ptr_eq(map_get(&m, k), plain[i]);
			count += plain[i] != NULL;
		}
		ck_assert_uint_eq(m.count, count);
	}
}
END_TEST

START_TEST(a_hash_is_the_same_for_the_same_bytes_only)
{
	char ana[] = "ana";

	ck_assert_uint_eq(map_hash_bytes("ana", 3), map_hash_bytes(ana, 3));
	ck_assert_uint_ne(map_hash_bytes("ana", 3), map_hash_bytes("ana", 4));
	ck_assert_uint_ne(map_hash_bytes("ana", 3), map_hash_bytes("anb", 3));
	ck_assert_uint_eq(map_hash_bytes("", 0), map_hash_bytes("x", 0));
	ck_assert_uint_eq(map_hash_u64(1), map_hash_u64(1));
	ck_assert_uint_ne(map_hash_u64(1), map_hash_u64(2));
	ck_assert_uint_ne(map_hash_u64(0), map_hash_u64(UINT64_C(1) << 63));
}
END_TEST

START_TEST(numbers_in_a_row_are_spread)
{
	int slots[64] = { 0 };

	for (uint64_t n = 0; n < 6400; n++)
		slots[map_hash_u64(n) % 64]++;
	/* 100 expected, standard deviation 10 */
	for (int i = 0; i < 64; i++) {
		ck_assert_int_gt(slots[i], 20);
		ck_assert_int_lt(slots[i], 200);
	}
}
END_TEST

int main(void)
{
	Suite *s = suite_create("base_map");
	TCase *t = tcase_create("map");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, an_empty_map_has_nothing);
	tcase_add_test(t, what_was_put_is_got_and_what_was_removed_is_not);
	tcase_add_test(t, putting_again_replaces_and_gives_back_the_old_value);
	tcase_add_test(t, every_key_is_allowed);
	tcase_add_test_raise_signal(t, a_null_value_is_refused, SIGABRT);
	tcase_add_test(t, it_is_at_most_three_quarters_full);
	tcase_add_test(t, a_walk_meets_each_entry_once);
	tcase_add_loop_test(t, random_puts_and_removes_agree_with_a_plain_table, 0, 4);
	tcase_add_test(t, a_hash_is_the_same_for_the_same_bytes_only);
	tcase_add_test(t, numbers_in_a_row_are_spread);
	suite_add_tcase(s, t);
	return unit_run(s);
}
