/* JSON schemas, as far as an answer of the language model needs them.
 *
 * Of JSON Schema 2020-12 only: type (one word: object array string null), properties, required, additionalProperties:
 * false, items, enum (of strings), anyOf, description. Whatever is outside of it is refused when a schema is read, so that
 * what is sent stays within the subset that structured outputs take (no lengths, no numbers of items: those are checked by
 * answer.h): every object says additionalProperties: false and requires all its properties. */
#ifndef MAUDE_MODEL_SCHEMA_H
#define MAUDE_MODEL_SCHEMA_H

#include <stdbool.h>

#include <cjson/cJSON.h>

/* The member of exactly this name, of a schema or of a value; NULL: none. */
const cJSON *schema_get(const cJSON *object, const char *name);

/* Why schema is outside of the subset, in a few words; NULL: it is inside. */
const char *schema_fault(const cJSON *schema);

/* Whether value is what a schema without fault asks for. A key that comes twice in an object is refused. Depth is bounded by
 * cJSON's own limit. */
bool schema_accepts(const cJSON *schema, const cJSON *value);

#endif
