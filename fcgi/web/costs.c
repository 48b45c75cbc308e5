/* Payments from purses. Whoever is on this machine pays nothing by address (SPEC section 9), and nothing else
 * but for actions, unless a proxy on it says that it speaks for somebody else.
 *
 * Shape: two tables, of purses and of what is paid from which. Who pays is asked anew for taking and for giving back: it follows
 * from the request, which does not change. */
#include "web/costs.h"

#include "base/clock.h"
#include "web/address.h"
#include "web/server.h"

static const struct {
	bool of_address;    /* a client's, else a person's */
	enum verdict empty; /* what is said where it is; ACCEPTED: nothing */
} purses[PURSES] = {
	[PURSE_DECISIONS] = { false, VERDICT_TOO_MANY_DECISIONS },
	[PURSE_ADDRESS_DECISIONS] = { true, VERDICT_TOO_MANY_DECISIONS_HERE },
	[PURSE_ADDRESS_NAMES] = { true, VERDICT_TOO_MANY_NAMES },
	[PURSE_ADDRESS_LINKS] = { true, VERDICT_TOO_MANY_LINKS },
	[PURSE_GUESSES] = { false, VERDICT_TOO_MANY_GUESSES },
	[PURSE_ADDRESS_GUESSES] = { true, VERDICT_ACCEPTED },
	[PURSE_LINKS] = { false, VERDICT_TOO_MANY_OWN_LINKS },
	[PURSE_RETRIES] = { false, VERDICT_TOO_MANY_RETRIES },
};

static const struct price {
	size_t count;
	enum purse purses[2];
} prices[COSTS] = {
	[COST_DECISION] = { 2, { PURSE_DECISIONS, PURSE_ADDRESS_DECISIONS } },
	[COST_NAME] = { 1, { PURSE_ADDRESS_NAMES } },
	[COST_LINK] = { 1, { PURSE_LINKS } },
	[COST_RETRY] = { 1, { PURSE_RETRIES } },
};

/* Whose purse of this kind it is; false: nobody pays. */
static bool owner_of(uint64_t *owner, enum purse purse, const struct request *r)
{
	const bool counts = address_counts(owner, r->remote_addr);

	if (purses[purse].of_address)
		return counts;
	*owner = (uint64_t)r->person.id;
	return counts || r->forwarded;
}

static bool take(enum purse purse, const struct request *r)
{
	uint64_t owner;

	return !owner_of(&owner, purse, r) || rate_take(&r->server->rate, purse, owner, clock_mono_ms());
}

static void give_back(const enum purse *list, size_t count, const struct request *r)
{
	uint64_t owner;

	for (size_t i = 0; i < count; i++)
		if (owner_of(&owner, list[i], r))
			rate_give_back(&r->server->rate, list[i], owner);
}

/* An order's. */
struct payer {
	const struct request *request;
	const struct price *price;
};

/* The whole price, or nothing. */
static enum verdict pay(void *ctx)
{
	const struct payer *payer = ctx;
	const enum purse *list = payer->price->purses;

	for (size_t i = 0; i < payer->price->count; i++)
		if (!take(list[i], payer->request)) {
			give_back(list, i, payer->request);
			return purses[list[i]].empty;
		}
	return VERDICT_ACCEPTED;
}

void costs_bind(struct order *o, struct request *r, enum cost cost)
{
	struct payer *payer = arena_alloc(&r->arena, sizeof *payer);

	*payer = (struct payer){ r, &prices[cost] };
	o->pay = pay;
	o->payer = payer;
}

void costs_settle(const struct order *o)
{
	const struct payer *payer = o->payer;

	if (o->paid && o->refusal.verdict)
		give_back(payer->price->purses, payer->price->count, payer->request);
}

bool costs_take_try(const struct request *r)
{
	return take(PURSE_ADDRESS_LINKS, r);
}

static enum purse purse_of_guesses(const struct request *r)
{
	return r->person.id ? PURSE_GUESSES : PURSE_ADDRESS_GUESSES;
}

bool costs_may_guess(const struct request *r)
{
	const enum purse purse = purse_of_guesses(r);
	uint64_t owner;

	return !owner_of(&owner, purse, r) || rate_has(&r->server->rate, purse, owner, clock_mono_ms());
}

void costs_note_guess(const struct request *r)
{
	(void)take(purse_of_guesses(r), r);
}

struct snapshot *costs_find_decision(const struct request *r, const char *id)
{
	struct snapshot *s;

	if (!costs_may_guess(r))
		return NULL;
	s = engine_snapshot(r->server->engine, id);
	if (!s)
		costs_note_guess(r);
	return s;
}

int costs_wait_s(enum verdict verdict)
{
	for (enum purse purse = 0; purse < PURSES; purse++)
		if (verdict && purses[purse].empty == verdict)
			return (int)(rate_refill_ms(purse) / 1000);
	return 0;
}
