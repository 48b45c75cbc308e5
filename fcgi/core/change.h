/* What changes when something happens: rows put or taken out.
 *
 * decide and tick emit changes; apply makes the next state from them; the store writes each with one statement. A put
 * replaces the row with the same key or adds it at the end; a del takes it out. Deleting a decision is one change. */
#ifndef MAUDE_CORE_CHANGE_H
#define MAUDE_CORE_CHANGE_H

#include "core/decision.h"

enum change_kind {
	CHANGE_HEAD_PUT,
	CHANGE_MEMBER_PUT,      /* key: person */
	CHANGE_INVITATION_PUT,  /* key: id */
	CHANGE_INVITATION_DEL,
	CHANGE_FRAMING_PUT,     /* key: id */
	CHANGE_FRAMING_DEL,
	CHANGE_BACKING_PUT,     /* key: person */
	CHANGE_BACKING_DEL,
	CHANGE_PRIORITY_PUT,    /* key: id */
	CHANGE_PRIORITY_DEL,
	CHANGE_OPTION_PUT,      /* key: id */
	CHANGE_OPTION_DEL,
	CHANGE_SUGGESTION_PUT,  /* key: id */
	CHANGE_POINT_PUT,       /* key: id */
	CHANGE_POINT_DEL,
	CHANGE_APPROVAL_PUT,    /* key: round, option, person */
	CHANGE_APPROVAL_DEL,
	CHANGE_CALL_PUT,        /* key: id */
	CHANGE_DECISION_DEL,    /* all of it */
	CHANGE_KINDS
};

struct change {
	enum change_kind kind;
	union {
		struct head head;
		struct member member;
		struct invitation invitation;
		struct framing framing;
		struct backing backing;
		struct priority priority;
		struct option option;
		struct suggestion suggestion;
		struct point point;
		struct approval approval;
		struct call call;
	};
};

/* What a list of changes touches, for whoever passes it on. */
enum touch {
	TOUCH_PRESENCE = 1,    /* who is connected, present, waited for */
	TOUCH_CONTENT = 2,     /* anything else that a decision's page shows */
	TOUCH_CANVAS = 4,      /* what the canvas shows: topic, tagline, stage, access, membership, invitation, closing */
	TOUCH_INVITATIONS = 8, /* somebody's invitations */
};

struct changes {
	struct arena *arena; /* holds the list; the texts are the decision's */
	struct change *list;
	size_t count, cap;
	unsigned touched; /* of enum touch */
};

void changes_init(struct changes *c, struct arena *a);

/* Applies one change to d and, where into is not NULL, adds it to that list with texts that live as long as d. */
void change_apply(struct decision *d, const struct change *c, struct changes *into);

#endif
