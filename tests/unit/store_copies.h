/* What the tests of copies share: a directory with a database and a copy of it, and looking at files without leaving
 * anything beside them. */
#ifndef MAUDE_TESTS_UNIT_STORE_COPIES_H
#define MAUDE_TESTS_UNIT_STORE_COPIES_H

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "store/backup.h"
#include "store_fixture.h"

static char copy_path[320];
static UNUSED char kept_dir[320];
static struct strbuf why;
static struct backup_made made;

static UNUSED void set_up_backup(void)
{
	set_up_dir();
	snprintf(copy_path, sizeof copy_path, "%s/copy.db", base_dir);
	snprintf(kept_dir, sizeof kept_dir, "%s/backups", data_dir);
	strbuf_init(&why, 4096);
}

static UNUSED int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	return remove(path);
}

static UNUSED void tear_down_backup(void)
{
	strbuf_dispose(&why);
	close_store();
	nftw(base_dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	tear_down();
}

static UNUSED const char *beside(const char *file, const char *suffix)
{
	static char path[8][1024];
	static int next;

	next = (next + 1) % 8;
	ck_assert_int_lt(snprintf(path[next], sizeof path[next], "%s%s", file, suffix), 1024);
	return path[next];
}

/* Whether the name is taken, be it by a link that leads nowhere. */
static UNUSED bool exists(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}

static UNUSED void write_file(const char *path, const char *text, int times)
{
	FILE *f = fopen(path, "w");

	ck_assert_msg(f != NULL, "%s: %s", path, strerror(errno));
	for (int i = 0; i < times; i++)
		fputs(text, f);
	ck_assert_int_eq(fclose(f), 0);
}

/* A worker that ended in order leaves an empty log; one that was restored has none. */
static UNUSED void close_without_log(void)
{
	close_store();
	unlink(beside(db_path, "-wal"));
	unlink(beside(db_path, "-shm"));
}

/* What there is in a file, by SQL, without leaving anything beside it. */
static UNUSED const char *ask_file(const char *path, const char *sql)
{
	char own[sizeof db_path];
	const char *out;

	memcpy(own, db_path, sizeof own);
	ck_assert_int_lt(snprintf(db_path, sizeof db_path, "%s", path), (int)sizeof db_path);
	out = ask(sql);
	memcpy(db_path, own, sizeof own);
	return out;
}

/* What a copy to file is called in the making, and a suffix. */
static UNUSED const char *making(const char *file, const char *suffix)
{
	const char *name = strrchr(file, '/') + 1;
	char hidden[512];

	ck_assert_int_lt(snprintf(hidden, sizeof hidden, "%.*s.%s.maude-copying", (int)(name - file), file, name), 512);
	return beside(hidden, suffix);
}

static UNUSED void assert_nothing_beside(const char *path)
{
	static const char *const suffixes[] = { "", "-wal", "-shm", "-journal" };

	for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
		ck_assert_msg(i == 0 || !exists(beside(path, suffixes[i])), "%s%s is there", path, suffixes[i]);
		ck_assert_msg(!exists(making(path, suffixes[i])), "%s is there", making(path, suffixes[i]));
	}
}

static UNUSED void assert_sentence(const char *part)
{
	ck_assert_msg(strstr(why.s, part) != NULL, "\"%s\" does not say \"%s\"", why.s, part);
	ck_assert_ptr_null(strchr(why.s, '\n'));
	ck_assert_int_ne(why.s[why.len - 1], '.');
}

static UNUSED void back_up(void)
{
	enum rc rc = store_backup(&made, data_dir, copy_path, NULL, &why);

	ck_assert_msg(rc == RC_OK, "%s: %s", rc_name(rc), why.s);
}

/* A decision with about kib KiB of text, stored. */
static UNUSED void put_decision(const char *id, int kib)
{
	struct held h = big(id, kib);

	store_held(&h);
}

/* A database with two decisions. The store stays open. */
static UNUSED void fill(void)
{
	open_store();
	put_people(3);
	put_decision("first_id", 3);
	put_decision("secondid", 3);
}

static UNUSED void die_with_log(void)
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

/* A copy, and a database as a worker that died has left it. */
static UNUSED void back_up_and_die(void)
{
	fill();
	back_up();
	close_without_log();
	unlink(db_path);
	die_with_log();
}

static UNUSED long size_of(const char *path)
{
	struct stat st;

	ck_assert_msg(stat(path, &st) == 0, "no %s", path);
	return (long)st.st_size;
}

/* What is restored */

static UNUSED struct restore_done done;

static UNUSED void restore(void)
{
	enum rc rc = store_restore(&done, data_dir, copy_path, NULL, &why);

	ck_assert_msg(rc == RC_OK, "%s: %s", rc_name(rc), why.s);
}

static UNUSED void change_copy(const char *sql)
{
	sqlite3 *db;

	ck_assert_int_eq(sqlite3_open(copy_path, &db), SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

/* A worker that starts now finds so many decisions, and no trace of the making. */
static UNUSED void assert_opens_with(size_t decisions)
{
	assert_nothing_beside(db_path);
	open_store();
	ck_assert_uint_eq(load_all().count, decisions);
}

#endif
