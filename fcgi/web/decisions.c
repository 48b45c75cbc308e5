/* The canvas, the decision and what is done to it. */
#include <string.h>

#include "web/canvas.h"
#include "web/costs.h"
#include "web/live.h"
#include "web/pages.h"
#include "web/reply.h"
#include "web/responders.h"
#include "web/show.h"

void page_canvas(struct request *r)
{
	canvas_reply(r, NULL);
}

void page_canvas_live(struct request *r)
{
	const int64_t version = request_number(r, "v");

	r->fragment = true;
	live_wait_canvas(r->server->live, r, version < 0 ? 0 : version);
}

static bool is_id(const char *s)
{
	return strlen(s) == DECISION_ID_LEN;
}

void page_decision(struct request *r)
{
	struct snapshot *s = reply_find_decision(r);

	if (!s)
		return;
	reply_decision(r, s, r->person.inbox);
	snapshot_unref(s);
}

void page_decision_live(struct request *r)
{
	const struct form_value *view = request_field(r, "view");
	const int64_t version = request_number(r, "v");

	r->fragment = true;
	if (!is_id(r->segments[1])) {
		reply_verdict(r, VERDICT_NO_DECISION);
		return;
	}
	live_wait(r->server->live, r, r->segments[1], version < 0 ? 0 : version, request_number(r, "i"),
		view && strcmp(view->value, "screen") == 0);
}

void page_decision_frame(struct request *r)
{
	struct snapshot *s = reply_find_decision(r);

	if (!s)
		return;
	engine_frame_seen(r->server->engine, s->d->id, r->person.id);
	if (request_form(r) == FORM_JSON)
		reply_decision(r, s, r->person.inbox);
	else
		show_frame(r, s);
	snapshot_unref(s);
}

/* The projector's view of the same; nobody's presence. */
void page_decision_screen(struct request *r)
{
	struct snapshot *s = reply_find_decision(r);

	if (!s)
		return;
	if (request_form(r) == FORM_JSON)
		reply_decision(r, s, r->person.inbox);
	else
		show_screen(r, s, request_form(r));
	snapshot_unref(s);
}

static void see_decision(struct request *r, const char *id)
{
	char path[3 + DECISION_ID_LEN + 1] = "/d/";

	memcpy(path + 3, id, DECISION_ID_LEN + 1);
	reply_see_other(r, path);
}

static void answer_deleted(struct request *r, const struct order *o)
{
	struct reply reply;

	if (request_form(r) == FORM_PAGE) {
		reply_see_other(r, "/canvas");
	} else if (request_form(r) == FORM_FRAGMENT) {
		show_page(r, 200, "error_live", show_gone_context(show_deleted));
	} else {
		reply_init(&reply, 200, NULL);
		strbuf_addf(&reply.body, "{\"deleted\":\"%s\"}", o->decision_id);
		reply_json(r, &reply);
	}
}

/* For a page that is told of the change anyway. */
static void answer_minimal(struct request *r, const struct order *o)
{
	struct reply reply;

	reply_init(&reply, 204, NULL);
	reply_add_versions(&reply.headers, o->snapshot->d->head.version, o->inbox);
	strbuf_add(&reply.headers, "Preference-Applied: return=minimal\r\n");
	reply_send(r, &reply);
}

static void answer_action(struct request *r, struct order *o)
{
	costs_settle(o);
	if (o->refusal.verdict)
		reply_refusal(r, &o->refusal, NULL);
	else if (!o->snapshot)
		answer_deleted(r, o);
	else if (request_form(r) == FORM_PAGE)
		see_decision(r, o->snapshot->d->id);
	else if (request_form(r) == FORM_FRAGMENT && r->minimal)
		answer_minimal(r, o);
	else
		reply_decision(r, o->snapshot, o->inbox);
}

/* Where the page itself can't be shown again: to whom is not signed in, to another site, and where there is none. */
static bool is_for_nobody(const struct request *r, const struct refusal *refusal)
{
	return !r->person.id || refusal->verdict == VERDICT_CROSS_SITE || refusal->verdict == VERDICT_NO_DECISION ||
		refusal->verdict == VERDICT_NOT_KEPT;
}

void refused_create(struct request *r, const struct refusal *refusal, const struct order *open)
{
	(void)open;
	if (is_for_nobody(r, refusal))
		show_refusal(r, refusal);
	else
		canvas_reply(r, refusal);
}

void refused_action(struct request *r, const struct refusal *refusal, const struct order *open)
{
	struct snapshot *s = NULL;
	enum action_kind kind;
	struct refused refused;

	(void)open;
	if (!is_for_nobody(r, refusal) && is_id(r->segments[1]) && action_from_word(&kind, r->segments[2]))
		s = costs_find_decision(r, r->segments[1]);
	if (!s) {
		show_refusal(r, refusal);
		return;
	}
	refused = refused_of(r, r->too_large ? ACTIONS : kind, refusal); /* without what was typed, its form has its own */
	show_decision(r, s, r->person.inbox, &refused);
	snapshot_unref(s);
}

static struct order *action_order_of(struct request *r, enum action_kind kind)
{
	struct order *o = order_new(ORDER_ACTION, NULL, NULL);

	strncpy(o->request_id, r->request_id, REQUEST_ID_MAX);
	o->person = r->person.id;
	o->action.kind = kind;
	action_read(&o->action, &o->arena, r->fields, r->field_count);
	return o;
}

void page_create(struct request *r)
{
	struct order *o = action_order_of(r, ACTION_CREATE);

	r->minimal = false; /* the answer says where it is */
	costs_bind(o, r, COST_DECISION);
	responders_post(r, o, answer_action);
}

void page_action(struct request *r)
{
	enum action_kind kind;
	struct order *o;

	if (!action_from_word(&kind, r->segments[2]) || !is_id(r->segments[1])) {
		reply_verdict(r, VERDICT_NO_DECISION);
		return;
	}
	o = action_order_of(r, kind);
	memcpy(o->decision_id, r->segments[1], DECISION_ID_LEN);
	if (kind == ACTION_RETRY)
		costs_bind(o, r, COST_RETRY);
	responders_post(r, o, answer_action);
}
