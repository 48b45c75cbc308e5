/* The disk fails: what comes out of the store, and what is there afterwards.
 *
 * The failures are made where the kernel would make them, below SQLite (store_syscalls.h, store_syncs.h). */
#include "store/store.h"

#include "base/clock.h"
#include "store_fixture.h"
#include "store_syncs.h"

static void set_up_faults(void)
{
	set_up();
	put_people(3);
	watch_writes();
}

static void tear_down_faults(void)
{
	mend_disk();
	tear_down();
	stop_watching();
}

/* Puts all of h; the first failure, of a put or of the commit. */
static enum rc try(struct held *h)
{
	enum rc rc = store_begin(s);

	if (rc == RC_OK)
		rc = store_put_changes(s, h->d, &h->todo);
	if (rc == RC_OK)
		rc = store_commit(s);
	return rc;
}

static void assert_full(int errno_of_write)
{
	struct held small = big("small_id", 1), h = big("big_id__", 200);
	bool foreign;

	store_held(&small);
	write_fails_with = errno_of_write;
	writes_left = 10;
	fails(try(&h), RC_FULL);
	store_rollback(s);
	ok(store_foreign_commit(s, &foreign));
	ck_assert_msg(!foreign, "what was thrown away is nobody else's commit");
	/* Reading goes on, and so does writing as soon as there is room. */
	ck_assert_uint_eq(load_all().count, 1);
	ok(store_ping(s));
	fails(try(&h), RC_FULL);
	store_rollback(s);
	mend_disk();
	ok(try(&h));
	reopen_store();
	ck_assert_uint_eq(load_all().count, 2);
}

START_TEST(a_full_disk_is_said_and_reading_goes_on)
{
	assert_full(ENOSPC);
}
END_TEST

START_TEST(what_is_there_can_be_opened_and_read_on_a_full_disk)
{
	struct held small = big("small_id", 1), more = big("more_id_", 1);

	store_held(&small);
	close_store();
	write_fails_with = ENOSPC;
	write_fails_for = "-wal";
	open_store();
	ck_assert_uint_eq(load_all().count, 1);
	fails(try(&more), RC_FULL);
	store_rollback(s);
	mend_disk();
	ok(try(&more));
	reopen_store();
	ck_assert_uint_eq(load_all().count, 2);
}
END_TEST

START_TEST(a_database_that_must_be_made_or_migrated_cannot_be_opened_on_a_full_disk)
{
	close_store();
	sqlite3_close(somebody_else("DROP TRIGGER decision_deleted; DROP TRIGGER person_deleted; PRAGMA user_version = 3"));
	write_fails_with = ENOSPC;
	write_fails_for = "-wal";
	fails(store_open(&s, data_dir, 0), RC_FULL);
	mend_disk();
}
END_TEST

START_TEST(a_transaction_that_outgrows_memory_fails_in_the_same_way)
{
	struct held h = big("big_id__", 4000);

	write_fails_with = ENOSPC;
	writes_left = 50;
	fails(try(&h), RC_FULL); /* in the middle: SQLite writes pages that its cache has no room for */
	store_rollback(s);
	mend_disk();
	ck_assert_uint_eq(load_all().count, 0);
	ok(try(&h));
	ck_assert_uint_eq(load_all().count, 1);
}
END_TEST

START_TEST(a_used_up_quota_is_a_full_disk)
{
	assert_full(EDQUOT);
}
END_TEST

START_TEST(a_quota_that_is_used_up_at_the_commit_is_a_full_disk_too)
{
	struct held h = big("big_id__", 20);

	write_fails_with = EDQUOT;
	writes_left = 3;
	ok(store_begin(s));
	ok(store_put_changes(s, h.d, &h.todo));
	fails(store_commit(s), RC_FULL);
	store_rollback(s);
	mend_disk();
	ck_assert_uint_eq(load_all().count, 0);
	ok(try(&h));
}
END_TEST

START_TEST(a_failing_disk_is_an_io_failure)
{
	struct held h = big("big_id__", 20);

	write_fails_with = EIO;
	fails(try(&h), RC_IO);
	store_rollback(s);
	mend_disk();
	ck_assert_uint_eq(load_all().count, 0);
}
END_TEST

START_TEST(a_failed_fsync_of_the_log_is_an_io_failure_even_for_want_of_room)
{
	struct held h = big("big_id__", 20);

	fail_syncs("-wal", INT_MAX);
	sync_fails_with = ENOSPC;
	fails(try(&h), RC_IO);
	ck_assert_int_eq(syncs, 1);
	store_rollback(s);
	close_store(); /* nothing is tried again */
	ck_assert_int_eq(syncs, 1);
}
END_TEST

START_TEST(a_failed_fsync_in_a_checkpoint_comes_out_of_the_commit_and_nothing_is_lost)
{
	struct held h = big("big_id__", 4400);

	fail_syncs("maude.db", INT_MAX);
	fails(try(&h), RC_IO);
	ck_assert_int_eq(syncs, 1);
	/* The process ends here. The commit has happened, and the next worker finds it. */
	store_rollback(s);
	close_store(); /* nothing is tried again */
	ck_assert_int_eq(syncs, 1);
	mend_disk();
	open_store();
	ck_assert_uint_eq(load_all().count, 1);
}
END_TEST

START_TEST(a_checkpoint_that_finds_no_room_fails_no_commit)
{
	struct held h = big("big_id__", 4400), small = big("small_id", 1);

	write_fails_with = ENOSPC;
	write_fails_for = "maude.db";
	writes_left = 100;
	ok(try(&h));
	ck_assert_int_le(writes_left, 0);
	ok(try(&small));
	ck_assert_uint_eq(load_all().count, 2);
	mend_disk();
	reopen_store();
	ck_assert_uint_eq(load_all().count, 2);
}
END_TEST

START_TEST(a_failed_fsync_is_not_tried_again_behind_a_full_disk_either)
{
	struct held h = big("big_id__", 4400), small = big("small_id", 1);

	write_fails_with = ENOSPC;
	write_fails_for = "maude.db";
	writes_left = 100;
	ok(try(&h)); /* its checkpoint finds no room */
	mend_disk();
	fail_syncs("maude.db", INT_MAX);
	fails(try(&small), RC_IO);
	ck_assert_int_eq(syncs, 1);
	store_rollback(s);
	close_store();
	ck_assert_int_eq(syncs, 1);
	mend_disk();
	open_store();
	ck_assert_uint_eq(load_all().count, 2);
}
END_TEST

START_TEST(somebody_elses_transaction_is_waited_for_then_busy)
{
	sqlite3 *db = somebody_else("BEGIN IMMEDIATE");
	const int64_t began = clock_mono_ms();

	fails(store_begin(s), RC_BUSY);
	ck_assert_int_ge(clock_mono_ms() - began, 4500);
	store_rollback(s);
	ck_assert_uint_eq(load_all().count, 0);
	sqlite3_close(db);
	put_people(4);
}
END_TEST

START_TEST(a_reader_delays_nobody)
{
	struct held h = big("big_id__", 4400);
	sqlite3 *db = somebody_else("BEGIN; SELECT count(*) FROM person");
	const int64_t began = clock_mono_ms();

	ok(try(&h));
	put_people(4);
	ck_assert_int_lt(clock_mono_ms() - began, 4000);
	sqlite3_close(db);
	put_people(5);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("store_faults");
	TCase *c = tcase_create("faults");

	tcase_set_timeout(c, 60);
	tcase_add_checked_fixture(c, set_up_faults, tear_down_faults);
	tcase_add_test(c, a_full_disk_is_said_and_reading_goes_on);
	tcase_add_test(c, what_is_there_can_be_opened_and_read_on_a_full_disk);
	tcase_add_test(c, a_database_that_must_be_made_or_migrated_cannot_be_opened_on_a_full_disk);
	tcase_add_test(c, a_transaction_that_outgrows_memory_fails_in_the_same_way);
	tcase_add_test(c, a_used_up_quota_is_a_full_disk);
	tcase_add_test(c, a_quota_that_is_used_up_at_the_commit_is_a_full_disk_too);
	tcase_add_test(c, a_failing_disk_is_an_io_failure);
	tcase_add_test(c, a_failed_fsync_of_the_log_is_an_io_failure_even_for_want_of_room);
	tcase_add_test(c, a_failed_fsync_in_a_checkpoint_comes_out_of_the_commit_and_nothing_is_lost);
	tcase_add_test(c, a_checkpoint_that_finds_no_room_fails_no_commit);
	tcase_add_test(c, a_failed_fsync_is_not_tried_again_behind_a_full_disk_either);
	tcase_add_test(c, somebody_elses_transaction_is_waited_for_then_busy);
	tcase_add_test(c, a_reader_delays_nobody);
	suite_add_tcase(suite, c);
	return unit_run(suite);
}
