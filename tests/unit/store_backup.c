/* Copies, made by an operator and kept by the worker: what is in one, what is refused, and what is left behind. */
#include "store/backup.h"

#include <signal.h>
#include <sys/file.h>

#include "store_copies.h"
#include "store_syscalls.h"

static void refuses_backup(enum rc as, const char *part)
{
	strbuf_reset(&why);
	fails(store_backup(&made, data_dir, copy_path, NULL, &why), as);
	assert_sentence(part);
}

/* Copies */

static void assert_good_copy(mode_t mask)
{
	struct stat st;

	fill();
	umask(mask);
	back_up();
	umask(022);
	ck_assert_int_eq(made.decisions, 2);
	ck_assert_int_eq(stat(copy_path, &st), 0);
	ck_assert_int_eq(made.bytes, st.st_size);
	ck_assert_uint_eq(st.st_mode & 07777, 0600);
	assert_nothing_beside(copy_path);
	ck_assert_str_eq(ask_file(copy_path, "PRAGMA journal_mode"), "delete");
	ck_assert_str_eq(ask_file(copy_path, "PRAGMA integrity_check"), "ok");
	ck_assert_str_eq(ask_file(copy_path, "SELECT id FROM decision ORDER BY id"), "first_id\nsecondid");
	ck_assert_str_eq(ask_file(copy_path, "SELECT value FROM meta WHERE key = 'db_id'"),
		ask("SELECT value FROM meta WHERE key = 'db_id'"));
	assert_nothing_beside(copy_path);
}

START_TEST(a_copy_is_one_private_file_where_the_umask_allows_all)
{
	assert_good_copy(0);
}
END_TEST

START_TEST(a_copy_is_one_private_file_where_the_umask_forbids_all)
{
	assert_good_copy(0777);
}
END_TEST

START_TEST(a_copy_has_what_was_committed_and_nothing_else)
{
	struct held h = hold("third_id", "third_id");

	fill();
	DO(&h, HEAD_PUT, head, .topic = "not yet", .tagline = "", .why = "", .creator = 1, .round = 1);
	ok(store_begin(s));
	ok(store_put_changes(s, h.d, &h.todo));
	back_up();
	ck_assert_int_eq(made.decisions, 2);
	ok(store_commit(s)); /* the copy was in nobody's way */
	ck_assert_str_eq(ask_file(copy_path, "SELECT count(*) FROM decision"), "2");
	ck_assert_str_eq(ask("SELECT count(*) FROM decision"), "3");
}
END_TEST

/* In a process of its own, as a worker is: each commit adds a person and counts it elsewhere in the file. */
static pid_t start_committing(void)
{
	pid_t pid = fork();

	if (pid)
		return pid;
	open_store();
	for (int64_t n = 4;; n++) {
		struct person p = some_person(n, "");

		p.name_key[0] = '\0';
		if (store_begin(s) || store_put_person(s, &p) || store_put_meta_int(s, "canvas_version", n) || store_commit(s))
			_exit(1);
	}
}

START_TEST(a_copy_is_of_one_moment_while_others_are_committed)
{
	pid_t committer;
	int status;

	fill();
	put_decision("third_id", 3000);
	close_without_log();
	committer = start_committing();
	while (strcmp(ask("SELECT count(*) > 3 FROM person"), "1") != 0)
		usleep(1000);
	for (int i = 0; i < 10; i++) {
		back_up();
		ck_assert_str_eq(ask_file(copy_path,
			"SELECT (SELECT count(*) FROM person) - value FROM meta WHERE key = 'canvas_version'"), "0");
		ck_assert_str_eq(ask_file(copy_path, "PRAGMA integrity_check"), "ok");
		unlink(copy_path);
	}
	ck_assert_int_eq(waitpid(committer, &status, WNOHANG), 0); /* no commit failed */
	kill(committer, SIGKILL);
	waitpid(committer, &status, 0);
	open_store();
	ck_assert_str_eq(ask("PRAGMA integrity_check"), "ok");
}
END_TEST

START_TEST(a_copy_without_a_worker_leaves_nothing_behind)
{
	fill();
	close_without_log();
	back_up();
	assert_nothing_beside(db_path);
	assert_nothing_beside(copy_path);
	ck_assert_int_eq(made.decisions, 2);
}
END_TEST

START_TEST(a_copy_after_a_crash_has_what_stands_in_the_log_and_leaves_that_alone)
{
	long log, db;

	die_with_log();
	log = size_of(beside(db_path, "-wal"));
	db = size_of(db_path);
	back_up();
	ck_assert_int_eq(made.decisions, 2);
	ck_assert_int_eq(size_of(beside(db_path, "-wal")), log);
	ck_assert_int_eq(size_of(db_path), db);
}
END_TEST

START_TEST(nothing_is_overwritten)
{
	fill();
	write_file(copy_path, "mine", 1);
	refuses_backup(RC_INVALID, "nothing is overwritten");
	ck_assert_int_eq(size_of(copy_path), 4);
	snprintf(copy_path, sizeof copy_path, "%s", db_path);
	refuses_backup(RC_INVALID, "nothing is overwritten");
	ck_assert_str_eq(ask("SELECT count(*) FROM decision"), "2");
	snprintf(copy_path, sizeof copy_path, "%s", base_dir);
	refuses_backup(RC_INVALID, "nothing is overwritten");
}
END_TEST

START_TEST(what_has_a_name_much_like_the_copys_is_left_alone)
{
	static const char *const suffixes[] = { ".new", ".new-wal", ".new-shm", ".new-journal", ".maude-copying", "-wal" };

	fill();
	for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++)
		write_file(beside(copy_path, suffixes[i]), "mine", 1);
	back_up();
	for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++)
		ck_assert_int_eq(size_of(beside(copy_path, suffixes[i])), 4);
}
END_TEST

START_TEST(what_a_dead_copy_left_is_replaced)
{
	fill();
	write_file(making(copy_path, ""), "half", 5000);
	write_file(making(copy_path, "-journal"), "\xd9\xd5\x05\xf9\x20\xa1\x63\xd7", 5000);
	write_file(making(copy_path, "-wal"), "half", 5000);
	back_up();
	assert_nothing_beside(copy_path);
	ck_assert_str_eq(ask_file(copy_path, "SELECT count(*) FROM decision"), "2");
}
END_TEST

START_TEST(two_copies_to_one_file_are_not_mixed)
{
	int fd;

	fill();
	fd = open(making(copy_path, ""), O_RDWR | O_CREAT, 0600);
	ck_assert_int_eq(flock(fd, LOCK_EX), 0);
	refuses_backup(RC_BUSY, "is being made");
	ck_assert(exists(making(copy_path, "")));
	close(fd);
	back_up();
}
END_TEST

static const char *lock_path(void)
{
	return beside(data_dir, "/maude.lock");
}

START_TEST(a_worker_that_has_no_log_is_waited_for)
{
	int fd;

	fill();
	close_without_log();
	fd = open(lock_path(), O_RDWR);
	ck_assert_int_eq(flock(fd, LOCK_EX), 0); /* as one that is just starting or ending */
	refuses_backup(RC_BUSY, "somebody keeps maude.lock");
	ck_assert(!exists(copy_path));
	assert_nothing_beside(copy_path);
	close(fd);
	back_up();
	ck_assert_int_eq(made.decisions, 2);
}
END_TEST

static int could_start, could_not_start;

/* Whether a worker could start, at each look into the database. */
static void try_to_start(int fd)
{
	int lock;

	if (!is_named(fd, "/maude.db"))
		return;
	lock = open(lock_path(), O_RDWR);
	ck_assert_int_ge(lock, 0);
	if (flock(lock, LOCK_EX | LOCK_NB) == 0)
		could_start++;
	else
		could_not_start++;
	close(lock);
	errno = 0;
}

START_TEST(a_worker_may_start_beside_the_copy_of_a_database_with_a_log)
{
	die_with_log();
	watch_reads(try_to_start);
	back_up();
	stop_watching();
	ck_assert_int_gt(could_start, 0);
	ck_assert_int_eq(could_not_start, 0);
	ck_assert_int_eq(made.decisions, 2);
}
END_TEST

START_TEST(a_copy_after_a_stop_in_order_has_everything_and_leaves_the_empty_log)
{
	fill();
	close_store();
	ck_assert_int_eq(size_of(beside(db_path, "-wal")), 0);
	watch_reads(try_to_start);
	back_up();
	stop_watching();
	ck_assert_int_gt(could_start, 0);
	ck_assert_int_eq(could_not_start, 0);
	ck_assert_int_eq(made.decisions, 2);
	ck_assert_int_eq(size_of(beside(db_path, "-wal")), 0);
	assert_nothing_beside(copy_path);
}
END_TEST

START_TEST(no_worker_starts_into_the_copy_of_a_database_without_a_log)
{
	fill();
	close_without_log();
	watch_reads(try_to_start);
	back_up();
	stop_watching();
	ck_assert_int_eq(could_start, 0);
	ck_assert_int_gt(could_not_start, 0);
	open_store(); /* afterwards it does */
}
END_TEST

static void (*change)(void);

static void change_once(int fd)
{
	if (!change || !is_named(fd, "/maude.db"))
		return;
	change();
	change = NULL;
	errno = 0;
}

static void grow_it(void)
{
	ck_assert_int_eq(truncate(db_path, size_of(db_path) + 4096), 0);
}

static void give_it_a_log(void)
{
	write_file(beside(db_path, "-wal"), "", 0);
}

START_TEST(what_is_changed_while_it_is_copied_gives_no_copy)
{
	static void (*const changes[])(void) = { grow_it, give_it_a_log };

	fill();
	close_without_log();
	unlink(lock_path()); /* nobody can be kept away */
	change = changes[_i];
	watch_reads(change_once);
	refuses_backup(RC_BUSY, "was changed while it was read: try again");
	stop_watching();
	ck_assert(!exists(copy_path));
	assert_nothing_beside(copy_path);
}
END_TEST

START_TEST(what_can_not_be_copied_is_said)
{
	refuses_backup(RC_NOT_FOUND, "there is no database in");
	fill();
	snprintf(copy_path, sizeof copy_path, "%s/not/there.db", base_dir);
	refuses_backup(RC_IO, "can't be made: No such file or directory");
	memset(copy_path, 'x', sizeof copy_path - 1);
	refuses_backup(RC_IO, "can't be made: File name too long");
}
END_TEST

START_TEST(a_damaged_database_gives_no_copy)
{
	fill();
	close_without_log();
	ask("PRAGMA foreign_keys = OFF");
	ask("DELETE FROM person WHERE id = 1");
	refuses_backup(RC_CORRUPT, "has references that lead nowhere, in table");
	ck_assert(!exists(copy_path));
	assert_nothing_beside(copy_path);
	write_file(db_path, "this is no database\n", 1000);
	refuses_backup(RC_CORRUPT, "can't be read: file is not a database");
	ck_assert(!exists(copy_path));
}
END_TEST

START_TEST(a_full_disk_is_said_and_leaves_nothing_behind)
{
	fill();
	watch_writes();
	write_fails_with = ENOSPC;
	for (int at = 0; at < 60; at += 7) {
		writes_left = at;
		strbuf_reset(&why);
		if (store_backup(&made, data_dir, copy_path, NULL, &why) == RC_OK)
			break;
		assert_sentence("there is no room on the disk for");
		ck_assert(!exists(copy_path));
		assert_nothing_beside(copy_path);
		ck_assert_int_lt(at, 56);
	}
	stop_watching();
	unlink(copy_path);
	back_up();
}
END_TEST

/* Kept copies */

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
	Suite *suite = suite_create("store_backup");
	TCase *c = tcase_create("backup");

	tcase_set_timeout(c, 60);
	tcase_add_checked_fixture(c, set_up_backup, tear_down_backup);
	tcase_add_test(c, a_copy_is_one_private_file_where_the_umask_allows_all);
	tcase_add_test(c, a_copy_is_one_private_file_where_the_umask_forbids_all);
	tcase_add_test(c, a_copy_has_what_was_committed_and_nothing_else);
	tcase_add_test(c, a_copy_is_of_one_moment_while_others_are_committed);
	tcase_add_test(c, a_copy_without_a_worker_leaves_nothing_behind);
	tcase_add_test(c, a_copy_after_a_crash_has_what_stands_in_the_log_and_leaves_that_alone);
	tcase_add_test(c, nothing_is_overwritten);
	tcase_add_test(c, what_has_a_name_much_like_the_copys_is_left_alone);
	tcase_add_test(c, what_a_dead_copy_left_is_replaced);
	tcase_add_test(c, two_copies_to_one_file_are_not_mixed);
	tcase_add_test(c, a_worker_that_has_no_log_is_waited_for);
	tcase_add_test(c, a_worker_may_start_beside_the_copy_of_a_database_with_a_log);
	tcase_add_test(c, a_copy_after_a_stop_in_order_has_everything_and_leaves_the_empty_log);
	tcase_add_test(c, no_worker_starts_into_the_copy_of_a_database_without_a_log);
	tcase_add_loop_test(c, what_is_changed_while_it_is_copied_gives_no_copy, 0, 2);
	tcase_add_test(c, what_can_not_be_copied_is_said);
	tcase_add_test(c, a_damaged_database_gives_no_copy);
	tcase_add_test(c, a_full_disk_is_said_and_leaves_nothing_behind);
	tcase_add_test(c, one_copy_is_kept_for_each_day_and_so_many_days);
	tcase_add_test(c, only_what_was_kept_is_removed);
	tcase_add_test(c, a_clock_that_was_wrong_costs_no_copy_of_today);
	tcase_add_test(c, a_copy_that_fails_takes_no_older_one_away);
	tcase_add_test(c, one_that_can_not_be_removed_is_said_and_costs_no_younger_one);
	tcase_add_test(c, it_ends_early_when_it_is_told_to);
	suite_add_tcase(suite, c);
	return unit_run(suite);
}
