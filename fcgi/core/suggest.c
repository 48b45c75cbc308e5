/* What the stages priorities and options share: entries that are confirmed, ready, and the model's suggestions; ready of
 * the lobby and the dashboard too, since it is one action. */
#include "core/step.h"

bool suggest_has_entry(const struct decision *d, int64_t person)
{
	if (d->head.stage == STAGE_PRIORITIES) {
		for (size_t i = 0; i < d->priority_count; i++)
			if (d->priorities[i].by == person)
				return true;
		return false;
	}
	for (size_t i = 0; i < d->option_count; i++)
		if (d->options[i].by == person)
			return true;
	return false;
}

void suggest_withdraw(struct step *s)
{
	struct member m = *decision_member(s->d, s->action->person);

	m.ready = m.confirmed = false;
	step_put_member(s, &m, TOUCH_CONTENT);
}

struct refusal suggest_ready(struct step *s)
{
	struct member m = *decision_member(s->d, s->action->person);

	if (s->d->head.stage == STAGE_DASHBOARD)
		return dashboard_ready(s, m);
	m.ready = s->action->on;
	if (m.ready && s->d->head.stage != STAGE_LOBBY && suggest_has_entry(s->d, m.person))
		m.confirmed = true;
	step_put_member(s, &m, TOUCH_CONTENT);
	return ACCEPT;
}

struct refusal suggest_confirm(struct step *s)
{
	struct member m = *decision_member(s->d, s->action->person);

	if (s->action->on && !suggest_has_entry(s->d, m.person))
		return REFUSE(NO_ENTRY);
	m.confirmed = s->action->on;
	m.ready = m.ready && s->action->on;
	step_put_member(s, &m, TOUCH_CONTENT);
	return ACCEPT;
}

struct refusal suggest_include(struct step *s)
{
	const struct suggestion *row = decision_suggestion(s->d, s->action->suggestion);
	const bool options = s->d->head.stage == STAGE_OPTIONS;
	struct change c = { .kind = CHANGE_SUGGESTION_PUT };

	if (!s->action->suggestion)
		return REFUSE_FIELD(FIELD_MISSING, "suggestion");
	if (!row || row->stage != s->d->head.stage)
		return REFUSE(UNKNOWN_SUGGESTION);
	if (row->included == s->action->on)
		return ACCEPT;
	if (options && s->action->on) {
		if (options_has_name(s, row->text, row->id))
			return REFUSE(DUPLICATE_OPTION);
		if (options_on_ballot_to_be(s->d) >= LIMIT_OPTIONS)
			return REFUSE_LIMIT(TOO_MANY_OPTIONS, LIMIT_OPTIONS);
	}
	c.suggestion = *row;
	c.suggestion.included = s->action->on;
	step_emit(s, &c, TOUCH_CONTENT);
	return ACCEPT;
}

/* The model's answer: suggestions like an option that is there, or like each other, are dropped. */
void suggest_take(struct step *s, const struct answer *answer)
{
	const bool options = s->d->head.stage == STAGE_OPTIONS;
	size_t taken = 0;

	for (size_t i = 0; i < answer->item_count && taken < LIMIT_SUGGESTIONS; i++) {
		const struct answer_item *item = &answer->items[i];
		struct change c = { .kind = CHANGE_SUGGESTION_PUT };

		if (options && options_has_name(s, item->text, 0))
			continue;
		c.suggestion = (struct suggestion){
			.id = step_new_id(s),
			.stage = s->d->head.stage,
			.text = item->text,
			.direction = item->direction,
			.desc = item->desc ? item->desc : "",
			.at_ms = s->now,
		};
		step_emit(s, &c, TOUCH_CONTENT);
		taken++;
	}
}
