/* Killing and asking. */
#include "restart.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>

#include "base/clock.h"
#include "process.h"

enum { LIMIT_MS = 10000 };

size_t restart_run(struct samples *us, struct http *h, pid_t supervisor, const char *path, const char *cookie, int times,
	int lives_ms)
{
	struct http_conn c = { .http = h };
	struct service s;
	size_t errors = 0;

	for (int i = 0; i < times; i++) {
		int64_t killed;
		int status;

		/* the first request opens the connection, so that only the worker is new */
		http_ask(&c, path, cookie, NULL, WANT_JSON, LIMIT_MS);
		poll(NULL, 0, lives_ms);
		if (!service_find(&s, supervisor)) {
			fprintf(stderr, "load: there is no worker to kill\n");
			errors++;
			break;
		}
		killed = clock_mono_us();
		kill(s.worker, SIGKILL);
		status = http_ask(&c, path, cookie, NULL, WANT_JSON, LIMIT_MS);
		if (status != 200) {
			fprintf(stderr, "load: after a kill %s got status %d\n", path, status);
			errors++;
		}
		samples_add(us, c.done_us - killed);
	}
	http_close(&c);
	return errors;
}
