/* Orders: one block and one arena each, from the request until the answer. */
#include "engine/order.h"

#include "base/mem.h"

struct order *order_new(enum order_kind kind, void (*done)(struct order *), void *ctx)
{
	struct order *o = mem_alloc(sizeof *o);

	o->kind = kind;
	o->done = done;
	o->ctx = ctx;
	arena_init(&o->arena, 0);
	return o;
}

void order_free(struct order *o)
{
	snapshot_unref(o->snapshot);
	if (o->told)
		model_told_free(o->told);
	arena_dispose(&o->arena);
	mem_free(o);
}

int64_t order_asker(const struct order *o)
{
	return o->signed_out ? 0 : o->person;
}

int64_t order_actor(const struct order *o)
{
	const int64_t asker = order_asker(o);

	return asker ? asker : o->signed_in.id;
}

void order_forget_answer(struct order *o)
{
	o->signed_out = false;
	o->refusal = (struct refusal){ 0 };
	o->signed_in = (struct person){ 0 };
	o->open_ids = NULL;
	o->open_count = 0;
}

bool order_pay(struct order *o)
{
	if (o->pay && !o->paid)
		o->refusal.verdict = o->pay(o->payer);
	o->paid = o->pay && !o->refusal.verdict;
	return !o->refusal.verdict;
}
