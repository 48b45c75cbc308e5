/* Loading everything at the start.
 *
 * The tables are read side by side, each once and in the order of decisions' ids, as one merges sorted lists: the decision's
 * row, then its rows from each of the others. Every row becomes the change that put it, applied to an empty decision. So
 * loading and running share one way of building a state, and a thousand decisions cost a dozen scans.
 *
 * While a scan is open all of them see the same state of the file. */
#include "store/store.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "store/statement.h"

/* Reads one row, behind its decision_id, into the put that made it. False: a word that is none, or no direction or round. */
typedef bool row_fn(struct change *c, struct statement *st);

static bool read_round(int *out, struct statement *st)
{
	*out = statement_get_small(st);
	return *out == 1 || *out == 2;
}

/* A direction, or none (0). */
static bool read_direction(char *out, struct statement *st)
{
	const char *text = statement_get_text(st);

	*out = *text;
	return !*text || (strchr("+-~", *text) && !text[1]);
}

static bool read_head(struct change *c, struct statement *st)
{
	struct head *h = &c->head;
	bool good;

	h->version = statement_get_int(st);
	good = stage_from(&h->stage, statement_get_text(st));
	h->stage_at_ms = statement_get_int(st);
	good &= access_from(&h->access, statement_get_text(st));
	h->topic = statement_get_text(st);
	h->tagline = statement_get_text(st);
	h->creator = statement_get_int(st);
	h->facilitator = statement_get_int(st);
	h->created_at_ms = statement_get_int(st);
	h->closed_at_ms = statement_get_int(st);
	h->decided_at_ms = statement_get_int(st);
	h->last_id = statement_get_int(st);
	good &= read_round(&h->round, st);
	h->chosen = statement_get_int(st);
	h->framing_settled_by = statement_get_int(st);
	h->reveal_at_ms = statement_get_int(st);
	h->synthesis_due_ms = statement_get_int(st);
	h->synthesis_asked_ms = statement_get_int(st);
	h->synthesis_seen = statement_get_int(st);
	h->facilitator_waited_ms = statement_get_int(st);
	h->takeover_open = statement_get_bool(st);
	h->winner = statement_get_int(st);
	h->settled_by = statement_get_int(st);
	h->why = statement_get_text(st);
	h->model_spent = statement_get_bool(st);
	return good;
}

static bool read_member(struct change *c, struct statement *st)
{
	struct member *m = &c->member;
	bool good;

	m->person = statement_get_int(st);
	m->name = statement_get_text(st);
	good = standing_from(&m->standing, statement_get_text(st));
	m->barred = statement_get_bool(st);
	m->seq = statement_get_int(st);
	m->joined_at_ms = statement_get_int(st);
	m->present = statement_get_bool(st);
	m->connected = statement_get_bool(st);
	m->waited_until_ms = statement_get_int(st);
	m->absent_since_ms = statement_get_int(st);
	m->excused = statement_get_bool(st);
	m->ready = statement_get_bool(st);
	m->confirmed = statement_get_bool(st);
	m->abstained = statement_get_bool(st);
	m->decider = statement_get_bool(st);
	m->framed = statement_get_bool(st);
	return good;
}

static bool read_invitation(struct change *c, struct statement *st)
{
	struct invitation *i = &c->invitation;

	i->id = statement_get_int(st);
	i->name = statement_get_text(st);
	i->name_key = statement_get_text(st);
	i->person = statement_get_int(st);
	i->accepted = statement_get_bool(st);
	i->at_ms = statement_get_int(st);
	return true;
}

static bool read_framing(struct change *c, struct statement *st)
{
	struct framing *f = &c->framing;

	f->id = statement_get_int(st);
	f->by = statement_get_int(st);
	f->text = statement_get_text(st);
	f->at_ms = statement_get_int(st);
	return true;
}

static bool read_backing(struct change *c, struct statement *st)
{
	struct backing *b = &c->backing;

	b->person = statement_get_int(st);
	b->framing = statement_get_int(st);
	b->at_ms = statement_get_int(st);
	return true;
}

static bool read_priority(struct change *c, struct statement *st)
{
	struct priority *p = &c->priority;
	bool good;

	p->id = statement_get_int(st);
	p->by = statement_get_int(st);
	p->slot = statement_get_small(st);
	good = read_direction(&p->direction, st) && p->direction;
	p->text = statement_get_text(st);
	good &= source_from(&p->source, statement_get_text(st));
	p->number = statement_get_small(st);
	p->at_ms = statement_get_int(st);
	return good;
}

static bool read_option(struct change *c, struct statement *st)
{
	struct option *o = &c->option;
	bool good;

	o->id = statement_get_int(st);
	o->by = statement_get_int(st);
	o->slot = statement_get_small(st);
	o->name = statement_get_text(st);
	o->desc = statement_get_text(st);
	good = source_from(&o->source, statement_get_text(st));
	o->at_ms = statement_get_int(st);
	return good;
}

static bool read_suggestion(struct change *c, struct statement *st)
{
	struct suggestion *g = &c->suggestion;
	bool good;

	g->id = statement_get_int(st);
	good = stage_from(&g->stage, statement_get_text(st));
	g->text = statement_get_text(st);
	good &= read_direction(&g->direction, st);
	g->desc = statement_get_text(st);
	g->included = statement_get_bool(st);
	g->at_ms = statement_get_int(st);
	return good;
}

static bool read_point(struct change *c, struct statement *st)
{
	struct point *p = &c->point;
	bool good;

	p->id = statement_get_int(st);
	p->option = statement_get_int(st);
	p->by = statement_get_int(st);
	good = side_from(&p->side, statement_get_text(st));
	p->text = statement_get_text(st);
	p->priority = statement_get_int(st);
	p->at_ms = statement_get_int(st);
	return good;
}

static bool read_approval(struct change *c, struct statement *st)
{
	struct approval *a = &c->approval;
	const bool good = read_round(&a->round, st);

	a->option = statement_get_int(st);
	a->person = statement_get_int(st);
	a->at_ms = statement_get_int(st);
	return good;
}

static bool read_call(struct change *c, struct statement *st)
{
	struct call *k = &c->call;
	bool good;

	k->id = statement_get_int(st);
	good = call_kind_from(&k->kind, statement_get_text(st));
	good &= call_state_from(&k->state, statement_get_text(st));
	good &= call_fault_from(&k->fault, statement_get_text(st));
	k->since_ms = statement_get_int(st);
	return good;
}

static void read_person(struct person *p, struct statement *st)
{
	memset(p, 0, sizeof *p);
	p->id = statement_get_int(st);
	snprintf(p->name, sizeof p->name, "%s", statement_get_text(st));
	snprintf(p->name_key, sizeof p->name_key, "%s", statement_get_text(st));
	p->seat = (uint64_t)statement_get_int(st);
	p->epoch = statement_get_int(st);
	p->created_at_ms = statement_get_int(st);
	p->used_at_ms = statement_get_int(st);
	p->inbox = statement_get_int(st);
	p->deleted_at_ms = statement_get_int(st);
}

/* What a decision has many of. */
static const struct part {
	enum sql_statement all;
	enum change_kind kind;
	row_fn *read;
} parts[] = {
	{ SQL_PARTICIPANT_ALL, CHANGE_MEMBER_PUT, read_member },
	{ SQL_INVITATION_ALL, CHANGE_INVITATION_PUT, read_invitation },
	{ SQL_FRAMING_ALL, CHANGE_FRAMING_PUT, read_framing },
	{ SQL_BACKING_ALL, CHANGE_BACKING_PUT, read_backing },
	{ SQL_PRIORITY_ALL, CHANGE_PRIORITY_PUT, read_priority },
	{ SQL_OPTION_ALL, CHANGE_OPTION_PUT, read_option },
	{ SQL_SUGGESTION_ALL, CHANGE_SUGGESTION_PUT, read_suggestion },
	{ SQL_POINT_ALL, CHANGE_POINT_PUT, read_point },
	{ SQL_APPROVAL_ALL, CHANGE_APPROVAL_PUT, read_approval },
	{ SQL_MODEL_CALL_ALL, CHANGE_CALL_PUT, read_call },
};

enum { PARTS = sizeof parts / sizeof parts[0] };

bool store_can_load(struct statement *row)
{
	struct change c;
	struct person p;
	bool good = true;

	if (row->which == SQL_PERSON_ALL) {
		read_person(&p, row);
		return !row->not_text;
	}
	statement_get_text(row); /* whose it is */
	if (row->which == SQL_DECISION_ALL) {
		statement_get_text(row); /* its key */
		good = read_head(&c, row);
	}
	for (size_t i = 0; i < PARTS; i++)
		if (parts[i].all == row->which)
			good = parts[i].read(&c, row);
	return good && !row->not_text;
}

/* A scan of one table that rests on the row it comes to next. */
struct scan {
	const struct part *part;
	struct statement st;
	bool row;                          /* there is one */
	char decision[DECISION_ID_LEN + 1]; /* whose it is */
	size_t strays;                     /* rows of decisions that are not there */
};

static enum rc scan_next(struct scan *scan)
{
	enum rc rc = statement_step(&scan->st, &scan->row);

	if (rc == RC_OK && scan->row)
		snprintf(scan->decision, sizeof scan->decision, "%s", statement_get_text(&scan->st));
	return rc;
}

/* A row that was read but for words that are none, or texts that are not UTF-8. */
static enum rc bad_row(const struct statement *st, const char *id)
{
	log_error("store_failed", "during", sql_statement_texts[st->which].name, "decision", id, "reason",
		st->not_text ? "not UTF-8" : "unknown word", NULL);
	return RC_CORRUPT;
}

/* Applies all rows of d to it. Rows of decisions before d are passed over: a shell, which does not look at references by
 * itself, has deleted a decision without what belonged to it. */
static enum rc scan_decision(struct scan *scan, struct decision *d)
{
	enum rc rc = RC_OK;
	int order;

	while (rc == RC_OK && scan->row && (order = strcmp(scan->decision, d->id)) <= 0) {
		if (order == 0) {
			struct change c = { .kind = scan->part->kind };

			if (!scan->part->read(&c, &scan->st) || scan->st.not_text)
				return bad_row(&scan->st, d->id);
			change_apply(d, &c, NULL);
		} else {
			scan->strays++;
		}
		rc = scan_next(scan);
	}
	return rc;
}

static enum rc scan_end(struct scan *scan, enum rc rc)
{
	while (rc == RC_OK && scan->row) {
		scan->strays++;
		rc = scan_next(scan);
	}
	if (scan->strays)
		log_warn("rows_without_decision", "statement", sql_statement_texts[scan->part->all].name, "rows",
			log_int((long long)scan->strays).s, NULL);
	statement_end(&scan->st);
	return rc;
}

/* Builds the decision whose row `heads` rests on, and hands it out. */
static enum rc load_decision(struct statement *heads, struct scan scans[PARTS], store_decision_fn *each, void *ctx)
{
	struct change head = { .kind = CHANGE_HEAD_PUT };
	struct arena a;
	struct decision *d;
	const char *id;
	enum rc rc = RC_OK;

	arena_init(&a, 0);
	id = statement_get_text(heads);
	d = decision_new(&a, id, statement_get_text(heads));
	if (!read_head(&head, heads) || heads->not_text)
		rc = bad_row(heads, d->id);
	else
		change_apply(d, &head, NULL);
	for (size_t i = 0; rc == RC_OK && i < PARTS; i++)
		rc = scan_decision(&scans[i], d);
	if (rc == RC_OK)
		each(ctx, d);
	arena_dispose(&a);
	return rc;
}

enum rc store_load_decisions(struct store *s, store_decision_fn *each, void *ctx)
{
	struct statement heads = statement_begin(s, SQL_DECISION_ALL);
	struct scan scans[PARTS];
	enum rc rc = RC_OK;
	bool row;

	for (size_t i = 0; i < PARTS; i++)
		scans[i] = (struct scan){ .part = &parts[i], .st = statement_begin(s, parts[i].all) };
	for (size_t i = 0; rc == RC_OK && i < PARTS; i++)
		rc = scan_next(&scans[i]);
	while (rc == RC_OK && (rc = statement_step(&heads, &row)) == RC_OK && row)
		rc = load_decision(&heads, scans, each, ctx);
	for (size_t i = 0; i < PARTS; i++) {
		enum rc ended = scan_end(&scans[i], rc);

		if (rc == RC_OK)
			rc = ended;
	}
	statement_end(&heads);
	return rc;
}

enum rc store_load_people(struct store *s, store_person_fn *each, void *ctx)
{
	struct statement st = statement_begin(s, SQL_PERSON_ALL);
	enum rc rc;
	bool row;

	while ((rc = statement_step(&st, &row)) == RC_OK && row) {
		struct person p;

		read_person(&p, &st);
		if (st.not_text) {
			rc = bad_row(&st, "");
			break;
		}
		each(ctx, &p);
	}
	statement_end(&st);
	return rc;
}
