/* The record as JSON: everything with who said it and when, final texts only, in the order of first entry (options and
 * priorities as the page shows them). "by" is null where the model wrote it, a time where there is none. */
#include "view/index.h"
#include "view/json.h"
#include "view/record_parts.h"

static void add_head(struct strbuf *b, const struct view_index *x, const struct view *v)
{
	const struct decision *d = x->d;
	struct strbuf url;

	strbuf_init(&url, RECORD_MAX);
	decision_url(&url, d, v);
	json_text(b, "id", d->id);
	json_text(b, "url", url.s);
	strbuf_dispose(&url);
	json_text(b, "status", record_status(d));
	json_text(b, "stage", stage_name(d->head.stage));
	json_text(b, "topic", d->head.topic);
	json_text(b, "tagline", d->head.tagline);
	json_text(b, "author", view_name(x, d->head.creator));
	json_time(b, "asked", d->head.created_at_ms);
	json_time(b, "decided", d->head.decided_at_ms);
	json_time(b, "closed", d->head.closed_at_ms);
	json_key(b, "deciders");
	json_open(b, '[');
	for (size_t i = 0; i < d->member_count; i++)
		if (view_is_decider(d, x->by_seq[i]))
			json_item_text(b, x->by_seq[i]->name);
	json_close(b, ']');
}

static void add_said(struct strbuf *b, const struct view_index *x, int64_t by, int64_t at_ms)
{
	json_text(b, "by", view_name(x, by));
	json_time(b, "at", at_ms);
}

static void add_priorities(struct strbuf *b, const struct view_index *x)
{
	json_key(b, "priorities");
	json_open(b, '[');
	for (size_t i = 0; i < x->priorities.count; i++) {
		const struct priority *p = decision_priority(x->d, x->priorities.ids[i]);

		json_open(b, '{');
		json_priority_id(b, "id", p);
		json_text(b, "text", p->text);
		json_text(b, "direction", (char[]){ p->direction, '\0' });
		json_text(b, "source", source_name(p->source));
		add_said(b, x, p->by, p->at_ms);
		json_close(b, '}');
	}
	json_close(b, ']');
}

static void add_backers(struct strbuf *b, const struct view_index *x, int64_t framing)
{
	json_key(b, "backers");
	json_open(b, '[');
	for (size_t i = 0; i < x->d->backing_count; i++) {
		const struct backing *k = &x->d->backings[i];

		if (k->framing != framing)
			continue;
		json_open(b, '{');
		json_text(b, "name", view_name(x, k->person));
		json_time(b, "at", k->at_ms);
		json_close(b, '}');
	}
	json_close(b, ']');
}

static void add_framings(struct strbuf *b, const struct view_index *x)
{
	json_key(b, "framings");
	json_open(b, '[');
	for (size_t i = 0; i < x->d->framing_count; i++) {
		const struct framing *f = &x->d->framings[i];

		json_open(b, '{');
		json_int(b, "id", f->id);
		json_text(b, "text", f->text);
		add_said(b, x, f->by, f->at_ms);
		add_backers(b, x, f->id);
		json_close(b, '}');
	}
	json_close(b, ']');
	json_id(b, "chosen", x->d->head.chosen);
	json_text(b, "framing_settled_by", view_name(x, x->d->head.framing_settled_by));
}

static void add_points(struct strbuf *b, const struct view_index *x, const struct view_option *o, enum side side)
{
	json_key(b, side_name(side));
	json_open(b, '[');
	for (const struct point *p = o->points[side]; p; p = view_point_next(x, p)) {
		json_open(b, '{');
		json_text(b, "text", p->text);
		json_priority_id(b, "priority", p->priority ? decision_priority(x->d, p->priority) : NULL);
		add_said(b, x, p->by, p->at_ms);
		json_close(b, '}');
	}
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
		json_text(b, "name", o->option->name);
		json_text(b, "desc", o->option->desc);
		json_text(b, "source", source_name(o->option->source));
		add_said(b, x, o->option->by, o->option->at_ms);
		add_points(b, x, o, SIDE_FOR);
		add_points(b, x, o, SIDE_AGAINST);
		json_close(b, '}');
	}
	json_close(b, ']');
}

static void add_ballot(struct strbuf *b, struct view_index *x, int round)
{
	if (round > 1) {
		json_ids(b, "ballot", decision_tied(x->d, &x->arena));
		return;
	}
	json_key(b, "ballot");
	json_open(b, '[');
	for (size_t i = 0; i < x->d->option_count; i++)
		json_item_int(b, x->d->options[i].id);
	json_close(b, ']');
}

static void add_rounds(struct strbuf *b, struct view_index *x)
{
	json_key(b, "rounds");
	json_open(b, '[');
	for (int round = 1; round <= view_rounds(x->d); round++) {
		json_open(b, '{');
		json_int(b, "round", round);
		add_ballot(b, x, round);
		json_key(b, "approvals");
		json_open(b, '[');
		for (size_t i = 0; i < x->d->approval_count; i++) {
			const struct approval *a = &x->d->approvals[i];

			if (a->round != round)
				continue;
			json_open(b, '{');
			json_int(b, "option", a->option);
			json_text(b, "name", view_name(x, a->person));
			json_time(b, "at", a->at_ms);
			json_close(b, '}');
		}
		json_close(b, ']');
		json_close(b, '}');
	}
	json_close(b, ']');
}

static void add_result(struct strbuf *b, const struct view_index *x)
{
	const struct view_option *winner = view_option(x, x->d->head.winner);

	json_text(b, "settled_by", view_name(x, x->d->head.settled_by));
	json_key(b, "winner");
	if (winner) {
		json_open(b, '{');
		json_int(b, "id", winner->option->id);
		json_text(b, "name", winner->option->name);
		json_close(b, '}');
	} else {
		strbuf_add(b, "null");
	}
	json_why(b, "why", x->d);
}

static void add_people(struct strbuf *b, const struct view_index *x)
{
	json_key(b, "people");
	json_open(b, '[');
	for (size_t i = 0; i < x->d->member_count; i++) {
		const struct member *m = x->by_seq[i];

		json_open(b, '{');
		json_text(b, "name", m->name);
		json_text(b, "standing", standing_name(m->standing));
		json_time(b, "joined", m->joined_at_ms);
		json_close(b, '}');
	}
	json_close(b, ']');
}

void record_json(struct strbuf *b, const struct decision *d, const struct view *v)
{
	struct view_index x;

	view_index_init(&x, d);
	json_open(b, '{');
	add_head(b, &x, v);
	add_priorities(b, &x);
	add_framings(b, &x);
	add_options(b, &x);
	add_rounds(b, &x);
	add_result(b, &x);
	add_people(b, &x);
	json_close(b, '}');
	view_index_dispose(&x);
}
