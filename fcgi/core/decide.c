/* One step: what the time brought about, then the action, then all that follows.
 *
 * An accepted action of a participant makes that participant present before its rule is asked: who acts is here. Should
 * the rule refuse, that is undone. After it the stage is looked at, but for arrivals: nobody's coming ends anything.
 *
 * Who comes and goes is told in batches, before the tick: the time waits for the whole batch, else the first arrival in it
 * would drop those whose own comes next. */
#include "core/decide.h"

#include "core/step.h"

#include <string.h>

static rule *const rule_of[ACTIONS] = {
	[ACTION_CREATE] = people_create,
	[ACTION_JOIN] = people_join,
	[ACTION_LEAVE] = people_leave,
	[ACTION_ADMIT] = people_admit,
	[ACTION_TOPIC] = lobby_topic,
	[ACTION_ACCESS] = invite_access,
	[ACTION_INVITE] = invite_invite,
	[ACTION_UNINVITE] = invite_uninvite,
	[ACTION_REMOVE] = people_remove,
	[ACTION_EXCUSE] = people_excuse,
	[ACTION_HANDOVER] = people_handover,
	[ACTION_TAKEOVER] = people_takeover,
	[ACTION_START] = lobby_start,
	[ACTION_READY] = suggest_ready,
	[ACTION_FRAMING] = scenario_framing,
	[ACTION_BACK] = scenario_back,
	[ACTION_SETTLE] = scenario_settle,
	[ACTION_PRIORITY] = priorities_entry,
	[ACTION_OPTION] = options_entry,
	[ACTION_CONFIRM] = suggest_confirm,
	[ACTION_INCLUDE] = suggest_include,
	[ACTION_RETRY] = calls_retry,
	[ACTION_SKIP] = scaffolding_skip,
	[ACTION_POINT] = dashboard_point,
	[ACTION_UNPOINT] = dashboard_unpoint,
	[ACTION_APPROVE] = dashboard_approve,
	[ACTION_CLOSE] = complete_close,
	[ACTION_DELETE] = complete_delete,
	[ACTION_CONNECT] = presence_connect,
	[ACTION_DISCONNECT] = presence_disconnect,
	[ACTION_SEEN] = presence_seen,
	[ACTION_RESTART] = presence_restart,
	[ACTION_BIND] = invite_bind,
	[ACTION_FORGET] = people_forget,
	[ACTION_EXPIRE] = complete_expire,
	[ACTION_CALL_RETRYING] = calls_retrying,
	[ACTION_CALL_FAILED] = calls_failed,
	[ACTION_CALL_ANSWERED] = calls_answered,
};

void step_look(struct step *s)
{
	int64_t leading;

	if (decision_condition(s->d, &leading) != CONDITION_HOLDS)
		return;
	switch (s->d->head.stage) {
	case STAGE_SCENARIO:
		scenario_end(s, leading);
		break;
	case STAGE_PRIORITIES:
		priorities_end(s);
		break;
	case STAGE_OPTIONS:
		options_end(s);
		break;
	case STAGE_SCAFFOLDING:
		step_enter(s, STAGE_DASHBOARD);
		break;
	default: /* the lobby waits for its start, complete for nothing: only the dashboard is left */
		dashboard_end(s, leading);
	}
}

/* What depends on the whole state is brought up to date, and the version rises if anything was changed. */
static void finish(struct step *s)
{
	const bool waits = decision_waits_for_facilitator(s->d);
	const bool moved = s->action && s->action->kind < ACTIONS_OF_PEOPLE && s->action->person == s->d->head.facilitator;
	struct change c = { .kind = CHANGE_HEAD_PUT };
	int64_t at;
	bool open;

	if (!waits && s->d->head.facilitator_waited_ms)
		step_head(s, TOUCH_CONTENT)->facilitator_waited_ms = 0;
	if (waits && (moved || !s->d->head.facilitator_waited_ms) && s->d->head.facilitator_waited_ms != s->now)
		step_head(s, TOUCH_CONTENT)->facilitator_waited_ms = s->now;
	at = decision_takeover_at(s->d, s->rules);
	open = at && s->now >= at;
	if (open != s->d->head.takeover_open)
		step_head(s, TOUCH_CONTENT)->takeover_open = open;
	if (!s->head_edited && s->out->count == s->count_before)
		return;
	s->d->head.version++;
	c.head = s->d->head;
	step_emit(s, &c, 0);
}

/* Nothing moves by itself in a decision that was closed. */
static void run_clock(struct step *s)
{
	if (s->d->head.closed_at_ms)
		return;
	calls_tick(s);
	presence_tick(s);
	scenario_tick(s);
	calls_want_suggestions(s);
}

void decision_tick(struct decision *d, const struct rules *rules, int64_t now_ms, struct changes *out)
{
	struct step s = { .d = d, .rules = rules, .now = now_ms, .out = out, .count_before = out->count };

	run_clock(&s);
	finish(&s);
}

int64_t decision_next_tick(const struct decision *d, const struct rules *rules)
{
	int64_t next = INT64_MAX, takeover, other;

	if (d->head.closed_at_ms || d->deleted)
		return next;
	takeover = decision_takeover_at(d, rules);
	if (takeover && !d->head.takeover_open)
		next = takeover;
	other = presence_next(d);
	next = other < next ? other : next;
	other = scenario_next(d);
	return other < next ? other : next;
}

/* The stage or round that the sender saw is another one now. */
static bool is_outdated(const struct decision *d, const struct action *a)
{
	return (a->stage_given && strcmp(a->stage_seen, stage_name(d->head.stage)) != 0) ||
		(a->round_given && a->round_seen != d->head.round);
}

struct refusal decision_check(const struct decision *d, const struct action *a)
{
	enum verdict allowed = action_allowed(d, a->kind, a->person);

	if (allowed)
		return (struct refusal){ .verdict = allowed };
	if (is_outdated(d, a))
		return REFUSE(WRONG_STAGE);
	return a->bad;
}

/* Asks the rule, with the actor present; undoes that if it refuses. */
static struct refusal act(struct step *s)
{
	struct member *row = decision_participant(s->d, s->action->person);
	const struct member before = row ? *row : (struct member){ 0 };
	const size_t count = s->out->count;
	const unsigned touched = s->out->touched;
	struct refusal refusal;

	presence_act(s, s->action->person);
	refusal = rule_of[s->action->kind](s);
	if (refusal.verdict && row) {
		*row = before;
		s->out->count = count;
		s->out->touched = touched;
	}
	return refusal;
}

/* The stage is looked at after what people do, but for arrivals, and when one of them is gone for good. */
static bool is_followed_by_a_look(enum action_kind kind)
{
	return (kind < ACTIONS_OF_PEOPLE && kind != ACTION_CREATE && kind != ACTION_JOIN) || kind == ACTION_FORGET;
}

static bool is_presence(enum action_kind kind)
{
	return kind >= ACTION_CONNECT && kind <= ACTION_RESTART;
}

struct refusal decision_decide(struct decision *d, const struct rules *rules, const struct action *action, int64_t now_ms,
	struct changes *out)
{
	struct step s = {
		.d = d, .rules = rules, .action = action, .now = now_ms, .out = out, .count_before = out->count,
	};
	struct refusal refusal;

	if (d->head.closed_at_ms && is_presence(action->kind)) /* who is here does not matter any more */
		return ACCEPT;
	if (action->kind != ACTION_CREATE && !is_presence(action->kind))
		run_clock(&s);
	refusal = decision_check(d, action);
	if (!refusal.verdict && action->kind < ACTIONS_OF_PEOPLE)
		refusal = act(&s);
	else if (!refusal.verdict)
		rule_of[action->kind](&s);
	if (refusal.verdict)
		s.action = NULL; /* nobody did anything */
	else if (is_followed_by_a_look(action->kind) && !d->deleted)
		step_look(&s);
	if (!d->head.closed_at_ms)
		calls_want_suggestions(&s);
	if (!d->deleted)
		finish(&s);
	return refusal;
}
