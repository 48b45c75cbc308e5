#include "view/markdown.h"

#include <string.h>

#include "unit.h"

struct row {
	const char *typed, *escaped;
};

static const struct row markdown_rows[] = {
	{ "", "" },
	{ "Where do we eat, now?", "Where do we eat, now?" },
	{ "it's 5 < 6 & 7 > 6", "it's 5 &lt; 6 &amp; 7 > 6" },
	{ "&amp; <b>bold</b>", "&amp;amp; &lt;b>bold&lt;/b>" },
	{ "*a* _b_ `c` ~d~ e\\f", "\\*a\\* \\_b\\_ \\`c\\` \\~d\\~ e\\\\f" },
	{ "![x](y)", "!\\[x\\](y)" },
	{ "[M1]: http://a.b/c_d", "\\[M1\\]: http\\://a.b/c\\_d" },
	{ "see www.a.b, WWW.a.b", "see www\\.a.b, WWW\\.a.b" },
	{ "# title", "\\# title" },
	{ "C# and F #", "C# and F \\#" },
	{ "a ## b", "a \\## b" },
	{ "> quote", "\\> quote" },
	{ "- item", "\\- item" },
	{ "+ item", "\\+ item" },
	{ "---", "\\---" },
	{ "===", "\\===" },
	{ "1. first", "1\\. first" },
	{ "12) twelfth", "12\\) twelfth" },
	{ "7.", "7\\." },
	{ "3.5 hours", "3.5 hours" },
	{ "a - b + c > d = e 1. f", "a - b + c > d = e 1. f" },
	{ "***", "\\*\\*\\*" },
	{ "```sh", "\\`\\`\\`sh" },
	{ "~~~", "\\~\\~\\~" },
	{ "ends with \\", "ends with \\\\" },
	{ "broken\nline", "broken line" },
	{ "\xf0\x9f\x8c\xae caf\xc3\xa9 \xe2\x80\xa8", "\xf0\x9f\x8c\xae caf\xc3\xa9 \xe2\x80\xa8" },
};

static const struct row yaml_rows[] = {
	{ "ana", "ana" },
	{ "ana b", "\"ana b\"" },
	{ "", "\"\"" },
	{ "null", "\"null\"" },
	{ "No", "\"No\"" },
	{ "y", "\"y\"" },
	{ "TRUE", "\"TRUE\"" },
	{ "off", "\"off\"" },
	{ "noah", "noah" },
	{ "1e3", "\"1e3\"" },
	{ "2026-01-01", "\"2026-01-01\"" },
	{ "a: b # c", "\"a: b # c\"" },
	{ "say \"hi\" \\ there", "\"say \\\"hi\\\" \\\\ there\"" },
	{ "Zo\xc3\xab", "\"Zo\xc3\xab\"" },
	{ "a\nb", "\"a\\u000ab\"" },
	{ "\xe2\x80\xa8\xe2\x80\xa9", "\"\\u2028\\u2029\"" },
	{ "\xef\xbb\xbf", "\"\\ufeff\"" },
	{ "\xc2\x85", "\"\\u0085\"" },
	{ "\xef\xbf\xbe\xef\xbf\xbf", "\"\\ufffe\\uffff\"" },
	{ "\xe2\x80\x9c\xef\xbd\x81", "\"\xe2\x80\x9c\xef\xbd\x81\"" },
};

#define ROWS(rows) (int)(sizeof(rows) / sizeof *(rows))

static void check(void (*add)(struct strbuf *b, const char *s), const struct row *row)
{
	struct strbuf b;

	strbuf_init(&b, 1000);
	add(&b, row->typed);
	ck_assert_str_eq(b.s, row->escaped);
	strbuf_dispose(&b);
}

START_TEST(markdown_escapes_what_could_act_and_nothing_else)
{
	check(markdown_add_text, &markdown_rows[_i]);
}
END_TEST

START_TEST(yaml_is_plain_for_plain_words_and_quoted_for_the_rest)
{
	check(yaml_add_text, &yaml_rows[_i]);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("view/markdown");
	TCase *t = tcase_create("markdown");

	tcase_add_loop_test(t, markdown_escapes_what_could_act_and_nothing_else, 0, ROWS(markdown_rows));
	tcase_add_loop_test(t, yaml_is_plain_for_plain_words_and_quoted_for_the_rest, 0, ROWS(yaml_rows));
	suite_add_tcase(s, t);
	return unit_run(s);
}
