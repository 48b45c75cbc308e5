/* Mending by the schema: it says what belongs where, so nothing here knows of points or suggestions. */
#include "model/answer_mend.h"

#include <string.h>

#include "model/schema.h"

static bool is_type(const cJSON *schema, const char *type)
{
	const char *has = cJSON_GetStringValue(schema_get(schema, "type"));

	return has && strcmp(has, type) == 0;
}

/* What stands for nothing where schema is asked for; NULL: there is no such thing. */
static cJSON *nothing_of(const cJSON *schema)
{
	const cJSON *one;

	if (is_type(schema, "array"))
		return cJSON_CreateArray();
	cJSON_ArrayForEach(one, schema_get(schema, "anyOf"))
		if (is_type(one, "null"))
			return cJSON_CreateNull();
	return NULL;
}

/* Of what is there twice the first counts. */
static void drop_unknown(cJSON *object, const cJSON *properties)
{
	for (cJSON *child = object->child, *next; child; child = next) {
		next = child->next;
		if (!schema_get(properties, child->string) || schema_get(object, child->string) != child)
			cJSON_Delete(cJSON_DetachItemViaPointer(object, child));
	}
}

static bool mend(cJSON *value, const cJSON *schema, bool inside);

static bool mend_object(cJSON *object, const cJSON *schema, bool inside)
{
	const cJSON *properties = schema_get(schema, "properties"), *property;

	if (!cJSON_IsObject(object))
		return false;
	drop_unknown(object, properties);
	cJSON_ArrayForEach(property, properties) {
		cJSON *there = cJSON_GetObjectItemCaseSensitive(object, property->string);
		cJSON *nothing;

		if (there && mend(there, property, inside))
			continue;
		nothing = inside ? nothing_of(property) : NULL;
		if (!nothing)
			return false;
		cJSON_DeleteItemFromObjectCaseSensitive(object, property->string);
		cJSON_AddItemToObject(object, property->string, nothing);
	}
	return true;
}

static bool mend_list(cJSON *list, const cJSON *schema, bool inside)
{
	const bool empty = cJSON_IsArray(list) && !list->child;

	if (!cJSON_IsArray(list))
		return false;
	for (cJSON *item = list->child, *next; item; item = next) {
		next = item->next;
		if (!mend(item, schema_get(schema, "items"), true))
			cJSON_Delete(cJSON_DetachItemViaPointer(list, item));
	}
	return inside || empty || list->child;
}

static bool mend(cJSON *value, const cJSON *schema, bool inside)
{
	if (is_type(schema, "object"))
		return mend_object(value, schema, inside);
	if (is_type(schema, "array"))
		return mend_list(value, schema, inside);
	return schema_accepts(schema, value);
}

bool answer_mend(cJSON *value, const cJSON *schema)
{
	return mend(value, schema, false);
}
