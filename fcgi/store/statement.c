/* Prepared statements, and what SQLite's failures mean.
 *
 * Failures fall into few classes because those above can do few things: wait and say "busy", say "no room" and go on
 * reading, or end the process. The one subtle case is fsync. After a failed one nobody knows what the disk has, and a
 * second call may report success for pages that the kernel has thrown away. So a failed fsync is always RC_IO, even where
 * errno says that there is no room.
 *
 * A quota that is used up comes from SQLite as an I/O error, and only errno tells. It is taken from the C library:
 * sqlite3_system_errno does not see failures inside a commit.
 *
 * Values are never logged: they are what people typed. SQLite's own messages name columns and constraints, not values. */
#include "store/statement.h"

#include <assert.h>
#include <errno.h>
#include <stddef.h>

#include "base/log.h"
#include "base/text.h"

enum rc store_meaning(int code, int system_errno)
{
	switch (code & 0xff) {
	case SQLITE_OK:
	case SQLITE_ROW:
	case SQLITE_DONE:
		return RC_OK;
	case SQLITE_BUSY:
	case SQLITE_PROTOCOL: /* the race for the log's locks was lost too often: as good as busy */
		return RC_BUSY;
	case SQLITE_FULL:
		return RC_FULL;
	case SQLITE_IOERR:
		if (code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC)
			return RC_IO;
		return system_errno == ENOSPC || system_errno == EDQUOT ? RC_FULL : RC_IO;
	case SQLITE_CANTOPEN: /* the log can't be made: for want of room, or for good */
		return system_errno == ENOSPC || system_errno == EDQUOT ? RC_FULL : RC_IO;
	case SQLITE_READONLY:
	case SQLITE_NOMEM:
		return RC_IO;
	default:
		return RC_CORRUPT;
	}
}

enum rc store_failed(struct store *s, int code, const char *during)
{
	int system_errno = errno;
	enum rc rc = store_meaning(code, system_errno);

	log_error("store_failed", "during", during, "rc", rc_name(rc), "sqlite", log_int(code).s, "errno",
		log_int(system_errno).s, "reason", s->db ? sqlite3_errmsg(s->db) : sqlite3_errstr(code), NULL);
	s->disk_failed = s->disk_failed || rc == RC_IO;
	return rc;
}

static int prepare(struct store *s, enum sql_statement which)
{
	if (s->prepared[which])
		return SQLITE_OK;
	return sqlite3_prepare_v3(s->db, sql_statement_texts[which].text, -1, SQLITE_PREPARE_PERSISTENT, &s->prepared[which],
		NULL);
}

enum rc statement_prepare_all(struct store *s)
{
	for (enum sql_statement i = 0; i < SQL_STATEMENTS; i++) {
		int code;

		errno = 0;
		code = prepare(s, i);
		if (code != SQLITE_OK)
			return store_failed(s, code, sql_statement_texts[i].name);
	}
	return RC_OK;
}

void statement_finalize_all(struct store *s)
{
	for (enum sql_statement i = 0; i < SQL_STATEMENTS; i++) {
		sqlite3_finalize(s->prepared[i]);
		s->prepared[i] = NULL;
	}
}

struct statement statement_begin(struct store *s, enum sql_statement which)
{
	struct statement st = { .store = s, .which = which };

	st.failed = prepare(s, which);
	st.stmt = s->prepared[which];
	return st;
}

void statement_end(struct statement *st)
{
	/* Values stay bound: every run binds all of them anew, and nothing reads them in between. The code that reset gives
	 * is that of the last step, which was reported there. */
	sqlite3_reset(st->stmt);
	st->stmt = NULL;
}

static void note(struct statement *st, int code)
{
	if (st->failed == SQLITE_OK)
		st->failed = code;
}

void statement_put_text(struct statement *st, const char *text)
{
	note(st, sqlite3_bind_text(st->stmt, ++st->bound, text, -1, SQLITE_STATIC));
}

void statement_put_int(struct statement *st, int64_t n)
{
	note(st, sqlite3_bind_int64(st->stmt, ++st->bound, n));
}

void statement_put_id(struct statement *st, int64_t id_or_time)
{
	if (id_or_time)
		statement_put_int(st, id_or_time);
	else
		statement_put_text(st, NULL);
}

enum rc statement_step(struct statement *st, bool *row)
{
	int code = st->failed;

	*row = false;
	st->column = 0;
	st->not_text = false;
	if (code == SQLITE_OK) {
		assert(st->bound == sqlite3_bind_parameter_count(st->stmt));
		errno = 0;
		code = sqlite3_step(st->stmt);
	}
	if (code == SQLITE_ROW) {
		*row = true;
		return RC_OK;
	}
	return code == SQLITE_DONE ? RC_OK : store_failed(st->store, code, sql_statement_texts[st->which].name);
}

enum rc statement_run(struct statement *st)
{
	enum rc rc;
	bool row;

	do
		rc = statement_step(st, &row);
	while (rc == RC_OK && row);
	statement_end(st);
	return rc;
}

int64_t statement_get_int(struct statement *st)
{
	return sqlite3_column_int64(st->stmt, st->column++);
}

int statement_get_small(struct statement *st)
{
	return sqlite3_column_int(st->stmt, st->column++);
}

bool statement_get_bool(struct statement *st)
{
	return statement_get_small(st) != 0;
}

const char *statement_get_text(struct statement *st)
{
	const int column = st->column++;
	const char *text = (const char *)sqlite3_column_text(st->stmt, column);

	if (!text)
		return "";
	if (text_is_utf8(text, (size_t)sqlite3_column_bytes(st->stmt, column)))
		return text;
	st->not_text = true;
	return "";
}

enum rc statement_do(struct store *s, enum sql_statement which)
{
	struct statement st = statement_begin(s, which);

	return statement_run(&st);
}

enum rc statement_number(struct store *s, enum sql_statement which, int64_t *out)
{
	struct statement st = statement_begin(s, which);
	bool row;
	enum rc rc = statement_step(&st, &row);

	*out = rc == RC_OK && row ? statement_get_int(&st) : 0;
	statement_end(&st);
	return rc;
}
