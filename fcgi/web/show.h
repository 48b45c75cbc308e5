/* Answers for people: whole pages, and live regions for pages that are there already. */
#ifndef MAUDE_WEB_SHOW_H
#define MAUDE_WEB_SHOW_H

#include "view/region.h"
#include "web/reply.h"

/* Whether a request wants JSON, a fragment of a page, or (neither) the page. */
enum form { FORM_JSON, FORM_FRAGMENT, FORM_PAGE };
enum form request_form(const struct request *r);

/* Who looks at a page. In the request's arena; refused may be NULL. */
struct viewer viewer_of(struct server *server, const struct person *p, const char *base_url, const struct refused *refused);

/* What was refused of this request. Borrows both. */
struct refused refused_of(const struct request *r, enum action_kind kind, const struct refusal *refusal);

/* Sends the page with the context (which is freed), and frees the request. */
void show_page(struct request *r, int status, const char *page, cJSON *context);

/* A decision, as a page or a fragment, to the request's person; with X-Version and X-Inbox. refused may be NULL; else the
 * status is its. Frees the request. */
void show_decision(struct request *r, struct snapshot *s, int64_t inbox, const struct refused *refused);

/* The projector's view, as a page or a fragment; and the frame for pages without scripts. */
void show_screen(struct request *r, struct snapshot *s, enum form form);
void show_frame(struct request *r, struct snapshot *s);

/* A refusal that belongs to no page: a page or a fragment of its own, with what was typed. Frees the request. */
void show_refusal(struct request *r, const struct refusal *refusal);

/* The context of a page that says why a decision is gone; what it says to who deleted it, and to whoever else looks at it. */
cJSON *show_gone_context(const char *sentence);
extern const char show_deleted[];
const char *show_gone_sentence(const struct server *server);

#endif
