/* Copies and the way back: what is in a copy, what is refused, and what lies where afterwards. That a dead process leaves
 * the old database or the new one is in tests/http/backup.test.js. */
#include "store/backup.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "store_fixture.h"

static char copy_path[320], kept_dir[320];
static struct strbuf why;
static struct backup_made made;
static struct restore_done done;

static void set_up_backup(void)
{
	set_up_dir();
	snprintf(copy_path, sizeof copy_path, "%s/copy.db", base_dir);
	snprintf(kept_dir, sizeof kept_dir, "%s/backups", data_dir);
	strbuf_init(&why, 4096);
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	return remove(path);
}

static void tear_down_backup(void)
{
	strbuf_dispose(&why);
	close_store();
	nftw(base_dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	tear_down();
}

static const char *beside(const char *file, const char *suffix)
{
	static char path[8][1024];
	static int next;

	next = (next + 1) % 8;
	ck_assert_int_lt(snprintf(path[next], sizeof path[next], "%s%s", file, suffix), 1024);
	return path[next];
}

static bool exists(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}

static void write_file(const char *path, const char *text, int times)
{
	FILE *f = fopen(path, "w");

	ck_assert_msg(f != NULL, "%s: %s", path, strerror(errno));
	for (int i = 0; i < times; i++)
		fputs(text, f);
	ck_assert_int_eq(fclose(f), 0);
}

/* What there is in a file, by SQL, without leaving anything beside it. */
static const char *ask_file(const char *path, const char *sql)
{
	char own[sizeof db_path];
	const char *out;

	memcpy(own, db_path, sizeof own);
	ck_assert_int_lt(snprintf(db_path, sizeof db_path, "%s", path), (int)sizeof db_path);
	out = ask(sql);
	memcpy(db_path, own, sizeof own);
	return out;
}

static void assert_nothing_beside(const char *path)
{
	static const char *const suffixes[] = { "-wal", "-shm", "-journal", ".new", ".new-wal", ".new-shm", ".new-journal" };

	for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++)
		ck_assert_msg(!exists(beside(path, suffixes[i])), "%s%s is there", path, suffixes[i]);
}

static void assert_sentence(const char *part)
{
	ck_assert_msg(strstr(why.s, part) != NULL, "\"%s\" does not say \"%s\"", why.s, part);
	ck_assert_ptr_null(strchr(why.s, '\n'));
	ck_assert_int_ne(why.s[why.len - 1], '.');
}

static void back_up(void)
{
	enum rc rc = store_backup(&made, data_dir, copy_path, &why);

	ck_assert_msg(rc == RC_OK, "%s: %s", rc_name(rc), why.s);
}

static void refuses_backup(enum rc as, const char *part)
{
	strbuf_reset(&why);
	fails(store_backup(&made, data_dir, copy_path, &why), as);
	assert_sentence(part);
}

static void restore(void)
{
	enum rc rc = store_restore(&done, data_dir, copy_path, &why);

	ck_assert_msg(rc == RC_OK, "%s: %s", rc_name(rc), why.s);
}

static void refuses_restore(enum rc as, const char *part)
{
	strbuf_reset(&why);
	fails(store_restore(&done, data_dir, copy_path, &why), as);
	assert_sentence(part);
	ck_assert_str_eq(done.kept, "");
	ck_assert(!exists(beside(db_path, ".new")));
}

/* A decision with about kib KiB of text. */
static void put_decision(const char *id, int kib)
{
	struct held h = hold(id, id);
	char text[1025];

	memset(text, 'x', 1024);
	text[1024] = '\0';
	DO(&h, HEAD_PUT, head, .topic = "big", .tagline = "", .why = "", .creator = 1, .round = 1);
	for (int i = 0; i < kib; i++)
		DO(&h, FRAMING_PUT, framing, .id = i + 1, .by = 1, .text = text, .at_ms = T0);
	store_held(&h);
}

/* A database with two decisions. The store stays open. */
static void fill(void)
{
	open_store();
	put_people(3);
	put_decision("first_id", 3);
	put_decision("secondid", 3);
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
	close_store();
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
	close_store();
	back_up();
	assert_nothing_beside(db_path);
	assert_nothing_beside(copy_path);
	ck_assert_int_eq(made.decisions, 2);
}
END_TEST

static void die_with_log(void)
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		fill();
		_exit(0); /* without closing: the log stays */
	}
	waitpid(pid, &status, 0);
	ck_assert(exists(beside(db_path, "-wal")));
}

static long size_of(const char *path)
{
	struct stat st;

	ck_assert_msg(stat(path, &st) == 0, "no %s", path);
	return (long)st.st_size;
}

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

START_TEST(what_a_dead_copy_left_is_replaced)
{
	fill();
	write_file(beside(copy_path, ".new"), "half", 5000);
	write_file(beside(copy_path, ".new-journal"), "\xd9\xd5\x05\xf9\x20\xa1\x63\xd7", 5000);
	write_file(beside(copy_path, ".new-wal"), "half", 5000);
	back_up();
	assert_nothing_beside(copy_path);
	ck_assert_str_eq(ask_file(copy_path, "SELECT count(*) FROM decision"), "2");
}
END_TEST

START_TEST(two_copies_to_one_file_are_not_mixed)
{
	int fd;

	fill();
	fd = open(beside(copy_path, ".new"), O_RDWR | O_CREAT, 0600);
	ck_assert_int_eq(flock(fd, LOCK_EX), 0);
	refuses_backup(RC_BUSY, "is being made");
	ck_assert(exists(beside(copy_path, ".new")));
	close(fd);
	back_up();
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
	close_store();
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

/* No room, as the kernel would say it, below SQLite. */
static sqlite3_syscall_ptr real_pwrite;
static int writes_left;

static ssize_t failing_pwrite(int fd, const void *buf, size_t len, off_t at)
{
	if (writes_left-- <= 0) {
		errno = ENOSPC;
		return -1;
	}
	return ((ssize_t (*)(int, const void *, size_t, off_t))real_pwrite)(fd, buf, len, at);
}

START_TEST(a_full_disk_is_said_and_leaves_nothing_behind)
{
	sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);
	const char *name = vfs->xGetSystemCall(vfs, "pwrite64") ? "pwrite64" : "pwrite";

	fill();
	real_pwrite = vfs->xGetSystemCall(vfs, name);
	vfs->xSetSystemCall(vfs, name, (sqlite3_syscall_ptr)failing_pwrite);
	for (int at = 0; at < 60; at += 7) {
		writes_left = at;
		strbuf_reset(&why);
		if (store_backup(&made, data_dir, copy_path, &why) == RC_OK)
			break;
		assert_sentence("there is no room on the disk for");
		ck_assert(!exists(copy_path));
		assert_nothing_beside(copy_path);
		ck_assert_int_lt(at, 56);
	}
	vfs->xSetSystemCall(vfs, name, NULL);
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
		"/maude",
	};
	static const char *const old[] = { "/maude-2020-01-01.db", "/maude-2026-11-20.db", "/maude-2026-11-21.db" };

	fill();
	ck_assert_int_eq(mkdir(kept_dir, 0700), 0);
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
		write_file(beside(kept_dir, others[i]), "x", 1);
	for (size_t i = 0; i < sizeof old / sizeof old[0]; i++)
		write_file(beside(kept_dir, old[i]), "x", 1);
	write_file(beside(kept_dir, "/maude-2026-11-19.db.new"), "half", 1);
	write_file(beside(kept_dir, "/maude-2026-11-19.db.new-journal"), "half", 1);
	keep(2, T0);
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
		ck_assert_msg(is_kept(others[i]), "%s is gone", others[i]);
	ck_assert(!is_kept(old[0]) && !is_kept(old[1]) && is_kept(old[2]) && is_kept("/maude-2026-11-22.db"));
	ck_assert(!is_kept("/maude-2026-11-19.db.new") && !is_kept("/maude-2026-11-19.db.new-journal"));
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
	close_store();
	ck_assert_int_eq(mkdir(kept_dir, 0700), 0);
	write_file(beside(kept_dir, "/maude-2026-11-20.db"), "x", 1);
	write_file(beside(kept_dir, "/maude-2026-11-21.db"), "x", 1);
	write_file(db_path, "this is no database\n", 1000);
	fails(store_keep_backup(&made, data_dir, 1, T0, &stop, &why), RC_CORRUPT);
	assert_sentence("file is not a database");
	ck_assert(is_kept("/maude-2026-11-20.db") && is_kept("/maude-2026-11-21.db"));
}
END_TEST

START_TEST(it_ends_early_when_it_is_told_to)
{
	fill();
	put_decision("third_id", 3000);
	atomic_store(&stop, true);
	fails(store_keep_backup(&made, data_dir, 1, T0, &stop, &why), RC_BUSY);
	ck_assert_uint_eq(why.len, 0);
	ck_assert(!is_kept("/maude-2026-11-22.db") && !is_kept("/maude-2026-11-22.db.new"));
	atomic_store(&stop, false);
	keep(1, T0);
}
END_TEST

/* The way back */

START_TEST(a_copy_is_put_where_nothing_is)
{
	fill();
	back_up();
	close_store();
	snprintf(data_dir, sizeof data_dir, "%s/other", base_dir);
	snprintf(db_path, sizeof db_path, "%s/maude.db", data_dir);
	restore();
	ck_assert_str_eq(done.kept, "");
	ck_assert_int_eq(done.decisions, 2);
	ck_assert_int_eq(size_of(db_path), size_of(copy_path));
	assert_nothing_beside(db_path);
	open_store();
	ck_assert_uint_eq(load_all().count, 2);
	ck_assert_str_eq(ask("PRAGMA journal_mode"), "wal");
}
END_TEST

START_TEST(the_present_database_is_kept_with_what_stood_in_its_log)
{
	fill();
	back_up();
	put_decision("third_id", 1);
	close_store();
	unlink(db_path);
	die_with_log();
	restore();
	ck_assert_str_eq(ask_file(done.kept, "SELECT count(*) FROM decision"), "2");
	ck_assert(strstr(done.kept, "/maude.db.before-restore-20") != NULL);
	assert_nothing_beside(db_path);
	open_store();
	put_decision("other_id", 1);
	close_store();
	restore();
	ck_assert_str_eq(ask_file(done.kept, "SELECT id FROM decision ORDER BY id"), "first_id\nother_id\nsecondid");
	open_store();
	ck_assert_uint_eq(load_all().count, 2);
}
END_TEST

START_TEST(a_broken_database_is_kept_as_it_is_and_its_log_is_not_applied)
{
	fill();
	back_up();
	close_store();
	unlink(db_path);
	die_with_log();
	write_file(db_path, "this is no database\n", 1000);
	write_file(beside(db_path, "-wal"), "nor is this its log\n", 1000);
	restore();
	ck_assert_int_eq(size_of(done.kept), 20000);
	ck_assert(exists(beside(done.kept, "-wal")));
	assert_nothing_beside(db_path);
	open_store();
	ck_assert_uint_eq(load_all().count, 2);
}
END_TEST

START_TEST(a_broken_file_whose_log_has_everything_is_mended_by_it_and_kept)
{
	fill();
	back_up();
	close_store();
	unlink(db_path);
	die_with_log();
	write_file(db_path, "this is no database\n", 1000);
	restore();
	ck_assert_str_eq(ask_file(done.kept, "SELECT count(*) FROM decision"), "2");
	assert_nothing_beside(db_path);
}
END_TEST

START_TEST(a_log_without_its_database_is_not_applied)
{
	fill();
	back_up();
	close_store();
	unlink(db_path);
	die_with_log();
	unlink(db_path);
	restore();
	ck_assert_str_eq(done.kept, "");
	assert_nothing_beside(db_path);
	open_store();
	ck_assert_uint_eq(load_all().count, 2);
}
END_TEST

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
	close_store();
	ck_assert_int_eq(sqlite3_open_v2(db_path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(db, "BEGIN; SELECT count(*) FROM person", NULL, NULL, NULL), SQLITE_OK);
	refuses_restore(RC_BUSY, "somebody else has");
	sqlite3_close(db);
	restore();
}
END_TEST

static void set_meta(const char *sql)
{
	sqlite3 *db;

	ck_assert_int_eq(sqlite3_open(copy_path, &db), SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

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
	close_store();
	if (wrong[_i].sql)
		set_meta(wrong[_i].sql);
	else
		make_wrong(wrong[_i].name);
	refuses_restore(wrong[_i].rc, wrong[_i].says);
	assert_nothing_beside(db_path);
	open_store();
	ck_assert_uint_eq(load_all().count, 3);
}
END_TEST

START_TEST(the_database_itself_is_no_copy)
{
	fill();
	close_store();
	snprintf(copy_path, sizeof copy_path, "%s", db_path);
	refuses_restore(RC_INVALID, "is the database that is in use already");
	open_store();
	ck_assert_uint_eq(load_all().count, 2);
}
END_TEST

START_TEST(a_copy_of_an_older_program_and_one_that_litestream_knew_are_taken)
{
	fill();
	back_up();
	close_store();
	set_meta("CREATE TABLE _litestream_seq (id INTEGER PRIMARY KEY, seq INTEGER); PRAGMA user_version = 2;"
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
	close_store();
	if (geteuid() != 0)
		return;
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
	tcase_add_test(c, what_a_dead_copy_left_is_replaced);
	tcase_add_test(c, two_copies_to_one_file_are_not_mixed);
	tcase_add_test(c, what_can_not_be_copied_is_said);
	tcase_add_test(c, a_damaged_database_gives_no_copy);
	tcase_add_test(c, a_full_disk_is_said_and_leaves_nothing_behind);
	tcase_add_test(c, one_copy_is_kept_for_each_day_and_so_many_days);
	tcase_add_test(c, only_what_was_kept_is_removed);
	tcase_add_test(c, a_clock_that_was_wrong_costs_no_copy_of_today);
	tcase_add_test(c, a_copy_that_fails_takes_no_older_one_away);
	tcase_add_test(c, it_ends_early_when_it_is_told_to);
	tcase_add_test(c, a_copy_is_put_where_nothing_is);
	tcase_add_test(c, the_present_database_is_kept_with_what_stood_in_its_log);
	tcase_add_test(c, a_broken_database_is_kept_as_it_is_and_its_log_is_not_applied);
	tcase_add_test(c, a_broken_file_whose_log_has_everything_is_mended_by_it_and_kept);
	tcase_add_test(c, a_log_without_its_database_is_not_applied);
	tcase_add_test(c, a_running_worker_is_refused);
	tcase_add_test(c, who_has_it_open_is_waited_for_by_the_operator);
	tcase_add_loop_test(c, what_is_no_good_copy_is_refused_and_the_present_one_stays, 0, sizeof wrong / sizeof wrong[0]);
	tcase_add_test(c, the_database_itself_is_no_copy);
	tcase_add_test(c, a_copy_of_an_older_program_and_one_that_litestream_knew_are_taken);
	tcase_add_test(c, a_database_with_its_log_is_taken_with_it);
	tcase_add_test(c, what_root_restores_belongs_to_the_directorys_owner);
	suite_add_tcase(suite, c);
	return unit_run(suite);
}
