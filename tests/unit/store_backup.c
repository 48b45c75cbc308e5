/* Copies as an operator makes them: what is in one, what is refused, and what is left behind. Those that the worker keeps are in
 * store_kept.c. */
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

static void back_up_watched(void)
{
	watch_reads(try_to_start);
	back_up();
	stop_watching();
}

START_TEST(a_worker_may_start_beside_the_copy_of_a_database_with_a_log)
{
	die_with_log();
	back_up_watched();
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
	back_up_watched();
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
	back_up_watched();
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
	suite_add_tcase(suite, c);
	return unit_run(suite);
}
