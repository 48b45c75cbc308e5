#include "base/arena.h"

#include <signal.h>
#include <stdint.h>
#include <string.h>

#include "unit.h"

static struct arena a;

static void set_up(void)
{
	arena_init(&a, 256);
}

static void tear_down(void)
{
	arena_dispose(&a);
}

START_TEST(nothing_is_taken_before_the_first_allocation)
{
	ck_assert_uint_eq(a.total, 0);
	ck_assert_ptr_null(a.blocks);
}
END_TEST

START_TEST(the_first_block_has_the_size_asked_for)
{
	arena_alloc(&a, 1);
	ck_assert_uint_eq(a.total, 256);
}
END_TEST

START_TEST(a_first_size_of_zero_means_a_small_default)
{
	arena_init(&a, 0);
	arena_alloc(&a, 1);
	ck_assert_uint_gt(a.total, 0);
	ck_assert_uint_le(a.total, 4096);
}
END_TEST

START_TEST(the_first_block_is_as_large_as_its_first_tenant)
{
	arena_alloc(&a, 100000);
	ck_assert_uint_ge(a.total, 100000);
	ck_assert_uint_lt(a.total, 100000 + 64);
	/* and the next block is an ordinary one again */
	arena_alloc(&a, 64);
	ck_assert_uint_lt(a.total, 100000 + 64 + 64 * 1024 + 1);
}
END_TEST

START_TEST(memory_is_zeroed_aligned_and_apart)
{
	unsigned char *last = NULL;

	for (size_t size = 0; size < 300; size++) {
		unsigned char *p = arena_alloc(&a, size);

		ck_assert_ptr_nonnull(p);
		ck_assert_ptr_ne(p, last);
		ck_assert_uint_eq((uintptr_t)p % _Alignof(max_align_t), 0);
		for (size_t i = 0; i < size; i++)
			ck_assert_uint_eq(p[i], 0);
		memset(p, 0xff, size);
		last = p;
	}
}
END_TEST

START_TEST(later_blocks_double_up_to_64_kib)
{
	static const size_t block_kib[] = { 16, 32, 64, 64, 64 };
	size_t total = 0;

	arena_init(&a, 16 * 1024);
	for (size_t i = 0; i < sizeof block_kib / sizeof block_kib[0]; i++) {
		total += block_kib[i] * 1024;
		for (size_t used = 0; used < block_kib[i]; used++)
			arena_alloc(&a, 1024);
		ck_assert_uint_eq(a.total, total);
	}
}
END_TEST

START_TEST(a_block_is_as_large_as_its_tenant)
{
	arena_alloc(&a, 1);
	arena_alloc(&a, 5000);
	ck_assert_uint_ge(a.total, 256 + 5000);
	ck_assert_uint_lt(a.total, 256 + 5000 + 64);
}
END_TEST

START_TEST(a_giant_does_not_waste_the_rest_of_the_newest_block)
{
	char *before = arena_alloc(&a, 16), *giant = arena_alloc(&a, 1000000), *after;
	size_t total = a.total;

	memset(giant, 'x', 1000000);
	after = arena_alloc(&a, 16);
	ck_assert_uint_eq(a.total, total);
	ck_assert_ptr_eq(after, before + 16);
}
END_TEST

START_TEST(an_arena_can_be_used_again_after_its_end)
{
	arena_alloc(&a, 10000);
	arena_dispose(&a);
	ck_assert_uint_eq(a.total, 0);
	arena_init(&a, 512);
	arena_alloc(&a, 10);
	ck_assert_uint_eq(a.total, 512);
}
END_TEST

START_TEST(copies_are_apart_from_what_was_copied)
{
	char s[] = "maude";
	char *copy = arena_strdup(&a, s);
	char *bytes = arena_memdup(&a, s, 3);

	s[0] = 'x';
	ck_assert_str_eq(copy, "maude");
	ck_assert_mem_eq(bytes, "mau", 3);
}
END_TEST

START_TEST(a_copy_of_null_is_null)
{
	ck_assert_ptr_null(arena_strdup(&a, NULL));
	ck_assert_ptr_null(arena_memdup(&a, NULL, 0));
}
END_TEST

struct point {
	int x, y;
	char name[20];
};

START_TEST(a_growing_array_keeps_its_items_and_zeroes_new_ones)
{
	struct point *points = NULL;
	size_t count = 0, cap = 0;

	for (int i = 0; i < 1000; i++) {
		struct point *p = arena_push(&a, &points, &count, &cap, sizeof *points);

		ck_assert_ptr_eq(p, points + i);
		ck_assert_int_eq(p->x, 0);
		ck_assert_int_eq(p->y, 0);
		ck_assert_uint_eq(count, (size_t)i + 1);
		if (i == 0)
			ck_assert_uint_eq(cap, 8);
		p->x = i;
		p->y = -i;
	}
	ck_assert_uint_eq(cap, 1024);
	for (int i = 0; i < 1000; i++) {
		ck_assert_int_eq(points[i].x, i);
		ck_assert_int_eq(points[i].y, -i);
	}
}
END_TEST

START_TEST(an_item_that_was_dropped_and_pushed_again_is_zeroed)
{
	int *items = NULL;
	size_t count = 0, cap = 0;

	*(int *)arena_push(&a, &items, &count, &cap, sizeof *items) = 7;
	count--;
	ck_assert_int_eq(*(int *)arena_push(&a, &items, &count, &cap, sizeof *items), 0);
	ck_assert_uint_eq(count, 1);
}
END_TEST

START_TEST(an_impossible_size_ends_the_process)
{
	arena_alloc(&a, SIZE_MAX);
}
END_TEST

START_TEST(an_impossible_array_ends_the_process)
{
	int *items = NULL;
	size_t count = 0, cap = 0;

	arena_push(&a, &items, &count, &cap, SIZE_MAX / 4);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("base_arena");
	TCase *t = tcase_create("arena");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, nothing_is_taken_before_the_first_allocation);
	tcase_add_test(t, the_first_block_has_the_size_asked_for);
	tcase_add_test(t, a_first_size_of_zero_means_a_small_default);
	tcase_add_test(t, the_first_block_is_as_large_as_its_first_tenant);
	tcase_add_test(t, memory_is_zeroed_aligned_and_apart);
	tcase_add_test(t, later_blocks_double_up_to_64_kib);
	tcase_add_test(t, a_block_is_as_large_as_its_tenant);
	tcase_add_test(t, a_giant_does_not_waste_the_rest_of_the_newest_block);
	tcase_add_test(t, an_arena_can_be_used_again_after_its_end);
	tcase_add_test(t, copies_are_apart_from_what_was_copied);
	tcase_add_test(t, a_copy_of_null_is_null);
	tcase_add_test(t, a_growing_array_keeps_its_items_and_zeroes_new_ones);
	tcase_add_test(t, an_item_that_was_dropped_and_pushed_again_is_zeroed);
	tcase_add_test_raise_signal(t, an_impossible_size_ends_the_process, SIGABRT);
	tcase_add_test_raise_signal(t, an_impossible_array_ends_the_process, SIGABRT);
	suite_add_tcase(s, t);
	return unit_run(s);
}
