/* Who may do what in which stage: one table, for the rules, the pages and the tests.
 *
 * Where a decision has no participant left, whoever may join does so at any stage (SPEC section 4); so join stands in
 * every stage here, and its own rule (people.c) has the rest. */
#include "core/action.h"

#include <string.h>

enum {
	LOBBY = 1 << STAGE_LOBBY,
	SCENARIO = 1 << STAGE_SCENARIO,
	PRIORITIES = 1 << STAGE_PRIORITIES,
	OPTIONS = 1 << STAGE_OPTIONS,
	SCAFFOLDING = 1 << STAGE_SCAFFOLDING,
	DASHBOARD = 1 << STAGE_DASHBOARD,
	COMPLETE = 1 << STAGE_COMPLETE,
	ALWAYS = (1 << STAGES) - 1,
	BEFORE_COMPLETE = ALWAYS & ~COMPLETE,
};

static const struct {
	const char *word; /* in addresses and events */
	enum role needs;
	unsigned stages;
} table[ACTIONS] = {
	[ACTION_CREATE] = { "create", ROLE_SPECTATOR, LOBBY },
	[ACTION_JOIN] = { "join", ROLE_SPECTATOR, ALWAYS },
	[ACTION_LEAVE] = { "leave", ROLE_ASKING, ALWAYS },
	[ACTION_ADMIT] = { "admit", ROLE_FACILITATOR, BEFORE_COMPLETE },
	[ACTION_TOPIC] = { "topic", ROLE_FACILITATOR, LOBBY },
	[ACTION_ACCESS] = { "access", ROLE_FACILITATOR, BEFORE_COMPLETE },
	[ACTION_INVITE] = { "invite", ROLE_FACILITATOR, BEFORE_COMPLETE },
	[ACTION_UNINVITE] = { "uninvite", ROLE_FACILITATOR, BEFORE_COMPLETE },
	[ACTION_REMOVE] = { "remove", ROLE_FACILITATOR, BEFORE_COMPLETE },
	[ACTION_EXCUSE] = { "excuse", ROLE_FACILITATOR, BEFORE_COMPLETE },
	[ACTION_HANDOVER] = { "handover", ROLE_FACILITATOR, ALWAYS },
	[ACTION_TAKEOVER] = { "takeover", ROLE_PARTICIPANT, ALWAYS },
	[ACTION_START] = { "start", ROLE_FACILITATOR, LOBBY },
	[ACTION_READY] = { "ready", ROLE_PARTICIPANT, LOBBY | PRIORITIES | OPTIONS | DASHBOARD },
	[ACTION_FRAMING] = { "framing", ROLE_PARTICIPANT, SCENARIO },
	[ACTION_BACK] = { "back", ROLE_PARTICIPANT, SCENARIO },
	[ACTION_SETTLE] = { "settle", ROLE_FACILITATOR, SCENARIO | DASHBOARD },
	[ACTION_PRIORITY] = { "priority", ROLE_PARTICIPANT, PRIORITIES },
	[ACTION_OPTION] = { "option", ROLE_PARTICIPANT, OPTIONS },
	[ACTION_CONFIRM] = { "confirm", ROLE_PARTICIPANT, PRIORITIES | OPTIONS },
	[ACTION_INCLUDE] = { "include", ROLE_PARTICIPANT, PRIORITIES | OPTIONS },
	[ACTION_RETRY] = { "retry", ROLE_PARTICIPANT, ALWAYS },
	[ACTION_SKIP] = { "skip", ROLE_PARTICIPANT, SCAFFOLDING },
	[ACTION_POINT] = { "point", ROLE_PARTICIPANT, DASHBOARD },
	[ACTION_UNPOINT] = { "unpoint", ROLE_PARTICIPANT, DASHBOARD },
	[ACTION_APPROVE] = { "approve", ROLE_PARTICIPANT, DASHBOARD },
	[ACTION_CLOSE] = { "close", ROLE_FACILITATOR, ALWAYS },
	[ACTION_DELETE] = { "delete", ROLE_FACILITATOR, ALWAYS },
	[ACTION_CONNECT] = { NULL, ROLE_SPECTATOR, ALWAYS },
	[ACTION_DISCONNECT] = { NULL, ROLE_SPECTATOR, ALWAYS },
	[ACTION_SEEN] = { NULL, ROLE_SPECTATOR, ALWAYS },
	[ACTION_RESTART] = { NULL, ROLE_SPECTATOR, ALWAYS },
	[ACTION_BIND] = { NULL, ROLE_SPECTATOR, ALWAYS },
	[ACTION_FORGET] = { NULL, ROLE_SPECTATOR, ALWAYS },
	[ACTION_EXPIRE] = { NULL, ROLE_SPECTATOR, ALWAYS },
	[ACTION_CALL_RETRYING] = { NULL, ROLE_SPECTATOR, ALWAYS },
	[ACTION_CALL_FAILED] = { NULL, ROLE_SPECTATOR, ALWAYS },
	[ACTION_CALL_ANSWERED] = { NULL, ROLE_SPECTATOR, ALWAYS },
};

const char *action_word(enum action_kind kind)
{
	return table[kind].word;
}

bool action_from_word(enum action_kind *out, const char *word)
{
	for (int i = ACTION_CREATE + 1; i < ACTIONS_OF_PEOPLE; i++)
		if (strcmp(table[i].word, word) == 0) {
			*out = (enum action_kind)i;
			return true;
		}
	*out = ACTIONS;
	return false;
}

enum role action_needs(enum action_kind kind)
{
	return table[kind].needs;
}

bool action_in_stage(enum action_kind kind, enum stage stage)
{
	return table[kind].stages >> stage & 1;
}

enum role decision_role(const struct decision *d, int64_t person)
{
	const struct member *m = decision_member(d, person);

	if (!m || m->standing == STANDING_OUT || m->standing == STANDING_DECLINED)
		return ROLE_SPECTATOR;
	if (m->standing == STANDING_ASKING)
		return ROLE_ASKING;
	return person == d->head.facilitator ? ROLE_FACILITATOR : ROLE_PARTICIPANT;
}

const char *role_name(enum role r)
{
	static const char *const words[ROLES] = { "spectator", "asking", "participant", "facilitator" };

	return words[r];
}

static enum verdict role_verdict(enum role has, enum role needs)
{
	if (has >= needs)
		return VERDICT_ACCEPTED;
	return has < ROLE_PARTICIPANT ? VERDICT_NOT_PARTICIPANT : VERDICT_NOT_FACILITATOR;
}

/* In the reveal the choice is fixed: SPEC section 4, scenario. */
static bool is_in_time(const struct decision *d, enum action_kind kind)
{
	return action_in_stage(kind, d->head.stage) &&
		!(d->head.reveal_at_ms && kind >= ACTION_FRAMING && kind <= ACTION_SETTLE);
}

enum verdict action_allowed(const struct decision *d, enum action_kind kind, int64_t person)
{
	enum verdict role = role_verdict(decision_role(d, person), table[kind].needs);

	if (role)
		return role;
	if (d->head.closed_at_ms && kind < ACTIONS_OF_PEOPLE && kind != ACTION_CLOSE)
		return VERDICT_CLOSED;
	if (is_in_time(d, kind))
		return VERDICT_ACCEPTED;
	return d->head.stage == STAGE_COMPLETE ? VERDICT_FROZEN : VERDICT_WRONG_STAGE;
}
