/* A decision in the stage scenario: framings and their backings. */
#ifndef MAUDE_TESTS_UNIT_CORE_FRAMING_H
#define MAUDE_TESTS_UNIT_CORE_FRAMING_H

#include "core_world.h"

static struct world w;

static inline void tear_down(void)
{
	world_dispose(&w);
}

#define TOPIC "Where do we eat?"

static inline void back(int64_t person, const char *text)
{
	world_ok(&w, person, ACTION_BACK, .framing = world_framing(&w, text));
}

static inline void frame(int64_t person, const char *text)
{
	world_ok(&w, person, ACTION_FRAMING, .text = text);
}

#endif
