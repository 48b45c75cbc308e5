/* Some people decide, first alone, then beside a crowd of slow clients: how long each waits for an answer, both times.
 *
 * Rules: every member of the crowd is there all the time; one that the server has closed comes back before the next request
 * of the others. What the crowd does happens between these requests, so that this client's own work is in none of them. */
#include "slow.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"
#include "pages.h"
#include "samples.h"

/* A change goes to the pages at once where the last one is over 100 ms ago; QUIET_MS sees to that. */
enum { PEOPLE = 12, ROUNDS = 60, ROUNDS_BRIEF = 3, QUIET_MS = 150, ANSWER_MS = 20000, SHARE = 10, AIM_US = 20000,
	READ_BUFFER = 4096 };

enum kind { IDLE, SLOW_HEADER, SLOW_BODY, SLOW_READER, KINDS };

static const struct {
	size_t count;
	const char *says; /* at first; a reader asks for pages, over and over */
	const char *then; /* from time to time */
} kinds[KINDS] = {
	[IDLE] = { 10000, "", "" },
	[SLOW_HEADER] = { 500, "GET /healthz HTTP/1.1\r\nHost: x\r\nX: ", "x" },
	[SLOW_BODY] = { 500, "POST /session HTTP/1.1\r\nHost: x\r\nContent-Length: 16000\r\n\r\nname=", "x" },
	[SLOW_READER] = { 100, "GET /join HTTP/1.1\r\nHost: x\r\n\r\n", "GET /join HTTP/1.1\r\nHost: x\r\n\r\n" },
};

struct member {
	enum kind kind;
	int fd;
};

struct slow {
	struct bench *bench;
	struct member *members;
	size_t count, returned;
	char watched[ID_SIZE], quiet[ID_SIZE]; /* a decision with pages that wait, and one without */
	struct pages *pages;
	struct http_conn conn;
	int changes;
};

static bool enter(struct slow *s, struct member *m)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)s->bench->http.port) };
	const struct timeval patience = { .tv_sec = 5 };
	const int small = READ_BUFFER;

	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	m->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (m->fd < 0)
		return false;
	setsockopt(m->fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
	if (m->kind == SLOW_READER)
		setsockopt(m->fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
	if (connect(m->fd, (struct sockaddr *)&to, sizeof to) != 0)
		return false;
	return send(m->fd, kinds[m->kind].says, strlen(kinds[m->kind].says), MSG_NOSIGNAL | MSG_DONTWAIT) >= 0;
}

/* Reads at most a few bytes, and nobody reads more. */
static bool is_closed(const struct member *m)
{
	char some[16];
	ssize_t n = recv(m->fd, some, sizeof some, MSG_DONTWAIT);

	return n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR);
}

static bool assemble(struct slow *s, size_t scale)
{
	for (enum kind kind = 0; kind < KINDS; kind++)
		s->count += kinds[kind].count / scale;
	s->members = mem_alloc(s->count * sizeof *s->members);
	for (size_t i = 0, n = 0, kind = 0; i < s->count; i++) {
		if (n++ == kinds[kind].count / scale) {
			n = 1;
			kind++;
		}
		s->members[i].kind = (enum kind)kind;
		if (!enter(s, &s->members[i])) {
			perror("load: a slow client");
			s->count = i + 1;
			return false;
		}
	}
	return true;
}

static void disperse(struct slow *s)
{
	for (size_t i = 0; i < s->count; i++)
		close(s->members[i].fd);
	mem_free(s->members);
	s->members = NULL;
	s->count = 0;
}

/* One in SHARE of the crowd says a little; who was closed comes back. */
static void go_on(struct slow *s, size_t round)
{
	for (size_t i = 0; i < s->count; i++) {
		struct member *m = &s->members[i];
		const char *then = kinds[m->kind].then;

		if (!is_closed(m)) {
			if (*then && i % SHARE == round % SHARE)
				send(m->fd, then, strlen(then), MSG_NOSIGNAL | MSG_DONTWAIT);
			continue;
		}
		close(m->fd);
		s->returned++;
		if (!enter(s, m))
			s->bench->errors++;
	}
}

/* How long the others waited: for a page, for an action, and until a change was on the last one's page. */
struct waits {
	struct samples page, action, news;
};

static void ask(struct slow *s, struct samples *us, const char *id, const char *form)
{
	char path[40];
	int status;

	snprintf(path, sizeof path, form ? "/d/%s/topic" : "/d/%s", id);
	status = http_ask(&s->conn, path, s->bench->crowd.people[0].cookie, form, form ? WANT_JSON : WANT_PAGE, ANSWER_MS);
	if (status != 200) {
		fprintf(stderr, "load: beside slow clients %s got status %d\n", form ? "an action" : "a page", status);
		s->bench->errors++;
	}
	samples_add(us, s->conn.done_us - s->conn.sent_us);
	http_close(&s->conn); /* the next one is another visitor's */
}

static void observe(struct slow *s, struct waits *w)
{
	const int rounds = s->bench->brief ? ROUNDS_BRIEF : ROUNDS;
	char form[60];

	for (int i = 0; i < rounds; i++) {
		go_on(s, (size_t)i);
		snprintf(form, sizeof form, "text=Topic+%d", ++s->changes);
		ask(s, &w->page, s->watched, NULL);
		ask(s, &w->action, s->quiet, form);
		samples_add(&w->news, pages_refresh(s->pages, "topic", form, QUIET_MS).last_us);
	}
}

static void report_waits(struct bench *b, const char *what, struct samples *before, struct samples *during)
{
	const int64_t usual = samples_at(before, 0.5);
	char name[100];

	snprintf(name, sizeof name, "%s, without: median", what);
	bench_report_ms(b, name, usual, 0);
	bench_report_ms(b, "  slowest", samples_at(before, 1), 0);
	bench_report_ms(b, "  with: median", samples_at(during, 0.5), AIM_US);
	bench_report_ms(b, "  slowest", samples_at(during, 1), 0);
	report_figure(b->report, "  median to that without", (double)samples_at(during, 0.5) / (double)(usual ? usual : 1), 2, "times",
		NO_AIM, 0);
	samples_dispose(before);
	samples_dispose(during);
}

static void compare(struct slow *s, size_t scale)
{
	struct bench *b = s->bench;
	struct waits before = { 0 }, during = { 0 };
	struct usage start, end;
	char title[160];

	observe(s, &before);
	if (!assemble(s, scale))
		b->errors++;
	start = bench_usage(b);
	observe(s, &during);
	end = bench_usage(b);
	snprintf(title, sizeof title, "What %d others notice of %zu idle clients, %zu slow headers, %zu slow bodies, %zu slow readers", PEOPLE,
		kinds[IDLE].count / scale, kinds[SLOW_HEADER].count / scale, kinds[SLOW_BODY].count / scale, kinds[SLOW_READER].count / scale);
	report_part(b->report, title);
	report_waits(b, "a page", &before.page, &during.page);
	report_waits(b, "an action", &before.action, &during.action);
	report_waits(b, "a change on the last waiting page", &before.news, &during.news);
	report_figure(b->report, "slow clients closed, and back again", (double)s->returned, 0, "", NO_AIM, 0);
	bench_report_others(b, &start, &end);
}

void slow_measure(struct bench *b, size_t scale)
{
	struct slow s = { .bench = b, .conn = { .http = &b->http } };

	bench_say("slow and idle clients");
	if (!crowd_decide(&b->crowd, &b->http, s.watched, PEOPLE) || !crowd_decide(&b->crowd, &b->http, s.quiet, 1))
		return;
	s.pages = pages_new(&b->http, &b->crowd, s.watched, WANT_FRAGMENT, PEOPLE);
	pages_open(s.pages, PEOPLE, QUIET_MS);
	compare(&s, scale);
	b->errors += pages_errors(s.pages);
	disperse(&s);
	pages_free(s.pages);
	http_close(&s.conn);
}
