/* Checks what the input says as a model's answer: its first character is the kind of call, '0' to '5', or '6' and up for the
 * same of the scaffold's second part; the rest is what the model wrote. Whatever it is, what comes out can be applied. */
#include "model/answer.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/change.h"
#include "model/input.h"

static struct arena world;
static struct decision *d;
static struct prompts *prompts;

static void put_priority(int64_t id, char direction, int number, const char *text)
{
	change_apply(d, &(struct change){ .kind = CHANGE_PRIORITY_PUT,
		.priority = { .id = id, .by = 1, .direction = direction, .number = number, .text = text } }, NULL);
}

static void put_option(int64_t id, enum source source, const char *name)
{
	change_apply(d, &(struct change){ .kind = CHANGE_OPTION_PUT,
		.option = { .id = id, .by = source == SOURCE_PERSON, .name = name, .desc = "", .source = source } }, NULL);
}

/* More options than one request takes. */
static void make_decision(void)
{
	static const char *const names[] = { "Pizza", "Tacos", "Stra\u00dfenk\u00fcche", "\u00c9t\u00e9", "Suppe", "a", "b", "c", "d",
		"e", "f", "g", "\u5bff\u53f8" };

	arena_init(&world, 0);
	d = decision_new(&world, "q3J_x81a", "key-key-key");
	change_apply(d, &(struct change){ .kind = CHANGE_HEAD_PUT, .head = { .stage = STAGE_SCAFFOLDING, .round = 1,
		.topic = "Where do we eat?", .tagline = "", .why = "" } }, NULL);
	put_priority(10, '+', 1, "speed");
	put_priority(11, '+', 2, "W\u00e4rme");
	put_priority(12, '-', 1, "cost");
	put_priority(13, '~', 1, "weather");
	put_option(20, SOURCE_BASELINE, "Do nothing");
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		put_option(21 + (int64_t)i, SOURCE_PERSON, names[i]);
}

static void load_prompts(void)
{
	const char *source = getenv("srcdir");
	struct strbuf complaint;
	char path[4096];

	strbuf_init(&complaint, 1024);
	snprintf(path, sizeof path, "%s/templates", source ? source : ".");
	if (prompts_load(&prompts, path, &complaint) != RC_OK) {
		fprintf(stderr, "%s\n", complaint.s);
		abort();
	}
	strbuf_dispose(&complaint);
}

/* Something is in it, it is as text of people would be, and not too long. */
static void expect_text(const char *text, size_t max, bool may_be_empty)
{
	struct arena scratch;
	const char *line;

	assert(text && (may_be_empty || *text));
	arena_init(&scratch, 0);
	assert(text_line(&line, &scratch, text, strlen(text), max) == TEXT_FINE && strcmp(line, text) == 0);
	arena_dispose(&scratch);
}

static size_t count_words(const char *text)
{
	size_t words = 0;

	for (text += strspn(text, " "); *text; text += strspn(text, " ")) {
		text += strcspn(text, " ");
		words++;
	}
	return words;
}

static void expect_no_other_of(const char *text, const struct answer *answer, size_t before, bool options)
{
	struct arena scratch;
	const char *key;

	arena_init(&scratch, 0);
	key = text_fold(&scratch, text);
	for (size_t i = 0; i < before; i++)
		assert(strcmp(text_fold(&scratch, answer->items[i].text), key) != 0);
	for (size_t i = 0; options && i < d->option_count; i++)
		assert(strcmp(text_fold(&scratch, d->options[i].name), key) != 0);
	for (size_t i = 0; !options && i < d->priority_count; i++)
		assert(strcmp(text_fold(&scratch, d->priorities[i].text), key) != 0);
	arena_dispose(&scratch);
}

static void expect_suggestions(const struct answer *answer, bool options)
{
	assert(answer->item_count <= LIMIT_SUGGESTIONS);
	for (size_t i = 0; i < answer->item_count; i++) {
		const struct answer_item *it = &answer->items[i];

		expect_text(it->text, 60, false);
		expect_no_other_of(it->text, answer, i, options);
		assert(!it->option && !it->priority);
		if (options)
			expect_text(it->desc, 300, true);
		assert(options ? !it->direction : !it->desc && it->direction && strchr("+-~", it->direction));
	}
}

static void expect_points(const struct answer_checked *got, size_t part)
{
	struct input_options asked;
	size_t lacking = 0;

	input_options(&asked, d, part);
	for (size_t i = 0; i < asked.count; i++) {
		size_t sides[SIDES] = { 0 };

		for (size_t j = 0; j < got->answer.item_count; j++)
			if (got->answer.items[j].option == asked.ids[i])
				sides[got->answer.items[j].side]++;
		assert(sides[SIDE_FOR] <= 4 && sides[SIDE_AGAINST] <= 4);
		lacking += !sides[SIDE_FOR] && !sides[SIDE_AGAINST];
	}
	assert((got->state == ANSWER_GOOD) == (lacking == 0) && (got->state == ANSWER_BAD || got->lacking == lacking));
	for (size_t j = 0; j < got->answer.item_count; j++) {
		const struct answer_item *it = &got->answer.items[j];
		const struct priority *tag = decision_priority(d, it->priority);
		bool known = false;

		for (size_t i = 0; i < asked.count; i++)
			known = known || asked.ids[i] == it->option;
		assert(known && (it->side == SIDE_FOR || it->side == SIDE_AGAINST) && !it->desc && !it->direction);
		assert(it->priority == 0 || (tag && tag->direction != '~'));
		expect_text(it->text, 200, false);
	}
}

static void expect(const struct answer_checked *got, enum call_kind kind, size_t part)
{
	const bool text = kind == CALL_SYNTHESIZE || kind == CALL_TAGLINE || kind == CALL_WHY;

	assert((got->state == ANSWER_GOOD) == (got->why == NULL));
	assert(got->state != ANSWER_LACKING || kind == CALL_SCAFFOLD);
	if (got->state == ANSWER_BAD) {
		assert(!got->answer.text && !got->answer.item_count);
		return;
	}
	assert(text == (got->answer.text != NULL) && (!text || !got->answer.item_count));
	if (text)
		expect_text(got->answer.text, kind == CALL_WHY ? 1000 : kind == CALL_TAGLINE ? 60 : 300, false);
	if (kind == CALL_TAGLINE)
		assert(count_words(got->answer.text) <= 6);
	if (kind == CALL_SCAFFOLD)
		expect_points(got, part);
	else if (!text)
		expect_suggestions(&got->answer, kind == CALL_SUGGEST_OPTIONS);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	unsigned char first = size ? (unsigned char)(data[0] - '0') : 0;
	enum call_kind kind = first % CALL_KINDS;
	struct answer_checked got;
	struct arena a;
	size_t part;

	if (!size)
		return 0;
	if (!d) {
		make_decision();
		load_prompts();
	}
	part = first / CALL_KINDS % input_parts(d, kind);
	arena_init(&a, 0);
	answer_check(&got, &a, prompts_get(prompts, kind), d, kind, part, (const char *)data + 1, size - 1);
	expect(&got, kind, part);
	arena_dispose(&a);
	return 0;
}
