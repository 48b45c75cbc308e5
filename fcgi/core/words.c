/* The contract's words for the enumerations (SPEC sections 1, 7 and 8), and the database's: they are the same. */
#include "core/decision.h"

#include <stdio.h>
#include <string.h>

static const char *const stage_words[STAGES] = {
	"lobby", "scenario", "priorities", "options", "scaffolding", "dashboard", "complete",
};
static const char *const access_words[ACCESSES] = { "open", "link", "invited" };
static const char *const side_words[SIDES] = { "for", "against" };
static const char *const source_words[SOURCES] = { "person", "model", "baseline" };
static const char *const standing_words[STANDINGS] = { "out", "asking", "declined", "in" };
static const char *const call_kind_words[CALL_KINDS] = {
	"synthesize", "tagline", "suggest_priorities", "suggest_options", "scaffold", "why",
};
static const char *const call_state_words[CALL_STATES] = { "running", "retrying", "failed", "done", "stale" };
static const char *const call_fault_words[CALL_FAULTS] = {
	"none", "unreachable", "slow", "busy", "refused", "broken", "setup", "spent", "off",
};

char *priority_tag(char out[PRIORITY_TAG_SIZE], const struct priority *p)
{
	out[0] = '\0';
	if (p->number)
		snprintf(out, PRIORITY_TAG_SIZE, "%c%d", p->direction, p->number);
	return out;
}

static bool find(unsigned *out, const char *const *words, unsigned count, const char *word)
{
	*out = 0;
	for (unsigned i = 0; i < count; i++)
		if (strcmp(words[i], word) == 0) {
			*out = i;
			return true;
		}
	return false;
}

#define WORDS(type, count) \
	const char *type##_name(enum type v) \
	{ \
		return type##_words[v]; \
	} \
	bool type##_from(enum type *out, const char *word) \
	{ \
		unsigned at; \
		bool found = find(&at, type##_words, count, word); \
		*out = (enum type)at; \
		return found; \
	}

WORDS(stage, STAGES)
WORDS(access, ACCESSES)
WORDS(side, SIDES)
WORDS(source, SOURCES)
WORDS(standing, STANDINGS)
WORDS(call_kind, CALL_KINDS)
WORDS(call_state, CALL_STATES)
WORDS(call_fault, CALL_FAULTS)
