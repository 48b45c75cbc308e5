/* Stage priorities: up to three each, with a direction; at its end they get their numbers. */
#include "core/step.h"

#include <string.h>

static void drop(struct step *s, const struct priority *row)
{
	step_emit(s, &(struct change){ .kind = CHANGE_PRIORITY_DEL, .priority = *row }, TOUCH_CONTENT);
}

void priorities_drop_entries(struct step *s, int64_t person)
{
	for (int slot = 1; slot <= LIMIT_PRIORITY_SLOTS; slot++) {
		const struct priority *row = decision_priority_at(s->d, person, slot);
		if (row)
			drop(s, row);
	}
}

struct refusal priorities_entry(struct step *s)
{
	const struct priority *row = decision_priority_at(s->d, s->action->person, s->action->slot);
	struct change c = { .kind = CHANGE_PRIORITY_PUT };

	if (!*s->action->text) {
		if (row) {
			drop(s, row);
			suggest_withdraw(s);
		}
		return ACCEPT;
	}
	if (!s->action->direction)
		return REFUSE_FIELD(FIELD_DIRECTION, "direction");
	if (row && row->direction == s->action->direction && strcmp(row->text, s->action->text) == 0)
		return ACCEPT;
	c.priority = (struct priority){
		.id = row ? row->id : step_new_id(s),
		.by = s->action->person,
		.slot = s->action->slot,
		.direction = s->action->direction,
		.text = s->action->text,
		.source = SOURCE_PERSON,
		.at_ms = s->now,
	};
	step_emit(s, &c, TOUCH_CONTENT);
	suggest_withdraw(s);
	return ACCEPT;
}

/* Included suggestions become priorities, behind the people's; then each direction is numbered from 1. */
void priorities_end(struct step *s)
{
	int numbers[128] = { 0 };

	for (size_t i = 0; i < s->d->suggestion_count; i++) {
		const struct suggestion *from = &s->d->suggestions[i];
		struct change c = { .kind = CHANGE_PRIORITY_PUT };
		if (!from->included)
			continue;
		c.priority = (struct priority){
			.id = step_new_id(s),
			.direction = from->direction,
			.text = from->text,
			.source = SOURCE_MODEL,
			.at_ms = from->at_ms,
		};
		step_emit(s, &c, TOUCH_CONTENT);
	}
	for (size_t i = 0; i < s->d->priority_count; i++) {
		struct change c = { .kind = CHANGE_PRIORITY_PUT, .priority = s->d->priorities[i] };
		c.priority.number = ++numbers[(unsigned char)c.priority.direction];
		step_emit(s, &c, TOUCH_CONTENT);
	}
	step_enter(s, STAGE_OPTIONS);
	options_begin(s);
}
