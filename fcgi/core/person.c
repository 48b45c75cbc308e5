/* The rules for taking a name. */
#include "core/person.h"

#include <string.h>

enum claim person_claim(enum verdict *why, const struct person *asker, const struct person *holder, const char *name_key,
	bool holder_under_way, int64_t epoch, int64_t now_ms)
{
	*why = VERDICT_ACCEPTED;
	if (asker && strcmp(asker->name_key, name_key) == 0)
		return CLAIM_SAME;
	if (asker) {
		*why = VERDICT_NAME_SIGNED_IN;
		return CLAIM_REFUSED;
	}
	if (!holder)
		return CLAIM_NEW;
	if (!holder_under_way && now_ms - holder->used_at_ms >= NAME_FREE_AFTER_MS)
		return CLAIM_NEW;
	if (holder->epoch != epoch)
		return CLAIM_RESEAT;
	*why = VERDICT_NAME_TAKEN;
	return CLAIM_REFUSED;
}
