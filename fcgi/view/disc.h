/* A person as a disc: initials on a colour that goes with the name. Internal to view/. */
#ifndef MAUDE_VIEW_DISC_H
#define MAUDE_VIEW_DISC_H

#include "view/context.h"

/* Adds name, "initials", and "hue" (1 to DISC_HUES, which the style sheet has a colour for each of). Nothing for NULL. */
enum { DISC_HUES = 12 };
void disc_add(cJSON *in, const char *name);

/* The same under key, as an object of its own. */
void disc_add_as(cJSON *in, const char *key, const char *name);

/* Adds a list of discs under key, at most so many, and how many more there are as "more". None: nothing. */
void disc_add_list(cJSON *in, const char *key, const char *const *names, size_t count, size_t most);

#endif
