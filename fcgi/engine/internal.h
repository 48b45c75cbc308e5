/* Inside the engine: what its files share. For fcgi/engine only. */
#ifndef MAUDE_ENGINE_INTERNAL_H
#define MAUDE_ENGINE_INTERNAL_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/heap.h"
#include "engine/engine.h"
#include "engine/presence.h"
#include "engine/register.h"

enum {
	GROUP_MAX = 1024,             /* orders in one transaction */
	REQUEST_KNOWN_MS = 5 * 60000, /* how long a repeat is known: SPEC section 4, DESIGN section 4 */
	PRUNE_EVERY_MS = 60000,
	FAILED_PAUSE_MS = 1000,       /* after a failed commit, before time alone is tried again */
	CLOCK_JUMP_MS = 5000,         /* SPEC section 4 */
	CLOCK_LOOK_MS = 5000,         /* how often the clock is looked at while anything waits for it */
	DAY_MS = 24 * 3600 * 1000,
};

/* The entry that a person edited last, and the event row that its edits share. */
struct typing {
	int64_t person, event;
	enum action_kind kind;
	int slot;
};

/* A decision in the engine: its published state, and in a group the next one. */
struct slot {
	struct slot *next_same_key;
	char id[DECISION_ID_LEN + 1];
	struct snapshot *snapshot; /* published; changed under the lock; NULL: not yet */
	struct heap_node deadline; /* the rules' next tick */
	struct heap_node removal;  /* when it was kept for long enough */
	struct typing *typing;
	size_t typing_count, typing_cap;
	/* The group's. */
	struct snapshot *draft;
	unsigned touched;
	bool in_group;
};

/* retention.c's. */
struct retention {
	struct removed slice, run; /* of the present group; since it was last logged */
	int64_t not_before;        /* the next slice; as scrub_not_before by the clock that never jumps */
	int64_t swept_day;         /* since 1970, UTC */
	enum { SWEEP_NOTHING, SWEEP_EVENTS, SWEEP_PEOPLE } step;
	int64_t event; /* how far it has come */
	size_t person;
	bool scrub; /* deleted text may stand in the log, or in gaps of the database */
	int64_t scrub_not_before;
};

struct engine {
	struct store *store;
	struct rules rules;
	struct engine_listener listener;
	char db_id[17];
	int64_t epoch; /* of the signing secret */

	/* The mailbox. */
	pthread_mutex_t mail_lock;
	pthread_cond_t mail_came;
	struct order *mail, **mail_end;
	int64_t mail_count;
	bool woken, stopping;
	pthread_t thread;

	/* Published: written by the engine's thread under the lock, read by others under it. */
	pthread_rwlock_t lock;
	struct map slots; /* of struct slot, by hash of id */
	struct people people;
	int64_t canvas_version;
	struct engine_figures figures;

	/* The engine's thread's own. */
	struct heap deadlines, removals;
	struct retention retention;
	struct presence presence;
	int64_t now;
	int64_t last_wall, last_mono;
	int64_t presence_due;
	int64_t no_tick_before, no_prune_before; /* by the clock that never jumps */
	bool fatal;       /* nothing is stored any more: the process is about to end */
	bool restart_due; /* the rules are to be told of a restart or a jump of the clock */
	int64_t last_person, last_event;

	/* The language model: calls.c. */
	struct model *model; /* NULL: there is none */
	int64_t daily_tokens;
	int64_t tokens_day, tokens; /* used up on that day (since 1970, UTC) */
	atomic_bool spent;          /* as rules.model_spent, for the model's thread */
	bool allowance_moved;       /* decisions are to be told */
	bool resume_due;            /* what the last worker left is to be made again */
	struct order *held, **held_end; /* of the model, for another try after a failed commit */

	/* The group's. */
	struct arena scratch;
	enum rc failed;       /* the first failure of the present group */
	bool began;
	bool erased; /* a decision or a person was deleted */
	int64_t commit_us;
	struct slot **group;
	size_t group_count, group_cap;
	int64_t *inboxes; /* persons whose invitations moved */
	size_t inbox_count, inbox_cap;
	bool canvas_moved;
	struct wanted_call *wanted;
	size_t wanted_count, wanted_cap;
	int64_t tokens_added;
};

/* A call that is to be made once the group is committed, or that nobody needs any more then. */
struct wanted_call {
	char decision_id[DECISION_ID_LEN + 1];
	int64_t call;
	enum call_kind kind;
	bool on;
};

/* engine.c: the thread */
void *engine_run(void *engine);

/* slots.c */
struct slot *slot_find(const struct engine *e, const char *id);
struct slot *slot_add(struct engine *e, const char *id);
void slot_drop(struct engine *e, struct slot *s); /* takes it out and frees it */
void slot_free(struct slot *s);
void slot_schedule(struct engine *e, struct slot *s);
/* The state that counts in the present group: the draft, else what is published; NULL: deleted, or not there. */
const struct decision *slot_state(const struct slot *s);

/* group.c: one transaction */
void group_begin(struct engine *e);
/* Decides an action on a slot within the group and writes what changes; a failure of the store is kept in e->failed. */
struct refusal group_decide(struct engine *e, struct slot *s, const struct action *a);
void group_tick(struct engine *e, struct slot *s);
/* A new decision's slot, with an empty draft in the group. */
struct slot *group_create(struct engine *e, const char *id, const char *key);
/* Stores that an order was accepted, and its request, so that a repeat is known. s: the decision it is about, or NULL. */
void group_event(struct engine *e, const struct order *o, struct slot *s, const char *word);
/* Stores what else an accepted order brought about (leaving, joining along), without its request. */
void group_consequence(struct engine *e, const struct order *o, struct slot *s, const char *word);
void group_put_person(struct engine *e, const struct person *p);
void group_put_link(struct engine *e, const struct move_link *l);
void group_drop_links(struct engine *e, int64_t person);
void group_prune(struct engine *e);
/* Takes out a decision's events; those of no decision, of ids after to upto, that are older: adds to *count how many. */
void group_forget_events(struct engine *e, const char *decision_id, int64_t *count);
void group_prune_events(struct engine *e, int64_t after, int64_t upto, int64_t before_ms, int64_t *count);
void group_put_meta(struct engine *e, const char *key, int64_t value);
void group_put_call_try(struct engine *e, const char *decision_id, const struct call_try *t);
/* Keeps the first failure; true: all is well so far. */
bool group_ok(struct engine *e, enum rc rc);
enum rc group_commit(struct engine *e);
void group_publish(struct engine *e);
void group_discard(struct engine *e);

/* actions.c, sessions.c: one order within the group; its answer is in it afterwards, valid once the group is committed */
void action_order(struct engine *e, struct order *o);
void session_order(struct engine *e, struct order *o);
/* The person's name is gone, and free. The decisions that mention the person are the caller's. */
void session_erase(struct engine *e, int64_t person);
/* calls.c: the language model */
enum rc calls_load(struct engine *e) MUST_CHECK; /* the allowance */
enum rc calls_start(struct engine *e, const struct model_settings *settings, const struct prompts *prompts) MUST_CHECK;
void calls_round(struct engine *e); /* in a group, with the clock: what the last worker left, and the allowance */
void calls_note(struct engine *e, const struct decision *d, const struct changes *c); /* what these want, or want no more */
void calls_order(struct engine *e, struct order *o);
void calls_put_allowance(struct engine *e);
void calls_committed(struct engine *e); /* the group is on the disk: what it wants is sent */
void calls_hold(struct engine *e, struct order *o, enum rc rc); /* its group failed with rc; takes o */
struct order *calls_take_held(struct engine *e, struct order *behind); /* for another try: before these */
int64_t calls_next(const struct engine *e); /* when calls_round has something to do */

/* retention.c: what is removed by itself */
void retention_round(struct engine *e);                     /* in a group, with the clock: a slice, if there is one */
void retention_committed(struct engine *e);                 /* the group is on the disk */
void retention_discard(struct engine *e);                   /* or it is not */
int64_t retention_wait_ms(const struct engine *e);          /* how long from now retention_round and _scrub have nothing to do */
enum rc retention_scrub(struct engine *e) MUST_CHECK;       /* between groups: takes what was deleted out of the files, if it is time */
void retention_start(struct engine *e);                     /* the last worker may have died before it did */
void retention_end(struct engine *e);                       /* the last chance to do it */
void retention_clock_jumped(struct engine *e, int64_t ms);

/* figures.c */
void figures_count(struct engine *e, const struct order *orders, bool failed); /* a group is over */
void figures_note_foreign(struct engine *e); /* somebody else has committed */
enum rc figures_load(struct engine *e) MUST_CHECK;

/* Tells the rules of those who have a live request in flight, but whom the rules don't have as connected. */
void action_sync_presence(struct engine *e, struct slot *s);
/* A decision's action by the system on behalf of nobody. */
void action_by_itself(struct engine *e, struct slot *s, enum action_kind kind);
/* Whether this very request was accepted before; then mark is what it did. */
bool action_was_accepted(struct engine *e, const struct order *o, struct request_mark *mark);
/* The person's row is marked as used, once a day. */
void action_mark_used(struct engine *e, int64_t person);

#endif
