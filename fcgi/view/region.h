/* The live region of a decision's page: the part that is the same for everybody, rendered once for a version, with holes;
 * and what fills them for one person. */
#ifndef MAUDE_VIEW_REGION_H
#define MAUDE_VIEW_REGION_H

#include "core/decide.h"
#include "view/refused.h"
#include "view/site.h"

/* The shared part. Borrows the decision's texts. */
struct region {
	struct strbuf text;
	struct mustache_holes holes;
	cJSON *common; /* what the personal parts look into, too */
};

/* In the caller's memory; lives at most as long as d. */
void region_init(struct region *r, const struct site *site, const struct decision *d, const struct rules *rules);
void region_dispose(struct region *r);

/* For whom a page is. Texts are borrowed. */
struct viewer {
	int64_t person;
	const char *name;
	const char *base_url;
	int64_t inbox;       /* version of the person's invitations */
	size_t invitations;  /* that wait */
	const struct refused *refused; /* or NULL */
};

/* Adds the region for one person. d: what r was made of. As a fragment it comes with the page's title. */
void region_add(struct strbuf *b, const struct region *r, const struct decision *d, const struct viewer *v);
void region_add_fragment(struct strbuf *b, const struct region *r, const struct decision *d, const struct viewer *v);

/* Adds the whole page around it. known: names to propose to somebody who invites. */
void decision_page_add(struct strbuf *b, const struct site *site, const struct region *r, const struct decision *d,
	const struct viewer *v, const char *const *known, size_t known_count);

/* The same decision for the projector, without controls, around which the page says the decision's address; and for the
 * frame of pages without scripts, that of a page which shows this stage and round ("" and -1: not known). */
void screen_add(struct strbuf *b, const struct site *site, const struct decision *d, const struct rules *rules);
void screen_page_add(struct strbuf *b, const struct site *site, const struct decision *d, const struct rules *rules,
	const char *base_url);
void frame_add(struct strbuf *b, const struct site *site, const struct decision *d, const struct rules *rules, const char *stage,
	int64_t round);

#endif
