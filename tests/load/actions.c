/* Every action is another person's than the last: a session may do 20 a second at most, in bursts of 60. And one of
 * another decision, since that is how people act: each with their own group. */
#include "actions.h"

#include <stdint.h>
#include <stdio.h>

#include "base/clock.h"
#include "flight.h"
#include "samples.h"

struct run {
	struct crowd *crowd;
	struct samples times;
	int64_t from_us, until_us;
	size_t answered, counted;
};

static void send_ready(void *ctx, struct http_conn *c, size_t n)
{
	struct run *r = ctx;
	size_t lobby = n % r->crowd->lobby_count;
	struct visitor *who = &r->crowd->people[lobby * LOBBY_SIZE + n / r->crowd->lobby_count % LOBBY_SIZE];
	char path[40];

	who->ready = !who->ready;
	snprintf(path, sizeof path, "/d/%s/ready", r->crowd->lobbies[lobby]);
	http_send(c, path, who->cookie, who->ready ? "on=1" : "on=0", WANT_JSON);
}

static bool took(void *ctx, const struct http_conn *c, size_t n)
{
	struct run *r = ctx;

	(void)n;
	r->answered++;
	if (c->sent_us >= r->from_us)
		samples_add(&r->times, c->done_us - c->sent_us);
	r->counted += c->done_us >= r->from_us && c->done_us < r->until_us;
	return c->answer.status == 200;
}

struct actions_result actions_run(struct crowd *w, struct http *h, size_t in_flight, int64_t run_ms)
{
	int64_t start = clock_mono_us();
	struct run r = { .crowd = w, .from_us = start + run_ms * 200, .until_us = start + run_ms * 1000 };
	struct flight_work work = {
		.ctx = &r, .send = send_ready, .took = took, .count = SIZE_MAX, .until_us = r.until_us,
	};
	struct actions_result result = { 0 };

	flight_run(h, &work, in_flight);
	result.rate = (double)r.counted * 1e6 / (double)(r.until_us - r.from_us);
	result.answered = r.answered;
	result.median_us = samples_at(&r.times, 0.5);
	result.p99_us = samples_at(&r.times, 0.99);
	result.errors = work.errors;
	if (work.errors)
		fprintf(stderr, "load: actions: %zu failed, the last one with status %d\n", work.errors, work.last_status);
	samples_dispose(&r.times);
	return result;
}
