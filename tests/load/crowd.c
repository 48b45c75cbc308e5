/* Making people and decisions over HTTP as anybody would: sign in, create, join. */
#include "crowd.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "flight.h"

enum { IN_FLIGHT = 64, LIMIT_US = 120 * 1000 * 1000 };

bool crowd_run(struct crowd *w, struct http *h, const char *what, struct flight_work work)
{
	work.until_us = clock_mono_us() + LIMIT_US;
	flight_run(h, &work, IN_FLIGHT);
	w->errors += work.errors;
	if (work.errors)
		fprintf(stderr, "load: %s: %zu of %zu requests failed, the last one with status %d\n", what, work.errors,
			work.count, work.last_status);
	return !work.errors;
}

static void send_claim(void *ctx, struct http_conn *c, size_t n)
{
	char form[40];

	(void)ctx;
	snprintf(form, sizeof form, "name=p%zu", n);
	http_send(c, "/session", NULL, form, WANT_JSON);
}

static bool took_claim(void *ctx, const struct http_conn *c, size_t n)
{
	struct crowd *w = ctx;

	memcpy(w->people[n].cookie, c->answer.cookie, sizeof w->people[n].cookie);
	return c->answer.status == 200 && c->answer.cookie[0];
}

enum { FORM_SIZE = 100 };

static void write_create(char form[FORM_SIZE], const char *topic)
{
	snprintf(form, FORM_SIZE, "topic=%s&key=key-of-%s", topic, topic);
}

/* A form's answer: 303 to /d/ID. */
static bool took_create(const struct http_conn *c, char id[ID_SIZE])
{
	const char *at = strstr(c->answer.location, "/d/");

	if (c->answer.status != 303 || !at || strlen(at + 3) != ID_SIZE - 1)
		return false;
	memcpy(id, at + 3, ID_SIZE);
	return true;
}

static void send_lobby(void *ctx, struct http_conn *c, size_t n)
{
	struct crowd *w = ctx;
	char topic[40], form[FORM_SIZE];

	snprintf(topic, sizeof topic, "Lobby-%zu", n);
	write_create(form, topic);
	http_send(c, "/d", w->people[n * LOBBY_SIZE].cookie, form, WANT_PAGE);
}

static bool took_lobby(void *ctx, const struct http_conn *c, size_t n)
{
	return took_create(c, ((struct crowd *)ctx)->lobbies[n]);
}

static void join(struct http_conn *c, const struct visitor *who, const char *id)
{
	char path[40];

	snprintf(path, sizeof path, "/d/%s/join", id);
	http_send(c, path, who->cookie, "", WANT_JSON);
}

/* The n-th person who joins a lobby: not those who created one. */
static void send_join(void *ctx, struct http_conn *c, size_t n)
{
	struct crowd *w = ctx;
	size_t lobby = n / (LOBBY_SIZE - 1);

	join(c, &w->people[lobby * LOBBY_SIZE + n % (LOBBY_SIZE - 1) + 1], w->lobbies[lobby]);
}

bool crowd_gather(struct crowd *w, struct http *h, size_t count)
{
	w->people = mem_alloc(count * sizeof *w->people);
	w->count = count;
	return crowd_run(w, h, "signing in",
		(struct flight_work){ .ctx = w, .send = send_claim, .took = took_claim, .count = count });
}

bool crowd_seat(struct crowd *w, struct http *h, size_t lobby_count)
{
	w->lobbies = mem_alloc(lobby_count * sizeof *w->lobbies);
	w->lobby_count = lobby_count;
	return crowd_run(w, h, "creating lobbies",
			(struct flight_work){ .ctx = w, .send = send_lobby, .took = took_lobby, .count = lobby_count }) &&
		crowd_run(w, h, "joining lobbies",
			(struct flight_work){ .ctx = w, .send = send_join, .count = lobby_count * (LOBBY_SIZE - 1) });
}

void crowd_dispose(struct crowd *w)
{
	mem_free(w->people);
	mem_free(w->lobbies);
}

struct joining {
	struct crowd *crowd;
	const char *id;
};

static void send_participant(void *ctx, struct http_conn *c, size_t n)
{
	struct joining *j = ctx;

	join(c, &j->crowd->people[n + 1], j->id);
}

bool crowd_decide(struct crowd *w, struct http *h, char id[ID_SIZE], size_t participants)
{
	struct http_conn c = { .http = h };
	struct joining joining = { w, id };
	char topic[40], form[FORM_SIZE];

	snprintf(topic, sizeof topic, "Where-do-we-meet-%zu", w->decided++);
	write_create(form, topic);
	http_ask(&c, "/d", w->people[0].cookie, form, WANT_PAGE, 5000);
	http_close(&c);
	if (!took_create(&c, id)) {
		fprintf(stderr, "load: creating a decision: status %d\n", c.answer.status);
		w->errors++;
		return false;
	}
	return crowd_run(w, h, "joining", (struct flight_work){
		.ctx = &joining, .send = send_participant, .count = participants - 1 });
}
