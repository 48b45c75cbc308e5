/* The honeycomb: circles that never overlap, from the middle on, at 1 to 200 and more. */
#include "view/honeycomb.h"

#include <string.h>

#include "unit.h"

enum { MOST = 1000, LAYOUTS = 2 };

static const int layouts[LAYOUTS] = { 4, 6 };
static struct honeycomb_place places[MOST];

/* Sixty-fourths of a circle, squared, between two centres; rows are 7/8 of a circle apart. */
static int distance(const struct honeycomb_place *a, const struct honeycomb_place *b)
{
	const int x = (a->column - b->column) * 4, y = (a->row - b->row) * 7;

	return x * x + y * y;
}

static int row_begin(int row_has, int columns)
{
	return row_has == columns ? 1 : 2;
}

START_TEST(no_two_circles_are_nearer_than_one_is_wide)
{
	for (int l = 0; l < LAYOUTS; l++)
		for (size_t count = 1; count <= 200; count++) {
			honeycomb_lay(places, count, layouts[l]);
			for (size_t i = 0; i < count; i++)
				for (size_t j = 0; j < i; j++)
					ck_assert_msg(distance(&places[i], &places[j]) >= 8 * 8, "%zu and %zu of %zu in %d columns", i, j, count,
						layouts[l]);
		}
}
END_TEST

START_TEST(all_lie_within_the_columns_and_begin_in_the_first_row)
{
	for (int l = 0; l < LAYOUTS; l++)
		for (size_t count = 1; count <= 200; count++) {
			int top = MOST;

			honeycomb_lay(places, count, layouts[l]);
			for (size_t i = 0; i < count; i++) {
				ck_assert_int_ge(places[i].column, 1);
				ck_assert_int_le(places[i].column, 2 * layouts[l] - 1);
				ck_assert_int_ge(places[i].row, 1);
				top = places[i].row < top ? places[i].row : top;
			}
			ck_assert_int_eq(top, 1);
		}
}
END_TEST

START_TEST(the_first_lies_in_the_middle_and_no_deeper_than_the_third_row)
{
	for (int l = 0; l < LAYOUTS; l++)
		for (size_t count = 1; count <= 200; count++) {
			honeycomb_lay(places, count, layouts[l]);
			ck_assert_int_eq(places[0].column, layouts[l] - (count == 2)); /* a pair has its middle in between */
			ck_assert_int_le(places[0].row, 3);
		}
}
END_TEST

START_TEST(the_first_seven_are_a_flower)
{
	for (int l = 0; l < LAYOUTS; l++)
		for (size_t count = 7; count <= 200; count++) {
			honeycomb_lay(places, count, layouts[l]);
			for (size_t i = 1; i < 7; i++)
				ck_assert_int_le(distance(&places[0], &places[i]), 65);
		}
}
END_TEST

START_TEST(whoever_goes_around_a_ring_goes_from_neighbour_to_neighbour)
{
	honeycomb_lay(places, 200, 6);
	for (size_t i = 1; i < 19; i++)
		if (i != 7) /* the second ring begins there */
			ck_assert_int_le(distance(&places[i - 1], &places[i]), 65);
}
END_TEST

START_TEST(below_the_head_rows_follow_from_left_to_right)
{
	for (int l = 0; l < LAYOUTS; l++)
		for (size_t count = 1; count <= 200; count++) {
			honeycomb_lay(places, count, layouts[l]);
			for (size_t i = 0; i < count; i++) {
				const struct honeycomb_place *p = &places[i];
				ck_assert_int_eq(p->in_head, p->row <= HONEYCOMB_HEAD_ROWS);
				if (p->in_head)
					continue;
				ck_assert_int_eq(p->first, p->row != p[-1].row);
				if (p->first)
					ck_assert(p[-1].in_head || p->row == p[-1].row + 1);
				else
					ck_assert_int_eq(p->column, p[-1].column + 2);
			}
		}
}
END_TEST

/* What follows the head is put into the page's grid without a row, so nothing above may be left where a circle fits in. */
START_TEST(rows_are_full_but_for_the_last_where_something_follows_the_head)
{
	for (int l = 0; l < LAYOUTS; l++)
		for (size_t count = 1; count <= 200; count++) {
			int has[MOST] = { 0 }, last = 0;

			honeycomb_lay(places, count, layouts[l]);
			for (size_t i = 0; i < count; i++) {
				has[places[i].row]++;
				last = places[i].row > last ? places[i].row : last;
			}
			for (int row = 1; last > HONEYCOMB_HEAD_ROWS && row < last; row++) {
				ck_assert_int_eq(has[row], row % 2 ? layouts[l] - 1 : layouts[l]);
				for (size_t i = 0; i < count; i++)
					if (places[i].row == row && places[i].first)
						ck_assert_int_eq(places[i].column, row_begin(has[row], layouts[l]));
			}
		}
}
END_TEST

START_TEST(the_same_number_lies_the_same_each_time)
{
	static struct honeycomb_place again[MOST];

	for (size_t count = 0; count <= 200; count++) {
		memset(places, 0, sizeof places);
		memset(again, 0, sizeof again);
		honeycomb_lay(places, count, 6);
		honeycomb_lay(again, count, 6);
		ck_assert_int_eq(memcmp(places, again, sizeof places), 0);
	}
	honeycomb_lay(places, MOST, 4);
	ck_assert_int_eq(places[MOST - 1].row, 286); /* two rows hold seven */
}
END_TEST

int main(void)
{
	Suite *s = suite_create("view/honeycomb");
	TCase *t = tcase_create("honeycomb");

	tcase_add_test(t, no_two_circles_are_nearer_than_one_is_wide);
	tcase_add_test(t, all_lie_within_the_columns_and_begin_in_the_first_row);
	tcase_add_test(t, the_first_lies_in_the_middle_and_no_deeper_than_the_third_row);
	tcase_add_test(t, the_first_seven_are_a_flower);
	tcase_add_test(t, whoever_goes_around_a_ring_goes_from_neighbour_to_neighbour);
	tcase_add_test(t, below_the_head_rows_follow_from_left_to_right);
	tcase_add_test(t, rows_are_full_but_for_the_last_where_something_follows_the_head);
	tcase_add_test(t, the_same_number_lies_the_same_each_time);
	suite_add_tcase(s, t);
	return unit_run(s);
}
