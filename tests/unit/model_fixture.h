/* What the tests of model/ share: the real prompts, decisions built by hand or from a call's input, and the examples. */
#ifndef MAUDE_TESTS_UNIT_MODEL_FIXTURE_H
#define MAUDE_TESTS_UNIT_MODEL_FIXTURE_H

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/change.h"
#include "model/answer.h"
#include "model/input.h"
#include "unit.h"

enum { SOMEBODY = 1, ANOTHER = 2 };

static struct arena arena;
static struct decision *d;
static struct prompts *prompts;
static int64_t last_id;

/* $srcdir is automake's; without it a test is run from the source tree. */
static inline const char *templates_directory(void)
{
	static char path[4096];
	const char *source = getenv("srcdir");

	snprintf(path, sizeof path, "%s/templates", source ? source : ".");
	return path;
}

static inline void put(struct change c)
{
	change_apply(d, &c, NULL);
}

static inline void put_head(enum stage stage, int round, int64_t winner, const char *topic)
{
	put((struct change){ .kind = CHANGE_HEAD_PUT, .head = { .stage = stage, .round = round, .winner = winner, .topic = topic,
		.tagline = "", .why = "", .version = 1, .creator = SOMEBODY, .facilitator = SOMEBODY } });
}

static inline int64_t put_framing(int64_t by, const char *text)
{
	put((struct change){ .kind = CHANGE_FRAMING_PUT, .framing = { .id = ++last_id, .by = by, .text = text } });
	return last_id;
}

static inline int64_t put_priority(int64_t by, char direction, int number, const char *text)
{
	put((struct change){ .kind = CHANGE_PRIORITY_PUT,
		.priority = { .id = ++last_id, .by = by, .direction = direction, .number = number, .text = text,
			.source = by ? SOURCE_PERSON : SOURCE_MODEL } });
	return last_id;
}

static inline int64_t put_option(enum source source, const char *name, const char *desc)
{
	put((struct change){ .kind = CHANGE_OPTION_PUT,
		.option = { .id = ++last_id, .by = source == SOURCE_PERSON ? SOMEBODY : 0, .name = name, .desc = desc,
			.source = source } });
	return last_id;
}

static inline void put_approvals(int round, int64_t option, int count)
{
	for (int i = 0; i < count; i++)
		put((struct change){ .kind = CHANGE_APPROVAL_PUT,
			.approval = { .round = round, .option = option, .person = 1000 + i } });
}

static inline void set_up(void)
{
	struct strbuf complaint;

	last_id = 100;
	arena_init(&arena, 0);
	d = decision_new(&arena, "q3J_x81a", "key-key-key");
	put_head(STAGE_LOBBY, 1, 0, "Where do we eat?");
	strbuf_init(&complaint, 1024);
	ck_assert_msg(prompts_load(&prompts, templates_directory(), &complaint) == RC_OK, "%s", complaint.s);
	strbuf_dispose(&complaint);
}

static inline void tear_down(void)
{
	prompts_free(prompts);
	prompts = NULL;
	arena_dispose(&arena);
}

/* What is in a file below the templates, the caller's (free). */
static inline char *read_template(const char *name)
{
	char path[8192], *text = calloc(1, 1 << 16);
	FILE *file;

	snprintf(path, sizeof path, "%s/%s", templates_directory(), name);
	file = fopen(path, "r");
	ck_assert_msg(file && text, "%s can't be opened", path);
	ck_assert_uint_lt(fread(text, 1, 1 << 16, file), 1 << 16);
	fclose(file);
	return text;
}

/* An example, the caller's (cJSON_Delete). */
static inline cJSON *read_example(enum call_kind kind)
{
	char name[100], *text;
	cJSON *example;

	snprintf(name, sizeof name, "prompts/%s.example.json", call_kind_name(kind));
	text = read_template(name);
	example = cJSON_Parse(text);
	ck_assert_msg(example != NULL, "%s is not JSON", name);
	free(text);
	return example;
}

static inline const char *string_in(const cJSON *object, const char *name)
{
	const char *s = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));

	ck_assert_msg(s != NULL, "there is no %s", name);
	return s;
}

static inline void put_input_priorities(const cJSON *list)
{
	int numbers[128] = { 0 };
	const cJSON *it;

	cJSON_ArrayForEach(it, list) {
		const char direction = string_in(it, "direction")[0];
		const bool numbered = cJSON_GetObjectItemCaseSensitive(it, "id");

		put_priority(SOMEBODY, direction, numbered ? ++numbers[(int)direction] : 0, string_in(it, "text"));
	}
}

static inline enum source source_of_name(const char *name)
{
	return strcmp(name, "Do nothing") == 0 ? SOURCE_BASELINE : SOURCE_PERSON;
}

/* The decision that a call of this kind with this input is about. */
static inline void put_input(enum call_kind kind, const cJSON *input)
{
	static const enum stage stages[] = { STAGE_SCENARIO, STAGE_PRIORITIES, STAGE_PRIORITIES, STAGE_OPTIONS,
		STAGE_SCAFFOLDING, STAGE_COMPLETE };
	const char *scenario = kind == CALL_SYNTHESIZE ? "?" : string_in(input, "scenario");
	int64_t winner = 0;
	const cJSON *it;

	cJSON_ArrayForEach(it, cJSON_GetObjectItemCaseSensitive(input, "submissions"))
		put_framing(SOMEBODY, cJSON_GetStringValue(it));
	put_input_priorities(cJSON_GetObjectItemCaseSensitive(input, "priorities"));
	cJSON_ArrayForEach(it, cJSON_GetObjectItemCaseSensitive(input, "options"))
		put_option(source_of_name(string_in(it, "name")), string_in(it, "name"), string_in(it, "desc"));
	cJSON_ArrayForEach(it, cJSON_GetObjectItemCaseSensitive(input, "vote_counts")) {
		int64_t option = put_option(source_of_name(it->string), it->string, "");

		put_approvals(1, option, it->valueint);
		if (strcmp(it->string, string_in(input, "winner")) == 0)
			winner = option;
	}
	put_head(stages[kind], 1, winner, scenario);
}

#endif
