/* What the end of a try means: what people are told, and what is done next. Pure.
 *
 * Faults that pass are tried again after a pause (SPEC section 5: 429, 500, 529 and network faults; with them go 408, 409 and the
 * other 5xx, which the vendor's own clients repeat, too). A key or a name that is refused stays so. A model that was too slow once has
 * cost the group a minute: whether to try again is theirs to say. */
#ifndef MAUDE_MODEL_OUTCOME_H
#define MAUDE_MODEL_OUTCOME_H

#include <stdbool.h>

#include "core/decision.h"

struct outcome {
	enum call_fault fault; /* NONE: the answer is there, and has to be read */
	bool passes;           /* trying again may help */
	const char *detail;    /* a few words; NULL: the status says it */
};

/* Of an answer with this HTTP status; spent: it says that money or allowance is used up. */
struct outcome outcome_of_status(long status, bool spent);

/* Of a transfer that failed. code: libcurl's; sent: the request was on its way; flooded: we had enough of its answer. */
struct outcome outcome_of_transfer(unsigned code, bool sent, bool flooded);

/* How long to wait before try number retry (from 1): backoff_ms doubled each time, 8 s at the most, up to a quarter less by chance
 * (0 to 255). after_ms: what the service asked for (retry-after), 0: nothing; it is kept to. */
int64_t outcome_pause_ms(int retry, int64_t backoff_ms, int64_t after_ms, unsigned chance);

enum { OUTCOME_PATIENCE_MS = 60000 }; /* whoever asks for a longer pause has said no */

#endif
