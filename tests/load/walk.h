/* Leading a decision on, over HTTP, as its people do. */
#ifndef MAUDE_LOAD_WALK_H
#define MAUDE_LOAD_WALK_H

#include "crowd.h"
#include "texts.h"

/* A decision of crowd_decide that is in its lobby: the persons 0 to participants - 1 take part, person 0 facilitates. All of
 * it has to be done within the time for which somebody without a page counts as here. */
struct walk {
	struct crowd *crowd;
	struct http *http;
	const char *id;
	size_t participants;
	int64_t options[TEXT_OPTIONS]; /* out: ids on the ballot, without the baseline */
};

/* To the scenario; on from there, with a priority of each, to a ballot with TEXT_OPTIONS options, TEXT_POINTS points on each,
 * and one or two approvals by each participant, none of the last option, nobody being ready. False, with a line on stderr:
 * something was refused. */
bool walk_to_scenario(struct walk *w);
bool walk_to_dashboard(struct walk *w);

/* In the scenario, with a model configured: person 1 gives it something to bridge; and asks once more when that has failed,
 * which is waited for. */
bool walk_to_bridge(struct walk *w);
bool walk_retry(struct walk *w);

#endif
