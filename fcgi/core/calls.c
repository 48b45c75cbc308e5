/* Model calls, as far as the rules see them: a row that is wanted, fails, is answered, or goes stale with its stage.
 *
 * An answer is applied once: only a row that is running or retrying takes one. A tagline is the topic's, not the
 * stage's, so it may come later than its stage, but not once the decision is complete or closed. */
#include "core/step.h"

bool rules_ask_model(const struct rules *rules)
{
	return rules->model && !rules->model_spent;
}

bool call_is_open(const struct call *c)
{
	return c->state == CALL_RUNNING || c->state == CALL_RETRYING;
}

static void set_state(struct step *s, const struct call *row, enum call_state state, enum call_fault fault)
{
	struct change c = { .kind = CHANGE_CALL_PUT, .call = *row };

	if (row->state == state && row->fault == fault) /* a second try failed like the first */
		return;
	c.call.state = state;
	c.call.fault = fault;
	step_emit(s, &c, TOUCH_CONTENT);
}

/* So that one row of a kind at most is answered. */
void calls_supersede(struct step *s, enum call_kind kind)
{
	for (size_t i = 0; i < s->d->call_count; i++) {
		const struct call *c = &s->d->calls[i];
		if (c->kind == kind && (call_is_open(c) || c->state == CALL_FAILED))
			set_state(s, c, CALL_STALE, c->fault);
	}
}

void calls_want(struct step *s, enum call_kind kind)
{
	struct change c = { .kind = CHANGE_CALL_PUT };

	if (!rules_ask_model(s->rules))
		return;
	calls_supersede(s, kind);
	c.call = (struct call){ .id = step_new_id(s), .kind = kind, .state = CALL_RUNNING, .since_ms = s->now };
	step_emit(s, &c, TOUCH_CONTENT);
}

/* That the allowance is used up, or there again, is told to whoever is in the middle of a decision. */
void calls_tick(struct step *s)
{
	const bool spent = s->rules->model && s->rules->model_spent;

	if (s->d->head.model_spent == spent || !decision_minds_model(s->d))
		return;
	step_head(s, TOUCH_CONTENT)->model_spent = spent;
	if (s->d->head.stage == STAGE_SCENARIO) /* nothing was asked about what was written meanwhile */
		scenario_review_bridge(s);
}

void calls_end_stage(struct step *s)
{
	for (size_t i = 0; i < s->d->call_count; i++) {
		const struct call *c = &s->d->calls[i];
		if (call_is_open(c) && (c->kind != CALL_TAGLINE || !decision_is_under_way(s->d)))
			set_state(s, c, CALL_STALE, c->fault);
	}
}

static bool was_wanted(const struct decision *d, enum call_kind kind)
{
	for (size_t i = 0; i < d->call_count; i++)
		if (d->calls[i].kind == kind)
			return true;
	return false;
}

/* Once everybody who counts has confirmed or said ready, and there is an entry, the model is asked, once. */
void calls_want_suggestions(struct step *s)
{
	const bool priorities = s->d->head.stage == STAGE_PRIORITIES;
	const enum call_kind kind = priorities ? CALL_SUGGEST_PRIORITIES : CALL_SUGGEST_OPTIONS;
	bool somebody = false, entry = false;

	if ((!priorities && s->d->head.stage != STAGE_OPTIONS) || was_wanted(s->d, kind))
		return;
	for (size_t i = 0; i < s->d->member_count; i++) {
		const struct member *m = &s->d->members[i];
		entry = entry || suggest_has_entry(s->d, m->person);
		if (!member_counts(m))
			continue;
		if (!m->confirmed && !m->ready)
			return;
		somebody = true;
	}
	if (somebody && entry)
		calls_want(s, kind);
}

struct refusal calls_retry(struct step *s)
{
	const struct call *shown = decision_call_shown(s->d);

	if (!decision_may_retry(s->d, s->rules))
		return ACCEPT;
	if (shown->kind == CALL_SYNTHESIZE)
		scenario_ask(s);
	else
		calls_want(s, shown->kind);
	return ACCEPT;
}

/* The call that a system action is about, while it can still make a difference. */
static const struct call *open_call(const struct step *s)
{
	const struct call *c = decision_call(s->d, s->action->call);

	return c && call_is_open(c) ? c : NULL;
}

struct refusal calls_retrying(struct step *s)
{
	const struct call *row = open_call(s);

	if (row)
		set_state(s, row, CALL_RETRYING, s->action->fault);
	return ACCEPT;
}

struct refusal calls_failed(struct step *s)
{
	const struct call *row = open_call(s);

	if (row)
		set_state(s, row, CALL_FAILED, s->action->fault);
	return ACCEPT;
}

struct refusal calls_answered(struct step *s)
{
	const struct call *row = open_call(s);
	const struct answer *answer = s->action->answer;

	if (!row)
		return ACCEPT;
	set_state(s, row, CALL_DONE, CALL_FAULT_NONE);
	switch (row->kind) {
	case CALL_SYNTHESIZE:
		scenario_synthesis(s, answer);
		break;
	case CALL_TAGLINE:
		step_head(s, TOUCH_CONTENT | TOUCH_CANVAS)->tagline = step_text(s, answer->text);
		break;
	case CALL_SUGGEST_PRIORITIES:
	case CALL_SUGGEST_OPTIONS:
		suggest_take(s, answer);
		break;
	case CALL_SCAFFOLD:
		scaffolding_points(s, answer);
		step_look(s);
		break;
	default:
		step_head(s, TOUCH_CONTENT)->why = step_text(s, answer->text);
	}
	return ACCEPT;
}
