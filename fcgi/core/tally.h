/* What follows from a decision's state without changing it: whom a stage waits for, whether its condition holds, who leads.
 *
 * The page, the JSON and the rules all ask here, so that none of them can disagree. Results are borrowed from or
 * allocated in the caller's arena. */
#ifndef MAUDE_CORE_TALLY_H
#define MAUDE_CORE_TALLY_H

#include "core/decide.h"

/* How a stage stands. */
enum condition {
	CONDITION_WAITS,   /* for people (or, in scaffolding, for the model) */
	CONDITION_SETTLE,  /* all have spoken and it is the facilitator's to settle or start */
	CONDITION_HOLDS,   /* the stage ends as soon as it is looked at */
};

struct ids {
	const int64_t *ids;
	size_t count;
};

bool ids_have(struct ids list, int64_t id);

/* The one function that says whether a stage ends (SPEC section 4, the table). In the lobby CONDITION_SETTLE means that
 * only the start is missing. *leading, if not NULL, is the framing or the option that it ends with, where there is one
 * (for a dashboard that goes on to a run-off: 0). */
enum condition decision_condition(const struct decision *d, int64_t *leading);

/* Whether the stage asks something of m that m has not done, present or not. The facilitator's start is no such thing. */
bool decision_asks(const struct decision *d, const struct member *m);

/* How many participants the stage still waits for, the facilitator's start not counted. */
size_t decision_missing(const struct decision *d);

/* Whom the stage waits for: persons, in the order of the members. */
struct ids decision_waiting_for(const struct decision *d, struct arena *a);

/* What the facilitator may choose now: framing ids in scenario, option ids in dashboard; none else. */
struct ids decision_to_settle(const struct decision *d, struct arena *a);

/* The condition holds already, and any action of somebody present would end the stage (Go on now). */
bool decision_can_go_on(const struct decision *d);

/* The group waits for something that only the facilitator can do: the start, a settlement, or the facilitator's own part
 * where nobody else's is missing. */
bool decision_waits_for_facilitator(const struct decision *d);

/* When a take-over is or becomes possible as things stand; 0: not foreseeable. At once where the facilitator takes no part. */
int64_t decision_takeover_at(const struct decision *d, const struct rules *rules);

/* Approvals of an option in a round; of all of them, in the order of d->options: in one pass, as there may be a hundred thousand. */
size_t option_approvals(const struct decision *d, int round, int64_t option);
const unsigned short *decision_approval_counts(const struct decision *d, int round, struct arena *a);

/* The options of a round that share the most approvals, in order of entry; none where nobody approved anything. */
struct ids decision_leaders(const struct decision *d, int round, struct arena *a);

/* Whether an option is on the ballot of the present round; the ballot of a run-off is what led round 1. */
bool option_on_ballot(const struct decision *d, int64_t option);

/* The run-off's ballot (SPEC section 8, "tied"); none in round 1. */
struct ids decision_tied(const struct decision *d, struct arena *a);

/* Options as shown: order of entry with the baseline last; on complete in order of approvals in the last round, equal ones
 * of those in the first, equal ones again in order of entry, and the baseline behind its equals. */
struct ids decision_options_in_order(const struct decision *d, struct arena *a);

/* Priorities as shown: order of entry; once numbered all +, then -, then ~, by number. */
struct ids decision_priorities_in_order(const struct decision *d, struct arena *a);

/* Whether asking the model again for what has failed would do anything: there is a model that may be asked, and still something to
 * ask it. */
bool decision_may_retry(const struct decision *d, const struct rules *rules);

/* Whether it matters to d if the model may be asked: while it is under way, and after that for a why that has not come yet. */
bool decision_minds_model(const struct decision *d);

/* Whether there are wordings to bridge, and nobody backs the bridge that is there. */
bool decision_may_bridge(const struct decision *d);

/* The model call that the present stage waits for (never the tagline): running, retrying or failed; NULL: none. */
const struct call *decision_call_shown(const struct decision *d);

#endif
