/* The rules of a decision, as pure functions over values, with the time as an argument.
 *
 * decide takes an action, tick takes nothing but the time. Both work on a draft that the caller owns, and emit every
 * change they make. A refused action changes nothing but what the time alone has brought about. */
#ifndef MAUDE_CORE_DECIDE_H
#define MAUDE_CORE_DECIDE_H

#include "core/action.h"
#include "core/change.h"

enum {
	FRAME_PRESENT_MS = 20000,   /* what a fetch of the frame for pages without scripts counts for: SPEC section 1 */
	SYNTHESIS_EVERY_MS = 10000, /* between two bridging framings: SPEC section 4 */
};

/* What the rules need of the settings (SPEC section 10), in ms. */
struct rules {
	int64_t presence_grace_ms;
	int64_t synthesis_debounce_ms;
	int64_t reveal_ms;
	int64_t restart_grace_ms;
	int64_t takeover_ms;
	enum access default_access;
	bool model;       /* a language model is configured */
	bool model_spent; /* its allowance for today is used up; the engine keeps this */
	int retain_days;  /* so long a finished decision is kept; 0: for ever */
};

/* Whether the model may be asked now. */
bool rules_ask_model(const struct rules *rules);

/* Applies what the time alone brings about by now: presence that runs out, the end of the reveal, a synthesis that is
 * due, a take-over that becomes possible. Changes go to out (the version rises by one if there is any). */
void decision_tick(struct decision *d, const struct rules *rules, int64_t now_ms, struct changes *out);

/* When decision_tick next has something to do; INT64_MAX: never by itself. */
int64_t decision_next_tick(const struct decision *d, const struct rules *rules);

/* Until when a finished decision is kept: the end of a day (UTC), so many days after the one on which it was decided, or closed if it
 * never was. Nothing that is done to it later moves that day. 0: for ever, or it is under way. */
int64_t decision_kept_until(const struct decision *d, const struct rules *rules);

/* The checks that come before an action's own rule, on d as it is: who, when, with which fields. */
struct refusal decision_check(const struct decision *d, const struct action *action);

/* Decides action on d at now_ms: tick first, but for who comes and goes, which is told in batches with a tick after them
 * (ACTION_CONNECT to ACTION_RESTART); then either a refusal (out holds at most what the tick changed), or the
 * changes of the action and all that follows from it, in out. d is changed accordingly. For ACTION_CREATE d is new. */
struct refusal decision_decide(struct decision *d, const struct rules *rules, const struct action *action, int64_t now_ms,
	struct changes *out);

#endif
