/* From what a model wrote to what can be applied.
 *
 * Rules: first the whole is judged (can an object be found, is it what the schema says), then each text is mended by
 * itself and left out if nothing of it is of use; what is then left decides. Lists are looked at only so far, so that an
 * endless one costs no more than a fair one. What is compared as names are is folded once.
 *
 * Shape: everything is made in a scratch arena; only what is kept goes to the caller's. */
#include "model/answer.h"

#include <assert.h>
#include <string.h>
#include <strings.h>

#include "model/answer_json.h"
#include "model/answer_mend.h"
#include "model/answer_text.h"
#include "model/input.h"
#include "model/schema.h"

/* How many items of a list are looked at: what comes first is meant most. */
enum {
	LOOK_SUGGESTIONS = 4 * LIMIT_SUGGESTIONS,
	LOOK_OPTIONS = 4 * INPUT_OPTIONS,
	LOOK_POINTS = 4 * ANSWER_POINTS,
};

struct work {
	struct answer_checked *out;
	struct arena *a;      /* the caller's */
	struct arena scratch;
	const struct decision *d;
	size_t item_cap;
};

/* A string; "" where a schema that somebody changed lets it be missing. */
static const char *string(const cJSON *object, const char *name)
{
	const char *s = cJSON_GetStringValue(schema_get(object, name));

	return s ? s : "";
}

static void bad(struct work *w, const char *why)
{
	w->out->state = ANSWER_BAD;
	w->out->why = why;
}

static void take_text(struct work *w, const char *text)
{
	if (!*text)
		bad(w, "empty");
	else
		w->out->answer.text = arena_strdup(w->a, text);
}

/* Adds an item; its texts are copied. */
static void take_item(struct work *w, struct answer_item item)
{
	struct answer *answer = &w->out->answer;
	struct answer_item *slot = arena_push(w->a, (void *)&answer->items, &answer->item_count, &w->item_cap, sizeof item);

	*slot = item;
	slot->text = arena_strdup(w->a, item.text);
	slot->desc = arena_strdup(w->a, item.desc);
}

/* ---- suggestions ------------------------------------------------------------------------------------------------ */

/* The keys of what is there already. */
struct keys {
	const char **keys;
	size_t count, cap;
};

static void keys_add(struct keys *keys, struct arena *a, const char *key)
{
	*(const char **)arena_push(a, (void *)&keys->keys, &keys->count, &keys->cap, sizeof key) = key;
}

static bool keys_have(const struct keys *keys, const char *key)
{
	for (size_t i = 0; i < keys->count; i++)
		if (strcmp(keys->keys[i], key) == 0)
			return true;
	return false;
}

static struct keys keys_of_priorities(struct work *w)
{
	struct keys keys = { 0 };

	for (size_t i = 0; i < w->d->priority_count; i++)
		keys_add(&keys, &w->scratch, answer_fold(&w->scratch, w->d->priorities[i].text));
	return keys;
}

static struct keys keys_of_options(struct work *w)
{
	struct keys keys = { 0 };

	for (size_t i = 0; i < w->d->option_count; i++)
		keys_add(&keys, &w->scratch, answer_fold(&w->scratch, w->d->options[i].name));
	return keys;
}

static bool is_direction(const char *s)
{
	return strlen(s) == 1 && strchr("+-~", s[0]);
}

static struct answer_item read_priority(struct work *w, const cJSON *json)
{
	const char *direction = string(json, "direction");

	if (!is_direction(direction))
		return (struct answer_item){ .text = "" };
	return (struct answer_item){
		.text = answer_text(&w->scratch, string(json, "text"), ANSWER_PRIORITY_MAX),
		.direction = direction[0],
	};
}

static struct answer_item read_option(struct work *w, const cJSON *json)
{
	return (struct answer_item){
		.text = answer_text(&w->scratch, string(json, "name"), ANSWER_NAME_MAX),
		.desc = answer_text(&w->scratch, string(json, "desc"), ANSWER_DESC_MAX),
	};
}

/* Those that are unlike what there is, and unlike each other. None at all is an answer too. */
static void take_suggestions(struct work *w, const cJSON *list, bool options)
{
	struct keys there = options ? keys_of_options(w) : keys_of_priorities(w);
	size_t looked_at = 0;
	const cJSON *json;

	cJSON_ArrayForEach(json, list) {
		struct answer_item item;
		const char *key;

		if (w->out->answer.item_count == LIMIT_SUGGESTIONS || looked_at++ == LOOK_SUGGESTIONS)
			break;
		item = options ? read_option(w, json) : read_priority(w, json);
		key = answer_fold(&w->scratch, item.text);
		if (!*item.text || keys_have(&there, key))
			continue;
		keys_add(&there, &w->scratch, key);
		take_item(w, item);
	}
}

/* ---- points ----------------------------------------------------------------------------------------------------- */

/* The options that a request was about. */
struct asked {
	struct input_options options;
	const char *keys[INPUT_OPTIONS];
	bool answered[INPUT_OPTIONS];
	size_t points[INPUT_OPTIONS];
};

static void asked_init(struct asked *asked, struct work *w, size_t part)
{
	*asked = (struct asked){ 0 };
	input_options(&asked->options, w->d, part);
	for (size_t i = 0; i < asked->options.count; i++)
		asked->keys[i] = answer_fold(&w->scratch, decision_option(w->d, asked->options.ids[i])->name);
}

/* The place of the option that is called so and was not answered before; the number of options: there is none. */
static size_t asked_find(const struct asked *asked, struct work *w, const char *raw_name)
{
	const char *key = answer_fold(&w->scratch, answer_text(&w->scratch, raw_name, ANSWER_NAME_MAX));
	size_t i = 0;

	while (i < asked->options.count && (asked->answered[i] || strcmp(asked->keys[i], key) != 0))
		i++;
	return i;
}

/* The number in a priority's id as it is written, behind its direction; 0: there is none. */
static int number_in(const char *tag)
{
	int number = 0;

	if (tag[0] == '0' || strlen(tag) > 6 || strspn(tag, "0123456789") != strlen(tag))
		return 0;
	for (; *tag; tag++)
		number = 10 * number + (*tag - '0');
	return number;
}

/* The priority whose id is tag, if points may be tagged with it; else 0. */
static int64_t find_tag(const struct decision *d, const char *tag)
{
	const int number = tag[0] == '+' || tag[0] == '-' ? number_in(tag + 1) : 0;

	for (size_t i = 0; number && i < d->priority_count; i++)
		if (d->priorities[i].number == number && d->priorities[i].direction == tag[0])
			return d->priorities[i].id;
	return 0;
}

/* Whether an item from the place first on says the same; capitals of ASCII make no difference. */
static bool is_said(const struct answer *answer, size_t first, const char *text)
{
	for (size_t i = first; i < answer->item_count; i++)
		if (strcasecmp(answer->items[i].text, text) == 0)
			return true;
	return false;
}

/* How many points were taken. */
static size_t take_side(struct work *w, const cJSON *list, int64_t option, enum side side)
{
	const struct answer *answer = &w->out->answer;
	const size_t first = answer->item_count;
	size_t looked_at = 0;
	const cJSON *json;

	cJSON_ArrayForEach(json, list) {
		const char *text;

		if (answer->item_count - first == ANSWER_POINTS || looked_at++ == LOOK_POINTS)
			break;
		text = answer_text(&w->scratch, string(json, "text"), ANSWER_POINT_MAX);
		if (!*text || is_said(answer, first, text))
			continue;
		take_item(w, (struct answer_item){ .text = text, .option = option, .side = side,
			.priority = find_tag(w->d, string(json, "priority_id")) });
	}
	return answer->item_count - first;
}

static void judge_points(struct work *w, const struct asked *asked)
{
	for (size_t i = 0; i < asked->options.count; i++)
		w->out->lacking += asked->points[i] == 0;
	if (w->out->lacking == asked->options.count)
		bad(w, "no points for any option");
	else if (w->out->lacking) {
		w->out->state = ANSWER_LACKING;
		w->out->why = "options without points";
	}
}

static void take_points(struct work *w, const cJSON *list, size_t part)
{
	struct asked asked;
	size_t looked_at = 0;
	const cJSON *json;

	asked_init(&asked, w, part);
	cJSON_ArrayForEach(json, list) {
		size_t i;

		if (looked_at++ == LOOK_OPTIONS)
			break;
		i = asked_find(&asked, w, string(json, "name"));
		if (i == asked.options.count)
			continue;
		asked.answered[i] = true;
		asked.points[i] = take_side(w, schema_get(json, "for"), asked.options.ids[i], SIDE_FOR) +
			take_side(w, schema_get(json, "against"), asked.options.ids[i], SIDE_AGAINST);
	}
	judge_points(w, &asked);
}

/* ---- all of it -------------------------------------------------------------------------------------------------- */

static void take(struct work *w, const cJSON *json, enum call_kind kind, size_t part)
{
	switch (kind) {
	case CALL_SYNTHESIZE:
		take_text(w, answer_sentence(&w->scratch, string(json, "synthesis"), ANSWER_SYNTHESIS_MAX));
		break;
	case CALL_TAGLINE:
		take_text(w, answer_title(&w->scratch, string(json, "tagline"), ANSWER_TAGLINE_WORDS, ANSWER_TAGLINE_MAX));
		break;
	case CALL_SUGGEST_PRIORITIES:
	case CALL_SUGGEST_OPTIONS:
		take_suggestions(w, schema_get(json, "suggestions"), kind == CALL_SUGGEST_OPTIONS);
		break;
	case CALL_SCAFFOLD:
		take_points(w, schema_get(json, "options"), part);
		break;
	default:
		assert(kind == CALL_WHY);
		take_text(w, answer_text(&w->scratch, string(json, "why_statement"), ANSWER_WHY_MAX));
	}
}

void answer_check(struct answer_checked *out, struct arena *a, const struct prompt *prompt, const struct decision *d,
	enum call_kind kind, size_t part, const char *text, size_t len)
{
	struct work w = { .out = out, .a = a, .d = d };
	const char *why;
	cJSON *json;

	*out = (struct answer_checked){ .state = ANSWER_GOOD };
	if (len > ANSWER_TEXT_MAX) {
		bad(&w, "too long");
		return;
	}
	arena_init(&w.scratch, 4 * len);
	json = answer_find_json(&w.scratch, text, len, &why);
	if (!json)
		bad(&w, why);
	else if (!answer_mend(json, prompt->schema) || !schema_accepts(prompt->schema, json))
		bad(&w, "not the schema");
	else
		take(&w, json, kind, part);
	cJSON_Delete(json);
	arena_dispose(&w.scratch);
}
