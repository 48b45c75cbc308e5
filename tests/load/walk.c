/* What all do is in flight together; what only some do goes one after the other. */
#include "walk.h"

#include <cjson/cJSON.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"

enum { ANSWER_MS = 10000, STATE_MAX = 1 << 20, PATH_SIZE = 40, FORM_SIZE = 700 };

static bool complain(struct walk *w, const char *what, int status)
{
	fprintf(stderr, "load: leading %s on: %s: status %d\n", w->id, what, status);
	w->crowd->errors++;
	return false;
}

static void write_path(char path[PATH_SIZE], const struct walk *w, const char *word)
{
	snprintf(path, PATH_SIZE, "/d/%s%s%s", w->id, *word ? "/" : "", word);
}

/* One person does one thing. */
static bool act(struct walk *w, size_t person, const char *word, const char *form)
{
	struct http_conn c = { .http = w->http };
	char path[PATH_SIZE];

	write_path(path, w, word);
	http_ask(&c, path, w->crowd->people[person].cookie, form, WANT_JSON, ANSWER_MS);
	http_close(&c);
	return c.answer.status == 200 || complain(w, word, c.answer.status);
}

/* A form with one text, which is percent-encoded, behind the fields that need not be. */
static bool act_with(struct walk *w, size_t person, const char *word, const char *fields, const char *name, const char *text)
{
	struct strbuf form;
	bool ok;

	strbuf_init(&form, FORM_SIZE);
	strbuf_addf(&form, "%s&%s=", fields, name);
	strbuf_add_url(&form, text);
	ok = !strbuf_failed(&form) && act(w, person, word, form.s);
	strbuf_dispose(&form);
	return ok;
}

/* The state as the facilitator gets it, the caller's; NULL: none. */
static cJSON *see(struct walk *w)
{
	struct http_conn c = { .http = w->http };
	struct strbuf body;
	char path[PATH_SIZE];
	cJSON *state = NULL;

	strbuf_init(&body, STATE_MAX);
	c.answer.keep = &body;
	write_path(path, w, "");
	if (http_ask(&c, path, w->crowd->people[0].cookie, NULL, WANT_JSON, ANSWER_MS) == 200)
		state = cJSON_ParseWithLength(body.s, body.len);
	else
		complain(w, "looking at it", c.answer.status);
	http_close(&c);
	strbuf_dispose(&body);
	return state;
}

/* Waits until the state, or what it has below part, has this word under key. */
static bool wait_for(struct walk *w, const char *part, const char *key, const char *word)
{
	const int64_t until = clock_mono_ms() + ANSWER_MS;

	for (;;) {
		cJSON *state = see(w);
		const cJSON *in = part ? cJSON_GetObjectItem(state, part) : state;
		const char *now = cJSON_GetStringValue(cJSON_GetObjectItem(in, key));
		const bool there = now && strcmp(now, word) == 0;

		cJSON_Delete(state);
		if (there)
			return true;
		if (!state || clock_mono_ms() > until)
			return complain(w, word, 0);
		poll(NULL, 0, 50);
	}
}

static bool reach(struct walk *w, const char *stage)
{
	return wait_for(w, NULL, "stage", stage);
}

/* The ids of the first rows of a list in the state. */
static bool read_ids(struct walk *w, const char *list, int64_t *ids, int count)
{
	cJSON *state = see(w);
	const cJSON *rows = cJSON_GetObjectItem(state, list);
	bool ok = cJSON_GetArraySize(rows) >= count;

	for (int i = 0; ok && i < count; i++)
		ids[i] = (int64_t)cJSON_GetNumberValue(cJSON_GetObjectItem(cJSON_GetArrayItem(rows, i), "id"));
	cJSON_Delete(state);
	return ok || complain(w, list, 0);
}

/* What all do: the same, or something that is written for the n-th request. */

struct all {
	const struct walk *walk;
	const char *word, *form;
	void (*write)(char form[FORM_SIZE], const struct walk *w, size_t n);
};

/* Everybody approves one option, and every second person another one; nobody the last. */
static void write_approval(char form[FORM_SIZE], const struct walk *w, size_t n)
{
	const size_t option = n < w->participants ? n % 3 : n % (TEXT_OPTIONS - 1);

	snprintf(form, FORM_SIZE, "option=%lld", (long long)w->options[option]);
}

static void write_priority(char form[FORM_SIZE], const struct walk *w, size_t n)
{
	const struct text_priority *p = &text_priorities[n % TEXT_PRIORITIES];
	struct strbuf b;

	(void)w;
	strbuf_init(&b, FORM_SIZE - 1);
	strbuf_addf(&b, "direction=%s&text=", p->direction == '+' ? "%2B" : p->direction == '-' ? "-" : "~");
	strbuf_add_url(&b, p->text);
	memcpy(form, b.s, b.len + 1);
	strbuf_dispose(&b);
}

static void send_one(void *ctx, struct http_conn *c, size_t n)
{
	const struct all *all = ctx;
	const struct walk *w = all->walk;
	char path[PATH_SIZE], form[FORM_SIZE];

	write_path(path, w, all->word);
	if (all->write)
		all->write(form, w, n);
	http_send(c, path, w->crowd->people[n % w->participants].cookie, all->write ? form : all->form, WANT_JSON);
}

static bool run_all(struct walk *w, struct all all, size_t count)
{
	return crowd_run(w->crowd, w->http, all.word, (struct flight_work){ .ctx = &all, .send = send_one, .count = count });
}

static bool all_act(struct walk *w, const char *word, const char *form)
{
	return run_all(w, (struct all){ .walk = w, .word = word, .form = form }, w->participants);
}

bool walk_to_scenario(struct walk *w)
{
	return all_act(w, "ready", "on=1") && act(w, 0, "start", "stage=lobby") && reach(w, "scenario");
}

bool walk_to_bridge(struct walk *w)
{
	return act_with(w, 1, "framing", "stage=scenario", "text", text_framings[1]);
}

bool walk_retry(struct walk *w)
{
	return wait_for(w, "model", "state", "failed") && act(w, 1, "retry", "stage=scenario");
}

static bool agree(struct walk *w)
{
	int64_t framing;
	char form[FORM_SIZE];

	if (!read_ids(w, "framings", &framing, 1))
		return false;
	snprintf(form, sizeof form, "framing=%lld", (long long)framing);
	return all_act(w, "back", form) && reach(w, "priorities");
}

static bool name_priorities(struct walk *w)
{
	return run_all(w, (struct all){ .walk = w, .word = "priority", .write = write_priority }, w->participants) &&
		all_act(w, "ready", "on=1") && reach(w, "options");
}

static bool propose(struct walk *w)
{
	for (size_t i = 0; i < TEXT_OPTIONS; i++) {
		struct strbuf fields;
		bool ok;

		strbuf_init(&fields, FORM_SIZE);
		strbuf_addf(&fields, "slot=%zu&name=", i / w->participants + 1);
		strbuf_add_url(&fields, text_options[i].name);
		ok = act_with(w, i % w->participants, "option", fields.s, "desc", text_options[i].desc);
		strbuf_dispose(&fields);
		if (!ok)
			return false;
	}
	return all_act(w, "ready", "on=1") && reach(w, "dashboard");
}

static bool weigh(struct walk *w)
{
	for (size_t i = 0; i < TEXT_OPTIONS * TEXT_POINTS; i++) {
		const size_t option = i / TEXT_POINTS, point = i % TEXT_POINTS;
		char fields[FORM_SIZE];

		snprintf(fields, sizeof fields, "option=%lld&side=%s&priority=%s", (long long)w->options[option],
			point % 2 ? "against" : "for", point == 0 ? "%2B1" : point == 1 ? "-1" : "");
		if (!act_with(w, i % w->participants, "point", fields, "text", text_options[option].points[point]))
			return false;
	}
	return true;
}

bool walk_to_dashboard(struct walk *w)
{
	return agree(w) && name_priorities(w) && propose(w) && read_ids(w, "options", w->options, TEXT_OPTIONS) && weigh(w) &&
		run_all(w, (struct all){ .walk = w, .word = "approve", .write = write_approval }, w->participants * 3 / 2);
}
