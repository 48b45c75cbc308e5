/* The way back: what is restored, and what lies where afterwards. What is refused is in store_restore_refused.c; that a dead
 * process leaves the old database or the new one, in tests/http/backup.test.js. */
#include "store/backup.h"

#include <poll.h>
#include <sys/syscall.h>

#include "base/clock.h"
#include "store_copies.h"
#include "store_syscalls.h"

static bool dies_renamed; /* as soon as something has its new name */

/* Stands before the C library's. */
int rename(const char *from, const char *to)
{
	int failed = (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);

	if (dies_renamed)
		_exit(failed ? 2 : 0);
	return failed;
}

START_TEST(a_copy_is_put_where_nothing_is)
{
	fill();
	back_up();
	close_without_log();
	snprintf(data_dir, sizeof data_dir, "%s/other", base_dir);
	snprintf(db_path, sizeof db_path, "%s/maude.db", data_dir);
	restore();
	ck_assert_str_eq(done.kept, "");
	ck_assert_int_eq(done.decisions, 2);
	ck_assert_str_eq(ask("PRAGMA integrity_check"), "ok");
	ck_assert_str_eq(ask("PRAGMA journal_mode"), "delete");
	assert_opens_with(2);
	ck_assert_str_eq(ask("PRAGMA journal_mode"), "wal");
}
END_TEST

START_TEST(the_present_database_is_kept_with_what_stood_in_its_log)
{
	fill();
	back_up();
	put_decision("third_id", 1);
	close_without_log();
	unlink(db_path);
	die_with_log();
	restore();
	ck_assert_str_eq(ask_file(done.kept, "SELECT count(*) FROM decision"), "2");
	ck_assert(strstr(done.kept, "/maude.db.before-restore-20") != NULL);
	assert_nothing_beside(db_path);
	open_store();
	put_decision("other_id", 1);
	close_without_log();
	restore();
	ck_assert_str_eq(ask_file(done.kept, "SELECT id FROM decision ORDER BY id"), "first_id\nother_id\nsecondid");
	assert_opens_with(2);
}
END_TEST

START_TEST(a_broken_database_is_kept_as_it_is_and_its_log_is_not_applied)
{
	back_up_and_die();
	write_file(db_path, "this is no database\n", 1000);
	write_file(beside(db_path, "-wal"), "nor is this its log\n", 1000);
	restore();
	ck_assert_int_eq(size_of(done.kept), 20000);
	ck_assert(exists(beside(done.kept, "-wal")));
	assert_opens_with(2);
}
END_TEST

START_TEST(a_broken_file_whose_log_has_everything_is_mended_by_it_and_kept)
{
	back_up_and_die();
	write_file(db_path, "this is no database\n", 1000);
	restore();
	ck_assert_str_eq(ask_file(done.kept, "SELECT count(*) FROM decision"), "2");
	assert_nothing_beside(db_path);
}
END_TEST

START_TEST(a_log_without_its_database_is_not_applied)
{
	back_up_and_die();
	unlink(db_path);
	restore();
	ck_assert_str_eq(done.kept, "");
	assert_opens_with(2);
}
END_TEST

/* A sector of the database is bad. */
static void fail_to_read(int fd)
{
	errno = is_named(fd, "/maude.db") ? EIO : 0;
}

START_TEST(a_database_that_the_disk_can_not_read_is_kept_as_it_is_with_its_log)
{
	long log;

	back_up_and_die();
	log = size_of(beside(db_path, "-wal"));
	watch_reads(fail_to_read);
	restore();
	stop_watching();
	ck_assert_int_eq(size_of(beside(done.kept, "-wal")), log);
	ck_assert_str_eq(ask_file(done.kept, "SELECT count(*) FROM decision"), "2");
	assert_opens_with(2);
}
END_TEST

START_TEST(a_copy_beside_the_database_stays_whatever_it_is_called)
{
	static const char *const names[] = { "maude.db.new", "maude.db.maude-copying", ".maude.db.new", "maude.db.bak" };
	long size;

	fill();
	back_up();
	close_without_log();
	size = size_of(copy_path);
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		char before[sizeof copy_path];

		memcpy(before, copy_path, sizeof before);
		snprintf(copy_path, sizeof copy_path, "%s/%s", data_dir, names[i]);
		ck_assert_int_eq(rename(before, copy_path), 0);
		restore();
		ck_assert_int_eq(size_of(copy_path), size);
		assert_nothing_beside(db_path);
	}
}
END_TEST

START_TEST(a_link_to_a_database_with_a_log_is_taken_with_it)
{
	fill();
	ck_assert_int_eq(symlink(db_path, copy_path), 0);
	snprintf(data_dir, sizeof data_dir, "%s/other", base_dir);
	restore();
	ck_assert_int_eq(done.decisions, 2);
}
END_TEST

START_TEST(the_next_start_misses_no_commit)
{
	fill();
	back_up();
	put_decision("third_id", 1);
	put_decision("forth_id", 1);
	close_without_log();
	restore();
	ck_assert_int_eq(size_of(beside(data_dir, "/maude.lock")), 37);
	ck_assert_ptr_null(strstr(open_and_hear(), "commits_missing"));
	ck_assert_uint_eq(load_all().count, 2);
}
END_TEST

START_TEST(nor_does_the_next_start_after_a_death_as_soon_as_the_new_one_has_its_name)
{
	int status;
	pid_t pid;

	fill();
	back_up();
	put_decision("third_id", 1);
	close_without_log();
	pid = fork();
	if (pid == 0) {
		dies_renamed = true;
		restore();
		_exit(1);
	}
	waitpid(pid, &status, 0);
	ck_assert_int_eq(status, 0);
	ck_assert_ptr_null(strstr(open_and_hear(), "commits_missing"));
	ck_assert_uint_eq(load_all().count, 2);
}
END_TEST

START_TEST(a_mark_that_is_not_there_is_not_made)
{
	fill();
	back_up();
	close_without_log();
	ck_assert_int_eq(truncate(beside(data_dir, "/maude.lock"), 0), 0);
	restore();
	ck_assert_int_eq(size_of(beside(data_dir, "/maude.lock")), 0);
}
END_TEST

/* Versions of everything that has one. */
#define VERSIONS "SELECT version FROM decision UNION ALL SELECT inbox FROM person UNION ALL " \
	"SELECT value FROM meta WHERE key = 'canvas_version'"

static int64_t version(const char *which)
{
	char sql[256];

	snprintf(sql, sizeof sql, "SELECT %s FROM (" VERSIONS ")", which);
	return strtoll(ask(sql), NULL, 10);
}

/* Restores what copy_path names; each version is then higher than all were that were shown before, ever. */
static void restore_higher(int64_t *highest)
{
	ck_assert_int_le(*highest, clock_wall_ms());
	while (clock_wall_ms() == *highest) /* versions do not rise by one a millisecond */
		poll(NULL, 0, 1);
	restore();
	ck_assert_int_eq(version("count(*)"), 6);
	ck_assert_int_gt(version("min(version)"), *highest);
	*highest = version("max(version)");
}

START_TEST(versions_rise_with_each_restore_whatever_is_restored_after_what_and_a_copy_stays_as_it_is)
{
	char first[sizeof copy_path];
	const char *before;
	int64_t highest;

	fill();
	ok(store_begin(s));
	ok(store_put_meta_int(s, "canvas_version", 42));
	ok(store_commit(s));
	before = ask(VERSIONS);
	highest = version("max(version)");
	back_up();
	memcpy(first, copy_path, sizeof first);
	close_without_log();
	restore_higher(&highest);
	snprintf(copy_path, sizeof copy_path, "%s/second.db", base_dir);
	back_up();
	restore_higher(&highest);
	restore_higher(&highest);
	memcpy(copy_path, first, sizeof first);
	restore_higher(&highest);
	restore_higher(&highest);
	ck_assert_str_eq(ask_file(first, VERSIONS), before);
}
END_TEST

START_TEST(a_version_beyond_the_time_rises_too)
{
	fill();
	back_up();
	close_without_log();
	change_copy("UPDATE decision SET version = 99999999999999; UPDATE person SET inbox = 99999999999998");
	restore();
	ck_assert_str_eq(ask("SELECT DISTINCT version FROM decision"), "100000000000000");
	ck_assert_str_eq(ask("SELECT DISTINCT inbox FROM person"), "99999999999999");
}
END_TEST

START_TEST(what_a_copy_would_do_when_it_is_changed_is_not_done)
{
	const char *id;

	fill();
	back_up();
	close_without_log();
	change_copy("CREATE TRIGGER t AFTER UPDATE ON person BEGIN UPDATE meta SET value = 'theirs' WHERE key = 'db_id'; END");
	id = ask_file(copy_path, "SELECT value FROM meta WHERE key = 'db_id'");
	restore();
	ck_assert_str_eq(ask("SELECT value FROM meta WHERE key = 'db_id'"), id);
}
END_TEST

START_TEST(a_copy_of_an_older_program_and_one_that_litestream_knew_are_taken)
{
	fill();
	back_up();
	close_without_log();
	change_copy("CREATE TABLE _litestream_seq (id INTEGER PRIMARY KEY, seq INTEGER); PRAGMA user_version = 2;"
		"PRAGMA journal_mode = WAL");
	restore();
	ck_assert_str_eq(ask("PRAGMA user_version"), "2");
}
END_TEST

START_TEST(a_database_with_its_log_is_taken_with_it)
{
	fill();
	snprintf(copy_path, sizeof copy_path, "%s", db_path); /* as a snapshot of a disk has them */
	snprintf(data_dir, sizeof data_dir, "%s/other", base_dir);
	restore();
	ck_assert_int_eq(done.decisions, 2);
}
END_TEST

START_TEST(what_root_restores_belongs_to_the_directorys_owner)
{
	struct stat st;

	fill();
	back_up();
	close_without_log();
	unlink(beside(data_dir, "/maude.lock"));
	ck_assert_int_eq(chown(data_dir, 65534, 65533), 0);
	restore();
	ck_assert_int_eq(stat(db_path, &st), 0);
	ck_assert_uint_eq(st.st_uid, 65534);
	ck_assert_uint_eq(st.st_gid, 65533);
	ck_assert_uint_eq(st.st_mode & 07777, 0600);
	ck_assert_int_eq(stat(beside(data_dir, "/maude.lock"), &st), 0);
	ck_assert_uint_eq(st.st_uid, 65534);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("store_restore");
	TCase *c = tcase_create("restore");

	tcase_set_timeout(c, 60);
	tcase_add_checked_fixture(c, set_up_backup, tear_down_backup);
	tcase_add_test(c, a_copy_is_put_where_nothing_is);
	tcase_add_test(c, the_present_database_is_kept_with_what_stood_in_its_log);
	tcase_add_test(c, a_broken_database_is_kept_as_it_is_and_its_log_is_not_applied);
	tcase_add_test(c, a_broken_file_whose_log_has_everything_is_mended_by_it_and_kept);
	tcase_add_test(c, a_log_without_its_database_is_not_applied);
	tcase_add_test(c, a_database_that_the_disk_can_not_read_is_kept_as_it_is_with_its_log);
	tcase_add_test(c, a_copy_beside_the_database_stays_whatever_it_is_called);
	tcase_add_test(c, a_link_to_a_database_with_a_log_is_taken_with_it);
	tcase_add_test(c, the_next_start_misses_no_commit);
	tcase_add_test(c, nor_does_the_next_start_after_a_death_as_soon_as_the_new_one_has_its_name);
	tcase_add_test(c, a_mark_that_is_not_there_is_not_made);
	tcase_add_test(c, versions_rise_with_each_restore_whatever_is_restored_after_what_and_a_copy_stays_as_it_is);
	tcase_add_test(c, a_version_beyond_the_time_rises_too);
	tcase_add_test(c, what_a_copy_would_do_when_it_is_changed_is_not_done);
	tcase_add_test(c, a_copy_of_an_older_program_and_one_that_litestream_knew_are_taken);
	tcase_add_test(c, a_database_with_its_log_is_taken_with_it);
	if (geteuid() == 0) /* nobody else can give a file away */
		tcase_add_test(c, what_root_restores_belongs_to_the_directorys_owner);
	suite_add_tcase(suite, c);
	return unit_run(suite);
}
