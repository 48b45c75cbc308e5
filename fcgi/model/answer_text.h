/* The model's texts, mended: one line of valid, normalised UTF-8 within a limit, as people's texts are.
 *
 * Bytes that are not UTF-8 become U+FFFD, control characters and bidirectional overrides go, line breaks and tabs become
 * spaces, outer white space goes. What is longer than max code points is cut, at a word's end where one lies in the last
 * quarter, and ends with "…" within the limit. Markup is left as it is: pages escape it. Results are in a; "" where nothing
 * is left. */
#ifndef MAUDE_MODEL_ANSWER_TEXT_H
#define MAUDE_MODEL_ANSWER_TEXT_H

#include "base/arena.h"

const char *answer_text(struct arena *a, const char *raw, size_t max);

/* The same without quotation marks around it all. */
const char *answer_sentence(struct arena *a, const char *raw, size_t max);

/* A title: without quotation marks around it and a full stop behind it, and of the first so many words at most. */
const char *answer_title(struct arena *a, const char *raw, size_t words, size_t max);

/* text_fold, quick where there is nothing but ASCII. */
const char *answer_fold(struct arena *a, const char *s);

#endif
