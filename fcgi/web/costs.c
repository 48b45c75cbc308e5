/* Payments from purses. Whoever is on this machine pays nothing by address (SPEC section 9), and nothing else
 * but for actions, unless a proxy on it says that it speaks for somebody else. */
#include "web/costs.h"

#include "base/clock.h"
#include "web/address.h"
#include "web/server.h"

static bool take(struct request *r, enum purse purse, uint64_t owner)
{
	return rate_take(&r->server->rate, purse, owner, clock_mono_ms());
}

static bool take_by_address(struct request *r, enum purse purse)
{
	uint64_t address;

	return !address_counts(&address, r->remote_addr) || take(r, purse, address);
}

static void give_back_by_address(struct request *r, enum purse purse)
{
	uint64_t address;

	if (address_counts(&address, r->remote_addr))
		rate_give_back(&r->server->rate, purse, address);
}

static bool is_here(const struct request *r)
{
	uint64_t address;

	return !r->forwarded && !address_counts(&address, r->remote_addr);
}

static enum verdict pay_decision(void *payer)
{
	struct request *r = payer;

	if (is_here(r))
		return VERDICT_ACCEPTED;
	if (!take(r, PURSE_DECISIONS, (uint64_t)r->person.id))
		return VERDICT_TOO_MANY_DECISIONS;
	if (take_by_address(r, PURSE_ADDRESS_DECISIONS))
		return VERDICT_ACCEPTED;
	rate_give_back(&r->server->rate, PURSE_DECISIONS, (uint64_t)r->person.id);
	return VERDICT_TOO_MANY_DECISIONS_HERE;
}

static void return_decision(struct request *r)
{
	if (is_here(r))
		return;
	rate_give_back(&r->server->rate, PURSE_DECISIONS, (uint64_t)r->person.id);
	give_back_by_address(r, PURSE_ADDRESS_DECISIONS);
}

static enum verdict pay_name(void *payer)
{
	return take_by_address(payer, PURSE_ADDRESS_NAMES) ? VERDICT_ACCEPTED : VERDICT_TOO_MANY_NAMES;
}

static enum verdict pay_link(void *payer)
{
	struct request *r = payer;

	return is_here(r) || take(r, PURSE_LINKS, (uint64_t)r->person.id) ? VERDICT_ACCEPTED :
		VERDICT_TOO_MANY_OWN_LINKS;
}

static enum verdict pay_retry(void *payer)
{
	struct request *r = payer;

	return is_here(r) || take(r, PURSE_RETRIES, (uint64_t)r->person.id) ? VERDICT_ACCEPTED : VERDICT_TOO_MANY_RETRIES;
}

static void bind(struct order *o, struct request *r, enum verdict (*pay)(void *payer))
{
	o->pay = pay;
	o->payer = r;
}

void costs_bind_decision(struct order *o, struct request *r)
{
	bind(o, r, pay_decision);
}

void costs_bind_name(struct order *o, struct request *r)
{
	bind(o, r, pay_name);
}

void costs_bind_link(struct order *o, struct request *r)
{
	bind(o, r, pay_link);
}

void costs_bind_retry(struct order *o, struct request *r)
{
	bind(o, r, pay_retry);
}

void costs_settle(const struct order *o, struct request *r)
{
	if (!o->paid || !o->refusal.verdict)
		return;
	if (o->pay == pay_decision)
		return_decision(r);
	else if (o->pay == pay_name)
		give_back_by_address(r, PURSE_ADDRESS_NAMES);
	else /* what was not taken, on this machine, can be given back all the same */
		rate_give_back(&r->server->rate, o->pay == pay_link ? PURSE_LINKS : PURSE_RETRIES, (uint64_t)r->person.id);
}

bool costs_take_try(struct request *r)
{
	return take_by_address(r, PURSE_ADDRESS_LINKS);
}

/* Whose guess it is; false: nobody's who pays. */
static bool guesser(enum purse *purse, uint64_t *owner, const struct request *r)
{
	const bool by_address = address_counts(owner, r->remote_addr);

	*purse = r->person.id ? PURSE_GUESSES : PURSE_ADDRESS_GUESSES;
	if (r->person.id)
		*owner = (uint64_t)r->person.id;
	return r->person.id ? !is_here(r) : by_address;
}

bool costs_may_guess(const struct request *r)
{
	enum purse purse;
	uint64_t owner;

	return !guesser(&purse, &owner, r) || rate_has(&r->server->rate, purse, owner, clock_mono_ms());
}

void costs_note_guess(struct request *r)
{
	enum purse purse;
	uint64_t owner;

	if (guesser(&purse, &owner, r))
		(void)take(r, purse, owner);
}

int costs_wait_s(enum verdict verdict)
{
	static const struct {
		enum verdict verdict;
		enum purse purse;
	} table[] = {
		{ VERDICT_TOO_MANY_DECISIONS, PURSE_DECISIONS },
		{ VERDICT_TOO_MANY_DECISIONS_HERE, PURSE_ADDRESS_DECISIONS },
		{ VERDICT_TOO_MANY_NAMES, PURSE_ADDRESS_NAMES },
		{ VERDICT_TOO_MANY_OWN_LINKS, PURSE_LINKS },
		{ VERDICT_TOO_MANY_LINKS, PURSE_ADDRESS_LINKS },
		{ VERDICT_TOO_MANY_GUESSES, PURSE_GUESSES },
		{ VERDICT_TOO_MANY_RETRIES, PURSE_RETRIES },
	};

	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (table[i].verdict == verdict)
			return (int)(rate_refill_ms(table[i].purse) / 1000);
	return 0;
}
