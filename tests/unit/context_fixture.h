/* A context in the making. */
#ifndef MAUDE_TESTS_UNIT_CONTEXT_FIXTURE_H
#define MAUDE_TESTS_UNIT_CONTEXT_FIXTURE_H

#include "unit.h"
#include "view/context.h"

static cJSON *in;

static inline void set_up(void)
{
	context_set_up();
	in = context_new();
}

static inline void tear_down(void)
{
	cJSON_Delete(in);
}

/* Compares the whole of it, as JSON. */
static inline void is(const char *json)
{
	char *text = cJSON_PrintUnformatted(in);

	ck_assert_str_eq(text, json);
	cJSON_free(text);
}

#endif
