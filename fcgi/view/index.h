/* A decision laid out for showing it: names by person, points and approvals by option, everything in its order.
 *
 * The decision keeps flat lists; every view needs them grouped. This does that once, in time n log n, so that a ballot of
 * 200 options and 500 people is shown without going through all approvals for each option. Internal to view/. */
#ifndef MAUDE_VIEW_INDEX_H
#define MAUDE_VIEW_INDEX_H

#include "core/tally.h"

enum { VIEW_ROUNDS = 2 };

struct view_option {
	const struct option *option;
	const struct point *points[SIDES];             /* the first of each side, or NULL; then view_point_next */
	const struct approval *approvals[VIEW_ROUNDS]; /* the first of rounds 1 and 2; then view_approval_next */
	size_t approval_counts[VIEW_ROUNDS];
};

struct view_index {
	const struct decision *d;
	struct arena arena;
	const struct member **by_person; /* sorted by person */
	const struct member **by_seq;    /* sorted by order of joining */
	struct view_option *options;     /* as shown (decision_options_in_order) */
	size_t option_count;
	struct view_option **at_place;  /* beside d->options: where each of them is shown */
	const struct point **point_next;
	const struct approval **approval_next;
	struct ids priorities; /* as shown (decision_priorities_in_order) */
};

void view_index_init(struct view_index *x, const struct decision *d);
void view_index_dispose(struct view_index *x);

/* Where a person who is mentioned in the decision stands in by_person; member_count: nowhere. */
size_t view_place(const struct view_index *x, int64_t person);

/* The name of such a person; NULL for person 0. */
const char *view_name(const struct view_index *x, int64_t person);

/* The option with this id, or NULL. */
const struct view_option *view_option(const struct view_index *x, int64_t id);

/* The next point of the same option and side, the next approval of the same option and round; NULL at the end. */
const struct point *view_point_next(const struct view_index *x, const struct point *p);
const struct approval *view_approval_next(const struct view_index *x, const struct approval *a);

/* How many rounds of voting there are to show: 0 before the dashboard. */
int view_rounds(const struct decision *d);

/* Whether a person is one of those who decide: at complete who took part when it was completed, before that who takes
 * part now. */
bool view_is_decider(const struct decision *d, const struct member *m);
size_t view_deciders(const struct decision *d);

#endif
