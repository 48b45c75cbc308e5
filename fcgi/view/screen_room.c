/* What has room on the projector's wall beside the list, and how much that leaves for it: part by part, as style/screen.css
 * sets them. What has least to say is left out first, where that is needed: why it was decided so, then whom the stage waits
 * for, then what the model does, then the question. */
#include "view/screen_room.h"

#include <stdio.h>

#include "base/text.h"
#include "view/decision_context.h"
#include "view/record_parts.h"

enum {
	GAP = 55, /* between two parts */
	TITLE = 180,
	QUESTION = 156, /* a line of it, and of a longer one */
	LONGEST = 120,
	COUNT = 182,
	COUNT_GAP = 120,
	BOX = 50, /* what is said of the state: its edges */
	BOX_EDGES = 205,
	SPINNER = 140,
};

/* Letters of what parts/banners.mustache says: it is closed, with how long it is kept; a run-off; a tie; different wordings. */
enum { CLOSED = 46, KEPT = 70, RUN_OFF = 78, TIE = 40, WORDINGS = 49 };

#define LONG_TOPIC "The question is too long for a wall: it stands on your own page."
#define LONG_WHY "Why it was decided so stands in the record, on your own page."

static int height_of_lines(const char *before, const char *text, int size, int w, int line)
{
	struct wall_lines lines = { .width = walls[w].width };

	wall_lines_add(&lines, before, size);
	wall_lines_add(&lines, text, size);
	return lines.count ? GAP + lines.count * line : 0;
}

/* How many more there are. */
static int height_of_more(const struct wall_list *l, int w)
{
	char number[32];

	snprintf(number, sizeof number, "and %zu more", l->all);
	return height_of_lines(number, "on your own page", WALL_PLAIN, w, SCREEN_LINE);
}

static const char *string_at(const cJSON *in, const char *key)
{
	const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(in, key));

	return text ? text : "";
}

static int height_of_counts(const cJSON *in, int w)
{
	struct wall_rows rows = { .width = walls[w].width, .gap = COUNT_GAP };
	const cJSON *item;

	cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(in, "counts")) {
		struct wall_lines lines = { .width = walls[w].width };
		const int width = wall_width(string_at(item, "number"), SCREEN_NUMBER) + wall_width(" ", WALL_PLAIN) +
			wall_width(string_at(item, "words"), WALL_PLAIN);

		wall_lines_add(&lines, string_at(item, "number"), SCREEN_NUMBER);
		wall_lines_add(&lines, string_at(item, "words"), WALL_PLAIN);
		wall_rows_add(&rows, width < walls[w].width ? width : walls[w].width);
		rows.count += lines.count - 1;
	}
	return rows.count ? GAP + COUNT * rows.count : 0;
}

static int height_of_box(const struct wall_lines *lines)
{
	return lines->count ? GAP + BOX + SCREEN_LINE * lines->count : 0;
}

static int height_of_model(const cJSON *in, int w)
{
	const cJSON *model = cJSON_GetObjectItemCaseSensitive(in, "model");
	struct wall_lines lines = { .width = walls[w].width - BOX_EDGES };
	const bool busy = cJSON_HasObjectItem(model, "busy"), retrying = cJSON_HasObjectItem(model, "retrying");
	const bool failed = cJSON_HasObjectItem(model, "failed");

	if (cJSON_HasObjectItem(in, "stateless"))
		return 0;
	if (busy) {
		lines.at = SPINNER;
		lines.count = 1;
		wall_lines_add(&lines, string_at(model, "does"), WALL_PLAIN);
		wall_lines_add(&lines, ", since", WALL_PLAIN);
		wall_lines_add(&lines, string_at(model, "since_words"), WALL_PLAIN);
	}
	if (retrying || failed)
		wall_lines_add(&lines, string_at(model, "fault"), failed ? WALL_BOLD : WALL_PLAIN);
	if (retrying)
		wall_lines_add(&lines, "It tries again by itself.", WALL_PLAIN);
	if (failed)
		wall_lines_add(&lines, string_at(model, "without"), WALL_PLAIN);
	wall_lines_add(&lines, string_at(model, "plain"), WALL_PLAIN);
	return height_of_box(&lines);
}

/* So many letters, and who does what about it. */
static int height_of_settling(struct view_index *x, int width, int letters, const char *does)
{
	struct wall_lines lines = { .width = width, .count = wall_lines_of(letters, width) };
	const char *name = view_name(x, x->d->head.facilitator);

	wall_lines_add(&lines, name ? name : "", WALL_PLAIN);
	wall_lines_add(&lines, does, WALL_PLAIN);
	return height_of_box(&lines);
}

static int height_of_banners(struct view_index *x, int w)
{
	const struct decision *d = x->d;
	const bool voting = d->head.stage == STAGE_DASHBOARD, any = decision_to_settle(d, &x->arena).count;
	const int width = walls[w].width - BOX_EDGES;
	int height = 0;

	if (d->head.closed_at_ms)
		height += GAP + BOX + SCREEN_LINE * wall_lines_of(d->head.stage == STAGE_COMPLETE ? CLOSED : CLOSED + KEPT, width);
	if (voting && d->head.round > 1 && !any)
		height += GAP + BOX + SCREEN_LINE * wall_lines_of(RUN_OFF, width);
	if (voting && any)
		height += height_of_settling(x, width, TIE, "settles it.");
	if (d->head.stage == STAGE_SCENARIO && any)
		height += height_of_settling(x, width, WORDINGS, "may settle it with one of those with the most backers.");
	return height;
}

static int height_of_why(const cJSON *in, struct view_index *x, int w, const char *why)
{
	const char *name = view_name(x, x->d->head.settled_by);
	struct wall_lines lines = { .width = walls[w].width };

	if (cJSON_HasObjectItem(in, "long_why"))
		why = LONG_WHY;
	wall_lines_add(&lines, why, WALL_PLAIN);
	wall_lines_add(&lines, *x->d->head.why ? "worded by the language model" : "", WALL_BOLD);
	wall_lines_add(&lines, name ? "Settled by" : "", WALL_PLAIN);
	wall_lines_add(&lines, name ? name : "", WALL_PLAIN);
	wall_lines_add(&lines, ".", WALL_PLAIN);
	return GAP + SCREEN_LINE * lines.count;
}

static int height_of_topic(const cJSON *in, const struct decision *d, int w)
{
	const char *instead = string_at(in, "long_topic");

	if (!cJSON_HasObjectItem(in, "beside"))
		return 0;
	if (*instead || text_length(d->head.topic) > TOPIC_LONG)
		return height_of_lines("", *instead ? instead : d->head.topic, WALL_BOLD, w, LONGEST);
	return height_of_lines("", d->head.topic, SCREEN_NUMBER, w, QUESTION);
}

static int height_of_waiting(const cJSON *in, int w)
{
	const char *names = string_at(in, "waited_for");

	return *names && !cJSON_HasObjectItem(in, "unnamed") ? height_of_lines("Waiting for", names, WALL_BOLD, w, SCREEN_LINE) : 0;
}

/* So much is free for the list. */
static int room_on(int w, const cJSON *in, struct view_index *x, const char *why)
{
	int room = walls[w].height - TITLE;

	room -= height_of_topic(in, x->d, w);
	room -= height_of_banners(x, w);
	room -= height_of_lines("", string_at(in, "task"), WALL_PLAIN, w, SCREEN_LINE);
	room -= x->d->head.stage == STAGE_COMPLETE ? height_of_why(in, x, w, why) : 0;
	room -= height_of_counts(in, w);
	room -= height_of_waiting(in, w);
	room -= height_of_model(in, w);
	return room;
}

/* What is tried for, in this order: room to say how many items there are, and, on one of the walls at least, for the first of
 * them; for any of them; for none. */
enum want { WANT_FIRST, WANT_ANY, WANT_NONE };

struct attempt {
	const struct wall_list *list;
	struct view_index *x;
	const char *why;
	enum want want;
	int room[WALLS], more[WALLS];
};

static bool has_room(struct attempt *a, const cJSON *in)
{
	const struct wall_list *l = a->list;
	bool has = true, has_items = !l->all || a->want == WANT_NONE, shown[WALL_LIST_MOST];

	for (int w = 0; w < WALLS; w++) {
		a->room[w] = room_on(w, in, a->x, a->why) - (l->all ? GAP : 0);
		a->more[w] = l->all ? height_of_more(l, w) : 0;
		has = has && a->room[w] >= a->more[w];
		if (!has_items && wall_list_lay_out(l, w, a->room[w], a->more[w], shown))
			has_items = a->want == WANT_ANY || shown[0];
	}
	return has && has_items;
}

/* Leaves out one after the other what has least to say; false: there is no room even so. */
static bool make_room(struct attempt *a, cJSON *in)
{
	static const char *const left_out[] = { "long_why", "unnamed", "stateless" };
	enum { KINDS = sizeof left_out / sizeof *left_out };
	size_t left = 0;

	for (size_t i = 0; i < KINDS; i++)
		cJSON_DeleteItemFromObjectCaseSensitive(in, left_out[i]);
	while (!has_room(a, in)) {
		if (left == KINDS)
			return false;
		if (left || *a->why)
			context_text(in, left_out[left], LONG_WHY); /* stands in the why's place; of the others it is only a flag */
		left++;
	}
	return true;
}

void screen_fit(cJSON *in, const struct wall_list *list, struct view_index *x)
{
	struct attempt a = { .list = list, .x = x };
	struct strbuf why;

	strbuf_init(&why, RECORD_MAX);
	if (x->d->head.stage == STAGE_COMPLETE && record_why_is_there(x->d))
		record_add_why(&why, x->d);
	a.why = why.s;
	while (!make_room(&a, in)) {
		if (a.want == WANT_NONE && (!cJSON_HasObjectItem(in, "beside") || *string_at(in, "long_topic")))
			break;
		if (a.want == WANT_NONE)
			context_text(in, "long_topic", LONG_TOPIC);
		a.want = a.want == WANT_NONE ? WANT_FIRST : a.want + 1;
	}
	if (list->items)
		wall_list_end(in, list, a.room, a.more);
	strbuf_dispose(&why);
}
