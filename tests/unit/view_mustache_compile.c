/* What can't be compiled, and how it is told; the bounds. */
#include "mustache_fixture.h"

#include <stdio.h>
#include <stdlib.h>

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

int main(void)
{
	Suite *s = suite_create("mustache_compile");
	TCase *t = tcase_create("mustache_compile");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_loop_test(t, a_fault_is_told_in_one_line_with_its_place, 0, ROWS(faults));
	tcase_add_test(t, sections_go_as_deep_as_the_bound_and_no_deeper);
	tcase_add_test(t, partials_go_as_deep_as_the_bound_and_no_deeper);
	tcase_add_test(t, what_partials_multiply_is_bounded);
	tcase_add_test(t, a_template_is_as_long_as_the_bound_and_no_longer);
	tcase_add_test(t, indentation_counts_too);
	tcase_add_test(t, a_name_is_as_long_as_the_bound_and_no_longer);
	tcase_add_test(t, zero_bytes_are_text_and_no_part_of_a_name);
	suite_add_tcase(s, t);
	return unit_run(s);
}
