/* Where circles lie on a wide page: a honeycomb that grows out of its middle. */
#ifndef MAUDE_VIEW_HONEYCOMB_H
#define MAUDE_VIEW_HONEYCOMB_H

#include <stdbool.h>
#include <stddef.h>

/* Rows of the head, which is laid out around the middle; what follows goes on in rows below it. */
enum { HONEYCOMB_HEAD_ROWS = 5 };

struct honeycomb_place {
	unsigned short row, column; /* from 1; a column is half as wide as a circle, which begins there and takes two */
	bool in_head;
	bool first; /* of its row, below the head */
};

/* Gives count circles their places, the first one in the middle. columns: how many circles have room beside each other; even. */
void honeycomb_lay(struct honeycomb_place *places, size_t count, int columns);

#endif
