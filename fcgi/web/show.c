/* Pages as answers. */
#include "web/show.h"

#include <string.h>

#include "web/acquaintance.h"
#include "web/rendered.h"

const char show_deleted[] = "This decision was deleted.";

enum form request_form(const struct request *r)
{
	return r->json ? FORM_JSON : r->fragment ? FORM_FRAGMENT : FORM_PAGE;
}

struct viewer viewer_of(struct server *server, const struct person *p, const char *base_url, const struct refused *refused)
{
	return (struct viewer){
		.person = p->id,
		.name = p->name,
		.base_url = base_url,
		.inbox = p->inbox,
		.invitations = acquaintance_invitations(server, p),
		.refused = refused,
	};
}

struct refused refused_of(const struct request *r, enum action_kind kind, const struct refusal *refusal)
{
	/* what was cut off is not shown as if it were all that was typed */
	return (struct refused){ kind, refusal, r->fields, r->too_large ? 0 : r->field_count, !r->fragment };
}

void show_page(struct request *r, int status, const char *page, cJSON *context)
{
	struct reply reply;

	reply_init(&reply, status, reply_type_html);
	site_add_page(&reply.body, r->server->site, page, context);
	reply_send(r, &reply);
}

void show_decision(struct request *r, struct snapshot *s, int64_t inbox, const struct refused *refused)
{
	const struct region *region = rendered_region(s, r->server);
	struct names known = { 0 };
	struct reply reply;
	struct viewer v;

	r->person.inbox = inbox; /* what was done may have moved it since the request was read */
	v = viewer_of(r->server, &r->person, request_base_url(r), refused);
	reply_init(&reply, refused ? verdict_status(refused->refusal->verdict) : 200, reply_type_html);
	reply_add_versions(&reply.headers, s->d->head.version, inbox);
	if (request_form(r) == FORM_FRAGMENT) {
		region_add_fragment(&reply.body, region, s->d, &v);
	} else {
		if (decision_participant(s->d, r->person.id)) /* who facilitates may change while the page is open */
			known = acquaintance_known(r->server, &r->arena, r->person.id);
		decision_page_add(&reply.body, r->server->site, region, s->d, &v, known.list, known.count);
	}
	reply_send(r, &reply);
}

void show_screen(struct request *r, struct snapshot *s, enum form form)
{
	const struct rules *rules = &r->server->settings->rules;
	struct reply reply;

	reply_init(&reply, 200, reply_type_html);
	reply_add_versions(&reply.headers, s->d->head.version, r->person.inbox);
	if (form == FORM_FRAGMENT)
		screen_add(&reply.body, r->server->site, s->d, rules);
	else
		screen_page_add(&reply.body, r->server->site, s->d, rules, request_base_url(r));
	reply_send(r, &reply);
}

void show_frame(struct request *r, struct snapshot *s)
{
	const struct form_value *stage = request_field(r, "stage");
	struct reply reply;

	reply_init(&reply, 200, reply_type_html);
	reply_add_versions(&reply.headers, s->d->head.version, r->person.inbox);
	frame_add(&reply.body, r->server->site, s->d, &r->server->settings->rules, stage ? stage->value : "",
		request_number(r, "round"));
	reply_send(r, &reply);
}

/* Refusals */

static const char *heading_of(int status)
{
	switch (status) {
	case 401:
		return "Who are you?";
	case 403:
		return "That is not yours to do";
	case 404:
	case 405:
		return "There is nothing here";
	case 409:
		return "Not possible now";
	case 413:
		return "Too much at once";
	case 429:
		return "Too fast";
	case 503:
		return "Not now";
	default:
		return "That can’t be read";
	}
}

static cJSON *context_of(const char *heading, const char *back, const char *back_words)
{
	cJSON *in = context_new();

	context_text(in, "heading", heading);
	context_text(in, "title", heading);
	context_text(in, "back", back);
	context_text(in, "back_words", back_words);
	return in;
}

const char *show_gone_sentence(const struct server *server)
{
	return server->settings->rules.retain_days ?
		"This decision was removed: somebody deleted it, or it was kept for as long as finished ones are." : show_deleted;
}

cJSON *show_gone_context(const char *sentence)
{
	cJSON *in = context_of("It is gone", "/canvas", "To the canvas");

	context_text(in, "error", sentence);
	return in;
}

/* The address of the decision that was asked for, behind what stands before it; otherwise: there is none in it. */
static const char *decision_path(struct request *r, const char *before, const char *otherwise)
{
	const size_t len = strlen(before);
	char *path;

	if (r->segment_count < 2 || strcmp(r->segments[0], "d") != 0 || strlen(r->segments[1]) != DECISION_ID_LEN)
		return otherwise;
	path = arena_alloc(&r->arena, len + DECISION_ID_LEN + 1);
	memcpy(path, before, len);
	memcpy(path + len, r->segments[1], DECISION_ID_LEN + 1);
	return path;
}

/* Where somebody without a session goes: to the door, and back to the decision that they were at. */
static const char *door_of(struct request *r)
{
	return decision_path(r, "/join?next=/d/", "/join");
}

/* The page to try again, whichever machine answers then. */
static const char *page_of(struct request *r)
{
	return decision_path(r, "/d/", "/canvas");
}

/* Two databases: the page is tried again, since the machine that answers next may be the right one. */
static cJSON *elsewhere_context(struct request *r)
{
	cJSON *in = context_of("Two databases answer here", page_of(r), "Try again");
	cJSON *two = context_object(in, "two_databases");

	context_text(two, "machine", r->server->settings->machine);
	context_text(two, "door", door_of(r));
	return in;
}

static void add_redirect(struct strbuf *headers, const char *path)
{
	strbuf_add(headers, "HX-Redirect: ");
	strbuf_add_header(headers, path);
	strbuf_add(headers, "\r\n");
}

void show_refusal(struct request *r, const struct refusal *refusal)
{
	const struct refused refused = refused_of(r, ACTIONS, refusal);
	const int status = verdict_status(refusal->verdict);
	const bool stranger = !r->person.id;
	struct reply reply;
	cJSON *in = refusal->verdict == VERDICT_OTHER_DATABASE ? elsewhere_context(r) :
		context_of(heading_of(status), stranger ? door_of(r) : "/canvas", stranger ? "Take a name" : "To the canvas");

	refused_add_sentence(in, "error", &refused);
	if (refusal->verdict != VERDICT_CROSS_SITE)
		refused_add_wrote(in, &refused);
	reply_init(&reply, status, reply_type_html);
	if (status == 401 && r->fragment)
		add_redirect(&reply.headers, r->elsewhere ? page_of(r) : door_of(r));
	site_add_page(&reply.body, r->server->site, r->fragment ? "error_live" : "error", in);
	reply_send(r, &reply);
}
