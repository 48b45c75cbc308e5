/* What others notice of clients that are slow or idle, in numbers. */
#ifndef MAUDE_LOAD_SLOW_H
#define MAUDE_LOAD_SLOW_H

#include "bench.h"

/* How many of each are held open; scale 1 is 10,000 idle ones with 1,100 others, 100 a hundredth of that. */
void slow_measure(struct bench *b, size_t scale);

#endif
