#include "base/heap.h"

#include <signal.h>
#include <stdbool.h>
#include <string.h>

#include "unit.h"

static struct heap h;
static struct heap_node nodes[200];

static void set_up(void)
{
	heap_init(&h);
	memset(nodes, 0, sizeof nodes);
}

static void tear_down(void)
{
	heap_dispose(&h);
}

START_TEST(an_empty_heap_has_no_first)
{
	ck_assert_ptr_null(heap_first(&h));
	heap_remove(&h, &nodes[0]);
	ck_assert_ptr_null(heap_first(&h));
}
END_TEST

START_TEST(the_earliest_comes_first_and_stays_in)
{
	heap_set(&h, &nodes[0], 30);
	heap_set(&h, &nodes[1], -10);
	heap_set(&h, &nodes[2], 20);
	ck_assert_ptr_eq(heap_first(&h), &nodes[1]);
	ck_assert_ptr_eq(heap_first(&h), &nodes[1]);
	ck_assert_int_eq(nodes[1].due_ms, -10);
	ck_assert_uint_eq(h.count, 3);
}
END_TEST

START_TEST(a_deadline_can_be_moved_both_ways)
{
	heap_set(&h, &nodes[0], 10);
	heap_set(&h, &nodes[1], 20);
	heap_set(&h, &nodes[2], 30);
	heap_set(&h, &nodes[2], 5);
	ck_assert_ptr_eq(heap_first(&h), &nodes[2]);
	heap_set(&h, &nodes[2], 40);
	ck_assert_ptr_eq(heap_first(&h), &nodes[0]);
	heap_set(&h, &nodes[0], 10);
	ck_assert_ptr_eq(heap_first(&h), &nodes[0]);
	ck_assert_uint_eq(h.count, 3);
}
END_TEST

START_TEST(a_node_that_was_taken_out_can_come_back)
{
	heap_set(&h, &nodes[0], 10);
	heap_remove(&h, &nodes[0]);
	ck_assert_uint_eq(nodes[0].at, 0);
	ck_assert_ptr_null(heap_first(&h));
	heap_remove(&h, &nodes[0]);
	heap_set(&h, &nodes[0], 20);
	ck_assert_ptr_eq(heap_first(&h), &nodes[0]);
}
END_TEST

START_TEST(the_node_that_fills_a_gap_may_have_to_rise)
{
	/* as a tree: 1; 10 2; 11 12 3. Taking out 11 brings 3 under 10 */
	static const int64_t due[] = { 1, 10, 2, 11, 12, 3 };

	for (int i = 0; i < 6; i++)
		heap_set(&h, &nodes[i], due[i]);
	heap_remove(&h, &nodes[3]);
	ck_assert_uint_eq(nodes[5].at, 2);
	ck_assert_uint_eq(nodes[1].at, 4);
}
END_TEST

START_TEST(another_heaps_node_is_refused)
{
	struct heap other;

	heap_init(&other);
	heap_set(&h, &nodes[0], 1);
	heap_set(&other, &nodes[1], 1);
	heap_remove(&h, &nodes[1]);
}
END_TEST

/* Against a plain search over all nodes. */
START_TEST(random_moves_keep_the_earliest_first)
{
	bool in[200] = { false };
	uint32_t seed = 1 + (uint32_t)_i;

	for (int step = 0; step < 5000; step++) {
		struct heap_node *first;
		size_t count = 0, which;
		int64_t earliest = INT64_MAX;
		uint32_t n;

		seed = seed * 1664525 + 1013904223;
		n = seed >> 8;
		which = n % 200;
		if (n / 200 % 3 == 0) {
			heap_remove(&h, &nodes[which]);
			in[which] = false;
		} else {
			heap_set(&h, &nodes[which], n / 600 % 1000);
			in[which] = true;
		}
		for (size_t i = 0; i < 200; i++) {
			ck_assert_int_eq(nodes[i].at != 0, in[i]);
			if (!in[i])
				continue;
			ck_assert_ptr_eq(h.nodes[nodes[i].at - 1], &nodes[i]);
			count++;
			if (nodes[i].due_ms < earliest)
				earliest = nodes[i].due_ms;
		}
		ck_assert_uint_eq(h.count, count);
		first = heap_first(&h);
		ck_assert_int_eq(first != NULL, count > 0);
		if (first)
			ck_assert_int_eq(first->due_ms, earliest);
	}
}
END_TEST

START_TEST(taking_the_first_again_and_again_sorts)
{
	int64_t last = -1;

	for (int i = 0; i < 200; i++)
		heap_set(&h, &nodes[i], i * 77 % 200);
	for (int i = 0; i < 200; i++) {
		struct heap_node *first = heap_first(&h);

		ck_assert_int_eq(first->due_ms, last + 1);
		last = first->due_ms;
		heap_remove(&h, first);
	}
	ck_assert_ptr_null(heap_first(&h));
}
END_TEST

int main(void)
{
	Suite *s = suite_create("base_heap");
	TCase *t = tcase_create("heap");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, an_empty_heap_has_no_first);
	tcase_add_test(t, the_earliest_comes_first_and_stays_in);
	tcase_add_test(t, a_deadline_can_be_moved_both_ways);
	tcase_add_test(t, a_node_that_was_taken_out_can_come_back);
	tcase_add_test(t, the_node_that_fills_a_gap_may_have_to_rise);
	tcase_add_test_raise_signal(t, another_heaps_node_is_refused, SIGABRT);
	tcase_add_loop_test(t, random_moves_keep_the_earliest_first, 0, 4);
	tcase_add_test(t, taking_the_first_again_and_again_sorts);
	suite_add_tcase(s, t);
	return unit_run(s);
}
