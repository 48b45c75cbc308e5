/* Forms as browsers and curl send them (WHATWG URL, section 5.1), and as nobody should. */
#include "web/form.h"

#include <stdlib.h>
#include <string.h>

#include "unit.h"

static struct arena arena;
static struct form_value *fields;

static void set_up(void)
{
	arena_init(&arena, 0);
}

static void tear_down(void)
{
	arena_dispose(&arena);
}

/* Decoded from memory of exactly this size, so that a read beyond its end is noticed. */
static size_t parse(const char *s, size_t len, size_t max)
{
	char *exact = malloc(len + !len);
	size_t count;

	ck_assert_ptr_nonnull(exact);
	memcpy(exact, s, len);
	count = form_parse(&fields, &arena, exact, len, max);
	free(exact);
	return count;
}

static const struct {
	const char *form, *shown; /* "name=value;", where a NUL is \0 and a semicolon or backslash has a backslash before it */
} table[] = {
	{ "", "" },
	{ "&", "" },
	{ "&&&", "" },
	{ "a=1", "a=1;" },
	{ "a=1&b=2", "a=1;b=2;" },
	{ "&a=1&&b=2&", "a=1;b=2;" },
	{ "a", "a=;" },
	{ "a&b", "a=;b=;" },
	{ "a=", "a=;" },
	{ "=", "=;" },
	{ "=1", "=1;" },
	{ "a=b=c", "a=b=c;" },
	{ "a==", "a==;" },
	{ "a=1&a=2", "a=1;a=2;" },
	{ "a+b=c+d", "a b=c d;" },
	{ "a=%2B%2b", "a=++;" },
	{ "a=%20+%20", "a=   ;" },
	{ "a=%c3%A4", "a=\xc3\xa4;" },
	{ "%61=%62", "a=b;" },
	{ "a=%26%3D%25", "a=&=%;" },
	{ "a%3D1=2", "a=1=2;" },
	{ "a=%2541", "a=%41;" }, /* once, not twice */
	{ "a=%00b", "a=\\0b;" },
	{ "a=b%00", "a=b\\0;" },
	{ "a=%", "a=%;" },
	{ "a=%4", "a=%4;" },
	{ "a=%&b=%4&c=%zz", "a=%;b=%4;c=%zz;" }, /* what begins no escape stands for itself */
	{ "a=%4g%g4%%41", "a=%4g%g4%A;" },
	{ "a=%41", "a=A;" },
	{ "%=%", "%=%;" },
	{ "a=\xff\xfe", "a=\xff\xfe;" }, /* not UTF-8: for those who read the field to judge */
	{ "a=1;b=2", "a=1\\;b=2;" },     /* a semicolon parts nothing */
	{ "a= 1\r\n", "a= 1\r\n;" },
};

static void show(char *out, const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (!s[i] || s[i] == ';' || s[i] == '\\')
			*out++ = '\\';
		*out++ = s[i] ? s[i] : '0';
	}
	*out = '\0';
}

START_TEST(a_form_is_split_and_decoded)
{
	char shown[256] = "";
	size_t count = parse(table[_i].form, strlen(table[_i].form), 16);

	for (size_t i = 0; i < count; i++) {
		strcat(shown, fields[i].name);
		strcat(shown, "=");
		show(shown + strlen(shown), fields[i].value, fields[i].len);
		strcat(shown, ";");
		ck_assert_int_eq(fields[i].value[fields[i].len], '\0');
	}
	ck_assert_str_eq(shown, table[_i].shown);
}
END_TEST

START_TEST(a_nul_as_it_is_ends_nothing)
{
	ck_assert_uint_eq(parse("a=b\0c&d=e", 9, 16), 2);
	ck_assert_uint_eq(fields[0].len, 3);
	ck_assert_mem_eq(fields[0].value, "b\0c", 4);
	ck_assert_str_eq(fields[1].name, "d");
}
END_TEST

START_TEST(fields_over_the_limit_are_passed_over)
{
	ck_assert_uint_eq(parse("a=1&b=2&c=3", 11, 2), 2);
	ck_assert_str_eq(fields[1].name, "b");
	ck_assert_uint_eq(parse("&&a=1&&&b=2&&", 13, 2), 2); /* nothing is no field */
	ck_assert_str_eq(fields[1].value, "2");
	ck_assert_uint_eq(parse("a=1", 3, 0), 0);
}
END_TEST

START_TEST(a_huge_form_is_read_whole)
{
	enum { SIZE = 1 << 20 };
	char *s = malloc(SIZE);

	ck_assert_ptr_nonnull(s);
	memset(s, '+', SIZE);
	memcpy(s, "a=", 2);
	ck_assert_uint_eq(parse(s, SIZE, 16), 1);
	ck_assert_uint_eq(fields[0].len, SIZE - 2);
	ck_assert_uint_eq(strspn(fields[0].value, " "), SIZE - 2);
	memset(s, '&', SIZE);
	ck_assert_uint_eq(parse(s, SIZE, 16), 0);
	memset(s, '%', SIZE);
	ck_assert_uint_eq(parse(s, SIZE, 16), 1);
	ck_assert_uint_eq(strlen(fields[0].name), SIZE);
	free(s);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("web_form");
	TCase *c = tcase_create("form");

	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_add_loop_test(c, a_form_is_split_and_decoded, 0, sizeof table / sizeof table[0]);
	tcase_add_test(c, a_nul_as_it_is_ends_nothing);
	tcase_add_test(c, fields_over_the_limit_are_passed_over);
	tcase_add_test(c, a_huge_form_is_read_whole);
	suite_add_tcase(suite, c);
	return unit_run(suite);
}
