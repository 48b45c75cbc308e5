/* Writing JSON piece by piece: commas by themselves, text always escaped. Internal to view/.
 *
 * A comma is due unless the buffer ends in an opening bracket, a colon or a comma. A text value always ends in a quote,
 * so what people typed can't be mistaken for one of these. */
#ifndef MAUDE_VIEW_JSON_H
#define MAUDE_VIEW_JSON_H

#include "view/index.h"

/* The comma, where one is due. */
void json_next(struct strbuf *b);

/* key is a literal that needs no escaping. After json_key comes a value. */
void json_key(struct strbuf *b, const char *key);
void json_key_int(struct strbuf *b, int64_t key); /* "7": as JSON has it */

/* Opening and closing brackets: as a list's item or a key's value. */
void json_open(struct strbuf *b, char bracket);
void json_close(struct strbuf *b, char bracket);

/* List items. */
void json_item_text(struct strbuf *b, const char *text); /* NULL gives null */
void json_item_int(struct strbuf *b, int64_t n);

/* Keys with their values. */
void json_text(struct strbuf *b, const char *key, const char *text); /* NULL gives null */
void json_int(struct strbuf *b, const char *key, int64_t n);
void json_id(struct strbuf *b, const char *key, int64_t id);      /* 0 gives null */
void json_bool(struct strbuf *b, const char *key, bool value);
void json_time(struct strbuf *b, const char *key, int64_t at_ms); /* ISO 8601, UTC; 0 gives null */
void json_ids(struct strbuf *b, const char *key, struct ids ids);

/* A priority's id as people see it ("+1"); null for none, and until it is numbered. */
void json_priority_id(struct strbuf *b, const char *key, const struct priority *p);

/* The why-statement: null while nobody has written one, or while the model is at it. */
void json_why(struct strbuf *b, const char *key, const struct decision *d);

#endif
