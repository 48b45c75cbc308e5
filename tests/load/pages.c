/* Waiting pages: each asks for what is newer than it has, and asks again at once when it is answered.
 *
 * Which version a change has is known when its action is answered, which may be after the first pages: what comes before
 * is kept, and judged then. A page whose request fails comes back before the next change only, so that a fault can't become
 * a storm. */
#include "pages.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "samples.h"

enum {
	OPEN_PER_MS = 4,
	PATIENCE_MS = 20000,
	BODY_MAX = 1 << 20,
	LOOKED_AT = 37, /* of so many pages one is looked at in some round: it asks for what can be read as it comes */
};

struct page {
	struct http_conn conn;
	struct pages *all;
	const char *cookie;
	int64_t version, inbox; /* what it has; inbox -1: it does not say */
	int64_t got_us;  /* when it got that */
	int64_t body_bytes;
	bool arrived;    /* it has this round's change */
	bool away;       /* its request failed */
};

struct pages {
	struct http *http;
	const struct crowd *crowd;
	const char *id;
	enum http_want want;
	struct pages_listener listener;
	struct page *list;
	size_t count, errors;
	struct http_conn actor;
	int64_t changed_ms; /* when a page last had a new version */
	int round;
	int64_t began_us, wanted; /* this round's action: when it was sent, its version; 0: not known yet */
	size_t arrived, missing;  /* pages that have its change; that went away before */
	struct samples times;
	struct strbuf body; /* of the page that is looked at */
};

/* Neither the first nor, in our numbers, the last, of which the bytes are told. */
static bool is_looked_at(const struct page *p)
{
	return (size_t)(p - p->all->list) % LOOKED_AT == 1;
}

static void wait_again(struct page *p)
{
	const enum http_want want = p->all->want == WANT_FRAGMENT && is_looked_at(p) ? WANT_UNPACKED : p->all->want;
	char path[80];

	if (p->inbox < 0)
		snprintf(path, sizeof path, "/d/%s/live?v=%lld", p->all->id, (long long)p->version);
	else
		snprintf(path, sizeof path, "/d/%s/live?v=%lld&i=%lld", p->all->id, (long long)p->version, (long long)p->inbox);
	http_send(&p->conn, path, p->cookie, NULL, want);
}

static void look_at(struct page *p)
{
	struct pages *all = p->all;

	if (p->arrived || !all->wanted || p->version < all->wanted)
		return;
	p->arrived = true;
	all->arrived++;
	samples_add(&all->times, p->got_us - all->began_us);
}

/* Whether a page is that of the person who holds it: their name stands in it, as nobody else's does. */
static void check_body(struct page *p)
{
	struct pages *all = p->all;
	const size_t n = (size_t)(p - all->list);
	char name[40];

	p->conn.answer.keep = NULL;
	snprintf(name, sizeof name, all->want == WANT_JSON ? "\"p%zu\"" : ">p%zu</a>", n);
	if (strstr(all->body.s, name))
		return;
	fprintf(stderr, "load: the page of p%zu is not theirs\n", n);
	all->errors++;
}

static void page_answered(struct http_conn *c)
{
	struct page *p = c->ctx;
	struct pages *all = p->all;
	const struct answer *a = &c->answer;

	if ((a->status != 200 && a->status != 204) || a->version < p->version) {
		if (++all->errors == 1)
			fprintf(stderr, "load: a waiting page got status %d, version %lld after %lld, at the %d. change, with %zu "
				"of %zu arrived\n", a->status, (long long)a->version, (long long)p->version, all->round, all->arrived,
				all->count);
		all->missing += !p->arrived;
		p->away = true;
		return;
	}
	p->inbox = all->want == WANT_JSON ? -1 : a->inbox >= 0 ? a->inbox : p->inbox;
	if (a->version != p->version) {
		p->version = a->version;
		p->got_us = c->done_us;
		all->changed_ms = c->done_us / 1000;
		p->body_bytes = a->body_bytes;
		if (a->keep)
			check_body(p);
		if (all->listener.news)
			all->listener.news(all->listener.ctx, (size_t)(p - all->list), p->version, p->got_us);
		look_at(p);
	}
	wait_again(p);
}

static void actor_answered(struct http_conn *c)
{
	struct pages *all = c->ctx;

	if (c->answer.status != 200 || c->answer.version <= 0) {
		fprintf(stderr, "load: the action got status %d\n", c->answer.status);
		all->errors++;
		return;
	}
	all->wanted = c->answer.version;
	for (size_t i = 0; i < all->count; i++)
		look_at(&all->list[i]);
}

struct pages *pages_new(struct http *h, const struct crowd *w, const char *id, enum http_want want, size_t most)
{
	struct pages *p = mem_alloc(sizeof *p);

	p->http = h;
	p->crowd = w;
	p->id = id;
	p->want = want;
	strbuf_init(&p->body, BODY_MAX);
	p->list = mem_alloc(most * sizeof *p->list);
	p->actor = (struct http_conn){ .http = h, .done = actor_answered, .ctx = p };
	return p;
}

void pages_free(struct pages *p)
{
	for (size_t i = 0; i < p->count; i++)
		http_close(&p->list[i].conn);
	http_close(&p->actor);
	samples_dispose(&p->times);
	strbuf_dispose(&p->body);
	mem_free(p->list);
	mem_free(p);
}

void pages_listen(struct pages *p, struct pages_listener listener)
{
	p->listener = listener;
}

/* How many came back. */
static size_t come_back(struct pages *p)
{
	size_t n = 0;

	for (size_t i = 0; i < p->count; i++)
		if (p->list[i].away) {
			p->list[i].away = false;
			wait_again(&p->list[i]);
			n++;
		}
	return n;
}

/* Until all pages wait and none has had a change for so long. */
static void be_quiet(struct pages *p, int64_t quiet_ms)
{
	int64_t until = clock_mono_ms() + PATIENCE_MS;

	do {
		p->changed_ms = clock_mono_ms();
		while (clock_mono_ms() < p->changed_ms + quiet_ms && clock_mono_ms() < until)
			http_poll(p->http, 10);
	} while (come_back(p) && clock_mono_ms() < until);
}

static void open_one(struct pages *all)
{
	struct page *p = &all->list[all->count];

	p->conn = (struct http_conn){ .http = all->http, .done = page_answered, .ctx = p };
	p->all = all;
	p->inbox = -1;
	p->cookie = all->crowd->people[all->count].cookie;
	all->count++;
	wait_again(p);
}

void pages_open(struct pages *p, size_t count, int quiet_ms)
{
	const int64_t start = clock_mono_ms();
	const size_t before = p->count;

	while (p->count < count) {
		size_t may = before + (size_t)(clock_mono_ms() - start + 1) * OPEN_PER_MS;
		while (p->count < count && p->count < may)
			open_one(p);
		http_poll(p->http, 1);
	}
	be_quiet(p, quiet_ms);
}

static void begin_round(struct pages *p)
{
	for (size_t i = 0; i < p->count; i++)
		p->list[i].arrived = false;
	p->arrived = p->missing = 0;
	p->wanted = 0;
	p->times.count = 0;
	p->round++;
	strbuf_reset(&p->body);
	p->list[(size_t)p->round % (1 + (p->count - 2) / LOOKED_AT) * LOOKED_AT + 1].conn.answer.keep = &p->body;
}

static bool is_over(const struct pages *p)
{
	return p->wanted ? p->arrived + p->missing >= p->count : !p->actor.busy;
}

struct pages_round pages_refresh(struct pages *p, const char *word, const char *form, int quiet_ms)
{
	const int64_t until = clock_mono_ms() + PATIENCE_MS;
	char path[40];
	struct pages_round result;

	begin_round(p);
	snprintf(path, sizeof path, "/d/%s/%s", p->id, word);
	http_send(&p->actor, path, p->crowd->people[0].cookie, form, p->want);
	p->began_us = p->actor.sent_us;
	while (!is_over(p) && clock_mono_ms() < until)
		http_poll(p->http, 10);
	if (!is_over(p)) {
		fprintf(stderr, "load: %zu of %zu pages never got a change\n", p->count - p->arrived, p->count);
		p->errors += p->count - p->arrived;
	}
	result = (struct pages_round){
		.median_us = samples_at(&p->times, 0.5),
		.p99_us = samples_at(&p->times, 0.99),
		.last_us = samples_at(&p->times, 1),
		.first_bytes = p->list[0].body_bytes,
		.last_bytes = p->list[p->count - 1].body_bytes,
	};
	be_quiet(p, quiet_ms);
	return result;
}

size_t pages_errors(const struct pages *p)
{
	return p->errors;
}
