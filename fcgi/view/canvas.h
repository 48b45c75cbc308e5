/* The canvas of one person: the decisions that are theirs to see, and the invitations that wait (SPEC section 3). */
#ifndef MAUDE_VIEW_CANVAS_H
#define MAUDE_VIEW_CANVAS_H

#include "base/strbuf.h"
#include "core/action.h"
#include "view/context.h"

struct canvas_item {
	char id[DECISION_ID_LEN + 1];
	const char *title, *tagline;
	enum stage stage;
	enum role role;
	bool invited; /* an invitation waits here */
	bool asks;    /* the stage waits for something that is this person's to do */
	bool hidden;  /* it is not what the query asks for */
	int64_t created_at_ms;
};

/* Which of the decisions are to be seen. What people type into a search is mended rather than refused (web/canvas.h). */
struct canvas_query {
	const char *text; /* each word of it is in the title or the tagline, whatever their case; NULL or "": any decision */
	bool hide_finished;
};

struct canvas {
	struct arena *arena; /* the caller's; holds items and texts */
	int64_t person;
	struct canvas_query query; /* borrowed */
	struct canvas_item *items;
	size_t count, cap;
};

/* Whether an invitation to d waits for this person. */
bool canvas_invites(const struct decision *d, int64_t person);

/* Takes a decision up, if the person is to see it; copies what it shows. */
void canvas_add(struct canvas *c, const struct decision *d);

/* The context of the canvas' live region for who is called name: it borrows the canvas' texts. Its circles are in the order
 * in which they matter to the person. The form for a new decision in it carries key. */
cJSON *canvas_context(struct canvas *c, int64_t version, const char *name, const char *key);

/* {"version","decisions":[…],"invitations":[…]}, newest first. Invitations are all that wait, whatever the query. */
void canvas_json(struct strbuf *b, struct canvas *c, int64_t version);

#endif
