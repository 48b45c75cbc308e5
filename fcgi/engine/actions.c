/* Orders that act on a decision.
 *
 * A request that was accepted before is known by its id, and changes nothing. Else the register says who acts and who is meant, what
 * costs is paid for, and the rules decide. An order is decided again where its group failed over another one: nothing that it was
 * given the first time may be left. */
#include "engine/internal.h"

#include <string.h>

#include "base/random.h"
#include "core/tally.h"

bool action_was_accepted(struct engine *e, const struct order *o, struct request_mark *mark)
{
	enum rc rc;

	if (!*o->request_id)
		return false;
	rc = store_find_request(e->store, o->request_id, mark);
	if (rc == RC_NOT_FOUND)
		return false;
	return group_ok(e, rc);
}

void action_mark_used(struct engine *e, int64_t person)
{
	const struct person *p = people_by_id(&e->people, person);
	struct person *draft;

	if (!p || e->now - p->used_at_ms < DAY_MS)
		return;
	draft = people_edit(&e->people, p);
	draft->used_at_ms = e->now;
	group_put_person(e, draft);
}

void action_sync_presence(struct engine *e, struct slot *s)
{
	const struct decision *d = slot_state(s);

	for (size_t i = 0; d && i < d->member_count; i++) {
		const struct member *m = &d->members[i];
		if (m->standing == STANDING_IN && !m->connected && presence_tell_live(&e->presence, s->id, m->person))
			group_decide(e, s, &(struct action){ .kind = ACTION_CONNECT, .person = m->person });
	}
}

void action_by_itself(struct engine *e, struct slot *s, enum action_kind kind)
{
	group_decide(e, s, &(struct action){ .kind = kind });
	action_sync_presence(e, s);
}

/* Fills in what only the register knows: the actor's name, and who holds the name that is meant. false: the actor has
 * signed out or was deleted since the order was sent. */
static bool resolve(struct engine *e, struct order *o)
{
	const struct person *actor = people_by_id(&e->people, o->person);
	const struct person *holder;

	if (!actor || !*actor->name_key)
		return false;
	o->action.person = o->person;
	o->action.name = arena_strdup(&o->arena, actor->name);
	holder = o->action.target_key ? people_by_key(&e->people, o->action.target_key) : NULL;
	o->action.target_person = holder ? holder->id : 0;
	if (holder)
		o->action.target = arena_strdup(&o->arena, holder->name);
	return true;
}

static void accepted(struct engine *e, struct order *o, struct slot *s)
{
	group_event(e, o, s, action_word(o->action.kind));
	action_mark_used(e, o->person);
	if (s->touched & TOUCH_CANVAS)
		action_sync_presence(e, s);
}

/* The creator's key makes one decision, however often it is sent. */
static void create(struct engine *e, struct order *o)
{
	struct slot *s;
	enum rc rc;

	if (o->action.bad.verdict) {
		o->refusal = o->action.bad;
		return;
	}
	rc = store_find_created(e->store, o->person, o->action.key, o->decision_id);
	if (rc != RC_NOT_FOUND) {
		group_ok(e, rc);
		return;
	}
	if (!order_pay(o))
		return;
	do
		random_token(o->decision_id, DECISION_ID_LEN);
	while (slot_find(e, o->decision_id));
	s = group_create(e, o->decision_id, o->action.key);
	o->refusal = group_decide(e, s, &o->action);
	if (!o->refusal.verdict)
		accepted(e, o, s);
}

/* Whether it makes a model call again, which costs. */
static bool is_costly(const struct engine *e, const struct slot *s, const struct action *a)
{
	const struct decision *d = slot_state(s);

	return a->kind == ACTION_RETRY && !decision_check(d, a).verdict && decision_may_retry(d, &e->rules);
}

void action_order(struct engine *e, struct order *o)
{
	struct request_mark mark;
	struct slot *s;

	if (action_was_accepted(e, o, &mark)) {
		memcpy(o->decision_id, mark.decision_id, sizeof o->decision_id);
		return;
	}
	if (!resolve(e, o)) {
		o->refusal.verdict = VERDICT_NO_SESSION;
		return;
	}
	if (o->action.kind == ACTION_CREATE) {
		create(e, o);
		return;
	}
	s = slot_find(e, o->decision_id);
	if (!s || !slot_state(s)) {
		o->refusal.verdict = VERDICT_NO_DECISION;
		return;
	}
	if (is_costly(e, s, &o->action) && !order_pay(o))
		return;
	o->refusal = group_decide(e, s, &o->action);
	if (!o->refusal.verdict)
		accepted(e, o, s);
}
