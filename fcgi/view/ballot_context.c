/* What the dashboard and the complete decision show: the options with their points and approvals, the ranking, the options by
 * what matters (the matrix), the result, the record.
 *
 * Rules: approvals are those of the present round; lists of people are cut, with their count beside them; of the matrix only
 * what has points is there. */
#include "view/decision_context.h"

#include <string.h>

#include "base/text.h"
#include "view/disc.h"
#include "view/record_parts.h"

enum {
	NAMES_SHOWN = 12,
	TAGS_SHOWN = 12,  /* more of them are folded away */
	WHY_SHORT = 280,  /* code points that are set in large letters */
	COLUMNS_SHOWN = 6, /* of the matrix side by side; with more it is a list for each option */
};

/* Options */

/* What a point is about, "+1" and "speed". */
static void add_about(cJSON *in, const struct priority *p)
{
	char tag[PRIORITY_TAG_SIZE];

	if (!p)
		return;
	context_copy(in, "tag", priority_tag(tag, p));
	context_text(in, "about", p->text);
}

static void add_points(cJSON *in, const char *key, const struct view_index *x, const struct point *p)
{
	cJSON *list;

	if (!p)
		return;
	for (list = context_list(context_object(in, key), "points"); p; p = view_point_next(x, p)) {
		cJSON *item = context_item(list);

		context_number(item, "id", p->id);
		context_text(item, "text", p->text);
		add_about(item, p->priority ? decision_priority(x->d, p->priority) : NULL);
		context_text(item, "by", view_name(x, p->by));
	}
}

static void add_voters(cJSON *in, struct view_index *x, const struct view_option *o, int round)
{
	const char **names = arena_alloc(&x->arena, (o->approval_counts[round - 1] + 1) * sizeof *names);
	size_t count = 0;

	for (const struct approval *a = o->approvals[round - 1]; a; a = view_approval_next(x, a))
		names[count++] = view_name(x, a->person);
	names_add_as(in, "voters", names, count, NAMES_SHOWN);
	disc_add_list(in, "voter_discs", names, count, NAMES_SHOWN);
}

static bool is_off(const struct view_index *x, struct ids tied, const struct view_option *o)
{
	return x->d->head.round > 1 && !ids_have(tied, o->option->id);
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
		context_flag(item, "by_model", o->option->source == SOURCE_MODEL);
		context_number(item, "votes", (int64_t)o->approval_counts[round - 1]);
		context_flag(item, "one_vote", o->approval_counts[round - 1] == 1);
		context_flag(item, "off", is_off(x, tied, o));
		context_flag(item, "settle", ids_have(settle, o->option->id));
		context_flag(item, "winner", x->d->head.winner == o->option->id);
		add_voters(item, x, o, round);
		add_points(item, "for", x, o->points[SIDE_FOR]);
		add_points(item, "against", x, o->points[SIDE_AGAINST]);
	}
}

/* The ranking */

/* Those with as many approvals as any, or, once it is decided, the one that won. */
static bool leads(const struct view_index *x, const struct view_option *o, size_t votes, size_t most)
{
	return x->d->head.winner ? x->d->head.winner == o->option->id : votes && votes == most;
}

static cJSON *add_ranked(cJSON *list, const struct view_option *o, size_t votes, size_t of)
{
	cJSON *item = context_item(list);

	context_number(item, "id", o->option->id);
	context_text(item, "name", o->option->name);
	context_number(item, "votes", (int64_t)votes);
	context_flag(item, "one_vote", votes == 1);
	context_number(item, "share", approval_share(votes, of));
	return item;
}

static size_t most_votes(const struct view_index *x, int round)
{
	size_t most = 0;

	for (size_t i = 0; i < x->option_count; i++)
		if (x->options[i].approval_counts[round - 1] > most)
			most = x->options[i].approval_counts[round - 1];
	return most;
}

/* Most approvals first; equal ones in the order in which they are shown. */
static void add_ranking(cJSON *in, struct view_index *x)
{
	const int round = view_rounds(x->d);
	const struct ids tied = decision_tied(x->d, &x->arena);
	const size_t deciders = view_deciders(x->d), most = most_votes(x, round);
	cJSON *list = context_list(in, "ranking");

	context_number(in, "deciders", (int64_t)deciders);
	context_flag(in, "one_decider", deciders == 1);
	for (size_t votes = most, next;; votes = next) {
		next = 0;
		for (size_t i = 0; i < x->option_count; i++) {
			const struct view_option *o = &x->options[i];
			const size_t has = o->approval_counts[round - 1];

			if (has == votes) {
				cJSON *item = add_ranked(list, o, votes, deciders);

				context_flag(item, "leads", leads(x, o, votes, most));
				context_flag(item, "off", is_off(x, tied, o));
			} else if (has < votes && has > next) {
				next = has;
			}
		}
		if (!votes)
			break;
	}
}

/* The matrix: how many points there are for and against each option that are about each priority */

/* Of an option, or of all: one for each priority, in the decision's order of them. */
struct cell {
	size_t points[SIDES];
};

static bool is_empty(const struct cell *c)
{
	return !c->points[SIDE_FOR] && !c->points[SIDE_AGAINST];
}

static void count_points(struct cell *cells, const struct view_index *x, const struct view_option *o)
{
	for (enum side side = 0; side < SIDES; side++)
		for (const struct point *p = o->points[side]; p; p = view_point_next(x, p)) {
			const struct priority *about = p->priority ? decision_priority(x->d, p->priority) : NULL;

			if (about && about->number)
				cells[about - x->d->priorities].points[side]++;
		}
}

/* The priorities that there are points about, in the order in which they are shown. */
struct columns {
	const struct priority **priorities;
	size_t count;
};

static struct columns columns_of(struct view_index *x, const struct cell *all)
{
	const struct priority **priorities = arena_alloc(&x->arena, (x->priorities.count + 1) * sizeof(struct priority *));
	size_t count = 0;

	for (size_t i = 0; i < x->priorities.count; i++) {
		const struct priority *p = decision_priority(x->d, x->priorities.ids[i]);

		if (!is_empty(&all[p - x->d->priorities]))
			priorities[count++] = p;
	}
	return (struct columns){ .priorities = priorities, .count = count };
}

static void add_cell(cJSON *list, const struct priority *about, const struct cell *cell)
{
	const size_t pro = cell->points[SIDE_FOR], con = cell->points[SIDE_AGAINST];
	cJSON *item = context_item(list);

	if (is_empty(cell))
		return;
	context_flag(item, "any", true);
	add_about(item, about);
	context_number(item, "pro", (int64_t)pro);
	context_number(item, "con", (int64_t)con);
	context_text(item, "lean", pro > con ? " leans-for" : pro < con ? " leans-against" : NULL);
}

static void add_row(cJSON *rows, const struct view_index *x, const struct view_option *o, struct columns columns,
	const struct cell *cells)
{
	cJSON *item = context_item(rows), *list;

	context_text(item, "name", o->option->name);
	list = context_list(item, "cells");
	for (size_t i = 0; i < columns.count; i++) {
		const struct priority *about = columns.priorities[i];
		const struct cell *cell = &cells[about - x->d->priorities];

		if (columns.count <= COLUMNS_SHOWN || !is_empty(cell))
			add_cell(list, about, cell);
	}
}

static void add_heads(cJSON *in, struct columns columns)
{
	cJSON *list = context_list(context_object(in, "dense"), "heads");

	for (size_t i = 0; i < columns.count; i++)
		add_about(context_item(list), columns.priorities[i]);
}

static void add_matrix(cJSON *in, struct view_index *x)
{
	const size_t size = x->d->priority_count * sizeof(struct cell);
	struct cell *all = arena_alloc(&x->arena, size + 1);
	struct columns columns;
	cJSON *rows;

	for (size_t i = 0; i < x->option_count; i++)
		count_points(all, x, &x->options[i]);
	columns = columns_of(x, all);
	if (!columns.count)
		return;
	in = context_object(in, "matrix");
	if (columns.count <= COLUMNS_SHOWN)
		add_heads(in, columns);
	rows = context_list(in, "rows");
	for (size_t i = 0; i < x->option_count; i++) {
		memset(all, 0, size);
		count_points(all, x, &x->options[i]);
		add_row(rows, x, &x->options[i], columns, all);
	}
}

/* How it ended */

static void add_deciders(cJSON *in, struct view_index *x)
{
	const char **names = arena_alloc(&x->arena, (x->d->member_count + 1) * sizeof *names);
	size_t count = 0;

	for (size_t i = 0; i < x->d->member_count; i++)
		if (view_is_decider(x->d, x->by_seq[i]))
			names[count++] = x->by_seq[i]->name;
	names_add_as(in, "by", names, count, NAMES_SHOWN);
}

static void add_result(cJSON *in, struct view_index *x)
{
	const struct view_option *winner = view_option(x, x->d->head.winner);
	cJSON *result;
	struct strbuf why;

	if (!winner)
		return;
	result = context_object(in, "result");
	context_text(result, "winner", winner->option->name);
	context_text(result, "settled_by", view_name(x, x->d->head.settled_by));
	strbuf_init(&why, RECORD_MAX);
	if (record_why_is_there(x->d))
		record_add_why(&why, x->d);
	context_copy(result, "why", why.s);
	context_flag(result, "long", text_length(why.s) > WHY_SHORT);
	context_flag(result, "by_model", *x->d->head.why);
	strbuf_reset(&why);
	record_add_date(&why, x->d->head.decided_at_ms);
	context_copy(result, "date", why.s);
	strbuf_dispose(&why);
	add_deciders(result, x);
}

static void add_record(cJSON *in, const struct decision *d)
{
	struct strbuf record;

	strbuf_init(&record, RECORD_MAX);
	record_sdt(&record, d, &(struct view){ .base_url = "" });
	context_copy(in, "record", record.s);
	strbuf_dispose(&record);
}

void decision_context_add_ballot(cJSON *in, struct view_index *x)
{
	if (x->d->head.stage == STAGE_COMPLETE)
		add_result(in, x);
	add_ballot(in, x);
	add_ranking(in, x);
	context_number(in, "many_tags", x->priorities.count > TAGS_SHOWN ? (int64_t)x->priorities.count : 0);
	add_matrix(in, x);
	if (x->d->head.stage == STAGE_COMPLETE)
		add_record(in, x->d);
}
