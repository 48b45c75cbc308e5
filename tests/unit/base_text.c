#include "base/text.h"

#include <string.h>

#include "unit.h"

static struct arena a;

static void set_up(void)
{
	arena_init(&a, 0);
}

static void tear_down(void)
{
	arena_dispose(&a);
}

/* A string literal with its length, NULs and all. */
#define BYTES(s) (s), sizeof(s) - 1

static const char *line(const char *s)
{
	const char *out = "unset";

	ck_assert_int_eq(text_line(&out, &a, s, strlen(s), 300), TEXT_FINE);
	return out;
}

static enum text_fault line_fault(const char *s, size_t len)
{
	const char *out = "unset";
	enum text_fault fault = text_line(&out, &a, s, len, 300);

	if (fault)
		ck_assert_ptr_null(out);
	return fault;
}

static const char *name(const char *s)
{
	const char *out = "unset";

	ck_assert_int_eq(text_name(&out, &a, s, strlen(s)), TEXT_FINE);
	return out;
}

static enum text_fault name_fault(const char *s, size_t len)
{
	const char *out = "unset";
	enum text_fault fault = text_name(&out, &a, s, len);

	if (fault)
		ck_assert_ptr_null(out);
	return fault;
}

START_TEST(an_empty_line_is_fine)
{
	ck_assert_str_eq(line(""), "");
	ck_assert_str_eq(line(" \t\r\n "), "");
}
END_TEST

START_TEST(each_line_break_and_each_tab_becomes_one_space)
{
	ck_assert_str_eq(line("a\r\nb"), "a b");
	ck_assert_str_eq(line("a\nb\rc\td"), "a b c d");
	ck_assert_str_eq(line("a\vb\fc"), "a b c");
	ck_assert_str_eq(line("a\xc2\x85" "b\u2028c\u2029d"), "a b c d");
	ck_assert_str_eq(line("a\n\nb"), "a  b");
	ck_assert_str_eq(line("a\n\rb"), "a  b");
	ck_assert_str_eq(line("a\r\r\nb"), "a  b");
	ck_assert_str_eq(line("a\tb\r"), "a b");
}
END_TEST

START_TEST(outer_white_space_goes_and_inner_stays)
{
	ck_assert_str_eq(line("  a  b  "), "a  b");
	ck_assert_str_eq(line("\u00a0\u1680\u2003\u202f\u205f\u3000a\u00a0b\u3000\u2009 "), "a\u00a0b");
	/* a zero-width space is not white space (Cf) */
	ck_assert_str_eq(line("\u200ba"), "\u200ba");
}
END_TEST

START_TEST(lines_come_out_composed)
{
	/* UAX 15, figure 3 and table 1 */
	ck_assert_str_eq(line("A\u030a"), "\u00c5");
	ck_assert_str_eq(line("\u212b"), "\u00c5");
	ck_assert_str_eq(line("\u1e0b\u0323"), "\u1e0d\u0307");
	ck_assert_str_eq(line("q\u0307\u0323"), "q\u0323\u0307");
	ck_assert_str_eq(line("\u1112\u1161\u11ab"), "\ud55c");
	/* canonical only: the ligature stays */
	ck_assert_str_eq(line("\ufb01"), "\ufb01");
	/* excluded from composition */
	ck_assert_str_eq(line("\u0958"), "\u0915\u093c");
}
END_TEST

START_TEST(joiners_variation_selectors_and_emoji_pass)
{
	/* family: man ZWJ woman ZWJ girl; heart with VS16; Persian with ZWNJ */
	ck_assert_str_eq(line("👨\u200d👩\u200d👧"), "👨\u200d👩\u200d👧");
	ck_assert_str_eq(line("\u2764\ufe0f"), "\u2764\ufe0f");
	ck_assert_str_eq(line("می\u200cخواهم"), "می\u200cخواهم");
}
END_TEST

START_TEST(control_characters_are_refused)
{
	static const char breaks[] = "\t\n\v\f\r";

	for (int c = 0; c < 0x20; c++) {
		char s[] = { 'a', (char)c, 'b' };

		ck_assert_int_eq(line_fault(s, 3), c && strchr(breaks, c) ? TEXT_FINE : TEXT_CONTROL);
	}
	ck_assert_int_eq(line_fault(BYTES("a\x7f")), TEXT_CONTROL);
	for (int c = 0x80; c < 0xa0; c++) {
		char s[] = { 'a', (char)0xc2, (char)c };

		ck_assert_int_eq(line_fault(s, 3), c == 0x85 ? TEXT_FINE : TEXT_CONTROL);
	}
	ck_assert_int_eq(line_fault(BYTES("\u00a0")), TEXT_FINE);
}
END_TEST

START_TEST(a_nul_is_found_wherever_it_is)
{
	ck_assert_int_eq(line_fault(BYTES("\0a")), TEXT_CONTROL);
	ck_assert_int_eq(line_fault(BYTES("a\0b")), TEXT_CONTROL);
	ck_assert_int_eq(line_fault(BYTES("a\0")), TEXT_CONTROL);
}
END_TEST

START_TEST(bidirectional_overrides_are_refused_and_their_neighbours_pass)
{
	static const char *const refused[] = {
		"\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069",
	};

	for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
		ck_assert_int_eq(line_fault(refused[i], 3), TEXT_BIDI);
	ck_assert_str_eq(line("a\u202fb\u2065\u206a"), "a\u202fb\u2065\u206a");
	/* the marks that Hebrew and Arabic need */
	ck_assert_str_eq(line("\u200e\u200f"), "\u200e\u200f");
}
END_TEST

/* RFC 3629, 3, 4 and 10; Unicode, table 3-7. */
START_TEST(invalid_utf8_is_refused)
{
	ck_assert_int_eq(line_fault(BYTES("\x80")), TEXT_NOT_UTF8);
	ck_assert_int_eq(line_fault(BYTES("a\xff")), TEXT_NOT_UTF8);
	ck_assert_int_eq(line_fault(BYTES("\xc0\x80")), TEXT_NOT_UTF8);
	ck_assert_int_eq(line_fault(BYTES("\xc1\xbf")), TEXT_NOT_UTF8);
	ck_assert_int_eq(line_fault(BYTES("\xe0\x80\xaf")), TEXT_NOT_UTF8);
	ck_assert_int_eq(line_fault(BYTES("\xed\xa1\x8c\xed\xbe\xb4")), TEXT_NOT_UTF8);
	ck_assert_int_eq(line_fault(BYTES("\xf0\x80\x80\x80")), TEXT_NOT_UTF8);
	ck_assert_int_eq(line_fault(BYTES("\xf4\x90\x80\x80")), TEXT_NOT_UTF8);
	ck_assert_int_eq(line_fault(BYTES("\xf5\x80\x80\x80")), TEXT_NOT_UTF8);
	ck_assert_int_eq(line_fault(BYTES("\xc3")), TEXT_NOT_UTF8);
	ck_assert_int_eq(line_fault(BYTES("\xe2\x82")), TEXT_NOT_UTF8);
	ck_assert_int_eq(line_fault(BYTES("\xe2\x82 ")), TEXT_NOT_UTF8);
	ck_assert_int_eq(line_fault(BYTES("\xf4\x8f\xbf\xbd")), TEXT_FINE);
	ck_assert_int_eq(line_fault(BYTES("\xee\x80\x80\xed\x9f\xbf")), TEXT_FINE);
}
END_TEST

START_TEST(bytes_behind_the_length_are_not_looked_at)
{
	const char *out;

	ck_assert_int_eq(text_line(&out, &a, "abc\xff", 3, 300), TEXT_FINE);
	ck_assert_str_eq(out, "abc");
	ck_assert_int_eq(text_line(&out, &a, "a\r\n", 2, 300), TEXT_FINE);
	ck_assert_str_eq(out, "a");
}
END_TEST

START_TEST(length_is_counted_in_code_points_after_composing_and_trimming)
{
	const char *out;

	ck_assert_int_eq(text_line(&out, &a, BYTES("  e\u0301e\u0301𝄞 "), 3), TEXT_FINE);
	ck_assert_str_eq(out, "éé𝄞");
	ck_assert_int_eq(text_line(&out, &a, BYTES("éé𝄞"), 2), TEXT_TOO_LONG);
	ck_assert_ptr_null(out);
	ck_assert_int_eq(text_line(&out, &a, BYTES("a\r\nb"), 3), TEXT_FINE);
	ck_assert_int_eq(text_line(&out, &a, BYTES(""), 0), TEXT_FINE);
	ck_assert_int_eq(text_line(&out, &a, BYTES("a"), 0), TEXT_TOO_LONG);
	/* U+0958 is one code point before, two after */
	ck_assert_int_eq(text_line(&out, &a, BYTES("\u0958"), 1), TEXT_TOO_LONG);
}
END_TEST

START_TEST(four_code_points_may_become_one)
{
	/* U+1F82: alpha, psili, varia, ypogegrammeni; no character decomposes into more */
	const char *out;

	ck_assert_int_eq(text_line(&out, &a, BYTES("\u03b1\u0313\u0300\u0345\u03b1\u0345\u0313\u0300"), 2), TEXT_FINE);
	ck_assert_str_eq(out, "\u1f82\u1f82");
	ck_assert_int_eq(text_line(&out, &a, BYTES("\u03b1\u0313\u0300\u0345\u03b1\u0345\u0313\u0300"), 1), TEXT_TOO_LONG);
}
END_TEST

START_TEST(a_flood_of_marks_is_too_long_at_once)
{
	/* 8000 marks in the wrong order: sorting them takes utf8proc a tenth of a second, here 100 times would take ten */
	char s[8000 * 2];
	const char *out;

	for (size_t i = 0; i < sizeof s; i += 4)
		memcpy(s + i, "\u0301\u0323", 4);
	for (int i = 0; i < 100; i++) {
		ck_assert_int_eq(text_line(&out, &a, s, sizeof s, 300), TEXT_TOO_LONG);
		ck_assert_int_eq(text_name(&out, &a, s, sizeof s), TEXT_TOO_LONG);
	}
}
END_TEST

START_TEST(many_spaces_are_not_a_flood)
{
	char s[1002];

	memset(s, ' ', sizeof s);
	s[0] = 'a';
	s[1000] = 'b';
	s[1001] = '\0';
	ck_assert_str_eq(name(s), "a b");
	s[0] = ' ';
	ck_assert_str_eq(line(s), "b");
}
END_TEST

START_TEST(names_of_many_scripts_pass)
{
	static const char *const names[] = {
		"ana", "Zoë", "O'Brien", "J. R. R. Tolkien", "Mary-Ann", "x_y", "R2D2", "7",
		"Алёна", "Ελένη", "李小龍", "ひろし", "김철수", "محمد", "שָׂרָה", "अनिल", "สมชาย",
		"٣", /* an Arabic-Indic digit */
		"ʻOkina", /* U+02BB, a letter (Lm) */
	};

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		ck_assert_uint_gt(strlen(name(names[i])), 0);
}
END_TEST

START_TEST(names_come_out_composed_and_trimmed)
{
	ck_assert_str_eq(name("  Zoe\u0308 "), "Zoë");
	ck_assert_str_eq(name("\u3000ana\u00a0"), "ana");
}
END_TEST

START_TEST(runs_of_inner_spaces_become_one)
{
	ck_assert_str_eq(name("Ana   Maria  B"), "Ana Maria B");
}
END_TEST

START_TEST(a_name_of_nothing_is_empty)
{
	ck_assert_int_eq(name_fault(BYTES("")), TEXT_EMPTY);
	ck_assert_int_eq(name_fault(BYTES("   ")), TEXT_EMPTY);
	ck_assert_int_eq(name_fault(BYTES("\u00a0\u3000")), TEXT_EMPTY);
}
END_TEST

START_TEST(a_name_needs_a_letter_or_a_digit)
{
	ck_assert_int_eq(name_fault(BYTES("-")), TEXT_NAME);
	ck_assert_int_eq(name_fault(BYTES(". _ '")), TEXT_NAME);
	ck_assert_int_eq(name_fault(BYTES("-.1")), TEXT_FINE);
}
END_TEST

START_TEST(other_characters_are_refused_in_names)
{
	static const char *const refused[] = {
		"a@b", "a/b", "<b>", "a\"", "a,b", "a+b", "a&b", "a`b", "a\u2019b", "a\u00a0b", "a\u2003b", "a\u3000b",
		"😀", "½", "²", "Ⅷ", "①", "a\u200bb", "a\u2060b", "a\ufeff", "a\u00ad", "a\u200e", "a\u2028b",
		"a\ue000", "a\u0378",
	};

	for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
		ck_assert_msg(name_fault(refused[i], strlen(refused[i])) == TEXT_NAME, "%s", refused[i]);
}
END_TEST

START_TEST(letters_that_show_nothing_are_refused_in_names)
{
	static const char *const fillers[] = { "\u115f", "\u1160", "\u3164", "\uffa0" };

	for (size_t i = 0; i < sizeof fillers / sizeof fillers[0]; i++)
		ck_assert_int_eq(name_fault(fillers[i], 3), TEXT_NAME);
}
END_TEST

START_TEST(marks_follow_letters)
{
	ck_assert_str_eq(name("q\u0307\u0323"), "q\u0323\u0307");
	ck_assert_str_eq(name("a\u20dd"), "a\u20dd");
	ck_assert_int_eq(name_fault(BYTES("\u0308a")), TEXT_NAME);
	ck_assert_int_eq(name_fault(BYTES(" \u0308a")), TEXT_NAME);
	ck_assert_int_eq(name_fault(BYTES("a \u0308")), TEXT_NAME);
	ck_assert_int_eq(name_fault(BYTES("a-\u0308")), TEXT_NAME);
	ck_assert_int_eq(name_fault(BYTES("1\u20e3")), TEXT_NAME);
}
END_TEST

START_TEST(joiners_stand_between_letters)
{
	/* Persian Ali-Reza; Sinhala Sri (letter, virama, ZWJ, letter); Bengali ra, ZWJ, virama, ya */
	ck_assert_str_eq(name("علی\u200cرضا"), "علی\u200cرضا");
	ck_assert_str_eq(name("\u0dc1\u0dca\u200d\u0dbb\u0dd3"), "\u0dc1\u0dca\u200d\u0dbb\u0dd3");
	ck_assert_str_eq(name("\u09b0\u200d\u09cd\u09af"), "\u09b0\u200d\u09cd\u09af");
	ck_assert_int_eq(name_fault(BYTES("\u200ca")), TEXT_NAME);
	ck_assert_int_eq(name_fault(BYTES("a\u200d")), TEXT_NAME);
	ck_assert_int_eq(name_fault(BYTES("a\u200d\u200db")), TEXT_NAME);
	ck_assert_int_eq(name_fault(BYTES("a\u200c b")), TEXT_NAME);
	ck_assert_int_eq(name_fault(BYTES("a \u200cb")), TEXT_NAME);
	ck_assert_int_eq(name_fault(BYTES("a\u200d1")), TEXT_NAME);
	ck_assert_int_eq(name_fault(BYTES("1\u200da")), TEXT_NAME);
	ck_assert_int_eq(name_fault(BYTES("a\u200c-")), TEXT_NAME);
	ck_assert_int_eq(name_fault(BYTES("\u200d")), TEXT_NAME);
}
END_TEST

START_TEST(names_refuse_what_lines_refuse_and_line_breaks_and_tabs)
{
	ck_assert_int_eq(name_fault(BYTES("a\0b")), TEXT_CONTROL);
	ck_assert_int_eq(name_fault(BYTES("a\tb")), TEXT_CONTROL);
	ck_assert_int_eq(name_fault(BYTES("ana\n")), TEXT_CONTROL);
	ck_assert_int_eq(name_fault(BYTES("a\xc2\x85")), TEXT_CONTROL);
	ck_assert_int_eq(name_fault(BYTES("a\u202e")), TEXT_BIDI);
	ck_assert_int_eq(name_fault(BYTES("a\xff")), TEXT_NOT_UTF8);
}
END_TEST

START_TEST(names_have_at_most_24_code_points)
{
	ck_assert_str_eq(name("abcdefghijklmnopqrstuvwx"), "abcdefghijklmnopqrstuvwx");
	ck_assert_int_eq(name_fault(BYTES("abcdefghijklmnopqrstuvwxy")), TEXT_TOO_LONG);
	/* 24 after composing (24 e acute from 48), after trimming, and after joining runs of spaces */
	ck_assert_uint_eq(text_length(name("e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301"
	                                   "e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301"
	                                   "e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301")), 24);
	ck_assert_uint_eq(text_length(name("    abcdefghijk        mnopqrstuvwx   ")), 24);
}
END_TEST

/* Expected values: CaseFolding.txt, statuses C and F. */
START_TEST(texts_that_differ_in_case_only_fold_to_the_same)
{
	ck_assert_str_eq(text_fold(&a, "Zoë"), "zoë");
	ck_assert_str_eq(text_fold(&a, "ZOE\u0308"), "zoë");
	ck_assert_str_eq(text_fold(&a, "Straße"), "strasse");
	ck_assert_str_eq(text_fold(&a, "STRAẞE"), "strasse");
	ck_assert_str_eq(text_fold(&a, "ΌΔΟΣ"), "όδοσ");
	ck_assert_str_eq(text_fold(&a, "όδος"), "όδοσ");
	ck_assert_str_eq(text_fold(&a, "\ufb01n"), "fin");
	ck_assert_str_eq(text_fold(&a, "\u212a"), "k");
	ck_assert_str_eq(text_fold(&a, "\u0130"), "i\u0307");
	ck_assert_str_eq(text_fold(&a, "ı"), "ı");
	ck_assert_str_eq(text_fold(&a, "ПРИВЕТ"), "привет");
	ck_assert_str_eq(text_fold(&a, "李 7-_'."), "李 7-_'.");
	ck_assert_str_eq(text_fold(&a, ""), "");
}
END_TEST

START_TEST(canonically_equal_texts_fold_to_the_same)
{
	/* U+0345 folds to iota; D145 in the Unicode standard: normalise before folding */
	ck_assert_str_eq(text_fold(&a, "\u03b1\u0345\u0301"), "\u03ac\u03b9");
	ck_assert_str_eq(text_fold(&a, "\u03b1\u0301\u0345"), "\u03ac\u03b9");
	ck_assert_str_eq(text_fold(&a, "\u1fb4"), "\u03ac\u03b9");
}
END_TEST

START_TEST(initials_are_of_the_first_and_the_last_word)
{
	static const char *const names[][2] = {
		{ "ana", "AN" }, { "Bo", "BO" }, { "x", "X" }, { "7", "7" }, { "ana maria lopez", "AL" }, { "Jean-Luc", "JL" },
		{ "O'Brien", "OB" }, { "j.r.r. tolkien", "JT" }, { "_x_", "X" }, { ".ab", "AB" }, { "zo\xc3\xab", "ZO" },
		{ "\xc3\xabva \xc3\xb8rsted", "\xc3\x8b\xc3\x98" }, { "\xd8\xb9\xd9\x84\xd9\x8a", "\xd8\xb9\xd9\x84" },
		{ "\xe6\x9d\x8e\xe5\xb0\x8f\xe9\xbe\x99", "\xe6\x9d\x8e\xe5\xb0\x8f" },
	};
	char out[TEXT_INITIALS_SIZE];

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		ck_assert_str_eq(text_initials(out, names[i][0]), names[i][1]);
}
END_TEST

START_TEST(an_initial_keeps_its_marks_but_not_a_flood_of_them)
{
	char out[TEXT_INITIALS_SIZE];

	/* Devanagari NI, LA: the vowel sign stays with its letter */
	ck_assert_str_eq(text_initials(out, "\xe0\xa4\xa8\xe0\xa4\xbf\xe0\xa4\xb2"), "\xe0\xa4\xa8\xe0\xa4\xbf\xe0\xa4\xb2");
	ck_assert_str_eq(text_initials(out, "b\xcc\xa3\xcc\xa3\xcc\xa3\xcc\xa3\xcc\xa3\xcc\xa3" "c"),
		"B\xcc\xa3\xcc\xa3\xcc\xa3\xcc\xa3" "C");
}
END_TEST

START_TEST(bytes_that_are_not_utf_8_are_known)
{
	static const char *const others[] = {
		"\xff", "a\x80", "\xc0\x80", "\xc3", "\xe2\x82", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xf0\x80\x80\x80", "\xc3\xa4\xc3",
	};

	ck_assert(text_is_utf8("", 0));
	ck_assert(text_is_utf8("ë€𝄞 a", strlen("ë€𝄞 a")));
	ck_assert(text_is_utf8("a\0b", 3));
	ck_assert(text_is_utf8("\xc3\xa4\xff", 2));
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
		ck_assert_msg(!text_is_utf8(others[i], strlen(others[i])), "%zu", i);
}
END_TEST

START_TEST(length_is_in_code_points)
{
	ck_assert_uint_eq(text_length(""), 0);
	ck_assert_uint_eq(text_length("ana"), 3);
	ck_assert_uint_eq(text_length("ë€𝄞"), 3);
	ck_assert_uint_eq(text_length("e\u0301"), 2);
}
END_TEST

static const char *shown(const char *s, size_t len)
{
	return text_shown(&a, s, len);
}

START_TEST(what_can_be_shown_is_shown_as_it_came)
{
	ck_assert_str_eq(shown(BYTES("")), "");
	ck_assert_str_eq(shown(BYTES(" <b>\"x\" & {{y}} ")), " <b>\"x\" & {{y}} ");
	ck_assert_str_eq(shown(BYTES("one\r\n\ttwo\xe2\x80\xa8")), "one\r\n\ttwo\xe2\x80\xa8");
	ck_assert_str_eq(shown(BYTES("a\vb\fc\xc2\x85" "d")), "a b c d"); /* no page may hold the first and the last */
	ck_assert_str_eq(shown(BYTES("e\xcc\x81 \xf0\x9f\x8c\xae \xe2\x80\x8d")), "e\xcc\x81 \xf0\x9f\x8c\xae \xe2\x80\x8d");
}
END_TEST

START_TEST(bytes_that_are_not_utf8_are_shown_as_replacements)
{
	ck_assert_str_eq(shown(BYTES("a\xff" "b")), "a\xef\xbf\xbd" "b");
	ck_assert_str_eq(shown(BYTES("\xc3(")), "\xef\xbf\xbd(");
	ck_assert_str_eq(shown(BYTES("cut \xf0\x9f\x8c")), "cut \xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
	ck_assert_str_eq(shown(BYTES("\xed\xa0\x80")), "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
	ck_assert_str_eq(shown("a\xc3\xa9", 2), "a\xef\xbf\xbd"); /* what is behind the length is not looked at */
}
END_TEST

START_TEST(controls_and_what_reverses_text_are_not_shown)
{
	ck_assert_str_eq(shown(BYTES("a\0b\x07" "c\x1b[0m\x7f\xc2\x81")), "abc[0m");
	ck_assert_str_eq(shown(BYTES("x\xe2\x80\xae" "y\xe2\x81\xa6z\xe2\x81\xa9")), "xyz");
	ck_assert_str_eq(shown(BYTES("\xe2\x80\xaa\0")), "");
}
END_TEST

int main(void)
{
	Suite *s = suite_create("base_text");
	TCase *t = tcase_create("text");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, an_empty_line_is_fine);
	tcase_add_test(t, each_line_break_and_each_tab_becomes_one_space);
	tcase_add_test(t, outer_white_space_goes_and_inner_stays);
	tcase_add_test(t, lines_come_out_composed);
	tcase_add_test(t, joiners_variation_selectors_and_emoji_pass);
	tcase_add_test(t, control_characters_are_refused);
	tcase_add_test(t, a_nul_is_found_wherever_it_is);
	tcase_add_test(t, bidirectional_overrides_are_refused_and_their_neighbours_pass);
	tcase_add_test(t, invalid_utf8_is_refused);
	tcase_add_test(t, bytes_behind_the_length_are_not_looked_at);
	tcase_add_test(t, length_is_counted_in_code_points_after_composing_and_trimming);
	tcase_add_test(t, four_code_points_may_become_one);
	tcase_add_test(t, a_flood_of_marks_is_too_long_at_once);
	tcase_add_test(t, many_spaces_are_not_a_flood);
	tcase_add_test(t, names_of_many_scripts_pass);
	tcase_add_test(t, names_come_out_composed_and_trimmed);
	tcase_add_test(t, runs_of_inner_spaces_become_one);
	tcase_add_test(t, a_name_of_nothing_is_empty);
	tcase_add_test(t, a_name_needs_a_letter_or_a_digit);
	tcase_add_test(t, other_characters_are_refused_in_names);
	tcase_add_test(t, letters_that_show_nothing_are_refused_in_names);
	tcase_add_test(t, marks_follow_letters);
	tcase_add_test(t, joiners_stand_between_letters);
	tcase_add_test(t, names_refuse_what_lines_refuse_and_line_breaks_and_tabs);
	tcase_add_test(t, names_have_at_most_24_code_points);
	tcase_add_test(t, texts_that_differ_in_case_only_fold_to_the_same);
	tcase_add_test(t, canonically_equal_texts_fold_to_the_same);
	tcase_add_test(t, initials_are_of_the_first_and_the_last_word);
	tcase_add_test(t, an_initial_keeps_its_marks_but_not_a_flood_of_them);
	tcase_add_test(t, bytes_that_are_not_utf_8_are_known);
	tcase_add_test(t, length_is_in_code_points);
	tcase_add_test(t, what_can_be_shown_is_shown_as_it_came);
	tcase_add_test(t, bytes_that_are_not_utf8_are_shown_as_replacements);
	tcase_add_test(t, controls_and_what_reverses_text_are_not_shown);
	suite_add_tcase(s, t);
	return unit_run(s);
}
