/* Stage scenario: wordings of the question, and backing one.
 *
 * A change of a framing's text withdraws everybody's backing of it. Once all present back the same one, or the facilitator
 * settled it, the choice is fixed and stands for the reveal; then it becomes the topic.
 *
 * With a model: after the last edit and a debounce it is asked for a framing that bridges two or more; at most every ten
 * seconds, never twice for the same framings, and not once somebody backs its framing. A bridge that nobody backs any more is
 * free again: it goes where there are not two framings left, and edits that were not asked about because it was backed are
 * asked about then. */
#include "core/step.h"

#include <string.h>

static struct framing *model_framing(const struct decision *d)
{
	return decision_framing_by(d, 0);
}

static bool is_backed(const struct decision *d, int64_t framing)
{
	for (size_t i = 0; i < d->backing_count; i++)
		if (d->backings[i].framing == framing)
			return true;
	return false;
}

/* A hash of the framings that people wrote (FNV-1a). */
static int64_t hash_of_submissions(const struct decision *d)
{
	uint64_t h = 14695981039346656037u;

	for (size_t i = 0; i < d->framing_count; i++) {
		if (!d->framings[i].by)
			continue;
		for (const char *c = d->framings[i].text;; c++) {
			h = (h ^ (unsigned char)*c) * 1099511628211u;
			if (!*c)
				break;
		}
	}
	return (int64_t)(h >> 1);
}

static size_t submissions(const struct decision *d)
{
	return d->framing_count - (model_framing(d) != NULL);
}

bool decision_may_bridge(const struct decision *d)
{
	const struct framing *bridge = model_framing(d);

	return !d->head.reveal_at_ms && submissions(d) >= 2 && !(bridge && is_backed(d, bridge->id));
}

static bool wants_synthesis(const struct step *s)
{
	return rules_ask_model(s->rules) && decision_may_bridge(s->d) && hash_of_submissions(s->d) != s->d->head.synthesis_seen;
}

void scenario_ask(struct step *s)
{
	step_head(s, 0)->synthesis_seen = hash_of_submissions(s->d);
	step_head(s, 0)->synthesis_asked_ms = s->now;
	calls_want(s, CALL_SYNTHESIZE);
}

static void plan_synthesis(struct step *s)
{
	int64_t due = s->now + s->rules->synthesis_debounce_ms;
	int64_t earliest = s->d->head.synthesis_asked_ms + SYNTHESIS_EVERY_MS;

	if (s->d->head.synthesis_asked_ms && due < earliest)
		due = earliest;
	step_head(s, 0)->synthesis_due_ms = wants_synthesis(s) ? due : 0;
}

void scenario_synthesis(struct step *s, const struct answer *answer)
{
	const struct framing *bridge = model_framing(s->d);
	struct change c = { .kind = CHANGE_FRAMING_PUT };

	if (!decision_may_bridge(s->d))
		return;
	c.framing = (struct framing){
		.id = bridge ? bridge->id : step_new_id(s),
		.text = answer->text,
		.at_ms = s->now,
	};
	step_emit(s, &c, TOUCH_CONTENT);
}

static void withdraw_backings(struct step *s, int64_t framing)
{
	for (size_t i = s->d->backing_count; i-- > 0;) {
		struct change c = { .kind = CHANGE_BACKING_DEL, .backing = s->d->backings[i] };
		if (c.backing.framing == framing)
			step_emit(s, &c, TOUCH_CONTENT);
	}
}

static void take_out(struct step *s, const struct framing *row)
{
	struct change c = { .kind = CHANGE_FRAMING_DEL, .framing = *row };

	withdraw_backings(s, c.framing.id);
	step_emit(s, &c, TOUCH_CONTENT);
}

/* A bridge of one is none: it goes, unless somebody backs it or it was chosen. */
static void drop_bridge_of_one(struct step *s)
{
	const struct framing *bridge = model_framing(s->d);

	if (bridge && submissions(s->d) < 2 && bridge->id != s->d->head.chosen && !is_backed(s->d, bridge->id))
		take_out(s, bridge);
}

void scenario_review_bridge(struct step *s)
{
	drop_bridge_of_one(s);
	if (!s->d->head.synthesis_due_ms)
		plan_synthesis(s);
}

/* With too few left to bridge the question for a bridge goes along. */
static void take_back(struct step *s, const struct framing *row)
{
	take_out(s, row);
	if (submissions(s->d) < 2) {
		calls_supersede(s, CALL_SYNTHESIZE);
		step_head(s, 0)->synthesis_seen = 0; /* what was asked for is not there any more */
	}
	drop_bridge_of_one(s);
	plan_synthesis(s);
}

void scenario_drop_entries(struct step *s, int64_t person)
{
	const struct framing *row = decision_framing_by(s->d, person);

	if (row && row->id != s->d->head.chosen)
		take_back(s, row);
}

struct refusal scenario_framing(struct step *s)
{
	const struct framing *row = decision_framing_by(s->d, s->action->person);
	struct change c = { .kind = CHANGE_FRAMING_PUT };

	if (row && strcmp(row->text, s->action->text) == 0)
		return ACCEPT;
	if (!*s->action->text) {
		if (row)
			take_back(s, row);
		return ACCEPT;
	}
	if (row)
		withdraw_backings(s, row->id);
	c.framing = (struct framing){
		.id = row ? row->id : step_new_id(s),
		.by = s->action->person,
		.text = s->action->text,
		.at_ms = s->now,
	};
	step_emit(s, &c, TOUCH_CONTENT);
	plan_synthesis(s);
	return ACCEPT;
}

/* Puts a backing or takes one off. */
static void change_backing(struct step *s, const struct change *c)
{
	const bool had = decision_backing_of(s->d, s->action->person);

	step_emit(s, c, TOUCH_CONTENT);
	if (had)
		scenario_review_bridge(s);
}

struct refusal scenario_back(struct step *s)
{
	const struct backing *have = decision_backing_of(s->d, s->action->person);
	struct change c = {
		.kind = CHANGE_BACKING_PUT,
		.backing = { .person = s->action->person, .framing = s->action->framing, .at_ms = s->now },
	};

	if (!s->action->framing) {
		if (have)
			change_backing(s, &(struct change){ .kind = CHANGE_BACKING_DEL, .backing = *have });
		return ACCEPT;
	}
	if (!decision_framing(s->d, s->action->framing))
		return REFUSE(UNKNOWN_FRAMING);
	if (!have || have->framing != s->action->framing)
		change_backing(s, &c);
	return ACCEPT;
}

struct refusal scenario_settle(struct step *s)
{
	const bool dashboard = s->d->head.stage == STAGE_DASHBOARD;
	const int64_t id = dashboard ? s->action->option : s->action->framing;

	if (!id)
		return REFUSE_FIELD(FIELD_MISSING, dashboard ? "option" : "framing");
	if (dashboard ? !decision_option(s->d, id) : !decision_framing(s->d, id))
		return dashboard ? REFUSE(UNKNOWN_OPTION) : REFUSE(UNKNOWN_FRAMING);
	if (!ids_have(decision_to_settle(s->d, s->out->arena), id))
		return REFUSE(NOT_TO_SETTLE);
	if (dashboard) {
		step_head(s, TOUCH_CONTENT)->settled_by = s->action->person;
		complete_begin(s, id);
	} else {
		step_head(s, TOUCH_CONTENT)->framing_settled_by = s->action->person;
		scenario_end(s, id);
	}
	return ACCEPT;
}

/* The choice is fixed; the reveal begins. */
void scenario_end(struct step *s, int64_t framing)
{
	struct head *h = step_head(s, TOUCH_CONTENT);

	h->chosen = framing;
	h->reveal_at_ms = s->now + s->rules->reveal_ms;
	h->synthesis_due_ms = 0;
	calls_supersede(s, CALL_SYNTHESIZE);
}

void scenario_tick(struct step *s)
{
	const struct head *h = &s->d->head;

	if (h->reveal_at_ms && s->now >= h->reveal_at_ms) {
		step_head(s, TOUCH_CONTENT | TOUCH_CANVAS)->topic = decision_framing(s->d, h->chosen)->text;
		step_head(s, 0)->reveal_at_ms = 0;
		step_enter(s, STAGE_PRIORITIES);
		calls_want(s, CALL_TAGLINE);
	}
	if (h->synthesis_due_ms && s->now >= h->synthesis_due_ms) {
		step_head(s, 0)->synthesis_due_ms = 0;
		if (wants_synthesis(s))
			scenario_ask(s);
	}
}

int64_t scenario_next(const struct decision *d)
{
	const int64_t reveal = d->head.reveal_at_ms ? d->head.reveal_at_ms : INT64_MAX;
	const int64_t synthesis = d->head.synthesis_due_ms ? d->head.synthesis_due_ms : INT64_MAX;

	return reveal < synthesis ? reveal : synthesis;
}
