/* The same calls that the worker makes: for a decision's live region the shared part, which is made once for each version,
 * and what fills it for one person; both together, and what stands around them, are a whole page. */
#include "render.h"

#include <stdio.h>
#include <time.h>

#include "samples.h"
#include "scenes.h"
#include "view/canvas.h"
#include "view/region.h"

enum { PEOPLE = 12, MANY = 500, CANVAS = 200, AIM_US = 300, KNOWN = 12 };

static const char *const known[KNOWN] = {
	"Ana", "Bo", "Cy", "Dimitri", "Eva", "Florian", "Gus", "Hal", "Ines", "Jürgen", "Kai", "Marguerite",
};

struct rendering {
	struct report *report;
	const struct site *site;
	int times;
	struct scene scene;
	struct region region;
	struct viewer viewer;
	struct strbuf out;
	size_t bytes; /* of what was rendered last */
};

static int64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* Does it some times, and reports the median. */
static void measure(struct rendering *r, void (*work)(struct rendering *), const char *stage, const char *what, double aim_us)
{
	struct samples ns = { 0 };
	char name[120];

	for (int i = 0; i < r->times; i++) {
		const int64_t start = now_ns();

		strbuf_reset(&r->out);
		work(r);
		samples_add(&ns, now_ns() - start);
	}
	snprintf(name, sizeof name, "%s: %s, %zu bytes", stage, what, r->bytes);
	report_figure(r->report, name, (double)samples_at(&ns, 0.5) / 1000, 1, "us", aim_us > 0 ? AT_MOST : NO_AIM, aim_us);
	samples_dispose(&ns);
}

static void render_shared(struct rendering *r)
{
	struct region region;

	region_init(&region, r->site, r->scene.d, &r->scene.rules);
	r->bytes = region.text.len;
	region_dispose(&region);
}

static void fill(struct rendering *r)
{
	region_add_fragment(&r->out, &r->region, r->scene.d, &r->viewer);
	r->bytes = r->out.len;
}

static void render_page(struct rendering *r)
{
	struct region region;

	region_init(&region, r->site, r->scene.d, &r->scene.rules);
	decision_page_add(&r->out, r->site, &region, r->scene.d, &r->viewer, known, KNOWN);
	r->bytes = r->out.len;
	region_dispose(&region);
}

static void render_canvas(struct rendering *r)
{
	struct arena arena;
	struct canvas canvas = { .arena = &arena, .person = SCENE_PARTICIPANT };

	arena_init(&arena, 0);
	for (int i = 0; i < CANVAS; i++)
		canvas_add(&canvas, r->scene.d);
	site_add_page(&r->out, r->site, "canvas_live", canvas_context(&canvas, 1, "Bo", "q3J_x81aq3J_x81a"));
	r->bytes = r->out.len;
	arena_dispose(&arena);
}

static void look_as(struct rendering *r, int64_t person, const char *name)
{
	r->viewer = (struct viewer){ .person = person, .name = name, .base_url = "https://maude.example.org", .inbox = 3 };
}

static void measure_stage(struct rendering *r, enum stage stage, int64_t people, const char *name, double aim_us)
{
	scene_init(&r->scene, stage, people);
	region_init(&r->region, r->site, r->scene.d, &r->scene.rules);
	measure(r, render_shared, name, "the shared part", 0);
	look_as(r, SCENE_SPECTATOR, "Zoe");
	measure(r, fill, name, "filled for a spectator", 0);
	look_as(r, SCENE_PARTICIPANT, "Bo");
	measure(r, fill, name, "filled for a participant", 0);
	look_as(r, SCENE_FACILITATOR, "Ana");
	measure(r, render_page, name, "the facilitator's whole page", aim_us);
	region_dispose(&r->region);
	scene_dispose(&r->scene);
}

static void measure_all(struct rendering *r)
{
	char title[100];

	snprintf(title, sizeof title, "Rendering alone, median of %d: %d people, 5 options with 4 points each", r->times, PEOPLE);
	report_part(r->report, title);
	for (enum stage stage = 0; stage < STAGES; stage++)
		measure_stage(r, stage, PEOPLE, stage_name(stage), AIM_US);
	snprintf(title, sizeof title, "Rendering alone: %d people", MANY);
	report_part(r->report, title);
	measure_stage(r, STAGE_LOBBY, MANY, "lobby", 0);
	measure_stage(r, STAGE_DASHBOARD, MANY, "dashboard", 0);
	snprintf(title, sizeof title, "Rendering alone: the canvas with %d decisions", CANVAS);
	report_part(r->report, title);
	scene_init(&r->scene, STAGE_DASHBOARD, PEOPLE);
	measure(r, render_canvas, "canvas", "the live region", 0);
	scene_dispose(&r->scene);
}

bool render_measure(struct report *report, const char *templates, const char *assets, int times)
{
	struct strbuf complaint;
	struct site *site;
	struct rendering r = { .report = report, .times = times };
	bool ok;

	strbuf_init(&complaint, 1000);
	ok = site_load(&site, templates, assets, &complaint) == RC_OK;
	if (ok) {
		r.site = site;
		strbuf_init(&r.out, PAGE_MAX);
		measure_all(&r);
		strbuf_dispose(&r.out);
	} else {
		fprintf(stderr, "load: %s\n", complaint.s);
	}
	site_free(site);
	strbuf_dispose(&complaint);
	return ok;
}
