/* What everybody sees of a decision, whatever its stage: title, question, steps, the model.
 *
 * Rules: everything is read from a view_index. People are in people_context.c, what a stage has in stage_context.c and
 * ballot_context.c. */
#include "view/decision_context.h"

#include <string.h>

#include "base/text.h"
#include "view/decision_json.h"

enum { NAMES_MAX = 4096 };

const char *stage_title(enum stage s)
{
	static const char *const titles[STAGES] = { "Lobby", "Scenario", "Priorities", "Options", "Scaffolding", "Dashboard",
		"Complete" };

	return titles[s];
}

void names_add(struct strbuf *b, const char *const *names, size_t count, size_t most)
{
	const size_t named = count > most ? most : count, others = count - named;

	for (size_t i = 0; i < named; i++) {
		if (i)
			strbuf_add(b, i + 1 == named && !others ? " and " : ", ");
		strbuf_add(b, names[i]);
	}
	if (others)
		strbuf_addf(b, " and %zu other%s", others, others == 1 ? "" : "s");
}

void names_add_as(cJSON *in, const char *key, const char *const *names, size_t count, size_t most)
{
	struct strbuf b;

	strbuf_init(&b, NAMES_MAX);
	names_add(&b, names, count, most);
	context_copy(in, key, b.s);
	strbuf_dispose(&b);
}

const char *direction_word(char direction)
{
	return direction == '+' ? "more" : direction == '-' ? "less" : direction == '~' ? "relevant" : NULL;
}

int64_t approval_share(size_t votes, size_t of)
{
	return votes < of ? (int64_t)((votes * 200 + of) / (of * 2)) : votes ? 100 : 0;
}

/* Common */

static void add_tags(cJSON *in, const struct view_index *x)
{
	cJSON *list = NULL;

	for (size_t i = 0; i < x->priorities.count; i++) {
		const struct priority *p = decision_priority(x->d, x->priorities.ids[i]);
		char number[PRIORITY_TAG_SIZE];
		cJSON *item;

		if (!p->number)
			return; /* the stage goes on */
		if (!list)
			list = context_list(context_object(in, "tags"), "tag");
		item = context_item(list);
		context_copy(item, "number", priority_tag(number, p));
		context_text(item, "text", p->text);
	}
}

/* What points can be made about. */
static void add_choices(cJSON *in, const struct view_index *x)
{
	cJSON *list;

	if (x->d->head.stage != STAGE_DASHBOARD)
		return;
	list = context_list(in, "choice");
	for (size_t i = 0; i < x->option_count; i++) {
		cJSON *item = context_item(list);

		context_number(item, "number", x->options[i].option->id);
		context_text(item, "text", x->options[i].option->name);
	}
}

/* Its title, and what is said once it has come to where it is. */
static void add_title(cJSON *in, const struct decision *d)
{
	struct strbuf b;

	strbuf_init(&b, NAMES_MAX);
	strbuf_addf(&b, "%s – %s – Maude Libs", stage_title(d->head.stage), d->head.topic);
	context_copy(in, "title", b.s);
	strbuf_reset(&b);
	if (d->head.reveal_at_ms)
		strbuf_add(&b, "The question is agreed.");
	else
		strbuf_addf(&b, "The decision is now at the stage %s.", stage_title(d->head.stage));
	context_copy(in, "say", b.s);
	strbuf_dispose(&b);
}

/* The facilitator is away, or keeps everybody waiting: since it is of interest to all but the facilitator. */
static void add_takeover(cJSON *in, const struct decision *d, const struct rules *rules)
{
	const struct member *f = decision_participant(d, d->head.facilitator);

	context_flag(in, "takeover_open", d->head.takeover_open);
	if (d->head.takeover_open || (f && !f->present))
		context_time(in, "takeover_at", "takeover_words", decision_takeover_at(d, rules));
}

cJSON *decision_context_common(const struct view_index *x, const struct rules *rules)
{
	const struct head *h = &x->d->head;
	static const char *const access[ACCESSES] = { "open", "link_only", "invited_only" };
	cJSON *in = context_new();

	add_title(in, x->d);
	context_text(in, "decision", x->d->id);
	context_number(in, "version", h->version);
	context_text(in, "stage", stage_name(h->stage));
	context_text(in, "stage_title", stage_title(h->stage));
	context_flag(in, stage_name(h->stage), true);
	context_number(in, "round", h->round);
	context_flag(in, "runoff", h->stage == STAGE_DASHBOARD && h->round > 1);
	context_flag(in, "reveal", h->reveal_at_ms != 0);
	context_flag(in, "closed", h->closed_at_ms != 0);
	context_flag(in, access[h->access], true);
	context_text(in, "facilitator_name", view_name(x, h->facilitator));
	context_flag(in, "can_go_on", decision_can_go_on(x->d));
	add_takeover(in, x->d, rules);
	add_choices(in, x);
	add_tags(in, x);
	return in;
}

/* Shared */

static void add_steps(cJSON *in, enum stage now)
{
	cJSON *list = context_list(in, "steps");

	for (enum stage s = 0; s < STAGES; s++) {
		cJSON *item = context_item(list);

		context_text(item, "name", stage_title(s));
		context_flag(item, "now", s == now);
		context_flag(item, "done", s < now);
	}
}

static const char *what_it_does(enum call_kind kind)
{
	switch (kind) {
	case CALL_SYNTHESIZE:
		return "The language model looks for a wording that bridges yours,";
	case CALL_SUGGEST_PRIORITIES:
		return "The language model thinks about what else may matter,";
	case CALL_SUGGEST_OPTIONS:
		return "The language model thinks about other options,";
	case CALL_SCAFFOLD:
		return "The language model writes points for and against each option,";
	default:
		return "The language model words why it was decided so,";
	}
}

/* What a failure means for the group. */
static const char *what_then(enum call_kind kind)
{
	switch (kind) {
	case CALL_SCAFFOLD:
		return "Try it again, or go on without its points.";
	case CALL_WHY:
		return "The sentence above counts the votes instead.";
	default:
		return "You can go on without it.";
	}
}

static void add_model(cJSON *in, const struct decision *d)
{
	const struct call *c = decision_call_shown(d);
	cJSON *object;

	if (!c)
		return;
	object = context_object(in, "model");
	context_flag(object, "busy", c->state != CALL_FAILED);
	context_flag(object, "retrying", c->state == CALL_RETRYING);
	context_flag(object, "failed", c->state == CALL_FAILED);
	context_text(object, "what", what_it_does(c->kind));
	context_text(object, "without", what_then(c->kind));
	context_text(object, "fault", call_fault_sentence(c->fault));
	context_time(object, "since", "since_words", c->since_ms);
}

/* How much room a question needs: the style sheet sets longer ones smaller. */
static const char *size_of(const char *topic)
{
	const size_t length = text_length(topic);

	return length > 140 ? "longest" : length > TOPIC_SHORT ? "long" : "short";
}

cJSON *decision_context_shared(struct view_index *x)
{
	cJSON *in = context_new();

	context_text(in, "topic", x->d->head.topic);
	context_text(in, "topic_size", size_of(x->d->head.topic));
	context_text(in, "tagline", x->d->head.tagline);
	add_steps(in, x->d->head.stage);
	decision_context_add_people(in, x);
	context_flag(in, "tie_to_settle", x->d->head.stage == STAGE_DASHBOARD && decision_to_settle(x->d, &x->arena).count);
	add_model(in, x->d);
	decision_context_add_stage(in, x);
	return in;
}
