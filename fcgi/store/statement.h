/* Inside the store: prepared statements, their values in and out, and what SQLite's failures mean. For store/ alone.
 *
 * The statements are the files of sql/statements/, each under its name as SQL_<NAME>. Values go in and come out in the
 * order in which the file names them, so that the code reads like the statement does; that none is missing is checked
 * at each run. */
#ifndef MAUDE_STORE_STATEMENT_H
#define MAUDE_STORE_STATEMENT_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/rc.h"
#include "store/sql_statements.h"

enum {
	DB_ID_LEN = 16,
	BUSY_MS = 5000, /* an operator's transaction is waited for that long */
};

struct store {
	sqlite3 *db;
	const char *file, *log; /* the database's path and its log's, SQLite's own */
	int lock_fd;
	char db_id[DB_ID_LEN + 1];
	int64_t data_version;    /* as of the last look for foreign commits; 0: nobody has looked yet */
	bool up_to_date;         /* a transaction is open, and nobody had committed before it */
	int64_t commits;         /* made in this database ever */
	bool mark_failed;        /* that could not be noted the last time */
	enum rc checkpoint;      /* how the last one ended */
	bool disk_failed;        /* once: what is where is the next process's to find out */
	sqlite3_stmt *prepared[SQL_STATEMENTS];
};

/* One run of a statement. Begun with statement_begin, always ended with statement_end. */
struct statement {
	struct store *store;
	enum sql_statement which;
	sqlite3_stmt *stmt;
	int bound;  /* values that went in */
	int column; /* values that came out of this row */
	int failed; /* SQLite's code of the first value that could not be bound */
	bool not_text; /* a text came out of this row that is not UTF-8 */
};

/* Prepares every statement that is not prepared yet. RC_CORRUPT, and logged, at the first that can't be. */
enum rc statement_prepare_all(struct store *s) MUST_CHECK;
void statement_finalize_all(struct store *s);

/* Ready for its values. Prepares the statement where that was not done yet; a failure comes out of the first step. */
struct statement statement_begin(struct store *s, enum sql_statement which);
void statement_end(struct statement *st);

/* The next value in. Texts must live until statement_end; NULL is NULL. */
void statement_put_text(struct statement *st, const char *text);
void statement_put_int(struct statement *st, int64_t n);
/* 0 is NULL: nobody, nothing, never. */
void statement_put_id(struct statement *st, int64_t id_or_time);

/* Goes on to the next row; *row false: there is none. */
enum rc statement_step(struct statement *st, bool *row) MUST_CHECK;
/* Runs to the end and ends it: for what gives no rows, or none that matter. */
enum rc statement_run(struct statement *st) MUST_CHECK;

/* The next value out. NULL is 0 or "". The text is valid until the next step or end. SQLite never looks whether it is UTF-8,
 * and all above the store relies on that: what is not comes out as "", and is noted. */
int64_t statement_get_int(struct statement *st);
int statement_get_small(struct statement *st);
bool statement_get_bool(struct statement *st);
const char *statement_get_text(struct statement *st);

/* A statement without values whose rows don't matter; and one that gives a single number. */
enum rc statement_do(struct store *s, enum sql_statement which) MUST_CHECK;
enum rc statement_number(struct store *s, enum sql_statement which, int64_t *out) MUST_CHECK;

/* Whether the row that a statement …_all is at can be loaded: its words are known, its texts are UTF-8 (load.c). */
bool store_can_load(struct statement *row);

/* What a failure of SQLite (an extended code) means to those above, given the errno that came with it. */
enum rc store_meaning(int code, int system_errno);
/* The same for what has just failed, logged; errno is still that of the failure (0 before it). during is a statement's
 * name or another word for what was being done. */
enum rc store_failed(struct store *s, int code, const char *during);

/* The number of the last commit, noted outside of the database (mark.c). note is called after each commit; check at the
 * open, before anything is committed, and logs what has gone missing since. */
void store_note_mark(struct store *s);
enum rc store_check_mark(struct store *s) MUST_CHECK;
/* Unsays what is noted in this lock file: what it tells of is no longer the database. */
void store_blank_mark(int lock_fd);

/* Takes whatever migrations are missing, then makes the views anew, all in the caller's transaction (migrate.c). */
enum rc store_migrate(struct store *s) MUST_CHECK;
/* Whether none is missing. */
bool store_is_current(struct store *s);

enum { STORE_APPLICATION_ID = 0x4d61754c }; /* "MauL", as in the first migration */
int store_newest_migration(void);

/* Opens the data directory and takes the worker's lock in it, as store_open says (open.c). Both descriptors are the caller's,
 * also after a failure; -1 before. */
enum rc store_take_directory(int *dir, int *lock_fd, const char *data_dir, int wait_ms) MUST_CHECK;

#endif
