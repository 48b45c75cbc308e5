/* Compiles and renders what the input says: a template, a NUL, a context as JSON, a NUL, and a partial, which is there under
 * every name. */
#include "view/mustache.h"

#include <assert.h>
#include <cjson/cJSON.h>
#include <string.h>

enum { OUT_MAX = 1 << 16, ROUNDS_MAX = 100000 };

struct piece {
	const char *s;
	size_t len;
};

/* What is before the next NUL, which is taken out of the rest. */
static struct piece take(struct piece *rest)
{
	const char *end = rest->len ? memchr(rest->s, '\0', rest->len) : NULL;
	struct piece piece = { rest->s, end ? (size_t)(end - rest->s) : rest->len };
	size_t taken = end ? piece.len + 1 : piece.len;

	rest->s += taken;
	rest->len -= taken;
	return piece;
}

static size_t count(struct piece piece, char c)
{
	size_t found = 0;

	for (size_t i = 0; i < piece.len; i++)
		found += piece.s[i] == c;
	return found;
}

/* Sections over one list, one in the other, take their time, which is no fault. A safe guess of whether they do. */
static bool takes_long(struct piece template, struct piece json, struct piece partial)
{
	size_t items = count(json, ',') + 2, inside = count(partial, '#'), rounds = 1;

	if (inside && count(template, '>') + count(partial, '>') > 3)
		return true;
	for (size_t i = 0; i < count(template, '#') + inside && rounds < ROUNDS_MAX; i++)
		rounds *= items;
	return rounds >= ROUNDS_MAX;
}

static const char *source(void *ctx, const char *name, size_t *len)
{
	const struct piece *partial = ctx;

	assert(strlen(name) > 0 && strlen(name) <= MUSTACHE_NAME_MAX);
	*len = partial->len;
	return partial->len ? partial->s : NULL;
}

static void render(const struct mustache *m, const cJSON *json)
{
	struct mustache_holes holes;
	struct strbuf plain, shared, filled;

	strbuf_init(&plain, OUT_MAX);
	strbuf_init(&shared, OUT_MAX);
	strbuf_init(&filled, OUT_MAX);
	mustache_holes_init(&holes);
	mustache_render(&plain, m, &json, 1, NULL);
	mustache_render(&shared, m, &json, 1, &holes);
	assert(plain.len == shared.len && memcmp(plain.s, shared.s, plain.len) == 0);
	mustache_fill(&filled, &shared, &holes, NULL, json);
	assert(strbuf_failed(&filled) || filled.len >= shared.len);
	assert(holes.count || strcmp(filled.s, shared.s) == 0);
	mustache_holes_dispose(&holes);
	strbuf_dispose(&plain);
	strbuf_dispose(&shared);
	strbuf_dispose(&filled);
}

static void compile(struct piece template, struct piece partial, const cJSON *json, bool strict, bool lean)
{
	const struct mustache_partials partials = { .ctx = &partial, .source = source, .strict = strict, .lean = lean };
	struct strbuf complaint;
	struct mustache *m;
	enum rc rc;

	strbuf_init(&complaint, 1 << 20);
	rc = mustache_compile(&m, template.s, template.len, &partials, &complaint);
	assert(!strbuf_failed(&complaint) && !memchr(complaint.s, '\n', complaint.len));
	assert(rc == (complaint.len ? RC_INVALID : RC_OK) && (m != NULL) == (rc == RC_OK));
	if (m)
		render(m, json);
	mustache_free(m);
	strbuf_dispose(&complaint);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	struct piece rest = { (const char *)data, size };
	struct piece template = take(&rest), json_text = take(&rest), partial = take(&rest);
	cJSON *json;

	if (takes_long(template, json_text, partial))
		return 0;
	json = cJSON_ParseWithLength(json_text.s, json_text.len); /* NULL: no context */
	compile(template, partial, json, false, false);
	compile(template, partial, json, true, true);
	cJSON_Delete(json);
	return 0;
}
