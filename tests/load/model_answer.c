/* Answers that are longer than they should be, about twelve options, which is as many as one request is about. In one there
 * are more points than were asked for, of which the first are taken. In the others all are longer than allowed, and are cut;
 * what is not written in Latin letters takes the long way through Unicode. */
#include "model_answer.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "core/tally.h"
#include "model/answer.h"
#include "model/input.h"
#include "samples.h"
#include "scenes.h"
#include "texts.h"

enum { PEOPLE = 6, TAKEN = 4, BYTES = 50 * 1024, TEXT_SIZE = 1000, TAGS = 3, AIM_MS = 1 };

struct shape {
	const char *name;
	size_t points;     /* for, and against, each option; TAKEN are taken */
	const char *begin; /* of each text */
	enum aim aim;
};
static const struct shape shapes[] = {
	{ "ten points a side, none too long", 10, "For", AT_MOST },
	{ "four points a side, all too long, not quite English", TAKEN, "Für", AT_MOST },
	{ "four points a side, all too long, some Cyrillic", TAKEN, "Для", NO_AIM },
};

struct checking {
	struct scene scene;
	const struct prompt *prompt;
	const struct shape *shape;
	struct strbuf answer;
	size_t points; /* in it */
};

static void add_options(struct decision *d)
{
	char name[40];

	while (d->option_count < INPUT_OPTIONS) {
		struct change c = { .kind = CHANGE_OPTION_PUT,
			.option = { .id = ++d->head.last_id, .by = 1, .slot = 1, .name = name, .desc = text_options[0].desc,
				.source = SOURCE_PERSON } };

		snprintf(name, sizeof name, "Another way, number %zu", d->option_count);
		change_apply(d, &c, NULL);
	}
}

static void add_point(struct checking *k, size_t n, size_t len)
{
	const struct decision *d = k->scene.d;
	char text[TEXT_SIZE], id[PRIORITY_TAG_SIZE];
	int end = snprintf(text, sizeof text, "%s %s: ", k->shape->begin, text_priorities[n % TEXT_PRIORITIES].text);

	while ((size_t)end < len)
		end += snprintf(text + end, sizeof text - (size_t)end, "%s. ",
			text_options[n % TEXT_OPTIONS].points[n % TEXT_POINTS]);
	text[len] = '\0';
	strbuf_add(&k->answer, n % k->shape->points ? ", { \"text\": " : "{ \"text\": ");
	strbuf_add_json(&k->answer, text);
	/* the first three are of those that a point may be about */
	strbuf_addf(&k->answer, ", \"priority_id\": \"%s\" }", priority_tag(id, &d->priorities[n % TAGS]));
	k->points++;
}

static void add_side(struct checking *k, const char *side, size_t len)
{
	strbuf_addf(&k->answer, ", \"%s\": [", side);
	for (size_t i = 0; i < k->shape->points; i++)
		add_point(k, k->points, len);
	strbuf_add(&k->answer, "]");
}

/* Each point's text has len bytes. */
static void write_answer(struct checking *k, size_t len)
{
	const struct decision *d = k->scene.d;

	strbuf_reset(&k->answer);
	k->points = 0;
	strbuf_add(&k->answer, "{ \"options\": [");
	for (size_t i = 0; i < d->option_count; i++) {
		strbuf_add(&k->answer, i ? ", { \"name\": " : "{ \"name\": ");
		strbuf_add_json(&k->answer, d->options[i].name);
		add_side(k, "for", len);
		add_side(k, "against", len);
		strbuf_add(&k->answer, " }");
	}
	strbuf_add(&k->answer, "] }");
}

/* Checks it once; false: something of it was lost. */
static bool check(const struct checking *k, struct samples *ns)
{
	const size_t wanted = k->scene.d->option_count * 2 * TAKEN;
	struct answer_checked out;
	struct arena arena;
	struct timespec start, end;
	bool good;

	arena_init(&arena, 0);
	clock_gettime(CLOCK_MONOTONIC, &start);
	answer_check(&out, &arena, k->prompt, k->scene.d, CALL_SCAFFOLD, 0, k->answer.s, k->answer.len);
	clock_gettime(CLOCK_MONOTONIC, &end);
	samples_add(ns, (int64_t)(end.tv_sec - start.tv_sec) * 1000000000 + end.tv_nsec - start.tv_nsec);
	good = out.state == ANSWER_GOOD && out.answer.item_count == wanted;
	if (!good)
		fprintf(stderr, "load: of an answer %zu points were taken, not %zu: %s\n", out.answer.item_count, wanted,
			out.why ? out.why : "good");
	arena_dispose(&arena);
	return good;
}

static bool measure(struct checking *k, struct report *report, int times)
{
	struct samples ns = { 0 };
	bool good = true;

	write_answer(k, 0);
	write_answer(k, (BYTES - k->answer.len) / k->points);
	for (int i = 0; good && i < times; i++)
		good = check(k, &ns);
	report_figure(report, k->shape->name, (double)samples_at(&ns, 0.5) / 1e6, 2, "ms", k->shape->aim, AIM_MS);
	report_figure(report, "  99th percentile", (double)samples_at(&ns, 0.99) / 1e6, 2, "ms", NO_AIM, 0);
	report_figure(report, "  slowest", (double)samples_at(&ns, 1) / 1e6, 2, "ms", NO_AIM, 0);
	samples_dispose(&ns);
	return good;
}

static bool measure_all(struct checking *k, struct report *report, int times)
{
	char title[120];
	bool good = true;

	snprintf(title, sizeof title, "Checking a scaffold's answer of %d KB about %zu options, median of %d", BYTES / 1024,
		k->scene.d->option_count, times);
	report_part(report, title);
	for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
		k->shape = &shapes[i];
		good = measure(k, report, times) && good;
	}
	return good;
}

bool model_answer_measure(struct report *report, const char *templates, int times)
{
	struct checking k = { 0 };
	struct prompts *prompts;
	struct strbuf complaint;
	bool good;

	strbuf_init(&complaint, 1000);
	strbuf_init(&k.answer, 2 * BYTES);
	good = prompts_load(&prompts, templates, &complaint) == RC_OK;
	if (good) {
		scene_init(&k.scene, STAGE_SCAFFOLDING, PEOPLE);
		add_options(k.scene.d);
		k.prompt = prompts_get(prompts, CALL_SCAFFOLD);
		good = measure_all(&k, report, times);
		scene_dispose(&k.scene);
	} else {
		fprintf(stderr, "load: %s\n", complaint.s);
	}
	prompts_free(prompts);
	strbuf_dispose(&k.answer);
	strbuf_dispose(&complaint);
	return good;
}
