/* What can be done to a decision, by whom, and with which fields: two tables.
 *
 * An action is a value. The form table (fields with kinds and limits, SPEC sections 7 and 9) says how its fields are read;
 * the access table says who may do it in which stage. A fault in a field does not stop the reading: it is kept in the
 * action and comes to light in its turn, after role and stage (SPEC section 7: the order of checks). */
#ifndef MAUDE_CORE_ACTION_H
#define MAUDE_CORE_ACTION_H

#include "base/text.h"
#include "core/decision.h"
#include "core/verdict.h"

enum action_kind {
	/* What people do; in the order of SPEC section 7. */
	ACTION_CREATE,
	ACTION_JOIN,
	ACTION_LEAVE,
	ACTION_ADMIT,
	ACTION_TOPIC,
	ACTION_ACCESS,
	ACTION_INVITE,
	ACTION_UNINVITE,
	ACTION_REMOVE,
	ACTION_EXCUSE,
	ACTION_HANDOVER,
	ACTION_TAKEOVER,
	ACTION_START,
	ACTION_READY,
	ACTION_FRAMING,
	ACTION_BACK,
	ACTION_SETTLE,
	ACTION_PRIORITY,
	ACTION_OPTION,
	ACTION_CONFIRM,
	ACTION_INCLUDE,
	ACTION_RETRY,
	ACTION_SKIP,
	ACTION_POINT,
	ACTION_UNPOINT,
	ACTION_APPROVE,
	ACTION_CLOSE,
	ACTION_DELETE,
	ACTIONS_OF_PEOPLE,
	/* What happens by itself; never refused. */
	ACTION_CONNECT = ACTIONS_OF_PEOPLE, /* the person's first live request began */
	ACTION_DISCONNECT,                  /* the last one ended, at .ended_at_ms */
	ACTION_SEEN,                        /* the frame for pages without scripts was fetched: present for .seen_ms */
	ACTION_RESTART,                     /* the worker started, or the clock jumped */
	ACTION_BIND,                        /* .person took .name (.target_key) that an invitation waits for */
	ACTION_FORGET,                      /* .person deleted themselves: "somebody" from now on */
	ACTION_EXPIRE,                      /* it was kept for as long as finished decisions are: it goes, if that is so */
	ACTION_CALL_RETRYING,               /* model call .call failed once and is tried again */
	ACTION_CALL_FAILED,                 /* .call is given up, because of .fault */
	ACTION_CALL_ANSWERED,               /* .call gave .answer */
	ACTIONS
};

/* What the model answered, checked against the schema and cut to the limits. Texts are normalised. */
struct answer_item {
	const char *text; /* priority text, option name, point text */
	const char *desc; /* option description; else NULL */
	char direction;   /* priority; else 0 */
	int64_t option;   /* point: of this option; else 0 */
	enum side side;   /* point */
	int64_t priority; /* point: id of a struct priority, 0: none */
};

struct answer {
	const char *text; /* synthesis, tagline, why; else NULL */
	const struct answer_item *items;
	size_t item_count;
};

enum { ID_OF_NOTHING = -1 }; /* ids begin at 1, so what is called 0 is not there, which is not the same as no id */

struct action {
	enum action_kind kind;
	int64_t person;      /* who does it */
	const char *name;    /* that person's name, as in the register */
	/* What its sender saw; stage_given false: not said. */
	bool stage_given, round_given;
	const char *stage_seen; /* as sent: an unknown word is another stage */
	int64_t round_seen;

	struct refusal bad; /* a fault in a field, to be shown in its turn */

	/* Fields; which ones are set is the form table's. */
	const char *text;  /* topic, framing, priority text, point text, confirm of delete */
	const char *desc;
	const char *key;
	const char *target;     /* a person's name: invite, remove, … */
	const char *target_key; /* text_fold of it */
	int64_t target_person;  /* who holds that name now; 0: nobody. Filled in by the engine */
	enum access access;
	enum side side;
	char direction;
	int slot;
	bool on, abstain;
	int64_t framing, option, suggestion, point; /* 0: empty or not there; ID_OF_NOTHING: "0" */
	const char *priority; /* tag as "+1"; "": none */

	/* System actions. */
	int64_t ended_at_ms, seen_ms;
	int64_t call;
	enum call_fault fault;
	const struct answer *answer;
};

/* One field of a form as it came, percent-decoded. */
struct form_value {
	const char *name;
	const char *value;
	size_t len; /* bytes of value; it may hold NULs, and one more stands behind it */
};

/* The word of an action in addresses and events ("join"), or NULL for those that have none; and back, but for create,
 * which is done to no decision. */
const char *action_word(enum action_kind kind);
bool action_from_word(enum action_kind *out, const char *word);

/* How a fault in a text is told. */
enum verdict verdict_of_text(enum text_fault fault);

/* Reads the declared fields of out->kind from values into out; texts are owned by a. The first fault is kept in
 * out->bad. Unknown fields are passed over. */
void action_read(struct action *out, struct arena *a, const struct form_value *values, size_t count);

enum role { ROLE_SPECTATOR, ROLE_ASKING, ROLE_PARTICIPANT, ROLE_FACILITATOR, ROLES };
enum role decision_role(const struct decision *d, int64_t person);
const char *role_name(enum role r); /* spectator asking participant facilitator */

/* Who may do kind (at least this role), and in which stages; the single source for decide, pages and tests. */
enum role action_needs(enum action_kind kind);
bool action_in_stage(enum action_kind kind, enum stage stage);

/* Role, then closed, then stage, of which the reveal is a part: the verdict before anything is asked about the action. */
enum verdict action_allowed(const struct decision *d, enum action_kind kind, int64_t person);

#endif
