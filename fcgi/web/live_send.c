/* What waiting pages get: the shared part rendered once, the personal part for each. */
#include "web/live_internal.h"

#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "view/canvas.h"
#include "web/canvas.h"
#include "web/reply.h"

enum { HEAD_MAX = 1024 };

static void finish(struct live *l, struct page *p, const struct iovec *parts, int count)
{
	struct wire_rest rest;

	if (!wire_answer(&p->wire, parts, count, &rest))
		live_take_rest(l, &rest);
	mem_free(p);
}

static struct iovec part(const struct strbuf *b)
{
	return (struct iovec){ b->s, b->len };
}

/* Head and bodies of one kind of answer, built anew for each page in the same memory. */
struct answer_parts {
	struct strbuf head, headers, body;
};

static void parts_init(struct answer_parts *a)
{
	strbuf_init(&a->head, HEAD_MAX);
	strbuf_init(&a->headers, HEAD_MAX);
	strbuf_init(&a->body, DECISION_JSON_MAX);
}

static void parts_dispose(struct answer_parts *a)
{
	strbuf_dispose(&a->head);
	strbuf_dispose(&a->headers);
	strbuf_dispose(&a->body);
}

static void add_head(struct answer_parts *a, int status, const char *type, int64_t version, int64_t inbox)
{
	strbuf_reset(&a->head);
	strbuf_reset(&a->headers);
	strbuf_addf(&a->headers, "X-Version: %lld\r\n", (long long)version);
	if (inbox >= 0)
		strbuf_addf(&a->headers, "X-Inbox: %lld\r\n", (long long)inbox);
	reply_add_head(&a->head, status, type, a->headers.s);
}

static void send_gone(struct live *l, struct page *list)
{
	static const char body[] =
		"{\"error\":{\"code\":\"not_found\",\"message\":\"This decision was deleted.\"}}";
	struct answer_parts a;

	parts_init(&a);
	reply_add_head(&a.head, 404, "application/json", "");
	for (struct page *p = list, *next; p; p = next) {
		next = p->room_next;
		finish(l, p, (struct iovec[]){ part(&a.head), { (void *)body, sizeof body - 1 } }, 2);
	}
	parts_dispose(&a);
}

void live_send_decision(struct live *l, struct server *server, struct page *list, struct snapshot *s)
{
	const struct decision_json *shared;
	struct answer_parts a;

	if (!s) {
		send_gone(l, list);
		return;
	}
	shared = reply_shared_json(s, server);
	parts_init(&a);
	for (struct page *p = list, *next; p; p = next) {
		struct person person = { 0 };

		next = p->room_next;
		engine_person(server->engine, p->visitor_person, &person);
		add_head(&a, 200, "application/json", s->d->head.version, person.inbox);
		strbuf_reset(&a.body);
		decision_json_personal(&a.body, s->d, p->visitor_person, person.name, p->base_url);
		finish(l, p, (struct iovec[]){ part(&a.head), part(&shared->before), part(&a.body), part(&shared->after) }, 4);
	}
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
		version = canvas_render(&a.body, server, p->visitor_person);
		add_head(&a, 200, "application/json", version, person.inbox);
		finish(l, p, (struct iovec[]){ part(&a.head), part(&a.body) }, 2);
	}
	parts_dispose(&a);
}

void live_send_nothing(struct live *l, struct page *list)
{
	struct answer_parts a;

	parts_init(&a);
	for (struct page *p = list, *next; p; p = next) {
		next = p->room_next;
		add_head(&a, 204, NULL, p->version, -1);
		finish(l, p, (struct iovec[]){ part(&a.head) }, 1);
	}
	parts_dispose(&a);
}
