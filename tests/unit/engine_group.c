/* One group: everything in it is on the disk before anybody sees it or is answered, or nothing of it ever was.
 *
 * Failures of the disk are made below SQLite (store_syscalls.h, store_syncs.h). */
#include <poll.h>

#include "base/mem.h"
#include "engine_fixture.h"
#include "store_syncs.h"

static void set_up_group(void)
{
	watch_writes();
	set_up();
	set_up_rules();
}

static void tear_down_group(void)
{
	mend_disk();
	before_sync = NULL;
	tear_down_engine();
	stop_watching();
}

static int64_t failed_groups(void)
{
	struct engine_figures f;

	engine_figures(e, &f);
	return f.failed_groups;
}

/* A decision by ana (person 1), with bo (person 2) looking on. */
static const char *id;
static int64_t ana, bo;

static void begin(void)
{
	start_engine();
	ana = take_name("ana");
	bo = take_name("bo");
	id = create_decision(ana, "topic=before&key=key-key-1");
}

static int64_t version(void)
{
	return see(id)->head.version;
}

/* Everything of ana's and bo's group is refused with this verdict, and nobody sees that it ever was. */
static void assert_fails_whole(const char *verdict)
{
	const int64_t before = version(), canvas = engine_canvas_version(e);
	const int told = heard.published, canvas_told = heard.canvas;
	struct order *o[4];
	struct person nobody;

	hold_engine();
	o[0] = post(action_of(ana, id, "topic", "text=after", "one"));
	o[1] = post(action_of(bo, id, "topic", "text=after", "two")); /* not his: may rest on what is in the group */
	o[2] = post(claim_of(0, "cy", "three"));
	o[3] = post(action_of(bo, "", "create", "topic=another&key=key-key-2", "four"));
	release_engine();
	for (int i = 0; i < 4; i++) {
		ck_assert_str_eq(verdict_of(o[i]), verdict);
		ck_assert_int_eq(o[i]->signed_in.id, 0);
	}
	ck_assert_int_eq(version(), before);
	ck_assert_str_eq(see(id)->head.topic, "before");
	ck_assert_int_eq(engine_canvas_version(e), canvas);
	ck_assert(!engine_person(e, 3, &nobody));
	ck_assert_ptr_null(see(o[3]->decision_id));
	ck_assert_int_eq(heard.published, told);
	ck_assert_int_eq(heard.canvas, canvas_told);
}

/* The same orders sent again are done, once. */
static void assert_works_again(void)
{
	ck_accepted(send(action_of(ana, id, "topic", "text=after", "one")));
	ck_refused(send(action_of(bo, id, "topic", "text=after", "two")), NOT_PARTICIPANT);
	ck_accepted(send(claim_of(0, "cy", "three")));
	ck_accepted(send(action_of(bo, "", "create", "topic=another&key=key-key-2", "four")));
	ck_assert_str_eq(see(id)->head.topic, "after");
	ck_assert_str_eq(ask("SELECT id FROM request ORDER BY id"), "four\none\nthree");
}

static atomic_bool too_early;
static struct order *waiting_for_disk[2];

static void look_before_sync(void)
{
	struct snapshot *now = engine_snapshot(e, id);

	if (is_answered(waiting_for_disk[0]) || is_answered(waiting_for_disk[1]) || strcmp(now->d->head.topic, "before") != 0)
		too_early = true;
	snapshot_unref(now);
}

START_TEST(nobody_sees_a_change_or_is_told_of_it_or_refused_beside_it_before_it_is_on_the_disk)
{
	int before;

	begin();
	hold_engine();
	before = syncs;
	too_early = false;
	waiting_for_disk[0] = post(action_of(bo, id, "topic", "text=after", NULL));
	waiting_for_disk[1] = post(action_of(ana, id, "topic", "text=after", NULL));
	before_sync = look_before_sync;
	release_engine();
	ck_refused(waiting_for_disk[0], NOT_PARTICIPANT);
	ck_accepted(waiting_for_disk[1]);
	before_sync = NULL;
	ck_assert_int_eq(syncs, before + 1);
	ck_assert(!too_early);
	ck_assert_str_eq(ask("SELECT topic FROM decision"), "after");
	ck_assert_str_eq(waiting_for_disk[1]->snapshot->d->head.topic, "after");
}
END_TEST

START_TEST(what_waits_is_written_with_one_fsync)
{
	struct order *o[200];
	int before;

	begin();
	hold_engine();
	before = syncs;
	for (int i = 0; i < 200; i++) {
		char name[16];
		snprintf(name, sizeof name, "p%d", i);
		o[i] = post(claim_of(0, name, NULL));
	}
	release_engine();
	for (int i = 0; i < 200; i++)
		ck_accepted(o[i]);
	ck_assert_int_eq(syncs, before + 1);
}
END_TEST

enum { MANY = 1500 }; /* more than one group holds */

static int order_of_answers[MANY];
static atomic_int answers;

static void note_answer(struct order *o)
{
	order_of_answers[answers++] = (int)o->link_until_ms;
	answered(o);
}

static struct order *post_many(void)
{
	struct order *o = NULL;

	answers = 0;
	hold_engine();
	for (int i = 0; i < MANY; i++) {
		char form[32];
		snprintf(form, sizeof form, "text=topic+%d", i);
		o = i % 3 ? action_of(i % 3 == 1 ? ana : bo, id, "topic", form, NULL) : order_of(ORDER_PING, 0, NULL);
		o->link_until_ms = i; /* a number of our own */
		o->done = note_answer;
		post(o);
	}
	return o;
}

static void assert_answered_in_order(void)
{
	ck_assert_int_eq(answers, MANY);
	for (int i = 0; i < MANY; i++)
		ck_assert_int_eq(order_of_answers[i], i);
	for (size_t i = kept_count - MANY; i < kept_count; i++) {
		const struct order *o = kept[i];
		if (o->link_until_ms % 3 == 2)
			ck_assert_str_eq(verdict_name(o->refusal.verdict), "NOT_PARTICIPANT");
		else
			ck_assert_str_eq(verdict_name(o->refusal.verdict), "ACCEPTED");
	}
}

START_TEST(answers_come_in_the_order_of_the_questions)
{
	begin();
	post_many();
	release_engine();
	WAIT_FOR(answers == MANY);
	assert_answered_in_order();
	ck_assert_str_eq(see(id)->head.topic, "topic 1498");
}
END_TEST

START_TEST(stopping_answers_everything_in_the_mailbox)
{
	begin();
	post_many();
	release_engine();
	engine_stop(e);
	assert_answered_in_order();
	engine_free(e);
	e = NULL;
	ck_assert_str_eq(ask("SELECT topic FROM decision"), "topic 1498");
}
END_TEST

START_TEST(an_operators_long_transaction_makes_the_group_busy_and_then_all_is_well)
{
	int64_t began;
	sqlite3 *db;

	begin();
	db = somebody_else("BEGIN IMMEDIATE");
	began = clock_mono_ms();
	assert_fails_whole("BUSY");
	ck_assert_int_ge(clock_mono_ms() - began, 4500); /* it was waited for */
	ck_assert_int_eq(heard.fatals, 0);
	sqlite3_close(db);
	assert_works_again();
	restart_engine();
	ck_assert_str_eq(see(id)->head.topic, "after");
}
END_TEST

START_TEST(a_full_disk_stops_writing_but_not_reading_until_there_is_room)
{
	begin();
	write_fails_with = ENOSPC;
	assert_fails_whole("STORAGE");
	assert_fails_whole("STORAGE");
	ck_accepted(send(order_of(ORDER_PING, 0, NULL)));
	ck_refused(send(action_of(bo, id, "topic", "text=after", NULL)), NOT_PARTICIPANT);
	ck_assert_int_eq(heard.fatals, 0);
	mend_disk();
	assert_works_again();
	restart_engine();
	ck_assert_str_eq(see(id)->head.topic, "after");
}
END_TEST

/* The decision is in the stage scenario, and the model has a call of it. Its answer, not posted yet. */
static struct order *answer_to_call(void)
{
	struct order *o = order_of(ORDER_CALL, 0, NULL);
	struct model_told *t = mem_alloc(sizeof *t);

	rules.model = true;
	rules.synthesis_debounce_ms = 0;
	begin();
	id = decision_in_scenario((int64_t[]){ ana, bo }, 2);
	act(bo, id, "framing", "text=What+is+cheap");
	WAIT_FOR(see(id)->call_count == 1);
	*t = (struct model_told){ .call = see(id)->calls[0].id, .what = ACTION_CALL_ANSWERED, .answer.text = "Both?", .name = "small" };
	arena_init(&t->arena, 0);
	snprintf(t->decision_id, sizeof t->decision_id, "%s", id);
	o->told = t;
	return o;
}

/* What was paid for is not thrown away. */
START_TEST(the_models_answer_waits_until_there_is_room)
{
	struct order *o = answer_to_call();
	const int64_t failed = failed_groups();

	write_fails_with = ENOSPC;
	post(o);
	WAIT_FOR(failed_groups() > failed);
	ck_assert_uint_eq(see(id)->framing_count, 2);
	mend_disk();
	wait_answer(o);
	ck_assert_uint_eq(see(id)->framing_count, 3);
	ck_assert_str_eq(ask("SELECT state, tries FROM model_call"), "done|1");
}
END_TEST

/* Nobody is kept waiting for a call that is over: where its try can't be stored, that it failed is. */
START_TEST(that_a_call_failed_is_told_though_its_try_cannot_be_stored)
{
	sqlite3_close(somebody_else("CREATE TRIGGER no_try BEFORE UPDATE ON model_call WHEN new.tries > old.tries "
		"BEGIN SELECT RAISE(ABORT, 'not this'); END"));
	reopen_store();
	send(answer_to_call());
	ck_assert_int_eq(see(id)->calls[0].state, CALL_FAILED);
	ck_assert_str_eq(ask("SELECT state, fault, tries FROM model_call"), "failed|broken|0");
	ck_assert_int_eq(heard.fatals, 0);
}
END_TEST

START_TEST(who_came_and_went_while_the_disk_was_full_is_known_once_there_is_room)
{
	int64_t people[4], failed;

	rules.presence_grace_ms = 300;
	start_engine();
	for (int i = 0; i < 4; i++)
		people[i] = take_name(name_of(i + 1));
	id = create_decision(people[0], "topic=before&key=key-key-1");
	for (int i = 1; i < 4; i++)
		act(people[i], id, "join", "");
	engine_live_begin(e, id, people[0]);
	engine_live_begin(e, id, people[1]);
	WAIT_FOR(is_connected(id, people[0]) && is_connected(id, people[1]));
	act(people[2], id, "ready", ""); /* and then nothing: drops off after the grace */
	write_fails_with = ENOSPC;
	engine_live_end(e, id, people[1]);
	engine_live_begin(e, id, people[3]);
	failed = failed_groups();
	WAIT_FOR(failed_groups() >= failed + 2);
	ck_assert(is_connected(id, people[1]));
	mend_disk();
	WAIT_FOR(!is_present(id, people[1]));
	WAIT_FOR(!is_present(id, people[2]));
	WAIT_FOR(is_connected(id, people[3]));
	ck_assert(is_connected(id, people[0]));
	engine_live_end(e, id, people[0]);
	engine_live_end(e, id, people[3]);
	WAIT_FOR(!is_present(id, people[0]) && !is_present(id, people[3]));
}
END_TEST

/* Nothing is stored any more, until another worker has looked at what is there. */
static void assert_given_up(void)
{
	const int before = syncs;

	mend_disk();
	ck_assert_int_eq(heard.fatals, 1);
	assert_fails_whole("STORAGE");
	ck_refused(send(order_of(ORDER_PING, 0, NULL)), STORAGE); /* the health check says so */
	ck_assert_int_eq(syncs, before);
	ck_assert_int_eq(heard.fatals, 1);
	restart_engine();
}

START_TEST(an_io_error_ends_the_worker_and_nothing_is_tried_again)
{
	begin();
	write_fails_with = EIO;
	assert_fails_whole("STORAGE");
	assert_given_up();
	assert_works_again();
}
END_TEST

START_TEST(a_failed_fsync_ends_the_worker_and_is_never_tried_again)
{
	begin();
	fail_syncs("-wal", INT_MAX);
	assert_fails_whole("STORAGE");
	assert_given_up();
	ck_accepted(send(action_of(ana, id, "topic", "text=later", NULL)));
	ck_assert_str_eq(see(id)->head.topic, "later");
}
END_TEST

START_TEST(somebody_elses_commit_ends_the_worker_and_the_next_one_loads_it)
{
	begin();
	sqlite3_close(somebody_else("UPDATE decision SET topic = 'theirs'"));
	ck_refused(send(action_of(ana, id, "topic", "text=after", NULL)), BUSY); /* what it knows is out of date */
	assert_fails_whole("STORAGE");
	ck_assert_int_eq(heard.fatals, 1);
	ck_assert_str_eq(ask("SELECT topic FROM decision"), "theirs");
	restart_engine();
	ck_assert_str_eq(see(id)->head.topic, "theirs");
}
END_TEST

/* Commits a while after it has taken the lock. */
static void *commit_later(void *db)
{
	poll(NULL, 0, 300);
	ck_assert_int_eq(sqlite3_exec(db, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
	return NULL;
}

START_TEST(nothing_is_written_over_what_somebody_commits_while_the_group_waits_for_them)
{
	pthread_t operators;
	sqlite3 *db;

	begin();
	db = somebody_else("BEGIN IMMEDIATE; UPDATE decision SET topic = 'theirs'");
	ck_assert_int_eq(pthread_create(&operators, NULL, commit_later, db), 0);
	ck_refused(send(action_of(ana, id, "topic", "text=after", NULL)), BUSY);
	pthread_join(operators, NULL);
	sqlite3_close(db);
	ck_assert_int_eq(heard.fatals, 1);
	ck_assert_str_eq(ask("SELECT topic FROM decision"), "theirs");
	restart_engine();
	ck_assert_str_eq(see(id)->head.topic, "theirs");
}
END_TEST

/* bo's signing out and cy's name can be stored here only along with the names behind them, and one of these never. So the group
 * fails, and what is decided again is decided as if neither had been. */
START_TEST(what_was_asked_is_the_same_when_it_is_decided_again)
{
	struct order *o[6], *link;

	sqlite3_close(somebody_else("CREATE TABLE needs (person INTEGER REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED); "
		"CREATE TRIGGER out AFTER UPDATE ON person WHEN ifnull(new.name_key, '') = '' BEGIN INSERT INTO needs VALUES (4); END; "
		"CREATE TRIGGER cy AFTER INSERT ON person WHEN new.name_key = 'cy' BEGIN INSERT INTO needs VALUES (4); END; "
		"CREATE TRIGGER no_dee BEFORE INSERT ON person WHEN new.name_key = 'dee' BEGIN SELECT RAISE(ABORT, 'not her'); END"));
	reopen_store();
	begin();
	link = send(order_of(ORDER_LINK_MAKE, ana, NULL));
	hold_engine();
	o[0] = post(claim_of(0, "Cy", NULL));
	o[1] = post(action_of(ana, id, "invite", "name=CY", NULL));
	o[2] = post(order_of(ORDER_SIGN_OUT, bo, NULL));
	o[3] = post(link_order(ORDER_LINK_REDEEM, bo, link->token, NULL));
	o[4] = post(claim_of(bo, "eve", NULL));
	o[5] = post(claim_of(0, "dee", NULL));
	release_engine();
	ck_refused(o[0], STORAGE);
	ck_accepted(o[1]);
	ck_assert_str_eq(see(id)->invitations[0].name, "CY");
	ck_refused(o[2], STORAGE);
	ck_refused(o[3], NAME_SIGNED_IN); /* bo is still bo */
	ck_refused(o[4], NAME_SIGNED_IN);
	ck_refused(o[5], STORAGE);
	ck_assert_str_eq(ask("SELECT name FROM person ORDER BY name"), "ana\nbo");
}
END_TEST

START_TEST(one_order_that_breaks_a_constraint_takes_nobody_along)
{
	struct order *o[3];

	sqlite3_close(somebody_else("CREATE TRIGGER no_cy BEFORE INSERT ON person WHEN new.name_key = 'cy' "
		"BEGIN SELECT RAISE(ABORT, 'not him'); END"));
	reopen_store();
	begin();
	hold_engine();
	o[0] = post(claim_of(0, "dee", NULL));
	o[1] = post(claim_of(0, "cy", NULL));
	o[2] = post(action_of(ana, id, "topic", "text=after", "one"));
	release_engine();
	ck_accepted(o[0]);
	ck_refused(o[1], STORAGE);
	ck_accepted(o[2]);
	ck_assert_int_eq(o[1]->signed_in.id, 0);
	ck_assert_int_eq(heard.fatals, 0);
	ck_assert_str_eq(see(id)->head.topic, "after");
	ck_assert_str_eq(ask("SELECT name FROM person ORDER BY name"), "ana\nbo\ndee");
	restart_engine();
	ck_assert_str_eq(see(id)->head.topic, "after");
}
END_TEST

/* dee is stored with the group (as person 3) and not by herself (as 5); cy is what the group fails over. */
START_TEST(an_order_that_is_tried_again_keeps_nothing_of_the_first_try)
{
	struct order *o[4];

	sqlite3_close(somebody_else("CREATE TRIGGER full BEFORE INSERT ON person WHEN new.id > 3 BEGIN SELECT RAISE(ABORT, 'full'); END"));
	reopen_store();
	begin();
	hold_engine();
	o[0] = post(order_of(ORDER_SIGN_OUT, ana, NULL));
	o[1] = post(claim_of(0, "dee", NULL));
	o[2] = post(action_of(ana, id, "invite", "name=dee", NULL));
	o[3] = post(claim_of(0, "cy", NULL));
	release_engine();
	ck_refused(o[0], OPEN_DECISIONS);
	ck_assert_uint_eq(o[0]->open_count, 1);
	ck_assert_str_eq(o[0]->open_ids[0], id);
	ck_refused(o[1], STORAGE);
	ck_accepted(o[2]);
	ck_assert_int_eq(see(id)->invitations[0].person, 0);
	ck_refused(o[3], STORAGE);
}
END_TEST

START_TEST(who_signed_out_or_was_deleted_earlier_in_the_group_does_nothing_more)
{
	struct order *o[4];

	begin();
	hold_engine();
	o[0] = post(order_of(ORDER_SIGN_OUT, bo, "one"));
	o[1] = post(action_of(bo, id, "join", "", "two"));
	o[2] = post(action_of(bo, "", "create", "topic=another&key=key-key-2", "three"));
	o[3] = post(order_of(ORDER_LINK_MAKE, bo, NULL));
	release_engine();
	ck_accepted(o[0]);
	for (int i = 1; i < 4; i++)
		ck_refused(o[i], NO_SESSION);
	ck_assert_ptr_null(decision_member(see(id), bo));
	ck_assert_str_eq(ask("SELECT count(*) FROM decision"), "1");
	hold_engine();
	o[0] = post(put_name(order_of(ORDER_FORGET, ana, "four"), "ana"));
	o[1] = post(action_of(ana, id, "topic", "text=after", "five"));
	release_engine();
	ck_accepted(o[0]);
	ck_refused(o[1], NO_SESSION);
}
END_TEST

START_TEST(what_was_deleted_earlier_in_the_group_is_not_there_any_more)
{
	struct order *o[3];

	begin();
	hold_engine();
	o[0] = post(action_of(ana, id, "delete", "confirm=before", "one"));
	o[1] = post(action_of(ana, id, "topic", "text=after", "two"));
	o[2] = post(action_of(ana, id, "delete", "confirm=before", "one"));
	release_engine();
	ck_accepted(o[0]);
	ck_refused(o[1], NO_DECISION);
	ck_accepted(o[2]);
	ck_assert_ptr_null(o[0]->snapshot);
	ck_assert_ptr_null(see(id));
	ck_assert_str_eq(ask("SELECT count(*) FROM decision"), "0");
	ck_accepted(send(action_of(ana, id, "delete", "confirm=before", "one")));
	ck_refused(send(action_of(ana, id, "delete", "confirm=before", "three")), NO_DECISION);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("engine_group");
	TCase *c = tcase_create("group");

	tcase_set_timeout(c, 60);
	tcase_add_checked_fixture(c, set_up_group, tear_down_group);
	tcase_add_test(c, nobody_sees_a_change_or_is_told_of_it_or_refused_beside_it_before_it_is_on_the_disk);
	tcase_add_test(c, what_waits_is_written_with_one_fsync);
	tcase_add_test(c, answers_come_in_the_order_of_the_questions);
	tcase_add_test(c, stopping_answers_everything_in_the_mailbox);
	tcase_add_test(c, an_operators_long_transaction_makes_the_group_busy_and_then_all_is_well);
	tcase_add_test(c, a_full_disk_stops_writing_but_not_reading_until_there_is_room);
	tcase_add_test(c, the_models_answer_waits_until_there_is_room);
	tcase_add_test(c, that_a_call_failed_is_told_though_its_try_cannot_be_stored);
	tcase_add_test(c, who_came_and_went_while_the_disk_was_full_is_known_once_there_is_room);
	tcase_add_test(c, an_io_error_ends_the_worker_and_nothing_is_tried_again);
	tcase_add_test(c, a_failed_fsync_ends_the_worker_and_is_never_tried_again);
	tcase_add_test(c, somebody_elses_commit_ends_the_worker_and_the_next_one_loads_it);
	tcase_add_test(c, nothing_is_written_over_what_somebody_commits_while_the_group_waits_for_them);
	tcase_add_test(c, what_was_asked_is_the_same_when_it_is_decided_again);
	tcase_add_test(c, one_order_that_breaks_a_constraint_takes_nobody_along);
	tcase_add_test(c, an_order_that_is_tried_again_keeps_nothing_of_the_first_try);
	tcase_add_test(c, who_signed_out_or_was_deleted_earlier_in_the_group_does_nothing_more);
	tcase_add_test(c, what_was_deleted_earlier_in_the_group_is_not_there_any_more);
	suite_add_tcase(suite, c);
	return unit_run(suite);
}
