/* One group: a transaction, the drafts that go with it, and what becomes of both.
 *
 * Every state that a group touches is copied once, changed as its actions are decided, and either published whole after
 * the commit or thrown away whole. What the rules change is written at once, inside the transaction, so that the store's
 * look-ups see it. The first failure of the store decides the fate of the group; what follows it is not tried. */
#include "engine/internal.h"

#include <string.h>

#include "base/clock.h"
#include "base/mem.h"

void group_begin(struct engine *e)
{
	e->failed = RC_OK;
	e->began = e->canvas_moved = e->erased = false;
	e->group_count = e->inbox_count = e->wanted_count = 0;
	e->tokens_added = 0;
	e->commit_us = 0;
	arena_init(&e->scratch, 16 * 1024);
}

bool group_ok(struct engine *e, enum rc rc)
{
	if (rc && !e->failed)
		e->failed = rc;
	return !e->failed;
}

/* The transaction begins with the first write. */
static bool writing(struct engine *e)
{
	if (e->failed)
		return false;
	if (!e->began) {
		e->began = true;
		return group_ok(e, store_begin(e->store));
	}
	return true;
}

static void add_to_group(struct engine *e, struct slot *s)
{
	if (s->in_group)
		return;
	if (e->group_count == e->group_cap) {
		e->group_cap = e->group_cap ? 2 * e->group_cap : 64;
		e->group = mem_resize(e->group, e->group_cap, sizeof *e->group);
	}
	e->group[e->group_count++] = s;
	s->in_group = true;
	s->touched = 0;
}

static void note_inbox(struct engine *e, int64_t person)
{
	if (!person)
		return;
	for (size_t i = 0; i < e->inbox_count; i++)
		if (e->inboxes[i] == person)
			return;
	if (e->inbox_count == e->inbox_cap) {
		e->inbox_cap = e->inbox_cap ? 2 * e->inbox_cap : 16;
		e->inboxes = mem_resize(e->inboxes, e->inbox_cap, sizeof *e->inboxes);
	}
	e->inboxes[e->inbox_count++] = person;
}

/* Whose invitations moved: those that a change names; all, where the decision stopped or started to take people. */
static void note_inboxes(struct engine *e, const struct decision *d, const struct changes *c, bool all)
{
	for (size_t i = 0; i < c->count; i++)
		if (c->list[i].kind == CHANGE_INVITATION_PUT || c->list[i].kind == CHANGE_INVITATION_DEL)
			note_inbox(e, c->list[i].invitation.person);
	for (size_t i = 0; all && i < d->invitation_count; i++)
		note_inbox(e, d->invitations[i].person);
}

static bool takes_people(const struct decision *d)
{
	return decision_is_under_way(d) && !d->deleted;
}

static void write_changes(struct engine *e, struct slot *s, const struct changes *c, bool took_people)
{
	const struct decision *d = s->draft->d;

	if (!c->count)
		return;
	s->touched |= c->touched ? c->touched : TOUCH_CONTENT;
	e->canvas_moved = e->canvas_moved || c->touched & (TOUCH_CANVAS | TOUCH_INVITATIONS);
	e->erased = e->erased || d->deleted;
	note_inboxes(e, d, c, took_people != takes_people(d));
	calls_note(e, d, c);
	if (writing(e))
		group_ok(e, store_put_changes(e->store, d, c));
}

static struct decision *draft_of(struct engine *e, struct slot *s)
{
	add_to_group(e, s);
	if (!s->draft)
		s->draft = snapshot_of(s->snapshot->d);
	return s->draft->d;
}

struct refusal group_decide(struct engine *e, struct slot *s, const struct action *a)
{
	struct decision *d = draft_of(e, s);
	const bool took_people = takes_people(d);
	struct changes c;
	struct refusal refusal;

	changes_init(&c, &e->scratch);
	refusal = decision_decide(d, &e->rules, a, e->now, &c);
	write_changes(e, s, &c, took_people);
	return refusal;
}

void group_tick(struct engine *e, struct slot *s)
{
	struct decision *d = draft_of(e, s);
	const bool took_people = takes_people(d);
	struct changes c;

	changes_init(&c, &e->scratch);
	decision_tick(d, &e->rules, e->now, &c);
	write_changes(e, s, &c, took_people);
}

/* What an action edits, where it edits an entry while its owner types. */
static bool is_typing(enum action_kind kind)
{
	return kind == ACTION_TOPIC || kind == ACTION_FRAMING || kind == ACTION_PRIORITY || kind == ACTION_OPTION;
}

static struct typing *typing_of(struct slot *s, int64_t person)
{
	for (size_t i = 0; i < s->typing_count; i++)
		if (s->typing[i].person == person)
			return &s->typing[i];
	if (s->typing_count == s->typing_cap) {
		s->typing_cap = s->typing_cap ? 2 * s->typing_cap : 4;
		s->typing = mem_resize(s->typing, s->typing_cap, sizeof *s->typing);
	}
	s->typing[s->typing_count] = (struct typing){ .person = person };
	return &s->typing[s->typing_count++];
}

/* Consecutive edits of one entry by one person share a row: half-typed words are nobody's business later. */
static void put_event(struct engine *e, struct event *event, const struct order *o, struct slot *s)
{
	struct typing *t = s ? typing_of(s, event->person) : NULL;
	const bool again = t && t->event && is_typing(o->action.kind) && t->kind == o->action.kind &&
		t->slot == o->action.slot;

	if (again) {
		event->id = t->event;
		group_ok(e, store_put_event_again(e->store, event));
		return;
	}
	event->id = ++e->last_event;
	if (t)
		*t = (struct typing){ event->person, event->id, o->action.kind, o->action.slot };
	group_ok(e, store_put_event(e->store, event));
}

static const char *entry_of(struct engine *e, const struct action *a)
{
	char *entry;

	if (!is_typing(a->kind) || !a->slot)
		return NULL;
	entry = arena_strdup(&e->scratch, "slot 0");
	entry[5] = (char)('0' + a->slot);
	return entry;
}

static void add_event(struct engine *e, const struct order *o, struct slot *s, const char *word, const char *request_id)
{
	const struct decision *d = s ? s->draft->d : NULL;
	struct event event = {
		.decision_id = s ? s->id : NULL,
		.person = order_actor(o),
		.action = word,
		.entry = s ? entry_of(e, &o->action) : NULL,
		.at_ms = e->now,
		.version = d ? d->head.version : 0,
		.stage = d ? d->head.stage : STAGE_LOBBY,
		.round = d ? d->head.round : 1,
		.request_id = request_id,
	};

	if (writing(e))
		put_event(e, &event, o, s);
}

void group_consequence(struct engine *e, const struct order *o, struct slot *s, const char *word)
{
	add_event(e, o, s, word, NULL);
}

void group_event(struct engine *e, const struct order *o, struct slot *s, const char *word)
{
	struct request_mark mark = { .person = order_actor(o) };

	add_event(e, o, s, word, *o->request_id ? o->request_id : NULL);
	if (!*o->request_id || !writing(e))
		return;
	if (s)
		memcpy(mark.decision_id, s->id, sizeof mark.decision_id);
	group_ok(e, store_put_request(e->store, o->request_id, &mark, e->now));
}

struct slot *group_create(struct engine *e, const char *id, const char *key)
{
	struct slot *s = slot_add(e, id);

	s->draft = snapshot_new(id, key);
	add_to_group(e, s);
	return s;
}

void group_drop_links(struct engine *e, int64_t person)
{
	if (writing(e))
		group_ok(e, store_drop_links(e->store, person));
}

void group_put_link(struct engine *e, const struct move_link *l)
{
	if (writing(e))
		group_ok(e, store_put_link(e->store, l));
}

void group_put_meta(struct engine *e, const char *key, int64_t value)
{
	if (writing(e))
		group_ok(e, store_put_meta_int(e->store, key, value));
}

void group_put_call_try(struct engine *e, const char *decision_id, const struct call_try *t)
{
	if (writing(e))
		group_ok(e, store_put_call_try(e->store, decision_id, t));
}

/* Old requests go when something is written anyway: an idle machine's disk stays asleep. */
void group_prune(struct engine *e)
{
	if (!e->began || e->failed || clock_mono_ms() < e->no_prune_before)
		return;
	e->no_prune_before = clock_mono_ms() + PRUNE_EVERY_MS;
	group_ok(e, store_prune(e->store, e->now - REQUEST_KNOWN_MS));
}

void group_forget_events(struct engine *e, const char *decision_id, int64_t *count)
{
	if (writing(e))
		group_ok(e, store_forget_events(e->store, decision_id, count));
}

/* Looks before it writes: mostly there are none. */
void group_prune_events(struct engine *e, int64_t after, int64_t upto, int64_t before_ms, int64_t *count)
{
	bool any = false;

	if (!e->failed && group_ok(e, store_has_loose_events(e->store, after, upto, before_ms, &any)) && any && writing(e))
		group_ok(e, store_prune_events(e->store, after, upto, before_ms, count));
}

void group_put_person(struct engine *e, const struct person *p)
{
	if (writing(e))
		group_ok(e, store_put_person(e->store, p));
}

/* The canvas' version rises once for the group; whose invitations moved gets it as the version of those. */
static void put_versions(struct engine *e)
{
	if (!e->canvas_moved)
		return;
	group_put_meta(e, "canvas_version", e->canvas_version + 1);
	for (size_t i = 0; i < e->inbox_count; i++) {
		struct person *p = people_edit(&e->people, people_by_id(&e->people, e->inboxes[i]));
		p->inbox = e->canvas_version + 1;
		group_put_person(e, p);
	}
}

enum rc group_commit(struct engine *e)
{
	int64_t start;

	put_versions(e);
	calls_put_allowance(e);
	if (e->failed || !e->began)
		return e->failed;
	start = clock_mono_us();
	group_ok(e, store_commit(e->store));
	e->commit_us = clock_mono_us() - start;
	return e->failed;
}

/* Puts the draft in the place of the published state. Returns the old one, whose reference is the caller's. */
static struct snapshot *swap(struct slot *s)
{
	struct snapshot *old = s->snapshot;

	s->snapshot = s->draft;
	s->draft = NULL;
	return old;
}

void group_publish(struct engine *e)
{
	struct snapshot **old = arena_alloc(&e->scratch, (e->group_count + 1) * sizeof *old);

	pthread_rwlock_wrlock(&e->lock);
	people_merge(&e->people);
	e->canvas_version += e->canvas_moved;
	for (size_t i = 0; i < e->group_count; i++)
		if (e->group[i]->touched)
			old[i] = swap(e->group[i]);
	pthread_rwlock_unlock(&e->lock);
	for (size_t i = 0; i < e->group_count; i++) {
		struct slot *s = e->group[i];
		s->in_group = false;
		snapshot_unref(old[i]);
		snapshot_unref(s->draft); /* nothing was changed in it */
		s->draft = NULL;
		slot_schedule(e, s);
		if (s->touched)
			e->listener.published(e->listener.ctx, s->snapshot, s->touched);
		if (!s->snapshot || s->snapshot->d->deleted) /* its creation was refused, or it is gone */
			slot_drop(e, s);
	}
	if (e->canvas_moved)
		e->listener.canvas(e->listener.ctx, e->canvas_version, e->inboxes, e->inbox_count);
}

void group_discard(struct engine *e)
{
	store_rollback(e->store);
	retention_discard(e);
	pthread_rwlock_wrlock(&e->lock);
	people_discard(&e->people);
	pthread_rwlock_unlock(&e->lock);
	for (size_t i = 0; i < e->group_count; i++) {
		struct slot *s = e->group[i];
		s->in_group = false;
		snapshot_unref(s->draft);
		s->draft = NULL;
		s->typing_count = 0; /* the rows that it names may never have been written */
		if (s->snapshot)
			slot_schedule(e, s);
		else
			slot_drop(e, s); /* it was to be created */
	}
	presence_retell(&e->presence);
	e->presence_due = 0;
}
