/* What pages are made of: the templates, and the addresses of the static files. Loaded and checked at start. */
#ifndef MAUDE_VIEW_SITE_H
#define MAUDE_VIEW_SITE_H

#include "base/rc.h"
#include "base/strbuf.h"
#include "view/context.h"
#include "view/mustache.h"

struct site;

/* templates: a directory with pages/ and parts/. assets: a JSON file with the addresses of the static files by name. Where
 * something is missing or wrong, complaint is one line that names it. */
enum rc site_load(struct site **out, const char *templates, const char *assets, struct strbuf *complaint) MUST_CHECK;
void site_free(struct site *s);

/* The template of a page by its name, which is one of those that site_load has made sure of. */
const struct mustache *site_template(const struct site *s, const char *name);

/* Adds the page rendered with the context, which is freed. */
void site_add_page(struct strbuf *b, const struct site *s, const char *name, cJSON *context);

/* The addresses of static files, as the outermost context of every page. */
const cJSON *site_assets(const struct site *s);

/* The most bytes that a page can take; buffers are born with it. */
#define PAGE_MAX (32u << 20)

#endif
