/* The canvas: every decision that is a person's to see, collected from the published states. */
#include "web/canvas.h"

#include "base/random.h"
#include "view/canvas.h"
#include "web/show.h"

enum { KEY_LEN = 16 };

static void add(void *ctx, const struct decision *d)
{
	canvas_add(ctx, d);
}

static void collect(struct canvas *canvas, struct arena *a, struct server *server, int64_t person)
{
	arena_init(a, 0);
	*canvas = (struct canvas){ .arena = a, .person = person };
	engine_each_decision(server->engine, add, canvas);
}

int64_t canvas_add_json(struct strbuf *b, struct server *server, int64_t person)
{
	const int64_t version = engine_canvas_version(server->engine);
	struct canvas canvas;
	struct arena a;

	collect(&canvas, &a, server, person);
	canvas_json(b, &canvas, version);
	arena_dispose(&a);
	return version;
}

/* refused: a new decision, or NULL. */
static int64_t add_region(struct strbuf *b, struct server *server, const struct person *person, const struct refused *refused)
{
	const int64_t version = engine_canvas_version(server->engine);
	struct canvas canvas;
	char key[KEY_LEN + 1];
	struct arena a;
	cJSON *in;

	collect(&canvas, &a, server, person->id);
	random_token(key, KEY_LEN);
	in = canvas_context(&canvas, version, person->name, key);
	if (refused) {
		refused_add_typed(in, "topic", refused, "topic");
		refused_add_sentence(in, "error", refused);
	}
	site_add_page(b, server->site, "canvas_live", in);
	arena_dispose(&a);
	return version;
}

int64_t canvas_add_region(struct strbuf *b, struct server *server, const struct person *person)
{
	return add_region(b, server, person, NULL);
}

/* The page around the region. */
static void add_page(struct strbuf *b, struct server *server, const char *live)
{
	cJSON *in = context_new();

	context_text(in, "title", "Decisions – Maude Libs");
	context_text(in, "live_html", live);
	context_text(in, "poll", "/canvas/live");
	site_add_page(b, server->site, "canvas", in);
}

void canvas_reply(struct request *r, const struct refusal *refusal)
{
	const struct refused refused = refused_of(r, ACTION_CREATE, refusal);
	const enum form form = request_form(r);
	struct strbuf live;
	struct reply reply;
	int64_t version;

	reply_init(&reply, refusal ? verdict_status(refusal->verdict) : 200,
		form == FORM_JSON ? "application/json" : "text/html; charset=utf-8");
	strbuf_init(&live, PAGE_MAX);
	if (form == FORM_JSON)
		version = canvas_add_json(&reply.body, r->server, r->person.id);
	else
		version = add_region(form == FORM_PAGE ? &live : &reply.body, r->server, &r->person, refusal ? &refused : NULL);
	if (form == FORM_PAGE)
		add_page(&reply.body, r->server, live.s);
	strbuf_dispose(&live);
	strbuf_addf(&reply.headers, "X-Version: %lld\r\nX-Inbox: %lld\r\n", (long long)version, (long long)r->person.inbox);
	reply_send(r, &reply);
}
