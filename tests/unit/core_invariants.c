/* The invariants, as code. Whatever is said here is SPEC section 4, or what the store and the pages rely on. */
#include "core_invariants.h"

#include <string.h>

#include "core/person.h"
#include "core/step.h"

/* What the running check looks at. */
static const char *where;

#define HOLDS(condition) \
	do { \
		if (!(condition)) \
			ck_abort_msg("%s: does not hold: %s", where, #condition); \
	} while (0)

static void check_same(const struct decision *a, const struct decision *b, const char *claim)
{
	const char *what;

	if (!decision_equal(a, b, &what))
		ck_abort_msg("%s: %s, but these differ: %s", where, claim, what);
}

/* A copy of d after a tick at now. */
static struct decision *ticked(struct arena *a, const struct decision *d, const struct rules *rules, int64_t now)
{
	struct decision *copy = decision_clone(a, d);
	struct changes ignored;

	changes_init(&ignored, a);
	decision_tick(copy, rules, now, &ignored);
	return copy;
}

static bool is_participant(const struct decision *d, int64_t person)
{
	return decision_participant(d, person);
}

/* --- the state --- */

static void check_members(const struct decision *d)
{
	for (size_t i = 0; i < d->member_count; i++) {
		const struct member *m = &d->members[i];
		HOLDS(m->person > 0 && *m->name && decision_member(d, m->person) == m);
		HOLDS(text_length(m->name) <= NAME_CODE_POINTS);
		if (m->standing != STANDING_IN) {
			HOLDS(!m->present && !m->connected && !m->excused && !m->ready && !m->confirmed && !m->abstained);
			HOLDS(!m->waited_until_ms && !m->absent_since_ms);
			continue;
		}
		HOLDS(!m->barred);
		HOLDS(!m->connected || m->present);
		HOLDS((m->waited_until_ms != 0) == (m->present && !m->connected));
		HOLDS((m->absent_since_ms != 0) == !m->present);
	}
	HOLDS(decision_participants(d) <= LIMIT_PEOPLE);
	HOLDS(decision_participants(d) ? is_participant(d, d->head.facilitator) : d->head.facilitator == 0);
}

/* Of those that wait for an answer no two have one name. */
static void check_invitations(const struct decision *d)
{
	for (size_t i = 0; i < d->invitation_count; i++)
		for (size_t j = 0; j < i; j++)
			HOLDS(d->invitations[i].accepted || d->invitations[j].accepted ||
				strcmp(d->invitations[i].name_key, d->invitations[j].name_key) != 0);
}

/* What ready, confirmed and abstained stand on: fault 6 of the old system. */
static void check_ready(const struct decision *d)
{
	const enum stage stage = d->head.stage;

	for (size_t i = 0; i < d->member_count; i++) {
		const struct member *m = &d->members[i];
		bool approves = false;

		for (size_t j = 0; j < d->approval_count; j++)
			approves |= d->approvals[j].person == m->person && d->approvals[j].round == d->head.round;
		HOLDS(!m->confirmed || stage == STAGE_PRIORITIES || stage == STAGE_OPTIONS);
		HOLDS(!m->confirmed || suggest_has_entry(d, m->person));
		HOLDS(!m->abstained || stage == STAGE_DASHBOARD);
		if (stage == STAGE_SCENARIO || stage == STAGE_SCAFFOLDING || stage == STAGE_COMPLETE)
			HOLDS(!m->ready);
		if (stage != STAGE_DASHBOARD)
			continue;
		HOLDS(!m->ready || m->abstained || approves);
		HOLDS(!m->abstained || !approves);
	}
}

static void check_ballots(const struct decision *d)
{
	for (size_t i = 0; i < d->backing_count; i++) {
		const struct backing *b = &d->backings[i];
		HOLDS(decision_backing_of(d, b->person) == b);
		HOLDS(decision_framing(d, b->framing));
		HOLDS(is_participant(d, b->person) || !decision_is_under_way(d));
	}
	for (size_t i = 0; i < d->approval_count; i++) {
		const struct approval *a = &d->approvals[i];
		HOLDS(d->head.stage >= STAGE_DASHBOARD && a->round >= 1 && a->round <= d->head.round);
		HOLDS(decision_option(d, a->option));
		for (size_t j = 0; j < i; j++)
			HOLDS(d->approvals[j].round != a->round || d->approvals[j].option != a->option ||
				d->approvals[j].person != a->person);
		if (a->round != d->head.round)
			continue;
		HOLDS(option_on_ballot(d, a->option));
		HOLDS(is_participant(d, a->person) || !decision_is_under_way(d));
	}
}

struct seen {
	int64_t ids[4096];
	size_t count;
};

static void see(struct seen *s, const struct decision *d, int64_t id)
{
	HOLDS(id > 0 && id <= d->head.last_id);
	HOLDS(s->count < 4096);
	for (size_t i = 0; i < s->count; i++)
		HOLDS(s->ids[i] != id);
	s->ids[s->count++] = id;
}

#define SEE_RISING(list, n) \
	do { \
		for (size_t i = 0; i < d->n##_count; i++) { \
			see(&seen, d, d->list[i].id); \
			HOLDS(i == 0 || d->list[i - 1].id < d->list[i].id); \
		} \
	} while (0)

static void check_ids(const struct decision *d)
{
	static struct seen seen;

	seen.count = 0;
	for (size_t i = 0; i < d->member_count; i++)
		see(&seen, d, d->members[i].seq);
	SEE_RISING(invitations, invitation);
	SEE_RISING(framings, framing);
	SEE_RISING(priorities, priority);
	SEE_RISING(options, option);
	SEE_RISING(suggestions, suggestion);
	SEE_RISING(points, point);
	SEE_RISING(calls, call);
}

static void check_priorities(const struct decision *d, struct arena *a)
{
	const bool ended = d->head.stage > STAGE_PRIORITIES;
	int next[128] = { 0 };
	struct ids order = decision_priorities_in_order(d, a);

	HOLDS(order.count == d->priority_count);
	for (size_t i = 0; i < d->priority_count; i++) {
		const struct priority *p = &d->priorities[i];
		HOLDS(strchr("+-~", p->direction) && p->direction);
		HOLDS(p->number == (ended ? ++next[(unsigned char)p->direction] : 0));
		HOLDS(text_length(p->text) >= 1 && text_length(p->text) <= 60);
		HOLDS(p->source == SOURCE_PERSON ? p->slot >= 1 && p->slot <= 3 && p->by : ended && !p->slot && !p->by);
		HOLDS(p->source != SOURCE_PERSON || decision_priority_at(d, p->by, p->slot) == p);
	}
	HOLDS(!ended || d->priority_count > 0);
}

static void check_options(const struct decision *d, struct arena *a)
{
	size_t baselines = 0, people = 0;

	for (size_t i = 0; i < d->option_count; i++) {
		const struct option *o = &d->options[i];
		HOLDS(text_length(o->name) >= 1 && text_length(o->name) <= 60 && text_length(o->desc) <= 300);
		HOLDS(o->source == SOURCE_PERSON ? o->slot >= 1 && o->slot <= 5 && o->by : !o->slot && !o->by);
		HOLDS(o->source != SOURCE_PERSON || decision_option_at(d, o->by, o->slot) == o);
		baselines += o->source == SOURCE_BASELINE;
		people += o->source == SOURCE_PERSON;
		for (size_t j = 0; j < i; j++)
			HOLDS(strcmp(text_fold(a, o->name), text_fold(a, d->options[j].name)) != 0);
		for (size_t j = 0; d->head.stage == STAGE_OPTIONS && j < d->suggestion_count; j++)
			HOLDS(!d->suggestions[j].included || d->suggestions[j].stage != STAGE_OPTIONS ||
				strcmp(text_fold(a, o->name), text_fold(a, d->suggestions[j].text)) != 0);
	}
	HOLDS(baselines == (d->head.stage >= STAGE_OPTIONS));
	HOLDS(d->option_count - baselines <= LIMIT_OPTIONS);
	HOLDS(d->head.stage <= STAGE_OPTIONS || people > 0);
	HOLDS(decision_options_in_order(d, a).count == d->option_count);
}

static void check_texts(const struct decision *d)
{
	HOLDS(text_length(d->head.topic) >= 1 && text_length(d->head.topic) <= 300);
	for (size_t i = 0; i < d->framing_count; i++) {
		HOLDS(text_length(d->framings[i].text) >= 1 && text_length(d->framings[i].text) <= 300);
		HOLDS(decision_framing_by(d, d->framings[i].by) == &d->framings[i]);
	}
	for (size_t i = 0; i < d->point_count; i++) {
		const struct point *p = &d->points[i];
		HOLDS(text_length(p->text) >= 1 && text_length(p->text) <= 200);
		HOLDS(decision_option(d, p->option));
		HOLDS(!p->priority || decision_priority(d, p->priority));
	}
}

/* A bridge of one is none, unless somebody backs it or it was chosen. */
static void check_bridge(const struct decision *d)
{
	const struct framing *bridge = decision_framing_by(d, 0);
	bool stands = d->head.stage != STAGE_SCENARIO || !bridge || d->framing_count > 2 || bridge->id == d->head.chosen;

	for (size_t i = 0; i < d->backing_count; i++)
		stands = stands || d->backings[i].framing == bridge->id;
	HOLDS(stands);
}

static void check_calls(const struct decision *d)
{
	int open[CALL_KINDS] = { 0 };

	for (size_t i = 0; i < d->call_count; i++) {
		const struct call *c = &d->calls[i];
		if (c->state != CALL_RUNNING && c->state != CALL_RETRYING)
			continue;
		open[c->kind]++;
		HOLDS(!d->head.closed_at_ms);
		HOLDS(c->kind == CALL_TAGLINE ? decision_is_under_way(d) : decision_call_shown(d) != NULL);
	}
	for (int i = 0; i < CALL_KINDS; i++)
		HOLDS(open[i] <= 1);
}

static void check_tally(const struct decision *d, struct arena *a)
{
	struct ids waiting = decision_waiting_for(d, a), settle = decision_to_settle(d, a), tied = decision_tied(d, a);
	bool can_go_on = decision_can_go_on(d);

	for (size_t i = 0; i < waiting.count; i++)
		HOLDS(is_participant(d, waiting.ids[i]));
	HOLDS(!can_go_on || !waiting.count);
	HOLDS(!d->head.closed_at_ms || (!waiting.count && !can_go_on));
	HOLDS(d->head.stage != STAGE_COMPLETE || (!waiting.count && !can_go_on));
	HOLDS(!settle.count || (waiting.count == 1 && waiting.ids[0] == d->head.facilitator));
	HOLDS(settle.count != 1 || d->head.stage == STAGE_SCENARIO);
	for (size_t i = 0; i < settle.count; i++)
		HOLDS(d->head.stage == STAGE_SCENARIO ? decision_framing(d, settle.ids[i]) != NULL
		                                      : option_on_ballot(d, settle.ids[i]));
	HOLDS(d->head.round == 1 ? !tied.count : tied.count >= 2);
	HOLDS((d->head.winner != 0) == (d->head.stage == STAGE_COMPLETE));
	HOLDS(!d->head.winner || option_on_ballot(d, d->head.winner));
	HOLDS((d->head.chosen != 0) == (d->head.stage > STAGE_SCENARIO || d->head.reveal_at_ms));
	HOLDS(!d->head.chosen || decision_framing(d, d->head.chosen));
	HOLDS(!d->head.reveal_at_ms || d->head.stage == STAGE_SCENARIO);
	HOLDS(!d->head.synthesis_due_ms || (d->head.stage == STAGE_SCENARIO && !d->head.reveal_at_ms));
}

/* Ballots of the last round are of those who decided; the winner leads, or somebody answers for it. */
static void check_outcome(const struct decision *d)
{
	for (size_t i = 0; i < d->approval_count; i++)
		HOLDS(d->approvals[i].round != d->head.round || decision_member(d, d->approvals[i].person)->decider);
	for (size_t i = 0; i < d->option_count; i++)
		HOLDS(d->head.settled_by || d->options[i].id == d->head.winner ||
			option_approvals(d, d->head.round, d->options[i].id) < option_approvals(d, d->head.round, d->head.winner));
}

static void check_state(const struct decision *d, struct arena *a)
{
	check_members(d);
	check_invitations(d);
	check_ready(d);
	check_ballots(d);
	check_ids(d);
	check_priorities(d, a);
	check_options(d, a);
	check_texts(d);
	check_bridge(d);
	check_calls(d);
	check_tally(d, a);
	if (d->head.stage == STAGE_COMPLETE)
		check_outcome(d);
}

/* --- the step --- */

/* Asking it again before its time is in vain, asking it at its time is not. */
static void check_next_tick(const struct world *w, struct arena *a)
{
	const int64_t next = decision_next_tick(w->d, &w->rules);
	const int64_t last = next == INT64_MAX ? w->now + 30LL * 24 * 3600 * 1000 : next - 1;

	if (last >= w->now) {
		check_same(ticked(a, w->d, &w->rules, w->now), w->d, "a tick that nothing asked for does nothing");
		check_same(ticked(a, w->d, &w->rules, last), w->d, "a tick just before its time does nothing");
	}
	if (next != INT64_MAX)
		HOLDS(ticked(a, w->d, &w->rules, next > w->now ? next : w->now)->head.version == w->d->head.version + 1);
}

static void check_replay(const struct world *w, struct arena *a, const struct decision *before)
{
	struct decision *copy = decision_clone(a, before);

	for (size_t i = 0; i < w->out.count; i++)
		change_apply(copy, &w->out.list[i], NULL);
	HOLDS(copy->deleted == w->d->deleted);
	if (!copy->deleted) /* else nobody asks what it was */
		check_same(copy, w->d, "the changes make the same state");
}

static void check_version(const struct world *w, const struct decision *before)
{
	struct decision same_version = *before;
	const char *what;

	same_version.head.version = w->d->head.version;
	if (decision_equal(&same_version, w->d, &what))
		what = NULL;
	if (w->d->head.version != before->head.version + (what && !w->d->deleted) || (!what && w->out.count))
		ck_abort_msg("%s: version %d became %d with %d changes, while this changed: %s", where, (int)before->head.version,
			(int)w->d->head.version, (int)w->out.count, what ? what : "nothing");
}

/* What only the record's own rules may change, with everything else as it is now. */
static void check_frozen(const struct decision *before, const struct decision *after, const struct action *a)
{
	struct decision record = *before;

	record.head = after->head;
	record.members = after->members;
	record.member_count = after->member_count;
	record.invitations = after->invitations;
	record.invitation_count = after->invitation_count;
	record.calls = after->calls;
	record.call_count = after->call_count;
	record.deleted = after->deleted;
	check_same(&record, after, "the record is frozen");
	HOLDS(strcmp(before->head.topic, after->head.topic) == 0 && strcmp(before->head.tagline, after->head.tagline) == 0);
	HOLDS(before->head.winner == after->head.winner && before->head.settled_by == after->head.settled_by);
	HOLDS(before->head.decided_at_ms == after->head.decided_at_ms && before->head.access == after->head.access);
	HOLDS((a && a->kind == ACTION_CALL_ANSWERED) || strcmp(before->head.why, after->head.why) == 0);
	for (size_t i = 0; i < after->member_count; i++) {
		const struct member *was = decision_member(before, after->members[i].person);
		HOLDS(after->members[i].decider == (was && was->decider));
	}
}

static bool is_arrival(const struct action *a)
{
	return a && (a->kind == ACTION_JOIN || (a->kind >= ACTION_CONNECT && a->kind <= ACTION_BIND));
}

static void check_stage(const struct world *w, struct arena *a, const struct decision *before, const struct action *act)
{
	const struct head *was = &before->head, *is = &w->d->head;

	HOLDS(is->stage >= was->stage && is->round >= was->round);
	HOLDS(is->round == was->round || (was->stage == STAGE_DASHBOARD && is->stage == STAGE_DASHBOARD && was->round == 1));
	if (was->closed_at_ms) /* read-only, but for persons */
		HOLDS(is->version == was->version || act->kind == ACTION_FORGET || act->kind == ACTION_BIND);
	if (was->stage == STAGE_COMPLETE)
		check_frozen(before, w->d, act);
	if (is_arrival(act)) {
		if (act->kind == ACTION_JOIN || act->kind == ACTION_BIND) /* the others come before the tick */
			was = &ticked(a, before, &w->rules, w->now)->head;
		HOLDS(is->stage == was->stage && is->round == was->round && is->chosen == was->chosen);
	}
}

static void check_copy(const struct decision *d, struct arena *a)
{
	struct arena own;
	const struct decision *copy;

	check_same(decision_clone(a, d), d, "a copy equals its source");
	arena_init(&own, decision_size(d));
	copy = decision_clone(&own, d);
	HOLDS(own.total == decision_size(copy));
	arena_dispose(&own);
}

void invariants_check_step(struct world *w, const struct decision *before, const struct action *a)
{
	struct arena scratch;

	arena_init(&scratch, 65536);
	where = w->where;
	check_replay(w, &scratch, before);
	check_version(w, before);
	HOLDS(!a || a->kind < ACTIONS_OF_PEOPLE || !w->refusal.verdict); /* what happens by itself is never refused */
	if (a && w->refusal.verdict)
		check_same(w->d, ticked(&scratch, before, &w->rules, w->now), "a refusal changes nothing");
	check_copy(w->d, &scratch);
	if (w->d->head.version && !w->d->deleted) {
		check_stage(w, &scratch, before, a);
		check_state(w->d, &scratch);
		check_next_tick(w, &scratch);
	}
	arena_dispose(&scratch);
}
