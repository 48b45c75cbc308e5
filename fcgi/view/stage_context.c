/* What the present stage has, for the templates of that stage. */
#include "view/decision_context.h"

#include "view/record_parts.h"

enum { NAMES_SHOWN = 12, NAMES_MAX = 4096 };

/* "More of speed": how a direction reads. */
static const char *sign_of(char direction)
{
	return direction == '+' ? "more" : direction == '-' ? "less" : direction == '~' ? "relevant" : NULL;
}

/* Scenario */

static void add_backers(cJSON *in, struct view_index *x, int64_t framing)
{
	const struct decision *d = x->d;
	const char **names = arena_alloc(&x->arena, (d->backing_count + 1) * sizeof *names);
	struct strbuf b;
	size_t count = 0;

	for (size_t i = 0; i < d->backing_count; i++)
		if (d->backings[i].framing == framing)
			names[count++] = view_name(x, d->backings[i].person);
	strbuf_init(&b, NAMES_MAX);
	names_add(&b, names, count, NAMES_SHOWN);
	context_copy(in, "backers", b.s);
	strbuf_dispose(&b);
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
		context_text(item, "by", view_name(x, f->by));
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
		context_text(item, "sign", sign_of(s->direction));
		context_flag(item, "included", s->included);
	}
	context_flag(in, "has_suggestions", cJSON_GetArraySize(list) > 0);
}

static bool has_confirmed(const struct decision *d, int64_t person)
{
	const struct member *m = decision_participant(d, person);

	return m && m->confirmed;
}

static void add_priorities(cJSON *in, const struct view_index *x)
{
	cJSON *list = context_list(in, "entries");

	for (size_t i = 0; i < x->d->priority_count; i++) {
		const struct priority *p = &x->d->priorities[i];
		cJSON *item = context_item(list);

		context_number(item, "id", p->id);
		context_text(item, "text", p->text);
		context_text(item, "sign", sign_of(p->direction));
		context_text(item, "by", view_name(x, p->by));
		context_flag(item, "confirmed", has_confirmed(x->d, p->by));
	}
	add_suggestions(in, x->d);
}

static void add_options(cJSON *in, const struct view_index *x)
{
	cJSON *list = context_list(in, "entries");

	for (size_t i = 0; i < x->option_count; i++) {
		const struct option *o = x->options[i].option;
		cJSON *item = context_item(list);

		context_number(item, "id", o->id);
		context_text(item, "name", o->name);
		context_text(item, "desc", o->desc);
		context_text(item, "by", view_name(x, o->by));
		context_flag(item, "baseline", o->source == SOURCE_BASELINE);
		context_flag(item, "confirmed", has_confirmed(x->d, o->by));
	}
	add_suggestions(in, x->d);
}

/* Dashboard and complete */

static void add_points(cJSON *in, const char *key, const struct view_index *x, const struct point *p)
{
	cJSON *list;

	if (!p)
		return;
	for (list = context_list(context_object(in, key), "points"); p; p = view_point_next(x, p)) {
		const struct priority *about = p->priority ? decision_priority(x->d, p->priority) : NULL;
		char tag[PRIORITY_TAG_SIZE];
		cJSON *item = context_item(list);

		context_number(item, "id", p->id);
		context_text(item, "text", p->text);
		context_copy(item, "tag", about ? priority_tag(tag, about) : NULL);
		context_text(item, "by", view_name(x, p->by));
	}
}

static void add_voters(cJSON *in, struct view_index *x, const struct view_option *o, int round)
{
	const char **names = arena_alloc(&x->arena, (o->approval_counts[round - 1] + 1) * sizeof *names);
	struct strbuf b;
	size_t count = 0;

	for (const struct approval *a = o->approvals[round - 1]; a; a = view_approval_next(x, a))
		names[count++] = view_name(x, a->person);
	strbuf_init(&b, NAMES_MAX);
	names_add(&b, names, count, NAMES_SHOWN);
	context_copy(in, "voters", b.s);
	strbuf_dispose(&b);
}

static void add_ballot(cJSON *in, struct view_index *x)
{
	const int round = view_rounds(x->d);
	const struct ids tied = decision_tied(x->d, &x->arena), settle = decision_to_settle(x->d, &x->arena);
	cJSON *list = context_list(in, "ballot");

	for (size_t i = 0; i < x->option_count; i++) {
		const struct view_option *o = &x->options[i];
		cJSON *item = context_item(list);

		context_number(item, "id", o->option->id);
		context_text(item, "name", o->option->name);
		context_text(item, "desc", o->option->desc);
		context_number(item, "votes", (int64_t)o->approval_counts[round - 1]);
		context_flag(item, "one_vote", o->approval_counts[round - 1] == 1);
		context_flag(item, "off", x->d->head.round > 1 && !ids_have(tied, o->option->id));
		context_flag(item, "settle", ids_have(settle, o->option->id));
		context_flag(item, "winner", x->d->head.winner == o->option->id);
		add_voters(item, x, o, round);
		add_points(item, "for", x, o->points[SIDE_FOR]);
		add_points(item, "against", x, o->points[SIDE_AGAINST]);
	}
}

static void add_ranked(cJSON *list, const struct view_option *o, size_t votes, size_t of, bool off)
{
	cJSON *item = context_item(list);

	context_number(item, "id", o->option->id);
	context_text(item, "name", o->option->name);
	context_number(item, "votes", (int64_t)votes);
	context_number(item, "of", (int64_t)of);
	context_flag(item, "off", off);
}

/* Most approvals first; equal ones in the order in which they are shown. */
static void add_ranking(cJSON *in, struct view_index *x)
{
	const int round = view_rounds(x->d);
	const struct ids tied = decision_tied(x->d, &x->arena);
	const size_t deciders = view_deciders(x->d);
	cJSON *list = context_list(in, "ranking");
	size_t most = 0, next;

	for (size_t i = 0; i < x->option_count; i++)
		if (x->options[i].approval_counts[round - 1] > most)
			most = x->options[i].approval_counts[round - 1];
	for (size_t votes = most;; votes = next) {
		next = 0;
		for (size_t i = 0; i < x->option_count; i++) {
			const size_t has = x->options[i].approval_counts[round - 1];
			if (has == votes)
				add_ranked(list, &x->options[i], votes, deciders ? deciders : 1,
					x->d->head.round > 1 && !ids_have(tied, x->options[i].option->id));
			else if (has < votes && has > next)
				next = has;
		}
		if (!votes)
			break;
	}
}

static void add_result(cJSON *in, const struct view_index *x)
{
	const struct view_option *winner = view_option(x, x->d->head.winner);
	cJSON *result;
	struct strbuf why;

	if (!winner)
		return;
	result = context_object(in, "result");
	context_text(result, "winner", winner->option->name);
	context_text(result, "desc", winner->option->desc);
	context_text(result, "settled_by", view_name(x, x->d->head.settled_by));
	strbuf_init(&why, RECORD_MAX);
	if (record_why_is_there(x->d))
		record_add_why(&why, x->d);
	context_copy(result, "why", why.s);
	strbuf_dispose(&why);
}

static void add_record(cJSON *in, const struct decision *d)
{
	struct strbuf record;

	strbuf_init(&record, RECORD_MAX);
	record_sdt(&record, d, &(struct view){ .base_url = "" });
	context_copy(in, "record", record.s);
	strbuf_dispose(&record);
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
		add_ballot(in, x);
		add_ranking(in, x);
		break;
	case STAGE_COMPLETE:
		add_result(in, x);
		add_ballot(in, x);
		add_ranking(in, x);
		add_record(in, x->d);
		break;
	default: /* the lobby's people and the scaffolding's call are everywhere */
		break;
	}
}
