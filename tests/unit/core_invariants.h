/* What holds in every state of a decision and over every step (SPEC section 4). */
#ifndef MAUDE_TESTS_UNIT_CORE_INVARIANTS_H
#define MAUDE_TESTS_UNIT_CORE_INVARIANTS_H

#include "core_world.h"

/* After a step from before (a clone in w->scratch) by a (NULL: a tick): the step and the state that it led to. */
void invariants_check_step(struct world *w, const struct decision *before, const struct action *a);

#endif
