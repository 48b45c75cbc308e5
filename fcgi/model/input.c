/* The data of a call, as SPEC section 5 has it.
 *
 * Rules: only what the call's answer needs, and nobody's name. The keys stand in the order of the specification, lists in
 * the order in which people see them. cJSON writes the text, so whatever people typed stays inside its string.
 *
 * Shape: one object is built that borrows the decision's texts, printed, and dropped. */
#include "model/input.h"

#include <assert.h>
#include <cjson/cJSON.h>

#include "core/tally.h"

size_t input_parts(const struct decision *d, enum call_kind kind)
{
	if (kind != CALL_SCAFFOLD || d->option_count <= INPUT_OPTIONS)
		return 1;
	return (d->option_count + INPUT_OPTIONS - 1) / INPUT_OPTIONS;
}

void input_options(struct input_options *out, const struct decision *d, size_t part)
{
	struct arena scratch;
	struct ids all;

	*out = (struct input_options){ 0 };
	arena_init(&scratch, 0);
	all = decision_options_in_order(d, &scratch);
	for (size_t i = part * INPUT_OPTIONS; i < all.count && out->count < INPUT_OPTIONS; i++)
		out->ids[out->count++] = all.ids[i];
	arena_dispose(&scratch);
}

static cJSON *add(cJSON *in, const char *key, cJSON *item)
{
	cJSON_AddItemToObjectCS(in, key, item);
	return item;
}

/* text is borrowed. */
static void add_text(cJSON *in, const char *key, const char *text)
{
	add(in, key, cJSON_CreateStringReference(text));
}

static cJSON *add_item(cJSON *list)
{
	cJSON *item = cJSON_CreateObject();

	cJSON_AddItemToArray(list, item);
	return item;
}

static void add_submissions(cJSON *in, const struct decision *d)
{
	cJSON *list = add(in, "submissions", cJSON_CreateArray());

	for (size_t i = 0; i < d->framing_count; i++)
		if (d->framings[i].by)
			cJSON_AddItemToArray(list, cJSON_CreateStringReference(d->framings[i].text));
}

static void add_priority(cJSON *list, const struct priority *p, bool with_id)
{
	cJSON *item = add_item(list);
	char id[PRIORITY_TAG_SIZE];

	if (with_id)
		add(item, "id", cJSON_CreateString(priority_tag(id, p)));
	add_text(item, "text", p->text);
	add(item, "direction", cJSON_CreateString((char[]){ p->direction, '\0' }));
}

static void add_priorities(cJSON *in, const struct decision *d, bool with_id)
{
	cJSON *list = add(in, "priorities", cJSON_CreateArray());
	struct arena scratch;
	struct ids all;

	arena_init(&scratch, 0);
	all = decision_priorities_in_order(d, &scratch);
	for (size_t i = 0; i < all.count; i++)
		add_priority(list, decision_priority(d, all.ids[i]), with_id);
	arena_dispose(&scratch);
}

static void add_option(cJSON *list, const struct option *o)
{
	cJSON *item = add_item(list);

	add_text(item, "name", o->name);
	add_text(item, "desc", o->desc);
}

static void add_options_of_people(cJSON *in, const struct decision *d)
{
	cJSON *list = add(in, "options", cJSON_CreateArray());

	for (size_t i = 0; i < d->option_count; i++)
		if (d->options[i].source == SOURCE_PERSON)
			add_option(list, &d->options[i]);
}

static void add_options_of_part(cJSON *in, const struct decision *d, size_t part)
{
	cJSON *list = add(in, "options", cJSON_CreateArray());
	struct input_options options;

	input_options(&options, d, part);
	for (size_t i = 0; i < options.count; i++)
		add_option(list, decision_option(d, options.ids[i]));
}

/* Of the last round that was voted in; of a run-off those that it was between. */
static void add_vote_counts(cJSON *in, const struct decision *d)
{
	cJSON *counts = add(in, "vote_counts", cJSON_CreateObject());
	struct arena scratch;
	struct ids shown, tied;
	const unsigned short *of;

	arena_init(&scratch, 0);
	shown = decision_options_in_order(d, &scratch);
	tied = decision_tied(d, &scratch);
	of = decision_approval_counts(d, d->head.round, &scratch);
	for (size_t i = 0; i < shown.count; i++) {
		const struct option *o = decision_option(d, shown.ids[i]);

		if (d->head.round == 1 || ids_have(tied, o->id))
			add(counts, o->name, cJSON_CreateNumber(of[o - d->options]));
	}
	arena_dispose(&scratch);
}

static void add_outcome(cJSON *in, const struct decision *d)
{
	const struct option *winner = decision_option(d, d->head.winner);

	add_text(in, "winner", winner ? winner->name : "");
	add_vote_counts(in, d);
}

static void fill(cJSON *in, const struct decision *d, enum call_kind kind, size_t part)
{
	if (kind == CALL_SYNTHESIZE) {
		add_submissions(in, d);
		return;
	}
	add_text(in, "scenario", d->head.topic);
	if (kind == CALL_TAGLINE)
		return;
	add_priorities(in, d, kind == CALL_SCAFFOLD || kind == CALL_WHY);
	if (kind == CALL_SUGGEST_OPTIONS)
		add_options_of_people(in, d);
	if (kind == CALL_SCAFFOLD)
		add_options_of_part(in, d, part);
	if (kind == CALL_WHY)
		add_outcome(in, d);
}

void input_add(struct strbuf *out, const struct decision *d, enum call_kind kind, size_t part)
{
	cJSON *in = cJSON_CreateObject();
	char *text;

	assert(part < input_parts(d, kind));
	fill(in, d, kind, part);
	text = cJSON_PrintUnformatted(in);
	strbuf_add(out, text);
	cJSON_free(text);
	cJSON_Delete(in);
}
