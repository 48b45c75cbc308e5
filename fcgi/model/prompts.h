/* What the language model is told: one prompt for each kind of call, from files that are read and checked at the start.
 *
 * In templates/prompts/ each kind has KIND.md (the instructions, sent as they are), KIND.schema.json (what an answer must
 * be; sent along, and the same checks the answer here) and KIND.example.json ({"input": …, "answer": …}, a real question
 * and a good answer: for tests and for who edits the prompt; the worker does not read it). */
#ifndef MAUDE_MODEL_PROMPTS_H
#define MAUDE_MODEL_PROMPTS_H

#include <cjson/cJSON.h>

#include "base/rc.h"
#include "base/strbuf.h"
#include "core/decision.h"

struct prompt {
	const char *instructions; /* text of several lines, without a line break at its end */
	const cJSON *schema;      /* schema.h; an object */
	const char *schema_text;  /* the same on one line */
};

struct prompts;

/* Reads all prompts below templates (the directory of templates). A file that is missing, is no text or no schema of an
 * object (schema_fault): RC_INVALID, *out is NULL and complaint is one line that names it. cJSON must have been set up. */
enum rc prompts_load(struct prompts **out, const char *templates, struct strbuf *complaint) MUST_CHECK;
void prompts_free(struct prompts *p); /* NULL is allowed */

/* Borrowed, for as long as p lives. */
const struct prompt *prompts_get(const struct prompts *p, enum call_kind kind);

#endif
