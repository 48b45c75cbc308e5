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

/* Has the order pay for what it makes: a decision, a name, a move link, a model call. */
void costs_bind_decision(struct order *o, struct request *r);
void costs_bind_name(struct order *o, struct request *r);
void costs_bind_link(struct order *o, struct request *r);
void costs_bind_retry(struct order *o, struct request *r);

/* When the order is answered: gives back what was paid for nothing. */
void costs_settle(const struct order *o, struct request *r);

/* One try of a move link that leads nowhere; false: there were too many. */
bool costs_take_try(struct request *r);

/* Ids of decisions are short, so asking for those that are not there is bounded: a guess is noted where one is not, and who may
 * guess no more is told nothing of any. With a session it is the person who pays; at the door it is the address. */
bool costs_may_guess(const struct request *r);
void costs_note_guess(struct request *r);

/* In how many seconds a refusal for cost is over, at most; 0: it is no such refusal. */
int costs_wait_s(enum verdict verdict);

#endif
