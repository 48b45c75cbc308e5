/* Model calls, between the rules that want them, the rows that keep them, and the thread that makes them (fcgi/model).
 *
 * A call is sent once the group that wanted it is committed, never before. What a try gave comes back by the mailbox as an order,
 * which is decided like any other: the rules apply an answer at most once, and in the same transaction its row tells so. A worker that
 * dies in between leaves an open row, and the next one sends it again. An order of the model whose group failed is kept for the next
 * one: it was paid for.
 *
 * LLM_DAILY_TOKENS bounds what is used up in a day (UTC). The sum is kept beside the rows, since those go with their decisions. */
#include "engine/internal.h"

#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "core/tally.h"

/* For the model's thread */

static const struct decision *look(void *ctx, const char *decision_id, void **hold, bool *spent)
{
	struct engine *e = ctx;
	struct snapshot *now = engine_snapshot(e, decision_id);

	*hold = now;
	*spent = atomic_load(&e->spent);
	return now ? now->d : NULL;
}

static void give_back(void *ctx, void *hold)
{
	(void)ctx;
	snapshot_unref(hold);
}

static void told(void *ctx, struct model_told *t)
{
	struct order *o = order_new(ORDER_CALL, order_free, NULL);

	o->told = t;
	engine_post(ctx, o);
}

/* Wanted */

/* on: it is wanted; else: no more. */
static void note(struct engine *e, const char *decision_id, const struct call *c, bool on)
{
	struct wanted_call *w;

	if (e->wanted_count == e->wanted_cap) {
		e->wanted_cap = e->wanted_cap ? 2 * e->wanted_cap : 16;
		e->wanted = mem_resize(e->wanted, e->wanted_cap, sizeof *e->wanted);
	}
	w = &e->wanted[e->wanted_count++];
	*w = (struct wanted_call){ .call = c->id, .kind = c->kind, .on = on };
	memcpy(w->decision_id, decision_id, sizeof w->decision_id);
}

void calls_note(struct engine *e, const struct decision *d, const struct changes *c)
{
	for (size_t i = 0; i < c->count; i++) {
		const struct change *one = &c->list[i];

		if (one->kind == CHANGE_CALL_PUT && one->call.state == CALL_RUNNING)
			note(e, d->id, &one->call, true);
		else if (one->kind == CHANGE_CALL_PUT && one->call.state == CALL_STALE)
			note(e, d->id, &one->call, false);
	}
	for (size_t i = 0; d->deleted && i < d->call_count; i++)
		if (call_is_open(&d->calls[i]))
			note(e, d->id, &d->calls[i], false);
}

/* What the last worker left open is made again; with no model any more it fails. */
static void resume(struct engine *e, struct slot *s)
{
	const struct decision *d = slot_state(s);

	for (size_t i = 0; d && i < d->call_count; i++) {
		const struct call c = d->calls[i];

		if (!call_is_open(&c))
			continue;
		if (e->model) {
			note(e, s->id, &c, true);
			continue;
		}
		group_decide(e, s, &(struct action){ .kind = ACTION_CALL_FAILED, .call = c.id, .fault = CALL_FAULT_OFF });
		d = slot_state(s);
	}
}

/* The allowance */

static void count_day(struct engine *e)
{
	const int64_t day = e->now / DAY_MS;

	/* A clock that jumps back brings no new allowance then; that it may on its way forward again is better than that one
	 * which was years ahead for a moment leaves none for years. */
	if (day > e->tokens_day)
		e->tokens = 0;
	e->tokens_day = day;
}

static void settle_allowance(struct engine *e)
{
	const bool spent = e->daily_tokens && e->tokens >= e->daily_tokens;

	if (spent == e->rules.model_spent)
		return;
	e->rules.model_spent = spent;
	atomic_store(&e->spent, spent);
	e->allowance_moved = true;
	if (e->model)
		log_info(spent ? "model_spent" : "model_back", "tokens", log_int(e->tokens).s, "allowance", log_int(e->daily_tokens).s,
			NULL);
}

int64_t calls_next(const struct engine *e)
{
	if (e->allowance_moved || e->held)
		return 0;
	return e->rules.model_spent ? (e->tokens_day + 1) * DAY_MS : INT64_MAX;
}

/* Start */

enum rc calls_load(struct engine *e)
{
	enum rc rc = store_meta_int(e->store, "model_day", &e->tokens_day);

	if (!rc)
		rc = store_meta_int(e->store, "model_tokens", &e->tokens);
	return rc == RC_NOT_FOUND ? RC_OK : rc;
}

/* What is left of the allowance is known before anything is decided: what the rules ask for beyond it fails, and is not asked for
 * again by itself. */
enum rc calls_start(struct engine *e, const struct model_settings *settings, const struct prompts *prompts)
{
	const struct model_listener listener = { e, look, give_back, told };
	enum rc rc = RC_OK;

	e->held_end = &e->held;
	e->resume_due = e->allowance_moved = true;
	e->daily_tokens = settings->daily_tokens;
	if (settings->api != MODEL_OFF)
		rc = model_start(&e->model, settings, prompts, &listener);
	count_day(e);
	settle_allowance(e);
	return rc;
}

/* In a group */

void calls_round(struct engine *e)
{
	const bool resuming = e->resume_due;
	size_t at = 0;

	count_day(e);
	settle_allowance(e);
	if (!resuming && !e->allowance_moved)
		return;
	for (struct slot *first; (first = map_next(&e->slots, &at));)
		for (struct slot *s = first; s; s = s->next_same_key) {
			const struct decision *d = slot_state(s);

			if (resuming)
				resume(e, s);
			if (d && decision_minds_model(d) && d->head.model_spent != (e->rules.model && e->rules.model_spent))
				group_tick(e, s);
		}
}

/* Whether a bridge was asked for whose wordings have changed since, or were taken back: what it says is nobody's business. */
static bool is_outdated_bridge(const struct decision *d, int64_t call)
{
	const struct call *c = d ? decision_call(d, call) : NULL;

	return c && c->kind == CALL_SYNTHESIZE && c->state == CALL_STALE && d->head.stage == STAGE_SCENARIO &&
		decision_is_under_way(d);
}

static void put_try(struct engine *e, const struct model_told *t, const struct decision *d)
{
	const struct call_try try = {
		.call = t->call,
		.at_ms = e->now,
		.took_ms = t->took_ms,
		.tokens_in = t->tokens_in,
		.tokens_out = t->tokens_out,
		.model = t->name,
		.detail = t->detail,
		.answer = is_outdated_bridge(d, t->call) ? NULL : t->text,
	};

	e->tokens_added += t->tokens_in + t->tokens_out;
	group_put_call_try(e, t->decision_id, &try);
}

void calls_order(struct engine *e, struct order *o)
{
	const struct model_told *t = o->told;
	struct slot *s = slot_find(e, t->decision_id);
	const struct action a = { .kind = t->what, .call = t->call, .fault = t->fault, .answer = &t->answer };

	if (s && slot_state(s) && t->what != ACTIONS)
		group_decide(e, s, &a);
	if (t->name)
		put_try(e, t, s ? slot_state(s) : NULL);
}

void calls_put_allowance(struct engine *e)
{
	if (!e->tokens_added)
		return;
	count_day(e);
	group_put_meta(e, "model_day", e->tokens_day);
	group_put_meta(e, "model_tokens", e->tokens + e->tokens_added);
}

/* Afterwards */

void calls_committed(struct engine *e)
{
	for (size_t i = 0; e->model && i < e->wanted_count; i++) {
		const struct wanted_call *w = &e->wanted[i];

		if (w->on)
			model_want(e->model, w->decision_id, w->call, w->kind);
		else
			model_forgo(e->model, w->decision_id, w->call, w->kind);
	}
	e->tokens += e->tokens_added;
	settle_allowance(e);
}

void calls_hold(struct engine *e, struct order *o, enum rc rc)
{
	struct model_told *t = o->told;

	if (rc == RC_CORRUPT && t->what == ACTION_CALL_ANSWERED) { /* what it says can't be stored: our own fault, but it must end */
		t->what = ACTION_CALL_FAILED;
		t->fault = CALL_FAULT_BROKEN;
		t->detail = "it could not be stored";
		t->text = NULL;
	} else if (rc == RC_CORRUPT && t->what != ACTIONS && t->name) { /* what became of the call is told without the try */
		t->name = NULL;
	} else if (rc == RC_CORRUPT || rc == RC_IO) {
		log_error("model_call_lost", "call", log_int(t->call).s, "why", rc_name(rc), NULL); /* it is open until the next start */
		order_free(o);
		return;
	}
	o->next = NULL;
	*e->held_end = o;
	e->held_end = &o->next;
}

struct order *calls_take_held(struct engine *e, struct order *behind)
{
	struct order *first = e->held;

	if (!first)
		return behind;
	*e->held_end = behind;
	e->held = NULL;
	e->held_end = &e->held;
	return first;
}
