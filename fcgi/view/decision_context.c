/* What everybody sees of a decision, whatever its stage: title, steps, people, whom it waits for, the model.
 *
 * Rules: everything is read from a view_index; lists of people are cut, with their count beside them, because a page is
 * sent to each of five hundred. What a stage has is in stage_context.c. */
#include "view/decision_context.h"

#include <string.h>

#include "view/decision_json.h"

enum {
	ROSTER_SHOWN = 60,   /* people on the page; first those that the stage waits for */
	WAITING_NAMED = 6,
	ASKING_NAMED = 12,
	NAMES_MAX = 4096,
};

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

static void copy_names(cJSON *in, const char *key, const char *const *names, size_t count, size_t most)
{
	struct strbuf b;

	strbuf_init(&b, NAMES_MAX);
	names_add(&b, names, count, most);
	context_copy(in, key, b.s);
	strbuf_dispose(&b);
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

static void add_person(cJSON *list, const struct decision *d, const struct member *m)
{
	cJSON *item = context_item(list);

	context_text(item, "name", m->name);
	context_flag(item, "facilitator", m->person == d->head.facilitator);
	context_flag(item, "here", m->present);
	context_flag(item, "away", !m->present);
	context_flag(item, "until", m->present && m->waited_until_ms && !m->framed);
	context_flag(item, "excused", m->excused);
	context_flag(item, "ready", m->ready && !m->abstained);
	context_flag(item, "abstained", m->abstained);
	context_flag(item, "confirmed_only", m->confirmed && !m->ready);
	context_flag(item, "confirmed", m->confirmed);
}

/* Those that the stage waits for come first where not all are shown: they are whom one looks for. */
static size_t add_people(cJSON *list, const struct view_index *x, struct ids waiting, bool waited, size_t most)
{
	size_t shown = 0;

	for (size_t i = 0; i < x->d->member_count && shown < most; i++) {
		const struct member *m = x->by_seq[i];

		if (m->standing != STANDING_IN || ids_have(waiting, m->person) != waited)
			continue;
		add_person(list, x->d, m);
		shown++;
	}
	return shown;
}

static void add_roster(cJSON *in, const struct view_index *x, struct ids waiting)
{
	const size_t count = decision_participants(x->d);
	cJSON *list = context_list(in, "people");
	size_t present = 0, shown;

	for (size_t i = 0; i < x->d->member_count; i++)
		present += x->d->members[i].standing == STANDING_IN && x->d->members[i].present;
	if (count <= ROSTER_SHOWN)
		waiting.count = 0; /* in order of joining */
	shown = add_people(list, x, waiting, true, ROSTER_SHOWN);
	shown += add_people(list, x, waiting, false, ROSTER_SHOWN - shown);
	context_number(in, "people_count", (int64_t)count);
	context_flag(in, "one_person", count == 1);
	context_number(in, "present", (int64_t)present);
	context_number(in, "more_people", (int64_t)(count - shown));
}

/* Who takes the name, or asks. */
static void add_outsiders(cJSON *in, struct view_index *x)
{
	const struct decision *d = x->d;
	const char **names = arena_alloc(&x->arena, (d->invitation_count + d->member_count) * sizeof *names);
	size_t count = 0;

	for (size_t i = 0; i < d->invitation_count; i++)
		if (!d->invitations[i].accepted && !decision_participant(d, d->invitations[i].person))
			names[count++] = d->invitations[i].name;
	copy_names(in, "invited", names, count, ASKING_NAMED);
	count = 0;
	for (size_t i = 0; i < d->member_count; i++)
		if (x->by_seq[i]->standing == STANDING_ASKING)
			names[count++] = x->by_seq[i]->name;
	copy_names(in, "asking", names, count, ASKING_NAMED);
	context_flag(in, "join", d->head.access != ACCESS_INVITED && decision_is_under_way(d));
}

static void add_dropped(cJSON *in, const struct view_index *x, struct ids waiting)
{
	cJSON *list = context_list(in, "dropped");
	size_t shown = 0;

	for (size_t i = 0; i < x->d->member_count && shown < WAITING_NAMED; i++) {
		const struct member *m = x->by_seq[i];
		cJSON *item;

		if (!m->present || !m->waited_until_ms || m->framed || !ids_have(waiting, m->person))
			continue;
		item = context_item(list);
		context_text(item, "name", m->name);
		context_time(item, "until", "until_words", m->waited_until_ms);
		shown++;
	}
}

static void add_waiting(cJSON *in, struct view_index *x, struct ids waiting)
{
	const char **names = arena_alloc(&x->arena, (waiting.count + 1) * sizeof *names);
	size_t count = 0;
	cJSON *object;

	for (size_t i = 0; i < waiting.count; i++) {
		names[count] = view_name(x, waiting.ids[i]);
		count += names[count] != NULL;
	}
	if (!count)
		return;
	object = context_object(in, "waiting");
	copy_names(object, "names", names, count, WAITING_NAMED);
	add_dropped(object, x, waiting);
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

cJSON *decision_context_shared(struct view_index *x)
{
	struct ids waiting = decision_waiting_for(x->d, &x->arena);
	cJSON *in = context_new();

	context_text(in, "topic", x->d->head.topic);
	context_text(in, "tagline", x->d->head.tagline);
	add_steps(in, x->d->head.stage);
	add_roster(in, x, waiting);
	add_outsiders(in, x);
	add_waiting(in, x, waiting);
	context_flag(in, "tie_to_settle", x->d->head.stage == STAGE_DASHBOARD && decision_to_settle(x->d, &x->arena).count);
	add_model(in, x->d);
	decision_context_add_stage(in, x);
	return in;
}
