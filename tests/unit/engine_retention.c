/* What is removed by itself, where things go wrong: the disk, the clock, the end.
 *
 * Both of the engine's clocks can be moved from here; whoever moves them wakes it by an order. The test's own thread keeps the
 * machine's, by which Check measures. */
#include <sys/syscall.h>

#include "engine_fixture.h"
#include "store_syscalls.h"

enum { HOUR_MS = 3600 * 1000, RETAIN_DAYS = 30 };
static const int64_t day_ms = 24 * (int64_t)HOUR_MS;

static _Atomic int64_t wall_moved_ms, mono_moved_ms;

int clock_gettime(clockid_t id, struct timespec *t)
{
	const int result = (int)syscall(SYS_clock_gettime, id, t);
	const int64_t ms = id == CLOCK_REALTIME ? wall_moved_ms : id == CLOCK_MONOTONIC ? mono_moved_ms : 0;

	if (syscall(SYS_gettid) != getpid())
		t->tv_sec += ms / 1000;
	return result;
}

static void set_up_retention(void)
{
	watch_writes();
	set_up();
	set_up_rules();
	rules.retain_days = RETAIN_DAYS;
}

static void tear_down_retention(void)
{
	mend_writes();
	tear_down_engine();
	stop_watching();
}

/* Two rounds of the engine: what the first finds to do is done, and what follows between groups is over. */
static void rounds(void)
{
	for (int i = 0; i < 2; i++)
		ck_accepted(send(order_of(ORDER_PING, 0, NULL)));
}

static void pass(int64_t ms)
{
	hold_engine(); /* it shall not see one clock moved and the other not yet */
	wall_moved_ms += ms;
	mono_moved_ms += ms;
	release_engine();
	rounds();
}

static struct engine_figures figures(void)
{
	struct engine_figures f;

	engine_figures(e, &f);
	return f;
}

/* A decision that was closed now. */
static const char *closed(void)
{
	const char *id;

	start_engine();
	id = create_decision(take_name("ana"), "topic=before&key=key-key-1");
	act(1, id, "close", "");
	return id;
}

START_TEST(a_slice_that_finds_no_room_is_made_again_a_minute_later_and_counted_once)
{
	const char *id = closed();
	const int told = heard.published;

	write_fails_with = ENOSPC;
	pass((RETAIN_DAYS + 2) * day_ms);
	WAIT_FOR(figures().failed_groups > 0);
	ck_assert_ptr_nonnull(see(id));
	ck_assert_int_eq(heard.published, told);
	ck_assert_int_eq(figures().removed.decisions, 0);
	mend_writes();
	pass(30000); /* time alone is tried again after a second, the slice is not */
	ck_assert_ptr_nonnull(see(id));
	pass(31000);
	WAIT_FOR(!see(id));
	ck_assert_int_eq(figures().removed.decisions, 1);
	ck_assert_str_eq(ask("SELECT count(*) FROM decision"), "0");
	ck_assert_int_eq(heard.fatals, 0);
}
END_TEST

START_TEST(a_jump_of_the_clock_does_not_shorten_that_minute)
{
	const char *id = closed();

	write_fails_with = ENOSPC;
	pass((RETAIN_DAYS + 2) * day_ms);
	WAIT_FOR(figures().failed_groups > 0);
	mend_writes();
	pass(2000);
	wall_moved_ms += HOUR_MS;
	rounds();
	ck_assert_ptr_nonnull(see(id));
	pass(60000);
	WAIT_FOR(!see(id));
}
END_TEST

START_TEST(a_clock_that_jumps_over_days_removes_nothing_for_an_hour_and_nothing_at_all_once_it_is_set_right)
{
	const char *id = closed();

	wall_moved_ms += 3650 * day_ms;
	rounds();
	pass(HOUR_MS - 10000);
	ck_assert_ptr_nonnull(see(id));
	wall_moved_ms -= 3650 * day_ms;
	rounds();
	pass(HOUR_MS);
	ck_assert_ptr_nonnull(see(id));
	wall_moved_ms += 3650 * day_ms;
	rounds();
	ck_assert_ptr_nonnull(see(id));
	pass(HOUR_MS + 1000);
	WAIT_FOR(!see(id));
}
END_TEST

/* With a reader in the way of the first try. */
static sqlite3 *delete_in_vain(void)
{
	sqlite3 *db;
	const char *id;

	start_engine();
	id = create_decision(take_name("ana"), "topic=Pflaumenmus&key=key-key-1");
	db = somebody_else("BEGIN; SELECT count(*) FROM decision");
	act(1, id, "delete", "confirm=Pflaumenmus");
	pass(6000);
	ck_assert_int_gt(count_in_files("Pflaumenmus"), 0);
	return db;
}

START_TEST(what_could_not_be_taken_out_of_the_files_before_is_at_the_end)
{
	sqlite3 *db = delete_in_vain();

	sqlite3_close(db);
	stop_engine();
	ck_assert_int_eq(count_in_files("Pflaumenmus"), 0);
}
END_TEST

START_TEST(what_could_not_be_taken_out_at_the_end_is_after_the_start_but_not_at_once)
{
	sqlite3 *db = delete_in_vain();

	stop_engine();
	sqlite3_close(db);
	wall_moved_ms = mono_moved_ms = 0; /* this thread's clocks, by which the start goes */
	start_engine();
	rounds();
	ck_assert_int_gt(count_in_files("Pflaumenmus"), 0); /* whoever waits for the first page does not wait for this */
	pass(6000);
	ck_assert_int_eq(count_in_files("Pflaumenmus"), 0);
}
END_TEST

START_TEST(after_an_io_error_nothing_is_tried_at_the_end)
{
	sqlite3 *db = delete_in_vain();

	sqlite3_close(db);
	write_fails_with = EIO;
	ck_refused(send(claim_of(0, "bo", NULL)), STORAGE);
	mend_writes();
	ck_assert_int_eq(heard.fatals, 1);
	stop_engine();
	ck_assert_int_gt(count_in_files("Pflaumenmus"), 0);
}
END_TEST

/* By a clock that was ahead and was set right they would be kept until it is there again. */
START_TEST(repeats_are_forgotten_after_a_while_whatever_the_clock_was_before)
{
	const char *id;

	start_engine();
	wall_moved_ms = 1000 * day_ms;
	id = create_decision(take_name("ana"), "topic=before&key=key-key-1");
	wall_moved_ms = 0;
	ck_accepted(send(action_of(1, id, "topic", "text=then", "one")));
	pass(HOUR_MS);
	ck_accepted(send(action_of(1, id, "topic", "text=now", "two")));
	ck_assert_str_eq(ask("SELECT id FROM request"), "two");
}
END_TEST

START_TEST(a_claims_key_is_known_for_five_minutes_only)
{
	struct order *o;

	start_engine();
	ck_accepted(send(claim_of(0, "ana", "one")));
	pass(12 * HOUR_MS); /* an idle night */
	o = send(claim_of(0, "ana", "one"));
	ck_refused(o, NAME_TAKEN);
}
END_TEST

START_TEST(a_key_of_before_claims_a_freed_name_anew)
{
	struct order *o;
	int64_t first;

	start_engine();
	first = send(claim_of(0, "ana", "one"))->signed_in.id;
	ck_accepted(send(order_of(ORDER_SIGN_OUT, first, "two")));
	pass(HOUR_MS);
	o = send(claim_of(0, "ana", "one"));
	ck_accepted(o);
	ck_assert_int_ne(o->signed_in.id, 0);
	ck_assert_int_ne(o->signed_in.id, first);
}
END_TEST

START_TEST(a_known_key_does_not_sign_in_who_is_somebody_else)
{
	struct order *o;
	int64_t bo;

	start_engine();
	ck_accepted(send(claim_of(0, "ana", "one")));
	bo = take_name("bo");
	o = send(claim_of(bo, "ana", "one"));
	ck_refused(o, NAME_SIGNED_IN);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("engine_retention");
	TCase *c = tcase_create("retention");

	tcase_set_timeout(c, 60);
	tcase_add_checked_fixture(c, set_up_retention, tear_down_retention);
	tcase_add_test(c, a_slice_that_finds_no_room_is_made_again_a_minute_later_and_counted_once);
	tcase_add_test(c, a_jump_of_the_clock_does_not_shorten_that_minute);
	tcase_add_test(c, a_clock_that_jumps_over_days_removes_nothing_for_an_hour_and_nothing_at_all_once_it_is_set_right);
	tcase_add_test(c, what_could_not_be_taken_out_of_the_files_before_is_at_the_end);
	tcase_add_test(c, what_could_not_be_taken_out_at_the_end_is_after_the_start_but_not_at_once);
	tcase_add_test(c, after_an_io_error_nothing_is_tried_at_the_end);
	tcase_add_test(c, repeats_are_forgotten_after_a_while_whatever_the_clock_was_before);
	tcase_add_test(c, a_claims_key_is_known_for_five_minutes_only);
	tcase_add_test(c, a_key_of_before_claims_a_freed_name_anew);
	tcase_add_test(c, a_known_key_does_not_sign_in_who_is_somebody_else);
	suite_add_tcase(suite, c);
	return unit_run(suite);
}
