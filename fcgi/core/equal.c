/* Comparing field by field: two decisions, for the tests that hold the file against the memory; two members, to tell
 * whether a put would change anything. */
#include "core/decision.h"

#include <string.h>

#define SAME(field) \
	do { \
		if (a->field != b->field) { \
			*what = #field; \
			return false; \
		} \
	} while (0)
#define SAME_TEXT(field) \
	do { \
		if (strcmp(a->field, b->field) != 0) { \
			*what = #field; \
			return false; \
		} \
	} while (0)

static bool head_same(const struct head *a, const struct head *b, const char **what)
{
	SAME(version);
	SAME(stage);
	SAME(stage_at_ms);
	SAME(access);
	SAME_TEXT(topic);
	SAME_TEXT(tagline);
	SAME(creator);
	SAME(facilitator);
	SAME(created_at_ms);
	SAME(closed_at_ms);
	SAME(decided_at_ms);
	SAME(last_id);
	SAME(round);
	SAME(chosen);
	SAME(framing_settled_by);
	SAME(reveal_at_ms);
	SAME(synthesis_due_ms);
	SAME(synthesis_asked_ms);
	SAME(synthesis_seen);
	SAME(model_spent);
	SAME(facilitator_waited_ms);
	SAME(takeover_open);
	SAME(winner);
	SAME(settled_by);
	SAME_TEXT(why);
	return true;
}

static bool member_same(const struct member *a, const struct member *b, const char **what)
{
	SAME(person);
	SAME_TEXT(name);
	SAME(standing);
	SAME(barred);
	SAME(seq);
	SAME(joined_at_ms);
	SAME(present);
	SAME(connected);
	SAME(waited_until_ms);
	SAME(framed);
	SAME(absent_since_ms);
	SAME(excused);
	SAME(ready);
	SAME(confirmed);
	SAME(abstained);
	SAME(decider);
	return true;
}

bool member_equal(const struct member *a, const struct member *b)
{
	const char *ignored;

	return member_same(a, b, &ignored);
}

static bool invitation_same(const struct invitation *a, const struct invitation *b, const char **what)
{
	SAME(id);
	SAME_TEXT(name);
	SAME_TEXT(name_key);
	SAME(person);
	SAME(accepted);
	SAME(at_ms);
	return true;
}

static bool framing_same(const struct framing *a, const struct framing *b, const char **what)
{
	SAME(id);
	SAME(by);
	SAME_TEXT(text);
	SAME(at_ms);
	return true;
}

static bool backing_same(const struct backing *a, const struct backing *b, const char **what)
{
	SAME(person);
	SAME(framing);
	SAME(at_ms);
	return true;
}

static bool priority_same(const struct priority *a, const struct priority *b, const char **what)
{
	SAME(id);
	SAME(by);
	SAME(slot);
	SAME(direction);
	SAME_TEXT(text);
	SAME(source);
	SAME(number);
	SAME(at_ms);
	return true;
}

static bool option_same(const struct option *a, const struct option *b, const char **what)
{
	SAME(id);
	SAME(by);
	SAME(slot);
	SAME_TEXT(name);
	SAME_TEXT(desc);
	SAME(source);
	SAME(at_ms);
	return true;
}

static bool suggestion_same(const struct suggestion *a, const struct suggestion *b, const char **what)
{
	SAME(id);
	SAME(stage);
	SAME_TEXT(text);
	SAME(direction);
	SAME_TEXT(desc);
	SAME(included);
	SAME(at_ms);
	return true;
}

static bool point_same(const struct point *a, const struct point *b, const char **what)
{
	SAME(id);
	SAME(option);
	SAME(by);
	SAME(side);
	SAME_TEXT(text);
	SAME(priority);
	SAME(at_ms);
	return true;
}

static bool approval_same(const struct approval *a, const struct approval *b, const char **what)
{
	SAME(round);
	SAME(option);
	SAME(person);
	SAME(at_ms);
	return true;
}

static bool call_same(const struct call *a, const struct call *b, const char **what)
{
	SAME(id);
	SAME(kind);
	SAME(state);
	SAME(fault);
	SAME(since_ms);
	return true;
}

#define SAME_LIST(list, n) \
	do { \
		SAME(n##_count); \
		for (size_t i = 0; i < a->n##_count; i++) \
			if (!n##_same(&a->list[i], &b->list[i], what)) \
				return false; \
	} while (0)

bool decision_equal(const struct decision *a, const struct decision *b, const char **what)
{
	const char *ignored;

	if (!what)
		what = &ignored;
	*what = NULL;
	SAME_TEXT(id);
	SAME_TEXT(key);
	SAME(deleted);
	if (!head_same(&a->head, &b->head, what))
		return false;
	SAME_LIST(members, member);
	SAME_LIST(invitations, invitation);
	SAME_LIST(framings, framing);
	SAME_LIST(backings, backing);
	SAME_LIST(priorities, priority);
	SAME_LIST(options, option);
	SAME_LIST(suggestions, suggestion);
	SAME_LIST(points, point);
	SAME_LIST(approvals, approval);
	SAME_LIST(calls, call);
	return true;
}
