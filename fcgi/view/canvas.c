/* What a person's canvas shows: every open decision, each one that they take part in or are invited to; no closed ones.
 *
 * People see it as circles (view/honeycomb.h) in the order in which they matter to them: invitations, what waits for
 * them, what else of theirs is under way, what others do, and what is finished; the newest first in each. Whether something
 * waits for them does not ask whether they are there, as the rules do: whoever looks at the canvas is not in the decision. */
#include "view/canvas.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "core/tally.h"
#include "view/decision_context.h"
#include "view/disc.h"
#include "view/honeycomb.h"

enum {
	SEARCH_FROM = 7,            /* decisions: of fewer one sees which is which */
	MEDIUM = 4, WIDE = 6,       /* circles beside each other: the style sheet's two honeycombs */

	/* Bytes, which tell roughly how wide a text is: the scripts with wide letters have more of them. */
	LONG = 24, LONGEST = 70,             /* titles that the style sheet sets smaller */
	TITLE_SEEN = 28, TAGLINE_SEEN = 16, /* what is never cut off */
};

bool canvas_invites(const struct decision *d, int64_t person)
{
	const struct invitation *invitation = decision_invitation_for(d, person);

	return invitation && !invitation->accepted && decision_role(d, person) < ROLE_PARTICIPANT && decision_is_under_way(d);
}

/* Whether d would wait for m, were they there. */
static bool asks(const struct decision *d, const struct member *m)
{
	const bool facilitates = m->person == d->head.facilitator;

	if (facilitates && d->head.facilitator_waited_ms)
		return true;
	if (m->excused)
		return false;
	if (facilitates && d->head.stage == STAGE_LOBBY)
		return !decision_missing(d);
	return decision_asks(d, m);
}

void canvas_add(struct canvas *c, const struct decision *d)
{
	const enum role role = decision_role(d, c->person);
	struct canvas_item *item;

	if (d->head.closed_at_ms || (d->head.access != ACCESS_OPEN && role == ROLE_SPECTATOR && !decision_invitation_for(d, c->person)))
		return;
	item = arena_push(c->arena, &c->items, &c->count, &c->cap, sizeof *item);
	memcpy(item->id, d->id, sizeof item->id);
	item->title = arena_strdup(c->arena, d->head.topic);
	item->tagline = arena_strdup(c->arena, d->head.tagline);
	item->stage = d->head.stage;
	item->role = role;
	item->invited = canvas_invites(d, c->person);
	item->asks = role >= ROLE_PARTICIPANT && decision_is_under_way(d) && asks(d, decision_participant(d, c->person));
	item->created_at_ms = d->head.created_at_ms;
}

static int newest_first(const void *a, const void *b)
{
	const struct canvas_item *x = a, *y = b;

	if (x->created_at_ms != y->created_at_ms)
		return x->created_at_ms < y->created_at_ms ? 1 : -1;
	return strcmp(x->id, y->id);
}

enum rank { RANK_INVITED, RANK_ASKS, RANK_OWN, RANK_OTHERS, RANK_FINISHED };

static enum rank rank_of(const struct canvas_item *c)
{
	if (c->invited)
		return RANK_INVITED;
	if (c->stage == STAGE_COMPLETE)
		return RANK_FINISHED;
	return c->asks ? RANK_ASKS : c->role > ROLE_SPECTATOR ? RANK_OWN : RANK_OTHERS;
}

static int most_urgent_first(const void *a, const void *b)
{
	const enum rank x = rank_of(a), y = rank_of(b);

	return x != y ? (int)x - (int)y : newest_first(a, b);
}

static void sort(struct canvas *c, int (*order)(const void *, const void *))
{
	if (c->count)
		qsort(c->items, c->count, sizeof *c->items, order);
}

/* The query */

static bool is_asked(const struct canvas *c)
{
	return c->query.hide_finished || (c->query.text && *c->query.text);
}

/* The words of a query, ended with a NULL. */
static const char *const *words_of(struct arena *a, const char *text)
{
	const char **words = NULL;
	size_t count = 0, cap = 0;

	for (char *at = arena_strdup(a, text_fold(a, text)), *end; *(at += strspn(at, " \t\r\n")); at = end) {
		end = at + strcspn(at, " \t\r\n");
		if (*end)
			*end++ = '\0';
		*(const char **)arena_push(a, &words, &count, &cap, sizeof *words) = at;
	}
	arena_push(a, &words, &count, &cap, sizeof *words);
	return words;
}

static bool has_words(struct arena *a, const struct canvas_item *item, const char *const *words)
{
	const char *title, *tagline;

	if (!*words)
		return true;
	title = text_fold(a, item->title);
	tagline = text_fold(a, item->tagline);
	for (; *words; words++)
		if (!strstr(title, *words) && !strstr(tagline, *words))
			return false;
	return true;
}

/* Hides what is not asked for; gives how many are left. */
static size_t sift(struct canvas *c)
{
	const char *const *words = is_asked(c) && c->query.text ? words_of(c->arena, c->query.text) : (const char *const[]){ NULL };
	size_t left = 0;

	for (size_t i = 0; i < c->count; i++) {
		struct canvas_item *item = &c->items[i];

		item->hidden = (c->query.hide_finished && item->stage == STAGE_COMPLETE) || !has_words(c->arena, item, words);
		left += !item->hidden;
	}
	return left;
}

/* As a page */

static const char *role_word(const struct canvas_item *c)
{
	static const char *const words[ROLES] = { NULL, "you ask to join", "you take part", "you facilitate" };

	return c->invited ? "you are invited" : c->asks ? "waits for you" : words[c->role];
}

static void add_class(struct strbuf *b, const char *name, unsigned number)
{
	strbuf_add(b, name);
	strbuf_add_int(b, number);
}

/* Where a circle lies on a page of medium width, and on a wide one. A class for each number, as pages have no style of their
 * own; none where it just follows the one before it. */
static void add_place(struct strbuf *b, const char *column, const char *row, const struct honeycomb_place *place)
{
	if (place->in_head || place->first)
		add_class(b, column, place->column);
	if (place->in_head)
		add_class(b, row, place->row);
}

static void add_look(struct strbuf *b, const struct canvas_item *c, size_t length)
{
	strbuf_add(b, "at-");
	strbuf_add(b, stage_name(c->stage));
	if (c->invited || c->asks)
		strbuf_add(b, " asks");
	else if (c->role == ROLE_SPECTATOR)
		strbuf_add(b, " theirs");
	if (length > LONG)
		strbuf_add(b, length > LONGEST ? " longest" : " long");
}

static cJSON *add_item(cJSON *list, const struct canvas_item *c)
{
	cJSON *item = context_item(list);

	context_text(item, "decision", c->id);
	context_text(item, "title", c->title);
	return item;
}

static void add_circle(cJSON *list, const struct canvas_item *c, const char *classes, size_t length)
{
	cJSON *item = add_item(list, c);

	context_text(item, "tagline", c->tagline);
	context_flag(item, "title_is_cut", length > (*c->tagline ? LONG : TITLE_SEEN));
	context_flag(item, "tagline_is_cut", strlen(c->tagline) > TAGLINE_SEEN);
	context_text(item, "stage_title", stage_title(c->stage));
	context_text(item, "role_word", role_word(c));
	context_copy(item, "classes", classes);
}

static void add_circles(cJSON *in, struct canvas *c, size_t seen)
{
	cJSON *list = context_list(in, "decisions");
	struct honeycomb_place *medium = arena_alloc(c->arena, (seen + 1) * sizeof *medium),
		*wide = arena_alloc(c->arena, (seen + 1) * sizeof *wide);
	struct strbuf classes;

	strbuf_init(&classes, 128);
	honeycomb_lay(medium, seen, MEDIUM);
	honeycomb_lay(wide, seen, WIDE);
	for (size_t i = 0; i < c->count; i++) {
		const struct canvas_item *item = &c->items[i];
		size_t length;

		if (item->hidden)
			continue;
		length = strlen(item->title);
		strbuf_reset(&classes);
		add_look(&classes, item, length);
		add_place(&classes, " m", " n", medium++);
		add_place(&classes, " w", " v", wide++);
		add_circle(list, item, classes.s, length);
	}
	strbuf_dispose(&classes);
}

/* The search and what it has found. */
static void add_search(cJSON *in, const struct canvas *c, size_t seen)
{
	cJSON *search;

	context_flag(in, "empty", !c->count);
	context_flag(in, "found_none", c->count && !seen);
	if (c->count < SEARCH_FROM && !is_asked(c))
		return;
	search = context_object(in, "search");
	if (is_asked(c))
		context_number(context_object(in, "found"), "count", (int64_t)seen);
	context_text(search, "text", c->query.text);
	context_flag(search, "hide_finished", c->query.hide_finished);
}

static void add_invitations(cJSON *in, const struct canvas *c)
{
	cJSON *list = NULL;
	int64_t count = 0;

	for (size_t i = 0; i < c->count; i++) {
		if (!c->items[i].invited)
			continue;
		if (!count++)
			list = context_list(context_object(in, "waiting_invitations"), "invitation");
		add_item(list, &c->items[i]);
	}
	if (!count)
		return;
	context_number(in, "invitations", count);
	context_flag(in, "one_invitation", count == 1);
}

cJSON *canvas_context(struct canvas *c, int64_t version, const char *name, const char *key)
{
	const size_t seen = sift(c);
	cJSON *in = context_new();

	sort(c, most_urgent_first);
	context_text(in, "title", "Decisions – Maude Libs");
	context_number(in, "version", version);
	disc_add_as(in, "me", name);
	context_copy(in, "key", key);
	add_invitations(in, c);
	add_search(in, c, seen);
	add_circles(in, c, seen);
	return in;
}

/* As JSON */

void canvas_json(struct strbuf *b, struct canvas *c, int64_t version)
{
	const char *comma = "";

	sift(c);
	sort(c, newest_first);
	strbuf_addf(b, "{\"version\":%lld,\"decisions\":[", (long long)version);
	for (size_t i = 0; i < c->count; i++) {
		const struct canvas_item *item = &c->items[i];

		if (item->hidden)
			continue;
		strbuf_addf(b, "%s{\"id\":\"%s\",\"title\":", comma, item->id);
		strbuf_add_json(b, item->title);
		strbuf_add(b, ",\"tagline\":");
		strbuf_add_json(b, item->tagline);
		strbuf_addf(b, ",\"stage\":\"%s\",\"role\":\"%s\"}", stage_name(item->stage), role_name(item->role));
		comma = ",";
	}
	strbuf_add(b, "],\"invitations\":[");
	comma = "";
	for (size_t i = 0; i < c->count; i++)
		if (c->items[i].invited) {
			strbuf_addf(b, "%s\"%s\"", comma, c->items[i].id);
			comma = ",";
		}
	strbuf_add(b, "]}");
}
