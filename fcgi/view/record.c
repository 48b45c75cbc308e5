/* What the record's forms have in common, and the plain why-statement.
 *
 * Rules (SPEC section 6): a decision that was closed before it was complete is abandoned; one that is complete stays
 * accepted. Before complete, what is not decided yet is left out. */
#include "view/record.h"

#include <string.h>

#include "base/clock.h"
#include "core/person.h"
#include "view/markdown.h"
#include "view/record_parts.h"

enum {
	TIED_NAMED = 5,      /* more tied options than this are counted, not named, in a sentence */
	FILE_NAME_TOPIC = 40 /* bytes of the topic in a file name */
};

bool record_has_priorities(const struct decision *d)
{
	return d->head.stage > STAGE_PRIORITIES;
}

bool record_has_options(const struct decision *d)
{
	return d->head.stage > STAGE_OPTIONS;
}

bool record_is_complete(const struct decision *d)
{
	return d->head.stage == STAGE_COMPLETE;
}

const char *record_status(const struct decision *d)
{
	if (record_is_complete(d))
		return "accepted";
	return d->head.closed_at_ms ? "abandoned" : "proposed";
}

const char *record_title(const struct decision *d)
{
	return d->head.tagline[0] ? d->head.tagline : d->head.topic;
}

void record_add_date(struct strbuf *b, int64_t at_ms)
{
	char date[CLOCK_ISO_SIZE];

	strbuf_add(b, at_ms ? clock_date(date, at_ms) : "null");
}

void record_add_deciders(struct strbuf *b, const struct view_index *x)
{
	const char *comma = "";

	strbuf_add_char(b, '[');
	for (size_t i = 0; i < x->d->member_count; i++) {
		if (!view_is_decider(x->d, x->by_seq[i]))
			continue;
		strbuf_add(b, comma);
		yaml_add_text(b, x->by_seq[i]->name);
		comma = ", ";
	}
	strbuf_add_char(b, ']');
}

void record_add_share(struct strbuf *b, size_t n, size_t of)
{
	if (n == of && n <= 2)
		strbuf_add(b, n == 1 ? "the only decider" : n == 2 ? "both deciders" : "nobody");
	else if (n == of)
		strbuf_addf(b, "all %zu deciders", n);
	else
		strbuf_addf(b, "%zu of %zu deciders", n, of);
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Bytes of a text without the full stop at its end. */
static size_t phrase_len(const char *text)
{
	const size_t len = strlen(text);
	size_t word = len;

	while (word && text[word - 1] != ' ')
		word--;
	if (len - word < 2 || strchr(text + word, '.') != text + len - 1 || is_digit(text[len - 2]))
		return len;
	return len - 1;
}

void record_add_phrase(struct strbuf *b, const char *text)
{
	struct strbuf phrase;

	strbuf_init(&phrase, RECORD_MAX);
	strbuf_add_bytes(&phrase, text, phrase_len(text));
	markdown_add_text(b, phrase.s);
	strbuf_dispose(&phrase);
}

static void add_quoted(struct strbuf *b, const struct decision *d, int64_t option)
{
	const struct option *o = decision_option(d, option);

	strbuf_add(b, "“");
	if (o)
		strbuf_add_bytes(b, o->name, phrase_len(o->name));
	strbuf_add(b, "”");
}

/* “A”, “B” and “C” were tied, each approved by 2 of 4 deciders */
static void add_tie(struct strbuf *b, const struct decision *d, int round, struct ids tied)
{
	if (tied.count > TIED_NAMED)
		strbuf_addf(b, "%zu options", tied.count);
	for (size_t i = 0; tied.count <= TIED_NAMED && i < tied.count; i++) {
		if (i)
			strbuf_add(b, i + 1 == tied.count ? " and " : ", ");
		add_quoted(b, d, tied.ids[i]);
	}
	strbuf_add(b, round == 1 ? " were tied, each approved by " : " were tied again, each approved by ");
	record_add_share(b, tied.count ? option_approvals(d, round, tied.ids[0]) : 0, view_deciders(d));
}

static const char *settler(const struct decision *d)
{
	const char *name = decision_name_of(d, d->head.settled_by);

	return name ? name : NAME_SOMEBODY;
}

/* A vote without any approval. */
static void add_chosen_by_settler(struct strbuf *b, const struct decision *d)
{
	add_quoted(b, d, d->head.winner);
	strbuf_add(b, " was chosen by ");
	strbuf_add(b, settler(d));
	strbuf_add(b, " as the facilitator, since nobody approved any option.");
}

static void add_settled(struct strbuf *b, const struct decision *d)
{
	strbuf_add(b, ", so ");
	strbuf_add(b, settler(d));
	strbuf_add(b, " settled it as the facilitator: ");
	add_quoted(b, d, d->head.winner);
	strbuf_add_char(b, '.');
}

static void add_won(struct strbuf *b, const struct decision *d, int round)
{
	size_t deciders = view_deciders(d);

	add_quoted(b, d, d->head.winner);
	strbuf_add(b, " was approved by ");
	record_add_share(b, option_approvals(d, round, d->head.winner), deciders);
	strbuf_add(b, deciders == 1 ? "." : ", more than any other option.");
}

static void add_plain_why(struct strbuf *b, const struct decision *d, struct arena *a)
{
	int rounds = view_rounds(d);
	struct ids last = decision_leaders(d, rounds, a);

	if (d->head.settled_by && rounds == 1 && !last.count) {
		add_chosen_by_settler(b, d);
		return;
	}
	if (rounds == 2) {
		add_tie(b, d, 1, decision_leaders(d, 1, a));
		strbuf_add(b, "; in the run-off ");
	}
	if (!d->head.settled_by) {
		add_won(b, d, rounds);
		return;
	}
	if (last.count)
		add_tie(b, d, rounds, last);
	else
		strbuf_add(b, "nobody approved any of them");
	add_settled(b, d);
}

void record_plain_why(struct strbuf *b, const struct decision *d)
{
	struct arena a;

	if (!d->head.winner)
		return;
	arena_init(&a, 1024);
	add_plain_why(b, d, &a);
	arena_dispose(&a);
}

bool record_why_is_there(const struct decision *d)
{
	const struct call *call = decision_call_shown(d);

	if (d->head.stage != STAGE_COMPLETE)
		return false;
	return d->head.why[0] || !call || call->state == CALL_FAILED;
}

void record_add_why(struct strbuf *b, const struct decision *d)
{
	if (d->head.why[0])
		strbuf_add(b, d->head.why);
	else
		record_plain_why(b, d);
}

void record_add_markdown_why(struct strbuf *b, const struct decision *d)
{
	struct strbuf why;

	strbuf_init(&why, RECORD_MAX);
	record_add_why(&why, d);
	markdown_add_text(b, why.s);
	strbuf_dispose(&why);
}

/* Tacos: 2 (ana, bo) */
static void add_count(struct strbuf *b, const struct view_index *x, const struct view_option *o, int round)
{
	const struct approval *a = o->approvals[round - 1];

	record_add_phrase(b, o->option->name);
	strbuf_addf(b, ": %zu", o->approval_counts[round - 1]);
	for (const char *before = " ("; a; a = view_approval_next(x, a), before = ", ") {
		const char *name = view_name(x, a->person);

		strbuf_add(b, before);
		markdown_add_text(b, name ? name : NAME_SOMEBODY);
	}
	strbuf_add(b, o->approval_counts[round - 1] ? ")\n" : "\n");
}

static void add_round(struct strbuf *b, const struct view_index *x, int round, struct ids tied, char bullet)
{
	strbuf_addf(b, "%c Round %d%s:\n", bullet, round, round == 2 ? ", among the tied" : "");
	for (size_t i = 0; i < x->option_count; i++) {
		const struct view_option *o = &x->options[i];

		if (round == 2 && !ids_have(tied, o->option->id))
			continue;
		strbuf_addf(b, "  %c ", bullet);
		add_count(b, x, o, round);
	}
}

/* - The tie was settled by ana as the facilitator. */
static void add_settling(struct strbuf *b, const struct view_index *x, const char *what, int64_t person, char bullet)
{
	const char *name = view_name(x, person);

	if (!person)
		return;
	strbuf_addf(b, "%c %s by ", bullet, what);
	markdown_add_text(b, name ? name : NAME_SOMEBODY);
	strbuf_add(b, " as the facilitator.\n");
}

void record_add_history(struct strbuf *b, const struct view_index *x, char bullet)
{
	const struct decision *d = x->d;
	struct arena a;

	arena_init(&a, 0);
	add_settling(b, x, "The wording of the question was chosen, among those with the most backers,",
		d->head.framing_settled_by, bullet);
	if (record_is_complete(d)) {
		for (int round = 1; round <= view_rounds(d); round++)
			add_round(b, x, round, round == 2 ? decision_tied(d, &a) : (struct ids){ 0 }, bullet);
		add_settling(b, x,
			decision_leaders(d, view_rounds(d), &a).count ? "The tie was settled" :
			"Nobody approved anything, so it was settled", d->head.settled_by, bullet);
	}
	arena_dispose(&a);
}

static bool is_letter_or_digit(char c)
{
	return (c >= 'a' && c <= 'z') || is_digit(c);
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

void record_file_name(struct strbuf *b, const struct decision *d)
{
	const char *at = d->head.topic;
	size_t start, room = FILE_NAME_TOPIC;

	record_add_date(b, d->head.decided_at_ms ? d->head.decided_at_ms : d->head.created_at_ms);
	start = b->len;
	for (bool gap = true; *at && room; at++) {
		char c = lower(*at);

		if (!is_letter_or_digit(c)) {
			gap = gap || *at != '\'';
			continue;
		}
		if (gap)
			strbuf_add_char(b, '-');
		strbuf_add_char(b, c);
		gap = false;
		room--;
	}
	if (b->len == start)
		strbuf_add(b, "-decision");
}
