/* Names, sessions, move links. */
#include <string.h>

#include "base/clock.h"
#include "web/pages.h"
#include "web/reply.h"
#include "web/responders.h"

static bool is_secure(const struct request *r)
{
	return strcmp(r->scheme, "https") == 0;
}

static struct order *order_of(struct request *r, enum order_kind kind)
{
	struct order *o = order_new(kind, NULL, NULL);

	strncpy(o->request_id, r->request_id, REQUEST_ID_MAX);
	o->person = r->person.id ? r->person.id : r->was_person;
	return o;
}

void page_root(struct request *r)
{
	reply_see_other(r, r->person.id ? "/canvas" : "/join");
}

/* {"name"}: of whoever is signed in, or null. */
static void reply_name(struct request *r, struct reply *reply, const char *name)
{
	strbuf_add(&reply->body, "{\"name\":");
	strbuf_add_json(&reply->body, name);
	strbuf_add(&reply->body, "}");
	reply_json(r, reply);
}

void page_join(struct request *r)
{
	struct reply reply;

	reply_init(&reply, 200, NULL);
	reply_name(r, &reply, r->person.id ? r->person.name : NULL);
}

void page_me(struct request *r)
{
	page_join(r);
}

/* A path on this site: it begins with one slash, and nothing in it could be read as another site's address. */
static bool is_local_path(const struct form_value *v)
{
	if (v->len > 1024 || v->value[0] != '/' || v->value[1] == '/')
		return false;
	for (size_t i = 0; i < v->len; i++)
		if ((unsigned char)v->value[i] <= ' ' || v->value[i] == '\\' || (unsigned char)v->value[i] >= 0x7f)
			return false;
	return true;
}

/* Signs the browser in, and goes where it wanted to go. */
static void sign_in(struct request *r, const struct order *o, const char *to)
{
	struct reply reply;

	reply_init(&reply, r->json || r->fragment ? 200 : 303, NULL);
	session_add_cookie(&reply.headers, &r->server->key, &o->signed_in, is_secure(r));
	if (reply.status == 200) {
		reply_name(r, &reply, o->signed_in.name);
		return;
	}
	strbuf_add(&reply.headers, "Location: ");
	strbuf_add_header(&reply.headers, to);
	strbuf_add(&reply.headers, "\r\n");
	reply_send(r, &reply);
}

static void answer_claim(struct request *r, struct order *o)
{
	const struct form_value *next = request_field(r, "next"), *join = request_field(r, "join");
	char path[] = "/d/01234567";

	if (o->refusal.verdict) {
		reply_refusal(r, &o->refusal, NULL);
		return;
	}
	if (!o->signed_in.id) { /* a repeat, and the name was freed meanwhile */
		reply_verdict(r, VERDICT_NO_SESSION);
		return;
	}
	if (join && o->snapshot)
		memcpy(path + 3, o->snapshot->d->id, DECISION_ID_LEN);
	sign_in(r, o, next && next->len ? next->value : join && o->snapshot ? path : "/canvas");
}

void page_claim(struct request *r)
{
	const struct form_value *name = request_field(r, "name"), *next = request_field(r, "next"),
		*join = request_field(r, "join");
	struct order *o = order_of(r, ORDER_CLAIM);
	struct refusal refusal = { 0 };

	if (!name)
		refusal = (struct refusal){ VERDICT_FIELD_MISSING, "name", 0 };
	else
		refusal = (struct refusal){
			verdict_of_text(text_name(&o->name, &o->arena, name->value, name->len)), "name", NAME_CODE_POINTS,
		};
	if (!refusal.verdict && next && next->len && !is_local_path(next))
		refusal = (struct refusal){ VERDICT_FIELD_NEXT, "next", 0 };
	if (refusal.verdict) {
		order_free(o);
		reply_refusal(r, &refusal, NULL);
		return;
	}
	o->person = r->person.id;
	o->name_key = text_fold(&o->arena, o->name);
	if (join && join->len == DECISION_ID_LEN)
		memcpy(o->decision_id, join->value, DECISION_ID_LEN);
	responders_post(r, o, answer_claim);
}

/* Signed out: the cookie goes. */
static void sign_off(struct request *r)
{
	struct reply reply;

	reply_init(&reply, r->json || r->fragment ? 200 : 303, NULL);
	session_add_cookie(&reply.headers, &r->server->key, NULL, is_secure(r));
	if (reply.status == 200) {
		reply_name(r, &reply, NULL);
		return;
	}
	strbuf_add(&reply.headers, "Location: /join\r\n");
	reply_send(r, &reply);
}

static void answer_sign_out(struct request *r, struct order *o)
{
	if (o->refusal.verdict)
		reply_refusal(r, &o->refusal, o->refusal.verdict == VERDICT_OPEN_DECISIONS ? o : NULL);
	else
		sign_off(r);
}

void page_sign_out(struct request *r)
{
	const struct form_value *decisions = request_field(r, "decisions");
	struct order *o;

	if (decisions && decisions->len && strcmp(decisions->value, "leave") != 0) {
		reply_refusal(r, &(struct refusal){ VERDICT_FIELD_LEAVE, "decisions", 0 }, NULL);
		return;
	}
	o = order_of(r, ORDER_SIGN_OUT);
	o->leave = decisions && decisions->len;
	responders_post(r, o, answer_sign_out);
}

static void answer_forget(struct request *r, struct order *o)
{
	if (o->refusal.verdict)
		reply_refusal(r, &o->refusal, NULL);
	else
		sign_off(r);
}

void page_me_delete(struct request *r)
{
	const struct form_value *confirm = request_field(r, "confirm");
	struct order *o = order_of(r, ORDER_FORGET);

	if (confirm && text_name(&o->name, &o->arena, confirm->value, confirm->len) == TEXT_FINE)
		o->name_key = text_fold(&o->arena, o->name);
	responders_post(r, o, answer_forget);
}

/* Move links */

static void answer_link_made(struct request *r, struct order *o)
{
	struct reply reply;
	char until[CLOCK_ISO_SIZE];

	if (o->refusal.verdict) {
		reply_refusal(r, &o->refusal, NULL);
		return;
	}
	reply_init(&reply, 200, NULL);
	strbuf_addf(&reply.body, "{\"url\":\"%s/me/link/%s\",\"until\":\"%s\"}", request_base_url(r), o->token,
		clock_iso(until, o->link_until_ms));
	reply_json(r, &reply);
}

void page_link_make(struct request *r)
{
	responders_post(r, order_of(r, ORDER_LINK_MAKE), answer_link_made);
}

static void answer_link_look(struct request *r, struct order *o)
{
	struct reply reply;

	if (o->refusal.verdict) {
		reply_refusal(r, &o->refusal, NULL);
		return;
	}
	reply_init(&reply, 200, NULL);
	reply_name(r, &reply, o->signed_in.name);
}

static void answer_link_redeem(struct request *r, struct order *o)
{
	if (o->refusal.verdict)
		reply_refusal(r, &o->refusal, NULL);
	else if (!o->signed_in.id)
		reply_verdict(r, VERDICT_NO_LINK);
	else
		sign_in(r, o, "/canvas");
}

static void post_link(struct request *r, enum order_kind kind, void (*answer)(struct request *, struct order *))
{
	struct order *o;

	if (strlen(r->segments[2]) != LINK_TOKEN_LEN) {
		reply_verdict(r, VERDICT_NO_LINK);
		return;
	}
	o = order_of(r, kind);
	o->person = r->person.id;
	memcpy(o->token, r->segments[2], LINK_TOKEN_LEN);
	responders_post(r, o, answer);
}

void page_link_look(struct request *r)
{
	post_link(r, ORDER_LINK_LOOK, answer_link_look);
}

void page_link_redeem(struct request *r)
{
	post_link(r, ORDER_LINK_REDEEM, answer_link_redeem);
}
