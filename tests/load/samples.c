/* A growing list that is sorted when it is asked. */
#include "samples.h"

#include <stdlib.h>

#include "base/mem.h"

void samples_add(struct samples *s, int64_t value)
{
	if (s->count == s->cap) {
		s->cap = s->cap ? 2 * s->cap : 1024;
		s->list = mem_resize(s->list, s->cap, sizeof *s->list);
	}
	s->list[s->count++] = value;
}

void samples_dispose(struct samples *s)
{
	mem_free(s->list);
	*s = (struct samples){ 0 };
}

static int compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

int64_t samples_at(struct samples *s, double share)
{
	size_t at = (size_t)(share * (double)s->count);

	if (!s->count)
		return 0;
	qsort(s->list, s->count, sizeof *s->list, compare);
	return s->list[at < s->count ? at : s->count - 1];
}
