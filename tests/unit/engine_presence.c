/* Who is here (SPEC sections 1 and 4): pages counted by a clock that the test holds, then a whole engine with short times,
 * watched through what it publishes. */
#include "engine/presence.h"
#include "engine_fixture.h"

/* Counting pages */

#define NOW 1000000
enum { SETTLE = 1000 }; /* half of the grace, at most a second: an answered long-poll is about to come again */

static struct presence p;
static char told[256]; /* "connect 1, disconnect 2 at 5" */

static void note_told(void *ctx, const struct visit *v, enum presence_event what)
{
	static const char *const words[] = { "connect", "disconnect", "glimpse", "frame" };
	const size_t len = strlen(told);

	(void)ctx;
	ck_assert_str_eq(v->decision_id, "decision");
	snprintf(told + len, sizeof told - len, "%s%s %d", len ? ", " : "", words[what], (int)v->person);
	if (what == PRESENCE_DISCONNECT)
		snprintf(told + strlen(told), sizeof told - strlen(told), " at %d", (int)(v->ended_at_ms - NOW));
}

/* What is told at NOW + ms; again: when it wants to be asked next. */
static const char *news(int64_t ms, int64_t *again)
{
	const int64_t next = presence_news(&p, NOW + ms, note_told, (*told = '\0', NULL));

	if (again)
		*again = next == INT64_MAX ? -1 : next - NOW;
	return told;
}

static const char *stored_news(int64_t ms)
{
	news(ms, NULL);
	presence_stored(&p);
	return told;
}

static bool begins(int64_t person)
{
	return presence_begin(&p, "decision", person);
}

static bool ends(int64_t person, int64_t ms)
{
	return presence_end(&p, "decision", person, NOW + ms);
}

static void set_up_counting(void)
{
	presence_init(&p, 15000);
}

static void tear_down_counting(void)
{
	presence_dispose(&p);
}

START_TEST(the_first_page_connects_and_the_last_one_disconnects_after_a_moment)
{
	int64_t again;

	ck_assert(begins(1));
	ck_assert(!begins(1)); /* nothing new for the rules */
	ck_assert_str_eq(stored_news(0), "connect 1");
	ck_assert(!begins(1));
	ck_assert(!ends(1, 1));
	ck_assert(!ends(1, 2));
	ck_assert_str_eq(stored_news(3), "");
	ck_assert(ends(1, 5));
	ck_assert_str_eq(news(5 + SETTLE - 1, &again), "");
	ck_assert_int_eq(again, 5 + SETTLE);
	ck_assert_str_eq(news(5 + SETTLE, &again), "disconnect 1 at 5");
	ck_assert_int_eq(again, -1);
	presence_stored(&p);
	ck_assert_uint_eq(p.visits.count, 0);
}
END_TEST

START_TEST(a_page_that_comes_back_within_the_moment_was_never_away)
{
	int64_t again;

	begins(1);
	stored_news(0);
	for (int i = 0; i < 100; i++) {
		ends(1, 100 * i);
		ck_assert_str_eq(stored_news(100 * i), "");
		begins(1);
		ck_assert_str_eq(stored_news(100 * i + 1), "");
	}
	ck_assert_str_eq(news(100 * SETTLE, &again), "");
	ck_assert_int_eq(again, -1);
}
END_TEST

START_TEST(a_live_request_that_came_and_went_is_a_glimpse)
{
	begins(1);
	ends(1, 1);
	ck_assert_str_eq(stored_news(2), "glimpse 1");
	ck_assert_str_eq(stored_news(2 + SETTLE), "");
	ck_assert_uint_eq(p.visits.count, 0);
}
END_TEST

START_TEST(each_fetch_of_the_frame_is_told)
{
	for (int i = 0; i < 3; i++) {
		presence_frame(&p, "decision", 1, NOW + i);
		ck_assert_str_eq(stored_news(i), "frame 1");
	}
	ck_assert_str_eq(stored_news(9), "");
	ck_assert_uint_eq(p.visits.count, 0);
}
END_TEST

START_TEST(who_is_known_to_be_live_is_not_told_again)
{
	ck_assert(!presence_tell_live(&p, "decision", 1));
	begins(1);
	ck_assert(presence_tell_live(&p, "decision", 1));
	ck_assert_str_eq(stored_news(0), "");
	ends(1, 5);
	ck_assert_str_eq(stored_news(5 + SETTLE), "disconnect 1 at 5");
}
END_TEST

START_TEST(who_joins_between_two_requests_of_a_page_is_connected_by_the_next)
{
	begins(1);
	ck_assert_str_eq(stored_news(0), "connect 1"); /* a spectator's: the rules make nothing of it */
	ends(1, 5);
	ck_assert(!presence_tell_live(&p, "decision", 1)); /* they joined, and the rules ask */
	ck_assert(begins(1));
	ck_assert_str_eq(stored_news(6), "connect 1");
	ends(1, 7);
	ck_assert_str_eq(stored_news(7 + SETTLE), "disconnect 1 at 7");
}
END_TEST

START_TEST(what_a_failed_commit_lost_is_told_again)
{
	begins(1);
	begins(2);
	stored_news(0);
	ends(2, 5);
	begins(3);
	ck_assert_str_eq(news(5 + SETTLE, NULL), "connect 3, disconnect 2 at 5");
	for (int i = 0; i < 3; i++) {
		presence_retell(&p);
		news(6 + SETTLE, NULL);
		ck_assert_ptr_nonnull(strstr(told, "connect 1"));
		ck_assert_ptr_nonnull(strstr(told, "disconnect 2 at 5"));
		ck_assert_ptr_nonnull(strstr(told, "connect 3"));
	}
	presence_stored(&p);
	ck_assert_str_eq(stored_news(7 + SETTLE), "");
	ck_assert_uint_eq(p.visits.count, 2);
}
END_TEST

START_TEST(who_comes_back_before_the_going_is_stored_is_connected_again)
{
	begins(1);
	stored_news(0);
	ends(1, 5);
	ck_assert_str_eq(news(5 + SETTLE, NULL), "disconnect 1 at 5");
	ck_assert(begins(1));
	presence_stored(&p);
	ck_assert_str_eq(stored_news(6 + SETTLE), "connect 1");
	ends(1, 3000);
	ck_assert_str_eq(stored_news(3000 + SETTLE), "disconnect 1 at 3000");
}
END_TEST

/* A whole engine */

static void set_up_whole(void)
{
	set_up();
	set_up_rules();
}

static int64_t ana, bo, cy;
static const char *id;

static const struct member *member(int64_t person)
{
	const struct member *m = decision_member(see(id), person);

	ck_assert_ptr_nonnull(m);
	return m;
}

static bool present(int64_t person)
{
	return is_present(id, person);
}

static bool connected(int64_t person)
{
	return is_connected(id, person);
}

static void back_the_first(int64_t person)
{
	char form[32];

	snprintf(form, sizeof form, "framing=%d", (int)see(id)->framings[0].id);
	act(person, id, "back", form);
}

/* ana facilitates, bo has joined, cy looks on; the stage is scenario. */
static void begin_with_grace(int64_t grace_ms)
{
	rules.presence_grace_ms = grace_ms;
	start_engine();
	ana = take_name("ana");
	bo = take_name("bo");
	cy = take_name("cy");
	id = decision_in_scenario((const int64_t[]){ ana, bo }, 2);
}

START_TEST(who_has_a_page_open_is_present_and_who_has_none_drops_off)
{
	begin_with_grace(200);
	engine_live_begin(e, id, bo);
	WAIT_FOR(connected(bo));
	WAIT_FOR(!present(ana));
	ck_assert(connected(bo));
	ck_assert_int_eq(member(bo)->waited_until_ms, 0);
	ck_assert_int_gt(member(ana)->absent_since_ms, 0);
}
END_TEST

START_TEST(a_page_that_closed_counts_for_the_grace_and_then_others_go_on)
{
	int64_t closed;

	begin_with_grace(400);
	engine_live_begin(e, id, ana);
	engine_live_begin(e, id, bo);
	WAIT_FOR(connected(ana) && connected(bo));
	act(ana, id, "framing", "text=Where+do+we+go");
	back_the_first(ana);
	ck_assert_int_eq(see(id)->head.chosen, 0); /* it waits for bo */
	closed = clock_wall_ms();
	engine_live_end(e, id, bo);
	WAIT_FOR(!connected(bo));
	WAIT_FOR(!present(bo));
	ck_assert_int_ge(member(bo)->absent_since_ms, closed + 400);
	ck_assert_int_ne(see(id)->head.chosen, 0); /* in the same step */
	ck_assert(connected(ana));
}
END_TEST

START_TEST(one_of_two_pages_of_a_person_is_enough)
{
	begin_with_grace(200);
	engine_live_begin(e, id, bo);
	engine_live_begin(e, id, bo);
	WAIT_FOR(connected(bo));
	engine_live_end(e, id, bo);
	WAIT_FOR(!present(ana));
	ck_assert(connected(bo));
	engine_live_end(e, id, bo);
	WAIT_FOR(!present(bo));
}
END_TEST

START_TEST(a_glimpse_is_as_good_as_an_action)
{
	int64_t before;

	begin_with_grace(100);
	WAIT_FOR(!present(bo));
	before = clock_wall_ms();
	engine_live_begin(e, id, bo);
	engine_live_end(e, id, bo);
	WAIT_FOR(present(bo) || member(bo)->absent_since_ms > before + 90); /* back, or back and gone again */
	WAIT_FOR(!present(bo));
	ck_assert_int_ge(member(bo)->absent_since_ms, before + 90);
}
END_TEST

START_TEST(the_frame_for_pages_without_scripts_counts_for_20_seconds)
{
	int64_t before;

	begin_with_grace(100);
	WAIT_FOR(!present(bo));
	before = clock_wall_ms();
	engine_frame_seen(e, id, bo);
	WAIT_FOR(present(bo));
	ck_assert_int_ge(member(bo)->waited_until_ms, before + 20000);
	ck_assert_int_le(member(bo)->waited_until_ms, clock_wall_ms() + 20000);
	ck_assert(!member(bo)->connected);
}
END_TEST

START_TEST(who_joins_with_a_page_open_is_connected_at_once)
{
	begin_with_grace(3600000);
	engine_live_begin(e, id, cy);
	act(cy, id, "join", ""); /* it has begun: she asks */
	ck_assert_int_eq(member(cy)->standing, STANDING_ASKING);
	act(ana, id, "admit", "name=cy");
	ck_assert(connected(cy));
	engine_live_end(e, id, cy);
	WAIT_FOR(!connected(cy));
	ck_assert(present(cy));
}
END_TEST

START_TEST(a_spectators_page_changes_nothing)
{
	int64_t version;

	begin_with_grace(3600000);
	version = see(id)->head.version;
	engine_live_begin(e, id, cy);
	engine_live_end(e, id, cy);
	engine_frame_seen(e, id, cy);
	engine_live_begin(e, "not-here", cy);
	engine_live_begin(e, id, bo);
	WAIT_FOR(connected(bo));
	ck_assert_int_eq(see(id)->head.version, version + 1);
	ck_assert_ptr_null(decision_member(see(id), cy));
}
END_TEST

START_TEST(who_was_present_before_a_restart_has_the_restart_grace_to_come_back)
{
	int64_t before;

	rules.restart_grace_ms = 1500;
	begin_with_grace(100);
	engine_live_begin(e, id, ana);
	WAIT_FOR(connected(ana) && !present(bo));
	before = clock_wall_ms();
	restart_engine(); /* ana's page is still to come again */
	WAIT_FOR(!connected(ana));
	ck_assert(present(ana));
	ck_assert(!present(bo));
	ck_assert_int_ge(member(ana)->waited_until_ms, before + 1500);
	ck_assert_int_le(member(ana)->waited_until_ms, clock_wall_ms() + 1500);
	engine_live_begin(e, id, ana);
	WAIT_FOR(connected(ana));
	restart_engine();
	WAIT_FOR(!present(ana));
	ck_assert_int_ge(member(ana)->absent_since_ms, before + 1500);
}
END_TEST

START_TEST(nobody_drops_off_between_a_restart_and_its_first_action)
{
	struct order *o;

	rules.restart_grace_ms = 3600000;
	begin_with_grace(60);
	engine_live_begin(e, id, ana);
	engine_live_begin(e, id, bo);
	WAIT_FOR(connected(ana) && connected(bo));
	stop_engine();
	reopen_store();
	start_engine();
	o = send(action_of(ana, id, "framing", "text=Where+do+we+go", NULL));
	ck_accepted(o);
	ck_assert(decision_participant(o->snapshot->d, bo)->present);
}
END_TEST

START_TEST(the_reveal_ends_by_itself_also_after_a_restart)
{
	begin_with_grace(3600000);
	act(ana, id, "framing", "text=Where+do+we+go");
	back_the_first(ana);
	back_the_first(bo);
	ck_assert_int_ne(see(id)->head.reveal_at_ms, 0);
	ck_assert_int_eq(see(id)->head.stage, STAGE_SCENARIO);
	rules.reveal_ms = 20;
	restart_engine();
	WAIT_FOR(see(id)->head.stage == STAGE_PRIORITIES);
	ck_assert_str_eq(see(id)->head.topic, "Where do we go");
}
END_TEST

START_TEST(an_absent_facilitator_opens_the_take_over_by_itself)
{
	rules.takeover_ms = 100;
	begin_with_grace(60);
	engine_live_begin(e, id, bo);
	WAIT_FOR(connected(bo));
	WAIT_FOR(see(id)->head.takeover_open);
	ck_assert(!present(ana));
	act(bo, id, "takeover", "");
	ck_assert_int_eq(see(id)->head.facilitator, bo);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("engine_presence");
	TCase *counting = tcase_create("counting"), *whole = tcase_create("whole");

	tcase_add_checked_fixture(counting, set_up_counting, tear_down_counting);
	tcase_add_test(counting, the_first_page_connects_and_the_last_one_disconnects_after_a_moment);
	tcase_add_test(counting, a_page_that_comes_back_within_the_moment_was_never_away);
	tcase_add_test(counting, a_live_request_that_came_and_went_is_a_glimpse);
	tcase_add_test(counting, each_fetch_of_the_frame_is_told);
	tcase_add_test(counting, who_is_known_to_be_live_is_not_told_again);
	tcase_add_test(counting, who_joins_between_two_requests_of_a_page_is_connected_by_the_next);
	tcase_add_test(counting, what_a_failed_commit_lost_is_told_again);
	tcase_add_test(counting, who_comes_back_before_the_going_is_stored_is_connected_again);
	suite_add_tcase(suite, counting);
	tcase_set_timeout(whole, 60);
	tcase_add_checked_fixture(whole, set_up_whole, tear_down_engine);
	tcase_add_test(whole, who_has_a_page_open_is_present_and_who_has_none_drops_off);
	tcase_add_test(whole, a_page_that_closed_counts_for_the_grace_and_then_others_go_on);
	tcase_add_test(whole, one_of_two_pages_of_a_person_is_enough);
	tcase_add_test(whole, a_glimpse_is_as_good_as_an_action);
	tcase_add_test(whole, the_frame_for_pages_without_scripts_counts_for_20_seconds);
	tcase_add_test(whole, who_joins_with_a_page_open_is_connected_at_once);
	tcase_add_test(whole, a_spectators_page_changes_nothing);
	tcase_add_test(whole, who_was_present_before_a_restart_has_the_restart_grace_to_come_back);
	tcase_add_test(whole, nobody_drops_off_between_a_restart_and_its_first_action);
	tcase_add_test(whole, the_reveal_ends_by_itself_also_after_a_restart);
	tcase_add_test(whole, an_absent_facilitator_opens_the_take_over_by_itself);
	suite_add_tcase(suite, whole);
	return unit_run(suite);
}
