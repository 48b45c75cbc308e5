/* What follows from the state: conditions, counts, orders.
 *
 * Presence decides who is waited for, not whose ballot counts: approvals of every participant count; in scenario only the
 * backings of those present do (SPEC section 4).
 *
 * Counting is one pass over the ballots into an array beside the list of what is voted on. Ids rise along those lists, so
 * the place of an id is found by halving. */
#include "core/tally.h"

#include <assert.h>

static void ids_add(struct arena *a, struct ids *list, size_t *cap, int64_t id)
{
	*(int64_t *)arena_push(a, &list->ids, &list->count, cap, sizeof id) = id;
}

bool ids_have(struct ids list, int64_t id)
{
	for (size_t i = 0; i < list.count; i++)
		if (list.ids[i] == id)
			return true;
	return false;
}

/* Participants who count, and how many of them the stage still waits for. */
struct attendance {
	size_t counted, missing;
};

bool decision_asks(const struct decision *d, const struct member *m)
{
	switch (d->head.stage) {
	case STAGE_LOBBY:
		return !m->ready && m->person != d->head.facilitator;
	case STAGE_SCENARIO:
		return !d->head.reveal_at_ms && !decision_backing_of(d, m->person);
	case STAGE_PRIORITIES:
	case STAGE_OPTIONS:
	case STAGE_DASHBOARD:
		return !m->ready;
	default: /* scaffolding waits for the model, complete for nothing */
		return false;
	}
}

/* Whether the stage waits for something that m has to do. */
static bool is_missing(const struct decision *d, const struct member *m)
{
	return member_counts(m) && decision_asks(d, m);
}

static struct attendance attend(const struct decision *d)
{
	struct attendance a = { 0 };

	for (size_t i = 0; i < d->member_count; i++) {
		a.counted += member_counts(&d->members[i]);
		a.missing += is_missing(d, &d->members[i]);
	}
	return a;
}

size_t decision_missing(const struct decision *d)
{
	return attend(d).missing;
}

/* Votes for each item of a list, and the most that any has (at least 1: nobody leads with nothing). */
struct votes {
	unsigned short of[LIMIT_ROWS + 2]; /* with the model's framing, and a place for what is not there */
	unsigned short most;
};

#define PLACE_OF(id_wanted, list, n) place_of((list), sizeof *(list), (n), (id_wanted))

static_assert(offsetof(struct framing, id) == 0 && offsetof(struct option, id) == 0, "place_of reads ids at row starts");

/* The place of an id in a list of rows that begin with rising ids; count: it is not there. */
static size_t place_of(const void *rows, size_t row_size, size_t count, int64_t id)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t mid = (low + high) / 2;
		int64_t at = *(const int64_t *)(const void *)((const char *)rows + mid * row_size);
		if (at == id)
			return mid;
		if (at < id)
			low = mid + 1;
		else
			high = mid;
	}
	return count;
}

static void vote(struct votes *v, size_t place)
{
	assert(place < sizeof v->of / sizeof *v->of);
	if (++v->of[place] > v->most)
		v->most = v->of[place];
}

/* Backings of those present. */
static struct votes count_backings(const struct decision *d)
{
	struct votes v = { .most = 1 };

	for (size_t i = 0; i < d->backing_count; i++) {
		if (member_counts(decision_member(d, d->backings[i].person)))
			vote(&v, PLACE_OF(d->backings[i].framing, d->framings, d->framing_count));
	}
	return v;
}

static struct votes count_approvals(const struct decision *d, int round)
{
	struct votes v = { .most = 1 };

	for (size_t i = 0; i < d->approval_count; i++)
		if (d->approvals[i].round == round)
			vote(&v, PLACE_OF(d->approvals[i].option, d->options, d->option_count));
	return v;
}

size_t option_approvals(const struct decision *d, int round, int64_t option)
{
	return count_approvals(d, round).of[PLACE_OF(option, d->options, d->option_count)];
}

const unsigned short *decision_approval_counts(const struct decision *d, int round, struct arena *a)
{
	struct votes v = count_approvals(d, round);

	return arena_memdup(a, v.of, sizeof v.of);
}

/* The framings that share the most backers present, in order of entry. */
static struct ids leading_framings(const struct decision *d, struct arena *a)
{
	struct votes v = count_backings(d);
	struct ids lead = { 0 };
	size_t cap = 0;

	for (size_t i = 0; i < d->framing_count; i++)
		if (v.of[i] == v.most)
			ids_add(a, &lead, &cap, d->framings[i].id);
	return lead;
}

struct ids decision_leaders(const struct decision *d, int round, struct arena *a)
{
	struct votes v = count_approvals(d, round);
	struct ids lead = { 0 };
	size_t cap = 0;

	for (size_t i = 0; i < d->option_count; i++)
		if (v.of[i] == v.most)
			ids_add(a, &lead, &cap, d->options[i].id);
	return lead;
}

bool option_on_ballot(const struct decision *d, int64_t option)
{
	size_t place = PLACE_OF(option, d->options, d->option_count);
	struct votes first;

	if (place == d->option_count)
		return false;
	if (d->head.round == 1)
		return true;
	first = count_approvals(d, 1);
	return first.of[place] == first.most;
}

struct ids decision_tied(const struct decision *d, struct arena *a)
{
	return d->head.round == 1 ? (struct ids){ 0 } : decision_leaders(d, 1, a);
}

/* All present have backed a framing: the same one, or not. */
static enum condition scenario_condition(const struct decision *d, int64_t *leading)
{
	int64_t backed = 0;

	for (size_t i = 0; i < d->member_count; i++) {
		if (!member_counts(&d->members[i]))
			continue;
		int64_t mine = decision_backing_of(d, d->members[i].person)->framing;
		if (backed && mine != backed)
			return CONDITION_SETTLE;
		backed = mine;
	}
	*leading = backed;
	return CONDITION_HOLDS;
}

/* All present are ready: one leads, or it goes on to a run-off, or the facilitator settles it. */
static enum condition dashboard_condition(const struct decision *d, int64_t *leading)
{
	struct votes v = count_approvals(d, d->head.round);
	size_t sharing = 0;

	for (size_t i = 0; i < d->option_count; i++)
		if (v.of[i] == v.most) {
			*leading = d->options[i].id;
			sharing++;
		}
	if (sharing == 1)
		return CONDITION_HOLDS;
	*leading = 0;
	return sharing && d->head.round == 1 ? CONDITION_HOLDS : CONDITION_SETTLE;
}

static bool has_priority(const struct decision *d)
{
	for (size_t i = 0; i < d->suggestion_count; i++)
		if (d->suggestions[i].included) /* there are no others yet */
			return true;
	return d->priority_count > 0;
}

static bool somebody_proposed(const struct decision *d)
{
	for (size_t i = 0; i < d->option_count; i++)
		if (d->options[i].source == SOURCE_PERSON)
			return true;
	return false;
}

/* The points are there. */
static bool scaffolded(const struct decision *d)
{
	for (size_t i = 0; i < d->call_count; i++)
		if (d->calls[i].kind == CALL_SCAFFOLD && d->calls[i].state == CALL_DONE)
			return true;
	return false;
}

enum condition decision_condition(const struct decision *d, int64_t *leading)
{
	struct attendance who = attend(d);
	int64_t ignored;

	if (!leading)
		leading = &ignored;
	*leading = 0;
	if (d->head.closed_at_ms || d->head.stage == STAGE_COMPLETE)
		return CONDITION_WAITS;
	if (d->head.stage == STAGE_SCAFFOLDING) /* concerns nobody's presence: the points are there or not */
		return scaffolded(d) ? CONDITION_HOLDS : CONDITION_WAITS;
	if (d->head.reveal_at_ms || who.missing || !who.counted)
		return CONDITION_WAITS;
	switch (d->head.stage) {
	case STAGE_LOBBY:
		return CONDITION_SETTLE;
	case STAGE_SCENARIO:
		return scenario_condition(d, leading);
	case STAGE_PRIORITIES:
		return has_priority(d) ? CONDITION_HOLDS : CONDITION_WAITS;
	case STAGE_OPTIONS:
		return somebody_proposed(d) ? CONDITION_HOLDS : CONDITION_WAITS;
	default:
		return dashboard_condition(d, leading);
	}
}

struct ids decision_waiting_for(const struct decision *d, struct arena *a)
{
	struct ids list = { 0 };
	size_t cap = 0;
	enum condition condition = decision_condition(d, NULL);
	struct attendance who = attend(d);
	bool nothing_to_decide_on;

	if (d->head.closed_at_ms || !decision_participants(d))
		return list;
	if (condition == CONDITION_SETTLE || (d->head.stage == STAGE_LOBBY && !who.missing)) {
		ids_add(a, &list, &cap, d->head.facilitator);
		return list;
	}
	/* all are ready, but nobody entered anything */
	nothing_to_decide_on = condition == CONDITION_WAITS && !who.missing &&
		(d->head.stage == STAGE_PRIORITIES || d->head.stage == STAGE_OPTIONS);
	for (size_t i = 0; i < d->member_count; i++) {
		const struct member *m = &d->members[i];
		if (is_missing(d, m) || (nothing_to_decide_on && member_counts(m)))
			ids_add(a, &list, &cap, m->person);
	}
	return list;
}

struct ids decision_to_settle(const struct decision *d, struct arena *a)
{
	struct ids all = { 0 };
	size_t cap = 0;

	if (decision_condition(d, NULL) != CONDITION_SETTLE || d->head.stage == STAGE_LOBBY)
		return all;
	if (d->head.stage == STAGE_SCENARIO)
		return leading_framings(d, a);
	all = decision_leaders(d, d->head.round, a);
	if (all.count) /* a second tie */
		return all;
	for (size_t i = 0; i < d->option_count; i++) /* nobody approved anything */
		if (option_on_ballot(d, d->options[i].id))
			ids_add(a, &all, &cap, d->options[i].id);
	return all;
}

bool decision_can_go_on(const struct decision *d)
{
	return decision_condition(d, NULL) == CONDITION_HOLDS;
}

/* The group waits for the facilitator alone: for the start, for a settlement, or for a part of theirs that is missing
 * while nobody else's is. Somebody else has to be there to wait. */
bool decision_waits_for_facilitator(const struct decision *d)
{
	const struct member *f = decision_participant(d, d->head.facilitator);
	struct attendance who = attend(d);

	if (!f || d->head.closed_at_ms || who.counted <= member_counts(f))
		return false;
	return (decision_condition(d, NULL) == CONDITION_SETTLE) || (who.missing == 1 && is_missing(d, f));
}

int64_t decision_takeover_at(const struct decision *d, const struct rules *rules)
{
	const struct member *f = decision_participant(d, d->head.facilitator);
	const int64_t since = d->head.facilitator_waited_ms;
	int64_t at = since ? since + 3 * rules->takeover_ms : 0;

	if (d->head.closed_at_ms || !decision_participants(d))
		return 0;
	if (!f) /* somebody changed the database by hand: there is a way out */
		return d->head.created_at_ms;
	if (!f->present && (!at || f->absent_since_ms + rules->takeover_ms < at))
		at = f->absent_since_ms + rules->takeover_ms;
	return at;
}

struct ids decision_options_in_order(const struct decision *d, struct arena *a)
{
	struct votes last = count_approvals(d, d->head.round), first = count_approvals(d, 1);
	int64_t *ids = arena_alloc(a, (d->option_count + 1) * sizeof *ids);
	uint64_t *rank = arena_alloc(a, (d->option_count + 1) * sizeof *rank);

	/* an insertion sort by falling rank: votes first where the decision is complete, the baseline behind its equals */
	for (size_t i = 0; i < d->option_count; i++) {
		uint64_t votes = d->head.stage == STAGE_COMPLETE ? (uint64_t)last.of[i] << 32 | (uint64_t)first.of[i] << 1 : 0;
		uint64_t mine = votes | (d->options[i].source != SOURCE_BASELINE);
		size_t at = i;

		for (; at > 0 && rank[at - 1] < mine; at--) {
			ids[at] = ids[at - 1];
			rank[at] = rank[at - 1];
		}
		ids[at] = d->options[i].id;
		rank[at] = mine;
	}
	return (struct ids){ ids, d->option_count };
}

struct ids decision_priorities_in_order(const struct decision *d, struct arena *a)
{
	struct ids list = { 0 };
	size_t cap = 0;

	if (!d->priority_count || !d->priorities[0].number) {
		for (size_t i = 0; i < d->priority_count; i++)
			ids_add(a, &list, &cap, d->priorities[i].id);
		return list;
	}
	/* numbers rise along the list within a direction */
	for (const char *direction = "+-~"; *direction; direction++)
		for (size_t i = 0; i < d->priority_count; i++)
			if (d->priorities[i].direction == *direction)
				ids_add(a, &list, &cap, d->priorities[i].id);
	return list;
}

/* What the present stage waits for; options and priorities: their suggestions. */
static bool call_belongs(const struct decision *d, enum call_kind kind)
{
	switch (kind) {
	case CALL_SYNTHESIZE:
		return d->head.stage == STAGE_SCENARIO;
	case CALL_SUGGEST_PRIORITIES:
		return d->head.stage == STAGE_PRIORITIES;
	case CALL_SUGGEST_OPTIONS:
		return d->head.stage == STAGE_OPTIONS;
	case CALL_SCAFFOLD:
		return d->head.stage == STAGE_SCAFFOLDING;
	case CALL_WHY:
		return d->head.stage == STAGE_COMPLETE;
	default:
		return false;
	}
}

/* How much a call's state matters to those who wait: failed most (retry is offered), then retrying, then running. */
static int urgency(const struct call *c)
{
	return c->state == CALL_FAILED ? 3 : c->state == CALL_RETRYING ? 2 : c->state == CALL_RUNNING ? 1 : 0;
}

const struct call *decision_call_shown(const struct decision *d)
{
	const struct call *shown = NULL;

	for (size_t i = 0; i < d->call_count; i++) {
		const struct call *c = &d->calls[i];
		if (call_belongs(d, c->kind) && urgency(c) > (shown ? urgency(shown) : 0))
			shown = c;
	}
	return shown;
}

bool decision_may_retry(const struct decision *d, const struct rules *rules)
{
	const struct call *shown = decision_call_shown(d);

	return shown && shown->state == CALL_FAILED && rules_ask_model(rules) &&
		(shown->kind != CALL_SYNTHESIZE || decision_may_bridge(d));
}

bool decision_minds_model(const struct decision *d)
{
	return decision_is_under_way(d) || (!d->head.closed_at_ms && decision_call_shown(d));
}
