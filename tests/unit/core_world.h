/* A small world for the tests of core/: one decision, its rules, a clock, and people with names.
 *
 * Every step (an action or a tick) is checked as it is made, whatever the test is about: a refusal changes nothing but
 * what the time alone brings about, the emitted changes make the same state from the one before, the version rises by one
 * if anything changed and else not at all, and the invariants of core_invariants.h hold. */
#ifndef MAUDE_TESTS_UNIT_CORE_WORLD_H
#define MAUDE_TESTS_UNIT_CORE_WORLD_H

#include "core/decide.h"
#include "core/tally.h"
#include "unit.h"

/* Their names are ana, bo, cy …; persons 9 to 16 have the same names in the same order, and so on: whoever took a name
 * that was freed. From 1000: p1000, p1001 … */
enum { NOBODY, ANA, BO, CY, DI, EVA, FLO, GUS, HAL, WORLD_NAMES = 8, CROWD = 1000 };

#define WORLD_START 1792648800000 /* 2026-10-22T06:00:00Z */

enum {
	GRACE = 15000,
	DEBOUNCE = 800,
	REVEAL = 1500,
	RESTART_GRACE = 10000,
	TAKEOVER = 60000,
};

struct world {
	struct arena arena;   /* of the decision */
	struct arena scratch; /* of the last step */
	struct decision *d;
	struct rules rules;
	int64_t now;
	int64_t holder[WORLD_NAMES + 1]; /* who has each name now; at first everybody their own */
	struct changes out;              /* of the last step */
	struct refusal refusal;          /* of the last action */
	bool unchecked;                  /* for crowds: steps are not checked */
	char where[200];                 /* said by a failing check */
};

/* A suite of one case: these tests, each in a world that it opens itself and that after ends. */
int world_run(const char *suite, const TTest *const *tests, size_t count, void (*after)(void));

/* An empty decision, before its creation; no model, access open. */
void world_init(struct world *w);
void world_dispose(struct world *w);

/* A world of its own that goes on from the state of from. */
void world_fork(struct world *to, const struct world *from);

/* In the lobby: ana, who made it, and the next ones up to people, all connected. */
void world_open(struct world *w, int64_t people);

/* On, up to this stage, by what everybody who is in does: back the first framing, ready; ana has the priority "+ speed" and the
 * option Pizza, bo the option Tacos; Pizza gets all approvals. A scaffolding with a model waits where it is the aim, else is
 * skipped. */
void world_to(struct world *w, enum stage stage);

/* One action; what is left out gets what a form leaves (slot 1, no texts), the names come from the persons. */
enum verdict world_act(struct world *w, struct action a);
#define world_do(w, who, what, ...) world_act((w), (struct action){ .kind = (what), .person = (who), __VA_ARGS__ })

/* The same, expecting it to be accepted, or to be refused with this verdict. */
#define world_ok(...) ck_assert_str_eq(verdict_name(world_do(__VA_ARGS__)), "ACCEPTED")
#define world_refused(why, ...) ck_assert_str_eq(verdict_name(world_do(__VA_ARGS__)), #why)

/* ms pass; the decision ticks whenever it has something to do, as the engine does it. */
void world_pass(struct world *w, int64_t ms);
void world_tick(struct world *w);

/* Ana and bo in the stage priorities: she has "+ speed", and the model is asked for more. */
void world_ask_for_priorities(struct world *w);

/* Short for often. */
void world_connect(struct world *w, int64_t person);
void world_drop(struct world *w, int64_t person); /* their page closes, and the grace runs out */
void world_all_ready(struct world *w);            /* everybody who is in and counts says ready, the facilitator last */
void world_reveal(struct world *w);               /* the reveal passes */
enum verdict world_answer(struct world *w, enum call_kind kind, struct answer answer); /* to the open call */
enum verdict world_fail(struct world *w, enum call_kind kind, enum call_fault fault);
const struct call *world_call(const struct world *w, enum call_kind kind); /* the newest of a kind; NULL */

const char *world_name(int64_t person); /* lives until the next 8 names beyond CROWD */
struct member *world_member(const struct world *w, int64_t person); /* must be there */
int64_t world_framing(const struct world *w, const char *text);     /* ids by text; 0: none */
int64_t world_option(const struct world *w, const char *name);
int64_t world_suggestion(const struct world *w, const char *text);
int64_t world_point(const struct world *w, const char *text);
bool world_changed(const struct world *w); /* the last step changed something */

/* Lists of persons, as "ana bo", and of framings, options or priorities, by their texts, comma separated; they live until the next
 * step. */
const char *world_waiting_for(struct world *w);
const char *world_names_of(struct world *w, struct ids ids);
const char *world_texts_of(struct world *w, struct ids ids);

#endif
