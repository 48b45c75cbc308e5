/* load PORT SUPERVISOR_PID DATA_DIR [short]: measures a running Maude Libs and prints figures beside their aims.
 * load port: prints a port that is free. tests/load/bench starts it.
 *
 * Memory is compared between processes that have done nothing yet and the same ones with pages waiting: memory that was
 * freed before would make pages seem to cost nothing. All requests are bounded in number and time. It fails (status 1) when
 * a request got the wrong answer, or none; a missed aim is only said. */
#include <arpa/inet.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "actions.h"
#include "base/clock.h"
#include "base/mem.h"
#include "crowd.h"
#include "disk.h"
#include "pages.h"
#include "process.h"
#include "report.h"
#include "restart.h"
#include "samples.h"

enum { WATCHED_PARTICIPANTS = 30, FULL_PARTICIPANTS = 500, SPARE_FILES = 200, SETTLE_MS = 2000, ANSWER_MS = 10000 };

/* How much is done. */
struct extent {
	size_t lobbies;
	size_t pages[2];     /* on one decision of WATCHED_PARTICIPANTS; 0: none */
	int64_t last_us[2];  /* aim */
	size_t full_pages;   /* on one of FULL_PARTICIPANTS; 0: none */
	int rounds;
	size_t in_flight[4]; /* 0: none */
	int64_t actions_ms, disk_ms;
	int restarts;
};

static const struct extent whole = {
	.lobbies = 500,
	.pages = { 1000, 9000 },
	.last_us = { 100000, 600000 },
	.full_pages = 1000,
	.rounds = 10,
	.in_flight = { 1, 8, 64, 512 },
	.actions_ms = 5000,
	.disk_ms = 2000,
	.restarts = 10,
};

static const struct extent brief = {
	.lobbies = 60,
	.pages = { 200, 0 },
	.last_us = { 100000, 0 },
	.rounds = 2,
	.in_flight = { 1, 64 },
	.actions_ms = 500,
	.disk_ms = 200,
	.restarts = 1,
};

struct bench {
	const struct extent *extent;
	struct http http;
	struct crowd crowd;
	struct report *report;
	pid_t supervisor;
	const char *data_dir;
	double disk_rate;
	size_t errors;
};

static void say(const char *what)
{
	fprintf(stderr, "load: %s\n", what);
}

static struct usage usage(struct bench *b)
{
	struct service s;

	if (!service_find(&s, b->supervisor)) {
		say("the worker or nginx is gone");
		b->errors++;
	}
	return service_usage(&s);
}

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
	poll(NULL, 0, SETTLE_MS);
	if (http_ask(&c, "/canvas", b->crowd.people[0].cookie, NULL, true, ANSWER_MS) != 200) {
		say("no answer from new processes");
		b->errors++;
	}
	http_close(&c);
}

static void measure_idle(struct bench *b)
{
	struct usage u = usage(b);

	report_part(b->report, "Idle, just started, empty database: memory (Pss)");
	report_figure(b->report, "worker", (double)u.worker_kib / 1024, 1, "MB", NO_AIM, 0);
	report_figure(b->report, "nginx", (double)u.nginx_kib / 1024, 1, "MB", NO_AIM, 0);
	report_figure(b->report, "both", (double)(u.worker_kib + u.nginx_kib) / 1024, 1, "MB", AT_MOST, 20);
}

static void measure_restart(struct bench *b, const char *title, const char *path, const char *cookie)
{
	struct samples us = { 0 };

	say(title);
	b->errors += restart_run(&us, &b->http, b->supervisor, path, cookie, b->extent->restarts);
	report_part(b->report, title);
	report_figure(b->report, "median", (double)samples_at(&us, 0.5) / 1000, 1, "ms", AT_MOST, 100);
	report_figure(b->report, "slowest", (double)samples_at(&us, 1) / 1000, 1, "ms", AT_MOST, 100);
	samples_dispose(&us);
}

static void measure_disk(struct bench *b)
{
	double again;

	say("the disk");
	b->disk_rate = disk_sync_rate(b->data_dir, b->extent->disk_ms, true);
	again = disk_sync_rate(b->data_dir, b->extent->disk_ms, false);
	b->errors += b->disk_rate <= 0 || again <= 0;
	report_part(b->report, "This disk: 4 KiB and fdatasync, by the median");
	report_figure(b->report, "appended", b->disk_rate, 0, "a second", NO_AIM, 0);
	report_figure(b->report, "written over", again, 0, "a second", NO_AIM, 0);
}

/* Which makes all else slower than it is. */
static void report_others(struct bench *b, const struct usage *before, const struct usage *after)
{
	report_figure(b->report, "cores busy meanwhile with other programs",
		(double)(after->others_cpu_ms - before->others_cpu_ms) / (double)(after->at_ms - before->at_ms), 2, "", NO_AIM, 0);
}

static void report_refresh(struct bench *b, const struct pages_round *rounds, const struct usage *before,
	const struct usage *after, int64_t aim_us)
{
	static const char *const names[] = {
		"until the median page has it", "until the 99th percentile", "until the last, median change",
	};
	struct samples times[3] = { 0 };
	const int n = b->extent->rounds;

	for (int i = 0; i < n; i++) {
		samples_add(&times[0], rounds[i].median_us);
		samples_add(&times[1], rounds[i].p99_us);
		samples_add(&times[2], rounds[i].last_us);
	}
	for (int i = 0; i < 3; i++)
		report_figure(b->report, names[i], (double)samples_at(&times[i], 0.5) / 1000, 1, "ms",
			i == 2 && aim_us ? AT_MOST : NO_AIM, (double)aim_us / 1000);
	report_figure(b->report, "until the last, slowest change", (double)samples_at(&times[2], 1) / 1000, 1, "ms",
		aim_us ? AT_MOST : NO_AIM, (double)aim_us / 1000);
	report_figure(b->report, "CPU of the worker for each change",
		(double)(after->worker_cpu_ms - before->worker_cpu_ms) / n, 1, "ms", NO_AIM, 0);
	report_figure(b->report, "CPU of nginx for each change",
		(double)(after->nginx_cpu_ms - before->nginx_cpu_ms) / n, 1, "ms", NO_AIM, 0);
	report_others(b, before, after);
	for (int i = 0; i < 3; i++)
		samples_dispose(&times[i]);
}

static void report_memory(struct bench *b, size_t count, const struct usage *none, const struct usage *waiting)
{
	report_figure(b->report, "worker: memory (Pss) per page",
		(double)(waiting->worker_own_kib - none->worker_own_kib) / (double)count, 2, "KB", AT_MOST, 1);
	report_figure(b->report, "nginx: memory (Pss) per page",
		(double)(waiting->nginx_own_kib - none->nginx_own_kib) / (double)count, 2, "KB", AT_MOST, 11);
}

/* none: without any page. */
static void measure_pages(struct bench *b, struct pages *p, size_t count, size_t participants, int64_t aim_us,
	const struct usage *none)
{
	struct pages_round rounds[64];
	struct usage opened, after;
	char title[120];

	snprintf(title, sizeof title, "%zu waiting pages on a decision of %zu", count, participants);
	say(title);
	pages_open(p, count);
	opened = usage(b);
	for (int i = 0; i < b->extent->rounds; i++)
		rounds[i] = pages_refresh(p);
	after = usage(b);
	snprintf(title, sizeof title, "%zu waiting pages on a decision of %zu, %d changes; a page is %lld bytes of JSON", count,
		participants, b->extent->rounds, (long long)rounds[0].body_bytes);
	report_part(b->report, title);
	report_refresh(b, rounds, &opened, &after, aim_us);
	/* read while all wait again: what a delivery leaves behind is part of the price */
	if (none)
		report_memory(b, count, none, &after);
}

static void watch(struct bench *b, size_t participants, const size_t *counts, const int64_t *aims, size_t n)
{
	struct usage none;
	char id[ID_SIZE];
	struct pages *p;

	if (!crowd_decide(&b->crowd, &b->http, id, participants))
		return;
	start_afresh(b);
	none = usage(b);
	p = pages_new(&b->http, &b->crowd, id, counts[n - 1]);
	for (size_t i = 0; i < n; i++)
		measure_pages(b, p, counts[i], participants, aims ? aims[i] : 0, aims ? &none : NULL);
	b->errors += pages_errors(p);
	report_figure(b->report, "errors", (double)pages_errors(p), 0, "", AT_MOST, 0);
	pages_free(p);
}

static void measure_all_pages(struct bench *b)
{
	const struct extent *x = b->extent;

	watch(b, WATCHED_PARTICIPANTS, x->pages, x->last_us, x->pages[1] ? 2 : 1);
	if (x->full_pages)
		watch(b, FULL_PARTICIPANTS, &x->full_pages, NULL, 1);
}

static void measure_actions(struct bench *b)
{
	const struct extent *x = b->extent;
	struct usage start = usage(b), end;
	double one = 0;

	say("durable actions");
	report_part(b->report, "Durable actions, over HTTP");
	for (size_t i = 0; i < sizeof x->in_flight / sizeof *x->in_flight && x->in_flight[i]; i++) {
		struct usage before = usage(b), after;
		struct actions_result r = actions_run(&b->crowd, &b->http, x->in_flight[i], x->actions_ms);
		char name[60];

		after = usage(b);
		snprintf(name, sizeof name, "%zu in flight", x->in_flight[i]);
		b->errors += r.errors;
		one = i == 0 ? r.rate : one;
		report_figure(b->report, name, r.rate, 0, "a second", NO_AIM, 0);
		report_figure(b->report, "  median", (double)r.median_us / 1000, 2, "ms", NO_AIM, 0);
		report_figure(b->report, "  99th percentile", (double)r.p99_us / 1000, 2, "ms", NO_AIM, 0);
		report_figure(b->report, "  CPU of the worker for each",
			(double)(after.worker_cpu_ms - before.worker_cpu_ms) * 1000 / (double)r.answered, 0, "us", NO_AIM, 0);
		report_figure(b->report, "  CPU of nginx for each",
			(double)(after.nginx_cpu_ms - before.nginx_cpu_ms) * 1000 / (double)r.answered, 0, "us", NO_AIM, 0);
		report_figure(b->report, "  to the disk's appended fdatasync", r.rate / b->disk_rate, 2, "times", NO_AIM, 0);
		if (x->in_flight[i] > 1)
			report_figure(b->report, "  to one in flight", r.rate / one, 2, "times",
				x->in_flight[i] == 64 ? AT_LEAST : NO_AIM, 5);
	}
	end = usage(b);
	report_others(b, &start, &end);
}

static void measure(struct bench *b)
{
	const struct extent *x = b->extent;
	size_t most = x->pages[0] > x->pages[1] ? x->pages[0] : x->pages[1];

	if (b->http.limit < (long)most + SPARE_FILES) {
		fprintf(stderr, "load: %zu pages need %zu descriptors, the limit is %ld\n", most, most + SPARE_FILES, b->http.limit);
		b->errors++;
		return;
	}
	measure_idle(b);
	measure_restart(b, "From kill -9 until the first answer, empty database", "/healthz", NULL);
	measure_disk(b);
	say("people");
	if (crowd_gather(&b->crowd, &b->http, most > x->lobbies * LOBBY_SIZE ? most : x->lobbies * LOBBY_SIZE)) {
		measure_all_pages(b);
		if (crowd_seat(&b->crowd, &b->http, x->lobbies))
			measure_actions(b);
		measure_restart(b, "From kill -9 until the first answer, with all these people and decisions", "/canvas",
			b->crowd.people[0].cookie);
	}
	b->errors += b->crowd.errors;
}

static int print_free_port(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET };
	socklen_t size = sizeof a;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&a, size) != 0 || getsockname(fd, (struct sockaddr *)&a, &size) != 0) {
		perror("load: a free port");
		return 1;
	}
	close(fd);
	printf("%d\n", ntohs(a.sin_port));
	return 0;
}

int main(int argc, char **argv)
{
	struct bench *b;
	bool failed;

	if (argc == 2 && strcmp(argv[1], "port") == 0)
		return print_free_port();
	if (argc < 4 || argc > 5 || (argc == 5 && strcmp(argv[4], "short") != 0)) {
		fprintf(stderr, "usage: load PORT SUPERVISOR_PID DATA_DIR [short]\n       load port\n");
		return 2;
	}
	b = mem_alloc(sizeof *b);
	b->extent = argc == 5 ? &brief : &whole;
	b->supervisor = (pid_t)strtol(argv[2], NULL, 10);
	b->data_dir = argv[3];
	b->report = report_new(b->extent == &whole);
	http_init(&b->http, (int)strtol(argv[1], NULL, 10));
	measure(b);
	report_print(b->report, "");
	failed = b->errors > 0;
	printf("\n%zu requests or readings failed\n", b->errors);
	http_dispose(&b->http);
	crowd_dispose(&b->crowd);
	report_free(b->report);
	mem_free(b);
	return failed;
}
