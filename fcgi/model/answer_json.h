/* The one JSON object in what a model wrote.
 *
 * Models think aloud first (<think>…</think>), put fences around JSON, or a few words before and after it. All that is let
 * go. */
#ifndef MAUDE_MODEL_ANSWER_JSON_H
#define MAUDE_MODEL_ANSWER_JSON_H

#include <cjson/cJSON.h>

#include "base/arena.h"

/* The object, the caller's (cJSON_Delete), or NULL; then *why says so in a few words. text may be anything. a is for
 * scratch. */
cJSON *answer_find_json(struct arena *a, const char *text, size_t len, const char **why);

#endif
