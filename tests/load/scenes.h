/* Decisions as values, with as much in them as a group writes. */
#ifndef MAUDE_LOAD_SCENES_H
#define MAUDE_LOAD_SCENES_H

#include "core/decide.h"

struct scene {
	struct arena arena; /* of the decision */
	struct decision *d;
	struct rules rules;
};

enum { SCENE_FACILITATOR = 1, SCENE_PARTICIPANT, SCENE_SPECTATOR = 1000000 };

/* A decision of so many people in a stage: with wordings and backings in the scenario, with a priority of each and three
 * suggestions, with TEXT_OPTIONS options and "Do nothing", then TEXT_POINTS points on each and two approvals by each. */
void scene_init(struct scene *s, enum stage stage, int64_t people);
void scene_dispose(struct scene *s);

#endif
