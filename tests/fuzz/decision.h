/* Makes a decision, d, of what the input says that people wrote. Its first line is the stage, 0 to 6; every other line is a
 * letter and a text, or what the letter wants:
 *   t topic, g tagline, w why, m a participant, x somebody who left, + - ~ a priority, o an option, d its description,
 *   f a a point for it, against it, F a framing, v r an approval in round 1, in the run-off among those that are tied by then
 *   (a byte for who, one for what),
 *   C W S T the creator, the winner, who settled the tie and the framing (a byte each), c closed. */
#ifndef MAUDE_TESTS_FUZZ_DECISION_H
#define MAUDE_TESTS_FUZZ_DECISION_H

#include "base/text.h"
#include "core/change.h"
#include "core/tally.h"
#include "fuzz.h"

enum { PEOPLE_MAX = 12, OPTIONS_MAX = 12, PRIORITIES_MAX = 12, POINTS_MAX = 24, BASELINE = 200 };

#define T0 1792648800000 /* 2026-10-22T06:00:00Z */

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

#endif
