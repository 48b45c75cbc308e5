#include "store/store.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "store/sql_migrations.h"
#include "store_fixture.h"

static unsigned mode_of(const char *path)
{
	struct stat st;

	ck_assert_msg(stat(path, &st) == 0, "no %s", path);
	return st.st_mode & 07777;
}

static void assert_modes(void)
{
	static const char *const files[] = { "maude.db", "maude.db-wal", "maude.db-shm", "maude.lock" };

	open_store();
	put_people(1);
	ck_assert_uint_eq(mode_of(data_dir), 0700);
	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
		char path[320];

		snprintf(path, sizeof path, "%s/%s", data_dir, files[i]);
		ck_assert_msg(mode_of(path) == 0600, "%s is %o", path, mode_of(path));
	}
}

START_TEST(directory_and_files_are_private_where_the_umask_allows_all)
{
	umask(0);
	assert_modes();
}
END_TEST

START_TEST(directory_and_files_are_usable_where_the_umask_forbids_all)
{
	umask(0777);
	assert_modes();
	umask(022);
}
END_TEST

START_TEST(a_mode_that_the_owner_chose_is_kept)
{
	open_store();
	close_store();
	ck_assert_int_eq(chmod(data_dir, 0750), 0);
	ck_assert_int_eq(chmod(db_path, 0640), 0);
	open_store();
	ck_assert_uint_eq(mode_of(data_dir), 0750);
	ck_assert_uint_eq(mode_of(db_path), 0640);
}
END_TEST

START_TEST(it_opens_fresh_and_again_and_migrates_once)
{
	const char *first, *second;

	open_store();
	ck_assert_str_eq(ask("PRAGMA user_version"), "4");
	ok(store_ping(s));
	ok(store_meta_text(s, &arena, "db_id", &first));
	ck_assert_uint_eq(strlen(first), 16);
	ok(store_begin(s));
	ok(store_put_meta_int(s, "canvas_version", 41));
	ok(store_commit(s));
	reopen_store();
	ck_assert_str_eq(ask("PRAGMA user_version"), "4");
	ok(store_meta_text(s, &arena, "db_id", &second));
	ck_assert_str_eq(first, second);
	ck_assert_str_eq(ask("SELECT value FROM meta WHERE key = 'canvas_version'"), "41");
}
END_TEST

START_TEST(what_its_files_take_is_told)
{
	struct store_bytes bytes;
	struct stat st;

	open_store();
	store_bytes(s, &bytes);
	ck_assert_int_eq(stat(db_path, &st), 0);
	ck_assert_int_eq(bytes.database, st.st_size);
	ck_assert_int_gt(bytes.log, 4096); /* the first schema is not copied back yet */
	ck_assert_int_gt(bytes.free, 0);
}
END_TEST

static void commit_canvas(int64_t version)
{
	ok(store_begin(s));
	ok(store_put_meta_int(s, "canvas_version", version));
	ok(store_commit(s));
}

/* The whole database as it is in the file, log and all, kept in memory. */
static sqlite3 *copy_of(const char *path)
{
	sqlite3 *from, *to;
	sqlite3_backup *backup;

	ck_assert_int_eq(sqlite3_open(path, &from), SQLITE_OK);
	ck_assert_int_eq(sqlite3_open(":memory:", &to), SQLITE_OK);
	backup = sqlite3_backup_init(to, "main", from, "main");
	ck_assert_int_eq(sqlite3_backup_step(backup, -1), SQLITE_DONE);
	sqlite3_backup_finish(backup);
	sqlite3_close(from);
	return to;
}

static void put_back(sqlite3 *copy)
{
	sqlite3 *to;
	sqlite3_backup *backup;

	ck_assert_int_eq(sqlite3_open(db_path, &to), SQLITE_OK);
	backup = sqlite3_backup_init(to, "main", copy, "main");
	ck_assert_int_eq(sqlite3_backup_step(backup, -1), SQLITE_DONE);
	sqlite3_backup_finish(backup);
	sqlite3_close(to);
	sqlite3_close(copy);
}

START_TEST(commits_that_have_gone_are_said_with_their_number_once)
{
	sqlite3 *old;

	open_store();
	commit_canvas(1);
	close_store();
	ck_assert_ptr_null(strstr(open_and_hear(), "commits_missing"));
	close_store();
	old = copy_of(db_path);
	open_store(); /* one commit, as every start makes */
	commit_canvas(2);
	commit_canvas(3);
	close_store();
	put_back(old);
	ck_assert_ptr_nonnull(strstr(open_and_hear(), "event=commits_missing missing=3 "));
	close_store();
	ck_assert_ptr_null(strstr(open_and_hear(), "commits_missing"));
}
END_TEST

START_TEST(the_mark_of_another_database_or_of_nobody_says_nothing)
{
	char path[320];

	open_store();
	commit_canvas(1);
	close_store();
	unlink(db_path);
	ck_assert_ptr_null(strstr(open_and_hear(), "commits_missing"));
	close_store();
	snprintf(path, sizeof path, "%s/maude.lock", data_dir);
	ck_assert_int_eq(truncate(path, 5), 0);
	ck_assert_ptr_null(strstr(open_and_hear(), "commits_missing"));
}
END_TEST

START_TEST(every_table_is_strict_and_every_reference_is_good)
{
	open_store();
	ck_assert_str_eq(ask("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND NOT strict"
		" AND name NOT LIKE 'sqlite%'"), "");
	ck_assert_str_eq(ask("SELECT count(*) FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict"), "16");
	ck_assert_str_eq(ask("PRAGMA foreign_key_check"), "");
	ck_assert_str_eq(ask("PRAGMA integrity_check"), "ok");
	ck_assert_str_eq(ask("PRAGMA journal_mode"), "wal");
}
END_TEST

START_TEST(a_directory_in_use_is_busy_until_its_worker_goes)
{
	struct store *other;
	int64_t began;

	open_store();
	fails(store_open(&other, data_dir, 0), RC_BUSY);
	ck_assert_ptr_null(other);
	began = clock_mono_ms();
	fails(store_open(&other, data_dir, 250), RC_BUSY);
	ck_assert_int_ge(clock_mono_ms() - began, 250);
	close_store();
	ok(store_open(&other, data_dir, 0));
	store_close(other);
}
END_TEST

START_TEST(a_new_worker_waits_for_the_old_one)
{
	int ready[2];
	pid_t old;
	char byte;

	ck_assert_int_eq(pipe(ready), 0);
	old = fork();
	if (old == 0) {
		open_store();
		if (write(ready[1], "x", 1) != 1)
			_exit(1);
		usleep(300 * 1000);
		_exit(0); /* without closing: the lock goes with the process */
	}
	ck_assert_int_eq(read(ready[0], &byte, 1), 1);
	ok(store_open(&s, data_dir, 10000));
	ok(store_ping(s));
}
END_TEST

START_TEST(what_is_no_database_is_refused)
{
	FILE *f;

	open_store();
	close_store();
	f = fopen(db_path, "w");
	ck_assert_ptr_nonnull(f);
	for (int i = 0; i < 1000; i++)
		fputs("this is no database\n", f);
	fclose(f);
	fails(store_open(&s, data_dir, 0), RC_CORRUPT);
	ck_assert_ptr_null(s);
}
END_TEST

START_TEST(the_database_of_another_program_is_refused)
{
	open_store();
	close_store();
	ask("PRAGMA application_id = 77");
	fails(store_open(&s, data_dir, 0), RC_INVALID);
	ck_assert_str_eq(ask("PRAGMA application_id"), "77");
}
END_TEST

/* A database as the program left it that knew so many migrations, with a call of the model under way. */
static void make_older(int known)
{
	sqlite3 *db;

	ck_assert_int_eq(sqlite3_open(db_path, &db), SQLITE_OK);
	for (int i = 0; i < known; i++)
		ck_assert_int_eq(sqlite3_exec(db, sql_migrations[i].text, NULL, NULL, NULL), SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(db,
		"CREATE VIEW v_decision AS SELECT id, (SELECT count(*) FROM model_call m WHERE m.decision_id = d.id) FROM decision d;"
		"CREATE VIEW v_model_call AS SELECT kind FROM model_call;"
		"INSERT INTO person VALUES (1, 'ana', 'ana', 1, 1, 0, 0, 0, NULL);"
		"INSERT INTO decision (id, create_key, version, stage, stage_at_ms, access, topic, tagline, creator_id, created_at_ms,"
		" last_id, round, synthesis_seen, takeover_open, why)"
		" VALUES ('q3J_x81a', 'key-0123', 7, 'priorities', 0, 'open', 'Where to', '', 1, 0, 1, 1, 0, 0, '');"
		"INSERT INTO model_call (decision_id, id, kind, state, fault, since_ms)"
		" VALUES ('q3J_x81a', 1, 'tagline', 'running', 'none', 5);", NULL, NULL, NULL), SQLITE_OK);
	ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
}

START_TEST(the_database_of_an_older_program_is_brought_up_to_date)
{
	const int newest = (int)(sizeof sql_migrations / sizeof *sql_migrations);

	ck_assert_int_eq(mkdir(data_dir, 0700), 0);
	for (int known = 1; known < newest; known++) {
		make_older(known);
		open_store();
		ck_assert_str_eq(ask("PRAGMA user_version"), "4");
		ck_assert_str_eq(ask("SELECT kind, state, tries, model FROM model_call"), "tagline|running|0|-");
		ck_assert_str_eq(ask("SELECT topic, model_spent FROM decision"), "Where to|0");
		ck_assert_str_eq(ask("SELECT topic FROM v_decision"), "Where to");
		ck_assert_str_eq(ask("SELECT value FROM meta WHERE key = 'scrub_due'"), "1"); /* older ones did not note it */
		ck_assert_str_eq(ask("PRAGMA foreign_key_check"), "");
		close_store();
		unlink(db_path);
	}
}
END_TEST

START_TEST(the_database_of_a_newer_program_is_refused)
{
	open_store();
	close_store();
	ask("PRAGMA user_version = 1000");
	fails(store_open(&s, data_dir, 0), RC_INVALID);
}
END_TEST

START_TEST(a_start_that_fails_changes_nothing)
{
	open_store();
	close_store();
	ask("DROP VIEW v_timeline");
	ask("ALTER TABLE approval RENAME TO approvals");
	fails(store_open(&s, data_dir, 0), RC_CORRUPT);
	ck_assert_str_eq(ask("SELECT count(*) FROM sqlite_schema WHERE name = 'v_timeline'"), "0");
}
END_TEST

START_TEST(a_directory_that_cannot_be_made_is_an_io_failure)
{
	char path[320];

	snprintf(path, sizeof path, "%s/not/there", base_dir);
	fails(store_open(&s, path, 0), RC_IO);
	ck_assert_ptr_null(s);
	fails(store_open(&s, "/dev/null", 0), RC_IO);
}
END_TEST

START_TEST(views_are_made_anew_at_every_start)
{
	open_store();
	close_store();
	ask("DROP VIEW v_timeline");
	ask("DROP VIEW v_roster");
	ask("CREATE VIEW v_roster AS SELECT 1 AS old");
	open_store();
	ck_assert_str_eq(ask("SELECT count(*) FROM v_timeline"), "0");
	ck_assert_str_eq(ask("SELECT count(*) FROM pragma_table_info('v_roster') WHERE name = 'waited_for'"), "1");
}
END_TEST

START_TEST(closing_nothing_is_allowed)
{
	store_close(NULL);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("store_open");
	TCase *c = tcase_create("open");

	tcase_set_timeout(c, 30);
	tcase_add_checked_fixture(c, set_up_dir, tear_down);
	tcase_add_test(c, directory_and_files_are_private_where_the_umask_allows_all);
	tcase_add_test(c, directory_and_files_are_usable_where_the_umask_forbids_all);
	tcase_add_test(c, a_mode_that_the_owner_chose_is_kept);
	tcase_add_test(c, it_opens_fresh_and_again_and_migrates_once);
	tcase_add_test(c, the_database_of_an_older_program_is_brought_up_to_date);
	tcase_add_test(c, what_its_files_take_is_told);
	tcase_add_test(c, every_table_is_strict_and_every_reference_is_good);
	tcase_add_test(c, a_directory_in_use_is_busy_until_its_worker_goes);
	tcase_add_test(c, a_new_worker_waits_for_the_old_one);
	tcase_add_test(c, what_is_no_database_is_refused);
	tcase_add_test(c, the_database_of_another_program_is_refused);
	tcase_add_test(c, the_database_of_a_newer_program_is_refused);
	tcase_add_test(c, a_start_that_fails_changes_nothing);
	tcase_add_test(c, a_directory_that_cannot_be_made_is_an_io_failure);
	tcase_add_test(c, commits_that_have_gone_are_said_with_their_number_once);
	tcase_add_test(c, the_mark_of_another_database_or_of_nobody_says_nothing);
	tcase_add_test(c, views_are_made_anew_at_every_start);
	tcase_add_test(c, closing_nothing_is_allowed);
	suite_add_tcase(suite, c);
	return unit_run(suite);
}
