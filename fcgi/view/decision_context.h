/* A decision as the context of its templates: what is the same for everybody.
 *
 * Two objects, looked into one after the other: the shared one is needed while the shared part is rendered, and is the
 * whole of what it shows; the common one stays, because the personal parts (personal.h) look into it too. */
#ifndef MAUDE_VIEW_DECISION_CONTEXT_H
#define MAUDE_VIEW_DECISION_CONTEXT_H

#include "core/tally.h"
#include "view/context.h"
#include "view/index.h"

/* Id, stage (as a flag of its own, too), round, facilitator's name, access, tags, what may be done now, the names of whom the
 * stage waits for. Borrows d's texts. */
cJSON *decision_context_common(struct view_index *x, const struct rules *rules);

/* Everything else: steps, people, what the stage waits for, what it has. Borrows d's texts. */
cJSON *decision_context_shared(struct view_index *x, const struct rules *rules);

/* What only the projector shows of it: counts, and as much of what the stage has as there is room for. Borrows d's texts. */
cJSON *screen_context(const struct decision *d, const struct rules *rules);

/* "Lobby", "Scenario", … */
const char *stage_title(enum stage s);

/* "ana", "ana and bo", "ana, bo, cy and 4 others": at most so many are named. NULL, for who is not among the decision's people as
 * they should be (somebody changed the database by hand), is "somebody". */
void names_add(struct strbuf *b, const char *const *names, size_t count, size_t most);

/* The same as a text under key; nobody: nothing. */
void names_add_as(cJSON *in, const char *key, const char *const *names, size_t count, size_t most);

/* The same of these people. */
void decision_context_add_names(cJSON *in, const char *key, struct view_index *x, struct ids people, size_t most);

/* Suggestions of the present stage. */
size_t suggestions_of_stage(const struct decision *d);

/* "more", "less", "relevant"; NULL for none of them. */
const char *direction_word(char direction);

/* How long the bar of so many approvals is, in percent of those who decide: rounded, and never over 100, as who approved
 * may have left. */
int64_t approval_share(size_t votes, size_t of);

/* So many are named of whom the stage waits for. */
enum { WAITED_NAMED = 6 };

/* Code points of a question that the table has room for in large letters, and of one that is set in smaller ones. */
enum { TOPIC_SHORT = 60, TOPIC_LONG = 140 };

/* Internal to the builder's files: the model's state; whom the stage waits for; who takes part; what the present stage has; that
 * where there is a ballot. */
void decision_context_add_model(cJSON *in, const struct decision *d, const struct rules *rules);
void decision_context_add_waited(cJSON *common, struct view_index *x);
void decision_context_add_people(cJSON *shared, struct view_index *x);
void decision_context_add_stage(cJSON *shared, struct view_index *x);
void decision_context_add_ballot(cJSON *shared, struct view_index *x);

#endif
