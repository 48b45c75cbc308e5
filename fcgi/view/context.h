/* Building the contexts of templates: cJSON trees, so small a vocabulary that a builder reads like the tree.
 *
 * Keys are literals. What is nothing (NULL, "", false, an empty name) is left out: to a template it is the same. Texts are
 * borrowed: they must live as long as the context, except where the name says copy. Memory can't run out (base/mem.h), so
 * nothing here fails. A context is freed with cJSON_Delete. */
#ifndef MAUDE_VIEW_CONTEXT_H
#define MAUDE_VIEW_CONTEXT_H

#include <stdbool.h>
#include <stdint.h>

#include <cjson/cJSON.h>

/* Once, before the first context and before there are threads: cJSON takes its memory from base/mem.h. */
void context_set_up(void);

cJSON *context_new(void);

/* An object or a list under key; an object or a text as a list's next item. Borrowed from the context. */
cJSON *context_object(cJSON *in, const char *key);
cJSON *context_list(cJSON *in, const char *key);
cJSON *context_item(cJSON *list);
void context_item_text(cJSON *list, const char *text);

/* The object under key, made where it isn't there. */
cJSON *context_find(cJSON *in, const char *key);

void context_text(cJSON *in, const char *key, const char *text);
void context_copy(cJSON *in, const char *key, const char *text);
/* A copy that is there even where it is empty: what somebody typed, though that was nothing. */
void context_typed(cJSON *in, const char *key, const char *text);
void context_number(cJSON *in, const char *key, int64_t n);
void context_flag(cJSON *in, const char *key, bool on);

/* A time in UTC: key as ISO 8601 for <time datetime>, key_words as "12:03:10 UTC". 0: nothing. */
void context_time(cJSON *in, const char *key, const char *key_words, int64_t at_ms);

#endif
