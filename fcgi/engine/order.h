/* What others ask of the engine: an order goes into the mailbox, and comes back answered, after the commit. */
#ifndef MAUDE_ENGINE_ORDER_H
#define MAUDE_ENGINE_ORDER_H

#include "base/arena.h"
#include "core/action.h"
#include "core/person.h"
#include "engine/snapshot.h"
#include "model/model.h"

#define REQUEST_ID_MAX 64
#define LINK_TOKEN_LEN 22 /* 132 bits: more than ASVS 5.0, 7.2.3 asks for */

enum order_kind {
	ORDER_ACTION,      /* .action on .decision_id (create: a new one) */
	ORDER_CLAIM,       /* take .name; then join .decision_id, if there is one */
	ORDER_SIGN_OUT,    /* free the name; .leave: leave all decisions under way first */
	ORDER_LINK_MAKE,   /* a move link: gives .token */
	ORDER_LINK_LOOK,   /* whose link .token is: gives .signed_in */
	ORDER_LINK_REDEEM, /* use it up: gives .signed_in */
	ORDER_FORGET,      /* delete the person; .name confirms it */
	ORDER_PING,        /* whether the database can be read */
	ORDER_USED,        /* the person is about (used_at); needs no answer */
	ORDER_CALL,        /* a try of a model call has ended: .told */
	ORDER_KINDS
};

struct order {
	struct order *next; /* the mailbox's */
	enum order_kind kind;
	struct arena arena; /* holds the texts below, and the results */
	char request_id[REQUEST_ID_MAX + 1]; /* "": not known */
	int64_t person; /* who is signed in; 0: nobody */

	char decision_id[DECISION_ID_LEN + 1];
	struct action action;
	const char *name, *name_key; /* claim, forget */
	bool leave;
	struct model_told *told; /* call; the order's */
	char token[LINK_TOKEN_LEN + 1];

	/* Asked until it has paid, in the engine's thread, when it is about to make something that costs: a refusal, or ACCEPTED,
	 * after which paid is set, whatever becomes of the order: a group that is done again does not pay again. NULL: it costs nothing. */
	enum verdict (*pay)(void *payer);
	void *payer;
	bool paid;

	/* The answer. */
	bool signed_out; /* the person is nobody any more: signed out or deleted since the order was sent */
	struct refusal refusal;
	struct snapshot *snapshot; /* the state to answer from, or NULL; the order's */
	struct person signed_in;   /* claim, link: whose session it is from now on; id 0: nobody's */
	int64_t link_until_ms;     /* when .token runs out */
	int64_t inbox;             /* version of the person's invitations */
	char (*open_ids)[DECISION_ID_LEN + 1]; /* sign-out refused: the decisions that hold the person */
	size_t open_count;

	/* Called in the engine's thread when it is answered; it owns the order from then on. */
	void (*done)(struct order *o);
	void *ctx; /* done's */
};

/* An order with an empty arena of its own. */
struct order *order_new(enum order_kind kind, void (*done)(struct order *), void *ctx);
void order_free(struct order *o);

/* Who asks; 0: nobody who is signed in. */
int64_t order_asker(const struct order *o);

/* Who did it: who asks, or else whose session it is from now on. */
int64_t order_actor(const struct order *o);

/* Forgets what it was answered, by a group that failed. */
void order_forget_answer(struct order *o);

/* Has it pay, if it hasn't; false: it can't, and its refusal says so. */
bool order_pay(struct order *o);

#endif
