#include "base/strbuf.h"

#include <string.h>
#include <wchar.h>

#include "unit.h"

static struct strbuf b;

static void set_up(void)
{
	strbuf_init(&b, 10000);
}

static void tear_down(void)
{
	strbuf_dispose(&b);
}

/* What add makes of s. */
static const char *made(void (*add)(struct strbuf *, const char *), const char *s)
{
	strbuf_reset(&b);
	add(&b, s);
	ck_assert(!strbuf_failed(&b));
	ck_assert_uint_eq(b.len, strlen(b.s));
	return b.s;
}

START_TEST(a_new_buffer_is_the_empty_string)
{
	ck_assert_str_eq(b.s, "");
	ck_assert_uint_eq(b.len, 0);
	ck_assert(!strbuf_failed(&b));
	strbuf_add(&b, "");
	strbuf_reset(&b);
	ck_assert_str_eq(b.s, "");
}
END_TEST

START_TEST(pieces_follow_each_other)
{
	strbuf_add(&b, "one");
	strbuf_add_char(&b, ' ');
	strbuf_add_bytes(&b, "twofold", 3);
	strbuf_addf(&b, " %s=%d", "three", 3);
	strbuf_addf(&b, "%s", "");
	ck_assert_str_eq(b.s, "one two three=3");
	ck_assert_uint_eq(b.len, 15);
}
END_TEST

START_TEST(numbers_are_decimal_to_the_ends_of_64_bits)
{
	strbuf_add_int(&b, INT64_MIN);
	strbuf_add_char(&b, ' ');
	strbuf_add_int(&b, INT64_MAX);
	strbuf_add_char(&b, ' ');
	strbuf_add_int(&b, 0);
	ck_assert_str_eq(b.s, "-9223372036854775808 9223372036854775807 0");
}
END_TEST

START_TEST(a_nul_byte_is_a_byte_like_others)
{
	strbuf_add_bytes(&b, "a\0b", 3);
	ck_assert_uint_eq(b.len, 3);
	ck_assert_mem_eq(b.s, "a\0b", 4);
}
END_TEST

START_TEST(the_maximum_can_be_filled_exactly)
{
	strbuf_init(&b, 100);
	for (int i = 0; i < 100; i++)
		strbuf_add_char(&b, 'x');
	ck_assert(!strbuf_failed(&b));
	ck_assert_uint_eq(b.len, 100);
	ck_assert_uint_eq(b.cap, 101);
	strbuf_add_char(&b, 'x');
	ck_assert(strbuf_failed(&b));
	ck_assert_uint_eq(b.len, 100);
}
END_TEST

START_TEST(a_piece_that_does_not_fit_is_left_out_whole)
{
	strbuf_init(&b, 5);
	strbuf_add(&b, "abc");
	strbuf_add(&b, "def");
	ck_assert(strbuf_failed(&b));
	ck_assert_str_eq(b.s, "abc");
}
END_TEST

START_TEST(an_escaped_piece_that_does_not_fit_is_left_out_whole)
{
	static void (*const adds[])(struct strbuf *, const char *) = {
		strbuf_add_html, strbuf_add_attr, strbuf_add_url, strbuf_add_json, strbuf_add_logfmt, strbuf_add_header,
	};

	for (size_t i = 0; i < sizeof adds / sizeof adds[0]; i++) {
		struct strbuf small;

		strbuf_init(&small, 7);
		adds[i](&small, "<\"<tail");
		if (!strbuf_failed(&small))
			adds[i](&small, "<\"<tail");
		else
			ck_assert_str_eq(small.s, "");
		ck_assert(strbuf_failed(&small));
		ck_assert_uint_eq(small.len, strlen(small.s));
		strbuf_dispose(&small);
	}
}
END_TEST

START_TEST(a_formatted_piece_that_does_not_fit_is_left_out_whole)
{
	strbuf_init(&b, 5);
	strbuf_addf(&b, "%d", 123456);
	ck_assert(strbuf_failed(&b));
	ck_assert_str_eq(b.s, "");
}
END_TEST

START_TEST(a_piece_that_cannot_be_formatted_fails)
{
	/* a wide character that has no place in the C locale: vsnprintf gives EILSEQ */
	strbuf_addf(&b, "%lc", (wint_t)0x20ac);
	ck_assert(strbuf_failed(&b));
	ck_assert_str_eq(b.s, "");
}
END_TEST

START_TEST(after_a_failure_nothing_is_added)
{
	strbuf_init(&b, 5);
	strbuf_add(&b, "abc");
	strbuf_add(&b, "def");
	strbuf_add(&b, "g");
	strbuf_add_html(&b, "g");
	strbuf_add_json(&b, NULL);
	strbuf_add_logfmt(&b, "g");
	strbuf_addf(&b, "%d", 1);
	ck_assert_str_eq(b.s, "abc");
	ck_assert(strbuf_failed(&b));
}
END_TEST

START_TEST(a_reset_forgets_text_and_failure)
{
	strbuf_init(&b, 5);
	strbuf_add(&b, "abc");
	strbuf_add(&b, "def");
	strbuf_reset(&b);
	ck_assert(!strbuf_failed(&b));
	ck_assert_str_eq(b.s, "");
	strbuf_add(&b, "vwxyz");
	ck_assert_str_eq(b.s, "vwxyz");
}
END_TEST

START_TEST(a_buffer_without_room_takes_nothing)
{
	strbuf_init(&b, 0);
	strbuf_add(&b, "");
	ck_assert(!strbuf_failed(&b));
	strbuf_add_char(&b, 'x');
	ck_assert(strbuf_failed(&b));
	ck_assert_str_eq(b.s, "");
}
END_TEST

START_TEST(text_that_is_kept_fits_and_can_grow_again)
{
	struct strbuf empty;

	for (int i = 0; i < 1000; i++)
		strbuf_add(&b, "0123456789");
	strbuf_reset(&b);
	strbuf_add(&b, "kept");
	strbuf_fit(&b);
	ck_assert_str_eq(b.s, "kept");
	ck_assert_uint_eq(b.len, 4);
	strbuf_add(&b, " and more");
	ck_assert_str_eq(b.s, "kept and more");
	ck_assert(!strbuf_failed(&b));
	strbuf_init(&empty, 10);
	strbuf_fit(&empty);
	ck_assert_str_eq(empty.s, "");
	strbuf_add(&empty, "x");
	ck_assert_str_eq(empty.s, "x");
	strbuf_dispose(&empty);
}
END_TEST

START_TEST(html_text_has_entities_for_markup_only)
{
	ck_assert_str_eq(made(strbuf_add_html, "<b>\"A\" & 'B'</b>"), "&lt;b&gt;\"A\" &amp; 'B'&lt;/b&gt;");
	ck_assert_str_eq(made(strbuf_add_html, "&amp;"), "&amp;amp;");
	ck_assert_str_eq(made(strbuf_add_html, "Zoë"), "Zoë");
	ck_assert_str_eq(made(strbuf_add_html, ""), "");
}
END_TEST

START_TEST(html_attributes_have_entities_for_quotes_too)
{
	ck_assert_str_eq(made(strbuf_add_attr, "\"'><&x"), "&quot;&#39;&gt;&lt;&amp;x");
}
END_TEST

START_TEST(url_components_keep_only_unreserved_characters)
{
	/* RFC 3986, 2.2 and 2.3, and 2.5 for "A grave" and katakana A */
	ck_assert_str_eq(made(strbuf_add_url, "AZaz09-._~"), "AZaz09-._~");
	ck_assert_str_eq(made(strbuf_add_url, ":/?#[]@"), "%3A%2F%3F%23%5B%5D%40");
	ck_assert_str_eq(made(strbuf_add_url, "!$&'()*+,;="), "%21%24%26%27%28%29%2A%2B%2C%3B%3D");
	ck_assert_str_eq(made(strbuf_add_url, "À ア%"), "%C3%80%20%E3%82%A2%25");
}
END_TEST

START_TEST(json_strings_follow_rfc_8259)
{
	ck_assert_str_eq(made(strbuf_add_json, ""), "\"\"");
	ck_assert_str_eq(made(strbuf_add_json, "a\"b\\c/d"), "\"a\\\"b\\\\c/d\"");
	ck_assert_str_eq(made(strbuf_add_json, "\b\f\n\r\t"), "\"\\b\\f\\n\\r\\t\"");
	ck_assert_str_eq(made(strbuf_add_json, "\x01\x1f "), "\"\\u0001\\u001f \"");
	ck_assert_str_eq(made(strbuf_add_json, "Zoë 𝄞 ア"), "\"Zoë 𝄞 ア\"");
}
END_TEST

START_TEST(json_strings_are_safe_inside_html_and_scripts)
{
	ck_assert_str_eq(made(strbuf_add_json, "</script>&"), "\"\\u003c/script\\u003e\\u0026\"");
	ck_assert_str_eq(made(strbuf_add_json, "a\u2028b\u2029"), "\"a\\u2028b\\u2029\"");
	ck_assert_str_eq(made(strbuf_add_json, "\u2027\u202a"), "\"\u2027\u202a\"");
}
END_TEST

START_TEST(json_of_null_is_null)
{
	ck_assert_str_eq(made(strbuf_add_json, NULL), "null");
}
END_TEST

START_TEST(json_of_broken_utf8_is_still_json)
{
	ck_assert_str_eq(made(strbuf_add_json, "a\xff" "b\xc3"), "\"a\\ufffdb\\ufffd\"");
}
END_TEST

START_TEST(header_values_are_printable_ascii_only)
{
	ck_assert_str_eq(made(strbuf_add_header, "a\r\nSet-Cookie: x\t\x7f\x80ë~ !"), "aSet-Cookie: x~ !");
}
END_TEST

START_TEST(log_values_are_quoted_where_they_have_to_be)
{
	ck_assert_str_eq(made(strbuf_add_logfmt, "plain-1.5/x"), "plain-1.5/x");
	ck_assert_str_eq(made(strbuf_add_logfmt, "Zoë"), "Zoë");
	ck_assert_str_eq(made(strbuf_add_logfmt, ""), "\"\"");
	ck_assert_str_eq(made(strbuf_add_logfmt, "two words"), "\"two words\"");
	ck_assert_str_eq(made(strbuf_add_logfmt, "a=b"), "\"a=b\"");
	ck_assert_str_eq(made(strbuf_add_logfmt, "a\"b\\"), "\"a\\\"b\\\\\"");
}
END_TEST

START_TEST(log_values_can_not_begin_a_line_or_steer_a_terminal)
{
	ck_assert_str_eq(made(strbuf_add_logfmt, "a\nat=1"), "\"a\\nat=1\"");
	ck_assert_str_eq(made(strbuf_add_logfmt, "\x1b[2J"), "\"\\u001b[2J\"");
	ck_assert_str_eq(made(strbuf_add_logfmt, "\x7f"), "\"\\u007f\"");
	ck_assert_str_eq(made(strbuf_add_logfmt, "\xc2\x9b" "2J\xc2\x85"), "\"\\u009b2J\\u0085\"");
	ck_assert_str_eq(made(strbuf_add_logfmt, "\u2028\u202e\u2066\u2069"), "\"\\u2028\\u202e\\u2066\\u2069\"");
	ck_assert_str_eq(made(strbuf_add_logfmt, "\u00a0\u2027\u202f\u2065\u206a"), "\u00a0\u2027\u202f\u2065\u206a");
	ck_assert_str_eq(made(strbuf_add_logfmt, "\x9b"), "\"\\ufffd\"");
}
END_TEST

int main(void)
{
	Suite *s = suite_create("base_strbuf");
	TCase *t = tcase_create("strbuf");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, a_new_buffer_is_the_empty_string);
	tcase_add_test(t, pieces_follow_each_other);
	tcase_add_test(t, numbers_are_decimal_to_the_ends_of_64_bits);
	tcase_add_test(t, a_nul_byte_is_a_byte_like_others);
	tcase_add_test(t, the_maximum_can_be_filled_exactly);
	tcase_add_test(t, a_piece_that_does_not_fit_is_left_out_whole);
	tcase_add_test(t, an_escaped_piece_that_does_not_fit_is_left_out_whole);
	tcase_add_test(t, a_formatted_piece_that_does_not_fit_is_left_out_whole);
	tcase_add_test(t, a_piece_that_cannot_be_formatted_fails);
	tcase_add_test(t, after_a_failure_nothing_is_added);
	tcase_add_test(t, a_reset_forgets_text_and_failure);
	tcase_add_test(t, a_buffer_without_room_takes_nothing);
	tcase_add_test(t, text_that_is_kept_fits_and_can_grow_again);
	tcase_add_test(t, html_text_has_entities_for_markup_only);
	tcase_add_test(t, html_attributes_have_entities_for_quotes_too);
	tcase_add_test(t, url_components_keep_only_unreserved_characters);
	tcase_add_test(t, json_strings_follow_rfc_8259);
	tcase_add_test(t, json_strings_are_safe_inside_html_and_scripts);
	tcase_add_test(t, json_of_null_is_null);
	tcase_add_test(t, json_of_broken_utf8_is_still_json);
	tcase_add_test(t, header_values_are_printable_ascii_only);
	tcase_add_test(t, log_values_are_quoted_where_they_have_to_be);
	tcase_add_test(t, log_values_can_not_begin_a_line_or_steer_a_terminal);
	suite_add_tcase(s, t);
	return unit_run(s);
}
