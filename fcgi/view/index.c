/* Grouping a decision's flat lists for the views.
 *
 * Rules: ids rise along the decision's lists; persons' don't, so members are sorted. Every list keeps the decision's own
 * order inside a group. What hangs on an option that is not there is not shown.
 *
 * Shape: points and approvals are chained: the group holds the first, and a table beside the decision's list, with one
 * place for each item, holds the next one. Chains are built from the end, so that they run forwards. */
#include "view/index.h"

#include <stdlib.h>

static int by_number(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

static int compare_person(const void *a, const void *b)
{
	const struct member *const *x = a, *const *y = b;

	return by_number((*x)->person, (*y)->person);
}

static int compare_seq(const void *a, const void *b)
{
	const struct member *const *x = a, *const *y = b;

	return by_number((*x)->seq, (*y)->seq);
}

static void add_members(struct view_index *x)
{
	size_t count = x->d->member_count;

	x->by_person = arena_alloc(&x->arena, count * sizeof *x->by_person);
	x->by_seq = arena_alloc(&x->arena, count * sizeof *x->by_seq);
	for (size_t i = 0; i < count; i++)
		x->by_person[i] = x->by_seq[i] = &x->d->members[i];
	qsort(x->by_person, count, sizeof(const struct member *), compare_person);
	qsort(x->by_seq, count, sizeof(const struct member *), compare_seq);
}

/* The place of an option in the decision's list, by halving: ids rise along it. option_count: it is not there. */
static size_t place_of(const struct decision *d, int64_t id)
{
	size_t low = 0, high = d->option_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (d->options[middle].id == id)
			return middle;
		if (d->options[middle].id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return d->option_count;
}

static struct view_option *find_option(const struct view_index *x, int64_t id)
{
	size_t place = place_of(x->d, id);

	return place < x->d->option_count ? x->at_place[place] : NULL;
}

static void add_options(struct view_index *x)
{
	struct ids shown = decision_options_in_order(x->d, &x->arena);

	x->options = arena_alloc(&x->arena, shown.count * sizeof *x->options);
	x->at_place = arena_alloc(&x->arena, x->d->option_count * sizeof *x->at_place);
	for (size_t i = 0; i < shown.count; i++) {
		size_t place = place_of(x->d, shown.ids[i]);
		struct view_option *o = &x->options[x->option_count];

		if (place == x->d->option_count)
			continue;
		o->option = &x->d->options[place];
		x->at_place[place] = o;
		x->option_count++;
	}
}

static void add_points(struct view_index *x)
{
	size_t count = x->d->point_count;

	x->point_next = arena_alloc(&x->arena, count * sizeof *x->point_next);
	for (size_t i = count; i-- > 0;) {
		const struct point *p = &x->d->points[i];
		struct view_option *o = find_option(x, p->option);

		if (!o || p->side >= SIDES)
			continue;
		x->point_next[i] = o->points[p->side];
		o->points[p->side] = p;
	}
}

static void add_approvals(struct view_index *x)
{
	size_t count = x->d->approval_count;

	x->approval_next = arena_alloc(&x->arena, count * sizeof *x->approval_next);
	for (size_t i = count; i-- > 0;) {
		const struct approval *a = &x->d->approvals[i];
		struct view_option *o = find_option(x, a->option);

		if (!o || a->round < 1 || a->round > VIEW_ROUNDS)
			continue;
		x->approval_next[i] = o->approvals[a->round - 1];
		o->approvals[a->round - 1] = a;
		o->approval_counts[a->round - 1]++;
	}
}

void view_index_init(struct view_index *x, const struct decision *d)
{
	*x = (struct view_index){ .d = d };
	arena_init(&x->arena, 4096);
	add_members(x);
	add_options(x);
	add_points(x);
	add_approvals(x);
	x->priorities = decision_priorities_in_order(d, &x->arena);
}

void view_index_dispose(struct view_index *x)
{
	arena_dispose(&x->arena);
}

size_t view_place(const struct view_index *x, int64_t person)
{
	size_t low = 0, high = x->d->member_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (x->by_person[middle]->person == person)
			return middle;
		if (x->by_person[middle]->person < person)
			low = middle + 1;
		else
			high = middle;
	}
	return x->d->member_count;
}

const char *view_name(const struct view_index *x, int64_t person)
{
	const size_t place = person ? view_place(x, person) : x->d->member_count;

	return place < x->d->member_count ? x->by_person[place]->name : NULL;
}

const struct view_option *view_option(const struct view_index *x, int64_t id)
{
	return find_option(x, id);
}

const struct point *view_point_next(const struct view_index *x, const struct point *p)
{
	return x->point_next[p - x->d->points];
}

const struct approval *view_approval_next(const struct view_index *x, const struct approval *a)
{
	return x->approval_next[a - x->d->approvals];
}

int view_rounds(const struct decision *d)
{
	if (d->head.stage < STAGE_DASHBOARD)
		return 0;
	return d->head.round >= VIEW_ROUNDS ? VIEW_ROUNDS : 1;
}

bool view_is_decider(const struct decision *d, const struct member *m)
{
	return d->head.stage == STAGE_COMPLETE ? m->decider : m->standing == STANDING_IN;
}

size_t view_deciders(const struct decision *d)
{
	size_t count = 0;

	for (size_t i = 0; i < d->member_count; i++)
		count += view_is_decider(d, &d->members[i]);
	return count;
}
