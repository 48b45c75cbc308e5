/* What a request costs, and who pays: what is made anew is bounded per person and per client address, each with a refusal
 * of its own.
 *
 * The engine asks for the payment in its thread (order.h), when all else about the order is right and the thing is about to be
 * made; so what is refused, repeated or done already costs nothing. What was paid for and did not come about, say because the
 * disk was full, is given back. */
#ifndef MAUDE_WEB_COSTS_H
#define MAUDE_WEB_COSTS_H

#include "engine/order.h"
#include "web/request.h"

enum cost { COST_DECISION, COST_NAME, COST_LINK, COST_RETRY, COSTS };

/* Has the order pay for what it makes: a decision, a name, a move link, a model call made again. r is who pays, and outlives it. */
void costs_bind(struct order *o, struct request *r, enum cost cost);

/* When the order is answered: gives back what was paid for nothing. */
void costs_settle(const struct order *o);

/* One try of a move link that leads nowhere; false: there were too many. */
bool costs_take_try(const struct request *r);

/* Ids of decisions are short, so asking for those that are not there is bounded: a guess is noted where one is not, and who may
 * guess no more is told nothing of any. With a session it is the person who pays; at the door it is the address. */
bool costs_may_guess(const struct request *r);
void costs_note_guess(const struct request *r);

/* The published state of a decision that is asked for by the way, with a reference. NULL: it is not there, which is noted, or who
 * asks may guess no more. */
struct snapshot *costs_find_decision(const struct request *r, const char *id);

/* In how many seconds a refusal for cost is over, at most; 0: it is no such refusal. */
int costs_wait_s(enum verdict verdict);

#endif
