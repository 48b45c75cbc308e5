/* What the model wrote, checked: text of somebody who is not trusted. Pure.
 *
 * The text is one JSON object, possibly in a code fence, after <think>…</think>, or with a few words around it. It has to be
 * what the prompt's schema says. Then it is mended as far as it can be: texts are normalised, rid of control characters and
 * bidirectional overrides, and cut to the limits of SPEC section 9 (at a word's end where there is one near, with an
 * ellipsis within the limit); what is empty or comes twice is left out, and so are suggestions of what is there already; of
 * lists that are too long the first ones are taken; options are matched by name (as they are compared: text_fold), invented
 * ones left out; a tag that is not of this decision, or "~", is no tag. A NUL, or the letters \u0000 of its escape, makes the
 * whole of no use, wherever it stands (in a thought, too). */
#ifndef MAUDE_MODEL_ANSWER_H
#define MAUDE_MODEL_ANSWER_H

#include "core/action.h"
#include "model/prompts.h"

enum answer_state {
	ANSWER_GOOD,    /* use it */
	ANSWER_LACKING, /* of a scaffold: an option has no points at all; usable, if asking again gives nothing better */
	ANSWER_BAD,     /* of no use */
};

enum { ANSWER_TEXT_MAX = 256 * 1024 }; /* bytes; what is longer is bad without a look at it */

/* What is left of a text, in code points: where people's texts have a limit, the same. */
enum {
	ANSWER_SYNTHESIS_MAX = 300, /* a framing */
	ANSWER_TAGLINE_MAX = 60,    /* ours */
	ANSWER_TAGLINE_WORDS = 6,
	ANSWER_PRIORITY_MAX = 60,
	ANSWER_NAME_MAX = 60,
	ANSWER_DESC_MAX = 300,
	ANSWER_POINT_MAX = 200,
	ANSWER_WHY_MAX = 1000, /* ours */
	ANSWER_POINTS = 4,     /* for each option on each side */
};

struct answer_checked {
	enum answer_state state;
	const char *why;      /* of BAD and LACKING: a few words for the log ("not JSON"), never the model's; else NULL */
	struct answer answer; /* in a; of BAD: empty */
	size_t lacking;       /* options without a point */
};

/* d is the decision as it was when the call was made. text need not be UTF-8 nor end in NUL. An empty list of suggestions
 * is good: the model has nothing to add. An empty synthesis, tagline or why is bad. A tagline of more than 6 words is cut
 * after the sixth. */
void answer_check(struct answer_checked *out, struct arena *a, const struct prompt *prompt, const struct decision *d,
	enum call_kind kind, size_t part, const char *text, size_t len);

#endif
