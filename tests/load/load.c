/* load PORT SUPERVISOR_PID DATA_DIR TEMPLATES ASSETS [short]: measures a running Maude Libs and prints figures beside their
 * aims. load model PORT SUPERVISOR_PID DATA_DIR TEMPLATES MODEL_PORT KIB [short]: one with a language model at that port,
 * beside the memory of a worker without. load render TEMPLATES ASSETS: only how long it takes to render pages. load port:
 * prints a port that is free. load memory SUPERVISOR_PID: prints the worker's memory. tests/load/bench starts it.
 *
 * All requests are bounded in number and time. It fails (status 1) when a request got the wrong answer, or none; a missed
 * aim is only said. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "actions.h"
#include "base/mem.h"
#include "bench.h"
#include "disk.h"
#include "fanout.h"
#include "model.h"
#include "model_answer.h"
#include "render.h"
#include "restart.h"
#include "samples.h"
#include "slow.h"
#include "typing.h"
#include "visit.h"

enum { SPARE_FILES = 200, FANOUTS = 5, LOADS = 4, CHECKS = 1000 };

/* How much is done. */
struct extent {
	int render_times;
	size_t lobbies;
	size_t keys;
	size_t slow_scale;
	struct fanout fanouts[FANOUTS]; /* without pages: none */
	size_t in_flight[LOADS];        /* 0: none */
	int64_t actions_ms, disk_ms;
	int restarts, lives_ms;
};

static const struct extent whole = {
	.render_times = 1000,
	.lobbies = 500,
	.keys = 200,
	.slow_scale = 1,
	.fanouts = {
		{ .participants = 30, .want = WANT_JSON, .pages = { 1000 }, .aims_us = { 100000 }, .memory = true },
		{ .participants = 30, .want = WANT_FRAGMENT, .pages = { 1000, 9000 }, .aims_us = { 150000, 900000 },
			.memory = true },
		{ .participants = 500, .want = WANT_FRAGMENT, .pages = { 1000 } },
		{ .voting = true, .participants = 12, .want = WANT_FRAGMENT, .pages = { 1000 }, .aims_us = { 150000 } },
		{ .voting = true, .participants = 500, .want = WANT_FRAGMENT, .pages = { 1000 } },
	},
	.in_flight = { 1, 8, 64, 512 },
	.actions_ms = 5000,
	.disk_ms = 2000,
	.restarts = 10,
	.lives_ms = 2200,
};

static const struct extent brief = {
	.render_times = 20,
	.lobbies = 60,
	.keys = 10,
	.slow_scale = 100,
	.fanouts = {
		{ .participants = 30, .want = WANT_JSON, .pages = { 100 } },
		{ .participants = 30, .want = WANT_FRAGMENT, .pages = { 100, 200 }, .memory = true },
		{ .voting = true, .participants = 12, .want = WANT_FRAGMENT, .pages = { 100 } },
	},
	.in_flight = { 1, 64 },
	.actions_ms = 500,
	.disk_ms = 200,
	.restarts = 1,
	.lives_ms = 500,
};

static void measure_idle(struct bench *b)
{
	struct usage u = bench_usage(b);

	report_part(b->report, "Idle, just started, empty database: memory (Pss)");
	report_figure(b->report, "worker", (double)u.worker_kib / 1024, 1, "MB", NO_AIM, 0);
	report_figure(b->report, "nginx", (double)u.nginx_kib / 1024, 1, "MB", NO_AIM, 0);
	report_figure(b->report, "both", (double)(u.worker_kib + u.nginx_kib) / 1024, 1, "MB", AT_MOST, 20);
}

static void measure_restart(struct bench *b, const struct extent *x, const char *title, const char *path, const char *cookie)
{
	struct samples us = { 0 };

	bench_say(title);
	b->errors += restart_run(&us, &b->http, b->supervisor, path, cookie, x->restarts, x->lives_ms);
	report_part(b->report, title);
	bench_report_ms(b, "median", samples_at(&us, 0.5), 100000);
	bench_report_ms(b, "slowest", samples_at(&us, 1), 100000);
	samples_dispose(&us);
}

static double measure_disk(struct bench *b, const struct extent *x)
{
	double rate, again;

	bench_say("the disk");
	rate = disk_sync_rate(b->data_dir, x->disk_ms, true);
	again = disk_sync_rate(b->data_dir, x->disk_ms, false);
	b->errors += rate <= 0 || again <= 0;
	report_part(b->report, "This disk: 4 KiB and fdatasync, by the median");
	report_figure(b->report, "appended", rate, 0, "a second", NO_AIM, 0);
	report_figure(b->report, "written over", again, 0, "a second", NO_AIM, 0);
	return rate;
}

static void measure_actions(struct bench *b, const struct extent *x, double disk_rate)
{
	struct usage start = bench_usage(b), end;
	double one = 0;

	bench_say("durable actions");
	report_part(b->report, "Durable actions, over HTTP");
	for (size_t i = 0; i < LOADS && x->in_flight[i]; i++) {
		struct usage before = bench_usage(b), after;
		struct actions_result r = actions_run(&b->crowd, &b->http, x->in_flight[i], x->actions_ms);
		char name[60];

		after = bench_usage(b);
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
		report_figure(b->report, "  to the disk's appended fdatasync", r.rate / disk_rate, 2, "times", NO_AIM, 0);
		if (x->in_flight[i] > 1)
			report_figure(b->report, "  to one in flight", r.rate / one, 2, "times",
				x->in_flight[i] == 64 ? AT_LEAST : NO_AIM, 5);
	}
	end = bench_usage(b);
	bench_report_others(b, &start, &end);
}

/* The most pages that wait at once, each of another person. */
static size_t most_pages(const struct extent *x)
{
	size_t most = 0;

	for (size_t i = 0; i < FANOUTS * 2; i++)
		if (x->fanouts[i / 2].pages[i % 2] > most)
			most = x->fanouts[i / 2].pages[i % 2];
	return most;
}

static void measure_with_people(struct bench *b, const struct extent *x, double disk_rate)
{
	visit_measure(b);
	for (size_t i = 0; i < FANOUTS && x->fanouts[i].participants; i++)
		fanout_measure(b, &x->fanouts[i]);
	typing_measure(b, x->keys);
	slow_measure(b, x->slow_scale);
	if (crowd_seat(&b->crowd, &b->http, x->lobbies))
		measure_actions(b, x, disk_rate);
	measure_restart(b, x, "From kill -9 until the first answer, with all these people and decisions", "/canvas",
		b->crowd.people[0].cookie);
}

static void measure(struct bench *b, const struct extent *x)
{
	const size_t pages = most_pages(x), seats = x->lobbies * LOBBY_SIZE;
	double disk_rate;

	if (b->http.limit < (long)pages + SPARE_FILES) {
		fprintf(stderr, "load: %zu pages need %zu descriptors, the limit is %ld\n", pages, pages + SPARE_FILES,
			b->http.limit);
		b->errors++;
		return;
	}
	measure_idle(b);
	measure_restart(b, x, "From kill -9 until the first answer, empty database", "/healthz", NULL);
	disk_rate = measure_disk(b, x);
	bench_say("people");
	if (crowd_gather(&b->crowd, &b->http, pages > seats ? pages : seats))
		measure_with_people(b, x, disk_rate);
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

static int render_alone(const char *templates, const char *assets)
{
	struct report *report = report_new(true);
	bool ok = render_measure(report, templates, assets, whole.render_times);

	report_print(report, "");
	report_free(report);
	return !ok;
}

static int print_memory(const char *supervisor)
{
	struct service s;

	if (!service_find(&s, (pid_t)strtol(supervisor, NULL, 10)))
		return 1;
	printf("%lld\n", (long long)service_usage(&s).worker_kib);
	return 0;
}

/* Arguments: PORT SUPERVISOR_PID DATA_DIR. */
static struct bench *begin(char **argv, bool is_brief)
{
	struct bench *b = mem_alloc(sizeof *b);

	b->brief = is_brief;
	b->supervisor = (pid_t)strtol(argv[1], NULL, 10);
	b->data_dir = argv[2];
	b->report = report_new(!is_brief);
	http_init(&b->http, (int)strtol(argv[0], NULL, 10));
	return b;
}

/* Prints what was measured; whether something failed. */
static bool end(struct bench *b)
{
	const bool failed = b->errors > 0;

	report_print(b->report, "");
	printf("\n%zu requests or readings failed\n", b->errors);
	http_dispose(&b->http);
	crowd_dispose(&b->crowd);
	report_free(b->report);
	mem_free(b);
	return failed;
}

static int measure_all(char **argv, bool is_brief)
{
	struct bench *b = begin(argv, is_brief);
	const struct extent *x = is_brief ? &brief : &whole;

	bench_say("rendering");
	b->errors += !render_measure(b->report, argv[3], argv[4], x->render_times);
	measure(b, x);
	return end(b);
}

static int measure_model(char **argv, bool is_brief)
{
	struct bench *b = begin(argv, is_brief);

	bench_say("answers of a language model");
	b->errors += !model_answer_measure(b->report, argv[3], is_brief ? CHECKS / 50 : CHECKS);
	model_measure(b, (int)strtol(argv[4], NULL, 10), strtoll(argv[5], NULL, 10));
	return end(b);
}

int main(int argc, char **argv)
{
	const bool is_brief = argc > 2 && strcmp(argv[argc - 1], "short") == 0;

	argc -= is_brief;
	if (argc == 2 && strcmp(argv[1], "port") == 0)
		return print_free_port();
	if (argc == 3 && strcmp(argv[1], "memory") == 0)
		return print_memory(argv[2]);
	if (argc == 4 && strcmp(argv[1], "render") == 0)
		return render_alone(argv[2], argv[3]);
	if (argc == 8 && strcmp(argv[1], "model") == 0)
		return measure_model(argv + 2, is_brief);
	if (argc == 6)
		return measure_all(argv + 1, is_brief);
	fprintf(stderr, "usage: load PORT SUPERVISOR_PID DATA_DIR TEMPLATES ASSETS [short]\n"
		"       load model PORT SUPERVISOR_PID DATA_DIR TEMPLATES MODEL_PORT KIB [short]\n"
		"       load render TEMPLATES ASSETS\n       load port\n       load memory SUPERVISOR_PID\n");
	return 2;
}
