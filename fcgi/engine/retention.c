/* What is removed by itself: finished decisions that were kept for RETAIN_DAYS, and what nobody needs without them.
 *
 * A decision goes as one that somebody deletes does: the rules say so, it is committed, then published, and pages that are open on it
 * are told. Its events go along, which of one that was deleted by hand stay. Each day (UTC) the rest is gone through, too: events
 * that are as old and of no decision any more; and the names of people whom no decision mentions and who were not here for as
 * long, nor for the time after which anybody may take their name.
 *
 * All of it is done in slices, one in a group, with a pause between two, so that nobody waits for 10,000 old decisions. A slice whose
 * group failed is made again a minute later: a decision keeps its deadline; the rest is met again the next day.
 *
 * A clock that goes forward by more than a day is not believed for an hour: whoever set it wrong may set it right, and what is
 * removed is gone.
 *
 * What was deleted is taken out of the files (store_scrub) after the group that deleted a decision or a person, at most every
 * SCRUB_PAUSE_MS; while somebody reads an older state it can't be done, and is tried again. Where it was still to be done when the last
 * worker died, or somebody deleted by hand, the next one does it; but not at once, where people wait for the first page. At the end
 * there is no pause. */
#include "engine/internal.h"

#include "base/clock.h"
#include "base/log.h"

enum {
	SLICE_ROWS = 1000,   /* of decisions; at least one decision */
	SLICE_EVENTS = 5000, /* that are looked at */
	SLICE_PEOPLE = 200,
	SLICE_PAUSE_MS = 50,
	FAILED_SLICE_PAUSE_MS = 60000, /* a full disk does not get emptier by trying */
	LOOK_MS = 3600 * 1000, /* how often the date is looked at: a suspended machine's wait takes longer than it thinks */
	DISTRUST_MS = 3600 * 1000, /* of a clock that jumped */
	SCRUB_PAUSE_MS = 5000,
};

static struct slot *slot_of(struct heap_node *node)
{
	return (struct slot *)(void *)((char *)node - offsetof(struct slot, removal));
}

static size_t rows_of(const struct decision *d)
{
	return 1 + d->member_count + d->invitation_count + d->framing_count + d->backing_count + d->priority_count + d->option_count +
		d->suggestion_count + d->point_count + d->approval_count + d->call_count;
}

static bool is_due(const struct engine *e, int64_t now)
{
	const struct heap_node *first = heap_first(&e->removals);

	return first && first->due_ms <= now;
}

static void remove_decisions(struct engine *e)
{
	for (size_t rows = 0; rows < SLICE_ROWS && is_due(e, e->now);) {
		struct slot *s = slot_of(heap_first(&e->removals));

		rows += rows_of(s->snapshot->d);
		heap_remove(&e->removals, &s->removal); /* back again when the group ends, unless it is gone */
		group_decide(e, s, &(struct action){ .kind = ACTION_EXPIRE });
		group_forget_events(e, s->id, &e->retention.slice.events);
		e->retention.slice.decisions++;
	}
}

/* Before this moment is what is old. */
static int64_t old_ms(const struct engine *e)
{
	return e->now - e->rules.retain_days * (int64_t)DAY_MS;
}

static bool sweep_events(struct engine *e)
{
	const int64_t after = e->retention.event;

	e->retention.event += SLICE_EVENTS;
	group_prune_events(e, after, e->retention.event, old_ms(e), &e->retention.slice.events);
	return e->retention.event < e->last_event;
}

/* In no decision, neither as somebody who takes part nor by an invitation. */
static bool is_unmentioned(struct engine *e, int64_t person)
{
	struct decision_ids ids = { 0 };

	return group_ok(e, store_find_mentioning(e->store, &e->scratch, person, &ids)) && !ids.count;
}

static bool sweep_people(struct engine *e)
{
	const int64_t free_ms = e->now - NAME_FREE_AFTER_MS, before = old_ms(e) < free_ms ? old_ms(e) : free_ms;

	for (int n = 0; n < SLICE_PEOPLE; n++) {
		const struct person *p = people_next(&e->people, &e->retention.person);

		if (!p)
			return false;
		if (p->deleted_at_ms || p->used_at_ms >= before || !is_unmentioned(e, p->id))
			continue;
		session_erase(e, p->id);
		e->retention.slice.names++;
	}
	return true;
}

static void sweep(struct engine *e)
{
	struct retention *r = &e->retention;

	if (r->swept_day != e->now / DAY_MS) {
		r->swept_day = e->now / DAY_MS;
		r->step = SWEEP_EVENTS;
		r->event = 0;
		r->person = 0;
	}
	if (r->step == SWEEP_EVENTS && !sweep_events(e))
		r->step = SWEEP_PEOPLE;
	else if (r->step == SWEEP_PEOPLE && !sweep_people(e))
		r->step = SWEEP_NOTHING;
}

/* There is something to do at this time. */
static bool has_more(const struct engine *e, int64_t now)
{
	return is_due(e, now) || e->retention.step != SWEEP_NOTHING || e->retention.swept_day != now / DAY_MS;
}

void retention_round(struct engine *e)
{
	if (!e->rules.retain_days || clock_mono_ms() < e->retention.not_before || !has_more(e, e->now))
		return;
	if (is_due(e, e->now))
		remove_decisions(e);
	else
		sweep(e);
	e->retention.not_before = clock_mono_ms() + SLICE_PAUSE_MS;
}

static void add(struct removed *sum, const struct removed *more)
{
	sum->decisions += more->decisions;
	sum->events += more->events;
	sum->names += more->names;
}

void retention_committed(struct engine *e)
{
	struct retention *r = &e->retention;

	r->scrub = r->scrub || e->erased;
	if (!e->rules.retain_days)
		return;
	add(&r->run, &r->slice);
	pthread_rwlock_wrlock(&e->lock);
	add(&e->figures.removed, &r->slice);
	pthread_rwlock_unlock(&e->lock);
	r->slice = (struct removed){ 0 };
	if (has_more(e, e->now) || !(r->run.decisions || r->run.events || r->run.names))
		return;
	log_info("removed", "decisions", log_int(r->run.decisions).s, "events", log_int(r->run.events).s, "names",
		log_int(r->run.names).s, "retain_days", log_int(e->rules.retain_days).s, NULL);
	r->run = (struct removed){ 0 };
}

void retention_discard(struct engine *e)
{
	struct retention *r = &e->retention;

	if (r->slice.decisions || r->slice.events || r->slice.names)
		r->not_before = clock_mono_ms() + FAILED_SLICE_PAUSE_MS;
	r->slice = (struct removed){ 0 };
}

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

int64_t retention_wait_ms(const struct engine *e)
{
	const struct retention *r = &e->retention;
	const int64_t mono = clock_mono_ms(), wall = clock_wall_ms();
	const struct heap_node *first = heap_first(&e->removals);
	int64_t wait = r->scrub ? r->scrub_not_before - mono : INT64_MAX;

	if (!e->rules.retain_days)
		return wait;
	if (has_more(e, wall))
		return least(wait, r->not_before - mono);
	wait = least(wait, least(LOOK_MS, (r->swept_day + 1) * DAY_MS - wall));
	return first ? least(wait, first->due_ms - wall) : wait;
}

enum rc retention_scrub(struct engine *e)
{
	struct retention *r = &e->retention;
	enum rc rc;

	if (!r->scrub || clock_mono_ms() < r->scrub_not_before)
		return RC_OK;
	rc = store_scrub(e->store);
	r->scrub = rc != RC_OK;
	r->scrub_not_before = clock_mono_ms() + SCRUB_PAUSE_MS;
	return rc;
}

void retention_start(struct engine *e)
{
	if (store_scrub_due(e->store, &e->retention.scrub) != RC_OK)
		e->retention.scrub = true;
	e->retention.scrub_not_before = clock_mono_ms() + SCRUB_PAUSE_MS;
}

void retention_end(struct engine *e)
{
	struct retention *r = &e->retention;

	if (r->scrub)
		r->scrub = store_scrub(e->store) != RC_OK; /* whatever comes in its way: the next start does it */
}

void retention_clock_jumped(struct engine *e, int64_t ms)
{
	const int64_t until = clock_mono_ms() + DISTRUST_MS;

	if (ms > DAY_MS && e->retention.not_before < until)
		e->retention.not_before = until;
}
