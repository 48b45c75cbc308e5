/* The canvas: which decisions a person sees, and how (SPEC sections 3 and 7). */
#include "view/canvas.h"

#include "view_fixture.h"

enum { DEE = 4 };

static cJSON *json;

/* The canvas of one person, with the one decision of the fixture. */
static void render(int64_t person)
{
	struct arena a;
	struct canvas c = { .arena = &a, .person = person };

	arena_init(&a, 0);
	canvas_add(&c, d);
	strbuf_reset(&out);
	canvas_json(&out, &c, 7);
	arena_dispose(&a);
	cJSON_Delete(json);
	json = parse_out();
}

static void close_canvas(void)
{
	cJSON_Delete(json);
	json = NULL;
	tear_down();
}

static void put_access(enum access access)
{
	struct head h = d->head;

	h.access = access;
	put_head(h);
}

START_TEST(an_open_decision_is_on_everyones_canvas)
{
	render(DEE);
	ck_assert_json(json, "", "{\"version\":7,\"decisions\":[{\"id\":\"q3J_x81a\",\"title\":\"Where do we eat?\","
		"\"tagline\":\"\",\"stage\":\"lobby\",\"role\":\"spectator\"}],\"invitations\":[]}");
}
END_TEST

START_TEST(roles_are_those_of_the_decision)
{
	put_member(DEE, "dee", STANDING_ASKING);
	render(ANA);
	ck_assert_json(json, "decisions/0/role", "\"facilitator\"");
	render(BO);
	ck_assert_json(json, "decisions/0/role", "\"participant\"");
	render(DEE);
	ck_assert_json(json, "decisions/0/role", "\"asking\"");
}
END_TEST

START_TEST(without_open_access_only_who_takes_part_asks_or_is_invited_sees_it)
{
	for (int access = ACCESS_LINK; access <= ACCESS_INVITED; access++) {
		put_access((enum access)access);
		render(BO);
		ck_assert_json(json, "decisions/0/role", "\"participant\"");
		render(DEE);
		ck_assert_json(json, "decisions", "[]");
	}
	put_invitation(60, DEE, "dee", false);
	render(DEE);
	ck_assert_json(json, "decisions/0/role", "\"spectator\"");
	ck_assert_json(json, "invitations", "[\"q3J_x81a\"]");
}
END_TEST

START_TEST(an_invitation_waits_until_it_is_accepted)
{
	put_invitation(60, DEE, "dee", true);
	render(DEE);
	ck_assert_json(json, "invitations", "[]");
}
END_TEST

START_TEST(an_invitation_of_a_participant_or_to_a_complete_decision_does_not_wait)
{
	put_invitation(60, BO, "bo", false);
	render(BO);
	ck_assert_json(json, "invitations", "[]");
	put_invitation(61, DEE, "dee", false);
	put_stage(STAGE_COMPLETE);
	render(DEE);
	ck_assert_json(json, "invitations", "[]");
	ck_assert_json(json, "decisions/0/stage", "\"complete\"");
}
END_TEST

START_TEST(a_closed_decision_is_on_nobodys_canvas)
{
	struct head h = d->head;

	put_invitation(60, DEE, "dee", false);
	h.closed_at_ms = T0 + 1;
	put_head(h);
	for (int64_t person = ANA; person <= DEE; person++) {
		render(person);
		ck_assert_json(json, "", "{\"version\":7,\"decisions\":[],\"invitations\":[]}");
	}
}
END_TEST

START_TEST(the_newest_comes_first)
{
	struct arena a, other_arena;
	struct canvas c = { .arena = &a, .person = ANA };
	struct decision *other;
	struct head h = d->head;

	arena_init(&a, 0);
	arena_init(&other_arena, 0);
	other = decision_new(&other_arena, "bbbbbbbb", "key-key-2");
	h.created_at_ms++;
	change_apply(other, &(struct change){ .kind = CHANGE_HEAD_PUT, .head = h }, NULL);
	canvas_add(&c, d);
	canvas_add(&c, other);
	canvas_json(&out, &c, 1);
	json = parse_out();
	ck_assert_json(json, "decisions/0/id", "\"bbbbbbbb\"");
	ck_assert_json(json, "decisions/1/id", "\"q3J_x81a\"");
	arena_dispose(&other_arena);
	arena_dispose(&a);
}
END_TEST

START_TEST(titles_are_escaped)
{
	struct head h = d->head;

	h.topic = HOSTILE;
	put_head(h);
	render(ANA);
	ck_assert_str_eq(cJSON_GetObjectItem(cJSON_GetArrayItem(cJSON_GetObjectItem(json, "decisions"), 0), "title")->valuestring,
		HOSTILE);
	ck_assert_ptr_null(strstr(out.s, "</script>"));
}
END_TEST

int main(void)
{
	Suite *s = suite_create("view/canvas");
	TCase *t = tcase_create("canvas");

	tcase_add_checked_fixture(t, set_up, close_canvas);
	tcase_add_test(t, an_open_decision_is_on_everyones_canvas);
	tcase_add_test(t, roles_are_those_of_the_decision);
	tcase_add_test(t, without_open_access_only_who_takes_part_asks_or_is_invited_sees_it);
	tcase_add_test(t, an_invitation_waits_until_it_is_accepted);
	tcase_add_test(t, an_invitation_of_a_participant_or_to_a_complete_decision_does_not_wait);
	tcase_add_test(t, a_closed_decision_is_on_nobodys_canvas);
	tcase_add_test(t, the_newest_comes_first);
	tcase_add_test(t, titles_are_escaped);
	suite_add_tcase(s, t);
	return unit_run(s);
}
