/* The canvas: every decision that is a person's to see, collected from the published states. */
#include "web/canvas.h"

#include "view/canvas.h"
#include "web/reply.h"

static void add(void *ctx, const struct decision *d)
{
	canvas_add(ctx, d);
}

int64_t canvas_render(struct strbuf *b, struct server *server, int64_t person)
{
	const int64_t version = engine_canvas_version(server->engine);
	struct arena a;
	struct canvas canvas = { .arena = &a, .person = person };

	arena_init(&a, 0);
	engine_each_decision(server->engine, add, &canvas);
	canvas_json(b, &canvas, version);
	arena_dispose(&a);
	return version;
}

void canvas_reply(struct request *r)
{
	struct reply reply;
	int64_t version;

	reply_init(&reply, 200, NULL);
	version = canvas_render(&reply.body, r->server, r->person.id);
	strbuf_addf(&reply.headers, "X-Version: %lld\r\nX-Inbox: %lld\r\n", (long long)version, (long long)r->person.inbox);
	reply_json(r, &reply);
}
