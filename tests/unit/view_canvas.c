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

/* The page's context of one person, with the one decision of the fixture; borrowed. */
static cJSON *look_for(int64_t person, struct canvas_query query)
{
	static struct arena a;
	struct canvas c = { .arena = &a, .person = person, .query = query };

	cJSON_Delete(json);
	arena_dispose(&a);
	arena_init(&a, 0);
	canvas_add(&c, d);
	return json = canvas_context(&c, 7, "bo", "key");
}

static cJSON *look(int64_t person)
{
	return look_for(person, (struct canvas_query){ 0 });
}

static cJSON *circle(int64_t person)
{
	return cJSON_GetArrayItem(cJSON_GetObjectItem(look(person), "decisions"), 0);
}

#define ck_assert_waits(person) ck_assert_json(circle(person), "role_word", "\"waits for you\"")
#define ck_assert_plain(person, word) ck_assert_json(circle(person), "role_word", "\"" word "\"")

static void put_ready(int64_t person)
{
	struct member m = *decision_member(d, person);

	m.ready = true;
	put((struct change){ .kind = CHANGE_MEMBER_PUT, .member = m });
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

START_TEST(a_stage_waits_for_whoever_has_not_done_their_part)
{
	static const enum stage stages[] = { STAGE_LOBBY, STAGE_PRIORITIES, STAGE_OPTIONS, STAGE_DASHBOARD };

	put_ready(BO);
	for (size_t i = 0; i < sizeof stages / sizeof *stages; i++) {
		put_stage(stages[i]);
		ck_assert_plain(BO, "you take part");
		ck_assert_waits(CY);
	}
	put_stage(STAGE_SCENARIO);
	put_framing(30, ANA, "Where do we eat?");
	put_backing(BO, 30);
	ck_assert_plain(BO, "you take part");
	ck_assert_waits(CY);
	ck_assert_waits(ANA);
}
END_TEST

START_TEST(nothing_waits_for_anybody_in_the_reveal_the_scaffolding_and_the_end)
{
	struct head h;

	put_stage(STAGE_SCENARIO);
	h = d->head;
	h.reveal_at_ms = T0 + 1;
	put_head(h);
	ck_assert_plain(CY, "you take part");
	put_stage(STAGE_SCAFFOLDING);
	ck_assert_plain(CY, "you take part");
	put_stage(STAGE_COMPLETE);
	ck_assert_plain(ANA, "you facilitate");
}
END_TEST

START_TEST(the_lobby_waits_for_the_facilitator_once_all_are_ready)
{
	ck_assert_plain(ANA, "you facilitate");
	put_ready(BO);
	put_ready(CY);
	ck_assert_waits(ANA);
}
END_TEST

START_TEST(what_is_to_be_settled_waits_for_the_facilitator)
{
	struct head h;

	put_stage(STAGE_DASHBOARD);
	for (int64_t person = ANA; person <= CY; person++)
		put_ready(person);
	ck_assert_plain(ANA, "you facilitate");
	h = d->head;
	h.facilitator_waited_ms = T0 + 5;
	put_head(h);
	ck_assert_waits(ANA);
	ck_assert_plain(BO, "you take part");
}
END_TEST

START_TEST(a_circle_has_its_stage_what_it_asks_and_its_places_as_classes)
{
	ck_assert_json(circle(BO), "classes", "\"at-lobby asks m4 n1 w6 v1\"");
	put_stage(STAGE_COMPLETE);
	ck_assert_json(circle(BO), "classes", "\"at-complete m4 n1 w6 v1\"");
	ck_assert_json(circle(DEE), "classes", "\"at-complete theirs m4 n1 w6 v1\"");
}
END_TEST

START_TEST(what_may_be_cut_off_is_said_to_be)
{
	struct head h = d->head;

	ck_assert_ptr_null(cJSON_GetObjectItem(circle(BO), "title_is_cut"));
	h.topic = "Where do we eat on Fridays, and who books?";
	h.tagline = "Lunch";
	put_head(h);
	ck_assert_json(circle(BO), "title_is_cut", "true");
	ck_assert_json(circle(BO), "classes", "\"at-lobby asks long m4 n1 w6 v1\"");
	ck_assert_ptr_null(cJSON_GetObjectItem(circle(BO), "tagline_is_cut"));
	h.tagline = "Lunch for all, and on time";
	put_head(h);
	ck_assert_json(circle(BO), "tagline_is_cut", "true");
}
END_TEST

/* Five decisions that matter less and less to cy, the older ones more. */
START_TEST(what_matters_most_comes_first_and_the_json_stays_newest_first)
{
	static const char *const ids[] = { "aaaaaaaa", "bbbbbbbb", "cccccccc", "dddddddd", "eeeeeeee" };
	struct arena a, others;
	struct canvas c = { .arena = &a, .person = CY };
	const cJSON *item;
	size_t n = 0;

	arena_init(&a, 0);
	arena_init(&others, 0);
	for (size_t i = 0; i < 5; i++) {
		struct head h = d->head;

		d = decision_new(&others, ids[i], ids[i]);
		h.created_at_ms = T0 + (int64_t)i;
		h.stage = i == 4 ? STAGE_COMPLETE : STAGE_PRIORITIES;
		put_head(h);
		if (i == 0)
			put_invitation(60, CY, "cy", false);
		else if (i < 3 || i == 4)
			put_member(CY, "cy", STANDING_IN);
		if (i == 2)
			put_ready(CY);
		canvas_add(&c, d);
	}
	json = canvas_context(&c, 1, "cy", "key");
	cJSON_ArrayForEach(item, cJSON_GetObjectItem(json, "decisions"))
		ck_assert_str_eq(cJSON_GetObjectItem(item, "decision")->valuestring, ids[n++]);
	ck_assert_uint_eq(n, 5);
	cJSON_Delete(json);
	canvas_json(&out, &c, 1);
	json = parse_out();
	ck_assert_json(json, "decisions/0/id", "\"eeeeeeee\"");
	ck_assert_json(json, "decisions/4/id", "\"aaaaaaaa\"");
	arena_dispose(&others);
	arena_dispose(&a);
}
END_TEST

static bool finds(const char *text)
{
	const cJSON *in = look_for(BO, (struct canvas_query){ .text = text });

	ck_assert_int_eq(cJSON_GetObjectItem(in, "found_none") == NULL, cJSON_GetArraySize(cJSON_GetObjectItem(in, "decisions")));
	return !cJSON_GetObjectItem(in, "found_none");
}

START_TEST(a_search_finds_all_its_words_in_title_and_tagline_whatever_their_case)
{
	struct head h = d->head;

	h.topic = "Wohin am Stra\xc3\x9f" "enfest?";
	h.tagline = "Élan";
	put_head(h);
	ck_assert(finds("wohin"));
	ck_assert(finds("STRASSENFEST"));
	ck_assert(finds("  fest\twohin \n"));
	ck_assert(finds("wohin \xc3\xa9lan"));
	ck_assert(finds(""));
	ck_assert(finds(" "));
	ck_assert(!finds("wohin nicht"));
	ck_assert(!finds("\xef\xbf\xbd"));
}
END_TEST

START_TEST(finished_ones_can_be_hidden)
{
	const struct canvas_query query = { .hide_finished = true };

	ck_assert_ptr_null(cJSON_GetObjectItem(look_for(BO, query), "found_none"));
	put_stage(STAGE_COMPLETE);
	ck_assert_json(look_for(BO, query), "found_none", "true");
	ck_assert_json(look_for(BO, query), "search", "{\"hide_finished\":true}");
	ck_assert_json(look_for(BO, query), "found/count", "0");
	ck_assert_ptr_null(cJSON_GetObjectItem(look(BO), "found_none"));
}
END_TEST

START_TEST(the_search_is_there_from_seven_decisions_on_or_while_it_is_in_use)
{
	struct arena a;

	for (size_t count = 0; count <= 8; count++) {
		struct canvas c = { .arena = &a, .person = ANA };

		arena_init(&a, 0);
		for (size_t i = 0; i < count; i++)
			canvas_add(&c, d);
		json = canvas_context(&c, 1, "ana", "key");
		ck_assert_int_eq(cJSON_HasObjectItem(json, "search"), count >= 7);
		ck_assert_int_eq(cJSON_HasObjectItem(json, "empty"), count == 0);
		cJSON_Delete(json);
		json = NULL;
		arena_dispose(&a);
	}
	ck_assert_json(look_for(ANA, (struct canvas_query){ .text = "eat" }), "search/text", "\"eat\"");
}
END_TEST

START_TEST(invitations_wait_whatever_is_looked_for)
{
	const struct canvas_query query = { .text = "nothing like that" };
	struct arena a;
	struct canvas c = { .arena = &a, .person = DEE, .query = query };

	put_invitation(60, DEE, "dee", false);
	ck_assert_json(look_for(DEE, query), "invitations", "1");
	ck_assert_json(json, "waiting_invitations/invitation/0/title", "\"Where do we eat?\"");
	arena_init(&a, 0);
	canvas_add(&c, d);
	canvas_json(&out, &c, 1);
	ck_assert_str_eq(out.s, "{\"version\":1,\"decisions\":[],\"invitations\":[\"q3J_x81a\"]}");
	arena_dispose(&a);
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
	tcase_add_test(t, a_stage_waits_for_whoever_has_not_done_their_part);
	tcase_add_test(t, nothing_waits_for_anybody_in_the_reveal_the_scaffolding_and_the_end);
	tcase_add_test(t, the_lobby_waits_for_the_facilitator_once_all_are_ready);
	tcase_add_test(t, what_is_to_be_settled_waits_for_the_facilitator);
	tcase_add_test(t, a_circle_has_its_stage_what_it_asks_and_its_places_as_classes);
	tcase_add_test(t, what_may_be_cut_off_is_said_to_be);
	tcase_add_test(t, what_matters_most_comes_first_and_the_json_stays_newest_first);
	tcase_add_test(t, a_search_finds_all_its_words_in_title_and_tagline_whatever_their_case);
	tcase_add_test(t, finished_ones_can_be_hidden);
	tcase_add_test(t, the_search_is_there_from_seven_decisions_on_or_while_it_is_in_use);
	tcase_add_test(t, invitations_wait_whatever_is_looked_for);
	suite_add_tcase(s, t);
	return unit_run(s);
}
