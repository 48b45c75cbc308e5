/* Orders that concern names: claiming one, move links, signing out, deleting oneself. */
#include "engine/internal.h"

#include <string.h>

#include "base/digest.h"
#include "base/random.h"

/* Decisions that mention a person, each with its state in this group. */
struct mention {
	struct slot *slot;
	const struct decision *d;
	const struct member *m; /* NULL: only invited */
};

static size_t mentions(struct engine *e, int64_t person, struct mention **out)
{
	struct decision_ids ids = { 0 };
	size_t n = 0;

	*out = NULL;
	if (!group_ok(e, store_find_mentioning(e->store, &e->scratch, person, &ids)))
		return 0;
	*out = arena_alloc(&e->scratch, (ids.count + 1) * sizeof **out);
	for (size_t i = 0; i < ids.count; i++) {
		struct slot *s = slot_find(e, ids.ids[i]);
		const struct decision *d = s ? slot_state(s) : NULL;
		if (d)
			(*out)[n++] = (struct mention){ s, d, decision_member(d, person) };
	}
	return n;
}

static bool holds_back(const struct mention *m)
{
	return m->m && m->m->standing == STANDING_IN && decision_is_under_way(m->d);
}

static bool is_under_way(struct engine *e, int64_t person)
{
	struct mention *list;
	size_t n = mentions(e, person, &list);

	for (size_t i = 0; i < n; i++)
		if (holds_back(&list[i]))
			return true;
	return false;
}

/* The name is nobody's from now on, and no session of this person counts any more. */
static void free_name(struct engine *e, int64_t person)
{
	struct person *p = people_edit(&e->people, people_by_id(&e->people, person));

	*p->name_key = '\0';
	p->seat = random_u64();
	group_put_person(e, p);
}

/* Invitations that waited for whoever takes the name are this person's. */
static void bind_invitations(struct engine *e, const struct person *p)
{
	struct decision_ids ids = { 0 };
	struct action bind = {
		.kind = ACTION_BIND,
		.person = p->id,
		.name = arena_strdup(&e->scratch, p->name),
		.target_key = arena_strdup(&e->scratch, p->name_key),
	};

	if (!group_ok(e, store_find_inviting(e->store, &e->scratch, bind.target_key, &ids)))
		return;
	for (size_t i = 0; i < ids.count; i++) {
		struct slot *s = slot_find(e, ids.ids[i]);
		if (s && slot_state(s))
			group_decide(e, s, &bind);
	}
}

static const struct person *make_person(struct engine *e, const struct order *o)
{
	struct person p = {
		.id = ++e->last_person,
		.seat = random_u64(),
		.epoch = e->epoch,
		.created_at_ms = e->now,
		.used_at_ms = e->now,
	};
	struct person *draft;

	memcpy(p.name, o->name, strnlen(o->name, sizeof p.name - 1));
	memcpy(p.name_key, o->name_key, strnlen(o->name_key, sizeof p.name_key - 1));
	draft = people_edit(&e->people, &p);
	group_put_person(e, draft);
	bind_invitations(e, draft);
	return people_by_id(&e->people, p.id);
}

/* Somebody else may have had the seat, and have made a way back: so links of it are worth nothing from now on. */
static const struct person *reseat(struct engine *e, const struct person *holder)
{
	struct person *p = people_edit(&e->people, holder);

	group_drop_links(e, p->id);
	p->seat = random_u64();
	p->epoch = e->epoch;
	p->used_at_ms = e->now;
	group_put_person(e, p);
	return p;
}

/* Joining along with the claim; where that is refused, the page of the decision says what can be done. */
static void join_along(struct engine *e, struct order *o)
{
	struct slot *s = *o->decision_id ? slot_find(e, o->decision_id) : NULL;
	struct action join = { .kind = ACTION_JOIN, .person = o->signed_in.id, .name = o->signed_in.name };

	if (!s || !slot_state(s))
		return;
	if (group_decide(e, s, &join).verdict)
		return;
	group_consequence(e, o, s, action_word(ACTION_JOIN));
	action_sync_presence(e, s);
}

/* A repeat is signed in as before, unless the name was freed meanwhile. */
static void sign_in_again(struct engine *e, struct order *o, const struct request_mark *mark)
{
	const struct person *p = people_by_id(&e->people, mark->person);

	if (p && *p->name_key)
		o->signed_in = *p;
}

/* Leaves everything, complete decisions too: whoever can't come back must not hold the facilitation. What was asked is taken
 * back. A refusal only says that there is nothing to leave. */
static void leave_all(struct engine *e, const struct order *o, int64_t person, const struct mention *list, size_t n)
{
	const struct action leave = { .kind = ACTION_LEAVE, .person = person, .name = "" };

	for (size_t i = 0; i < n; i++)
		if (!group_decide(e, list[i].slot, &leave).verdict && person == o->person)
			group_consequence(e, o, list[i].slot, action_word(ACTION_LEAVE));
}

/* A name that was not used for long goes to somebody new; what its old holder asked for is taken back. */
static void vacate(struct engine *e, const struct order *o, int64_t holder)
{
	struct mention *list;
	size_t n = mentions(e, holder, &list);

	leave_all(e, o, holder, list, n);
	free_name(e, holder);
}

/* A page's key can be sent again at any time: later than any repeat, by who is somebody else by now, and after the seat was
 * taken anew. That is a claim like any other. */
static bool is_repeat(struct engine *e, const struct person *asker, const struct request_mark *mark)
{
	const struct person *p = people_by_id(&e->people, mark->person);

	return e->now - mark->at_ms < REQUEST_KNOWN_MS && (!asker || asker->id == mark->person) &&
		(!p || !*p->name_key || (p->epoch == e->epoch && p->used_at_ms <= mark->at_ms));
}

static void claim(struct engine *e, struct order *o)
{
	const struct person *asker = order_asker(o) ? people_by_id(&e->people, order_asker(o)) : NULL;
	const struct person *holder = people_by_key(&e->people, o->name_key);
	struct request_mark mark;
	enum claim outcome;

	if (action_was_accepted(e, o, &mark) && is_repeat(e, asker, &mark)) {
		sign_in_again(e, o, &mark);
		return;
	}
	outcome = person_claim(&o->refusal.verdict, asker, holder, o->name_key, holder && is_under_way(e, holder->id), e->epoch,
		e->now);
	if ((outcome == CLAIM_NEW || outcome == CLAIM_RESEAT) && !order_pay(o))
		return;
	switch (outcome) {
	case CLAIM_REFUSED:
		o->refusal.field = "name";
		return;
	case CLAIM_SAME:
		action_mark_used(e, asker->id);
		o->signed_in = *asker;
		break;
	case CLAIM_RESEAT:
		o->signed_in = *reseat(e, holder);
		break;
	case CLAIM_NEW:
		if (holder)
			vacate(e, o, holder->id);
		o->signed_in = *make_person(e, o);
		break;
	}
	group_event(e, o, NULL, "session");
	join_along(e, o);
}

static void sign_out(struct engine *e, struct order *o)
{
	struct mention *list;
	size_t n = mentions(e, o->person, &list);

	o->open_ids = arena_alloc(&o->arena, (n + 1) * sizeof *o->open_ids);
	for (size_t i = 0; i < n; i++)
		if (holds_back(&list[i]))
			memcpy(o->open_ids[o->open_count++], list[i].d->id, sizeof *o->open_ids);
	if (o->open_count && !o->leave) {
		o->refusal.verdict = VERDICT_OPEN_DECISIONS;
		return;
	}
	leave_all(e, o, o->person, list, n);
	free_name(e, o->person);
	group_event(e, o, NULL, "session_leave");
}

void session_erase(struct engine *e, int64_t person)
{
	struct person *p = people_edit(&e->people, people_by_id(&e->people, person));

	memcpy(p->name, NAME_SOMEBODY, sizeof NAME_SOMEBODY);
	p->deleted_at_ms = e->now;
	e->erased = true;
	free_name(e, person);
}

static void forget(struct engine *e, struct order *o)
{
	const struct person *p = people_by_id(&e->people, o->person);
	struct mention *list;
	size_t n;

	if (!o->name_key || strcmp(p->name_key, o->name_key) != 0) {
		o->refusal = (struct refusal){ VERDICT_FIELD_CONFIRM_NAME, "confirm", 0 };
		return;
	}
	n = mentions(e, o->person, &list);
	for (size_t i = 0; i < n; i++)
		group_decide(e, list[i].slot, &(struct action){ .kind = ACTION_FORGET, .person = o->person, .name = "" });
	session_erase(e, o->person);
	group_event(e, o, NULL, "me_delete");
}

static void make_link(struct engine *e, struct order *o)
{
	struct move_link l = { .person = o->person, .expires_at_ms = e->now + LINK_LIFETIME_MS };

	if (!order_pay(o))
		return;
	o->link_until_ms = l.expires_at_ms;
	random_token(o->token, LINK_TOKEN_LEN);
	digest_hex(l.hash, o->token, strlen(o->token));
	group_put_link(e, &l);
}

/* The link behind a token, if it can still be used, and whose it is. */
static const struct person *find_link(struct engine *e, const struct order *o, struct move_link *l)
{
	char hash[DIGEST_HEX];
	const struct person *p;
	enum rc rc;

	digest_hex(hash, o->token, strlen(o->token));
	rc = store_find_link(e->store, hash, l);
	if (rc == RC_NOT_FOUND || !group_ok(e, rc) || l->used_at_ms || l->expires_at_ms <= e->now)
		return NULL;
	p = people_by_id(&e->people, l->person);
	return p && *p->name_key ? p : NULL;
}

static void look_at_link(struct engine *e, struct order *o)
{
	struct move_link l;
	const struct person *p = find_link(e, o, &l);

	if (p)
		o->signed_in = *p;
	else
		o->refusal.verdict = VERDICT_NO_LINK;
}

static void redeem_link(struct engine *e, struct order *o)
{
	struct request_mark mark;
	struct move_link l;
	const struct person *p;

	if (action_was_accepted(e, o, &mark)) {
		sign_in_again(e, o, &mark);
		return;
	}
	p = find_link(e, o, &l);
	if (!p) {
		o->refusal.verdict = VERDICT_NO_LINK;
		return;
	}
	if (order_asker(o) && order_asker(o) != p->id) {
		o->refusal.verdict = VERDICT_NAME_SIGNED_IN;
		return;
	}
	o->signed_in = p->epoch == e->epoch ? *p : *reseat(e, p);
	action_mark_used(e, o->signed_in.id);
	l.used_at_ms = e->now;
	group_put_link(e, &l);
	group_event(e, o, NULL, "link");
}

void session_order(struct engine *e, struct order *o)
{
	const struct person *p = o->person ? people_by_id(&e->people, o->person) : NULL;
	struct request_mark mark;

	o->signed_out = o->person && (!p || !*p->name_key);
	if (o->signed_out && o->kind != ORDER_CLAIM && o->kind != ORDER_LINK_REDEEM) {
		if (!action_was_accepted(e, o, &mark))
			o->refusal.verdict = VERDICT_NO_SESSION;
		return;
	}
	switch (o->kind) {
	case ORDER_CLAIM:
		claim(e, o);
		break;
	case ORDER_SIGN_OUT:
		sign_out(e, o);
		break;
	case ORDER_LINK_MAKE:
		make_link(e, o);
		break;
	case ORDER_LINK_LOOK:
		look_at_link(e, o);
		break;
	case ORDER_LINK_REDEEM:
		redeem_link(e, o);
		break;
	case ORDER_FORGET:
		forget(e, o);
		break;
	case ORDER_PING:
		if (store_ping(e->store)) /* its own answer, whatever becomes of the group */
			o->refusal.verdict = VERDICT_STORAGE;
		break;
	case ORDER_USED:
		action_mark_used(e, o->person);
		break;
	case ORDER_ACTION:
	case ORDER_CALL:
	case ORDER_KINDS:
		break;
	}
}
