#include "base/log.h"

#include <errno.h>
#include <limits.h>
#include <regex.h>
#include <string.h>
#include <unistd.h>

#include "unit.h"

static int ends[2], real_stderr;
static char said[8192];

static void set_up(void)
{
	ck_assert_int_eq(pipe(ends), 0);
	real_stderr = dup(STDERR_FILENO);
	dup2(ends[1], STDERR_FILENO);
	close(ends[1]);
}

static void tear_down(void)
{
	dup2(real_stderr, STDERR_FILENO);
	close(real_stderr);
	close(ends[0]);
}

/* The line that was logged, with its newline; one read, as it was one write. */
static const char *line(void)
{
	ssize_t len = read(ends[0], said, sizeof said - 1);

	ck_assert_int_gt(len, 0);
	said[len] = '\0';
	ck_assert_ptr_eq(strchr(said, '\n'), said + len - 1);
	return said;
}

/* The line without its time. */
static const char *line_after_time(void)
{
	const char *s = line();

	ck_assert_uint_gt(strlen(s), 28);
	ck_assert_mem_eq(s, "at=", 3);
	return s + 28;
}

static const char *fill(char *s, size_t len, char c)
{
	memset(s, c, len);
	s[len] = '\0';
	return s;
}

START_TEST(a_line_opens_with_time_level_and_event)
{
	regex_t pattern;

	ck_assert_int_eq(regcomp(&pattern,
	                         "^at=20[0-9]{2}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]\\.[0-9]{3}Z "
	                         "level=info event=started\n$",
	                         REG_EXTENDED | REG_NOSUB), 0);
	log_info("started", NULL);
	ck_assert_int_eq(regexec(&pattern, line(), 0, NULL, 0), 0);
	regfree(&pattern);
}
END_TEST

START_TEST(each_level_has_its_word)
{
	log_info("e", "k", "v", NULL);
	ck_assert_str_eq(line_after_time(), "level=info event=e k=v\n");
	log_warn("e", "k", "v", NULL);
	ck_assert_str_eq(line_after_time(), "level=warn event=e k=v\n");
	log_error("e", "k", "v", NULL);
	ck_assert_str_eq(line_after_time(), "level=error event=e k=v\n");
}
END_TEST

START_TEST(values_are_escaped)
{
	log_info("e", "why", "a b\nc", "path", "/d/1?x=2", "none", "", NULL);
	ck_assert_str_eq(line_after_time(), "level=info event=e why=\"a b\\nc\" path=\"/d/1?x=2\" none=\"\"\n");
}
END_TEST

START_TEST(a_null_value_ends_the_line)
{
	const char *missing = NULL;

	log_info("e", "a", "1", "b", missing, NULL);
	ck_assert_str_eq(line_after_time(), "level=info event=e a=1\n");
}
END_TEST

START_TEST(a_long_value_is_cut_and_marked_and_the_next_still_comes)
{
	char value[1000], expected[600];

	log_info("e", "k", fill(value, 999, 'x'), "next", "1", NULL);
	fill(expected, 509, 'x');
	memcpy(expected + 509, "…", sizeof "…");
	ck_assert_mem_eq(line_after_time(), "level=info event=e k=x", 22);
	ck_assert_mem_eq(strchr(said, 'x'), expected, 512);
	ck_assert_str_eq(strchr(said, 'x') + 512, " next=1\n");
}
END_TEST

START_TEST(a_value_of_512_bytes_is_not_cut)
{
	char value[600];

	log_info("e", "k", fill(value, 512, 'x'), NULL);
	line();
	ck_assert_ptr_null(strstr(said, "…"));
	ck_assert_uint_eq(strspn(strchr(said, 'x'), "x"), 512);
}
END_TEST

START_TEST(a_cut_never_splits_a_character)
{
	/* 𝄞 has four bytes: 127 of them are 508, with the ellipsis 511 */
	char value[4 * 200 + 1] = "";

	for (size_t i = 0; i < 200; i++)
		memcpy(value + 4 * i, "𝄞", sizeof "𝄞");
	log_info("e", "k", value, NULL);
	line();
	memcpy(value + 508, "…\n", sizeof "…\n");
	ck_assert_str_eq(strstr(said, "𝄞"), value);
}
END_TEST

START_TEST(a_value_that_grows_when_escaped_is_cut_as_it_is_written)
{
	/* U+001B is written with 6 bytes: (512 - 2 quotes - 3 of the ellipsis) / 6 = 84 */
	char value[400];
	int count = 0;

	log_info("e", "k", fill(value, 399, '\x1b'), NULL);
	line();
	for (const char *at = said; (at = strstr(at, "\\u001b")) != NULL; at++)
		count++;
	ck_assert_int_eq(count, 84);
	ck_assert_ptr_nonnull(strstr(said, "\\u001b…\"\n"));
}
END_TEST

START_TEST(stray_bytes_are_cut_too)
{
	char value[1000];

	log_info("e", "k", fill(value, 999, '\x80'), NULL);
	line();
	ck_assert_uint_le(strlen(said), 600);
	ck_assert_ptr_nonnull(strstr(said, "…\"\n"));
}
END_TEST

START_TEST(a_line_has_at_most_2_kib_and_says_that_pairs_are_left_out)
{
	char v[600];

	fill(v, 599, 'x');
	log_info("e", "a", v, "b", v, "c", v, "d", v, "e", v, "f", "1", NULL);
	line();
	ck_assert_uint_le(strlen(said), 2048);
	ck_assert_uint_gt(strlen(said), 2000);
	ck_assert_ptr_nonnull(strstr(said, " d=x"));
	ck_assert_ptr_null(strstr(said, " f="));
	ck_assert_str_eq(said + strlen(said) - strlen(" …\n"), " …\n");
}
END_TEST

START_TEST(errno_is_kept_even_when_writing_fails)
{
	close(STDERR_FILENO);
	errno = ENOSPC;
	log_error("e", NULL);
	ck_assert_int_eq(errno, ENOSPC);
}
END_TEST

START_TEST(numbers_become_text)
{
	ck_assert_str_eq(log_int(0).s, "0");
	ck_assert_str_eq(log_int(LLONG_MIN).s, "-9223372036854775808");
	ck_assert_str_eq(log_int(LLONG_MAX).s, "9223372036854775807");
}
END_TEST

int main(void)
{
	Suite *s = suite_create("base_log");
	TCase *t = tcase_create("log");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, a_line_opens_with_time_level_and_event);
	tcase_add_test(t, each_level_has_its_word);
	tcase_add_test(t, values_are_escaped);
	tcase_add_test(t, a_null_value_ends_the_line);
	tcase_add_test(t, a_long_value_is_cut_and_marked_and_the_next_still_comes);
	tcase_add_test(t, a_value_of_512_bytes_is_not_cut);
	tcase_add_test(t, a_cut_never_splits_a_character);
	tcase_add_test(t, a_value_that_grows_when_escaped_is_cut_as_it_is_written);
	tcase_add_test(t, stray_bytes_are_cut_too);
	tcase_add_test(t, a_line_has_at_most_2_kib_and_says_that_pairs_are_left_out);
	tcase_add_test(t, errno_is_kept_even_when_writing_fails);
	tcase_add_test(t, numbers_become_text);
	suite_add_tcase(s, t);
	return unit_run(s);
}
