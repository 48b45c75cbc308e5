/* What a stage has in which people write: wordings of the question, priorities, options.
 *
 * Rules: what people wrote stands together, each with the person it is of, in the order in which they began; what the model
 * suggests stands apart. */
#include "view/decision_context.h"

#include "view/disc.h"

enum { NAMES_SHOWN = 12 };

static void add_direction(cJSON *in, char direction)
{
	context_text(in, "sign", direction_word(direction));
	context_text(in, "sign_class", direction == '+' ? " plus" : direction == '-' ? " minus" : NULL);
}

/* Scenario */

static void add_backers(cJSON *in, struct view_index *x, int64_t framing)
{
	const struct decision *d = x->d;
	const char **names = arena_alloc(&x->arena, (d->backing_count + 1) * sizeof *names);
	size_t count = 0;

	for (size_t i = 0; i < d->backing_count; i++)
		if (d->backings[i].framing == framing)
			names[count++] = view_name(x, d->backings[i].person);
	names_add_as(in, "backers", names, count, NAMES_SHOWN);
	disc_add_list(in, "backer_discs", names, count, NAMES_SHOWN);
}

static void add_scenario(cJSON *in, struct view_index *x)
{
	const struct decision *d = x->d;
	const struct ids settle = decision_to_settle(d, &x->arena);
	cJSON *list = context_list(in, "framings");

	for (size_t i = 0; i < d->framing_count; i++) {
		const struct framing *f = &d->framings[i];
		cJSON *item = context_item(list);

		context_number(item, "id", f->id);
		context_text(item, "text", f->text);
		disc_add_as(item, "by", view_name(x, f->by));
		context_flag(item, "by_model", !f->by);
		context_flag(item, "settle", ids_have(settle, f->id));
		context_flag(item, "chosen", d->head.chosen == f->id);
		if (d->head.chosen == f->id)
			context_text(item, "settled_by", view_name(x, d->head.framing_settled_by));
		add_backers(item, x, f->id);
	}
}

/* Priorities and options */

static void add_suggestions(cJSON *in, const struct decision *d)
{
	cJSON *list = context_list(in, "suggestions");

	for (size_t i = 0; i < d->suggestion_count; i++) {
		const struct suggestion *s = &d->suggestions[i];
		cJSON *item;

		if (s->stage != d->head.stage)
			continue;
		item = context_item(list);
		context_number(item, "id", s->id);
		context_text(item, "text", s->text);
		context_text(item, "desc", s->desc);
		add_direction(item, s->direction);
		context_flag(item, "included", s->included);
	}
	context_flag(in, "has_suggestions", cJSON_GetArraySize(list) > 0);
}

/* What people wrote, by person. */
struct cards {
	struct view_index *x;
	cJSON *list;
	cJSON **entries; /* of each member in by_person's order; NULL until there is one */
};

static struct cards add_cards(cJSON *in, struct view_index *x)
{
	return (struct cards){
		.x = x,
		.list = context_list(in, "cards"),
		.entries = arena_alloc(&x->arena, (x->d->member_count + 1) * sizeof(cJSON *)),
	};
}

/* A new entry on the card of whoever wrote it. */
static cJSON *add_entry(struct cards *c, int64_t by)
{
	const struct view_index *x = c->x;
	const size_t place = view_place(x, by);

	if (!c->entries[place]) {
		cJSON *card = context_item(c->list);

		if (place < x->d->member_count) {
			const struct member *m = x->by_person[place];

			disc_add_as(card, "by", m->name);
			context_flag(card, "confirmed", m->standing == STANDING_IN && m->confirmed);
		}
		c->entries[place] = context_list(card, "entries");
	}
	return context_item(c->entries[place]);
}

static void add_priorities(cJSON *in, struct view_index *x)
{
	struct cards cards = add_cards(in, x);

	for (size_t i = 0; i < x->d->priority_count; i++) {
		const struct priority *p = &x->d->priorities[i];
		cJSON *item = add_entry(&cards, p->by);

		context_number(item, "id", p->id);
		context_text(item, "text", p->text);
		add_direction(item, p->direction);
	}
	add_suggestions(in, x->d);
}

static void add_options(cJSON *in, struct view_index *x)
{
	struct cards cards = add_cards(in, x);

	for (size_t i = 0; i < x->option_count; i++) {
		const struct option *o = x->options[i].option;
		cJSON *item;

		if (o->source == SOURCE_BASELINE)
			item = context_object(in, "baseline");
		else
			item = add_entry(&cards, o->by);
		context_number(item, "id", o->id);
		context_text(item, "text", o->name);
		context_text(item, "desc", o->desc);
	}
	add_suggestions(in, x->d);
}

void decision_context_add_stage(cJSON *in, struct view_index *x)
{
	switch (x->d->head.stage) {
	case STAGE_SCENARIO:
		add_scenario(in, x);
		break;
	case STAGE_PRIORITIES:
		add_priorities(in, x);
		break;
	case STAGE_OPTIONS:
		add_options(in, x);
		break;
	case STAGE_DASHBOARD:
	case STAGE_COMPLETE:
		decision_context_add_ballot(in, x);
		break;
	default: /* the lobby's people and the scaffolding's call are everywhere */
		break;
	}
}
