/* What a page has of the text is known by its version: that of the key, or a later one.
 *
 * Rules: a key has its time, kept or not: where the last one is not acknowledged yet, it waits, as it does in the page, and
 * the waiting counts. Where a page got two versions before a key is acknowledged, the later one counts. The typist's own page
 * waits like all others, but is not news. */
#include "typing.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "pages.h"
#include "samples.h"
#include "walk.h"

enum { PEOPLE = 12, TYPIST = 1, KEY_US = 120 * 1000, AIM_US = 180 * 1000, PATIENCE_US = 5 * 1000 * 1000, QUIET_MS = 300 };

struct typing {
	struct bench *bench;
	char id[ID_SIZE];
	struct http_conn typist;
	size_t keys, sent;
	struct key {
		int64_t due_us, version; /* version 0: not acknowledged */
		size_t seen;             /* by so many */
		bool by[PEOPLE];
	} *list;
	struct samples times, acknowledged;
	int64_t newest[PEOPLE], newest_us[PEOPLE]; /* of each page */
	size_t errors;
};

/* Page has a version: all keys up to it, which it has not seen before, it sees now. */
static void see(struct typing *t, size_t page)
{
	for (size_t i = 0; i < t->sent; i++) {
		struct key *k = &t->list[i];
		if (page == TYPIST || !k->version || k->version > t->newest[page] || k->by[page])
			continue;
		k->by[page] = true;
		k->seen++;
		samples_add(&t->times, t->newest_us[page] - k->due_us);
	}
}

static void news(void *ctx, size_t page, int64_t version, int64_t got_us)
{
	struct typing *t = ctx;

	t->newest[page] = version;
	t->newest_us[page] = got_us;
	see(t, page);
}

static void acknowledged(struct http_conn *c)
{
	struct typing *t = c->ctx;
	struct key *k = &t->list[t->sent - 1];

	if (c->answer.status != 204 || c->answer.version <= 0) {
		fprintf(stderr, "load: a key got status %d\n", c->answer.status);
		t->errors++;
		return;
	}
	k->version = c->answer.version;
	samples_add(&t->acknowledged, c->done_us - k->due_us);
	for (size_t page = 0; page < PEOPLE; page++)
		see(t, page);
}

/* The text grows by a letter with each key. */
static void send_key(struct typing *t, int64_t due_us)
{
	char path[40], form[400] = "stage=scenario&round=1&text=";
	const size_t start = strlen(form);

	for (size_t i = 0; i <= t->sent; i++)
		form[start + i] = i % 6 == 5 ? '+' : (char)('a' + i * 7 % 26);
	t->list[t->sent++].due_us = due_us;
	snprintf(path, sizeof path, "/d/%s/framing", t->id);
	http_send(&t->typist, path, t->bench->crowd.people[TYPIST].cookie, form, WANT_MINIMAL);
}

static bool all_seen(const struct typing *t)
{
	for (size_t i = 0; i < t->sent; i++)
		if (t->list[i].seen < PEOPLE - 1)
			return false;
	return true;
}

static void type(struct typing *t)
{
	const int64_t start = clock_mono_us();
	int64_t until = start + (int64_t)t->keys * KEY_US + PATIENCE_US;

	while ((t->sent < t->keys || !all_seen(t)) && !t->errors && clock_mono_us() < until) {
		const int64_t due = start + (int64_t)t->sent * KEY_US, now = clock_mono_us();
		if (t->sent < t->keys && now >= due && !t->typist.busy)
			send_key(t, due);
		http_poll(&t->bench->http, 1);
	}
	if (!all_seen(t)) {
		fprintf(stderr, "load: not all have seen what was typed\n");
		t->errors++;
	}
}

static void report(struct typing *t)
{
	struct bench *b = t->bench;
	char title[120];

	snprintf(title, sizeof title, "Typing, a key each %d ms, over HTTP: until another one of %d people has it on their page",
		KEY_US / 1000, PEOPLE);
	report_part(b->report, title);
	bench_report_ms(b, "median", samples_at(&t->times, 0.5), AIM_US);
	bench_report_ms(b, "99th percentile", samples_at(&t->times, 0.99), AIM_US);
	bench_report_ms(b, "slowest", samples_at(&t->times, 1), 0);
	bench_report_ms(b, "until it is acknowledged, median", samples_at(&t->acknowledged, 0.5), 0);
}

void typing_measure(struct bench *b, size_t keys)
{
	struct typing t = { .bench = b, .keys = keys, .list = mem_alloc(keys * sizeof *t.list) };
	struct walk walk = { .crowd = &b->crowd, .http = &b->http, .id = t.id, .participants = PEOPLE };
	struct usage before, after;
	struct pages *pages;

	bench_say("typing");
	t.typist = (struct http_conn){ .http = &b->http, .done = acknowledged, .ctx = &t };
	if (crowd_decide(&b->crowd, &b->http, t.id, PEOPLE) && walk_to_scenario(&walk)) {
		pages = pages_new(&b->http, &b->crowd, t.id, WANT_FRAGMENT, PEOPLE);
		pages_open(pages, PEOPLE, QUIET_MS);
		pages_listen(pages, (struct pages_listener){ &t, news });
		before = bench_usage(b);
		type(&t);
		after = bench_usage(b);
		report(&t);
		bench_report_others(b, &before, &after);
		b->errors += t.errors + pages_errors(pages);
		pages_free(pages);
	}
	http_close(&t.typist);
	samples_dispose(&t.times);
	samples_dispose(&t.acknowledged);
	mem_free(t.list);
}
