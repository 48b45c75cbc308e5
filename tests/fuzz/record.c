/* Makes a decision of what the input says that people wrote, and reads its records back: SDT, MADR and JSON. Its first line
 * is the stage, 0 to 6; every other line is a letter and a text, or what the letter wants:
 *   t topic, g tagline, w why, m a participant, x somebody who left, + - ~ a priority, o an option, d its description,
 *   f a a point for it, against it, F a framing, v r an approval in round 1, in the run-off among those that are tied by then
 *   (a byte for who, one for what),
 *   C W S T the creator, the winner, who settled the tie and the framing (a byte each), c closed. */
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "core/change.h"
#include "readers.h"
#include "view/record.h"

enum { PEOPLE_MAX = 12, OPTIONS_MAX = 12, PRIORITIES_MAX = 12, POINTS_MAX = 24, BASELINE = 200 };

#define T0 1792648800000 /* 2026-10-22T06:00:00Z */
#define PLACEHOLDER "<!-- author this yourself -->"

static struct arena arena;
static struct decision *d;
static struct head head;
static int64_t people, options, priorities, points, framings;

static void put(struct change c)
{
	change_apply(d, &c, NULL);
}

static void put_option(int64_t id, const char *name, const char *desc, enum source source)
{
	put((struct change){ .kind = CHANGE_OPTION_PUT,
		.option = { .id = id, .by = source == SOURCE_PERSON, .slot = 1, .name = name, .desc = desc, .source = source,
			.at_ms = T0 } });
}

static void put_priority(char direction, const char *text)
{
	int number = 1;

	for (size_t i = 0; i < d->priority_count; i++)
		number += d->priorities[i].direction == direction;
	if (priorities++ < PRIORITIES_MAX)
		put((struct change){ .kind = CHANGE_PRIORITY_PUT,
			.priority = { .id = 100 + priorities, .by = 1, .slot = 1, .direction = direction, .text = text,
				.number = head.stage > STAGE_PRIORITIES ? number : 0, .at_ms = T0 } });
}

static void put_point(enum side side, const char *text)
{
	if (options && points++ < POINTS_MAX)
		put((struct change){ .kind = CHANGE_POINT_PUT, .point = { .id = 300 + points, .option = 200 + options, .side = side,
			.by = points % 2, .text = text, .at_ms = T0,
			.priority = points % 3 && d->priority_count ? d->priorities[(size_t)points % d->priority_count].id : 0 } });
}

static void put_member(const char *name, enum standing standing)
{
	if (people++ < PEOPLE_MAX)
		put((struct change){ .kind = CHANGE_MEMBER_PUT, .member = { .person = people, .name = name, .standing = standing,
			.seq = people, .joined_at_ms = T0, .decider = standing == STANDING_IN } });
}

static void put_approval(int round, struct input in)
{
	const int64_t person = 1 + take_byte(&in) % PEOPLE_MAX, option = 200 + take_byte(&in) % (OPTIONS_MAX + 1);
	const struct ids tied = decision_leaders(d, 1, &arena);

	if (!decision_participant(d, person) || !decision_option(d, option) || head.stage < STAGE_DASHBOARD || round < head.round ||
		(round == 2 && (tied.count < 2 || !ids_have(tied, option))))
		return;
	head.round = round;
	put((struct change){ .kind = CHANGE_APPROVAL_PUT,
		.approval = { .round = round, .person = person, .option = option, .at_ms = T0 } });
}

/* As people's text reaches a decision: normalised and within its limit; else NULL. */
static const char *text_of(struct input in, size_t max)
{
	const char *line;

	return text_line(&line, &arena, (const char *)in.s, in.len, max) == TEXT_FINE && *line ? line : NULL;
}

static void read_words(unsigned letter, struct input in)
{
	const char *text = NULL;

	switch (letter) {
	case 't':
		text = text_of(in, 300);
		head.topic = text ? text : head.topic;
		break;
	case 'g':
		text = text_of(in, 60);
		head.tagline = text ? text : head.tagline;
		break;
	case 'w':
		text = text_of(in, 1000);
		head.why = text && head.stage == STAGE_COMPLETE ? text : head.why;
		break;
	case 'm':
	case 'x':
		if (text_name(&text, &arena, (const char *)in.s, in.len) == TEXT_FINE)
			put_member(text, letter == 'm' ? STANDING_IN : STANDING_OUT);
		break;
	case '+':
	case '-':
	case '~':
		text = head.stage >= STAGE_PRIORITIES ? text_of(in, 60) : NULL;
		if (text)
			put_priority((char)letter, text);
		break;
	case 'o':
		text = head.stage >= STAGE_OPTIONS ? text_of(in, 60) : NULL;
		if (text && options < OPTIONS_MAX)
			put_option(200 + ++options, text, "", SOURCE_PERSON);
		break;
	case 'd':
		text = options ? text_of(in, 300) : NULL;
		if (text)
			put_option(200 + options, decision_option(d, 200 + options)->name, text, SOURCE_PERSON);
		break;
	case 'f':
	case 'a':
		text = head.stage >= STAGE_DASHBOARD ? text_of(in, 200) : NULL;
		if (text)
			put_point(letter == 'f' ? SIDE_FOR : SIDE_AGAINST, text);
		break;
	case 'F':
		text = head.stage >= STAGE_SCENARIO ? text_of(in, 300) : NULL;
		if (text && framings++ < OPTIONS_MAX)
			put((struct change){ .kind = CHANGE_FRAMING_PUT,
				.framing = { .id = 400 + framings, .by = framings % 2, .text = text, .at_ms = T0 } });
		break;
	}
}

static int64_t some_person(struct input in)
{
	const int64_t person = 1 + take_byte(&in) % PEOPLE_MAX;

	return decision_member(d, person) ? person : 1;
}

static void read_line(struct input in)
{
	const unsigned letter = take_byte(&in);
	const int64_t option = 200 + (in.len ? *in.s % (OPTIONS_MAX + 1) : 0);

	switch (letter) {
	case 'v':
	case 'r':
		put_approval(letter == 'v' ? 1 : 2, in);
		break;
	case 'C':
		head.creator = some_person(in);
		break;
	case 'W':
		head.winner = decision_option(d, option) ? option : BASELINE;
		break;
	case 'S':
		head.settled_by = head.stage == STAGE_COMPLETE ? some_person(in) : 0;
		break;
	case 'T':
		head.framing_settled_by = head.stage > STAGE_SCENARIO ? some_person(in) : 0;
		break;
	case 'c':
		head.closed_at_ms = T0 + 7200000;
		break;
	default:
		read_words(letter, in);
	}
}

static void read_decision(struct input in)
{
	struct input first = take_until(&in, '\n');

	people = options = priorities = points = framings = 0;
	arena_init(&arena, 0);
	d = decision_new(&arena, "q3J_x81a", "key-key-key");
	head = (struct head){ .version = 1, .round = 1, .topic = "Where do we eat?", .tagline = "", .why = "", .creator = 1,
		.facilitator = 1, .created_at_ms = T0, .stage_at_ms = T0, .winner = BASELINE,
		.stage = (enum stage)(take_byte(&first) % 16 % STAGES) };
	put((struct change){ .kind = CHANGE_HEAD_PUT, .head = head });
	put_member("ana", STANDING_IN);
	if (head.stage >= STAGE_OPTIONS)
		put_option(BASELINE, "Do nothing", "", SOURCE_BASELINE);
	while (in.len)
		read_line(take_until(&in, '\n'));
	if (head.stage == STAGE_COMPLETE)
		head.decided_at_ms = T0 + 3600000;
	else
		head.winner = 0;
	put((struct change){ .kind = CHANGE_HEAD_PUT, .head = head });
}

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
