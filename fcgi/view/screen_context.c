/* What the projector shows of a decision: little, large, and in numbers.
 *
 * Nobody can scroll a wall. So of what a stage has so much is shown as has room beside the question, with how much more there is;
 * which of it, is said with each. One page is rendered for all screens, whatever their size: room is reckoned in tenths of the
 * screen's line of text (style/screen.css), of which a window of 4:3 has fewest, and by counting bytes.
 *
 * Rules: what was written is shown whole or not at all. Counts are of whom they concern: who is ready, of those whom the stage
 * waits for; who has voted, of all who take part, since all their approvals count. */
#include "view/decision_context.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

enum {
	ROOM = 155,          /* below the counts */
	ROOM_LEAST = 30,
	WIDE = 30,
	WIDE_CHIPS = 50,     /* more of them stand in a row, too */
	TASK = 54,           /* what to do, and the count that has no place at the table */
	LINE = 14,           /* a line of text, and */
	LINE_BYTES = 34,     /* what stands in it */
	BACKED_BYTES = 12,   /* "7 back it" behind a wording */
	MODEL_BYTES = 24,    /* "by the language model" */
	STATE_BYTES = 130,   /* what is said of the model's work */
	WHY_BYTES = 360,     /* more words are for reading alone */
	CHIP = 24,           /* a row of chips: one, or two that are short */
	CHIP_BYTES = 14,
	FACES = 16,          /* so many have room around the table with their initials */
	WORDINGS = 6,
	ENTRIES = 14,
	BARS = 7,
	WAITED_NAMED = 2,
};

/* A list that has so much room left, and in a wider window so much more. */
struct list {
	cJSON *list;
	int room, wide;
	size_t most, shown, shown_wide;
	bool half; /* of its last row of chips is free */
};

static int height_of(const char *text)
{
	return LINE * (1 + (int)(strlen(text) / LINE_BYTES));
}

static bool is_long(const char *why)
{
	return strlen(why) > WHY_BYTES;
}

static size_t count_here(const struct decision *d)
{
	size_t here = 0;

	for (size_t i = 0; i < d->member_count; i++)
		here += d->members[i].standing == STANDING_IN && d->members[i].present;
	return here;
}

static size_t count_suggested(const struct decision *d)
{
	size_t count = 0;

	for (size_t i = 0; i < d->suggestion_count; i++)
		count += d->suggestions[i].stage == d->head.stage;
	return count;
}

/* Two counts stand in a row; with the question beside, the first one is at the table. */
static int more_rows_of_counts(const struct decision *d)
{
	if (d->head.stage == STAGE_COMPLETE)
		return 0;
	return (count_here(d) < decision_participants(d)) + (count_suggested(d) > 0);
}

/* What is beside the list takes of its room. */
static int room_of(const struct decision *d, bool question_beside)
{
	int room = ROOM;

	room -= question_beside ? 2 * height_of(d->head.topic) : TASK + LINE * more_rows_of_counts(d);
	if (d->head.closed_at_ms || d->head.round > 1)
		room -= 3 * LINE;
	if (decision_call_shown(d) || d->head.model_spent)
		room -= LINE * (1 + STATE_BYTES / LINE_BYTES);
	if (d->head.stage == STAGE_COMPLETE && !is_long(d->head.why))
		room -= height_of(d->head.why) + LINE;
	return room < ROOM_LEAST ? ROOM_LEAST : room;
}

static struct list list_of(cJSON *in, const char *key, int room, int wide, size_t most)
{
	return (struct list){ .list = context_list(in, key), .room = room, .wide = wide, .most = most };
}

/* The next item; NULL: it has no room. The first always has. */
static cJSON *list_item(struct list *l, int height)
{
	const size_t shown = l->shown + l->shown_wide;
	const bool fits = !shown || (!l->shown_wide && height <= l->room);
	cJSON *item;

	if (shown == l->most || (!fits && height > l->room + l->wide))
		return NULL;
	item = context_item(l->list);
	context_flag(item, "wide", !fits);
	l->shown += fits;
	l->shown_wide += !fits;
	l->room -= height;
	return item;
}

/* How many more there are, for both. */
static void list_end(cJSON *in, const struct list *l, size_t count)
{
	context_number(in, "more", (int64_t)(count - l->shown));
	context_number(in, "more_wide", (int64_t)(count - l->shown - l->shown_wide));
}

/* The best of those not taken yet, and takes it; of equal ones the newest, or the first. There must be one. */
static size_t take_best(const size_t *scores, bool *taken, size_t count, bool newest)
{
	size_t best = count;

	for (size_t i = 0; i < count; i++)
		if (!taken[i] && (best == count || scores[i] > scores[best] || (newest && scores[i] == scores[best])))
			best = i;
	taken[best] = true;
	return best;
}

/* Counts */

static void add_count(cJSON *in, const char *number, const char *words)
{
	cJSON *item = context_item(cJSON_GetObjectItemCaseSensitive(in, "counts"));

	context_copy(item, "number", number);
	context_copy(item, "words", words);
}

/* "7 of 12" ready. */
static void add_share(cJSON *in, size_t some, size_t all, const char *words)
{
	char number[48];

	snprintf(number, sizeof number, "%zu of %zu", some, all);
	if (all)
		add_count(in, number, words);
}

/* "14" priorities by 9 people. */
static void add_written(cJSON *in, size_t count, size_t people, const char *one, const char *many)
{
	char number[24], words[64];

	snprintf(number, sizeof number, "%zu", count);
	snprintf(words, sizeof words, "%s by %zu %s", count == 1 ? one : many, people, people == 1 ? "person" : "people");
	if (count)
		add_count(in, number, words);
}

/* The facilitator starts a lobby, and is waited for by nobody before. */
static void add_ready(cJSON *in, const struct decision *d)
{
	size_t ready = 0, all = 0;

	for (size_t i = 0; i < d->member_count; i++) {
		const struct member *m = &d->members[i];

		if (!member_counts(m) || (d->head.stage == STAGE_LOBBY && m->person == d->head.facilitator))
			continue;
		all++;
		ready += m->ready;
	}
	add_share(in, ready, all, "ready");
}

/* Of interest while people come, and where some are missing. */
static void add_here(cJSON *in, const struct decision *d)
{
	const size_t all = decision_participants(d), here = count_here(d);
	char number[24];

	snprintf(number, sizeof number, "%zu", here);
	if (here < all)
		add_share(in, here, all, "here");
	else if (d->head.stage == STAGE_LOBBY)
		add_count(in, number, "here");
}

/* Scenario */

/* The most backed first. */
static void add_wordings(cJSON *in, struct view_index *x, const size_t *backers, int room)
{
	const struct decision *d = x->d;
	bool *taken = arena_alloc(&x->arena, (d->framing_count + 1) * sizeof *taken);
	struct list list = list_of(in, "wordings", room, WIDE, d->head.chosen ? 1 : WORDINGS);

	for (size_t i = 0; i < d->framing_count; i++) {
		const struct framing *f = &d->framings[take_best(backers, taken, d->framing_count, true)];
		const size_t bytes = strlen(f->text) + BACKED_BYTES + (f->by ? 0 : MODEL_BYTES);
		cJSON *item = list_item(&list, LINE * (2 + (int)(bytes / LINE_BYTES)));

		if (!item)
			break;
		context_text(item, "text", f->text);
		context_flag(item, "by_model", !f->by);
		context_flag(item, "chosen", d->head.chosen == f->id);
		context_number(item, "backers", (int64_t)backers[f - d->framings]);
	}
	list_end(in, &list, d->head.chosen ? 1 : d->framing_count);
}

static void add_scenario(cJSON *in, struct view_index *x, int room)
{
	const struct decision *d = x->d;
	size_t *backers = arena_alloc(&x->arena, (d->framing_count + 1) * sizeof *backers), backing = 0, all = 0;
	char number[24];

	for (size_t i = 0; i < d->member_count; i++)
		all += member_counts(&d->members[i]);
	for (size_t i = 0; i < d->backing_count; i++) {
		const size_t place = view_place(x, d->backings[i].person);
		const struct framing *f = decision_framing(d, d->backings[i].framing);

		if (!f || place == d->member_count || !member_counts(x->by_person[place]))
			continue;
		backing++;
		backers[f - d->framings]++;
	}
	snprintf(number, sizeof number, "%zu", d->framing_count);
	add_share(in, backing, all, "back one");
	if (d->framing_count)
		add_count(in, number, d->framing_count == 1 ? "wording" : "wordings");
	add_wordings(in, x, backers, room);
}

/* Priorities and options */

/* One author more, unless it is the model or was there before. */
static size_t new_author(const struct view_index *x, bool *seen, int64_t by)
{
	const size_t place = view_place(x, by);
	const bool is_new = by && !seen[place];

	seen[place] = true;
	return is_new;
}

static void add_suggested(cJSON *in, const struct decision *d)
{
	const size_t count = count_suggested(d);
	char number[24];

	snprintf(number, sizeof number, "%zu", count);
	if (count)
		add_count(in, number, "suggested by the language model");
}

/* A chip. */
static bool add_entry(struct list *l, const char *sign, const char *text, bool by_model)
{
	const size_t bytes = strlen(text) + (sign ? strlen(sign) : 0);
	const bool is_short = bytes <= CHIP_BYTES;
	cJSON *item = list_item(l, is_short && l->half ? 0 : CHIP + LINE * (int)(bytes / LINE_BYTES));

	if (!item)
		return false;
	l->half = is_short && !l->half;
	context_text(item, "sign", sign);
	context_text(item, "text", text);
	context_flag(item, "by_model", by_model);
	return true;
}

/* What somebody has included of what the model suggested goes along like what people wrote. Gives how many these are. */
static size_t add_included(struct list *l, const struct decision *d)
{
	size_t count = 0;

	for (size_t i = d->suggestion_count; i--;) {
		const struct suggestion *s = &d->suggestions[i];

		if (s->stage != d->head.stage || !s->included)
			continue;
		count++;
		add_entry(l, direction_word(s->direction), s->text, true);
	}
	return count;
}

/* The newest first. */
static void add_priorities(cJSON *in, struct view_index *x, int room)
{
	const struct decision *d = x->d;
	bool *seen = arena_alloc(&x->arena, (d->member_count + 1) * sizeof *seen);
	struct list list = list_of(in, "entries", room, WIDE_CHIPS, ENTRIES);
	const size_t included = add_included(&list, d);
	size_t authors = 0;

	for (size_t i = 0; i < d->priority_count; i++)
		authors += new_author(x, seen, d->priorities[i].by);
	for (size_t i = d->priority_count; i--;)
		if (!add_entry(&list, direction_word(d->priorities[i].direction), d->priorities[i].text, false))
			break;
	add_ready(in, d);
	add_written(in, d->priority_count, authors, "priority", "priorities");
	add_suggested(in, d);
	list_end(in, &list, included + d->priority_count);
}

static void add_options(cJSON *in, struct view_index *x, int room)
{
	const struct decision *d = x->d;
	bool *seen = arena_alloc(&x->arena, (d->member_count + 1) * sizeof *seen), full = false;
	struct list list = list_of(in, "entries", room, WIDE_CHIPS, ENTRIES);
	const size_t included = add_included(&list, d);
	size_t authors = 0, count = 0;

	for (size_t i = d->option_count; i--;) {
		const struct option *o = &d->options[i];

		if (o->source == SOURCE_BASELINE)
			continue;
		count++;
		authors += new_author(x, seen, o->by);
		full = full || !add_entry(&list, NULL, o->name, false);
	}
	add_ready(in, d);
	add_written(in, count, authors, "option", "options");
	add_suggested(in, d);
	list_end(in, &list, included + count);
}

/* The ballot */

/* Most approvals first; of a run-off those that it is between. */
static void add_bars(cJSON *in, struct view_index *x, int room)
{
	const int round = view_rounds(x->d);
	const struct ids tied = decision_tied(x->d, &x->arena);
	bool *taken = arena_alloc(&x->arena, (x->option_count + 1) * sizeof *taken);
	size_t *votes = arena_alloc(&x->arena, (x->option_count + 1) * sizeof *votes), most = 0, count = 0;
	struct list list = list_of(in, "bars", room, WIDE, BARS);

	for (size_t i = 0; i < x->option_count; i++) {
		taken[i] = tied.count && !ids_have(tied, x->options[i].option->id);
		count += !taken[i];
		votes[i] = x->options[i].approval_counts[round - 1];
		most = !taken[i] && votes[i] > most ? votes[i] : most;
	}
	for (size_t i = 0; i < count; i++) {
		const size_t best = take_best(votes, taken, x->option_count, false);
		const struct option *o = x->options[best].option;
		cJSON *item = list_item(&list, height_of(o->name) + LINE);

		if (!item)
			break;
		context_text(item, "name", o->name);
		context_number(item, "votes", (int64_t)votes[best]);
		context_number(item, "share", approval_share(votes[best], view_deciders(x->d)));
		context_flag(item, "leads", most && votes[best] == most);
	}
	list_end(in, &list, count);
}

/* Who approves something in this round, or abstains. */
static size_t count_voted(struct view_index *x)
{
	const struct decision *d = x->d;
	bool *voted = arena_alloc(&x->arena, (d->member_count + 1) * sizeof *voted);
	size_t count = 0;

	for (size_t i = 0; i < d->approval_count; i++)
		if (d->approvals[i].round == d->head.round)
			voted[view_place(x, d->approvals[i].person)] = true;
	for (size_t i = 0; i < d->member_count; i++)
		count += x->by_person[i]->standing == STANDING_IN && (voted[i] || x->by_person[i]->abstained);
	return count;
}

static void add_dashboard(cJSON *in, struct view_index *x, int room)
{
	add_share(in, count_voted(x), decision_participants(x->d), "have voted");
	add_ready(in, x->d);
	add_bars(in, x, room);
}

static void add_complete(cJSON *in, struct view_index *x, int room)
{
	const struct view_option *winner = view_option(x, x->d->head.winner);

	if (winner) {
		const size_t votes = winner->approval_counts[view_rounds(x->d) - 1], deciders = view_deciders(x->d);

		add_share(in, votes < deciders ? votes : deciders, deciders, "approve it");
	}
	add_bars(in, x, room);
}

/* All of it */

static void add_stage(cJSON *in, struct view_index *x, int room)
{
	switch (x->d->head.stage) {
	case STAGE_LOBBY:
		add_ready(in, x->d);
		break;
	case STAGE_SCENARIO:
		add_scenario(in, x, room);
		break;
	case STAGE_PRIORITIES:
		add_priorities(in, x, room);
		break;
	case STAGE_OPTIONS:
		add_options(in, x, room);
		break;
	case STAGE_DASHBOARD:
		add_dashboard(in, x, room);
		break;
	case STAGE_COMPLETE:
		add_complete(in, x, room);
		break;
	default: /* scaffolding: what the model does is said anyway */
		break;
	}
}

/* Fewer names than on the pages: the ring shows the others. In the lobby it is the code that has to have room. */
static void add_waited_for(cJSON *in, struct view_index *x, bool beside)
{
	const struct ids waiting = decision_waiting_for(x->d, &x->arena);
	const char **names = arena_alloc(&x->arena, (waiting.count + 1) * sizeof *names);

	if (x->d->head.closed_at_ms || (x->d->head.stage == STAGE_LOBBY && beside))
		return;
	for (size_t i = 0; i < waiting.count; i++)
		names[i] = view_name(x, waiting.ids[i]);
	names_add_as(in, "waited_for", names, waiting.count, WAITED_NAMED);
}

/* The first count, into the middle of the table. */
static void add_main(cJSON *in)
{
	cJSON *first = cJSON_DetachItemFromArray(cJSON_GetObjectItemCaseSensitive(in, "counts"), 0);

	if (first)
		cJSON_AddItemToObjectCS(in, "main", first);
}

cJSON *screen_context(const struct decision *d)
{
	const bool complete = d->head.stage == STAGE_COMPLETE;
	const bool beside = complete || text_length(d->head.topic) > TOPIC_SHORT;
	cJSON *in = context_new();
	struct view_index x;

	view_index_init(&x, d);
	context_number(in, "step", d->head.stage + 1);
	context_flag(in, "wall", true);
	context_flag(in, "beside", beside);
	context_flag(in, "long_why", is_long(d->head.why));
	context_list(in, "counts");
	context_flag(in, "faces", decision_participants(d) <= FACES);
	add_stage(in, &x, room_of(d, beside));
	if (!complete)
		add_here(in, d);
	if (beside && !complete)
		add_main(in);
	add_waited_for(in, &x, beside);
	view_index_dispose(&x);
	return in;
}
