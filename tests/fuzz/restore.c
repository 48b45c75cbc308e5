/* Restores a backup that somebody has been at. The input's first byte says how: even, by bytes of the file (an offset in three
 * bytes, how many, and they; 255 of them cut the file off there); odd, by a hand that knows SQLite and looks at no constraint
 * (a byte each for table, column and row; what is put there: 0 NULL, 1 a number, 2 a text, 3 bytes, 4 the row goes; how long it
 * is, and it).
 *
 * Either the backup is refused with one sentence, and the database is what it was to the last byte; or it is in its place, the
 * old one is kept as it was, and whatever the next worker loads of it can be shown. */
#include <cjson/cJSON.h>
#include <dirent.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "fuzz.h"
#include "store/backup.h"
#include "store/store.h"
#include "view/record.h"

enum { FILE_MAX = 1 << 20, PATH = 512, TABLES_MAX = 64 };

#define T0 1795327200000 /* 2026-11-22T06:00:00Z */

static char base[PATH / 4], data_dir[PATH / 2], database[PATH], changed[PATH];

struct bytes {
	unsigned char s[FILE_MAX];
	size_t len;
};

static struct bytes backup, present, work; /* a good backup, the database that is in use, and room for another */
static char tables[TABLES_MAX][64];
static size_t table_count;

static void read_file(struct bytes *out, const char *path)
{
	FILE *file = fopen(path, "rb");

	must(file != NULL);
	out->len = fread(out->s, 1, FILE_MAX, file);
	must(out->len < FILE_MAX);
	fclose(file);
}

static void write_file(const char *path, const struct bytes *in)
{
	FILE *file = fopen(path, "wb");

	must(file && fwrite(in->s, 1, in->len, file) == in->len && fclose(file) == 0);
}

static bool is_same(const char *path, const struct bytes *as)
{
	read_file(&work, path);
	return work.len == as->len && memcmp(work.s, as->s, as->len) == 0;
}

/* Removes what is in a directory. */
static void empty(const char *path)
{
	DIR *directory = opendir(path);
	struct dirent *entry;

	while (directory && (entry = readdir(directory)) != NULL)
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			unlinkat(dirfd(directory), entry->d_name, 0);
	if (directory)
		closedir(directory);
}

static void clean_up(void)
{
	empty(data_dir);
	rmdir(data_dir);
	empty(base);
	rmdir(base);
}

/* ---- a database with something in every table of a decision ------------------------------------------------------------ */

static void put(struct changes *all, struct decision *d, struct change c)
{
	change_apply(d, &c, all);
}

static void fill(struct changes *all, struct decision *d)
{
	const struct head head = { .version = 9, .stage = STAGE_COMPLETE, .topic = "Where do we eat?", .tagline = "Lunch", .why = "So.",
		.creator = 1, .facilitator = 1, .created_at_ms = T0, .stage_at_ms = T0, .decided_at_ms = T0, .last_id = 90, .round = 1,
		.chosen = 10, .winner = 31 };

	put(all, d, (struct change){ .kind = CHANGE_HEAD_PUT, .head = head });
	for (int64_t id = 1; id < 3; id++)
		put(all, d, (struct change){ .kind = CHANGE_MEMBER_PUT, .member = { .person = id, .name = id == 1 ? "ana" : "bo",
			.standing = STANDING_IN, .seq = id, .joined_at_ms = T0, .decider = true } });
	put(all, d, (struct change){ .kind = CHANGE_INVITATION_PUT,
		.invitation = { .id = 80, .name = "cy", .name_key = "cy", .at_ms = T0 } });
	put(all, d, (struct change){ .kind = CHANGE_FRAMING_PUT, .framing = { .id = 10, .by = 1, .text = "Where?", .at_ms = T0 } });
	put(all, d, (struct change){ .kind = CHANGE_BACKING_PUT, .backing = { .person = 1, .framing = 10, .at_ms = T0 } });
	put(all, d, (struct change){ .kind = CHANGE_PRIORITY_PUT, .priority = { .id = 20, .by = 1, .slot = 1, .direction = '+',
		.text = "speed", .number = 1, .at_ms = T0 } });
	for (int64_t id = 30; id < 32; id++)
		put(all, d, (struct change){ .kind = CHANGE_OPTION_PUT, .option = { .id = id, .by = id == 31, .slot = id == 31,
			.name = id == 31 ? "Tacos" : "Do nothing", .desc = "", .source = id == 31 ? SOURCE_PERSON : SOURCE_BASELINE,
			.at_ms = T0 } });
	put(all, d, (struct change){ .kind = CHANGE_SUGGESTION_PUT,
		.suggestion = { .id = 40, .stage = STAGE_OPTIONS, .text = "Soup", .desc = "Hot.", .at_ms = T0 } });
	put(all, d, (struct change){ .kind = CHANGE_POINT_PUT,
		.point = { .id = 50, .option = 31, .by = 2, .text = "quick", .priority = 20, .at_ms = T0 } });
	put(all, d, (struct change){ .kind = CHANGE_APPROVAL_PUT,
		.approval = { .round = 1, .option = 31, .person = 1, .at_ms = T0 } });
	put(all, d, (struct change){ .kind = CHANGE_CALL_PUT,
		.call = { .id = 60, .kind = CALL_WHY, .state = CALL_DONE, .since_ms = T0 } });
}

static void make_database(bool with_decision)
{
	struct store *s;
	struct arena a, of_changes;
	struct changes all;

	arena_init(&a, 0);
	arena_init(&of_changes, 0);
	changes_init(&all, &of_changes);
	must(store_open(&s, data_dir, 0) == RC_OK && store_begin(s) == RC_OK);
	for (int64_t id = 1; id < 3; id++) {
		const struct person p = { .id = id, .name = { id == 1 ? 'a' : 'b' }, .name_key = { id == 1 ? 'a' : 'b' }, .seat = 7,
			.created_at_ms = T0, .used_at_ms = T0 };

		must(store_put_person(s, &p) == RC_OK);
	}
	if (with_decision) {
		struct decision *d = decision_new(&a, "q3J_x81a", "key-key-key");

		fill(&all, d);
		must(store_put_changes(s, d, &all) == RC_OK);
	}
	must(store_commit(s) == RC_OK);
	store_close(s);
	arena_dispose(&of_changes);
	arena_dispose(&a);
}

static int add_table(void *ctx, int columns, char **values, char **names)
{
	(void)ctx, (void)columns, (void)names;
	must(table_count < TABLES_MAX);
	snprintf(tables[table_count++], sizeof tables[0], "%s", values[0]);
	return 0;
}

static void start(void)
{
	sqlite3 *db;

	snprintf(base, sizeof base, "%s/maude-restore-XXXXXX", access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	must(mkdtemp(base) != NULL);
	snprintf(data_dir, sizeof data_dir, "%s/data", base);
	snprintf(database, sizeof database, "%s/maude.db", data_dir);
	snprintf(changed, sizeof changed, "%s/backup.db", base);
	atexit(clean_up);
	make_database(true);
	read_file(&backup, database);
	must(sqlite3_open(database, &db) == SQLITE_OK);
	must(sqlite3_exec(db, "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name", add_table, NULL, NULL) == SQLITE_OK);
	sqlite3_close(db);
	empty(data_dir);
	make_database(false);
	read_file(&present, database);
}

/* ---- what was done to the backup ---------------------------------------------------------------------------------------- */

static void change_bytes(struct input *in)
{
	memcpy(&work, &backup, sizeof work);
	while (in->len) {
		size_t at = (take_byte(in) << 16 | take_byte(in) << 8 | take_byte(in)) % backup.len;
		unsigned count = take_byte(in);

		if (count == 255) {
			work.len = at;
			break;
		}
		for (; count && in->len && at < work.len; count--)
			work.s[at++] = (unsigned char)take_byte(in);
	}
	write_file(changed, &work);
}

/* The name of a table's column; "" where that can't be told any more. */
static void column_of(char out[64], sqlite3 *db, const char *table, unsigned which)
{
	sqlite3_stmt *columns = NULL;
	char sql[256];
	unsigned count = 0;

	*out = '\0';
	snprintf(sql, sizeof sql, "SELECT name, count(*) OVER () FROM pragma_table_xinfo('%s')", table);
	if (sqlite3_prepare_v2(db, sql, -1, &columns, NULL) == SQLITE_OK)
		for (; sqlite3_step(columns) == SQLITE_ROW; count++)
			if (count == which % (unsigned)sqlite3_column_int(columns, 1))
				snprintf(out, 64, "%s", (const char *)sqlite3_column_text(columns, 0));
	sqlite3_finalize(columns);
}

static void change_value(sqlite3 *db, struct input *in)
{
	const char *table = tables[take_byte(in) % table_count];
	char column[64], first[64], sql[512];
	sqlite3_stmt *change = NULL;
	unsigned row, kind, len;
	int64_t number = 0;

	column_of(column, db, table, take_byte(in));
	column_of(first, db, table, 0);
	row = take_byte(in) % 4;
	kind = take_byte(in) % 5;
	len = take_byte(in);
	len = len < in->len ? len : (unsigned)in->len;
	for (unsigned i = 0; i < len && i < 8; i++)
		number = (int64_t)((uint64_t)number << 8 | in->s[i]);
	if (kind == 4)
		snprintf(sql, sizeof sql, "DELETE FROM \"%s\" WHERE \"%s\" IN (SELECT \"%s\" FROM \"%s\" LIMIT 1 OFFSET %u)", table, first,
			first, table, row);
	else
		snprintf(sql, sizeof sql, "UPDATE \"%s\" SET \"%s\" = ?1 WHERE \"%s\" IN (SELECT \"%s\" FROM \"%s\" LIMIT 1 OFFSET %u)",
			table, column, first, first, table, row);
	if (sqlite3_prepare_v2(db, sql, -1, &change, NULL) == SQLITE_OK) {
		if (kind == 1)
			sqlite3_bind_int64(change, 1, number);
		if (kind == 2)
			sqlite3_bind_text(change, 1, (const char *)in->s, (int)len, SQLITE_STATIC);
		if (kind == 3)
			sqlite3_bind_blob(change, 1, in->s, (int)len, SQLITE_STATIC);
		sqlite3_step(change); /* what can't be is left as it was */
	}
	sqlite3_finalize(change);
	in->s += len;
	in->len -= len;
}

static void change_values(struct input *in)
{
	sqlite3 *db;

	write_file(changed, &backup);
	must(sqlite3_open(changed, &db) == SQLITE_OK);
	must(sqlite3_exec(db, "PRAGMA journal_mode = DELETE; PRAGMA synchronous = OFF; PRAGMA ignore_check_constraints = ON; "
		"PRAGMA foreign_keys = OFF", NULL, NULL, NULL) == SQLITE_OK);
	while (in->len)
		change_value(db, in);
	sqlite3_close(db);
}

/* ---- what comes of it ---------------------------------------------------------------------------------------------------- */

static void show_person(void *ctx, const struct person *p)
{
	++*(size_t *)ctx;
	assert(memchr(p->name, '\0', sizeof p->name) && memchr(p->name_key, '\0', sizeof p->name_key));
	assert(is_utf8(p->name_key));
}

static void show_decision(void *ctx, const struct decision *d)
{
	static const struct rules rules;
	const struct view view = { .rules = &rules, .base_url = "https://example.org" };
	struct arena a;
	struct strbuf b;
	cJSON *json;

	++*(size_t *)ctx;
	arena_init(&a, 0);
	text_fold(&a, d->head.topic); /* as the canvas does, and ends the process where it is no text */
	text_fold(&a, d->head.tagline);
	for (size_t i = 0; i < d->member_count; i++)
		text_fold(&a, d->members[i].name);
	arena_dispose(&a);
	strbuf_init(&b, RECORD_MAX);
	record_sdt(&b, d, &view);
	record_madr(&b, d, &view);
	strbuf_reset(&b);
	record_json(&b, d, &view);
	json = cJSON_ParseWithOpts(b.s, NULL, true);
	assert(json && is_utf8(b.s) && !strpbrk(b.s, "<>&"));
	cJSON_Delete(json);
	strbuf_reset(&b);
	decision_json(&b, d, 1, "ana", &view);
	json = cJSON_ParseWithOpts(b.s, NULL, true);
	assert(json && !strpbrk(b.s, "<>&"));
	cJSON_Delete(json);
	strbuf_dispose(&b);
}

/* What was accepted the next worker can load, if it has not said at once what is in the way. */
static void expect_loaded(int64_t decisions)
{
	struct store *s;
	size_t people = 0, loaded = 0;

	if (store_open(&s, data_dir, 0) != RC_OK)
		return;
	assert(store_load_people(s, show_person, &people) == RC_OK && store_load_decisions(s, show_decision, &loaded) == RC_OK);
	assert((int64_t)loaded == decisions);
	store_close(s);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	struct input in = { data, size };
	struct restore_done done;
	struct strbuf why;
	enum rc rc;

	if (!*base)
		start();
	if (take_byte(&in) & 1)
		change_values(&in);
	else
		change_bytes(&in);
	empty(data_dir);
	write_file(database, &present);
	strbuf_init(&why, 4096);
	rc = store_restore(&done, data_dir, changed, NULL, &why);
	if (rc == RC_OK) {
		assert(!why.len && is_same(done.kept, &present));
		expect_loaded(done.decisions);
	} else {
		assert(why.len && !strbuf_failed(&why) && !strpbrk(why.s, "\r\n") && !*done.kept && is_same(database, &present));
	}
	strbuf_dispose(&why);
	return 0;
}
