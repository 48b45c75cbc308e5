/* The only way to the disk.
 *
 * One store, one connection, one thread (the engine's, after the start). It is coarse on purpose: load, begin, put,
 * commit, a few look-ups. Nothing above it knows SQLite; PostgreSQL could stand behind the same functions.
 *
 * Failures of put_…, commit and look-ups: RC_BUSY (somebody else holds the database for over 5 s), RC_FULL (no room),
 * RC_IO (the machine failed: end the process), RC_CORRUPT (a constraint: our own fault; the log says which). After any of
 * them the transaction is over in all but name: call store_rollback, throw the drafts away. References are looked at by
 * the commit, so the order of puts does not matter, and it is the commit that fails over one to nothing.
 *
 * Texts that are put must live until the call returns, no longer. */
#ifndef MAUDE_STORE_STORE_H
#define MAUDE_STORE_STORE_H

#include "base/arena.h"
#include "base/rc.h"
#include "core/change.h"
#include "core/person.h"

struct store;

/* Opens data_dir/maude.db, making the directory (0700) and the file (0600) where they are missing; waits up to wait_ms for
 * another worker's lock on data_dir/maude.lock to go (RC_BUSY after that); refuses a network file system and the database of
 * another or a newer program (RC_INVALID); migrates in one transaction; prepares every statement. The reason of a failure
 * is logged, and so is how many commits are missing, where a disk or somebody has taken some away. A full disk is no
 * failure where there is nothing to migrate. *out is NULL on failure. May be used by another thread than the one that opened it, by one at a time. */
enum rc store_open(struct store **out, const char *data_dir, int wait_ms) MUST_CHECK;

/* Checkpoints and closes; NULL is allowed. */
void store_close(struct store *s);

/* Small values of the whole database: "db_id" (made at the first open: 16 URL-safe characters), "canvas_version",
 * "secret_mark", "epoch", "foreign_commits", "model_day", "model_tokens", "commits" (the store's own). RC_NOT_FOUND
 * where a value was never put. Text results are owned by a. */
enum rc store_meta_text(struct store *s, struct arena *a, const char *key, const char **out) MUST_CHECK;
enum rc store_meta_int(struct store *s, const char *key, int64_t *out) MUST_CHECK;

/* Loading at start: every person, then every decision, built by applying changes. What is handed out is valid during the
 * call only (decision_clone what you keep); the store must not be called meanwhile. Stops at the first failure.
 *
 * Order: members, backings and approvals come in order of first entry (since they were last taken out), everything else by
 * its rising id, which is the same. */
typedef void store_person_fn(void *ctx, const struct person *p);
typedef void store_decision_fn(void *ctx, const struct decision *d);
enum rc store_load_people(struct store *s, store_person_fn *each, void *ctx) MUST_CHECK;
enum rc store_load_decisions(struct store *s, store_decision_fn *each, void *ctx) MUST_CHECK;

/* The highest ids given so far (0: none), for the engine's counters. */
enum rc store_last_ids(struct store *s, int64_t *person, int64_t *event) MUST_CHECK;

/* One transaction at a time. begin takes the write lock at once (BEGIN IMMEDIATE), and is RC_BUSY too where somebody else
 * has committed since store_foreign_commit was last asked; commit returns only when the disk has
 * it (synchronous=FULL). After RC_IO from commit the disk may have it or not: the next worker will see. rollback may be
 * called when nothing is open. */
enum rc store_begin(struct store *s) MUST_CHECK;
enum rc store_commit(struct store *s) MUST_CHECK;
void store_rollback(struct store *s);

/* Inside a transaction. A new decision's row (id, key, creator) is made by its first CHANGE_HEAD_PUT. */
enum rc store_put_changes(struct store *s, const struct decision *d, const struct changes *changes) MUST_CHECK;
enum rc store_put_person(struct store *s, const struct person *p) MUST_CHECK;
enum rc store_put_meta_int(struct store *s, const char *key, int64_t value) MUST_CHECK;
enum rc store_put_meta_text(struct store *s, const char *key, const char *value) MUST_CHECK;

/* An accepted action. decision_id and request_id may be NULL; entry is which of one's entries was edited ("slot 2"), NULL where
 * nothing was. No text that people typed. stage and round count with a decision_id only. Events outlive their decision. */
struct event {
	int64_t id; /* given by the caller, rising */
	const char *decision_id;
	int64_t person; /* 0: by itself */
	const char *action;
	const char *entry;
	int64_t at_ms;
	int64_t version;
	enum stage stage;
	int round;
	const char *request_id;
};
enum rc store_put_event(struct store *s, const struct event *e) MUST_CHECK;
/* A further edit of the same entry: the row of e->id takes e's time, version and request id. */
enum rc store_put_event_again(struct store *s, const struct event *e) MUST_CHECK;

/* One try of a model call, when it has ended: adds to what the call's row tells. */
struct call_try {
	int64_t call;
	int64_t at_ms, took_ms;
	int64_t tokens_in, tokens_out;
	const char *model;  /* its name */
	const char *detail; /* how it ended, for operators */
	const char *answer; /* what the model wrote; NULL: nothing */
};
/* A call that is gone with its decision is no failure. */
enum rc store_put_call_try(struct store *s, const char *decision_id, const struct call_try *t) MUST_CHECK;

/* Takes out all events of a decision: adds to *count how many. */
enum rc store_forget_events(struct store *s, const char *decision_id, int64_t *count) MUST_CHECK;
/* Events with ids above after, up to upto, from before this time, that are of no decision, or of one that is gone: whether there are
 * any; takes them out, and adds to *count how many. */
enum rc store_has_loose_events(struct store *s, int64_t after, int64_t upto, int64_t before_ms, bool *out) MUST_CHECK;
enum rc store_prune_events(struct store *s, int64_t after, int64_t upto, int64_t before_ms, int64_t *count) MUST_CHECK;

/* Requests that were accepted, so that a repeat is known. decision_id: "" where there is none. */
struct request_mark {
	int64_t person, at_ms;
	char decision_id[DECISION_ID_LEN + 1];
};
enum rc store_put_request(struct store *s, const char *request_id, const struct request_mark *m, int64_t at_ms) MUST_CHECK;
enum rc store_find_request(struct store *s, const char *request_id, struct request_mark *out) MUST_CHECK;
/* Forgets requests before this time, and move links that ran out before it. */
enum rc store_prune(struct store *s, int64_t before_ms) MUST_CHECK;

/* The decision that this creator made with this key: RC_NOT_FOUND, or its id in out. */
enum rc store_find_created(struct store *s, int64_t creator, const char *key, char out[DECISION_ID_LEN + 1]) MUST_CHECK;

/* Ids of decisions, in no particular order, in a: all that mention a person (member or invitation), or that have an
 * invitation which waits for whoever takes this name. */
struct decision_ids {
	char (*ids)[DECISION_ID_LEN + 1];
	size_t count;
};
enum rc store_find_mentioning(struct store *s, struct arena *a, int64_t person, struct decision_ids *out) MUST_CHECK;
enum rc store_find_inviting(struct store *s, struct arena *a, const char *name_key, struct decision_ids *out) MUST_CHECK;

/* Move links: kept as a hash (32 hex digits), never as the token. */
struct move_link {
	char hash[33];
	int64_t person;
	int64_t expires_at_ms;
	int64_t used_at_ms; /* 0: not yet */
};
enum rc store_put_link(struct store *s, const struct move_link *l) MUST_CHECK;
enum rc store_drop_links(struct store *s, int64_t person) MUST_CHECK; /* all of a person's */
enum rc store_find_link(struct store *s, const char *hash, struct move_link *out) MUST_CHECK;

/* Between transactions: sees to it that what was deleted is in no file any more; of a large database but for scraps. RC_BUSY: somebody
 * reads an older state; nothing waits for that. RC_IO: the process must end, as after a failed commit. */
enum rc store_scrub(struct store *s) MUST_CHECK;

/* Whether something was deleted, by whomever, since that was done last. */
enum rc store_scrub_due(struct store *s, bool *out) MUST_CHECK;

/* Whether somebody else has committed since the last call (PRAGMA data_version): what is in memory is then stale. */
enum rc store_foreign_commit(struct store *s, bool *out) MUST_CHECK;

/* What the files take, and what is free on their disk; 0 where that can't be told. From any thread. */
struct store_bytes {
	int64_t database, log, free;
};
void store_bytes(const struct store *s, struct store_bytes *out);

/* Whether the database answers (the health check). */
enum rc store_ping(struct store *s) MUST_CHECK;

#endif
