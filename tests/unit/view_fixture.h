/* A small decision, built by hand, for the tests of view/: ana (1) asks where to eat, bo (2) and cy (3) take part. */
#ifndef MAUDE_TESTS_UNIT_VIEW_FIXTURE_H
#define MAUDE_TESTS_UNIT_VIEW_FIXTURE_H

#include <cjson/cJSON.h>
#include <string.h>

#include "core/change.h"
#include "unit.h"
#include "view/record.h"

enum { ANA = 1, BO = 2, CY = 3 };
enum { PIZZA = 30, TACOS = 31, NOTHING = 39 };
enum { SPEED = 20, COST = 21, WEATHER = 22, TASTE = 23 };

#define T0 1792648800000 /* 2026-10-22T06:00:00Z */
/* Quotes, markup, a line separator (U+2028), an emoji. */
#define HOSTILE "\"</script>\\ \xe2\x80\xa8 <b>&amp; \xf0\x9f\x8c\xae"

static struct arena arena;
static struct decision *d;
static struct rules rules;
static struct view view;
static struct strbuf out;

static inline void put(struct change c)
{
	change_apply(d, &c, NULL);
}

static inline void put_head(struct head h)
{
	put((struct change){ .kind = CHANGE_HEAD_PUT, .head = h });
}

static inline void put_stage(enum stage stage)
{
	struct head h = d->head;

	h.stage = stage;
	put_head(h);
}

static inline void put_member(int64_t person, const char *name, enum standing standing)
{
	put((struct change){ .kind = CHANGE_MEMBER_PUT,
		.member = { .person = person, .name = name, .standing = standing, .seq = person, .joined_at_ms = T0 + person,
			.present = standing == STANDING_IN, .decider = standing == STANDING_IN } });
}

static inline void put_invitation(int64_t id, int64_t person, const char *name, bool accepted)
{
	put((struct change){ .kind = CHANGE_INVITATION_PUT,
		.invitation = { .id = id, .person = person, .name = name, .name_key = name, .accepted = accepted } });
}

static inline void put_framing(int64_t id, int64_t by, const char *text)
{
	put((struct change){ .kind = CHANGE_FRAMING_PUT, .framing = { .id = id, .by = by, .text = text, .at_ms = T0 + id } });
}

static inline void put_backing(int64_t person, int64_t framing)
{
	put((struct change){ .kind = CHANGE_BACKING_PUT,
		.backing = { .person = person, .framing = framing, .at_ms = T0 + 500 } });
}

static inline void put_priority(int64_t id, int64_t by, char direction, int number, const char *text)
{
	put((struct change){ .kind = CHANGE_PRIORITY_PUT,
		.priority = { .id = id, .by = by, .slot = by ? 1 : 0, .direction = direction, .number = number, .text = text,
			.source = by ? SOURCE_PERSON : SOURCE_MODEL, .at_ms = T0 + id } });
}

static inline void put_option(int64_t id, int64_t by, const char *name, const char *desc)
{
	put((struct change){ .kind = CHANGE_OPTION_PUT,
		.option = { .id = id, .by = by, .slot = by ? 1 : 0, .name = name, .desc = desc,
			.source = by ? SOURCE_PERSON : id == NOTHING ? SOURCE_BASELINE : SOURCE_MODEL, .at_ms = T0 + id } });
}

static inline void put_point(int64_t id, int64_t option, enum side side, int64_t by, int64_t priority, const char *text)
{
	put((struct change){ .kind = CHANGE_POINT_PUT,
		.point = { .id = id, .option = option, .by = by, .side = side, .priority = priority, .text = text,
			.at_ms = T0 + id } });
}

static inline void put_approval(int round, int64_t option, int64_t person)
{
	put((struct change){ .kind = CHANGE_APPROVAL_PUT,
		.approval = { .round = round, .option = option, .person = person, .at_ms = T0 + 900 } });
}

static inline void put_call(int64_t id, enum call_kind kind, enum call_state state, enum call_fault fault)
{
	put((struct change){ .kind = CHANGE_CALL_PUT,
		.call = { .id = id, .kind = kind, .state = state, .fault = fault, .since_ms = T0 } });
}

static inline void put_suggestion(int64_t id, enum stage stage, const char *text, char direction, const char *desc)
{
	put((struct change){ .kind = CHANGE_SUGGESTION_PUT,
		.suggestion = { .id = id, .stage = stage, .text = text, .direction = direction, .desc = desc } });
}

/* In the lobby, with all three. */
static inline void set_up(void)
{
	arena_init(&arena, 0);
	rules = (struct rules){ .presence_grace_ms = 15000, .takeover_ms = 60000, .model = true };
	view = (struct view){ .rules = &rules, .base_url = "https://example.org" };
	strbuf_init(&out, RECORD_MAX);
	d = decision_new(&arena, "q3J_x81a", "key-key-key");
	put_head((struct head){ .version = 42, .topic = "Where do we eat?", .tagline = "", .why = "", .creator = ANA,
		.facilitator = ANA, .created_at_ms = T0, .stage_at_ms = T0, .round = 1 });
	put_member(ANA, "ana", STANDING_IN);
	put_member(BO, "bo", STANDING_IN);
	put_member(CY, "cy", STANDING_IN);
}

static inline void tear_down(void)
{
	strbuf_dispose(&out);
	arena_dispose(&arena);
}

/* Dashboard: two priorities of people, one of the model; pizza by bo, tacos by the model, and the baseline. */
static inline void add_dashboard(void)
{
	put_priority(SPEED, ANA, '+', 1, "speed");
	put_priority(COST, BO, '-', 1, "cost");
	put_priority(WEATHER, 0, '~', 1, "weather");
	put_option(PIZZA, BO, "Pizza", "Round and warm.");
	put_option(TACOS, 0, "Tacos", "From the truck.");
	put_option(NOTHING, 0, "Do nothing", "");
	put_point(40, TACOS, SIDE_FOR, 0, SPEED, "ready in minutes");
	put_point(41, TACOS, SIDE_AGAINST, BO, 0, "messy");
	put_point(42, PIZZA, SIDE_AGAINST, CY, COST, "dear");
	put_point(43, TACOS, SIDE_FOR, ANA, WEATHER, "fits the sun");
	put_stage(STAGE_DASHBOARD);
}

/* Complete: tacos won with two of three. */
static inline void add_complete(void)
{
	struct head h;

	add_dashboard();
	put_approval(1, TACOS, ANA);
	put_approval(1, TACOS, BO);
	put_approval(1, PIZZA, BO);
	h = d->head;
	h.stage = STAGE_COMPLETE;
	h.decided_at_ms = T0 + 3600000;
	h.winner = TACOS;
	put_head(h);
}

/* What is in out, parsed; the caller deletes it. */
static inline cJSON *parse_out(void)
{
	cJSON *json = cJSON_Parse(out.s);

	ck_assert_msg(json != NULL, "this is not JSON: %s", out.s);
	return json;
}

/* A part of a JSON text, as "options/0/name", without white space, against what it should be. Checked with one call so that
 * a failure shows the line of the test. */
#define ck_assert_json(json, path, expected) \
	do { \
		char *got = json_at((json), (path)); \
		ck_assert_str_eq(got, (expected)); \
		cJSON_free(got); \
	} while (0)

static inline char *json_at(const cJSON *json, const char *path)
{
	while (json && *path) {
		size_t len = strcspn(path, "/");
		char key[64] = "";

		ck_assert_uint_lt(len, sizeof key);
		memcpy(key, path, len);
		json = cJSON_IsArray(json) ? cJSON_GetArrayItem(json, key[0] - '0') : cJSON_GetObjectItemCaseSensitive(json, key);
		path += len + (path[len] == '/');
	}
	ck_assert_msg(json != NULL, "there is nothing at this path");
	return cJSON_PrintUnformatted(json);
}

#endif
