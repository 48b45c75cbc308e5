/* Reads the records of a decision (decision.h) back: SDT, MADR and JSON. */
#include <stdio.h>
#include <stdlib.h>

#include "decision.h"
#include "readers.h"
#include "view/record.h"

#define PLACEHOLDER "<!-- author this yourself -->"

/* ---- Markdown --------------------------------------------------------------------------------------------------------- */

static char *lines, *at, *room; /* the document, where in it we are, and room for one text */

static char *next_line(void)
{
	char *line = at, *end = at ? strchr(at, '\n') : NULL;

	assert(!at || end); /* every line ends */
	if (end) {
		*end = '\0';
		at = end[1] ? end + 1 : NULL;
	}
	return line;
}

static void expect_line(const char *expected)
{
	const char *line = next_line();

	assert(line && strcmp(line, expected) == 0);
}

/* KEY: and its value, which is returned. */
static const char *expect_key(const char *key)
{
	const char *line = next_line();

	assert(line && strncmp(line, key, strlen(key)) == 0);
	return line + strlen(key);
}

static bool is_text(const char *written, const char *text)
{
	return read_markdown(room, written) && strcmp(room, text) == 0;
}

static bool is_date(const char *s)
{
	return strcmp(s, "2026-10-22") == 0;
}

/* [ana, bo]: split where nothing is quoted. */
static void expect_deciders(const char *list)
{
	char item[512];
	size_t count = 0;

	assert(*list++ == '[');
	for (size_t i = 0; i < d->member_count; i++) {
		const char *end = list;

		if (d->members[i].standing != STANDING_IN)
			continue;
		if (count++) {
			assert(strncmp(list, ", ", 2) == 0);
			end = list += 2;
		}
		if (*end == '"')
			for (end++; *end != '"'; end++)
				end += *end == '\\';
		end += strcspn(end, ",]");
		assert((size_t)(end - list) < sizeof item);
		memcpy(item, list, (size_t)(end - list));
		item[end - list] = '\0';
		assert(read_yaml(room, item) && strcmp(room, d->members[i].name) == 0);
		list = end;
	}
	assert(strcmp(list, "]") == 0);
}

static const char *status(void)
{
	return head.stage == STAGE_COMPLETE ? "accepted" : head.closed_at_ms ? "abandoned" : "proposed";
}

/* Below the front matter: headings by their order, each once; whatever else begins a line is ours, and what acts in it is
 * escaped. bullet: of the lists. */
static const char *const sdt_headings[] = {
	"## Scenario", "## Pressures", "### More", "### Less", "### Non", "## Chosen Option", "## Why(not)", "## Points", "### For",
	"### Against", "## Artistic", "## Consequences", "## How", "## Reconsider", "## Historic", "## More Info", NULL,
};
static const char *const madr_headings[] = {
	"## Context and Problem Statement", "## Decision Drivers", "## Considered Options", "## Decision Outcome", "### Consequences",
	"### Confirmation", "## Pros and Cons of the Options", "## More Information", NULL,
};

static bool is_option(const char *written)
{
	for (size_t i = 0; i < d->option_count; i++)
		if (is_text(written, d->options[i].name))
			return true;
	return false;
}

/* Skips "1. ", "- ", "  - ", and a tag. *bold: how many ** may be in the rest. */
static const char *skip_marker(const char *line, char bullet, size_t *bold)
{
	const char *end = line + (strncmp(line, "  ", 2) == 0 && line[2] == bullet ? 2 : 0);
	const size_t digits = strspn(line, "0123456789");

	*bold = 0;
	if (end[0] == bullet && end[1] == ' ')
		end += 2;
	else if (digits && line[digits] == '.' && line[digits + 1] == ' ')
		end = line + digits + 2;
	else if (strncmp(line, "In the face of **", 17) == 0 && bullet == '-')
		*bold = 10;
	if (*end == '[' && strchr("MLN", end[1])) {
		end += 2 + strspn(end + 2, "0123456789");
		assert(strncmp(end, "] ", 2) == 0);
		end += 2;
	}
	return end;
}

static void expect_harmless(const char *line, char bullet)
{
	size_t bold, stars = 0;
	const char *rest = skip_marker(line, bullet, &bold);

	assert(!*rest || rest > line || !strchr("#>+-=*_`~ \t", *rest));
	for (; *rest; rest++) {
		if (*rest == '\\') {
			rest++;
			assert(*rest && strchr("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", *rest));
		} else if (*rest == '*') {
			stars++;
		} else if (*rest == '&') {
			assert(strncmp(rest, "&lt;", 4) == 0 || strncmp(rest, "&amp;", 5) == 0);
		} else {
			assert(!strchr("<`_[]~", *rest) && strncmp(rest, "://", 3) != 0);
		}
	}
	assert(stars <= 2 * bold && stars % 4 == 0);
}

/* Returns which headings there were, a bit each. */
static unsigned expect_body(const char *const *headings, const char *option_heading, char bullet, size_t *option_headings)
{
	unsigned seen = 0;
	size_t last = 0;

	*option_headings = 0;
	for (const char *line; (line = next_line());) {
		size_t i = last;

		if (*line != '#') {
			if (strcmp(line, PLACEHOLDER) != 0)
				expect_harmless(line, bullet);
			continue;
		}
		while (headings[i] && strcmp(headings[i], line) != 0)
			i++;
		if (headings[i] && !(seen & 1u << i)) {
			assert(i >= last);
			seen |= 1u << i;
			last = i;
			continue;
		}
		assert(strncmp(line, option_heading, strlen(option_heading)) == 0 && is_option(line + strlen(option_heading)));
		++*option_headings;
	}
	return seen;
}

static void begin(const struct strbuf *b)
{
	assert(!strbuf_failed(b) && strlen(b->s) == b->len && is_utf8(b->s));
	lines = malloc(b->len + 1);
	room = malloc(b->len + 1);
	if (!lines || !room)
		abort();
	memcpy(lines, b->s, b->len + 1);
	at = lines;
}

static void end(void)
{
	free(lines);
	free(room);
}

static const char *title(void)
{
	return *head.tagline ? head.tagline : head.topic;
}

static void expect_sdt(const struct strbuf *b)
{
	size_t others;
	unsigned seen;

	begin(b);
	expect_line("---");
	assert(read_yaml(room, expect_key("author: ")) && strcmp(room, decision_name_of(d, head.creator)) == 0);
	assert(is_date(expect_key("asked: ")));
	assert(head.stage == STAGE_COMPLETE ? is_date(expect_key("decided: ")) : strcmp(expect_key("decided: "), "null") == 0);
	assert(strcmp(expect_key("status: "), status()) == 0);
	expect_deciders(expect_key("deciders: "));
	expect_line("tags: []");
	expect_line("parent: null");
	expect_line("children: []");
	expect_line("---");
	expect_line("");
	assert(is_text(expect_key("# SDT: "), title()));
	expect_line("");
	expect_line("## Scenario");
	expect_line("");
	assert(is_text(next_line(), head.topic));
	if (head.stage > STAGE_PRIORITIES) {
		static const char directions[] = "+-~", letters[] = "MLN";
		static const char *const names[] = { "### More", "### Less", "### Non" };

		expect_line("");
		expect_line("## Pressures");
		for (int k = 0; k < 3; k++) {
			int number = 0;

			for (size_t i = 0; i < d->priority_count; i++) {
				char before[64];
				const struct priority *p = &d->priorities[i];
				const char *line;

				if (p->direction != directions[k])
					continue;
				if (!number++) {
					expect_line("");
					expect_line(names[k]);
					expect_line("");
				}
				snprintf(before, sizeof before, "%d. [%c%d] ", number, letters[k], number);
				line = expect_key(before);
				assert(is_text(line, p->text));
			}
			if (!number && k < 2 && head.stage == STAGE_COMPLETE) {
				expect_line("");
				expect_line(names[k]);
				expect_line("");
				expect_line(PLACEHOLDER);
			}
		}
	}
	seen = expect_body(sdt_headings, "#### ", '-', &others);
	if (head.stage == STAGE_COMPLETE)
		assert(seen == 0xffe0 && others == d->option_count - 1); /* all after the pressures */
	else
		assert(seen == (head.stage > STAGE_OPTIONS ? 0x8000 : 0) && others == (seen ? d->option_count : 0));
	end();
}

static void expect_madr(const struct strbuf *b)
{
	size_t count;
	unsigned seen;

	begin(b);
	expect_line("---");
	assert(strcmp(expect_key("status: "), status()) == 0);
	assert(is_date(expect_key("date: ")));
	expect_deciders(expect_key("decision-makers: "));
	expect_line("---");
	expect_line("");
	assert(is_text(expect_key("# "), title()));
	expect_line("");
	expect_line("## Context and Problem Statement");
	expect_line("");
	assert(is_text(next_line(), head.topic));
	seen = expect_body(madr_headings, "### ", '*', &count);
	if (head.stage == STAGE_COMPLETE)
		assert((seen & 0xce) == 0xce && (seen & 0x30) == 0x30);
	assert(count == (head.stage > STAGE_OPTIONS ? d->option_count : 0));
	end();
}

/* ---- JSON ------------------------------------------------------------------------------------------------------------- */

static bool says(const cJSON *in, const char *key, const char *text)
{
	const cJSON *it = cJSON_GetObjectItemCaseSensitive(in, key);

	return cJSON_IsString(it) && strcmp(it->valuestring, text) == 0;
}

static void expect_json(const struct strbuf *b)
{
	cJSON *json = cJSON_ParseWithOpts(b->s, NULL, true), *list;
	int deciders = 0;

	assert(json && !strbuf_failed(b) && is_utf8(b->s) && !strpbrk(b->s, "<>&\n"));
	assert(says(json, "topic", head.topic) && says(json, "tagline", head.tagline) && says(json, "status", status()));
	assert(says(json, "author", decision_name_of(d, head.creator)));
	if (*head.why)
		assert(says(json, "why", head.why));
	list = cJSON_GetObjectItem(json, "people");
	assert(cJSON_GetArraySize(list) == (int)d->member_count);
	for (size_t i = 0; i < d->member_count; i++) {
		assert(says(cJSON_GetArrayItem(list, (int)i), "name", d->members[i].name));
		deciders += d->members[i].standing == STANDING_IN;
	}
	assert(cJSON_GetArraySize(cJSON_GetObjectItem(json, "deciders")) == deciders);
	list = cJSON_GetObjectItem(json, "framings");
	assert(cJSON_GetArraySize(list) == (int)d->framing_count);
	for (size_t i = 0; i < d->framing_count; i++)
		assert(says(cJSON_GetArrayItem(list, (int)i), "text", d->framings[i].text));
	assert(cJSON_GetArraySize(cJSON_GetObjectItem(json, "priorities")) == (int)d->priority_count);
	list = cJSON_GetObjectItem(json, "options");
	assert(cJSON_GetArraySize(list) == (int)d->option_count);
	for (cJSON *o = list->child; o; o = o->next) {
		const struct option *option = decision_option(d, (int64_t)cJSON_GetObjectItem(o, "id")->valuedouble);
		int for_it = 0, against = 0;

		assert(option && says(o, "name", option->name) && says(o, "desc", option->desc));
		for (size_t i = 0; i < d->point_count; i++) {
			const struct point *p = &d->points[i];

			if (p->option != option->id)
				continue;
			assert(says(cJSON_GetArrayItem(cJSON_GetObjectItem(o, side_name(p->side)), p->side ? against++ : for_it++), "text",
				p->text));
		}
		assert(cJSON_GetArraySize(cJSON_GetObjectItem(o, "for")) == for_it);
		assert(cJSON_GetArraySize(cJSON_GetObjectItem(o, "against")) == against);
	}
	cJSON_Delete(json);
}

static void expect_file_name(const struct strbuf *b)
{
	assert(strncmp(b->s, "2026-10-22-", 11) == 0 && b->len < 80);
	assert(strspn(b->s, "abcdefghijklmnopqrstuvwxyz0123456789-") == b->len && b->s[b->len - 1] != '-');
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	static const struct rules rules;
	const struct view view = { .rules = &rules, .base_url = "https://example.org" };
	struct strbuf b;

	read_decision((struct input){ data, size });
	strbuf_init(&b, RECORD_MAX);
	record_sdt(&b, d, &view);
	expect_sdt(&b);
	strbuf_reset(&b);
	record_madr(&b, d, &view);
	expect_madr(&b);
	strbuf_reset(&b);
	record_json(&b, d, &view);
	expect_json(&b);
	strbuf_reset(&b);
	record_file_name(&b, d);
	expect_file_name(&b);
	strbuf_dispose(&b);
	arena_dispose(&arena);
	return 0;
}
