/* The way back: what is no good copy, and who is in the way. The present database stays as it is. */
#include "store/backup.h"

#include <stdatomic.h>
#include <sys/file.h>

#include "store_copies.h"

static void refuses_restore(enum rc as, const char *part)
{
	strbuf_reset(&why);
	fails(store_restore(&done, data_dir, copy_path, NULL, &why), as);
	assert_sentence(part);
	ck_assert_str_eq(done.kept, "");
	ck_assert(!exists(making(db_path, "")));
}

START_TEST(a_running_worker_is_refused)
{
	fill();
	back_up();
	refuses_restore(RC_BUSY, "a worker runs on");
	put_decision("third_id", 1);
	reopen_store();
	ck_assert_uint_eq(load_all().count, 3);
}
END_TEST

START_TEST(who_has_it_open_is_waited_for_by_the_operator)
{
	sqlite3 *db;

	fill();
	back_up();
	close_without_log();
	db = somebody_else("BEGIN; SELECT count(*) FROM person");
	refuses_restore(RC_BUSY, "somebody else has");
	sqlite3_close(db);
	restore();
}
END_TEST

START_TEST(another_instance_that_is_just_starting_or_ending_is_waited_for)
{
	int fd;

	fill();
	close_without_log();
	snprintf(copy_path, sizeof copy_path, "%s", db_path);
	fd = open(beside(data_dir, "/maude.lock"), O_RDWR);
	ck_assert_int_eq(flock(fd, LOCK_EX), 0);
	snprintf(data_dir, sizeof data_dir, "%s/other", base_dir);
	snprintf(db_path, sizeof db_path, "%s/maude.db", data_dir);
	refuses_restore(RC_BUSY, "somebody keeps maude.lock");
	close(fd);
	restore();
}
END_TEST

static const struct {
	const char *name;
	const char *sql;  /* what makes it wrong; NULL: see below */
	enum rc rc;
	const char *says;
} wrong[] = {
	{ "another program's", "PRAGMA application_id = 77", RC_INVALID, "is not a database of Maude Libs" },
	{ "nobody's", "PRAGMA application_id = 0; PRAGMA user_version = 0", RC_INVALID, "is not a database of Maude Libs" },
	{ "a newer one", "PRAGMA user_version = 1000", RC_INVALID, "was made by a newer maude-libs (its schema is 1000, " },
	{ "loose", "CREATE TABLE t (a)", RC_CORRUPT, "has a table that was not made by this program: t" },
	{ "half", "DELETE FROM person WHERE id = 1", RC_CORRUPT, "has references that lead nowhere, in table: " },
	{ "a bit turned", "UPDATE decision SET topic = CAST(x'57e8' AS TEXT)", RC_CORRUPT,
		"has something in it that can't be loaded: decision_all" },
	{ "by another hand", "PRAGMA ignore_check_constraints = ON; UPDATE decision SET stage = 'nowhere'", RC_CORRUPT,
		"has something in it that can't be loaded: decision_all" },
	{ "a third round", "PRAGMA ignore_check_constraints = ON; UPDATE decision SET round = 3", RC_CORRUPT,
		"has something in it that can't be loaded: decision_all" },
	{ "a direction of its own", "PRAGMA ignore_check_constraints = ON; "
		"INSERT INTO priority VALUES ('secondid', 99, NULL, 0, 'é', 0, 'speed', 'model', 1)", RC_CORRUPT,
		"has something in it that can't be loaded: priority_all" },
	{ "nowhere to go", "PRAGMA ignore_check_constraints = ON; "
		"INSERT INTO suggestion VALUES ('secondid', 99, 'priorities', 'speed', '++', '', 1, 1)", RC_CORRUPT,
		"has something in it that can't be loaded: suggestion_all" },
	{ "a name of bytes", "UPDATE person SET name = CAST(x'c080' AS TEXT)", RC_CORRUPT,
		"has something in it that can't be loaded: person_all" },
	{ "a version too high", "UPDATE decision SET version = 100000000000000 WHERE id = 'secondid'", RC_CORRUPT,
		"has a version that is none, in table: decision" },
	{ "invitations at the end", "UPDATE person SET inbox = 9223372036854775807 WHERE id = 2", RC_CORRUPT,
		"has a version that is none, in table: person" },
	{ "a canvas too high", "INSERT OR REPLACE INTO meta VALUES ('canvas_version', 100000000000001)", RC_CORRUPT,
		"has a version that is none, in table: meta" },
	{ "of an older program, too high", "UPDATE decision SET version = 100000000000000; PRAGMA user_version = 2", RC_CORRUPT,
		"has a version that is none, in table: decision" },
	{ "without a table", "DROP TABLE approval", RC_CORRUPT, "lacks what this program needs: approval_all" },
	{ "empty", NULL, RC_INVALID, "is not a database of Maude Libs" },
	{ "garbage", NULL, RC_CORRUPT, "can't be read: file is not a database" },
	{ "torn", NULL, RC_CORRUPT, "" },
	{ "damaged", NULL, RC_CORRUPT, "is damaged: " },
	{ "missing", NULL, RC_IO, "can't be read: No such file or directory" },
	{ "a directory", NULL, RC_INVALID, "is no file" },
};

static void make_wrong(const char *name)
{
	const long size = size_of(copy_path);
	const long page = strtol(ask_file(copy_path, "SELECT rootpage FROM sqlite_schema WHERE name = 'person'"), NULL, 10);
	static const char zeros[4096];

	if (strcmp(name, "empty") == 0) {
		ck_assert_int_eq(truncate(copy_path, 0), 0);
	} else if (strcmp(name, "garbage") == 0) {
		write_file(copy_path, "this is no database\n", 1000);
	} else if (strcmp(name, "torn") == 0) {
		ck_assert_int_eq(truncate(copy_path, size / 2 / 4096 * 4096), 0);
	} else if (strcmp(name, "damaged") == 0) {
		int fd = open(copy_path, O_WRONLY);

		ck_assert_int_eq(pwrite(fd, zeros, sizeof zeros, (page - 1) * 4096), 4096);
		close(fd);
	} else {
		unlink(copy_path);
		if (strcmp(name, "a directory") == 0)
			ck_assert_int_eq(mkdir(copy_path, 0700), 0);
	}
}

START_TEST(what_is_no_good_copy_is_refused_and_the_present_one_stays)
{
	fill();
	back_up();
	put_decision("third_id", 1);
	close_without_log();
	if (wrong[_i].sql)
		change_copy(wrong[_i].sql);
	else
		make_wrong(wrong[_i].name);
	refuses_restore(wrong[_i].rc, wrong[_i].says);
	assert_opens_with(3);
}
END_TEST

START_TEST(the_database_itself_is_no_copy)
{
	fill();
	close_without_log();
	snprintf(copy_path, sizeof copy_path, "%s", db_path);
	refuses_restore(RC_INVALID, "is the database that is in use already");
	assert_opens_with(2);
}
END_TEST

START_TEST(what_lies_where_the_new_one_is_made_is_refused_before_it_is_emptied)
{
	char place[512];
	long size;

	fill();
	back_up();
	close_without_log();
	size = size_of(copy_path);
	snprintf(place, sizeof place, "%s", making(db_path, ""));
	ck_assert_int_eq(link(copy_path, place), 0);
	for (int i = 0; i < 3; i++) {
		if (i == 1) {
			ck_assert_int_eq(unlink(copy_path), 0);
			ck_assert_int_eq(symlink(place, copy_path), 0);
		} else if (i == 2) {
			memcpy(copy_path, place, sizeof copy_path);
		}
		strbuf_reset(&why);
		fails(store_restore(&done, data_dir, copy_path, NULL, &why), RC_INVALID);
		assert_sentence("is what another restore left half made, or is making");
		ck_assert_int_eq(size_of(place), size);
	}
}
END_TEST

START_TEST(a_restore_that_is_told_to_end_changes_nothing)
{
	static const atomic_bool stop = true;

	fill();
	back_up();
	put_decision("third_id", 1);
	close_without_log();
	fails(store_restore(&done, data_dir, copy_path, &stop, &why), RC_BUSY);
	ck_assert_uint_eq(why.len, 0);
	ck_assert_str_eq(done.kept, "");
	assert_opens_with(3);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("store_restore_refused");
	TCase *c = tcase_create("refused");

	tcase_set_timeout(c, 60);
	tcase_add_checked_fixture(c, set_up_backup, tear_down_backup);
	tcase_add_test(c, a_running_worker_is_refused);
	tcase_add_test(c, who_has_it_open_is_waited_for_by_the_operator);
	tcase_add_test(c, another_instance_that_is_just_starting_or_ending_is_waited_for);
	tcase_add_loop_test(c, what_is_no_good_copy_is_refused_and_the_present_one_stays, 0, sizeof wrong / sizeof wrong[0]);
	tcase_add_test(c, the_database_itself_is_no_copy);
	tcase_add_test(c, what_lies_where_the_new_one_is_made_is_refused_before_it_is_emptied);
	tcase_add_test(c, a_restore_that_is_told_to_end_changes_nothing);
	suite_add_tcase(suite, c);
	return unit_run(suite);
}
