/* Samples, and what stands at a share of them. */
#ifndef MAUDE_LOAD_SAMPLES_H
#define MAUDE_LOAD_SAMPLES_H

#include <stddef.h>
#include <stdint.h>

struct samples {
	int64_t *list;
	size_t count, cap;
};

void samples_add(struct samples *s, int64_t value);
void samples_dispose(struct samples *s);

/* Sorts them; share 0.5 is the median, 1 the largest. 0 where there are none. */
int64_t samples_at(struct samples *s, double share);

#endif
