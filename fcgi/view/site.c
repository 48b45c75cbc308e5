/* The site: every page that the code names must have its template, and every static file that a template names its address. */
#include "view/site.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "view/templates.h"

enum { ASSETS_MAX = 4096 };

struct site {
	struct templates *templates;
	cJSON *assets;
};

static const char *const pages[] = { "canvas", "canvas_live", "decision", "decision_live", "error", "error_live", "frame",
	"join", "link", "me", "screen", "screen_live" };
static const char *const assets[] = { "app", "htmx", "icon", "style" };

static enum rc read_assets(struct site *s, const char *path, struct strbuf *complaint)
{
	char text[ASSETS_MAX];
	FILE *file = fopen(path, "re");
	size_t len;

	if (!file) {
		strbuf_addf(complaint, "%s can't be read: %s", path, strerror(errno));
		return RC_INVALID;
	}
	len = fread(text, 1, sizeof text, file);
	fclose(file);
	s->assets = cJSON_ParseWithLength(text, len);
	for (size_t i = 0; i < sizeof assets / sizeof *assets; i++)
		if (!cJSON_IsString(cJSON_GetObjectItemCaseSensitive(s->assets, assets[i]))) {
			strbuf_addf(complaint, "%s has no address for %s", path, assets[i]);
			return RC_INVALID;
		}
	return RC_OK;
}

static enum rc find_pages(const struct site *s, const char *directory, struct strbuf *complaint)
{
	for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
		if (!templates_page(s->templates, pages[i])) {
			strbuf_addf(complaint, "%s has no template for the page %s", directory, pages[i]);
			return RC_INVALID;
		}
	return RC_OK;
}

enum rc site_load(struct site **out, const char *directory, const char *manifest, struct strbuf *complaint)
{
	struct site *s = mem_alloc(sizeof *s);
	enum rc rc;

	*out = NULL;
	context_set_up();
	rc = templates_load(&s->templates, directory, complaint);
	if (!rc)
		rc = find_pages(s, directory, complaint);
	if (!rc)
		rc = read_assets(s, manifest, complaint);
	if (rc)
		site_free(s);
	else
		*out = s;
	return rc;
}

void site_free(struct site *s)
{
	if (!s)
		return;
	templates_free(s->templates);
	cJSON_Delete(s->assets);
	mem_free(s);
}

const struct mustache *site_template(const struct site *s, const char *name)
{
	const struct mustache *m = templates_page(s->templates, name);

	assert(m);
	return m;
}

void site_add_page(struct strbuf *b, const struct site *s, const char *name, cJSON *context)
{
	mustache_render(b, site_template(s, name), (const cJSON *[]){ s->assets, context }, 2, NULL);
	cJSON_Delete(context);
}

const cJSON *site_assets(const struct site *s)
{
	return s->assets;
}
