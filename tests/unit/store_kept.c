/* Copies that the worker keeps, one for each day: which are there, which go, and when it ends early. */
#include "store/backup.h"

#include <stdatomic.h>
#include <sys/file.h>

#include "store_copies.h"

static atomic_bool stop;

static void keep(int n, int64_t at_ms)
{
	enum rc rc = store_keep_backup(&made, data_dir, n, at_ms, &stop, &why);

	ck_assert_msg(rc == RC_OK, "%s: %s", rc_name(rc), why.s);
}

static bool is_kept(const char *name)
{
	return exists(beside(kept_dir, name));
}

START_TEST(one_copy_is_kept_for_each_day_and_so_many_days)
{
	const int64_t day = 24 * 3600 * 1000;
	struct stat st;

	fill();
	keep(2, T0);
	ck_assert_int_gt(made.bytes, 0);
	ck_assert(is_kept("/maude-2026-11-22.db"));
	ck_assert_int_eq(stat(kept_dir, &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, 0700);
	ck_assert_int_eq(stat(beside(kept_dir, "/maude-2026-11-22.db"), &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, 0600);
	put_decision("third_id", 1);
	keep(2, T0 + 18 * 3600 * 1000 - 1);
	ck_assert_int_eq(made.bytes, 0); /* still the same day */
	ck_assert_str_eq(ask_file(beside(kept_dir, "/maude-2026-11-22.db"), "SELECT count(*) FROM decision"), "2");
	keep(2, T0 + 18 * 3600 * 1000);
	ck_assert_int_eq(made.decisions, 3);
	ck_assert(is_kept("/maude-2026-11-22.db") && is_kept("/maude-2026-11-23.db"));
	keep(2, T0 + 2 * day);
	ck_assert(!is_kept("/maude-2026-11-22.db") && is_kept("/maude-2026-11-23.db") && is_kept("/maude-2026-11-24.db"));
	keep(1, T0 + 2 * day);
	ck_assert_int_eq(made.bytes, 0);
	ck_assert(!is_kept("/maude-2026-11-23.db") && is_kept("/maude-2026-11-24.db"));
}
END_TEST

START_TEST(only_what_was_kept_is_removed)
{
	static const char *const others[] = {
		"/notes.txt", "/maude-2020-01-01.db.bak", "/maude-2020-1-1.db", "/maude-2020-01-0x.db", "/xmaude-2020-01-01.db",
		"/maude", "/maude-2020-01-01.db.newest", "/maude-2020-01-01.db.new", "/.maude-2020-01-01.db.maude-copying.txt",
		"/.maude-2020-01-01.db.maude-copyin", "/.maude-2020-01-01.db",
	};
	static const char *const old[] = { "/maude-2020-01-01.db", "/maude-2026-11-20.db", "/maude-2026-11-21.db" };
	int fd;

	fill();
	ck_assert_int_eq(mkdir(kept_dir, 0700), 0);
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
		write_file(beside(kept_dir, others[i]), "x", 1);
	for (size_t i = 0; i < sizeof old / sizeof old[0]; i++)
		write_file(beside(kept_dir, old[i]), "x", 1);
	write_file(beside(kept_dir, "/.maude-2026-11-19.db.maude-copying"), "half", 1);
	write_file(beside(kept_dir, "/.maude-2026-11-19.db.maude-copying-journal"), "half", 1);
	fd = open(beside(kept_dir, "/.maude-2026-11-18.db.maude-copying"), O_RDWR | O_CREAT, 0600);
	ck_assert_int_eq(flock(fd, LOCK_EX), 0); /* as an operator's that is still being made */
	keep(2, T0);
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
		ck_assert_msg(is_kept(others[i]), "%s is gone", others[i]);
	ck_assert(!is_kept(old[0]) && !is_kept(old[1]) && is_kept(old[2]) && is_kept("/maude-2026-11-22.db"));
	ck_assert(!is_kept("/.maude-2026-11-19.db.maude-copying") && !is_kept("/.maude-2026-11-19.db.maude-copying-journal"));
	ck_assert(is_kept("/.maude-2026-11-18.db.maude-copying"));
	close(fd);
}
END_TEST

START_TEST(a_clock_that_was_wrong_costs_no_copy_of_today)
{
	fill();
	ck_assert_int_eq(mkdir(kept_dir, 0700), 0);
	write_file(beside(kept_dir, "/maude-2031-01-01.db"), "x", 1);
	write_file(beside(kept_dir, "/maude-2032-01-01.db"), "x", 1);
	keep(1, T0);
	ck_assert(is_kept("/maude-2026-11-22.db"));
	ck_assert(!is_kept("/maude-2031-01-01.db") && !is_kept("/maude-2032-01-01.db"));
}
END_TEST

START_TEST(a_copy_that_fails_takes_no_older_one_away)
{
	fill();
	close_without_log();
	ck_assert_int_eq(mkdir(kept_dir, 0700), 0);
	write_file(beside(kept_dir, "/maude-2026-11-20.db"), "x", 1);
	write_file(beside(kept_dir, "/maude-2026-11-21.db"), "x", 1);
	write_file(db_path, "this is no database\n", 1000);
	fails(store_keep_backup(&made, data_dir, 1, T0, &stop, &why), RC_CORRUPT);
	assert_sentence("file is not a database");
	ck_assert(is_kept("/maude-2026-11-20.db") && is_kept("/maude-2026-11-21.db"));
}
END_TEST

START_TEST(one_that_can_not_be_removed_is_said_and_costs_no_younger_one)
{
	fill();
	ck_assert_int_eq(mkdir(kept_dir, 0700), 0);
	ck_assert_int_eq(mkdir(beside(kept_dir, "/maude-2020-01-01.db"), 0700), 0);
	write_file(beside(kept_dir, "/maude-2026-11-20.db"), "x", 1);
	write_file(beside(kept_dir, "/maude-2026-11-21.db"), "x", 1);
	fails(store_keep_backup(&made, data_dir, 2, T0, &stop, &why), RC_IO);
	assert_sentence("backups/maude-2020-01-01.db can't be removed: ");
	ck_assert_int_gt(made.bytes, 0);
	ck_assert(is_kept("/maude-2026-11-22.db") && is_kept("/maude-2026-11-21.db") && !is_kept("/maude-2026-11-20.db"));
}
END_TEST

START_TEST(it_ends_early_when_it_is_told_to)
{
	fill();
	put_decision("third_id", 3000);
	atomic_store(&stop, true);
	fails(store_keep_backup(&made, data_dir, 1, T0, &stop, &why), RC_BUSY);
	ck_assert_uint_eq(why.len, 0);
	ck_assert(!is_kept("/maude-2026-11-22.db"));
	assert_nothing_beside(beside(kept_dir, "/maude-2026-11-22.db"));
	fails(store_backup(&made, data_dir, copy_path, &stop, &why), RC_BUSY);
	ck_assert_uint_eq(why.len, 0);
	ck_assert(!exists(copy_path));
	assert_nothing_beside(copy_path);
	atomic_store(&stop, false);
	keep(1, T0);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("store_kept");
	TCase *c = tcase_create("kept");

	tcase_set_timeout(c, 60);
	tcase_add_checked_fixture(c, set_up_backup, tear_down_backup);
	tcase_add_test(c, one_copy_is_kept_for_each_day_and_so_many_days);
	tcase_add_test(c, only_what_was_kept_is_removed);
	tcase_add_test(c, a_clock_that_was_wrong_costs_no_copy_of_today);
	tcase_add_test(c, a_copy_that_fails_takes_no_older_one_away);
	tcase_add_test(c, one_that_can_not_be_removed_is_said_and_costs_no_younger_one);
	tcase_add_test(c, it_ends_early_when_it_is_told_to);
	suite_add_tcase(suite, c);
	return unit_run(suite);
}
