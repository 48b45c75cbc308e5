/* What the projector shows of a decision: little, large, and in numbers.
 *
 * Nobody can scroll a wall. So of what a stage has so much is shown as has room beside the question, with how much more there is;
 * which of it, is said with each. One page is rendered for all screens, whatever their size: what has room is reckoned for
 * both shapes of walls (screen_room.c).
 *
 * Rules: what was written is shown whole or not at all. Counts are of whom they concern: who is ready, of those whom the stage
 * waits for; who has voted, of all who take part, since all their approvals count. */
#include "view/decision_context.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "view/screen_room.h"

/* Heights and widths, as in style/screen.css. */
enum {
	CARD = 90, /* its edges; below them a line of it */
	CARD_LINE = 150,
	CARD_SIZE = 106,
	LARGE_LINE = 210,
	LARGE_SIZE = 150,
	LIST_GAP = 50,
	CHIP = 50,
	EDGES = 170, /* of a chip or card, beside the words */
	BAR = 90,
	BAR_LINE = 120,
	BAR_GAP = 60,
	BAR_SPACE = 150, /* between an option's name and its votes, and some */
};

enum {
	LARGE_LETTERS = 100, /* of an agreed wording */
	WINNER_SHORT = 24,   /* letters that the table has room for in the largest */
	FACES = 16,          /* so many have room around the table with their initials */
	WORDINGS = 6,
	ENTRIES = WALL_LIST_MOST,
	BARS = 8,
	WALL_NAMED = 2,
};

static size_t count_here(const struct decision *d)
{
	size_t here = 0;

	for (size_t i = 0; i < d->member_count; i++)
		here += d->members[i].standing == STANDING_IN && d->members[i].present;
	return here;
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

/* The one that was agreed, else the most backed first. */
static void add_wordings(cJSON *in, struct wall_list *list, struct view_index *x, const size_t *backers)
{
	const struct decision *d = x->d;
	bool *taken = arena_alloc(&x->arena, (d->framing_count + 1) * sizeof *taken);

	wall_list_init(list, in, "wordings", WORDINGS);
	for (size_t i = 0; i < d->framing_count; i++) {
		const struct framing *f = &d->framings[take_best(backers, taken, d->framing_count, true)];
		const bool large = d->head.chosen == f->id && text_length(f->text) <= LARGE_LETTERS;
		cJSON *item = d->head.chosen && d->head.chosen != f->id ? NULL : wall_list_item(list);
		char backed[48];

		if (!item)
			continue;
		context_number(item, "id", f->id);
		context_text(item, "text", f->text);
		context_flag(item, "by_model", !f->by);
		context_flag(item, "chosen", d->head.chosen == f->id);
		context_flag(item, "large", large);
		context_number(item, "backers", (int64_t)backers[f - d->framings]);
		snprintf(backed, sizeof backed, "\u2713\u00a0%zu\u00a0back\u00a0it", backers[f - d->framings]);
		for (int w = 0; w < WALLS; w++) {
			struct wall_lines lines = { .width = walls[w].width - EDGES };

			wall_lines_add(&lines, f->text, large ? LARGE_SIZE : CARD_SIZE);
			wall_lines_add(&lines, f->by ? "" : "by the language model", WALL_BOLD);
			wall_lines_add(&lines, backers[f - d->framings] ? backed : "", (large ? LARGE_SIZE : CARD_SIZE) * WALL_BOLD / 100);
			wall_list_reckon(list, w, walls[w].width, CARD + lines.count * (large ? LARGE_LINE : CARD_LINE), LIST_GAP);
		}
	}
}

static void add_scenario(cJSON *in, struct wall_list *list, struct view_index *x)
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
	add_wordings(in, list, x, backers);
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
	const size_t count = suggestions_of_stage(d);
	char number[24];

	snprintf(number, sizeof number, "%zu", count);
	if (count)
		add_count(in, number, "suggested by the language model");
}

/* A chip. */
static void add_entry(struct wall_list *l, int64_t id, const char *sign, const char *text, bool by_model)
{
	const char *const words[] = { sign ? sign : "", text, by_model ? "suggested" : "" };
	const int sizes[] = { WALL_BOLD, WALL_PLAIN, WALL_PLAIN }, space = wall_width(" ", WALL_PLAIN);
	cJSON *item = wall_list_item(l);
	int width = EDGES;

	if (!item)
		return;
	context_number(item, "id", id);
	context_text(item, "sign", sign);
	context_text(item, "text", text);
	context_flag(item, "by_model", by_model);
	for (int i = 0; i < 3; i++)
		width += wall_width(words[i], sizes[i]) + (*words[i] ? space : 0);
	for (int w = 0; w < WALLS; w++) {
		struct wall_lines lines = { .width = walls[w].width - EDGES };

		for (int i = 0; i < 3; i++)
			wall_lines_add(&lines, words[i], sizes[i]);
		wall_list_reckon(l, w, width, CHIP + SCREEN_LINE * lines.count, LIST_GAP);
	}
}

/* What somebody has included of what the model suggested goes along like what people wrote. */
static void add_included(struct wall_list *l, const struct decision *d)
{
	for (size_t i = d->suggestion_count; i--;) {
		const struct suggestion *s = &d->suggestions[i];

		if (s->stage == d->head.stage && s->included)
			add_entry(l, s->id, direction_word(s->direction), s->text, true);
	}
}

/* The newest first. */
static void add_priorities(cJSON *in, struct wall_list *list, struct view_index *x)
{
	const struct decision *d = x->d;
	bool *seen = arena_alloc(&x->arena, (d->member_count + 1) * sizeof *seen);
	size_t authors = 0;

	wall_list_init(list, in, "entries", ENTRIES);
	add_included(list, d);
	for (size_t i = 0; i < d->priority_count; i++)
		authors += new_author(x, seen, d->priorities[i].by);
	for (size_t i = d->priority_count; i--;)
		add_entry(list, d->priorities[i].id, direction_word(d->priorities[i].direction), d->priorities[i].text, false);
	add_ready(in, d);
	add_written(in, d->priority_count, authors, "priority", "priorities");
	add_suggested(in, d);
}

static void add_options(cJSON *in, struct wall_list *list, struct view_index *x)
{
	const struct decision *d = x->d;
	bool *seen = arena_alloc(&x->arena, (d->member_count + 1) * sizeof *seen);
	size_t authors = 0, count = 0;

	wall_list_init(list, in, "entries", ENTRIES);
	add_included(list, d);
	for (size_t i = d->option_count; i--;) {
		const struct option *o = &d->options[i];

		if (o->source == SOURCE_BASELINE)
			continue;
		count++;
		authors += new_author(x, seen, o->by);
		add_entry(list, o->id, NULL, o->name, false);
	}
	add_ready(in, d);
	add_written(in, count, authors, "option", "options");
	add_suggested(in, d);
}

/* The ballot */

/* Most approvals first; of a run-off those that it is between. */
static void add_bars(cJSON *in, struct wall_list *list, struct view_index *x)
{
	const int round = view_rounds(x->d);
	const struct ids tied = decision_tied(x->d, &x->arena);
	bool *taken = arena_alloc(&x->arena, (x->option_count + 1) * sizeof *taken);
	size_t *votes = arena_alloc(&x->arena, (x->option_count + 1) * sizeof *votes), most = 0, count = 0;

	wall_list_init(list, in, "bars", BARS);
	list->ranked = true;
	for (size_t i = 0; i < x->option_count; i++) {
		taken[i] = tied.count && !ids_have(tied, x->options[i].option->id);
		count += !taken[i];
		votes[i] = x->options[i].approval_counts[round - 1];
		most = !taken[i] && votes[i] > most ? votes[i] : most;
	}
	for (size_t i = 0; i < count; i++) {
		const size_t best = take_best(votes, taken, x->option_count, false);
		const struct option *o = x->options[best].option;
		cJSON *item = wall_list_item(list);
		char number[24];

		if (!item)
			continue;
		context_number(item, "id", o->id);
		context_text(item, "name", o->name);
		context_number(item, "votes", (int64_t)votes[best]);
		context_number(item, "share", approval_share(votes[best], view_deciders(x->d)));
		context_flag(item, "leads", most && votes[best] == most);
		snprintf(number, sizeof number, "%zu", votes[best]);
		for (int w = 0; w < WALLS; w++) {
			struct wall_lines lines = { .width = walls[w].width - BAR_SPACE - wall_width(number, SCREEN_NUMBER) };

			wall_lines_add(&lines, o->name, WALL_PLAIN);
			wall_list_reckon(list, w, walls[w].width, BAR + BAR_LINE * lines.count, BAR_GAP);
		}
	}
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

static void add_dashboard(cJSON *in, struct wall_list *list, struct view_index *x)
{
	add_share(in, count_voted(x), decision_participants(x->d), "have voted");
	add_ready(in, x->d);
	add_bars(in, list, x);
}

static void add_complete(cJSON *in, struct wall_list *list, struct view_index *x)
{
	const struct view_option *winner = view_option(x, x->d->head.winner);

	if (winner) {
		const size_t votes = winner->approval_counts[view_rounds(x->d) - 1], deciders = view_deciders(x->d);

		add_share(in, votes < deciders ? votes : deciders, deciders, "approve it");
		context_flag(in, "long_winner", text_length(winner->option->name) > WINNER_SHORT);
	}
	add_bars(in, list, x);
}

/* All of it */

static void add_stage(cJSON *in, struct wall_list *list, struct view_index *x)
{
	switch (x->d->head.stage) {
	case STAGE_LOBBY:
		add_ready(in, x->d);
		break;
	case STAGE_SCENARIO:
		add_scenario(in, list, x);
		break;
	case STAGE_PRIORITIES:
		add_priorities(in, list, x);
		break;
	case STAGE_OPTIONS:
		add_options(in, list, x);
		break;
	case STAGE_DASHBOARD:
		add_dashboard(in, list, x);
		break;
	case STAGE_COMPLETE:
		add_complete(in, list, x);
		break;
	default: /* scaffolding: what the model does is said anyway */
		break;
	}
}

/* Fewer names than on the pages: the ring shows the others. In the lobby it is the code that has to have room. */
static void add_waited_for(cJSON *in, struct view_index *x, bool beside)
{
	if (!x->d->head.closed_at_ms && (x->d->head.stage != STAGE_LOBBY || !beside))
		decision_context_add_names(in, "waited_for", x, decision_waiting_for(x->d, &x->arena), WALL_NAMED);
}

/* The first count, into the middle of the table. */
static void add_main(cJSON *in)
{
	cJSON *first = cJSON_DetachItemFromArray(cJSON_GetObjectItemCaseSensitive(in, "counts"), 0);

	if (first)
		cJSON_AddItemToObjectCS(in, "main", first);
}

/* What to do now; a question that stands beside has its place. */
static void add_task(cJSON *in, const struct decision *d)
{
	static const char *const tasks[STAGES] = {
		[STAGE_LOBBY] = "Scan the code, say who you are, and that you are ready.",
		[STAGE_SCENARIO] = "Word the question, and back the wording that you can decide on.",
		[STAGE_PRIORITIES] = "What matters for this? Name up to three things.",
		[STAGE_OPTIONS] = "What could be done? Propose up to five options.",
		[STAGE_DASHBOARD] = "Approve every option that you could live with.",
	};

	if (!d->head.closed_at_ms)
		context_text(in, "task", d->head.reveal_at_ms ? "The question is agreed." : tasks[d->head.stage]);
}

cJSON *screen_context(const struct decision *d, const struct rules *rules)
{
	const bool complete = d->head.stage == STAGE_COMPLETE;
	const bool beside = complete || text_length(d->head.topic) > TOPIC_SHORT;
	cJSON *in = context_new();
	struct wall_list list = { 0 };
	struct view_index x;

	view_index_init(&x, d);
	context_number(in, "step", d->head.stage + 1);
	context_flag(in, "wall", true);
	context_flag(in, "beside", beside);
	context_list(in, "counts");
	context_flag(in, "faces", decision_participants(d) <= FACES);
	add_stage(in, &list, &x);
	if (!complete)
		add_here(in, d);
	if (beside && !complete)
		add_main(in);
	if (!beside)
		add_task(in, d);
	add_waited_for(in, &x, beside);
	decision_context_add_model(in, d, rules);
	screen_fit(in, &list, &x);
	view_index_dispose(&x);
	return in;
}
