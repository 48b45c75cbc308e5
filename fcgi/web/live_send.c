/* What waiting pages get: the shared part rendered once, the personal part for each. */
#include "web/live_internal.h"

#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "web/rendered.h"
#include "web/reply.h"
#include "web/show.h"

enum {
	HEAD_MAX = 1024,
	PACKED_MOST = 100, /* pages that are told at once: packing takes nginx twice as long as all the rest, so of more each gets it sooner */
};

static void finish(struct live *l, struct page *p, const struct iovec *parts, int count)
{
	struct wire_rest rest;

	if (!wire_answer(&p->wire, parts, count, &rest))
		live_take_rest(l, &rest);
	mem_free(p);
}

/* Head and body of an answer, built anew for each page in the same memory. */
struct answer_parts {
	struct strbuf head, headers, body;
	bool plain; /* nginx packs none of them */
};

static void parts_init(struct answer_parts *a)
{
	strbuf_init(&a->head, HEAD_MAX);
	strbuf_init(&a->headers, HEAD_MAX);
	strbuf_init(&a->body, DECISION_JSON_MAX);
	a->plain = false;
}

static void parts_dispose(struct answer_parts *a)
{
	strbuf_dispose(&a->head);
	strbuf_dispose(&a->headers);
	strbuf_dispose(&a->body);
}

/* body_len of what comes behind it: built last. */
static void set_head(struct answer_parts *a, int status, const char *type, size_t body_len)
{
	strbuf_reset(&a->head);
	reply_add_head(&a->head, status, type, body_len, a->headers.s);
}

static void set_versions(struct answer_parts *a, int64_t version, int64_t inbox)
{
	strbuf_reset(&a->headers);
	reply_add_versions(&a->headers, version, inbox);
	if (a->plain) /* what is encoded already nginx leaves alone */
		strbuf_add(&a->headers, "Content-Encoding: identity\r\n");
}

static bool are_many(const struct page *list)
{
	size_t count = 0;

	while (list && count <= PACKED_MOST) {
		count++;
		list = list->room_next;
	}
	return count > PACKED_MOST;
}

/* Status 200 with one body. */
static void send_body(struct live *l, struct answer_parts *a, struct page *p, const struct strbuf *body)
{
	set_head(a, 200, p->json ? reply_type_json : reply_type_html, body->len);
	finish(l, p, (struct iovec[]){ reply_part(&a->head), reply_part(body) }, 2);
}

static void send_gone(struct live *l, const struct server *server, struct page *list)
{
	const char *sentence = show_gone_sentence(server);
	struct answer_parts a;
	struct strbuf gone;

	parts_init(&a);
	strbuf_init(&gone, HEAD_MAX);
	strbuf_addf(&gone, "{\"error\":{\"code\":\"not_found\",\"message\":\"%s\"}}", sentence);
	site_add_page(&a.body, server->site, "error_live", show_gone_context(sentence));
	for (struct page *p = list, *next; p; p = next) {
		const struct strbuf *body = p->json ? &gone : &a.body;

		next = p->room_next;
		set_head(&a, 404, p->json ? reply_type_json : reply_type_html, body->len);
		finish(l, p, (struct iovec[]){ reply_part(&a.head), reply_part(body) }, 2);
	}
	strbuf_dispose(&gone);
	parts_dispose(&a);
}

/* What goes to screens, rendered for the first of them. */
static const struct strbuf *screen_of(struct strbuf *screen, const struct server *server, const struct snapshot *s)
{
	if (!screen->len)
		screen_add(screen, server->site, s->d, &server->settings->rules);
	return screen;
}

static void send_json(struct live *l, const struct server *server, struct answer_parts *a, struct page *p, struct snapshot *s,
	const struct person *person)
{
	const struct decision_json *shared = rendered_json(s, server);

	decision_json_personal(&a->body, s->d, p->visitor_person, person->name, p->base_url);
	set_head(a, 200, reply_type_json, shared->before.len + a->body.len + shared->after.len);
	finish(l, p,
		(struct iovec[]){ reply_part(&a->head), reply_part(&shared->before), reply_part(&a->body), reply_part(&shared->after) }, 4);
}

static void send_region(struct live *l, struct server *server, struct answer_parts *a, struct page *p, struct snapshot *s,
	const struct person *person)
{
	struct viewer v = viewer_of(server, person, p->base_url, NULL);

	region_add_fragment(&a->body, rendered_region(s, server), s->d, &v);
	if (strbuf_failed(&a->body)) { /* more than any answer may be: our own fault */
		strbuf_reset(&a->headers);
		set_head(a, 500, NULL, 0);
		finish(l, p, (struct iovec[]){ reply_part(&a->head) }, 1);
	} else {
		send_body(l, a, p, &a->body);
	}
}

void live_send_decision(struct live *l, struct server *server, struct page *list, struct snapshot *s)
{
	struct answer_parts a;
	struct strbuf screen;

	if (!s) {
		send_gone(l, server, list);
		return;
	}
	parts_init(&a);
	a.plain = are_many(list);
	strbuf_init(&screen, PAGE_MAX);
	for (struct page *p = list, *next; p; p = next) {
		struct person person = { 0 };

		next = p->room_next;
		engine_person(server->engine, p->visitor_person, &person);
		set_versions(&a, s->d->head.version, person.inbox);
		strbuf_reset(&a.body);
		if (p->json)
			send_json(l, server, &a, p, s, &person);
		else if (p->screen)
			send_body(l, &a, p, screen_of(&screen, server, s));
		else
			send_region(l, server, &a, p, s, &person);
	}
	strbuf_dispose(&screen);
	parts_dispose(&a);
}

void live_send_canvas(struct live *l, struct server *server, struct page *list)
{
	struct answer_parts a;

	parts_init(&a);
	for (struct page *p = list, *next; p; p = next) {
		struct person person = { 0 };
		int64_t version;

		next = p->room_next;
		engine_person(server->engine, p->visitor_person, &person);
		strbuf_reset(&a.body);
		version = p->json ? canvas_add_json(&a.body, server, p->visitor_person, p->query) :
			canvas_add_region(&a.body, server, &person, p->query);
		set_versions(&a, version, person.inbox);
		send_body(l, &a, p, &a.body);
	}
	parts_dispose(&a);
}

void live_send_nothing(struct live *l, struct server *server, struct page *list)
{
	struct answer_parts a;

	parts_init(&a);
	for (struct page *p = list, *next; p; p = next) {
		struct person person = { 0 };

		next = p->room_next;
		engine_person(server->engine, p->visitor_person, &person);
		set_versions(&a, p->version, p->inbox < 0 ? person.inbox : p->inbox); /* what has moved since is told by the next answer */
		set_head(&a, 204, NULL, 0);
		finish(l, p, (struct iovec[]){ reply_part(&a.head) }, 1);
	}
	parts_dispose(&a);
}
