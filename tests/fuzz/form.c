/* Reads the input as a form: its first byte is the action whose fields are looked for in the rest. What is decoded comes back
 * when it is encoded again; of the fields nothing gets through that is longer than SPEC section 9 allows, or isn't clean. */
#include "web/form.h"

#include <stdlib.h>

#include "fuzz.h"

enum { FIELDS = 64 };

/* SPEC sections 7 and 9, once more. */
static const struct {
	const char *action, *field;
	size_t limit;
	bool may_be_empty;
} texts[] = {
	{ "topic", "text", 300, false },
	{ "framing", "text", 300, true },
	{ "priority", "text", 60, true },
	{ "option", "name", 60, true },
	{ "option", "desc", 300, true },
	{ "point", "text", 200, false },
};

static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/* Decodes from memory of exactly this size, so that a read beyond its end is noticed. */
static size_t parse(struct form_value **fields, struct arena *a, const char *s, size_t len)
{
	char *exact = must_alloc(len + !len);
	size_t count;

	memcpy(exact, s, len);
	count = form_parse(fields, a, exact, len, FIELDS);
	free(exact);
	return count;
}

static char *encode(char *out, const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		const unsigned char c = (unsigned char)s[i];

		if (c && strchr(plain, c)) {
			*out++ = (char)c;
		} else {
			*out++ = '%';
			*out++ = "0123456789abcdef"[c >> 4];
			*out++ = "0123456789abcdef"[c & 15];
		}
	}
	return out;
}

/* How many parts between & there are that aren't empty. */
static size_t count_parts(const unsigned char *s, size_t len)
{
	size_t parts = 0;

	for (size_t i = 0; i < len; i++)
		parts += s[i] != '&' && (i == 0 || s[i - 1] == '&');
	return parts;
}

static void expect_it_back(struct arena *a, const struct form_value *fields, size_t count, size_t len)
{
	char *form = must_alloc(3 * len + 2 * FIELDS + 1), *at = form;
	struct form_value *again;

	for (size_t i = 0; i < count; i++) {
		at = encode(at, fields[i].name, strlen(fields[i].name));
		*at++ = '=';
		at = encode(at, fields[i].value, fields[i].len);
		*at++ = '&';
	}
	assert(parse(&again, a, form, (size_t)(at - form)) == count);
	for (size_t i = 0; i < count; i++) {
		assert(strcmp(again[i].name, fields[i].name) == 0 && again[i].len == fields[i].len);
		assert(memcmp(again[i].value, fields[i].value, fields[i].len) == 0);
	}
	free(form);
}

static const struct form_value *find(const struct form_value *fields, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(fields[i].name, name) == 0)
			return &fields[i];
	return NULL;
}

/* A text of letters alone is taken up to its limit, and refused beyond. Of any other what got through is clean. */
static void expect_text(const struct action *action, const struct form_value *sent, const char *text, const char *name,
	size_t limit, bool may_be_empty)
{
	const bool refused = action->bad.verdict && strcmp(action->bad.field, name) == 0;
	const bool letters = sent && strspn(sent->value, plain) == sent->len;

	if (!sent)
		assert(may_be_empty ? !refused && strcmp(text, "") == 0 : action->bad.verdict != VERDICT_ACCEPTED);
	if (letters && sent->len > limit)
		assert(action->bad.verdict);
	if (letters && sent->len && sent->len <= limit)
		assert(!refused && strcmp(text, sent->value) == 0);
	if (!refused && text)
		assert(is_clean(text, limit) && (*text || may_be_empty || action->bad.verdict));
}

static void expect_fields(const struct action *action, const struct form_value *fields, size_t count)
{
	const char *word = action_word(action->kind);
	const bool fine = !action->bad.verdict;

	assert(fine || action->bad.field);
	for (size_t i = 0; word && i < sizeof texts / sizeof *texts; i++)
		if (strcmp(word, texts[i].action) == 0)
			expect_text(action, find(fields, count, texts[i].field),
				strcmp(texts[i].field, "desc") == 0 ? action->desc : action->text, texts[i].field, texts[i].limit,
				texts[i].may_be_empty);
	if (!fine)
		return;
	if (action->kind == ACTION_CREATE) {
		assert(is_clean(action->text, 300) && *action->text);
		assert(is_clean(action->key, KEY_CODE_POINTS) && text_length(action->key) >= 8);
	}
	if (action->target)
		assert(is_clean(action->target, 24) && *action->target && is_utf8(action->target_key));
	if (action->direction)
		assert(action->direction == '+' || action->direction == '-' || action->direction == '~');
	if (action->kind == ACTION_PRIORITY || action->kind == ACTION_OPTION)
		assert(action->slot >= 1 && action->slot <= (action->kind == ACTION_PRIORITY ? 3 : 5));
	if (action->kind == ACTION_POINT)
		assert(strlen(action->priority) <= 6 && (action->side == SIDE_FOR || action->side == SIDE_AGAINST));
	assert(action->framing >= -1 && action->option >= -1 && action->suggestion >= -1 && action->point >= -1);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	struct input in = { data, size };
	struct action action = { .kind = (enum action_kind)(take_byte(&in) % ACTIONS_OF_PEOPLE) };
	struct form_value *fields;
	struct arena a;
	size_t count, parts = count_parts(in.s, in.len), decoded = 0;

	arena_init(&a, 0);
	count = parse(&fields, &a, (const char *)in.s, in.len);
	assert(count == (parts < FIELDS ? parts : FIELDS));
	for (size_t i = 0; i < count; i++) {
		assert(fields[i].value[fields[i].len] == '\0');
		decoded += strlen(fields[i].name) + fields[i].len;
	}
	assert(decoded <= in.len);
	expect_it_back(&a, fields, count, in.len);
	action_read(&action, &a, fields, count);
	expect_fields(&action, fields, count);
	arena_dispose(&a);
	return 0;
}
