/* The disk fails, or somebody is in the way, while what was deleted is taken out of the files.
 *
 * Failures are made as in store_faults.c; who comes in between does so as the statement VACUUM begins. */
#include <sys/stat.h>

#include "base/clock.h"
#include "store_fixture.h"
#include "store_syncs.h"

static void (*at_vacuum)(void); /* called once */

static int look(unsigned what, void *ctx, void *stmt, void *text)
{
	void (*call)(void) = at_vacuum;

	(void)what, (void)ctx, (void)text;
	if (call && strstr(sqlite3_sql(stmt), "VACUUM")) {
		at_vacuum = NULL;
		call();
	}
	return 0;
}

static int watch_statements(sqlite3 *db, char **complaint, const struct sqlite3_api_routines *api)
{
	(void)complaint, (void)api;
	return sqlite3_trace_v2(db, SQLITE_TRACE_STMT, look, NULL);
}

static void set_up_scrub(void)
{
	ck_assert_int_eq(sqlite3_auto_extension((void (*)(void))watch_statements), SQLITE_OK);
	set_up();
	put_people(3);
	watch_writes();
}

static void tear_down_scrub(void)
{
	mend_disk();
	tear_down();
	stop_watching();
	sqlite3_reset_auto_extension();
}

static int64_t size_of(const char *end)
{
	char path[320];
	struct stat st;

	snprintf(path, sizeof path, "%s%s", db_path, end);
	ck_assert_int_eq(stat(path, &st), 0);
	return st.st_size;
}

static void put_filler(size_t size)
{
	char *filler = arena_alloc(&arena, size + 1);

	memset(filler, 'f', size);
	ok(store_begin(s));
	ok(store_put_meta_text(s, "filler", filler));
	ok(store_commit(s));
}

static bool is_foreign(void)
{
	bool foreign;

	ok(store_foreign_commit(s, &foreign));
	return foreign;
}

START_TEST(where_there_is_no_room_it_is_given_up_and_looks_like_nobodys_commit)
{
	struct person gone = some_person(2, name_of(2));
	bool due;

	put_filler(1 << 20);
	gone.deleted_at_ms = T0;
	ok(store_begin(s));
	ok(store_put_person(s, &gone));
	ok(store_commit(s));
	write_fails_with = ENOSPC;
	write_fails_for = "-wal";
	writes_left = 40;
	ok(store_scrub(s));
	ck_assert_int_lt(writes_left, 0);
	ck_assert(!is_foreign());
	ck_assert_int_eq(size_of("-wal"), 0); /* it keeps no room that others need */
	mend_writes();
	put_people(4);
	ok(store_scrub_due(s, &due));
	ck_assert(due);
	ok(store_scrub(s));
	ok(store_scrub_due(s, &due));
	ck_assert(!due);
	ck_assert(!is_foreign());
	ck_assert_str_eq(ask("PRAGMA integrity_check"), "ok");
}
END_TEST

START_TEST(of_a_damaged_database_it_is_given_up_and_looks_like_nobodys_commit)
{
	static const char damage[64];
	sqlite3 *db;
	FILE *f;

	put_filler(1 << 20);
	reopen_store(); /* it has no page in memory, and the log is empty */
	f = fopen(db_path, "r+b");
	ck_assert_ptr_nonnull(f);
	ck_assert_int_eq(fseek(f, (long)atoi(ask("SELECT rootpage FROM sqlite_schema WHERE name = 'move_link'")) * 4096 - 4096, SEEK_SET), 0);
	ck_assert_uint_eq(fwrite(damage, 1, sizeof damage, f), sizeof damage);
	ck_assert_int_eq(fclose(f), 0);
	ok(store_scrub(s));
	ck_assert(!is_foreign());
	db = somebody_else("SELECT 1");
	ck_assert_int_eq(sqlite3_exec(db, "SELECT * FROM move_link", NULL, NULL, NULL), SQLITE_CORRUPT); /* else nothing failed */
	sqlite3_close(db);
}
END_TEST

START_TEST(somebody_elses_commit_before_it_is_told_all_the_same)
{
	sqlite3 *db = somebody_else("UPDATE person SET used_at_ms = 1");

	write_fails_with = ENOSPC;
	write_fails_for = "-wal";
	writes_left = 5;
	fails(store_scrub(s), RC_BUSY);
	ck_assert(is_foreign());
	sqlite3_close(db);
}
END_TEST

START_TEST(a_failed_fsync_as_it_writes_the_database_anew_is_never_tried_again)
{
	put_filler(5 << 20);
	ok(store_scrub(s)); /* the log is empty from here on */
	fail_syncs("/maude.db", 1);
	fails(store_scrub(s), RC_IO);
	ck_assert_int_eq(syncs, 1);
	fails(store_scrub(s), RC_IO);
	ck_assert_int_eq(syncs, 1);
}
END_TEST

static sqlite3 *in_between;

static void take_lock(void)
{
	in_between = somebody_else("BEGIN IMMEDIATE");
}

START_TEST(nobody_who_comes_in_between_is_waited_for_but_afterwards_they_are)
{
	int64_t began = clock_mono_ms();

	at_vacuum = take_lock;
	fails(store_scrub(s), RC_BUSY);
	ck_assert_ptr_nonnull(in_between);
	ck_assert_int_lt(clock_mono_ms() - began, 4000);
	began = clock_mono_ms();
	fails(store_begin(s), RC_BUSY);
	ck_assert_int_ge(clock_mono_ms() - began, 4500);
	store_rollback(s);
	sqlite3_close(in_between);
	ck_assert(!is_foreign());
	ok(store_scrub(s));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("store_scrub");
	TCase *c = tcase_create("scrub");

	tcase_set_timeout(c, 60);
	tcase_add_checked_fixture(c, set_up_scrub, tear_down_scrub);
	tcase_add_test(c, where_there_is_no_room_it_is_given_up_and_looks_like_nobodys_commit);
	tcase_add_test(c, of_a_damaged_database_it_is_given_up_and_looks_like_nobodys_commit);
	tcase_add_test(c, somebody_elses_commit_before_it_is_told_all_the_same);
	tcase_add_test(c, a_failed_fsync_as_it_writes_the_database_anew_is_never_tried_again);
	tcase_add_test(c, nobody_who_comes_in_between_is_waited_for_but_afterwards_they_are);
	suite_add_tcase(suite, c);
	return unit_run(suite);
}
