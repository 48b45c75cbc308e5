/* The state of one decision, as a value.
 *
 * A decision is plain data: everything in it hangs on one arena, nothing in it points outside. decide (decide.h) and
 * tick change a draft by changes (change.h) and by nothing else; the store loads a decision by applying the same
 * changes to an empty one. A published decision is never changed again.
 *
 * Times are wall-clock milliseconds (UTC); 0 means "not" or "never". Persons are ids from the register of persons;
 * person 0 is nobody: the model, or the baseline's author. Ids inside a decision come from one counter (head.last_id) and
 * are never used twice. Texts are valid, normalised UTF-8 and never NULL. */
#ifndef MAUDE_CORE_DECISION_H
#define MAUDE_CORE_DECISION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

#define DECISION_ID_LEN 8 /* URL-safe characters, 48 bits: SPEC section 1 */
#define KEY_CODE_POINTS 64 /* of a creator's key, at most: SPEC section 7 */

enum {
	LIMIT_PEOPLE = 500,      /* participants of a decision; also its invitations */
	/* ours: persons who ever had to do with a decision, and so framings. Rows are never taken out, so names made to be
	 * thrown away can use them up; the last LIMIT_PEOPLE are for who is invited, and invitations are the facilitator's. */
	LIMIT_ROWS = 2000,
	LIMIT_OPTIONS = 200,     /* options on the ballot, the baseline not counted */
	LIMIT_POINTS = 2000,     /* ours: what one decision may cost in memory */
	LIMIT_PRIORITY_SLOTS = 3,
	LIMIT_OPTION_SLOTS = 5,
	LIMIT_SUGGESTIONS = 3,
};

enum stage {
	STAGE_LOBBY,
	STAGE_SCENARIO,
	STAGE_PRIORITIES,
	STAGE_OPTIONS,
	STAGE_SCAFFOLDING,
	STAGE_DASHBOARD,
	STAGE_COMPLETE,
	STAGES
};

enum access { ACCESS_OPEN, ACCESS_LINK, ACCESS_INVITED, ACCESSES };

enum side { SIDE_FOR, SIDE_AGAINST, SIDES };

/* Directions are the characters themselves: '+', '-', '~'. */

enum source { SOURCE_PERSON, SOURCE_MODEL, SOURCE_BASELINE, SOURCES };

/* How a person stands to a decision; whoever has no member row is a spectator. */
enum standing {
	STANDING_OUT,      /* left, was removed, or is only named by something written */
	STANDING_ASKING,   /* asked to join, waits for the facilitator */
	STANDING_DECLINED, /* asked and was declined: not_invited until invited */
	STANDING_IN,       /* a participant */
	STANDINGS
};

struct member {
	int64_t person;
	const char *name; /* as written by its owner; "somebody" once deleted */
	enum standing standing;
	bool barred;          /* was removed: asks, even in the lobby, until invited or admitted */
	int64_t seq;          /* order of joining; from the id counter */
	int64_t joined_at_ms; /* also: when they asked */
	/* Presence. In: present while connected or now < waited_until_ms. */
	bool present;
	bool connected;          /* a live request is in flight */
	int64_t waited_until_ms; /* present and not connected: until then they still count as present; else 0 */
	bool framed;             /* the frame of a page without scripts was what said so last */
	int64_t absent_since_ms; /* not present: since when; else 0 */
	bool excused;            /* counts as absent until their next action */
	bool ready, confirmed, abstained;
	bool decider; /* was a participant when the decision was completed */
};

struct invitation {
	int64_t id;
	const char *name;     /* as typed by the facilitator, or the holder's own spelling */
	const char *name_key; /* text_fold of it */
	int64_t person;       /* whose it is; 0: whoever takes the name first */
	bool accepted;        /* they joined; it stays valid should they leave and come back */
	int64_t at_ms;
};

struct framing {
	int64_t id;
	int64_t by; /* 0: the model's */
	const char *text;
	int64_t at_ms; /* of its present text */
};

struct backing {
	int64_t person;
	int64_t framing;
	int64_t at_ms;
};

struct priority {
	int64_t id;
	int64_t by;
	int slot; /* 1 to 3 of its author; 0: the model's */
	char direction;
	const char *text;
	enum source source;
	int number; /* 1, 2, … within its direction once the stage has ended ("+1"); 0 before */
	int64_t at_ms;
};

struct option {
	int64_t id;
	int64_t by;
	int slot; /* 1 to 5 of its author; 0: the model's or the baseline */
	const char *name;
	const char *desc;
	enum source source;
	int64_t at_ms;
};

/* Of the model, in the stage priorities (text, direction) or options (text is the name, desc). */
struct suggestion {
	int64_t id;
	enum stage stage;
	const char *text;
	char direction; /* 0 for options */
	const char *desc;
	bool included;
	int64_t at_ms;
};

struct point {
	int64_t id;
	int64_t option;
	int64_t by; /* 0: the model's */
	enum side side;
	const char *text;
	int64_t priority; /* id of a struct priority; 0: no tag */
	int64_t at_ms;
};

struct approval {
	int round; /* 1, or 2 in a run-off */
	int64_t option;
	int64_t person;
	int64_t at_ms;
};

enum call_kind {
	CALL_SYNTHESIZE,
	CALL_TAGLINE,
	CALL_SUGGEST_PRIORITIES,
	CALL_SUGGEST_OPTIONS,
	CALL_SCAFFOLD,
	CALL_WHY,
	CALL_KINDS
};

enum call_state {
	CALL_RUNNING,  /* wanted or under way */
	CALL_RETRYING, /* a try failed, another follows by itself */
	CALL_FAILED,   /* given up; retry starts a new row */
	CALL_DONE,     /* its answer was applied, or is kept and counts for nothing */
	CALL_STALE,    /* its stage ended first; an answer will change nothing */
	CALL_STATES
};

/* Why a call failed, as a person is told. */
enum call_fault {
	CALL_FAULT_NONE,
	CALL_FAULT_UNREACHABLE, /* no connection, a broken one, or nobody behind it (500, 502, 504) */
	CALL_FAULT_SLOW,        /* no answer within the time for it */
	CALL_FAULT_BUSY,        /* 409, 429, 503, 529 */
	CALL_FAULT_REFUSED,     /* the model declined */
	CALL_FAULT_BROKEN,      /* its answer was not what was asked for */
	CALL_FAULT_SETUP,       /* the key, the model's name or the request was refused: whoever runs this has to look */
	CALL_FAULT_SPENT,       /* the service's budget or our own allowance is used up */
	CALL_FAULT_OFF,         /* no model is configured any more */
	CALL_FAULTS
};

struct call {
	int64_t id;
	enum call_kind kind;
	enum call_state state;
	enum call_fault fault;
	int64_t since_ms; /* when it was first wanted */
};

/* What there is one of in a decision. */
struct head {
	int64_t version;
	enum stage stage;
	int64_t stage_at_ms; /* when it began */
	enum access access;
	const char *topic;
	const char *tagline; /* "": none yet */
	int64_t creator, facilitator; /* facilitator 0: nobody takes part */
	int64_t created_at_ms;
	int64_t closed_at_ms;  /* 0: not closed */
	int64_t decided_at_ms; /* when complete began */
	int64_t last_id;
	int round; /* 1, or 2 in a run-off */

	int64_t chosen;      /* the framing fixed in the reveal, and later the one that became the topic */
	int64_t framing_settled_by; /* who settled it, where the facilitator did */
	int64_t reveal_at_ms;       /* scenario: when the chosen framing becomes the topic; else 0 */

	int64_t synthesis_due_ms;   /* when the model is asked for a bridging framing; 0: not */
	int64_t synthesis_asked_ms; /* when it was last asked */
	int64_t synthesis_seen;     /* hash of the framings it was last asked about */

	int64_t facilitator_waited_ms; /* since when the group waits for the facilitator alone; 0: it does not */
	bool takeover_open;            /* the time for it has come (tells waiting pages) */

	bool model_spent; /* the model's allowance is used up: for now this decision goes on as if there were none */

	int64_t winner;     /* option id */
	int64_t settled_by; /* who settled the tie, where the facilitator did */
	const char *why;    /* "": not written yet */
};

struct decision {
	struct arena *arena;
	char id[DECISION_ID_LEN + 1];
	char key[KEY_CODE_POINTS * 4 + 1]; /* the creator's idempotence key */
	bool deleted;
	struct head head;

	/* Each in order of first entry; *_cap is for the arena's growing arrays. */
	struct member *members;
	size_t member_count, member_cap;
	struct invitation *invitations;
	size_t invitation_count, invitation_cap;
	struct framing *framings;
	size_t framing_count, framing_cap;
	struct backing *backings;
	size_t backing_count, backing_cap;
	struct priority *priorities;
	size_t priority_count, priority_cap;
	struct option *options;
	size_t option_count, option_cap;
	struct suggestion *suggestions;
	size_t suggestion_count, suggestion_cap;
	struct point *points;
	size_t point_count, point_cap;
	struct approval *approvals;
	size_t approval_count, approval_cap;
	struct call *calls;
	size_t call_count, call_cap;
};

/* An empty decision with this id (DECISION_ID_LEN characters) and creator's key in arena a. */
struct decision *decision_new(struct arena *a, const char *id, const char *key);

/* A compact copy of all of from in a. */
struct decision *decision_clone(struct arena *a, const struct decision *from);

/* Bytes that a compact copy will take, for sizing its arena. */
size_t decision_size(const struct decision *d);

/* Whether a and b hold the same, field by field (ids, order, texts, times). On a difference *what, if not NULL, names the
 * first field that differs. For tests. */
bool decision_equal(const struct decision *a, const struct decision *b, const char **what);

/* The same for two members; not by their bytes, as what lies between the fields is nobody's. */
bool member_equal(const struct member *a, const struct member *b);

/* Borrowed finds; NULL where there is none. */
struct member *decision_member(const struct decision *d, int64_t person);
struct member *decision_participant(const struct decision *d, int64_t person); /* standing in */
struct invitation *decision_invitation_for(const struct decision *d, int64_t person);
struct framing *decision_framing(const struct decision *d, int64_t id);
struct framing *decision_framing_by(const struct decision *d, int64_t person);
struct backing *decision_backing_of(const struct decision *d, int64_t person);
struct priority *decision_priority(const struct decision *d, int64_t id);
struct priority *decision_priority_at(const struct decision *d, int64_t person, int slot);
struct option *decision_option(const struct decision *d, int64_t id);
struct option *decision_option_at(const struct decision *d, int64_t person, int slot);
struct suggestion *decision_suggestion(const struct decision *d, int64_t id);
struct point *decision_point(const struct decision *d, int64_t id);
struct call *decision_call(const struct decision *d, int64_t id);
bool decision_approves(const struct decision *d, int round, int64_t option, int64_t person);

/* The name of a person who is mentioned in d; NULL for person 0. */
const char *decision_name_of(const struct decision *d, int64_t person);

/* Under way: neither complete nor closed. */
bool decision_is_under_way(const struct decision *d);

/* Participants; participants who are present and not excused (those whom a stage waits for). */
size_t decision_participants(const struct decision *d);
bool member_counts(const struct member *m);

/* Whether a call may still be answered. */
bool call_is_open(const struct call *c);

/* A priority's id as people see it ("+1"); "" until it is numbered. Gives out. */
enum { PRIORITY_TAG_SIZE = 16 };
char *priority_tag(char out[PRIORITY_TAG_SIZE], const struct priority *p);

/* Words of the contract (SPEC sections 1, 7, 8), never NULL; …_from gives false for an unknown word. */
const char *stage_name(enum stage s);
bool stage_from(enum stage *out, const char *word);
const char *access_name(enum access a);
bool access_from(enum access *out, const char *word);
const char *side_name(enum side s);
bool side_from(enum side *out, const char *word);
const char *source_name(enum source s);
bool source_from(enum source *out, const char *word);
const char *standing_name(enum standing s);
bool standing_from(enum standing *out, const char *word);
const char *call_kind_name(enum call_kind k);
bool call_kind_from(enum call_kind *out, const char *word);
const char *call_state_name(enum call_state s); /* running retrying failed done stale */
bool call_state_from(enum call_state *out, const char *word);
const char *call_fault_name(enum call_fault f); /* none unreachable slow busy refused broken setup spent off */
bool call_fault_from(enum call_fault *out, const char *word);

#endif
