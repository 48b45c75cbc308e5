/* What a call is about, as the one JSON object that the model gets (SPEC section 5). Pure.
 *
 * People's words are data: they stand in JSON strings, on one line, and nothing of them is anywhere else in the request. */
#ifndef MAUDE_MODEL_INPUT_H
#define MAUDE_MODEL_INPUT_H

#include "base/strbuf.h"
#include "core/decision.h"

enum { INPUT_OPTIONS = 12 }; /* of a scaffold request: above that a call is made of several, SPEC section 4 */

/* How many requests a call is made of: 1; of a scaffold one for every INPUT_OPTIONS options, the baseline counted. */
size_t input_parts(const struct decision *d, enum call_kind kind);

/* The options that part (from 0) of a scaffold is about, as ids: INPUT_OPTIONS at the most, in the order in which they are
 * shown (the baseline last). */
struct input_options {
	int64_t ids[INPUT_OPTIONS];
	size_t count;
};
void input_options(struct input_options *out, const struct decision *d, size_t part);

/* Adds the object, without a line break. part is 0 but for a scaffold. */
void input_add(struct strbuf *out, const struct decision *d, enum call_kind kind, size_t part);

#endif
