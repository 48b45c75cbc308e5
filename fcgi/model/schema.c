/* Schemas of answers: kept within what structured outputs take, and checked against what came.
 *
 * Rules: a keyword that is not known here is refused when the schema is read, so that none is silently without effect. All
 * properties are required and no others are let in; hence an object is right if it has as many members as the schema has
 * properties, and each of them: then none is missing, foreign, or there twice.
 *
 * Shape: both functions walk down the schema, so the depth of what came is of no matter. */
#include "model/schema.h"

#include <string.h>

enum keyword {
	KEYWORD_TYPE = 1,
	KEYWORD_DESCRIPTION = 2,
	KEYWORD_PROPERTIES = 4,
	KEYWORD_REQUIRED = 8,
	KEYWORD_ADDITIONAL = 16,
	KEYWORD_ITEMS = 32,
	KEYWORD_ENUM = 64,
	KEYWORD_ANY_OF = 128,
};

static const struct {
	const char *name;
	unsigned keyword;
} keywords[] = {
	{ "type", KEYWORD_TYPE },
	{ "description", KEYWORD_DESCRIPTION },
	{ "properties", KEYWORD_PROPERTIES },
	{ "required", KEYWORD_REQUIRED },
	{ "additionalProperties", KEYWORD_ADDITIONAL },
	{ "items", KEYWORD_ITEMS },
	{ "enum", KEYWORD_ENUM },
	{ "anyOf", KEYWORD_ANY_OF },
};

/* What each type has to have besides itself, and may have besides a description. */
static const struct {
	const char *type;
	unsigned must, may;
} types[] = {
	{ "object", KEYWORD_PROPERTIES | KEYWORD_REQUIRED | KEYWORD_ADDITIONAL, 0 },
	{ "array", KEYWORD_ITEMS, 0 },
	{ "string", 0, KEYWORD_ENUM },
	{ "null", 0, 0 },
};

const cJSON *schema_get(const cJSON *object, const char *name)
{
	return cJSON_GetObjectItemCaseSensitive(object, name);
}

static unsigned keyword_of(const char *name)
{
	for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++)
		if (strcmp(keywords[i].name, name) == 0)
			return keywords[i].keyword;
	return 0;
}

/* Whether list is an array of strings, with something in it and nothing twice. */
static bool is_word_list(const cJSON *list)
{
	const cJSON *word, *other;

	if (!cJSON_IsArray(list) || !list->child)
		return false;
	cJSON_ArrayForEach(word, list) {
		if (!cJSON_IsString(word))
			return false;
		for (other = list->child; other != word; other = other->next)
			if (strcmp(other->valuestring, word->valuestring) == 0)
				return false;
	}
	return true;
}

static const char *fault_of_object(const cJSON *schema)
{
	const cJSON *properties = schema_get(schema, "properties"), *required = schema_get(schema, "required"), *property;
	const char *fault = NULL;

	if (!cJSON_IsObject(properties) || !properties->child)
		return "properties have to be an object with something in it";
	if (!cJSON_IsFalse(schema_get(schema, "additionalProperties")))
		return "additionalProperties has to be false";
	if (!is_word_list(required) || cJSON_GetArraySize(required) != cJSON_GetArraySize(properties))
		return "required has to name each property once";
	cJSON_ArrayForEach(property, required)
		if (!schema_get(properties, property->valuestring))
			return "required has to name each property once";
	cJSON_ArrayForEach(property, properties)
		if (!fault)
			fault = schema_fault(property);
	return fault;
}

static const char *fault_of_any_of(const cJSON *list)
{
	const char *fault = NULL;
	const cJSON *schema;

	if (!cJSON_IsArray(list) || !list->child)
		return "anyOf has to be an array with something in it";
	cJSON_ArrayForEach(schema, list)
		if (!fault)
			fault = schema_fault(schema);
	return fault;
}

/* What belongs to a type is there, and nothing else. */
static const char *fault_of_type(const cJSON *schema, unsigned has)
{
	const char *type = cJSON_GetStringValue(schema_get(schema, "type"));

	has &= ~(unsigned)(KEYWORD_TYPE | KEYWORD_DESCRIPTION);
	for (size_t i = 0; type && i < sizeof types / sizeof *types; i++) {
		if (strcmp(types[i].type, type) != 0)
			continue;
		if (has & ~(types[i].must | types[i].may))
			return "a keyword is there that its type has no use for";
		if ((has & types[i].must) != types[i].must)
			return "a keyword is missing that its type needs";
		if (has & KEYWORD_ENUM && !is_word_list(schema_get(schema, "enum")))
			return "enum has to be a list of different strings";
		if (has & KEYWORD_ITEMS)
			return schema_fault(schema_get(schema, "items"));
		return has & KEYWORD_PROPERTIES ? fault_of_object(schema) : NULL;
	}
	return "type has to be object, array, string or null";
}

const char *schema_fault(const cJSON *schema)
{
	const cJSON *it;
	unsigned has = 0;

	if (!cJSON_IsObject(schema))
		return "a schema has to be an object";
	cJSON_ArrayForEach(it, schema) {
		unsigned keyword = keyword_of(it->string);

		if (!keyword || has & keyword)
			return keyword ? "a keyword is there twice" : "a keyword is outside of the subset that is allowed";
		has |= keyword;
	}
	if (has & KEYWORD_DESCRIPTION && !cJSON_IsString(schema_get(schema, "description")))
		return "description has to be a string";
	if (!(has & KEYWORD_ANY_OF))
		return fault_of_type(schema, has);
	if (has & ~(unsigned)(KEYWORD_ANY_OF | KEYWORD_DESCRIPTION))
		return "beside anyOf only a description may be";
	return fault_of_any_of(schema_get(schema, "anyOf"));
}

static bool accepts_object(const cJSON *properties, const cJSON *value)
{
	const cJSON *property;

	if (!cJSON_IsObject(value) || cJSON_GetArraySize(value) != cJSON_GetArraySize(properties))
		return false;
	cJSON_ArrayForEach(property, properties) {
		const cJSON *there = schema_get(value, property->string);

		if (!there || !schema_accepts(property, there))
			return false;
	}
	return true;
}

static bool accepts_array(const cJSON *items, const cJSON *value)
{
	const cJSON *item;

	if (!cJSON_IsArray(value))
		return false;
	cJSON_ArrayForEach(item, value)
		if (!schema_accepts(items, item))
			return false;
	return true;
}

static bool accepts_string(const cJSON *words, const cJSON *value)
{
	const cJSON *word;

	if (!cJSON_IsString(value))
		return false;
	cJSON_ArrayForEach(word, words)
		if (strcmp(word->valuestring, value->valuestring) == 0)
			return true;
	return !words;
}

bool schema_accepts(const cJSON *schema, const cJSON *value)
{
	const cJSON *any_of = schema_get(schema, "anyOf"), *one;
	const char *type = cJSON_GetStringValue(schema_get(schema, "type"));

	if (any_of) {
		cJSON_ArrayForEach(one, any_of)
			if (schema_accepts(one, value))
				return true;
		return false;
	}
	switch (type[0]) {
	case 'o':
		return accepts_object(schema_get(schema, "properties"), value);
	case 'a':
		return accepts_array(schema_get(schema, "items"), value);
	case 's':
		return accepts_string(schema_get(schema, "enum"), value);
	default:
		return cJSON_IsNull(value);
	}
}
