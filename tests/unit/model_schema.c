/* Which schemas are allowed, and what they accept. */
#include "model/schema.h"

#include <stdio.h>
#include <string.h>

#include "unit.h"

#define STRING "{\"type\":\"string\"}"
#define OBJECT(properties, required) \
	"{\"type\":\"object\",\"properties\":{" properties "},\"required\":[" required "],\"additionalProperties\":false}"

static cJSON *parse(const char *text)
{
	cJSON *json = cJSON_Parse(text);

	ck_assert_msg(json != NULL, "this is not JSON: %s", text);
	return json;
}

static const char *const fine[] = {
	STRING,
	"{\"type\":\"null\"}",
	"{\"type\":\"string\",\"description\":\"a text\"}",
	"{\"type\":\"string\",\"enum\":[\"+\",\"-\"]}",
	"{\"type\":\"array\",\"items\":" STRING "}",
	"{\"anyOf\":[" STRING ",{\"type\":\"null\"}],\"description\":\"\"}",
	OBJECT("\"a\":" STRING, "\"a\""),
	OBJECT("\"a\":" STRING ",\"b\":" STRING, "\"b\",\"a\""),
	OBJECT("\"list\":{\"type\":\"array\",\"items\":" OBJECT("\"a\":" STRING, "\"a\"") "}", "\"list\""),
};

START_TEST(a_schema_inside_the_subset_has_no_fault)
{
	cJSON *schema = parse(fine[_i]);

	ck_assert_ptr_null(schema_fault(schema));
	cJSON_Delete(schema);
}
END_TEST

static const struct {
	const char *schema, *why;
} faults[] = {
	{ "[]", "a schema has to be an object" },
	{ "true", "a schema has to be an object" },
	{ "\"string\"", "a schema has to be an object" },
	{ "{}", "type has to be" },
	{ "{\"description\":\"x\"}", "type has to be" },
	{ "{\"type\":7}", "type has to be" },
	{ "{\"type\":[\"string\",\"null\"]}", "type has to be" },
	{ "{\"type\":\"number\"}", "type has to be" },
	{ "{\"type\":\"integer\"}", "type has to be" },
	{ "{\"type\":\"String\"}", "type has to be" },
	{ "{\"enum\":[\"a\"]}", "type has to be" },
	{ "{\"type\":\"string\",\"type\":\"string\"}", "twice" },
	{ "{\"type\":\"string\",\"description\":1}", "description has to be a string" },
	{ "{\"type\":\"string\",\"maxLength\":60}", "outside of the subset" },
	{ "{\"type\":\"string\",\"minLength\":1}", "outside of the subset" },
	{ "{\"type\":\"string\",\"pattern\":\"a\"}", "outside of the subset" },
	{ "{\"type\":\"string\",\"Enum\":[\"a\"]}", "outside of the subset" },
	{ "{\"type\":\"array\",\"items\":" STRING ",\"maxItems\":3}", "outside of the subset" },
	{ "{\"$ref\":\"#/a\"}", "outside of the subset" },
	{ "{\"$schema\":\"x\",\"type\":\"string\"}", "outside of the subset" },
	{ "{\"type\":\"array\"}", "missing that its type needs" },
	{ "{\"type\":\"array\",\"items\":[" STRING "]}", "a schema has to be an object" },
	{ "{\"type\":\"array\",\"items\":{\"type\":\"string\",\"minimum\":1}}", "outside of the subset" },
	{ "{\"type\":\"array\",\"items\":" STRING ",\"enum\":[\"a\"]}", "no use for" },
	{ "{\"type\":\"null\",\"enum\":[\"a\"]}", "no use for" },
	{ "{\"type\":\"string\",\"items\":" STRING "}", "no use for" },
	{ "{\"type\":\"string\",\"enum\":[]}", "enum has to be" },
	{ "{\"type\":\"string\",\"enum\":\"a\"}", "enum has to be" },
	{ "{\"type\":\"string\",\"enum\":[\"a\",1]}", "enum has to be" },
	{ "{\"type\":\"string\",\"enum\":[\"a\",\"b\",\"a\"]}", "enum has to be" },
	{ "{\"anyOf\":[]}", "anyOf has to be" },
	{ "{\"anyOf\":" STRING "}", "anyOf has to be" },
	{ "{\"anyOf\":[" STRING ",{}]}", "type has to be" },
	{ "{\"anyOf\":[" STRING "],\"type\":\"string\"}", "beside anyOf" },
	{ "{\"type\":\"object\"}", "missing that its type needs" },
	{ "{\"type\":\"object\",\"properties\":{\"a\":" STRING "},\"required\":[\"a\"]}", "missing that its type needs" },
	{ "{\"type\":\"object\",\"properties\":{\"a\":" STRING "},\"additionalProperties\":false}", "missing that its type needs" },
	{ "{\"type\":\"object\",\"properties\":{\"a\":" STRING "},\"required\":[\"a\"],\"additionalProperties\":true}",
		"additionalProperties has to be false" },
	{ "{\"type\":\"object\",\"properties\":{\"a\":" STRING "},\"required\":[\"a\"],\"additionalProperties\":{}}",
		"additionalProperties has to be false" },
	{ "{\"type\":\"object\",\"properties\":[],\"required\":[\"a\"],\"additionalProperties\":false}", "properties have to be" },
	{ OBJECT("", "\"a\""), "properties have to be" },
	{ OBJECT("\"a\":" STRING, ""), "required has to name" },
	{ OBJECT("\"a\":" STRING, "\"b\""), "required has to name" },
	{ OBJECT("\"a\":" STRING, "\"a\",\"a\""), "required has to name" },
	{ OBJECT("\"a\":" STRING, "\"a\",\"b\""), "required has to name" },
	{ OBJECT("\"a\":" STRING ",\"b\":" STRING, "\"a\""), "required has to name" },
	{ OBJECT("\"a\":" STRING ",\"a\":" STRING, "\"a\",\"b\""), "required has to name" },
	{ OBJECT("\"a\":{\"type\":\"string\",\"format\":\"date\"}", "\"a\""), "outside of the subset" },
};

START_TEST(a_schema_outside_of_the_subset_is_refused)
{
	cJSON *schema = parse(faults[_i].schema);
	const char *why = schema_fault(schema);

	ck_assert_msg(why && strstr(why, faults[_i].why), "%s: %s", faults[_i].schema, why ? why : "no fault");
	cJSON_Delete(schema);
}
END_TEST

START_TEST(no_schema_is_a_fault)
{
	ck_assert_ptr_nonnull(schema_fault(NULL));
}
END_TEST

#define POINTS OBJECT("\"name\":" STRING ",\"for\":{\"type\":\"array\",\"items\":" \
	OBJECT("\"text\":" STRING ",\"id\":{\"anyOf\":[" STRING ",{\"type\":\"null\"}]}", "\"text\",\"id\"") "}", "\"name\",\"for\"")

static const struct {
	const char *schema, *value;
	bool accepted;
} rows[] = {
	{ STRING, "\"\"", true },
	{ STRING, "\"x\"", true },
	{ STRING, "1", false },
	{ STRING, "null", false },
	{ STRING, "[\"x\"]", false },
	{ STRING, "{}", false },
	{ "{\"type\":\"null\"}", "null", true },
	{ "{\"type\":\"null\"}", "\"null\"", false },
	{ "{\"type\":\"null\"}", "false", false },
	{ "{\"type\":\"null\"}", "0", false },
	{ "{\"type\":\"string\",\"enum\":[\"+\",\"-\"]}", "\"-\"", true },
	{ "{\"type\":\"string\",\"enum\":[\"+\",\"-\"]}", "\"~\"", false },
	{ "{\"type\":\"string\",\"enum\":[\"+\",\"-\"]}", "\"+-\"", false },
	{ "{\"type\":\"string\",\"enum\":[\"+\",\"-\"]}", "\"\"", false },
	{ "{\"type\":\"array\",\"items\":" STRING "}", "[]", true },
	{ "{\"type\":\"array\",\"items\":" STRING "}", "[\"a\",\"b\"]", true },
	{ "{\"type\":\"array\",\"items\":" STRING "}", "[\"a\",1]", false },
	{ "{\"type\":\"array\",\"items\":" STRING "}", "[[\"a\"]]", false },
	{ "{\"type\":\"array\",\"items\":" STRING "}", "\"a\"", false },
	{ "{\"type\":\"array\",\"items\":" STRING "}", "{\"0\":\"a\"}", false },
	{ OBJECT("\"a\":" STRING ",\"b\":" STRING, "\"a\",\"b\""), "{\"a\":\"\",\"b\":\"\"}", true },
	{ OBJECT("\"a\":" STRING ",\"b\":" STRING, "\"a\",\"b\""), "{\"b\":\"\",\"a\":\"\"}", true },
	{ OBJECT("\"a\":" STRING ",\"b\":" STRING, "\"a\",\"b\""), "{\"a\":\"\"}", false },
	{ OBJECT("\"a\":" STRING ",\"b\":" STRING, "\"a\",\"b\""), "{\"a\":\"\",\"b\":\"\",\"c\":\"\"}", false },
	{ OBJECT("\"a\":" STRING ",\"b\":" STRING, "\"a\",\"b\""), "{\"a\":\"\",\"a\":\"\"}", false },
	{ OBJECT("\"a\":" STRING ",\"b\":" STRING, "\"a\",\"b\""), "{\"a\":\"\",\"b\":\"\",\"b\":\"\"}", false },
	{ OBJECT("\"a\":" STRING ",\"b\":" STRING, "\"a\",\"b\""), "{\"A\":\"\",\"b\":\"\"}", false },
	{ OBJECT("\"a\":" STRING ",\"b\":" STRING, "\"a\",\"b\""), "{\"a\":\"\",\"b\":null}", false },
	{ OBJECT("\"a\":" STRING ",\"b\":" STRING, "\"a\",\"b\""), "[\"a\",\"b\"]", false },
	{ POINTS, "{\"name\":\"x\",\"for\":[]}", true },
	{ POINTS, "{\"name\":\"x\",\"for\":[{\"text\":\"t\",\"id\":null},{\"text\":\"u\",\"id\":\"+1\"}]}", true },
	{ POINTS, "{\"name\":\"x\",\"for\":[{\"text\":\"t\",\"id\":1}]}", false },
	{ POINTS, "{\"name\":\"x\",\"for\":[{\"text\":\"t\"}]}", false },
	{ POINTS, "{\"name\":\"x\",\"for\":[{\"text\":\"t\",\"id\":null,\"id\":null}]}", false },
	{ POINTS, "{\"name\":\"x\",\"for\":{\"text\":\"t\",\"id\":null}}", false },
};

START_TEST(a_value_is_accepted_or_not)
{
	cJSON *schema = parse(rows[_i].schema), *value = parse(rows[_i].value);

	ck_assert_ptr_null(schema_fault(schema));
	ck_assert_msg(schema_accepts(schema, value) == rows[_i].accepted, "%s", rows[_i].value);
	cJSON_Delete(schema);
	cJSON_Delete(value);
}
END_TEST

START_TEST(what_comes_may_be_deep)
{
	char text[1200] = "", *end = text;
	cJSON *schema = parse(OBJECT("\"a\":" STRING, "\"a\"")), *value;

	end += sprintf(end, "{\"a\":");
	memset(end, '[', 500);
	memset(end + 500, ']', 500);
	strcpy(end + 1000, "}");
	value = parse(text);
	ck_assert(!schema_accepts(schema, value));
	cJSON_Delete(schema);
	cJSON_Delete(value);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("model/schema");
	TCase *t = tcase_create("schema");

	tcase_add_loop_test(t, a_schema_inside_the_subset_has_no_fault, 0, sizeof fine / sizeof *fine);
	tcase_add_loop_test(t, a_schema_outside_of_the_subset_is_refused, 0, sizeof faults / sizeof *faults);
	tcase_add_test(t, no_schema_is_a_fault);
	tcase_add_loop_test(t, a_value_is_accepted_or_not, 0, sizeof rows / sizeof *rows);
	tcase_add_test(t, what_comes_may_be_deep);
	suite_add_tcase(s, t);
	return unit_run(s);
}
