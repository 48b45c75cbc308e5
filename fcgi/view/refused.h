/* Forms that were refused, shown again. */
#ifndef MAUDE_VIEW_REFUSED_H
#define MAUDE_VIEW_REFUSED_H

#include "core/action.h"
#include "view/context.h"

/* A refused form, so that it can be shown with its error and with what was typed. */
struct refused {
	enum action_kind kind; /* ACTIONS: not one of a decision's */
	const struct refusal *refusal;
	const struct form_value *values; /* as they came */
	size_t count;
	bool whole; /* the answer is a whole page, which opens where it went wrong */
};

/* Adds the sentence under key. */
void refused_add_sentence(cJSON *in, const char *key, const struct refused *r);

/* Adds what was typed into a field under key, as near to it as a page can show; nothing where it did not come. */
void refused_add_typed(cJSON *in, const char *key, const struct refused *r, const char *field);

/* Adds what was typed into any field for text, as a list "wrote". */
void refused_add_wrote(cJSON *in, const struct refused *r);

/* Adds a "notice": the sentence, and what was typed. */
void refused_add_notice(cJSON *in, const struct refused *r);

/* Adds a refused form to the personal context of a decision's page: beside what caused it where that is on the page, else as a
 * notice. */
void refused_add(cJSON *in, const struct decision *d, int64_t person, const struct refused *r);

#endif
