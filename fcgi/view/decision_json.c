/* A decision as JSON, exactly as SPEC section 8 has it: these keys, in this order.
 *
 * Rules: "by" is null where no person wrote it, a priority's id until it is numbered, a slot where there is none.
 * Everything is the same for everybody but "url" and "you", so the text is written in two halves around these.
 *
 * Shape: one function for each list; everything is read from a view_index, so that the time is in proportion to what is
 * written. */
#include "view/decision_json.h"

#include "core/action.h"
#include "core/person.h"
#include "view/index.h"
#include "view/json.h"

const char *call_fault_sentence(enum call_fault fault)
{
	switch (fault) {
	case CALL_FAULT_UNREACHABLE:
		return "The language model could not be reached.";
	case CALL_FAULT_SLOW:
		return "The language model took too long to answer.";
	case CALL_FAULT_BUSY:
		return "The language model is too busy at the moment.";
	case CALL_FAULT_REFUSED:
		return "The language model declined to answer.";
	case CALL_FAULT_BROKEN:
		return "The language model's answer could not be used.";
	case CALL_FAULT_SETUP:
		return "The language model is not set up right; whoever runs this server finds the reason in its log.";
	case CALL_FAULT_SPENT:
		return "The language model's allowance is used up for now.";
	case CALL_FAULT_OFF:
		return "No language model is set up any more.";
	case CALL_FAULT_NONE:
	case CALL_FAULTS:
		break;
	}
	return NULL;
}

void decision_url(struct strbuf *b, const struct decision *d, const struct view *v)
{
	strbuf_add(b, v->base_url);
	strbuf_add(b, "/d/");
	strbuf_add_url(b, d->id);
}

static void add_url(struct strbuf *b, const struct decision *d, const char *base_url)
{
	struct strbuf url;

	strbuf_init(&url, DECISION_JSON_MAX);
	decision_url(&url, d, &(struct view){ .base_url = base_url });
	json_text(b, "url", url.s);
	strbuf_dispose(&url);
}

static void add_head(struct strbuf *b, const struct view_index *x)
{
	const struct head *h = &x->d->head;

	json_text(b, "id", x->d->id);
	json_int(b, "version", h->version);
	json_text(b, "stage", stage_name(h->stage));
	json_bool(b, "closed", h->closed_at_ms != 0);
	json_text(b, "topic", h->topic);
	json_text(b, "tagline", h->tagline);
	json_text(b, "access", access_name(h->access));
	json_text(b, "facilitator", view_name(x, h->facilitator));
}

static void add_participants(struct strbuf *b, const struct view_index *x)
{
	json_key(b, "participants");
	json_open(b, '[');
	for (size_t i = 0; i < x->d->member_count; i++) {
		const struct member *m = x->by_seq[i];

		if (m->standing != STANDING_IN)
			continue;
		json_open(b, '{');
		json_text(b, "name", m->name);
		json_bool(b, "present", m->present);
		json_bool(b, "excused", m->excused);
		json_bool(b, "ready", m->ready);
		json_bool(b, "confirmed", m->confirmed);
		json_bool(b, "abstained", m->abstained);
		json_time(b, "waited_until", m->waited_until_ms);
		json_close(b, '}');
	}
	json_close(b, ']');
}

static void add_invited(struct strbuf *b, const struct decision *d)
{
	json_key(b, "invited");
	json_open(b, '[');
	for (size_t i = 0; i < d->invitation_count; i++) {
		const struct invitation *v = &d->invitations[i];

		if (!v->accepted && !decision_participant(d, v->person))
			json_item_text(b, v->name);
	}
	json_close(b, ']');
}

static void add_asking(struct strbuf *b, const struct view_index *x)
{
	json_key(b, "asking");
	json_open(b, '[');
	for (size_t i = 0; i < x->d->member_count; i++)
		if (x->by_seq[i]->standing == STANDING_ASKING)
			json_item_text(b, x->by_seq[i]->name);
	json_close(b, ']');
}

static void add_waiting(struct strbuf *b, struct view_index *x, const struct rules *rules)
{
	struct ids waiting = decision_waiting_for(x->d, &x->arena);

	json_key(b, "waiting_for");
	json_open(b, '[');
	for (size_t i = 0; i < waiting.count; i++) {
		const char *name = view_name(x, waiting.ids[i]);

		json_item_text(b, name ? name : NAME_SOMEBODY);
	}
	json_close(b, ']');
	json_bool(b, "can_go_on", decision_can_go_on(x->d));
	json_time(b, "takeover_at", decision_takeover_at(x->d, rules));
}

static void add_framings(struct strbuf *b, const struct view_index *x)
{
	const struct decision *d = x->d;

	json_key(b, "framings");
	json_open(b, '[');
	for (size_t i = 0; i < d->framing_count; i++) {
		const struct framing *f = &d->framings[i];

		json_open(b, '{');
		json_int(b, "id", f->id);
		json_text(b, "by", view_name(x, f->by));
		json_text(b, "text", f->text);
		json_key(b, "backers");
		json_open(b, '[');
		for (size_t j = 0; j < d->backing_count; j++)
			if (d->backings[j].framing == f->id)
				json_item_text(b, view_name(x, d->backings[j].person));
		json_close(b, ']');
		json_close(b, '}');
	}
	json_close(b, ']');
	json_id(b, "chosen", d->head.chosen);
	json_text(b, "framing_settled_by", view_name(x, d->head.framing_settled_by));
}

static void add_direction(struct strbuf *b, char direction)
{
	json_text(b, "direction", (char[]){ direction, '\0' });
}

static void add_priorities(struct strbuf *b, const struct view_index *x)
{
	json_key(b, "priorities");
	json_open(b, '[');
	for (size_t i = 0; i < x->priorities.count; i++) {
		const struct priority *p = decision_priority(x->d, x->priorities.ids[i]);

		json_open(b, '{');
		json_priority_id(b, "id", p);
		json_text(b, "by", view_name(x, p->by));
		json_id(b, "slot", p->slot);
		add_direction(b, p->direction);
		json_text(b, "text", p->text);
		json_text(b, "source", source_name(p->source));
		json_close(b, '}');
	}
	json_close(b, ']');
}

static void add_points(struct strbuf *b, const struct view_index *x, const struct view_option *o, enum side side)
{
	json_key(b, side_name(side));
	json_open(b, '[');
	for (const struct point *p = o->points[side]; p; p = view_point_next(x, p)) {
		json_open(b, '{');
		json_int(b, "id", p->id);
		json_text(b, "text", p->text);
		json_priority_id(b, "priority", p->priority ? decision_priority(x->d, p->priority) : NULL);
		json_text(b, "by", view_name(x, p->by));
		json_close(b, '}');
	}
	json_close(b, ']');
}

/* The value: the names of who approves o in a round. */
static void add_approvals(struct strbuf *b, const struct view_index *x, const struct view_option *o, int round)
{
	const struct approval *a = round ? o->approvals[round - 1] : NULL;

	json_open(b, '[');
	for (; a; a = view_approval_next(x, a))
		json_item_text(b, view_name(x, a->person));
	json_close(b, ']');
}

static void add_options(struct strbuf *b, const struct view_index *x)
{
	json_key(b, "options");
	json_open(b, '[');
	for (size_t i = 0; i < x->option_count; i++) {
		const struct view_option *o = &x->options[i];

		json_open(b, '{');
		json_int(b, "id", o->option->id);
		json_text(b, "by", view_name(x, o->option->by));
		json_id(b, "slot", o->option->slot);
		json_text(b, "name", o->option->name);
		json_text(b, "desc", o->option->desc);
		json_text(b, "source", source_name(o->option->source));
		add_points(b, x, o, SIDE_FOR);
		add_points(b, x, o, SIDE_AGAINST);
		json_key(b, "approvals");
		add_approvals(b, x, o, view_rounds(x->d));
		json_close(b, '}');
	}
	json_close(b, ']');
}

static void add_suggestions(struct strbuf *b, const struct decision *d)
{
	json_key(b, "suggestions");
	json_open(b, '[');
	for (size_t i = 0; i < d->suggestion_count; i++) {
		const struct suggestion *s = &d->suggestions[i];

		if (s->stage != d->head.stage)
			continue;
		json_open(b, '{');
		json_int(b, "id", s->id);
		json_text(b, s->stage == STAGE_OPTIONS ? "name" : "text", s->text);
		if (s->stage == STAGE_OPTIONS)
			json_text(b, "desc", s->desc);
		else
			add_direction(b, s->direction);
		json_bool(b, "included", s->included);
		json_close(b, '}');
	}
	json_close(b, ']');
}

static void add_model(struct strbuf *b, const struct decision *d, const struct rules *rules)
{
	const struct call *c = decision_call_shown(d);

	json_key(b, "model");
	json_open(b, '{');
	json_bool(b, "configured", rules->model && !(d->head.model_spent && decision_minds_model(d)));
	json_text(b, "call", c ? call_kind_name(c->kind) : NULL);
	json_text(b, "state", c ? call_state_name(c->state) : "idle");
	json_time(b, "since", c ? c->since_ms : 0);
	json_text(b, "error", c ? call_fault_sentence(c->fault) : NULL);
	json_close(b, '}');
}

static void add_rounds(struct strbuf *b, const struct view_index *x)
{
	json_int(b, "round", x->d->head.round >= VIEW_ROUNDS ? VIEW_ROUNDS : 1);
	json_key(b, "rounds");
	json_open(b, '[');
	for (int round = 1; round <= view_rounds(x->d); round++) {
		json_open(b, '{');
		json_int(b, "round", round);
		json_key(b, "approvals");
		json_open(b, '{');
		for (size_t i = 0; i < x->option_count; i++) {
			const struct view_option *o = &x->options[i];

			if (!o->approval_counts[round - 1])
				continue;
			json_key_int(b, o->option->id);
			add_approvals(b, x, o, round);
		}
		json_close(b, '}');
		json_close(b, '}');
	}
	json_close(b, ']');
}

static void add_result(struct strbuf *b, struct view_index *x)
{
	const struct head *h = &x->d->head;

	json_ids(b, "tied", decision_tied(x->d, &x->arena));
	json_ids(b, "settle", decision_to_settle(x->d, &x->arena));
	json_text(b, "settled_by", view_name(x, h->settled_by));
	json_id(b, "winner", h->winner);
	json_why(b, "why", x->d);
}

static void add_before(struct strbuf *b, const struct view_index *x)
{
	json_open(b, '{');
	add_head(b, x);
	strbuf_add_char(b, ',');
}

static void add_after(struct strbuf *b, struct view_index *x, const struct rules *rules)
{
	strbuf_add_char(b, ',');
	add_participants(b, x);
	add_invited(b, x->d);
	add_asking(b, x);
	add_waiting(b, x, rules);
	add_framings(b, x);
	add_priorities(b, x);
	add_options(b, x);
	add_suggestions(b, x->d);
	add_model(b, x->d, rules);
	add_rounds(b, x);
	add_result(b, x);
	json_close(b, '}');
}

void decision_json_shared(struct decision_json *out, const struct decision *d, const struct rules *rules)
{
	struct view_index x;

	strbuf_init(&out->before, DECISION_JSON_MAX);
	strbuf_init(&out->after, DECISION_JSON_MAX);
	view_index_init(&x, d);
	add_before(&out->before, &x);
	add_after(&out->after, &x, rules);
	strbuf_fit(&out->before);
	strbuf_fit(&out->after);
	view_index_dispose(&x);
}

void decision_json_personal(struct strbuf *b, const struct decision *d, int64_t person, const char *name,
	const char *base_url)
{
	add_url(b, d, base_url);
	json_key(b, "you");
	json_open(b, '{');
	json_text(b, "name", name);
	json_text(b, "role", role_name(decision_role(d, person)));
	json_close(b, '}');
}

void decision_json(struct strbuf *b, const struct decision *d, int64_t person, const char *name, const struct view *v)
{
	struct view_index x;

	view_index_init(&x, d);
	add_before(b, &x);
	decision_json_personal(b, d, person, name, v->base_url);
	add_after(b, &x, v->rules);
	view_index_dispose(&x);
}
