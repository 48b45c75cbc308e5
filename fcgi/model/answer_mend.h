/* What is nearly as the schema says: mended, so that one small flaw doesn't cost all the rest. */
#ifndef MAUDE_MODEL_ANSWER_MEND_H
#define MAUDE_MODEL_ANSWER_MEND_H

#include <cjson/cJSON.h>
#include <stdbool.h>

/* Takes out of value what schema does not know. Inside of a list's items: a list that is missing or none becomes an empty one, what
 * may be null and fits nothing becomes null, and an item that even so is not what the schema says is left out. False: it is not what
 * the schema says, and can't be mended; so is a list of which nothing is left. */
bool answer_mend(cJSON *value, const cJSON *schema);

#endif
