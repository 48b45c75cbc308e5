/* The engine: one thread that owns the state and the store.
 *
 * Orders come by a mailbox. The thread drains it: everything that is waiting is decided in the order of its arrival, in
 * one transaction, with one fsync; then the new states are published, and only then is anybody answered, refusals too.
 * Should the commit fail, the new states are thrown away and all of the group is told "not now". */
#ifndef MAUDE_ENGINE_ENGINE_H
#define MAUDE_ENGINE_ENGINE_H

#include "base/rc.h"
#include "core/decide.h"
#include "engine/order.h"
#include "model/model.h"
#include "model/prompts.h"
#include "store/store.h"

struct engine;

/* Told in the engine's thread, after the commit. */
struct engine_listener {
	void *ctx;
	/* A decision's state has moved (or it was deleted: d->deleted); now is borrowed. touched: enum touch. */
	void (*published)(void *ctx, struct snapshot *now, unsigned touched);
	/* The canvas has, and these persons' invitations. */
	void (*canvas)(void *ctx, int64_t version, const int64_t *inboxes, size_t count);
	/* The process has to be restarted: the disk failed, or somebody else wrote to the database. */
	void (*fatal)(void *ctx);
};

/* Loads everything from s (which the engine uses from now on, and nobody else) and starts the thread, with a model the model's,
 * too: calls that were wanted when the last worker ended are made again, or fail where there is no model any more.
 * secret_mark: a mark of the signing secret; where it differs from the last start's, all seats can be claimed again.
 * prompts must outlive the engine; NULL with MODEL_OFF. */
enum rc engine_start(struct engine **out, struct store *s, const struct rules *rules, const char *secret_mark,
	const struct model_settings *model, const struct prompts *prompts, const struct engine_listener *listener) MUST_CHECK;

/* Answers what is in the mailbox, and ends the thread. Nothing may be posted afterwards. Does not close the store. */
void engine_stop(struct engine *e);

/* Frees what was stopped; orders that were never answered go along. */
void engine_free(struct engine *e);

/* Puts an order in the mailbox; o->done is called once it is answered. From any thread. */
void engine_post(struct engine *e, struct order *o);

/* The published state of a decision, with a reference for the caller; NULL: there is none. From any thread. */
struct snapshot *engine_snapshot(struct engine *e, const char *id);

/* A person by id: false where nobody can be signed in as that person. From any thread. */
bool engine_person(struct engine *e, int64_t id, struct person *out);

/* The database's id (16 characters), for sessions. */
const char *engine_db_id(const struct engine *e);

/* The canvas' version: rises with whatever it shows, also over restarts. From any thread. */
int64_t engine_canvas_version(struct engine *e);

/* Calls each for every published decision that isn't deleted, in no particular order; the state is valid during the call only. */
void engine_each_decision(struct engine *e, void (*each)(void *ctx, const struct decision *d), void *ctx);

/* Presence, from any thread: a live request of a person on a decision began, ended; the frame was fetched. */
void engine_live_begin(struct engine *e, const char *id, int64_t person);
void engine_live_end(struct engine *e, const char *id, int64_t person);
void engine_frame_seen(struct engine *e, const char *id, int64_t person);

/* Upper bounds of the times of commits that are counted together. */
enum { COMMIT_BUCKETS = 9 };
extern const int64_t engine_commit_bounds_us[COMMIT_BUCKETS];

/* What was removed by itself: RETAIN_DAYS. */
struct removed {
	int64_t decisions, events, names;
};

/* For /metrics. From any thread. */
struct engine_figures {
	/* Since the start. */
	int64_t groups, failed_groups, orders, accepted, refused;
	int64_t actions[ACTIONS], others[ORDER_KINDS]; /* accepted, of orders that are actions; of all others */
	int64_t commits, commit_us, commits_within[COMMIT_BUCKETS];
	struct model_figures model;
	struct removed removed;
	/* Now. */
	int64_t decisions, persons, waiting; /* orders in the mailbox */
	struct store_bytes bytes;
	int64_t foreign_commits; /* since the database was made */
};
void engine_figures(struct engine *e, struct engine_figures *out);

#endif
