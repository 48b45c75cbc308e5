/* Contexts of templates. */
#include "view/context.h"

#include <string.h>

#include "base/clock.h"
#include "base/mem.h"

void context_set_up(void)
{
	cJSON_InitHooks(&(cJSON_Hooks){ mem_alloc, mem_free });
}

cJSON *context_new(void)
{
	return cJSON_CreateObject();
}

static cJSON *add(cJSON *in, const char *key, cJSON *item)
{
	cJSON_AddItemToObjectCS(in, key, item);
	return item;
}

cJSON *context_object(cJSON *in, const char *key)
{
	return add(in, key, cJSON_CreateObject());
}

cJSON *context_list(cJSON *in, const char *key)
{
	return add(in, key, cJSON_CreateArray());
}

cJSON *context_item(cJSON *list)
{
	cJSON *item = cJSON_CreateObject();

	cJSON_AddItemToArray(list, item);
	return item;
}

void context_item_text(cJSON *list, const char *text)
{
	cJSON_AddItemToArray(list, cJSON_CreateStringReference(text));
}

cJSON *context_find(cJSON *in, const char *key)
{
	cJSON *there = cJSON_GetObjectItemCaseSensitive(in, key);

	return there ? there : context_object(in, key);
}

void context_text(cJSON *in, const char *key, const char *text)
{
	if (text && *text)
		add(in, key, cJSON_CreateStringReference(text));
}

void context_copy(cJSON *in, const char *key, const char *text)
{
	if (text && *text)
		add(in, key, cJSON_CreateString(text));
}

void context_typed(cJSON *in, const char *key, const char *text)
{
	add(in, key, cJSON_CreateString(text));
}

void context_number(cJSON *in, const char *key, int64_t n)
{
	add(in, key, cJSON_CreateNumber((double)n));
}

void context_flag(cJSON *in, const char *key, bool on)
{
	if (on)
		add(in, key, cJSON_CreateTrue());
}

void context_time(cJSON *in, const char *key, const char *key_words, int64_t at_ms)
{
	char iso[CLOCK_ISO_SIZE], words[sizeof "12:03:10 UTC"] = "";
	const char *time;

	if (!at_ms)
		return;
	time = strchr(clock_iso(iso, at_ms), 'T');
	memcpy(words, time + 1, 8);
	memcpy(words + 8, " UTC", 5);
	context_copy(in, key, iso);
	context_copy(in, key_words, words);
}
