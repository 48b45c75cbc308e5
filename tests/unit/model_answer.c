/* What a model writes, fair or hostile, and what is left of it: the expected outcome is written by hand. */
#include "model/answer.h"

#include "base/text.h"
#include "model_fixture.h"

/* The decision that all rows are about. */
enum { PLUS = 101, MINUS, TILDE, PIZZA, TACOS, STRASSE, NOTHING };

static struct answer_checked got;
static struct strbuf told; /* what was got, in a few words */

static void set_up_decision(void)
{
	set_up();
	ck_assert_int_eq(put_priority(SOMEBODY, '+', 1, "speed"), PLUS);
	ck_assert_int_eq(put_priority(SOMEBODY, '-', 1, "Cost"), MINUS);
	ck_assert_int_eq(put_priority(SOMEBODY, '~', 1, "weather"), TILDE);
	ck_assert_int_eq(put_option(SOURCE_PERSON, "Pizza", ""), PIZZA);
	ck_assert_int_eq(put_option(SOURCE_PERSON, "Tacos", ""), TACOS);
	ck_assert_int_eq(put_option(SOURCE_PERSON, "Stra\u00dfenk\u00fcche", ""), STRASSE);
	ck_assert_int_eq(put_option(SOURCE_BASELINE, "Do nothing", ""), NOTHING);
	strbuf_init(&told, 1 << 20);
}

static void tear_down_decision(void)
{
	strbuf_dispose(&told);
	tear_down();
}

static void check_bytes(enum call_kind kind, size_t part, const char *text, size_t len)
{
	memset(&got, 0xa5, sizeof got);
	answer_check(&got, &arena, prompts_get(prompts, kind), d, kind, part, text, len);
	if (got.state == ANSWER_BAD) {
		ck_assert_ptr_null(got.answer.text);
		ck_assert_uint_eq(got.answer.item_count, 0);
	}
	ck_assert_int_eq(got.why == NULL, got.state == ANSWER_GOOD);
}

static void check(enum call_kind kind, const char *text)
{
	check_bytes(kind, 0, text, strlen(text));
}

/* The outcome in a line: the text; or items as "+speed", "name: desc", "PIZZA for: text +1"; or why it is bad. */
static const char *outcome(void)
{
	static const char *const options[] = { "pizza", "tacos", "strasse", "nothing" };
	char id[PRIORITY_TAG_SIZE];

	strbuf_reset(&told);
	if (got.why)
		strbuf_addf(&told, "%s: %s", got.state == ANSWER_BAD ? "bad" : "lacking", got.why);
	if (got.answer.text)
		strbuf_add(&told, got.answer.text);
	for (size_t i = 0; i < got.answer.item_count; i++) {
		const struct answer_item *it = &got.answer.items[i];

		strbuf_add(&told, told.len ? "; " : "");
		if (it->option)
			strbuf_addf(&told, "%s %s: ", options[it->option - PIZZA], side_name(it->side));
		if (it->direction)
			strbuf_add_char(&told, it->direction);
		strbuf_add(&told, it->text);
		if (it->desc)
			strbuf_addf(&told, ": %s", it->desc);
		if (it->priority)
			strbuf_addf(&told, " %s", priority_tag(id, decision_priority(d, it->priority)));
	}
	return told.len ? told.s : "";
}

#define SAYS(text) "{\"synthesis\":\"" text "\"}"
#define TITLE(text) "{\"tagline\":\"" text "\"}"
#define LIST(items) "{\"suggestions\":[" items "]}"
#define PRIORITY(text, direction) "{\"text\":\"" text "\",\"direction\":\"" direction "\"}"
#define OPTION(name, desc) "{\"name\":\"" name "\",\"desc\":\"" desc "\"}"

static const struct {
	enum call_kind kind;
	const char *text, *outcome;
} rows[] = {
	/* ---- finding the object ---- */
	{ CALL_SYNTHESIZE, SAYS("Where?"), "Where?" },
	{ CALL_SYNTHESIZE, "", "bad: not JSON" },
	{ CALL_SYNTHESIZE, " \n", "bad: not JSON" },
	{ CALL_SYNTHESIZE, "Where?", "bad: not JSON" },
	{ CALL_SYNTHESIZE, "\"Where?\"", "bad: not JSON" },
	{ CALL_SYNTHESIZE, "[\"Where?\"]", "bad: not JSON" },
	{ CALL_SYNTHESIZE, "null", "bad: not JSON" },
	{ CALL_SYNTHESIZE, "{", "bad: not JSON" },
	{ CALL_SYNTHESIZE, "{\"synthesis\":", "bad: not JSON" },
	{ CALL_SYNTHESIZE, "{\"synthesis\":\"Where", "bad: not JSON" },
	{ CALL_SYNTHESIZE, "{\"synthesis\":\"Where?\"", "bad: not JSON" },
	{ CALL_SYNTHESIZE, "{\"synthesis\":\"Where?\",", "bad: not JSON" },
	{ CALL_SYNTHESIZE, "{\"synthesis\":\"Where?\\", "bad: not JSON" },
	{ CALL_SYNTHESIZE, "{\"synthesis\":\"Where?\\u00", "bad: not JSON" },
	{ CALL_SYNTHESIZE, "{'synthesis':'Where?'}", "bad: not JSON" },
	{ CALL_SYNTHESIZE, "{\"synthesis\":\"\\ud800\"}", "bad: not JSON" },
	{ CALL_SYNTHESIZE, "\n\t " SAYS("Where?") "\n", "Where?" },
	{ CALL_SYNTHESIZE, "\xef\xbb\xbf" SAYS("Where?"), "Where?" },
	{ CALL_SYNTHESIZE, "Here it is: " SAYS("Where?") " I hope that this {helps}.", "Where?" },
	{ CALL_SYNTHESIZE, SAYS("Where?") SAYS("When?"), "Where?" },
	{ CALL_SYNTHESIZE, "```json\n" SAYS("Where?") "\n```", "Where?" },
	{ CALL_SYNTHESIZE, "```\n" SAYS("Where?") "\n```\n", "Where?" },
	{ CALL_SYNTHESIZE, "```" SAYS("Where?"), "Where?" },
	{ CALL_SYNTHESIZE, "The {braces} mean:\n```json\n" SAYS("Where?") "\n```", "Where?" },
	{ CALL_SYNTHESIZE, "The {braces} mean:\n" SAYS("Where?"), "bad: not JSON" },
	{ CALL_SYNTHESIZE, "```json\nWhere?\n```", "bad: not JSON" },
	{ CALL_SYNTHESIZE, "<think>They want {\"synthesis\":\"When?\"}</think>" SAYS("Where?"), "Where?" },
	{ CALL_SYNTHESIZE, "<think>\n</think>\n\n```json\n" SAYS("Where?") "```", "Where?" },
	{ CALL_SYNTHESIZE, "<think>a</think> b <think>{}</think>" SAYS("Where?"), "Where?" },
	{ CALL_SYNTHESIZE, "Maybe {\"synthesis\":\"When?\"}? No.\n</think>\n" SAYS("Where?"), "Where?" },
	{ CALL_SYNTHESIZE, "<think>" SAYS("Where?"), "bad: nothing but a thought" },
	{ CALL_SYNTHESIZE, "<think>a</think><think>" SAYS("Where?"), "bad: nothing but a thought" },
	{ CALL_SYNTHESIZE, "<think>a</think>", "bad: nothing but a thought" },
	{ CALL_SYNTHESIZE, "a <b>" SAYS("Where?"), "Where?" },
	{ CALL_SYNTHESIZE, SAYS("<think>Where</think>?"), "<think>Where</think>?" },
	{ CALL_SYNTHESIZE, "```json\n" SAYS("</think>Where?"), "</think>Where?" },
	{ CALL_SYNTHESIZE, SAYS("Where?\\u0000 hidden"), "bad: a NUL in it" },
	{ CALL_SYNTHESIZE, SAYS("Where?\\\\\\u0000"), "bad: a NUL in it" },
	{ CALL_SYNTHESIZE, SAYS("Is it \\\\u0000?"), "Is it \\u0000?" },
	/* ---- the schema ---- */
	{ CALL_SYNTHESIZE, "{}", "bad: not the schema" },
	{ CALL_SYNTHESIZE, "{\"Synthesis\":\"Where?\"}", "bad: not the schema" },
	{ CALL_SYNTHESIZE, "{\"synthesis\":null}", "bad: not the schema" },
	{ CALL_SYNTHESIZE, "{\"synthesis\":7}", "bad: not the schema" },
	{ CALL_SYNTHESIZE, "{\"synthesis\":[\"Where?\"]}", "bad: not the schema" },
	{ CALL_SYNTHESIZE, "{\"synthesis\":{\"synthesis\":\"Where?\"}}", "bad: not the schema" },
	{ CALL_SYNTHESIZE, "{\"synthesis\":\"Where?\",\"synthesis\":\"When?\"}", "Where?" },
	{ CALL_SYNTHESIZE, "{\"synthesis\":\"Where?\",\"why\":\"because\"}", "Where?" },
	{ CALL_SYNTHESIZE, TITLE("Where?"), "bad: not the schema" },
	{ CALL_SUGGEST_PRIORITIES, "{\"suggestions\":{}}", "bad: not the schema" },
	{ CALL_SUGGEST_PRIORITIES, LIST("\"taste\""), "bad: not the schema" },
	{ CALL_SUGGEST_PRIORITIES, LIST("{\"text\":\"taste\"}"), "bad: not the schema" },
	{ CALL_SUGGEST_PRIORITIES, LIST(PRIORITY("taste", "")), "bad: not the schema" },
	{ CALL_SUGGEST_PRIORITIES, LIST(PRIORITY("taste", "*")), "bad: not the schema" },
	{ CALL_SUGGEST_PRIORITIES, LIST(PRIORITY("taste", "++")), "bad: not the schema" },
	{ CALL_SUGGEST_OPTIONS, LIST(PRIORITY("taste", "+")), "bad: not the schema" },
	{ CALL_SUGGEST_OPTIONS, LIST("{\"name\":\"Soup\",\"desc\":null}"), "bad: not the schema" },
	{ CALL_SCAFFOLD, "{\"options\":[{\"name\":\"Pizza\",\"for\":[]}]}", "bad: no points for any option" },
	{ CALL_SCAFFOLD, "{\"options\":[{\"name\":\"Pizza\",\"for\":[{\"priority_id\":null}],\"against\":[]}]}",
		"bad: no points for any option" },
	{ CALL_WHY, "{\"why\":\"because\"}", "bad: not the schema" },
	/* ---- one text ---- */
	{ CALL_SYNTHESIZE, SAYS(""), "bad: empty" },
	{ CALL_SYNTHESIZE, SAYS(" \\n\\t\u00a0 "), "bad: empty" },
	{ CALL_SYNTHESIZE, SAYS("\\u0007\\u202e"), "bad: empty" },
	{ CALL_SYNTHESIZE, SAYS("\\\"\\\""), "bad: empty" },
	{ CALL_SYNTHESIZE, SAYS("<b>Where</b> **do** we & [eat](x)?"), "<b>Where</b> **do** we & [eat](x)?" },
	{ CALL_SYNTHESIZE, SAYS("Where\\n\\tdo we\\r\\neat?"), "Where  do we eat?" },
	{ CALL_SYNTHESIZE, SAYS("Where\ndo we eat?"), "Where do we eat?" },
	{ CALL_SYNTHESIZE, SAYS("Wh\\u0007ere\\u001b[1m?"), "Where[1m?" },
	{ CALL_SYNTHESIZE, SAYS("\\u202eWhere\\u202c\\u2066?\\u2069"), "Where?" },
	{ CALL_SYNTHESIZE, SAYS("Wo i\xdft man?"), "Wo i\xef\xbf\xbdt man?" },
	{ CALL_SYNTHESIZE, SAYS("Wo a\\u0308nderts sich?"), "Wo \u00e4nderts sich?" },
	{ CALL_SYNTHESIZE, SAYS("\\ud83c\\udf2e?"), "\xf0\x9f\x8c\xae?" },
	{ CALL_SYNTHESIZE, SAYS("\\\"Where?\\\""), "Where?" },
	{ CALL_SYNTHESIZE, SAYS("'Where?'"), "Where?" },
	{ CALL_SYNTHESIZE, SAYS("\u201cWhere?\u201d"), "Where?" },
	{ CALL_SYNTHESIZE, SAYS("\u201eWo?\u201c"), "Wo?" },
	{ CALL_SYNTHESIZE, SAYS("\u00ab\u00a0O\u00f9 ?\u00a0\u00bb"), "O\u00f9 ?" },
	{ CALL_SYNTHESIZE, SAYS("\\\"Here\\\" or \\\"there\\\""), "\"Here\" or \"there\"" },
	{ CALL_SYNTHESIZE, SAYS("Is it \\\"here\\\""), "Is it \"here\"" },
	{ CALL_SYNTHESIZE, SAYS("\\\""), "\"" },
	{ CALL_WHY, "{\"why_statement\":\"\\\"Pizza\\\" won. It's quick.\"}", "\"Pizza\" won. It's quick." },
	{ CALL_WHY, "{\"why_statement\":\"'Pizza'\"}", "'Pizza'" },
	{ CALL_WHY, "{\"why_statement\":\" \"}", "bad: empty" },
	/* ---- titles ---- */
	{ CALL_TAGLINE, TITLE("Lunch on Friday"), "Lunch on Friday" },
	{ CALL_TAGLINE, TITLE("Lunch on Friday."), "Lunch on Friday" },
	{ CALL_TAGLINE, TITLE("\\\"Lunch on Friday.\\\""), "Lunch on Friday" },
	{ CALL_TAGLINE, TITLE("\\\"Lunch on Friday\\\"."), "Lunch on Friday" },
	{ CALL_TAGLINE, TITLE("Lunch..."), "Lunch..." },
	{ CALL_TAGLINE, TITLE("a b c d e f"), "a b c d e f" },
	{ CALL_TAGLINE, TITLE("a b c d e f g"), "a b c d e f" },
	{ CALL_TAGLINE, TITLE("a  b\\nc\\td\u00a0e \u3000 f, g h."), "a  b c d\u00a0e \u3000 f" },
	{ CALL_TAGLINE, TITLE("."), "bad: empty" },
	{ CALL_TAGLINE, TITLE("\\\".\\\""), "bad: empty" },
	{ CALL_TAGLINE, TITLE("Donaudampfschifffahrtsgesellschaftskapit\u00e4nsm\u00fctzenabzeichenknopf"),
		"Donaudampfschifffahrtsgesellschaftskapit\u00e4nsm\u00fctzenabzeichenk\u2026" },
	{ CALL_TAGLINE, TITLE("Who takes care of the extraordinarily slow coffee-machine-overhauling tomorrow"),
		"Who takes care of the extraordinarily" },
	{ CALL_TAGLINE, TITLE("Extraordinarily uncomplicated straightforward interdepartmental communication improvements soon"),
		"Extraordinarily uncomplicated straightforward\u2026" },
	/* ---- suggested priorities ---- */
	{ CALL_SUGGEST_PRIORITIES, LIST(""), "" },
	{ CALL_SUGGEST_PRIORITIES, LIST(PRIORITY("taste", "+") "," PRIORITY("noise", "-") "," PRIORITY("season", "~")),
		"+taste; -noise; ~season" },
	{ CALL_SUGGEST_PRIORITIES, LIST(PRIORITY("a", "+") "," PRIORITY("b", "+") "," PRIORITY("c", "+") "," PRIORITY("d", "+")),
		"+a; +b; +c" },
	{ CALL_SUGGEST_PRIORITIES, LIST(PRIORITY("SPEED", "+") "," PRIORITY(" cost ", "+") "," PRIORITY("a", "+")), "+a" },
	{ CALL_SUGGEST_PRIORITIES, LIST(PRIORITY("taste", "+") "," PRIORITY("Taste", "-") "," PRIORITY("a", "+")), "+taste; +a" },
	{ CALL_SUGGEST_PRIORITIES, LIST(PRIORITY("", "+") "," PRIORITY("\\u202e", "+") "," PRIORITY("a", "+")), "+a" },
	{ CALL_SUGGEST_PRIORITIES, LIST(PRIORITY("speed", "+")), "" },
	{ CALL_SUGGEST_PRIORITIES,
		LIST("{\"text\":\"taste\",\"direction\":\"+\",\"why\":\"\"},\"noise\"," PRIORITY("a", "more") "," PRIORITY("b", "-")), "+taste; -b" },
	{ CALL_SUGGEST_PRIORITIES,
		LIST(PRIORITY("the time that it takes until everybody has something on the plate", "-")),
		"-the time that it takes until everybody has something on the\u2026" },
	/* ---- suggested options ---- */
	{ CALL_SUGGEST_OPTIONS, LIST(OPTION("Soup", "Of the day.") "," OPTION("Salad", "")), "Soup: Of the day.; Salad: " },
	{ CALL_SUGGEST_OPTIONS, LIST(OPTION("PIZZA", "") "," OPTION("do Nothing", "") "," OPTION("STRASSENK\u00dcCHE", "")), "" },
	{ CALL_SUGGEST_OPTIONS, LIST(OPTION("Soup", "a") "," OPTION("soup", "b") "," OPTION("\\tSou\\u0007p", "c")), "Soup: a" },
	{ CALL_SUGGEST_OPTIONS, LIST(OPTION("", "a") "," OPTION("<img src=x onerror=alert(1)>", "b")),
		"<img src=x onerror=alert(1)>: b" },
	{ CALL_SUGGEST_OPTIONS, LIST(OPTION("1", "") "," OPTION("2", "") "," OPTION("3", "") "," OPTION("4", "")), "1: ; 2: ; 3: " },
	/* the quotes of a name are its own */
	{ CALL_SUGGEST_OPTIONS, LIST(OPTION("\\\"Soup\\\"", "'a'")), "\"Soup\": 'a'" },
};

START_TEST(what_is_left_of_an_answer)
{
	check(rows[_i].kind, rows[_i].text);
	ck_assert_msg(strcmp(outcome(), rows[_i].outcome) == 0, "%s\ngives \"%s\",\nnot   \"%s\"", rows[_i].text, outcome(),
		rows[_i].outcome);
}
END_TEST

#define POINTS(name, in_favour, against) "{\"name\":\"" name "\",\"for\":[" in_favour "],\"against\":[" against "]}"
#define POINT(text, id) "{\"text\":\"" text "\",\"priority_id\":" id "}"
#define SCAFFOLD(options) "{\"options\":[" options "]}"
#define OTHERS(also) also "," POINTS("Tacos", POINT("t", "null"), "") "," \
	POINTS("Stra\u00dfenk\u00fcche", "", POINT("s", "null")) "," POINTS("Do nothing", POINT("n", "null"), "")
#define OTHERS_TOLD "tacos for: t; strasse against: s; nothing for: n"

static const struct {
	const char *text, *outcome;
	size_t lacking;
} scaffolds[] = {
	{ SCAFFOLD(OTHERS(POINTS("Pizza", POINT("hot", "\"+1\""), POINT("dear", "\"-1\"")))),
		"pizza for: hot +1; pizza against: dear -1; " OTHERS_TOLD, 0 },
	/* options: matched as names are compared, once; invented ones left out; missing ones told */
	{ SCAFFOLD(OTHERS(POINTS(" PIZZA\\n", POINT("hot", "null"), ""))), "pizza for: hot; " OTHERS_TOLD, 0 },
	{ SCAFFOLD(OTHERS(POINTS("Pizza", POINT("hot", "null"), "")) "," POINTS("Pizza", POINT("round", "null"), "")),
		"pizza for: hot; " OTHERS_TOLD, 0 },
	{ SCAFFOLD(OTHERS(POINTS("Pizza", POINT("hot", "null"), "") "," POINTS("Sushi", POINT("cold", "null"), ""))),
		"pizza for: hot; " OTHERS_TOLD, 0 },
	{ SCAFFOLD(OTHERS(POINTS("Pizza!", POINT("hot", "null"), ""))), "lacking: options without points; " OTHERS_TOLD, 1 },
	{ SCAFFOLD(OTHERS(POINTS("Pizza", "", ""))), "lacking: options without points; " OTHERS_TOLD, 1 },
	{ SCAFFOLD(OTHERS(POINTS("Pizza", POINT(" ", "null"), POINT("\\u0001", "null")))),
		"lacking: options without points; " OTHERS_TOLD, 1 },
	{ SCAFFOLD(POINTS("STRASSENK\u00dcCHE", POINT("near", "null"), "")),
		"lacking: options without points; strasse for: near", 3 },
	{ SCAFFOLD(POINTS("Sushi", POINT("cold", "null"), "")), "bad: no points for any option", 4 },
	{ SCAFFOLD(POINTS("Pizza", "", "")), "bad: no points for any option", 4 },
	{ SCAFFOLD(""), "bad: no points for any option", 4 },
	/* points: four on a side; none twice, but on the other side it may be */
	{ SCAFFOLD(POINTS("Pizza",
		POINT("a", "null") "," POINT("b", "null") "," POINT("c", "null") "," POINT("d", "null") "," POINT("e", "null"), "")),
		"lacking: options without points; pizza for: a; pizza for: b; pizza for: c; pizza for: d", 3 },
	{ SCAFFOLD(POINTS("Pizza", POINT("Hot", "\"+1\"") "," POINT("hot", "null") "," POINT("", "null") "," POINT("b", "null"),
		POINT("hot", "null"))), "lacking: options without points; pizza for: Hot +1; pizza for: b; pizza against: hot", 3 },
	{ SCAFFOLD(POINTS("Pizza", POINT("<script>alert(1)</script>\\u202e", "null"), "")),
		"lacking: options without points; pizza for: <script>alert(1)</script>", 3 },
	/* tags: only a "+" or "-" priority of this decision, by its whole id */
	{ SCAFFOLD(POINTS("Pizza", POINT("a", "\"+2\"") "," POINT("b", "\"-01\"") "," POINT("c", "\"1\"") "," POINT("d", "\"\""), "")),
		"lacking: options without points; pizza for: a; pizza for: b; pizza for: c; pizza for: d", 3 },
	{ SCAFFOLD(POINTS("Pizza", POINT("a", "\"~1\"") "," POINT("b", "\"speed\"") "," POINT("c", "\"+\"") "," POINT("d", "\"+1 \""),
		"")), "lacking: options without points; pizza for: a; pizza for: b; pizza for: c; pizza for: d", 3 },
	{ SCAFFOLD(POINTS("Pizza", POINT("a", "\"+1\""), POINT("b", "\"+1\"") "," POINT("c", "\"-1\""))),
		"lacking: options without points; pizza for: a +1; pizza against: b +1; pizza against: c -1", 3 },
	/* small flaws cost no more than what they touch */
	{ SCAFFOLD(OTHERS(POINTS("Pizza", POINT("a", "1"), POINT("b", "\"+1\"")))), "pizza for: a; pizza against: b +1; " OTHERS_TOLD, 0 },
	{ SCAFFOLD(OTHERS("{\"name\":\"Pizza\",\"for\":[" POINT("a", "null") "]}")), "pizza for: a; " OTHERS_TOLD, 0 },
	{ SCAFFOLD(OTHERS("{\"name\":\"Pizza\",\"for\":[" POINT("a", "null") "],\"against\":null,\"id\":3}")),
		"pizza for: a; " OTHERS_TOLD, 0 },
	{ SCAFFOLD(OTHERS(POINTS("Pizza", "\"a\",\"b\"", POINT("c", "null")))), "pizza against: c; " OTHERS_TOLD, 0 },
	{ SCAFFOLD(OTHERS(POINTS("Pizza", POINT("a", "null"), "")) ",{\"for\":[]},7"), "pizza for: a; " OTHERS_TOLD, 0 },
	{ "{\"note\":1,\"options\":[" OTHERS(POINTS("Pizza", POINT("a", "null"), "")) "]}", "pizza for: a; " OTHERS_TOLD, 0 },
	{ SCAFFOLD(OTHERS(POINTS("Pizza", "{\"text\":\"hot\"}", "{\"text\":\"dear\"}"))),
		"pizza for: hot; pizza against: dear; " OTHERS_TOLD, 0 },
	{ SCAFFOLD(POINTS("Pizza", "{}", "")), "bad: no points for any option", 4 },
	{ SCAFFOLD(POINTS("Pizza", "null", "[]")), "bad: no points for any option", 4 },
	{ SCAFFOLD("7,{}"), "bad: not the schema", 0 },
	{ "{\"options\":{\"for\":[{}]}}", "bad: not the schema", 0 },
};

START_TEST(what_is_left_of_a_scaffold)
{
	check(CALL_SCAFFOLD, scaffolds[_i].text);
	ck_assert_msg(strcmp(outcome(), scaffolds[_i].outcome) == 0, "%s\ngives \"%s\",\nnot   \"%s\"", scaffolds[_i].text,
		outcome(), scaffolds[_i].outcome);
	ck_assert_uint_eq(got.lacking, scaffolds[_i].lacking);
}
END_TEST

START_TEST(priorities_without_numbers_or_none_at_all_give_no_tags)
{
	arena_dispose(&arena);
	arena_init(&arena, 0);
	d = decision_new(&arena, "q3J_x81a", "key-key-key");
	put_head(STAGE_SCAFFOLDING, 1, 0, "Where?");
	put_priority(SOMEBODY, '+', 0, "speed");
	last_id = PIZZA - 1;
	put_option(SOURCE_PERSON, "Pizza", "");
	check(CALL_SCAFFOLD, SCAFFOLD(POINTS("Pizza", POINT("a", "\"+1\"") "," POINT("b", "\"\"") "," POINT("c", "\"+0\""), "")));
	ck_assert_str_eq(outcome(), "pizza for: a; pizza for: b; pizza for: c");
}
END_TEST

START_TEST(a_part_of_a_scaffold_takes_its_own_options_only)
{
	static const char text[] =
		SCAFFOLD(POINTS("Pizza", POINT("a", "null"), "") "," POINTS("Do nothing", POINT("b", "null"), ""));
	char name[16];

	for (int i = 0; i < 10; i++) { /* 14 with the baseline, which is the last of the second part */
		snprintf(name, sizeof name, "o%d", i);
		put_option(SOURCE_PERSON, name, "");
	}
	check_bytes(CALL_SCAFFOLD, 1, text, sizeof text - 1);
	ck_assert_int_eq(got.state, ANSWER_LACKING);
	ck_assert_uint_eq(got.lacking, 1); /* o9 */
	ck_assert_uint_eq(got.answer.item_count, 1);
	ck_assert_int_eq(got.answer.items[0].option, NOTHING);
}
END_TEST

START_TEST(a_nul_is_refused_and_nothing_beyond_the_length_is_looked_at)
{
	const char text[] = SAYS("Where\0?");
	const char long_text[] = SAYS("Where?") "}";

	check_bytes(CALL_SYNTHESIZE, 0, text, sizeof text - 1);
	ck_assert_str_eq(outcome(), "bad: a NUL in it");
	check_bytes(CALL_SYNTHESIZE, 0, long_text, sizeof long_text - 2);
	ck_assert_str_eq(outcome(), "Where?");
	for (size_t len = 0; len < sizeof long_text - 2; len++) {
		char *part = malloc(len + 1); /* no larger than it is, so that a sanitizer sees what is read behind it */

		memcpy(part, long_text, len);
		part = realloc(part, len ? len : 1);
		check_bytes(CALL_SYNTHESIZE, 0, part, len);
		ck_assert_str_eq(outcome(), "bad: not JSON");
		free(part);
	}
}
END_TEST

/* Texts that are repeated until they are as long as wanted. */
static char *repeat(const char *before, const char *again, size_t times, const char *after)
{
	size_t len = strlen(before), again_len = strlen(again);
	char *text = malloc(len + times * again_len + strlen(after) + 1);

	memcpy(text, before, len);
	for (size_t i = 0; i < times; i++)
		memcpy(text + len + i * again_len, again, again_len);
	memcpy(text + len + times * again_len, after, strlen(after) + 1);
	return text;
}

START_TEST(a_text_at_its_limit_stays_and_one_beyond_it_is_cut_with_an_ellipsis)
{
	char *fits = repeat("{\"synthesis\":\"", "\u00fc", 300, "\"}"), *long_one = repeat("{\"synthesis\":\"", "\u00fc", 301, "\"}");
	char *expected = repeat("", "\u00fc", 299, "\u2026");

	check(CALL_SYNTHESIZE, fits);
	ck_assert_uint_eq(text_length(got.answer.text), 300);
	ck_assert_ptr_null(strstr(got.answer.text, "\u2026"));
	check(CALL_SYNTHESIZE, long_one);
	ck_assert_str_eq(got.answer.text, expected);
	free(fits);
	free(long_one);
	free(expected);
}
END_TEST

/* What is before, and what is repeated so many times; what is to come of that. */
static const struct {
	const char *before, *again;
	size_t times;
	const char *left_before, *left_again;
	size_t left_times;
	const char *left_after;
} cuts[] = {
	/* at a word's end where one lies in the last quarter */
	{ "", "123456789 ", 40, "", "123456789 ", 29, "123456789\u2026" },
	{ "", "12345678, ", 40, "", "12345678, ", 29, "12345678\u2026" },
	/* nowhere near one */
	{ "Word ", "x", 500, "Word ", "x", 294, "\u2026" },
	/* not between a letter and its marks, a flag's halves, the parts of a family */
	{ "", "x\u0323\u0302", 200, "", "x\u0323\u0302", 99, "\u2026" },
	{ "", "\U0001f1e9\U0001f1ea", 200, "", "\U0001f1e9\U0001f1ea", 149, "\u2026" },
	{ "", "\U0001f469\u200d\U0001f467", 200, "", "\U0001f469\u200d\U0001f467", 99, "\u2026" },
	/* what comes decomposed is counted as it will be */
	{ "", "a\u0308", 300, "", "\u00e4", 300, "" },
	{ "", "a\u0308", 301, "", "\u00e4", 299, "\u2026" },
	/* NFC makes three code points of one */
	{ "", "\ufb2c", 100, "", "\u05e9\u05bc\u05c1", 100, "" },
	{ "", "\ufb2c", 101, "", "\u05e9\u05bc\u05c1", 99, "\u2026" },
	/* nor between them where most of it is cut away before it is normalised, after 604 code points */
	{ "", "e\u0302\u0301", 400, "", "\u1ebf", 201, "\u2026" },
	/* one letter with more marks than fit */
	{ "x", "\u0301", 2000, "x", "\u0301", 298, "\u2026" },
};

START_TEST(a_text_is_cut_between_words_or_else_between_characters)
{
	char before[64], *text, *left;

	snprintf(before, sizeof before, "{\"synthesis\":\"%s", cuts[_i].before);
	text = repeat(before, cuts[_i].again, cuts[_i].times, "\"}");
	left = repeat(cuts[_i].left_before, cuts[_i].left_again, cuts[_i].left_times, cuts[_i].left_after);
	check(CALL_SYNTHESIZE, text);
	ck_assert_str_eq(got.answer.text, left);
	free(left);
	free(text);
}
END_TEST

START_TEST(a_text_with_one_letter_before_a_gap_is_that_letter)
{
	char *text = repeat("{\"synthesis\":\"\u4e2d", " ", 5000, "b\"}");

	check(CALL_SYNTHESIZE, text);
	ck_assert_str_eq(got.answer.text, "\u4e2d");
	free(text);
}
END_TEST

static const struct {
	enum call_kind kind;
	const char *before, *after;
	size_t max;
} limits[] = {
	{ CALL_SYNTHESIZE, "{\"synthesis\":\"", "\"}", 300 },
	{ CALL_TAGLINE, "{\"tagline\":\"", "\"}", 60 },
	{ CALL_SUGGEST_PRIORITIES, "{\"suggestions\":[{\"direction\":\"+\",\"text\":\"", "\"}]}", 60 },
	{ CALL_SUGGEST_OPTIONS, "{\"suggestions\":[{\"desc\":\"\",\"name\":\"", "\"}]}", 60 },
	{ CALL_SUGGEST_OPTIONS, "{\"suggestions\":[{\"name\":\"a\",\"desc\":\"", "\"}]}", 300 },
	{ CALL_SCAFFOLD, "{\"options\":[{\"name\":\"Pizza\",\"against\":[],\"for\":[{\"priority_id\":null,\"text\":\"", "\"}]}]}", 200 },
	{ CALL_WHY, "{\"why_statement\":\"", "\"}", 1000 },
};

/* The one text that is there, or an option's description where that is. */
static const char *only_text(void)
{
	const struct answer_item *item = got.answer.items;

	return got.answer.text ? got.answer.text : item->desc && *item->desc ? item->desc : item->text;
}

START_TEST(each_text_has_its_limit)
{
	char *fits = repeat(limits[_i].before, "x", limits[_i].max, limits[_i].after);
	char *long_one = repeat(limits[_i].before, "x", limits[_i].max + 1, limits[_i].after);
	const char *text;

	check(limits[_i].kind, fits);
	text = only_text();
	ck_assert_uint_eq(strspn(text, "x"), limits[_i].max);
	check(limits[_i].kind, long_one);
	text = only_text();
	ck_assert_uint_eq(strspn(text, "x"), limits[_i].max - 1);
	ck_assert_str_eq(text + limits[_i].max - 1, "\u2026");
	free(fits);
	free(long_one);
}
END_TEST

static const struct {
	const char *before, *again;
	size_t times;
	const char *after, *outcome;
} huge[] = {
	{ "", "[", 200000, "", "bad: not JSON" },
	{ "", "{\"synthesis\":", 20000, "", "bad: not JSON" },
	{ "{\"synthesis\":", "[", 2000, "", "bad: not JSON" },
	{ "{\"synthesis\":\"a\",\"b\":", "[", 900, "", "bad: not JSON" },
	{ "", "<think></think>", 17000, "{\"synthesis\":\"a\"}", "a" },
	{ "", "<think>", 37000, "", "bad: nothing but a thought" },
	{ "", "```{", 65000, "", "bad: not JSON" },
	{ "{", "\"synthesis\":\"a\",", 16000, "\"synthesis\":\"a\"}", "a" },
	{ "{\"synthesis\":\"a\"}", " ", 262000, "", "a" },
	{ "{\"synthesis\":\"a\"}", " ", 262144, "", "bad: too long" },
};

START_TEST(a_huge_answer_is_read_or_refused)
{
	char *text = repeat(huge[_i].before, huge[_i].again, huge[_i].times, huge[_i].after);

	check(CALL_SYNTHESIZE, text);
	ck_assert_str_eq(outcome(), huge[_i].outcome);
	free(text);
}
END_TEST

START_TEST(of_an_endless_list_the_first_ones_are_looked_at)
{
	char *text = repeat("{\"suggestions\":[", PRIORITY("speed", "+") ",", 12, PRIORITY("taste", "+") "]}");

	check(CALL_SUGGEST_PRIORITIES, text);
	ck_assert_int_eq(got.state, ANSWER_GOOD);
	ck_assert_uint_eq(got.answer.item_count, 0);
	free(text);
	text = repeat("{\"suggestions\":[", PRIORITY("speed", "+") ",", 11, PRIORITY("taste", "+") "]}");
	check(CALL_SUGGEST_PRIORITIES, text);
	ck_assert_str_eq(outcome(), "+taste");
	free(text);
	text = repeat("{\"options\":[", POINTS("Sushi", "", "") ",", 48, POINTS("Pizza", POINT("a", "null"), "") "]}");
	check(CALL_SCAFFOLD, text);
	ck_assert_str_eq(outcome(), "bad: no points for any option");
	free(text);
	text = repeat("{\"options\":[", POINTS("Sushi", "", "") ",", 47, POINTS("Pizza", POINT("a", "null"), "") "]}");
	check(CALL_SCAFFOLD, text);
	ck_assert_str_eq(outcome(), "lacking: options without points; pizza for: a");
	free(text);
}
END_TEST

START_TEST(a_direction_is_one_whatever_an_operators_schema_lets_in)
{
	cJSON *loose = cJSON_Parse("{\"type\":\"object\",\"properties\":{\"suggestions\":{\"type\":\"array\",\"items\":{"
		"\"type\":\"object\",\"properties\":{\"text\":{\"type\":\"string\"},\"direction\":{\"type\":\"string\"}},"
		"\"required\":[\"text\",\"direction\"],\"additionalProperties\":false}}},\"required\":[\"suggestions\"],"
		"\"additionalProperties\":false}");
	struct prompt prompt = { .instructions = "", .schema = loose, .schema_text = "" };
	static const char text[] =
		LIST(PRIORITY("a", "") "," PRIORITY("b", "++") "," PRIORITY("c", "*") "," PRIORITY("d", "more") "," PRIORITY("e", "-"));

	answer_check(&got, &arena, &prompt, d, CALL_SUGGEST_PRIORITIES, 0, text, sizeof text - 1);
	ck_assert_str_eq(outcome(), "-e");
	cJSON_Delete(loose);
}
END_TEST

START_TEST(an_operators_looser_schema_ends_in_nothing_rather_than_in_a_crash)
{
	cJSON *loose = cJSON_Parse("{\"type\":\"object\",\"properties\":{\"x\":{\"type\":\"null\"}},\"required\":[\"x\"],"
		"\"additionalProperties\":false}");
	struct prompt prompt = { .instructions = "", .schema = loose, .schema_text = "" };

	for (enum call_kind kind = 0; kind < CALL_KINDS; kind++) {
		answer_check(&got, &arena, &prompt, d, kind, 0, "{\"x\":null}", 10);
		ck_assert_int_eq(got.state,
			kind == CALL_SUGGEST_PRIORITIES || kind == CALL_SUGGEST_OPTIONS ? ANSWER_GOOD : ANSWER_BAD);
		ck_assert_uint_eq(got.answer.item_count, 0);
	}
	cJSON_Delete(loose);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("model/answer");
	TCase *t = tcase_create("answer");

	tcase_add_checked_fixture(t, set_up_decision, tear_down_decision);
	tcase_add_loop_test(t, what_is_left_of_an_answer, 0, sizeof rows / sizeof *rows);
	tcase_add_loop_test(t, what_is_left_of_a_scaffold, 0, sizeof scaffolds / sizeof *scaffolds);
	tcase_add_test(t, priorities_without_numbers_or_none_at_all_give_no_tags);
	tcase_add_test(t, a_part_of_a_scaffold_takes_its_own_options_only);
	tcase_add_test(t, a_nul_is_refused_and_nothing_beyond_the_length_is_looked_at);
	tcase_add_test(t, a_text_with_one_letter_before_a_gap_is_that_letter);
	tcase_add_test(t, a_text_at_its_limit_stays_and_one_beyond_it_is_cut_with_an_ellipsis);
	tcase_add_loop_test(t, a_text_is_cut_between_words_or_else_between_characters, 0, sizeof cuts / sizeof *cuts);
	tcase_add_loop_test(t, each_text_has_its_limit, 0, sizeof limits / sizeof *limits);
	tcase_add_loop_test(t, a_huge_answer_is_read_or_refused, 0, sizeof huge / sizeof *huge);
	tcase_add_test(t, of_an_endless_list_the_first_ones_are_looked_at);
	tcase_add_test(t, a_direction_is_one_whatever_an_operators_schema_lets_in);
	tcase_add_test(t, an_operators_looser_schema_ends_in_nothing_rather_than_in_a_crash);
	suite_add_tcase(s, t);
	return unit_run(s);
}
