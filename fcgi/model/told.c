/* What is told of a try: a value of its own, so that the engine can keep it as long as it likes. */
#include "model/ask.h"

#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"

enum { KEPT_TEXT_MAX = 64 * 1024 };

void model_told_free(struct model_told *t)
{
	arena_dispose(&t->arena);
	mem_free(t);
}

static struct model_told *told_of(const struct job *job, enum action_kind what)
{
	struct model_told *t = mem_alloc(sizeof *t);

	arena_init(&t->arena, 0);
	memcpy(t->decision_id, job->decision_id, sizeof t->decision_id);
	t->call = job->call;
	t->what = what;
	return t;
}

static void log_try(const struct job *job, const struct model_told *t)
{
	void (*line)(const char *, ...) = t->fault ? log_warn : log_info;

	line("model_call", "kind", call_kind_name(job->kind), "call", log_int(t->call).s, "end", t->detail, "fault",
		call_fault_name(t->fault), "again", t->what == ACTION_CALL_RETRYING ? "yes" : "no", "model", t->name, "ms",
		log_int(t->took_ms).s, "tokens_in", log_int(t->tokens_in).s, "tokens_out", log_int(t->tokens_out).s, NULL);
}

/* All parts' answers as one. */
static void join_answers(struct answer *out, const struct job *job, struct arena *a)
{
	struct answer_item *items;
	size_t count = 0;

	*out = job->answers[0];
	if (job->parts == 1)
		return;
	for (size_t i = 0; i < job->parts; i++)
		count += job->answers[i].item_count;
	items = arena_alloc(a, (count + 1) * sizeof *items);
	out->items = items;
	out->item_count = count;
	for (size_t i = 0; i < job->parts; i++) {
		const struct answer *part = &job->answers[i];

		if (part->item_count)
			memcpy(items, part->items, part->item_count * sizeof *items);
		items += part->item_count;
	}
}

/* What a row keeps of what the model wrote, cut between characters. */
static const char *kept_text(struct arena *a, const char *text)
{
	size_t len = text ? strlen(text) : 0;
	char *kept;

	if (len <= KEPT_TEXT_MAX)
		return arena_strdup(a, text);
	for (len = KEPT_TEXT_MAX; ((unsigned char)text[len] & 0xc0) == 0x80; len--)
		;
	kept = arena_memdup(a, text, len + 1);
	kept[len] = '\0';
	return kept;
}

/* An answer's memory goes along with it. */
static void hand_over_answer(struct model_told *t, struct job *job)
{
	const struct arena own = t->arena;

	t->detail = arena_strdup(&job->arena, t->detail);
	t->text = arena_strdup(&job->arena, t->text);
	join_answers(&t->answer, job, &job->arena);
	t->arena = job->arena;
	job->arena = own;
}

struct model_told *told_of_try(const struct ask *r, enum action_kind what, const struct trial *trial, const char *model)
{
	struct model_told *t = told_of(r->job, what);

	t->fault = trial->next == NEXT_USE || trial->next == NEXT_DROP ? CALL_FAULT_NONE : trial->fault;
	t->took_ms = clock_mono_ms() - r->began_ms;
	t->tokens_in = trial->tokens_in;
	t->tokens_out = trial->tokens_out;
	t->name = model;
	t->detail = arena_strdup(&t->arena, trial->detail);
	t->text = kept_text(&t->arena, trial->text);
	log_try(r->job, t);
	if (what == ACTION_CALL_ANSWERED)
		hand_over_answer(t, r->job);
	return t;
}

struct model_told *told_unsent(const struct job *job, enum call_fault fault)
{
	struct model_told *t = told_of(job, ACTION_CALL_FAILED);

	t->fault = fault;
	log_warn("model_call_unsent", "kind", call_kind_name(job->kind), "call", log_int(job->call).s, "fault",
		call_fault_name(fault), NULL);
	return t;
}
