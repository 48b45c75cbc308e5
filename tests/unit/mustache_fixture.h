/* Compiling and rendering templates in tests: partials come from a JSON object, what comes out is in out and complaint. */
#ifndef MAUDE_TESTS_UNIT_MUSTACHE_FIXTURE_H
#define MAUDE_TESTS_UNIT_MUSTACHE_FIXTURE_H

#include <cjson/cJSON.h>
#include <string.h>

#include "base/mem.h"
#include "unit.h"
#include "view/mustache.h"

#define ROWS(table) (int)(sizeof(table) / sizeof *(table))

static struct strbuf out, complaint;
static struct mustache_holes holes;

static inline void set_up(void)
{
	strbuf_init(&out, 1 << 22);
	strbuf_init(&complaint, 4096);
	mustache_holes_init(&holes);
}

static inline void tear_down(void)
{
	strbuf_dispose(&out);
	strbuf_dispose(&complaint);
	mustache_holes_dispose(&holes);
}

/* Partials are the members of a JSON object. */
static inline const char *json_source(void *ctx, const char *name, size_t *len)
{
	const cJSON *text = cJSON_GetObjectItemCaseSensitive(ctx, name);

	if (!text)
		return NULL;
	ck_assert(cJSON_IsString(text));
	*len = strlen(text->valuestring);
	return text->valuestring;
}

static inline cJSON *parse(const char *json)
{
	cJSON *value = cJSON_Parse(json);

	ck_assert_msg(value, "not JSON: %s", json);
	return value;
}

static inline enum rc compile(struct mustache **m, const char *template, const char *partials)
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
static inline void render(const char *template, const char *context, const char *partials)
{
	cJSON *json = parse(context);
	struct mustache *m;

	strbuf_reset(&out);
	ck_assert_msg(compile(&m, template, partials) == RC_OK, "%s: %s", template, complaint.s);
	mustache_render(&out, m, (const cJSON *[]){ json }, 1, &holes);
	mustache_free(m);
	cJSON_Delete(json);
}

#endif
