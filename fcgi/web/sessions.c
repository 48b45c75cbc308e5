/* Names, sessions, move links. */
#include <string.h>

#include "base/clock.h"
#include "base/digest.h"
#include "base/random.h"
#include "view/disc.h"
#include "view/qr.h"
#include "web/costs.h"
#include "web/pages.h"
#include "web/reply.h"
#include "web/responders.h"
#include "web/show.h"

enum { KEY_LEN = 22 /* 132 bits */, KEY_LEAST = 16, KEY_MOST = 64 };

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
	reply_see_other(r, r->person.id || r->elsewhere ? "/canvas" : "/join");
}

/* {"name"}: of whoever is signed in, or null. */
static void reply_name(struct request *r, struct reply *reply, const char *name)
{
	strbuf_add(&reply->body, "{\"name\":");
	strbuf_add_json(&reply->body, name);
	strbuf_add(&reply->body, "}");
	reply_json(r, reply);
}

/* Where it wants to go on to, if that is a path on this site; else NULL. */
static const char *next_of(const struct request *r)
{
	const struct form_value *next = request_field(r, "next");

	return next && request_is_local_path(next->value, next->len) ? next->value : NULL;
}

/* Goes on to a path of ours with these headers; to a script the name instead, to a fragment where to go. */
static void go_on(struct request *r, struct reply *reply, const char *path, const char *name)
{
	if (request_form(r) == FORM_JSON) {
		reply_name(r, reply, name);
		return;
	}
	reply->status = request_form(r) == FORM_FRAGMENT ? 200 : 303;
	strbuf_add(&reply->headers, reply->status == 200 ? "HX-Redirect: " : "Location: ");
	strbuf_add_header(&reply->headers, path);
	strbuf_add(&reply->headers, "\r\n");
	reply_send(r, reply);
}

/* The door */

/* The decision that a path leads to, with a reference; NULL: none, or this is no time to tell. */
static struct snapshot *decision_at(const struct request *r, const char *path)
{
	if (!path || strncmp(path, "/d/", 3) != 0 || strlen(path) != 3 + DECISION_ID_LEN)
		return NULL;
	return costs_find_decision(r, path + 3);
}

static void show_door(struct request *r, const struct refusal *refusal)
{
	const struct refused refused = refused_of(r, ACTIONS, refusal);
	const char *next = next_of(r);
	struct snapshot *s = decision_at(r, next);
	char key[KEY_LEN + 1];
	cJSON *in = context_new();

	random_token(key, KEY_LEN);
	context_copy(in, "key", key);
	context_text(in, "title", "Come in – Maude Libs");
	context_text(in, "next", next);
	if (s) {
		context_copy(in, "topic", s->d->head.topic);
		if (decision_is_under_way(s->d)) /* the name that is taken may be an invited one */
			context_copy(in, "id_to_join", s->d->id);
	}
	snapshot_unref(s);
	context_text(in, "signed_in", r->person.name);
	context_flag(in, "elsewhere", r->elsewhere);
	if (refusal) {
		refused_add_typed(in, "name", &refused, "name");
		refused_add_sentence(in, "error", &refused);
	}
	show_page(r, refusal ? verdict_status(refusal->verdict) : 200, "join", in);
}

void page_join(struct request *r)
{
	const char *next = next_of(r);
	struct reply reply;

	reply_init(&reply, 200, NULL);
	if (request_form(r) == FORM_JSON) {
		reply_name(r, &reply, r->person.id ? r->person.name : NULL);
	} else if (r->person.id) {
		go_on(r, &reply, next ? next : "/canvas", r->person.name);
	} else {
		show_door(r, NULL);
	}
}

void refused_claim(struct request *r, const struct refusal *refusal, const struct order *open)
{
	(void)open;
	if (refusal->verdict == VERDICT_CROSS_SITE)
		show_refusal(r, refusal);
	else
		show_door(r, refusal);
}

/* Signs the browser in, and goes where it wanted to go. */
static void sign_in(struct request *r, const struct order *o, const char *to)
{
	struct reply reply;

	reply_init(&reply, 200, NULL);
	session_add_cookie(&reply.headers, &r->server->key, &o->signed_in, is_secure(r));
	go_on(r, &reply, to, o->signed_in.name);
}

static void answer_claim(struct request *r, struct order *o)
{
	const char *next = next_of(r);
	char path[] = "/d/01234567";

	costs_settle(o);
	if (o->refusal.verdict) {
		reply_refusal(r, &o->refusal, NULL);
		return;
	}
	if (!o->signed_in.id) { /* a repeat, and the name was freed meanwhile */
		reply_verdict(r, VERDICT_NO_SESSION);
		return;
	}
	if (o->snapshot)
		memcpy(path + 3, o->snapshot->d->id, DECISION_ID_LEN);
	sign_in(r, o, next ? next : o->snapshot ? path : "/canvas");
}

/* The decision to join along with the name; where this is no time to tell, the name is taken all the same. */
static void add_join(struct order *o, const struct request *r)
{
	const struct form_value *join = request_field(r, "join");
	struct snapshot *s = join && strlen(join->value) == DECISION_ID_LEN ? costs_find_decision(r, join->value) : NULL;

	if (s)
		memcpy(o->decision_id, join->value, DECISION_ID_LEN);
	snapshot_unref(s);
}

/* Where the answer is lost, or the button pressed twice, the browser has no cookie to show whose the name is by now. So what has
 * the door's key, which only that browser knows, is one request, as nginx's repeats are. Another name is another one. */
static void know_by_key(struct order *o, const struct request *r)
{
	const struct form_value *key = request_field(r, "key");
	struct strbuf b;

	if (!key || key->len < KEY_LEAST || key->len > KEY_MOST)
		return;
	strbuf_init(&b, 1024);
	strbuf_addf(&b, "%s\n", o->name_key); /* which has no line break: no two pairs are one text */
	strbuf_add_bytes(&b, key->value, key->len);
	digest_hex(o->request_id, b.s, b.len);
	strbuf_dispose(&b);
}

void page_claim(struct request *r)
{
	const struct form_value *name = request_field(r, "name"), *next = request_field(r, "next");
	struct order *o = order_of(r, ORDER_CLAIM);
	struct refusal refusal = { 0 };

	if (!name)
		refusal = (struct refusal){ VERDICT_FIELD_MISSING, "name", 0 };
	else
		refusal = (struct refusal){
			verdict_of_text(text_name(&o->name, &o->arena, name->value, name->len)), "name", NAME_CODE_POINTS,
		};
	if (!refusal.verdict && next && next->len && !request_is_local_path(next->value, next->len))
		refusal = (struct refusal){ VERDICT_FIELD_NEXT, "next", 0 };
	if (refusal.verdict) {
		order_free(o);
		reply_refusal(r, &refusal, NULL);
		return;
	}
	o->person = r->person.id;
	o->name_key = text_fold(&o->arena, o->name);
	know_by_key(o, r);
	add_join(o, r);
	costs_bind(o, r, COST_NAME);
	responders_post(r, o, answer_claim);
}

/* Oneself */

/* The page about oneself. */
static cJSON *me_context(struct request *r)
{
	const size_t invitations = acquaintance_invitations(r->server, &r->person);
	cJSON *in = context_new();

	context_text(in, "title", "You – Maude Libs");
	context_text(in, "you", r->person.name);
	disc_add_as(in, "me", r->person.name);
	if (invitations)
		context_number(in, "invitations", (int64_t)invitations);
	context_flag(in, "one_invitation", invitations == 1);
	context_object(in, "forget");
	return in;
}

void page_me(struct request *r)
{
	struct reply reply;

	if (request_form(r) == FORM_JSON) {
		reply_init(&reply, 200, NULL);
		reply_name(r, &reply, r->person.name);
	} else {
		show_page(r, 200, "me", me_context(r));
	}
}

/* The decisions that hold somebody back from signing out. */
static void add_open(cJSON *in, struct request *r, const struct refused *refused, const struct order *open)
{
	cJSON *object = context_object(in, "open_decisions"), *list = context_list(object, "open");

	refused_add_sentence(object, "error", refused);
	for (size_t i = 0; i < open->open_count; i++) {
		struct snapshot *s = engine_snapshot(r->server->engine, open->open_ids[i]);
		cJSON *item = context_item(list);

		context_copy(item, "decision", open->open_ids[i]);
		context_copy(item, "title", s ? s->d->head.topic : open->open_ids[i]);
		snapshot_unref(s);
	}
}

void refused_me(struct request *r, const struct refusal *refusal, const struct order *open)
{
	const struct refused refused = refused_of(r, ACTIONS, refusal);
	cJSON *in, *forget;

	if (!r->person.id || refusal->verdict == VERDICT_CROSS_SITE) {
		show_refusal(r, refusal);
		return;
	}
	in = me_context(r);
	if (open) {
		add_open(in, r, &refused, open);
	} else if (refusal->verdict == VERDICT_FIELD_CONFIRM_NAME) {
		forget = context_find(in, "forget");
		refused_add_typed(forget, "confirm", &refused, "confirm");
		refused_add_sentence(forget, "error", &refused);
	} else {
		refused_add_notice(in, &refused);
	}
	show_page(r, verdict_status(refusal->verdict), "me", in);
}

/* Signed out: the cookie goes. */
static void sign_off(struct request *r)
{
	struct reply reply;

	reply_init(&reply, 200, NULL);
	session_add_cookie(&reply.headers, &r->server->key, NULL, is_secure(r));
	go_on(r, &reply, "/join", NULL);
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

/* The link as JSON, or on the page with its QR code: it is shown this once. */
static void show_link(struct request *r, const char *url, int64_t until_ms)
{
	cJSON *in = me_context(r), *link = context_object(in, "link");
	struct strbuf qr;

	strbuf_init(&qr, PAGE_MAX);
	if (qr_svg(&qr, url) == RC_OK)
		context_copy(link, "qr_html", qr.s);
	strbuf_dispose(&qr);
	context_text(link, "url", url);
	context_time(link, "until", "until_words", until_ms);
	show_page(r, 200, "me", in);
}

static void answer_link_made(struct request *r, struct order *o)
{
	char until[CLOCK_ISO_SIZE];
	struct strbuf url;
	struct reply reply;

	costs_settle(o);
	if (o->refusal.verdict) {
		reply_refusal(r, &o->refusal, NULL);
		return;
	}
	strbuf_init(&url, 1024);
	strbuf_addf(&url, "%s/me/link/%s", request_base_url(r), o->token);
	if (request_form(r) == FORM_JSON) {
		reply_init(&reply, 200, NULL);
		strbuf_add(&reply.body, "{\"url\":");
		strbuf_add_json(&reply.body, url.s);
		strbuf_addf(&reply.body, ",\"until\":\"%s\"}", clock_iso(until, o->link_until_ms));
		reply_json(r, &reply);
	} else {
		show_link(r, url.s, o->link_until_ms);
	}
	strbuf_dispose(&url);
}

void page_link_make(struct request *r)
{
	struct order *o = order_of(r, ORDER_LINK_MAKE);

	costs_bind(o, r, COST_LINK);
	responders_post(r, o, answer_link_made);
}

/* Of links only what is guessed costs, so that a good one works whatever others try at the same address. */
static void refuse_link(struct request *r, const struct refusal *refusal)
{
	if (refusal->verdict == VERDICT_NO_LINK && !costs_take_try(r))
		reply_verdict(r, VERDICT_TOO_MANY_LINKS);
	else
		reply_refusal(r, refusal, NULL);
}

static void answer_link_look(struct request *r, struct order *o)
{
	struct reply reply;
	cJSON *in;

	if (o->refusal.verdict) {
		refuse_link(r, &o->refusal);
		return;
	}
	if (request_form(r) == FORM_JSON) {
		reply_init(&reply, 200, NULL);
		reply_name(r, &reply, o->signed_in.name);
		return;
	}
	in = context_new();
	context_text(in, "title", "Sign in – Maude Libs");
	context_text(in, "name", o->signed_in.name);
	context_text(in, "token", o->token);
	show_page(r, 200, "link", in);
}

static void answer_link_redeem(struct request *r, struct order *o)
{
	if (o->refusal.verdict)
		refuse_link(r, &o->refusal);
	else if (!o->signed_in.id)
		reply_verdict(r, VERDICT_NO_LINK);
	else
		sign_in(r, o, "/canvas");
}

static void post_link(struct request *r, enum order_kind kind, void (*answer)(struct request *, struct order *))
{
	struct order *o;

	if (strlen(r->segments[2]) != LINK_TOKEN_LEN) {
		refuse_link(r, &(struct refusal){ .verdict = VERDICT_NO_LINK });
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
