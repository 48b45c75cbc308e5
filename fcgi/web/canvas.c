/* The canvas: every decision that is a person's to see, collected from the published states. */
#include "web/canvas.h"

#include <string.h>

#include "base/random.h"
#include "base/text.h"
#include "web/show.h"

enum { KEY_LEN = 16, QUERY_MAX = 300 /* code points: as many as a title has */ };

/* The first so many code points of valid UTF-8. */
static const char *beginning(struct arena *a, const char *s, size_t max)
{
	char *copy = arena_strdup(a, s), *at = copy;

	for (size_t count = 0; *at; at++)
		if (((unsigned char)*at & 0xc0) != 0x80 && count++ == max)
			break;
	*at = '\0';
	return copy;
}

struct canvas_query canvas_query_of(struct request *r)
{
	const struct form_value *q = request_field(r, "q"), *finished = request_field(r, "finished");
	const char *text = q ? text_shown(&r->arena, q->value, q->len) : "";

	if (r->method != METHOD_GET)
		return (struct canvas_query){ 0 };
	return (struct canvas_query){
		.text = beginning(&r->arena, text + strspn(text, " \t\r\n"), QUERY_MAX),
		.hide_finished = finished && strcmp(finished->value, "hide") == 0,
	};
}

static void add(void *ctx, const struct decision *d)
{
	canvas_add(ctx, d);
}

static void collect(struct canvas *canvas, struct arena *a, struct server *server, int64_t person,
	struct canvas_query query)
{
	arena_init(a, 0);
	*canvas = (struct canvas){ .arena = a, .person = person, .query = query };
	engine_each_decision(server->engine, add, canvas);
}

int64_t canvas_add_json(struct strbuf *b, struct server *server, int64_t person, struct canvas_query query)
{
	const int64_t version = engine_canvas_version(server->engine);
	struct canvas canvas;
	struct arena a;

	collect(&canvas, &a, server, person, query);
	canvas_json(b, &canvas, version);
	arena_dispose(&a);
	return version;
}

/* refused: a new decision, or NULL. */
static int64_t add_region(struct strbuf *b, struct server *server, const struct person *person, struct canvas_query query,
	const struct refused *refused)
{
	const int64_t version = engine_canvas_version(server->engine);
	struct canvas canvas;
	char key[KEY_LEN + 1];
	struct arena a;
	cJSON *in;

	collect(&canvas, &a, server, person->id, query);
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

int64_t canvas_add_region(struct strbuf *b, struct server *server, const struct person *person, struct canvas_query query)
{
	return add_region(b, server, person, query, NULL);
}

/* The address of the canvas, or of its waiting page, with the query. */
static void add_address(struct strbuf *b, const char *path, const struct canvas_query *query)
{
	const char *separator = "?";

	strbuf_add(b, path);
	if (query->text && *query->text) {
		strbuf_add(b, "?q=");
		strbuf_add_url(b, query->text);
		separator = "&";
	}
	if (query->hide_finished)
		strbuf_addf(b, "%sfinished=hide", separator);
}

/* The page around the region. */
static void add_page(struct strbuf *b, struct server *server, const char *live, const struct canvas_query *query)
{
	struct strbuf here, poll;
	cJSON *in = context_new();

	strbuf_init(&here, PAGE_MAX);
	strbuf_init(&poll, PAGE_MAX);
	add_address(&here, "/canvas", query);
	add_address(&poll, "/canvas/live", query);
	context_text(in, "title", "Decisions – Maude Libs");
	context_text(in, "live_html", live);
	context_text(in, "here", here.s);
	context_text(in, "poll", poll.s);
	site_add_page(b, server->site, "canvas", in);
	strbuf_dispose(&poll);
	strbuf_dispose(&here);
}

void canvas_reply(struct request *r, const struct refusal *refusal)
{
	const struct refused refused = refused_of(r, ACTION_CREATE, refusal);
	const struct canvas_query query = canvas_query_of(r);
	const enum form form = request_form(r);
	struct strbuf live;
	struct reply reply;
	int64_t version;

	reply_init(&reply, refusal ? verdict_status(refusal->verdict) : 200,
		form == FORM_JSON ? reply_type_json : reply_type_html);
	strbuf_init(&live, PAGE_MAX);
	if (form == FORM_JSON)
		version = canvas_add_json(&reply.body, r->server, r->person.id, query);
	else
		version = add_region(form == FORM_PAGE ? &live : &reply.body, r->server, &r->person, query,
			refusal ? &refused : NULL);
	if (form == FORM_PAGE)
		add_page(&reply.body, r->server, live.s, &query);
	strbuf_dispose(&live);
	reply_add_versions(&reply.headers, version, r->person.inbox);
	reply_send(r, &reply);
}
