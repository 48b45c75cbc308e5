/* How much room words take on the projector's wall. That it is never less than a browser takes is for
 * tests/browser/screen.test.js. */
#include "unit.h"

#include "view/wall.h"

static int lines_of(const char *text, int width)
{
	struct wall_lines lines = { .width = width };

	wall_lines_add(&lines, text, WALL_PLAIN);
	return lines.count;
}

START_TEST(letters_are_as_wide_as_they_are)
{
	ck_assert_int_eq(wall_width("", WALL_PLAIN), 0);
	ck_assert_int_eq(wall_width("iW", WALL_PLAIN), 28 + 99);
	ck_assert_int_eq(wall_width("iW", 200), 56 + 198);
	ck_assert_int_eq(wall_width("~ ", WALL_PLAIN), 84 + 32);
	ck_assert_int_eq(wall_width("e\u0301", WALL_PLAIN), 62); /* its mark takes nothing */
	ck_assert_int_gt(wall_width("\u98df", WALL_PLAIN), 100);
	ck_assert_int_gt(wall_width("\U0001f32e", WALL_PLAIN), 130);
	ck_assert_int_gt(wall_width("\u0429", WALL_PLAIN), wall_width("\u0438", WALL_PLAIN));
}
END_TEST

START_TEST(a_line_ends_before_the_word_that_has_no_room)
{
	ck_assert_int_eq(lines_of("", 300), 0);
	ck_assert_int_eq(lines_of(" ", 300), 0);
	ck_assert_int_eq(lines_of("nnn nnn", 3 * 64), 2);
	ck_assert_int_eq(lines_of("nnn nnn", 6 * 64 + 32), 1);
	ck_assert_int_eq(lines_of("nnn nnn", 6 * 64 + 31), 2);
	ck_assert_int_eq(lines_of("nnn\u00a0nnn", 6 * 64 + 80), 1);
	ck_assert_int_eq(lines_of("n nnn\u00a0nnn", 6 * 64 + 80), 2);
}
END_TEST

START_TEST(a_word_longer_than_a_line_is_broken)
{
	ck_assert_int_eq(lines_of("nnnnnnnnnn", 3 * 64), 4);
	ck_assert_int_eq(lines_of("n nnnnnnnnnn", 3 * 64), 5); /* it begins on its own line */
	ck_assert_int_eq(lines_of("nn-nn-nn-nn-", 4 * 64), 4);  /* each part holds together */
}
END_TEST

START_TEST(the_next_text_goes_on_where_the_last_one_ended)
{
	struct wall_lines lines = { .width = 4 * 64 + 32 };

	wall_lines_add(&lines, "nn", WALL_PLAIN);
	wall_lines_add(&lines, "nn", WALL_PLAIN);
	ck_assert_int_eq(lines.count, 1);
	wall_lines_add(&lines, "i", WALL_PLAIN);
	ck_assert_int_eq(lines.count, 2);
}
END_TEST

START_TEST(boxes_fill_rows)
{
	struct wall_rows rows = { .width = 100, .gap = 10 };

	wall_rows_add(&rows, 45);
	wall_rows_add(&rows, 45);
	ck_assert_int_eq(rows.count, 1);
	wall_rows_add(&rows, 1);
	ck_assert_int_eq(rows.count, 2);
	wall_rows_add(&rows, 100);
	ck_assert_int_eq(rows.count, 3);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("view/wall");
	TCase *t = tcase_create("wall");

	tcase_add_test(t, letters_are_as_wide_as_they_are);
	tcase_add_test(t, a_line_ends_before_the_word_that_has_no_room);
	tcase_add_test(t, a_word_longer_than_a_line_is_broken);
	tcase_add_test(t, the_next_text_goes_on_where_the_last_one_ended);
	tcase_add_test(t, boxes_fill_rows);
	suite_add_tcase(s, t);
	return unit_run(s);
}
