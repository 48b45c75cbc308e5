/* A scene is made by changes, as what is loaded is made; no rules are asked. */
#include "scenes.h"

#include <stdio.h>
#include <string.h>

#include "texts.h"

#define START_MS 1792648800000 /* 2026-10-22T06:00:00Z */

enum { MINUTE_MS = 60000, NAME_SIZE = 24, SUGGESTIONS = 3 };

static void put(struct scene *s, struct change c)
{
	change_apply(s->d, &c, NULL);
}

static int64_t new_id(struct scene *s)
{
	return ++s->d->head.last_id;
}

static const char *name_of(int64_t person, char name[NAME_SIZE])
{
	static const char *const names[] = {
		"Ana", "Bo", "Cy", "Dimitri", "Eva", "Florian", "Gus", "Hal", "Ines", "Jürgen", "Kai", "Marguerite",
	};
	const size_t count = sizeof names / sizeof *names, n = (size_t)person - 1;

	snprintf(name, NAME_SIZE, n < count ? "%s" : "%s %zu", names[n % count], n / count + 1);
	return name;
}

static void add_people(struct scene *s, int64_t people)
{
	char name[NAME_SIZE];

	for (int64_t person = 1; person <= people; person++)
		put(s, (struct change){ .kind = CHANGE_MEMBER_PUT,
			.member = { .person = person, .name = name_of(person, name), .standing = STANDING_IN, .seq = new_id(s),
				.joined_at_ms = START_MS + person, .present = true, .connected = true, .decider = true,
				.ready = person % 3 == 0, .confirmed = person % 2 == 0 } });
}

static void add_framings(struct scene *s, int64_t people)
{
	int64_t ids[TEXT_FRAMINGS];

	for (int64_t i = 0; i < TEXT_FRAMINGS; i++)
		put(s, (struct change){ .kind = CHANGE_FRAMING_PUT,
			.framing = { .id = ids[i] = new_id(s), .by = i + 1 < TEXT_FRAMINGS ? i + 1 : 0, .text = text_framings[i],
				.at_ms = START_MS + MINUTE_MS } });
	for (int64_t person = 1; person <= people; person++)
		if (person % 4)
			put(s, (struct change){ .kind = CHANGE_BACKING_PUT,
				.backing = { .person = person, .framing = ids[person % TEXT_FRAMINGS], .at_ms = START_MS + MINUTE_MS } });
}

static void add_priorities(struct scene *s, int64_t people, bool over)
{
	int numbers[128] = { 0 };

	for (int64_t person = 1; person <= people; person++) {
		const struct text_priority *p = &text_priorities[person % TEXT_PRIORITIES];
		put(s, (struct change){ .kind = CHANGE_PRIORITY_PUT,
			.priority = { .id = new_id(s), .by = person, .slot = 1, .direction = p->direction, .text = p->text,
				.source = SOURCE_PERSON, .number = over ? ++numbers[(unsigned char)p->direction] : 0,
				.at_ms = START_MS + 2 * MINUTE_MS } });
	}
}

static void add_suggestions(struct scene *s, enum stage stage)
{
	for (int i = 0; i < SUGGESTIONS; i++) {
		const struct text_priority *p = &text_priorities[i];
		const struct text_option *o = &text_options[i];
		const bool options = stage == STAGE_OPTIONS;
		put(s, (struct change){ .kind = CHANGE_SUGGESTION_PUT,
			.suggestion = { .id = new_id(s), .stage = stage, .text = options ? o->name : p->text,
				.direction = options ? 0 : p->direction, .desc = options ? o->desc : "", .included = i == 0,
				.at_ms = START_MS + 2 * MINUTE_MS } });
	}
}

static void add_options(struct scene *s)
{
	for (int64_t i = 0; i <= TEXT_OPTIONS; i++) {
		const bool baseline = i == TEXT_OPTIONS;
		put(s, (struct change){ .kind = CHANGE_OPTION_PUT,
			.option = { .id = new_id(s), .by = baseline ? 0 : i + 1, .slot = !baseline,
				.name = baseline ? "Do nothing" : text_options[i].name,
				.desc = baseline ? "Leave everything as it is." : text_options[i].desc,
				.source = baseline ? SOURCE_BASELINE : SOURCE_PERSON, .at_ms = START_MS + 3 * MINUTE_MS } });
	}
}

static void add_call(struct scene *s, enum call_kind kind)
{
	put(s, (struct change){ .kind = CHANGE_CALL_PUT,
		.call = { .id = new_id(s), .kind = kind, .state = CALL_RUNNING, .since_ms = START_MS + 4 * MINUTE_MS } });
}

/* Every second point is about a priority. */
static void add_points(struct scene *s)
{
	for (size_t i = 0; i < TEXT_OPTIONS; i++)
		for (size_t k = 0; k < TEXT_POINTS; k++) {
			const size_t about = (i * TEXT_POINTS + k) / 2 % s->d->priority_count;
			put(s, (struct change){ .kind = CHANGE_POINT_PUT,
				.point = { .id = new_id(s), .option = s->d->options[i].id, .by = (int64_t)k, .side = k % 2 ? SIDE_AGAINST :
					SIDE_FOR, .text = text_options[i].points[k], .priority = k % 2 ? s->d->priorities[about].id : 0,
					.at_ms = START_MS + 5 * MINUTE_MS } });
		}
}

static void add_approvals(struct scene *s, int64_t people)
{
	for (int64_t person = 1; person <= people; person++)
		for (int64_t k = 1; k <= 2; k++)
			put(s, (struct change){ .kind = CHANGE_APPROVAL_PUT,
				.approval = { .round = 1, .option = s->d->options[person * k % TEXT_OPTIONS].id, .person = person,
					.at_ms = START_MS + 6 * MINUTE_MS } });
}

static void put_head(struct scene *s, enum stage stage)
{
	struct head h = s->d->head;

	h.version = 42;
	h.topic = text_framings[0];
	h.tagline = stage > STAGE_SCENARIO ? "Where to be in June" : "";
	h.why = "";
	h.creator = h.facilitator = SCENE_FACILITATOR;
	h.created_at_ms = h.stage_at_ms = START_MS;
	h.round = 1;
	h.stage = stage;
	if (stage == STAGE_COMPLETE) {
		h.decided_at_ms = START_MS + 7 * MINUTE_MS;
		h.winner = s->d->options[0].id;
		h.why = "Most could live with the walk, because it leaves time to talk and costs next to nothing.";
	}
	put(s, (struct change){ .kind = CHANGE_HEAD_PUT, .head = h });
}

void scene_init(struct scene *s, enum stage stage, int64_t people)
{
	arena_init(&s->arena, 0);
	s->rules = (struct rules){ .presence_grace_ms = 15000, .takeover_ms = 60000, .reveal_ms = 1500, .model = true };
	s->d = decision_new(&s->arena, "q3J_x81a", "key-key-key");
	add_people(s, people);
	if (stage == STAGE_SCENARIO)
		add_framings(s, people);
	if (stage >= STAGE_PRIORITIES)
		add_priorities(s, people, stage > STAGE_PRIORITIES);
	if (stage >= STAGE_OPTIONS)
		add_options(s);
	if (stage == STAGE_PRIORITIES || stage == STAGE_OPTIONS)
		add_suggestions(s, stage);
	if (stage == STAGE_SCAFFOLDING)
		add_call(s, CALL_SCAFFOLD);
	if (stage >= STAGE_DASHBOARD) {
		add_points(s);
		add_approvals(s, people);
	}
	put_head(s, stage);
}

void scene_dispose(struct scene *s)
{
	arena_dispose(&s->arena);
}
