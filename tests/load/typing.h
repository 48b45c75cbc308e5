/* How long what somebody types takes to reach the others. */
#ifndef MAUDE_LOAD_TYPING_H
#define MAUDE_LOAD_TYPING_H

#include "bench.h"

/* One of 12 people types a wording of the question, a key each 120 ms, as often as the page's script sends it; the other ones
 * have it on their pages. */
void typing_measure(struct bench *b, size_t keys);

#endif
