/* What everybody sees of a decision, whatever its stage: title, question, steps, the model.
 *
 * Rules: everything is read from a view_index. People are in people_context.c, what a stage has in stage_context.c and
 * ballot_context.c. Of the model's work is said what it is for, since when, and what happens should it fail; it fails in the
 * open, with what that means for the group. What is told aloud of it is told once. */
#include "view/decision_context.h"

#include "base/clock.h"
#include "base/text.h"
#include "core/person.h"
#include "view/decision_json.h"

enum { NAMES_MAX = 4096, TITLE_MAX = 2048, NEWS_MAX = 512 };

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
		strbuf_add(b, names[i] ? names[i] : NAME_SOMEBODY);
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

void decision_context_add_names(cJSON *in, const char *key, struct view_index *x, struct ids people, size_t most)
{
	const char **names = arena_alloc(&x->arena, (people.count + 1) * sizeof *names);

	for (size_t i = 0; i < people.count; i++)
		names[i] = view_name(x, people.ids[i]);
	names_add_as(in, key, names, people.count, most);
}

size_t suggestions_of_stage(const struct decision *d)
{
	size_t count = 0;

	for (size_t i = 0; i < d->suggestion_count; i++)
		count += d->suggestions[i].stage == d->head.stage;
	return count;
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
		context_flag(item, "by_model", p->source == SOURCE_MODEL);
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
	const struct framing *chosen = decision_framing(d, d->head.chosen);
	const struct option *winner = decision_option(d, d->head.winner);
	struct strbuf b;

	strbuf_init(&b, TITLE_MAX);
	strbuf_addf(&b, "%s – %s – Maude Libs", stage_title(d->head.stage), d->head.topic);
	context_copy(in, "title", b.s);
	strbuf_reset(&b);
	if (d->head.reveal_at_ms && chosen)
		strbuf_addf(&b, "The question is agreed: %s", chosen->text);
	else if (d->head.stage == STAGE_COMPLETE && winner)
		strbuf_addf(&b, "The decision is now at the stage Complete: %s.", winner->name);
	else
		strbuf_addf(&b, "The decision is now at the stage %s.", stage_title(d->head.stage));
	context_copy(in, "say", b.s);
	strbuf_dispose(&b);
}

/* When somebody else may facilitate: as long as the facilitator is away, or keeps everybody waiting. */
static void add_takeover(cJSON *in, const struct decision *d, const struct rules *rules)
{
	const struct member *f = decision_participant(d, d->head.facilitator);

	context_flag(in, "takeover_open", d->head.takeover_open);
	if (d->head.takeover_open || (f && !f->present))
		context_time(in, "takeover_at", "takeover_words", decision_takeover_at(d, rules));
}

/* The last day on which it is here, where finished decisions are removed. */
static void add_kept(cJSON *in, const struct decision *d, const struct rules *rules)
{
	const int64_t until = decision_kept_until(d, rules);
	char date[CLOCK_ISO_SIZE];

	if (until)
		context_copy(in, "kept_until", clock_date(date, until - 1));
}

cJSON *decision_context_common(struct view_index *x, const struct rules *rules)
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
	context_flag(in, "one_missing", decision_missing(x->d) == 1 && decision_participants(x->d) > 1 && !h->closed_at_ms);
	add_takeover(in, x->d, rules);
	add_kept(in, x->d, rules);
	add_choices(in, x);
	add_tags(in, x);
	decision_context_add_waited(in, x);
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

/* The model */

#define SPENT "The language model's allowance for today is used up: until midnight (UTC) you decide without it."
#define NOTHING "The language model had nothing to add."

/* does: the begin of a sentence; should: what happens should it fail; without: what it means that it has. */
static const struct {
	const char *does, *should, *without;
} call_words[CALL_KINDS] = {
	[CALL_SYNTHESIZE] = {
		"The language model looks for a wording that bridges yours",
		"Nobody has to wait for it. Should it fail, you go on without it.",
		"You can go on without it.",
	},
	[CALL_SUGGEST_PRIORITIES] = {
		"The language model thinks about what else may matter",
		"Nobody has to wait for it. Should it fail, you go on without it.",
		"You can go on without it.",
	},
	[CALL_SUGGEST_OPTIONS] = {
		"The language model thinks about other options",
		"Nobody has to wait for it. Should it fail, you go on without it.",
		"You can go on without it.",
	},
	[CALL_SCAFFOLD] = {
		"The language model writes points for and against each option",
		"Nobody has to wait for it: whoever takes part can go on without it, right now. Should it fail, you learn why, and "
		"can try it again.",
		"Whoever takes part can try it again, or go on without its points.",
	},
	[CALL_WHY] = {
		"The language model words why it was decided so",
		"Should it fail, a sentence with the counts stands here instead.",
		"The sentence above counts the votes instead.",
	},
};

/* The stage's call for suggestions was answered, and there are none. */
static bool suggested_nothing(const struct decision *d)
{
	const enum stage stage = d->head.stage;
	const enum call_kind kind = stage == STAGE_PRIORITIES ? CALL_SUGGEST_PRIORITIES : CALL_SUGGEST_OPTIONS;

	if ((stage != STAGE_PRIORITIES && stage != STAGE_OPTIONS) || suggestions_of_stage(d))
		return false;
	for (size_t i = 0; i < d->call_count; i++)
		if (d->calls[i].kind == kind && d->calls[i].state == CALL_DONE)
			return true;
	return false;
}

/* There is none to be asked for now, though there was or will be. */
static bool is_spent(const struct decision *d)
{
	return d->head.model_spent && d->head.stage != STAGE_LOBBY && decision_minds_model(d);
}

/* The model's state in a sentence; NULL: it has none. */
static const char *plain_state(const struct decision *d)
{
	return is_spent(d) ? SPENT : suggested_nothing(d) ? NOTHING : NULL;
}

/* What a failure means; that one may try again is said where that does something. */
static const char *without(const struct call *c, bool retry)
{
	return c->kind == CALL_SCAFFOLD && !retry ? "Whoever takes part can go on without its points." : call_words[c->kind].without;
}

static bool may_retry(const struct decision *d, const struct rules *rules)
{
	return decision_may_retry(d, rules) && !d->head.model_spent;
}

/* Why a call has not been answered. */
static const char *fault_of(const struct decision *d, const struct call *c)
{
	return c->state == CALL_FAILED && is_spent(d) ? SPENT : call_fault_sentence(c->fault);
}

static void add_call(cJSON *in, const struct decision *d, const struct call *c, bool retry)
{
	const bool failed = c->state == CALL_FAILED;
	cJSON *object = context_object(in, "model");

	context_flag(object, "busy", !failed);
	context_flag(object, "retrying", c->state == CALL_RETRYING);
	context_flag(object, "failed", failed);
	context_flag(object, "retry", retry);
	context_text(object, "does", call_words[c->kind].does);
	context_text(object, "should", call_words[c->kind].should);
	context_text(object, "without", without(c, retry));
	context_text(object, "fault", fault_of(d, c));
	context_time(object, "since", "since_words", c->since_ms);
}

void decision_context_add_model(cJSON *in, const struct decision *d, const struct rules *rules)
{
	const struct call *c = decision_call_shown(d);
	const char *plain = plain_state(d);

	if (c)
		add_call(in, d, c, may_retry(d, rules));
	else if (plain)
		context_text(context_object(in, "model"), "plain", plain);
}

/* What the model has done for the stage. */
static void say_what_is_there(struct strbuf *b, const struct decision *d)
{
	const size_t suggestions = suggestions_of_stage(d);

	if (suggestions)
		strbuf_addf(b, "The language model has %zu suggestion%s.", suggestions, suggestions == 1 ? "" : "s");
	else if (d->head.stage == STAGE_SCENARIO && decision_framing_by(d, 0))
		strbuf_add(b, "The language model has written a wording that bridges yours.");
	else if (d->head.stage == STAGE_COMPLETE && *d->head.why)
		strbuf_add(b, "The language model has worded why it was decided so.");
}

/* What is told aloud when it is another sentence than before. That a bridge is looked for is not: it may be every ten
 * seconds. */
static void add_news(cJSON *in, const struct decision *d, const struct rules *rules)
{
	const struct call *c = decision_call_shown(d);
	struct strbuf b;

	strbuf_init(&b, NEWS_MAX);
	if (c && c->state == CALL_FAILED)
		strbuf_addf(&b, "%s %s", fault_of(d, c), without(c, may_retry(d, rules)));
	else if (c && c->state == CALL_RETRYING)
		strbuf_addf(&b, "%s It tries again by itself.", fault_of(d, c));
	else if (c && c->kind != CALL_SYNTHESIZE)
		strbuf_addf(&b, "%s.", call_words[c->kind].does);
	else if (!c && plain_state(d))
		strbuf_add(&b, plain_state(d));
	else
		say_what_is_there(&b, d);
	context_copy(in, "news", b.s);
	strbuf_dispose(&b);
}

/* How much room a question needs: the style sheet sets longer ones smaller. */
static const char *size_of(const char *topic)
{
	const size_t length = text_length(topic);

	return length > TOPIC_LONG ? "longest" : length > TOPIC_SHORT ? "long" : "short";
}

static void add_to_settle(cJSON *in, struct view_index *x)
{
	const enum stage stage = x->d->head.stage;
	const bool any = decision_to_settle(x->d, &x->arena).count;

	context_flag(in, "tie_to_settle", any && stage == STAGE_DASHBOARD);
	context_flag(in, "wordings_to_settle", any && stage == STAGE_SCENARIO);
}

cJSON *decision_context_shared(struct view_index *x, const struct rules *rules)
{
	cJSON *in = context_new();

	context_text(in, "topic", x->d->head.topic);
	context_text(in, "topic_size", size_of(x->d->head.topic));
	context_text(in, "tagline", x->d->head.tagline);
	add_steps(in, x->d->head.stage);
	decision_context_add_people(in, x);
	add_to_settle(in, x);
	decision_context_add_model(in, x->d, rules);
	add_news(in, x->d, rules);
	decision_context_add_stage(in, x);
	return in;
}
