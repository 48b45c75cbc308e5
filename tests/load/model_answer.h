/* How long it takes to check an answer of the language model. */
#ifndef MAUDE_LOAD_MODEL_ANSWER_H
#define MAUDE_LOAD_MODEL_ANSWER_H

#include "report.h"

/* Checks a scaffold's answer so many times, by the prompt below templates. False, with a line on stderr: the prompt or the
 * answer is not right. */
bool model_answer_measure(struct report *report, const char *templates, int times);

#endif
