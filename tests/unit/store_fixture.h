/* What the tests of the store share: a data directory of their own, a second connection to look from outside, and
 * decisions built by changes. */
#ifndef MAUDE_TESTS_UNIT_STORE_FIXTURE_H
#define MAUDE_TESTS_UNIT_STORE_FIXTURE_H

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/strbuf.h"
#include "store/store.h"
#include "unit.h"

#define UNUSED __attribute__((unused))
#define T0 1795327200000LL /* 2026-11-22T06:00:00Z */

static char base_dir[256], data_dir[272], db_path[288];
static struct store *s;
static struct arena arena;

static UNUSED void ok(enum rc rc)
{
	ck_assert_str_eq(rc_name(rc), "ok");
}

static UNUSED void fails(enum rc rc, enum rc as)
{
	ck_assert_str_eq(rc_name(rc), rc_name(as));
}

static UNUSED void open_store(void)
{
	ok(store_open(&s, data_dir, 0));
}

static UNUSED void close_store(void)
{
	store_close(s);
	s = NULL;
}

static UNUSED void reopen_store(void)
{
	close_store();
	open_store();
}

/* Opens the store and gives what was said on stderr meanwhile. */
static UNUSED const char *open_and_hear(void)
{
	static char said[4096];
	FILE *file = tmpfile();
	int before = dup(STDERR_FILENO);
	size_t n;

	ck_assert(file && before >= 0 && dup2(fileno(file), STDERR_FILENO) >= 0);
	open_store();
	ck_assert(dup2(before, STDERR_FILENO) >= 0);
	close(before);
	rewind(file);
	n = fread(said, 1, sizeof said - 1, file);
	said[n] = '\0';
	fclose(file);
	return said;
}

/* A directory whose data directory is still to be made. */
static UNUSED void set_up_dir(void)
{
	snprintf(base_dir, sizeof base_dir, "/tmp/maude-store-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(base_dir));
	snprintf(data_dir, sizeof data_dir, "%s/data", base_dir);
	snprintf(db_path, sizeof db_path, "%s/maude.db", data_dir);
	arena_init(&arena, 0);
}

static UNUSED void tear_down(void)
{
	static const char *const names[] = { "maude.db", "maude.db-wal", "maude.db-shm", "maude.db-journal", "maude.lock" };
	char path[320];

	close_store();
	arena_dispose(&arena);
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		snprintf(path, sizeof path, "%s/%s", data_dir, names[i]);
		unlink(path);
	}
	rmdir(data_dir);
	rmdir(base_dir);
}

static UNUSED void set_up(void)
{
	set_up_dir();
	open_store();
}

/* What a second connection sees: columns parted by |, rows by a line break, NULL as -. Owned by the arena. */
static UNUSED const char *ask(const char *sql)
{
	sqlite3 *db = NULL;
	sqlite3_stmt *stmt = NULL;
	struct strbuf b;
	const char *out;
	int code;

	strbuf_init(&b, 1 << 20);
	ck_assert_int_eq(sqlite3_open(db_path, &db), SQLITE_OK);
	sqlite3_busy_timeout(db, 1000);
	code = sqlite3_prepare_v2(db, sql, -1, &stmt, NULL);
	ck_assert_msg(code == SQLITE_OK, "%s: %s", sql, sqlite3_errmsg(db));
	while ((code = sqlite3_step(stmt)) == SQLITE_ROW) {
		if (b.len)
			strbuf_add_char(&b, '\n');
		for (int i = 0; i < sqlite3_column_count(stmt); i++) {
			const char *text = (const char *)sqlite3_column_text(stmt, i);

			if (i)
				strbuf_add_char(&b, '|');
			strbuf_add(&b, text ? text : "-");
		}
	}
	ck_assert_msg(code == SQLITE_DONE, "%s: %s", sql, sqlite3_errmsg(db));
	sqlite3_finalize(stmt);
	sqlite3_close(db);
	ck_assert(!strbuf_failed(&b));
	out = arena_strdup(&arena, b.len ? b.s : "");
	strbuf_dispose(&b);
	return out;
}

/* Another program's connection, which has done this. */
static UNUSED sqlite3 *somebody_else(const char *sql)
{
	sqlite3 *db;

	ck_assert_int_eq(sqlite3_open(db_path, &db), SQLITE_OK);
	sqlite3_busy_timeout(db, 1000);
	ck_assert_msg(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK, "%s: %s", sql, sqlite3_errmsg(db));
	return db;
}

/* How often a text stands in the database and its log, whether anything refers to it or not. */
static UNUSED int count_in_files(const char *text)
{
	const size_t len = strlen(text);
	int n = 0;

	for (int i = 0; i < 2; i++) {
		char path[320];
		FILE *f;
		char *bytes;
		size_t size;

		snprintf(path, sizeof path, "%s%s", db_path, i ? "-wal" : "");
		f = fopen(path, "rb");
		ck_assert_ptr_nonnull(f);
		fseek(f, 0, SEEK_END);
		size = (size_t)ftell(f);
		rewind(f);
		bytes = arena_alloc(&arena, size + 1);
		ck_assert_uint_eq(fread(bytes, 1, size, f), size);
		fclose(f);
		for (size_t at = 0; at + len <= size; at++)
			n += memcmp(bytes + at, text, len) == 0;
	}
	return n;
}

static UNUSED struct person some_person(int64_t id, const char *name)
{
	struct person p = { .id = id, .seat = 0xfedcba9876543210u + (uint64_t)id, .epoch = 7, .created_at_ms = T0 + id,
		.used_at_ms = T0 + 1000 + id, .inbox = 3 + id };

	snprintf(p.name, sizeof p.name, "%s", name);
	snprintf(p.name_key, sizeof p.name_key, "%s", name);
	return p;
}

/* Persons 1 to n, with these names: ana, bo, cy, dee, eve, fay, gus, hal. */
static UNUSED const char *name_of(int64_t id)
{
	static const char *const names[] = { "ana", "bo", "cy", "dee", "eve", "fay", "gus", "hal" };

	return names[(id - 1) % 8];
}

static UNUSED void put_people(int64_t n)
{
	ok(store_begin(s));
	for (int64_t i = 1; i <= n; i++) {
		struct person p = some_person(i, name_of(i));

		ok(store_put_person(s, &p));
	}
	ok(store_commit(s));
}

/* A decision that is held, and the changes that are still to be stored. */
struct held {
	struct decision *d;
	struct changes todo;
};

static UNUSED struct held hold(const char *id, const char *key)
{
	struct held h = { .d = decision_new(&arena, id, key) };

	changes_init(&h.todo, &arena);
	return h;
}

#define DO(h, k, member_, ...) \
	do { \
		struct change change_ = { .kind = CHANGE_##k }; \
		change_.member_ = (__typeof__(change_.member_)){ __VA_ARGS__ }; \
		change_apply((h)->d, &change_, &(h)->todo); \
	} while (0)

static UNUSED void store_held(struct held *h)
{
	ok(store_begin(s));
	ok(store_put_changes(s, h->d, &h->todo));
	ok(store_commit(s));
	changes_init(&h->todo, &arena);
}

/* A decision with about kib KiB of text. */
static UNUSED struct held big(const char *id, int kib)
{
	struct held h = hold(id, id);
	char text[1025];

	memset(text, 'x', 1024);
	text[1024] = '\0';
	DO(&h, HEAD_PUT, head, .topic = "big", .tagline = "", .why = "", .creator = 1, .round = 1);
	for (int i = 0; i < kib; i++)
		DO(&h, FRAMING_PUT, framing, .id = i + 1, .by = 1, .text = text, .at_ms = T0);
	return h;
}

struct loaded {
	struct decision *list[64];
	size_t count;
};

static UNUSED void keep_decision(void *ctx, const struct decision *d)
{
	struct loaded *l = ctx;

	ck_assert_uint_lt(l->count, 64);
	l->list[l->count++] = decision_clone(&arena, d);
}

/* What the file holds, in order of ids. */
static UNUSED struct loaded load_all(void)
{
	struct loaded l = { .count = 0 };

	ok(store_load_decisions(s, keep_decision, &l));
	return l;
}

static UNUSED void assert_same(const struct decision *a, const struct decision *b)
{
	const char *what = "";

	ck_assert_msg(decision_equal(a, b, &what), "differs: %s", what);
}

/* The file, opened anew, holds just this. */
static UNUSED void assert_loads(const struct decision *d)
{
	struct loaded l;

	reopen_store();
	l = load_all();
	ck_assert_uint_eq(l.count, 1);
	assert_same(l.list[0], d);
}

#endif
