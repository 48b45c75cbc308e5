/* Stage options: up to five each, no two of one name; doing nothing is always one. */
#include "core/step.h"

#include <string.h>

#include "base/text.h"

#define BASELINE "Do nothing"

void options_begin(struct step *s)
{
	struct change c = { .kind = CHANGE_OPTION_PUT };

	c.option = (struct option){
		.id = step_new_id(s),
		.name = BASELINE,
		.desc = "Leave everything as it is.",
		.source = SOURCE_BASELINE,
		.at_ms = s->now,
	};
	step_emit(s, &c, TOUCH_CONTENT);
}

static void drop(struct step *s, const struct option *row)
{
	step_emit(s, &(struct change){ .kind = CHANGE_OPTION_DEL, .option = *row }, TOUCH_CONTENT);
}

void options_drop_entries(struct step *s, int64_t person)
{
	for (int slot = 1; slot <= LIMIT_OPTION_SLOTS; slot++) {
		const struct option *row = decision_option_at(s->d, person, slot);
		if (row)
			drop(s, row);
	}
}

/* Whether an option (the baseline too) or a suggestion that is included has this name, other than the row but_id; with
 * but_id 0 any suggestion, included or not. */
bool options_has_name(const struct step *s, const char *name, int64_t but_id)
{
	struct arena *a = s->out->arena;
	const char *key = text_fold(a, name);

	for (size_t i = 0; i < s->d->option_count; i++)
		if (s->d->options[i].id != but_id && strcmp(text_fold(a, s->d->options[i].name), key) == 0)
			return true;
	for (size_t i = 0; i < s->d->suggestion_count; i++) {
		const struct suggestion *it = &s->d->suggestions[i];
		if (it->stage == STAGE_OPTIONS && (it->included || !but_id) && strcmp(text_fold(a, it->text), key) == 0)
			return true;
	}
	return false;
}

/* Options that the stage would end with, the baseline not counted. */
size_t options_on_ballot_to_be(const struct decision *d)
{
	size_t n = 0;

	for (size_t i = 0; i < d->option_count; i++)
		n += d->options[i].source != SOURCE_BASELINE;
	for (size_t i = 0; i < d->suggestion_count; i++)
		n += d->suggestions[i].stage == STAGE_OPTIONS && d->suggestions[i].included;
	return n;
}

struct refusal options_entry(struct step *s)
{
	const struct option *row = decision_option_at(s->d, s->action->person, s->action->slot);
	struct change c = { .kind = CHANGE_OPTION_PUT };

	if (!*s->action->text) {
		if (row) {
			drop(s, row);
			suggest_withdraw(s);
		}
		return ACCEPT;
	}
	if (row && strcmp(row->name, s->action->text) == 0 && strcmp(row->desc, s->action->desc) == 0)
		return ACCEPT;
	if (options_has_name(s, s->action->text, row ? row->id : -1))
		return REFUSE_FIELD(DUPLICATE_OPTION, "name");
	if (!row && options_on_ballot_to_be(s->d) >= LIMIT_OPTIONS)
		return REFUSE_LIMIT(TOO_MANY_OPTIONS, LIMIT_OPTIONS);
	c.option = (struct option){
		.id = row ? row->id : step_new_id(s),
		.by = s->action->person,
		.slot = s->action->slot,
		.name = s->action->text,
		.desc = s->action->desc,
		.source = SOURCE_PERSON,
		.at_ms = s->now,
	};
	step_emit(s, &c, TOUCH_CONTENT);
	suggest_withdraw(s);
	return ACCEPT;
}

/* Included suggestions become options, behind the people's. With no model the scaffolding is passed over. */
void options_end(struct step *s)
{
	for (size_t i = 0; i < s->d->suggestion_count; i++) {
		const struct suggestion *from = &s->d->suggestions[i];
		struct change c = { .kind = CHANGE_OPTION_PUT };
		if (from->stage != STAGE_OPTIONS || !from->included)
			continue;
		c.option = (struct option){
			.id = step_new_id(s),
			.name = from->text,
			.desc = from->desc,
			.source = SOURCE_MODEL,
			.at_ms = from->at_ms,
		};
		step_emit(s, &c, TOUCH_CONTENT);
	}
	step_enter(s, rules_ask_model(s->rules) ? STAGE_SCAFFOLDING : STAGE_DASHBOARD);
	if (rules_ask_model(s->rules))
		calls_want(s, CALL_SCAFFOLD);
}
