/* The live region.
 *
 * The shared part is rendered with the partials named my/… left open (mustache.h). Filling it costs one small context and
 * a few lines of HTML for each person, so that a thousand pages are refreshed for little more than one. */
#include "view/region.h"

#include <string.h>

#include "view/decision_context.h"
#include "view/personal.h"

/* Renders a page of d with what is the same for everybody, the innermost context being more's, which is freed. */
static cJSON *render(struct strbuf *b, struct mustache_holes *holes, const struct site *site, const char *page,
	const struct decision *d, const struct rules *rules, cJSON *more)
{
	struct view_index x;
	cJSON *common, *shared;

	view_index_init(&x, d);
	common = decision_context_common(&x, rules);
	shared = decision_context_shared(&x, rules);
	mustache_render(b, site_template(site, page), (const cJSON *[]){ site_assets(site), common, shared, more }, 4, holes);
	cJSON_Delete(shared);
	cJSON_Delete(more);
	view_index_dispose(&x);
	return common;
}

void region_init(struct region *r, const struct site *site, const struct decision *d, const struct rules *rules)
{
	strbuf_init(&r->text, PAGE_MAX);
	mustache_holes_init(&r->holes);
	r->common = render(&r->text, &r->holes, site, "decision_live", d, rules, context_new());
	strbuf_fit(&r->text);
}

void region_dispose(struct region *r)
{
	strbuf_dispose(&r->text);
	mustache_holes_dispose(&r->holes);
	cJSON_Delete(r->common);
}

void region_add(struct strbuf *b, const struct region *r, const struct decision *d, const struct viewer *v)
{
	cJSON *personal = personal_context(d, r->common, v);

	mustache_fill(b, &r->text, &r->holes, r->common, personal);
	cJSON_Delete(personal);
}

void region_add_fragment(struct strbuf *b, const struct region *r, const struct decision *d, const struct viewer *v)
{
	strbuf_add(b, "<title>");
	strbuf_add_html(b, cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(r->common, "title")));
	strbuf_add(b, "</title>");
	region_add(b, r, d, v);
}

/* A page around a live region, which asks for the next one at d's address with this ending. */
static void add_around(struct strbuf *b, const struct site *site, const char *name, const cJSON *common, const char *ending,
	const struct strbuf *live, cJSON *page)
{
	struct strbuf poll;

	strbuf_init(&poll, 64);
	strbuf_addf(&poll, "/d/%s/live%s", cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(common, "decision")), ending);
	context_text(page, "poll", poll.s);
	context_text(page, "live_html", live->s);
	mustache_render(b, site_template(site, name), (const cJSON *[]){ site_assets(site), common, page }, 3, NULL);
	strbuf_dispose(&poll);
	cJSON_Delete(page);
}

void decision_page_add(struct strbuf *b, const struct site *site, const struct region *r, const struct decision *d,
	const struct viewer *v, const char *const *known, size_t known_count)
{
	cJSON *page = context_new(), *names = context_list(page, "known");
	struct strbuf live;

	for (size_t i = 0; i < known_count; i++)
		context_item_text(names, known[i]);
	strbuf_init(&live, PAGE_MAX);
	region_add(&live, r, d, v);
	add_around(b, site, "decision", r->common, "", &live, page);
	strbuf_dispose(&live);
}

static cJSON *add_screen(struct strbuf *b, const struct site *site, const struct decision *d, const struct rules *rules)
{
	return render(b, NULL, site, "screen_live", d, rules, screen_context(d, rules));
}

void screen_page_add(struct strbuf *b, const struct site *site, const struct decision *d, const struct rules *rules,
	const char *base_url)
{
	const char *scheme_end = strstr(base_url, "://");
	cJSON *common, *page = context_new();
	struct strbuf live;

	context_text(page, "host", scheme_end ? scheme_end + 3 : base_url); /* short, since it is typed from a wall */
	strbuf_init(&live, PAGE_MAX);
	common = add_screen(&live, site, d, rules);
	add_around(b, site, "screen", common, "?view=screen", &live, page);
	cJSON_Delete(common);
	strbuf_dispose(&live);
}

void screen_add(struct strbuf *b, const struct site *site, const struct decision *d, const struct rules *rules)
{
	cJSON_Delete(add_screen(b, site, d, rules));
}

void frame_add(struct strbuf *b, const struct site *site, const struct decision *d, const struct rules *rules, const char *stage,
	int64_t round)
{
	const bool other_stage = *stage && strcmp(stage, stage_name(d->head.stage)) != 0;
	cJSON *more = context_new();

	context_flag(more, "for_all", true);
	context_flag(more, "moved", other_stage || (round >= 0 && round != d->head.round));
	cJSON_Delete(render(b, NULL, site, "frame", d, rules, more));
}
