/* The decision is led to where it is watched, its people's pages and those of spectators wait, then it changes some times.
 *
 * Memory is compared between processes that have done nothing yet and the same ones with pages waiting: memory that was
 * freed before would make pages seem to cost nothing. */
#include "fanout.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>

#include "pages.h"
#include "samples.h"
#include "walk.h"

enum { SETTLE_MS = 2000, ANSWER_MS = 10000, ROUNDS = 10, ROUNDS_BRIEF = 2 };

/* Without news: the last delivery is over; also presence, which is told once a second. Nobody looks at brief figures. */
enum { QUIET_MS = 500, QUIET_OPENING_MS = 2000, QUIET_BRIEF_MS = 150 };

/* The worker and nginx's are replaced by new ones. */
static void start_afresh(struct bench *b)
{
	struct http_conn c = { .http = &b->http };
	struct service s;

	if (!service_find(&s, b->supervisor))
		b->errors++;
	for (size_t i = 1; i < s.nginx_count; i++)
		kill(s.nginx[i], SIGKILL);
	if (s.worker)
		kill(s.worker, SIGKILL);
	poll(NULL, 0, b->brief ? QUIET_BRIEF_MS : SETTLE_MS);
	if (http_ask(&c, "/canvas", b->crowd.people[0].cookie, NULL, WANT_JSON, ANSWER_MS) != 200) {
		bench_say("no answer from new processes");
		b->errors++;
	}
	http_close(&c);
}

static void report_times(struct bench *b, const struct pages_round *rounds, int count, int64_t aim_us)
{
	struct samples times[3] = { 0 };

	for (int i = 0; i < count; i++) {
		samples_add(&times[0], rounds[i].median_us);
		samples_add(&times[1], rounds[i].p99_us);
		samples_add(&times[2], rounds[i].last_us);
	}
	bench_report_ms(b, "until the median page has it", samples_at(&times[0], 0.5), 0);
	bench_report_ms(b, "until the 99th percentile", samples_at(&times[1], 0.5), 0);
	bench_report_ms(b, "until the last, median change", samples_at(&times[2], 0.5), aim_us);
	bench_report_ms(b, "until the last, slowest change", samples_at(&times[2], 1), aim_us);
	for (int i = 0; i < 3; i++)
		samples_dispose(&times[i]);
}

static void report_costs(struct bench *b, int changes, const struct usage *before, const struct usage *after)
{
	report_figure(b->report, "CPU of the worker for each change",
		(double)(after->worker_cpu_ms - before->worker_cpu_ms) / changes, 1, "ms", NO_AIM, 0);
	report_figure(b->report, "CPU of nginx for each change",
		(double)(after->nginx_cpu_ms - before->nginx_cpu_ms) / changes, 1, "ms", NO_AIM, 0);
	bench_report_others(b, before, after);
}

static void report_memory(struct bench *b, size_t count, const struct usage *none, const struct usage *waiting)
{
	report_figure(b->report, "worker: memory (Pss) per page",
		(double)(waiting->worker_own_kib - none->worker_own_kib) / (double)count, 2, "KB", AT_MOST, 1);
	report_figure(b->report, "nginx: memory (Pss) per page",
		(double)(waiting->nginx_own_kib - none->nginx_own_kib) / (double)count, 2, "KB", AT_MOST, 11);
}

/* One decision while it is watched. */
struct show {
	struct bench *bench;
	const struct fanout *fanout;
	char id[ID_SIZE];
	struct walk walk;
	struct pages *pages;
	struct usage none; /* without any page */
	int changes;       /* so far */
};

/* The n-th change is another state than the one before. */
static struct pages_round change(struct show *s)
{
	const int quiet_ms = s->bench->brief ? QUIET_BRIEF_MS : QUIET_MS, n = ++s->changes;
	char form[60];

	if (s->fanout->voting)
		snprintf(form, sizeof form, "option=%lld&on=%d", (long long)s->walk.options[TEXT_OPTIONS - 1], n % 2);
	else
		snprintf(form, sizeof form, "text=Where+do+we+meet,+and+when?+Version+%d", n);
	return pages_refresh(s->pages, s->fanout->voting ? "approve" : "topic", form, quiet_ms);
}

static void name_part(struct bench *b, const struct fanout *f, size_t count, int changes, const struct pages_round *round)
{
	char title[160];

	snprintf(title, sizeof title, "%zu waiting pages on the %s of %zu, %d changes; a page is %lld bytes of %s, the "
		"facilitator's %lld", count, f->voting ? "dashboard" : "lobby", f->participants, changes,
		(long long)round->last_bytes, f->want == WANT_JSON ? "JSON" : "HTML", (long long)round->first_bytes);
	report_part(b->report, title);
}

static void measure_pages(struct show *s, size_t count, int64_t aim_us)
{
	struct bench *b = s->bench;
	const int changes = b->brief ? ROUNDS_BRIEF : ROUNDS;
	struct pages_round rounds[ROUNDS];
	struct usage opened, after;

	pages_open(s->pages, count, b->brief ? QUIET_BRIEF_MS : QUIET_OPENING_MS);
	opened = bench_usage(b);
	for (int i = 0; i < changes; i++)
		rounds[i] = change(s);
	after = bench_usage(b);
	name_part(b, s->fanout, count, changes, &rounds[0]);
	report_times(b, rounds, changes, aim_us);
	report_costs(b, changes, &opened, &after);
	/* read while all wait again: what a delivery leaves behind is part of the price */
	if (s->fanout->memory)
		report_memory(b, count, &s->none, &after);
}

static bool prepare(struct show *s)
{
	struct bench *b = s->bench;
	const struct fanout *f = s->fanout;

	if (!crowd_decide(&b->crowd, &b->http, s->id, f->participants))
		return false;
	s->walk = (struct walk){ .crowd = &b->crowd, .http = &b->http, .id = s->id, .participants = f->participants };
	if (f->voting && !(walk_to_scenario(&s->walk) && walk_to_dashboard(&s->walk)))
		return false;
	if (f->memory) {
		start_afresh(b);
		s->none = bench_usage(b);
	}
	return true;
}

void fanout_measure(struct bench *b, const struct fanout *f)
{
	struct show s = { .bench = b, .fanout = f };
	char what[80];

	snprintf(what, sizeof what, "%zu pages on the %s of %zu, %s", f->pages[f->pages[1] != 0],
		f->voting ? "dashboard" : "lobby", f->participants, f->want == WANT_JSON ? "JSON" : "HTML");
	bench_say(what);
	if (!prepare(&s))
		return;
	s.pages = pages_new(&b->http, &b->crowd, s.id, f->want, f->pages[f->pages[1] != 0]);
	for (int i = 0; i < 2 && f->pages[i]; i++)
		measure_pages(&s, f->pages[i], f->aims_us[i]);
	b->errors += pages_errors(s.pages);
	report_figure(b->report, "errors", (double)pages_errors(s.pages), 0, "", AT_MOST, 0);
	pages_free(s.pages);
}
