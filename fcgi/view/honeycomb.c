/* Circles as bees would lay them: in rows, each moved by half a circle against the one above it.
 *
 * A place is told by x, in half circles to the right of the middle one, and y, in rows below it; x and y are both even or both
 * odd. Rows are 7/8 of a circle apart: sqrt(3)/2 would do (0.866), and with 7/8 the centres of two circles in neighbouring rows
 * are sqrt(1/4 + 49/64) = 1.008 of a circle apart. So no two overlap, however many they are. Rows with x odd hold as many circles
 * as there is room for; those with x even, among them the middle one, hold one less.
 *
 * The head has two rows above the middle one and two below it, so that the middle is seen without scrolling. As long as
 * there is room in it, circles take the places nearest to the middle, where a row counts as farther than it is: pages are wider
 * than high. They take them ring by ring, each from the top by the left, below and the right: so what comes early lies
 * in the middle, and who walks through the circles by keyboard goes from neighbour to neighbour. Once the head is full the
 * others follow it in rows, from left to right. */
#include "view/honeycomb.h"

#include <stdlib.h>

enum {
	COLUMNS_MAX = 8,
	REACH = HONEYCOMB_HEAD_ROWS / 2,
	HEAD_MAX = HONEYCOMB_HEAD_ROWS * COLUMNS_MAX,
	ROW_WEIGHT = 9, /* 3, and they would be round */
};

struct cell {
	int x, y;
};

static int circles_in_row(int y, int columns)
{
	return y % 2 ? columns : columns - 1;
}

static int first_x(int y, int columns)
{
	return 1 - circles_in_row(y, columns);
}

/* Nearest to the middle first; of equals the lower row, and the right one. */
static int nearer(const void *a, const void *b)
{
	const struct cell *p = a, *q = b;
	const int far_p = p->x * p->x + ROW_WEIGHT * p->y * p->y, far_q = q->x * q->x + ROW_WEIGHT * q->y * q->y;

	if (far_p != far_q)
		return far_p - far_q;
	return p->y != q->y ? q->y - p->y : q->x - p->x;
}

static int ring_of(const struct cell *c)
{
	const int x = abs(c->x), y = abs(c->y);

	return x > y ? (x + y) / 2 : y;
}

static bool is_left(const struct cell *c)
{
	return c->x < 0 || (c->x == 0 && c->y < 0);
}

/* Ring by ring, each counter-clockwise from its top. */
static int earlier(const void *a, const void *b)
{
	const struct cell *p = a, *q = b;

	if (ring_of(p) != ring_of(q))
		return ring_of(p) - ring_of(q);
	if (is_left(p) != is_left(q))
		return is_left(p) ? -1 : 1;
	if (p->y != q->y)
		return is_left(p) ? p->y - q->y : q->y - p->y;
	return p->y < 0 ? q->x - p->x : p->x - q->x;
}

static size_t cells_of_head(struct cell *cells, int columns)
{
	size_t count = 0;

	for (int y = -REACH; y <= REACH; y++)
		for (int i = 0; i < circles_in_row(y, columns); i++)
			cells[count++] = (struct cell){ first_x(y, columns) + 2 * i, y };
	return count;
}

/* The cells that are used, moved to the page's top; a pair, which has nothing left of its first, into the page's middle. */
static void place_head(struct honeycomb_place *places, const struct cell *cells, size_t count, int columns)
{
	int top = 0, left = 0, right = 0, aside;

	for (size_t i = 0; i < count; i++) {
		top = cells[i].y < top ? cells[i].y : top;
		left = cells[i].x < left ? cells[i].x : left;
		right = cells[i].x > right ? cells[i].x : right;
	}
	aside = left ? 0 : right / 2;
	for (size_t i = 0; i < count; i++)
		places[i] = (struct honeycomb_place){
			.row = (unsigned short)(cells[i].y - top + 1),
			.column = (unsigned short)(cells[i].x - aside + columns),
			.in_head = true,
		};
}

/* Row after row; the last one stands in the middle. */
static void place_tail(struct honeycomb_place *places, size_t count, int columns)
{
	for (int y = REACH + 1; count; y++) {
		const size_t room = (size_t)circles_in_row(y, columns), used = count < room ? count : room;
		const int x = first_x(y, columns) + 2 * (int)((room - used) / 2);

		for (size_t i = 0; i < used; i++)
			*places++ = (struct honeycomb_place){
				.row = (unsigned short)(y + REACH + 1),
				.column = (unsigned short)(x + 2 * (int)i + columns),
				.first = i == 0,
			};
		count -= used;
	}
}

void honeycomb_lay(struct honeycomb_place *places, size_t count, int columns)
{
	struct cell cells[HEAD_MAX];
	const size_t room = cells_of_head(cells, columns), used = count < room ? count : room;

	qsort(cells, room, sizeof *cells, nearer);
	qsort(cells, used, sizeof *cells, earlier);
	place_head(places, cells, used, columns);
	place_tail(places + used, count - used, columns);
}
