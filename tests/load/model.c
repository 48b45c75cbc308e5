/* The same actions are measured while no call is under way, and while as many hang as there can be. Machines get slower and
 * faster by themselves, so both are done in many short turns, each of them first as often as second, and what counts is how
 * the two of one turn compare, in the median of the turns.
 *
 * Calls begin with two wordings of a question, and later with "Retry". They end by an answer that nobody tries again. */
#include "model.h"

#include <stdio.h>

#include "actions.h"
#include "hang.h"
#include "samples.h"
#include "walk.h"

enum {
	CALLS = 8, /* as many as the worker makes at once */
	IN_FLIGHT = 8,
	MORE_MB = 12,
	TAKE_MS = 10000,
};

struct extent {
	size_t lobbies;
	int turns;
	int64_t run_ms;
};
static const struct extent whole = { .lobbies = 200, .turns = 20, .run_ms = 800 };
static const struct extent brief = { .lobbies = 60, .turns = 2, .run_ms = 300 };

/* What was measured in one of the two states. */
struct rates {
	const char *name;
	double last;         /* actions a second, in the present turn */
	struct samples rate; /* the same, of all turns */
	struct samples p99_us;
	int64_t cpu_ms; /* of the worker */
	size_t answered;
};

struct hanging {
	struct bench *bench;
	const struct extent *extent;
	struct hang model;
	char ids[CALLS][ID_SIZE];
	struct walk walks[CALLS];
	bool begun; /* a first call of each was made */
};

static void measure_memory(struct bench *b, int64_t plain_kib)
{
	const double mb = (double)bench_usage(b).worker_kib / 1024, plain_mb = (double)plain_kib / 1024;

	report_part(b->report, "A language model that was never called: the worker's memory (Pss), idle, just started");
	report_figure(b->report, "without one", plain_mb, 1, "MB", NO_AIM, 0);
	report_figure(b->report, "with one", mb, 1, "MB", NO_AIM, 0);
	report_figure(b->report, "more", mb - plain_mb, 1, "MB", AT_MOST, MORE_MB);
}

/* Decisions whose next framing wants a call. */
static bool gather(struct hanging *g)
{
	struct bench *b = g->bench;

	if (!crowd_gather(&b->crowd, &b->http, g->extent->lobbies * LOBBY_SIZE) ||
		!crowd_seat(&b->crowd, &b->http, g->extent->lobbies))
		return false;
	for (size_t i = 0; i < CALLS; i++) {
		g->walks[i] = (struct walk){ .crowd = &b->crowd, .http = &b->http, .id = g->ids[i], .participants = 2 };
		if (!crowd_decide(&b->crowd, &b->http, g->ids[i], 2) || !walk_to_scenario(&g->walks[i]))
			return false;
	}
	return true;
}

static bool let_hang(struct hanging *g)
{
	for (size_t i = 0; i < CALLS; i++)
		if (!(g->begun ? walk_retry(&g->walks[i]) : walk_to_bridge(&g->walks[i])))
			return false;
	g->begun = true;
	if (hang_take(&g->model, CALLS, TAKE_MS))
		return true;
	fprintf(stderr, "load: %zu calls of the model have come, not %d\n", g->model.count, CALLS);
	g->bench->errors++;
	return false;
}

static void run(struct hanging *g, struct rates *s)
{
	const int64_t before = bench_usage(g->bench).worker_cpu_ms;
	struct actions_result r = actions_run(&g->bench->crowd, &g->bench->http, IN_FLIGHT, g->extent->run_ms);

	s->cpu_ms += bench_usage(g->bench).worker_cpu_ms - before;
	s->answered += r.answered;
	g->bench->errors += r.errors;
	s->last = r.rate;
	samples_add(&s->rate, (int64_t)r.rate);
	samples_add(&s->p99_us, r.p99_us);
}

static bool run_hanging(struct hanging *g, struct rates *s)
{
	if (g->model.count < CALLS && !let_hang(g))
		return false;
	run(g, s);
	if (hang_still(&g->model) == CALLS)
		return true;
	bench_say("calls of the model did not hang all the time");
	g->bench->errors++;
	return false;
}

static bool run_quiet(struct hanging *g, struct rates *s)
{
	hang_refuse(&g->model);
	run(g, s);
	return true;
}

static void report_rates(struct bench *b, struct rates *s)
{
	report_figure(b->report, s->name, (double)samples_at(&s->rate, 0.5), 0, "a second", NO_AIM, 0);
	report_figure(b->report, "  slowest turn", (double)samples_at(&s->rate, 0), 0, "a second", NO_AIM, 0);
	report_figure(b->report, "  fastest turn", (double)samples_at(&s->rate, 1), 0, "a second", NO_AIM, 0);
	bench_report_ms(b, "  99th percentile", samples_at(&s->p99_us, 0.5), 0);
	report_figure(b->report, "  CPU of the worker for each", (double)s->cpu_ms * 1000 / (double)s->answered, 0, "us",
		NO_AIM, 0);
	samples_dispose(&s->rate);
	samples_dispose(&s->p99_us);
}

static void measure_actions(struct hanging *g)
{
	struct bench *b = g->bench;
	struct usage start = bench_usage(b), end;
	struct rates quiet = { .name = "no call under way" }, hanging = { .name = "as many calls hang as there can be, 8" };
	struct samples ratio = { 0 };
	char title[120];
	bool ok = true;

	for (int i = 0; ok && i < g->extent->turns; i++) {
		ok = i % 2 ? run_hanging(g, &hanging) && run_quiet(g, &quiet) :
			run_quiet(g, &quiet) && run_hanging(g, &hanging);
		samples_add(&ratio, ok && quiet.last > 0 ? (int64_t)(1000 * hanging.last / quiet.last) : 0);
	}
	end = bench_usage(b);
	snprintf(title, sizeof title, "Durable actions, %d in flight, beside a language model; median of %d turns", IN_FLIGHT,
		g->extent->turns);
	report_part(b->report, title);
	report_rates(b, &quiet);
	report_rates(b, &hanging);
	report_figure(b->report, "  to no call under way", (double)samples_at(&ratio, 0.5) / 1000, 2, "times", AT_LEAST, 0.9);
	bench_report_others(b, &start, &end);
	samples_dispose(&ratio);
}

void model_measure(struct bench *b, int port, int64_t plain_kib)
{
	struct hanging g = { .bench = b, .extent = b->brief ? &brief : &whole };

	measure_memory(b, plain_kib);
	bench_say("actions beside a language model");
	if (!hang_open(&g.model, port))
		b->errors++;
	else if (gather(&g))
		measure_actions(&g);
	hang_dispose(&g.model);
	b->errors += b->crowd.errors;
}
