/* Orders that act on a decision.
 *
 * A request that was accepted before is known by its id, and changes nothing. Else the register says who acts and who is meant, what
 * costs is paid for, and the rules decide. An order is decided again where its group failed over another one, so what was asked
 * stays in it as it came. */
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

/* The order's action with what only the register knows: the actor's name, and who holds the name that is meant. false: the
 * actor has signed out or was deleted since the order was sent. */
static bool resolve(struct action *a, struct engine *e, const struct order *o)
{
	const struct person *actor = people_by_id(&e->people, o->person);
	const struct person *holder;

	*a = o->action;
	if (!actor || !*actor->name_key)
		return false;
	a->person = o->person;
	a->name = arena_strdup(&e->scratch, actor->name);
	holder = a->target_key ? people_by_key(&e->people, a->target_key) : NULL;
	a->target_person = holder ? holder->id : 0;
	if (holder)
		a->target = arena_strdup(&e->scratch, holder->name);
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
static void create(struct engine *e, struct order *o, const struct action *a)
{
	struct slot *s;
	enum rc rc;

	if (a->bad.verdict) {
		o->refusal = a->bad;
		return;
	}
	rc = store_find_created(e->store, o->person, a->key, o->decision_id);
	if (rc != RC_NOT_FOUND) {
		group_ok(e, rc);
		return;
	}
	if (!order_pay(o))
		return;
	do
		random_token(o->decision_id, DECISION_ID_LEN);
	while (slot_find(e, o->decision_id));
	s = group_create(e, o->decision_id, a->key);
	o->refusal = group_decide(e, s, a);
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
	struct action a;
	struct slot *s;

	if (action_was_accepted(e, o, &mark)) {
		memcpy(o->decision_id, mark.decision_id, sizeof o->decision_id);
		return;
	}
	if (!resolve(&a, e, o)) {
		o->refusal.verdict = VERDICT_NO_SESSION;
		return;
	}
	if (a.kind == ACTION_CREATE) {
		create(e, o, &a);
		return;
	}
	s = slot_find(e, o->decision_id);
	if (!s || !slot_state(s)) {
		o->refusal.verdict = VERDICT_NO_DECISION;
		return;
	}
	if (is_costly(e, s, &a) && !order_pay(o))
		return;
	o->refusal = group_decide(e, s, &a);
	if (!o->refusal.verdict)
		accepted(e, o, s);
}
