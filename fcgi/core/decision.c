/* The value itself: making, copying, comparing, finding.
 *
 * Lists are short (500 people at the most) and kept in order of first entry, so finding is a walk. A copy is compact: what
 * a draft left behind in its arena while it grew is not copied along. */
#include "core/decision.h"

#include <string.h>

struct decision *decision_new(struct arena *a, const char *id, const char *key)
{
	struct decision *d = arena_alloc(a, sizeof *d);

	d->arena = a;
	memcpy(d->id, id, strnlen(id, DECISION_ID_LEN));
	memcpy(d->key, key, strnlen(key, sizeof d->key - 1));
	d->head.topic = d->head.tagline = d->head.why = "";
	d->head.round = 1;
	return d;
}

/* How one list is copied: its items as bytes, then each text of each item. */
#define COPY_LIST(list, n) \
	do { \
		to->list = from->n##_count ? arena_memdup(a, from->list, from->n##_count * sizeof *from->list) : NULL; \
		to->n##_count = to->n##_cap = from->n##_count; \
	} while (0)

#define COPY_TEXT(list, n, text) \
	do { \
		for (size_t i = 0; i < to->n##_count; i++) \
			to->list[i].text = arena_strdup(a, to->list[i].text); \
	} while (0)

struct decision *decision_clone(struct arena *a, const struct decision *from)
{
	struct decision *to = arena_memdup(a, from, sizeof *from);

	to->arena = a;
	to->head.topic = arena_strdup(a, from->head.topic);
	to->head.tagline = arena_strdup(a, from->head.tagline);
	to->head.why = arena_strdup(a, from->head.why);
	COPY_LIST(members, member);
	COPY_TEXT(members, member, name);
	COPY_LIST(invitations, invitation);
	COPY_TEXT(invitations, invitation, name);
	COPY_TEXT(invitations, invitation, name_key);
	COPY_LIST(framings, framing);
	COPY_TEXT(framings, framing, text);
	COPY_LIST(backings, backing);
	COPY_LIST(priorities, priority);
	COPY_TEXT(priorities, priority, text);
	COPY_LIST(options, option);
	COPY_TEXT(options, option, name);
	COPY_TEXT(options, option, desc);
	COPY_LIST(suggestions, suggestion);
	COPY_TEXT(suggestions, suggestion, text);
	COPY_TEXT(suggestions, suggestion, desc);
	COPY_LIST(points, point);
	COPY_TEXT(points, point, text);
	COPY_LIST(approvals, approval);
	COPY_LIST(calls, call);
	return to;
}

/* Bytes of an allocation in an arena: rounded up to its alignment. */
static size_t rounded(size_t n)
{
	const size_t unit = _Alignof(max_align_t);

	return (n + unit - 1) / unit * unit;
}

static size_t text_size(const char *s)
{
	return rounded(strlen(s) + 1);
}

size_t decision_size(const struct decision *d)
{
	size_t n = rounded(sizeof *d) + text_size(d->head.topic) + text_size(d->head.tagline) + text_size(d->head.why);

	n += rounded(d->member_count * sizeof *d->members) + rounded(d->invitation_count * sizeof *d->invitations) +
		rounded(d->framing_count * sizeof *d->framings) + rounded(d->backing_count * sizeof *d->backings) +
		rounded(d->priority_count * sizeof *d->priorities) + rounded(d->option_count * sizeof *d->options) +
		rounded(d->suggestion_count * sizeof *d->suggestions) + rounded(d->point_count * sizeof *d->points) +
		rounded(d->approval_count * sizeof *d->approvals) + rounded(d->call_count * sizeof *d->calls);
	for (size_t i = 0; i < d->member_count; i++)
		n += text_size(d->members[i].name);
	for (size_t i = 0; i < d->invitation_count; i++)
		n += text_size(d->invitations[i].name) + text_size(d->invitations[i].name_key);
	for (size_t i = 0; i < d->framing_count; i++)
		n += text_size(d->framings[i].text);
	for (size_t i = 0; i < d->priority_count; i++)
		n += text_size(d->priorities[i].text);
	for (size_t i = 0; i < d->option_count; i++)
		n += text_size(d->options[i].name) + text_size(d->options[i].desc);
	for (size_t i = 0; i < d->suggestion_count; i++)
		n += text_size(d->suggestions[i].text) + text_size(d->suggestions[i].desc);
	for (size_t i = 0; i < d->point_count; i++)
		n += text_size(d->points[i].text);
	return n;
}

#define FIND(type, list, n, match) \
	do { \
		for (size_t i = 0; i < d->n##_count; i++) { \
			struct type *it = &d->list[i]; \
			if (match) \
				return it; \
		} \
		return NULL; \
	} while (0)

struct member *decision_member(const struct decision *d, int64_t person)
{
	FIND(member, members, member, it->person == person);
}

struct member *decision_participant(const struct decision *d, int64_t person)
{
	FIND(member, members, member, it->person == person && it->standing == STANDING_IN);
}

struct invitation *decision_invitation_for(const struct decision *d, int64_t person)
{
	FIND(invitation, invitations, invitation, it->person == person);
}

struct framing *decision_framing(const struct decision *d, int64_t id)
{
	FIND(framing, framings, framing, it->id == id);
}

struct framing *decision_framing_by(const struct decision *d, int64_t person)
{
	FIND(framing, framings, framing, it->by == person);
}

struct backing *decision_backing_of(const struct decision *d, int64_t person)
{
	FIND(backing, backings, backing, it->person == person);
}

struct priority *decision_priority(const struct decision *d, int64_t id)
{
	FIND(priority, priorities, priority, it->id == id);
}

struct priority *decision_priority_at(const struct decision *d, int64_t person, int slot)
{
	FIND(priority, priorities, priority, it->by == person && it->slot == slot);
}

struct option *decision_option(const struct decision *d, int64_t id)
{
	FIND(option, options, option, it->id == id);
}

struct option *decision_option_at(const struct decision *d, int64_t person, int slot)
{
	FIND(option, options, option, it->by == person && it->slot == slot);
}

struct suggestion *decision_suggestion(const struct decision *d, int64_t id)
{
	FIND(suggestion, suggestions, suggestion, it->id == id);
}

struct point *decision_point(const struct decision *d, int64_t id)
{
	FIND(point, points, point, it->id == id);
}

struct call *decision_call(const struct decision *d, int64_t id)
{
	FIND(call, calls, call, it->id == id);
}

bool decision_approves(const struct decision *d, int round, int64_t option, int64_t person)
{
	for (size_t i = 0; i < d->approval_count; i++) {
		const struct approval *a = &d->approvals[i];
		if (a->round == round && a->option == option && a->person == person)
			return true;
	}
	return false;
}

const char *decision_name_of(const struct decision *d, int64_t person)
{
	const struct member *m = decision_member(d, person);

	return m ? m->name : NULL;
}

bool decision_is_under_way(const struct decision *d)
{
	return d->head.stage != STAGE_COMPLETE && !d->head.closed_at_ms;
}

size_t decision_participants(const struct decision *d)
{
	size_t n = 0;

	for (size_t i = 0; i < d->member_count; i++)
		n += d->members[i].standing == STANDING_IN;
	return n;
}

bool member_counts(const struct member *m)
{
	return m->standing == STANDING_IN && m->present && !m->excused;
}
