/* Noting a second database. */
#include "web/elsewhere.h"

#include "base/clock.h"
#include "base/log.h"
#include "web/server.h"

enum { SILENCE_MS = 60000 }; /* between two lines in the log */

void elsewhere_note(struct request *r)
{
	struct elsewhere *it = &r->server->elsewhere;
	const int64_t now = clock_mono_ms(), count = atomic_fetch_add(&it->requests, 1) + 1;
	int_least64_t until = atomic_load(&it->silent_until_ms);

	if (now < until || !atomic_compare_exchange_strong(&it->silent_until_ms, &until, now + SILENCE_MS))
		return;
	log_error("other_database", "id", r->request_id, "db", engine_db_id(r->server->engine), "requests", log_int(count).s,
		"hint", "two databases answer here; see docs/operate.md", NULL);
}
