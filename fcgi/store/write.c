/* Transactions, and what is written in them: one statement for each change.
 *
 * References are looked at by the commit (they are deferred), so the order of changes does not matter. A row that is put
 * again keeps its place in its list, one that was taken out and is put again goes to the end: the statements do as
 * change_apply does, which is what makes a loaded decision equal to the one that was held. */
#include "store/store.h"

#include <stddef.h>

#include "base/log.h"
#include "store/statement.h"

enum rc store_begin(struct store *s)
{
	int64_t version;
	enum rc rc = statement_do(s, SQL_BEGIN);

	if (rc != RC_OK || !s->data_version)
		return rc;
	/* Who held the lock until now may have committed. What we are about to write was decided on what was there before. */
	rc = statement_number(s, SQL_PRAGMA_DATA_VERSION, &version);
	s->up_to_date = rc == RC_OK && version == s->data_version;
	return rc == RC_OK && !s->up_to_date ? RC_BUSY : rc;
}

enum rc store_commit(struct store *s)
{
	enum rc rc = store_put_meta_int(s, "commits", s->commits + 1);

	if (rc == RC_OK)
		rc = statement_do(s, SQL_COMMIT);
	if (rc != RC_OK)
		return rc;
	s->up_to_date = false;
	s->commits++;
	store_note_mark(s);
	/* The commit stands, but the copy of older ones is in doubt: the process ends, and the next one copies them anew. */
	return s->checkpoint == RC_IO ? RC_IO : RC_OK;
}

void store_rollback(struct store *s)
{
	/* After some failures SQLite has rolled back by itself. Should rolling back fail, the transaction is still open and
	 * the next begin says so. */
	if (!sqlite3_get_autocommit(s->db) && statement_do(s, SQL_ROLLBACK) != RC_OK)
		log_error("rollback_failed", NULL);
	/* Throwing away pages that were written already looks like somebody else's commit. While it was open nobody could. */
	if (s->up_to_date && statement_number(s, SQL_PRAGMA_DATA_VERSION, &s->data_version) != RC_OK)
		log_error("rollback_failed", NULL);
	s->up_to_date = false;
}

static enum rc put_head(struct store *s, const struct decision *d, const struct head *h)
{
	struct statement st = statement_begin(s, SQL_DECISION_PUT);

	statement_put_text(&st, d->id);
	statement_put_text(&st, d->key);
	statement_put_int(&st, h->version);
	statement_put_text(&st, stage_name(h->stage));
	statement_put_int(&st, h->stage_at_ms);
	statement_put_text(&st, access_name(h->access));
	statement_put_text(&st, h->topic);
	statement_put_text(&st, h->tagline);
	statement_put_id(&st, h->creator);
	statement_put_id(&st, h->facilitator);
	statement_put_int(&st, h->created_at_ms);
	statement_put_id(&st, h->closed_at_ms);
	statement_put_id(&st, h->decided_at_ms);
	statement_put_int(&st, h->last_id);
	statement_put_int(&st, h->round);
	statement_put_id(&st, h->chosen);
	statement_put_id(&st, h->framing_settled_by);
	statement_put_id(&st, h->reveal_at_ms);
	statement_put_id(&st, h->synthesis_due_ms);
	statement_put_id(&st, h->synthesis_asked_ms);
	statement_put_int(&st, h->synthesis_seen);
	statement_put_id(&st, h->facilitator_waited_ms);
	statement_put_int(&st, h->takeover_open);
	statement_put_id(&st, h->winner);
	statement_put_id(&st, h->settled_by);
	statement_put_text(&st, h->why);
	statement_put_int(&st, h->model_spent);
	return statement_run(&st);
}

static enum rc put_member(struct store *s, const char *id, const struct member *m)
{
	struct statement st = statement_begin(s, SQL_PARTICIPANT_PUT);

	statement_put_text(&st, id);
	statement_put_id(&st, m->person);
	statement_put_text(&st, m->name);
	statement_put_text(&st, standing_name(m->standing));
	statement_put_int(&st, m->barred);
	statement_put_int(&st, m->seq);
	statement_put_int(&st, m->joined_at_ms);
	statement_put_int(&st, m->present);
	statement_put_int(&st, m->connected);
	statement_put_id(&st, m->waited_until_ms);
	statement_put_id(&st, m->absent_since_ms);
	statement_put_int(&st, m->excused);
	statement_put_int(&st, m->ready);
	statement_put_int(&st, m->confirmed);
	statement_put_int(&st, m->abstained);
	statement_put_int(&st, m->decider);
	statement_put_int(&st, m->framed);
	return statement_run(&st);
}

static enum rc put_invitation(struct store *s, const char *id, const struct invitation *i)
{
	struct statement st = statement_begin(s, SQL_INVITATION_PUT);

	statement_put_text(&st, id);
	statement_put_int(&st, i->id);
	statement_put_text(&st, i->name);
	statement_put_text(&st, i->name_key);
	statement_put_id(&st, i->person);
	statement_put_int(&st, i->accepted);
	statement_put_int(&st, i->at_ms);
	return statement_run(&st);
}

static enum rc put_framing(struct store *s, const char *id, const struct framing *f)
{
	struct statement st = statement_begin(s, SQL_FRAMING_PUT);

	statement_put_text(&st, id);
	statement_put_int(&st, f->id);
	statement_put_id(&st, f->by);
	statement_put_text(&st, f->text);
	statement_put_int(&st, f->at_ms);
	return statement_run(&st);
}

static enum rc put_backing(struct store *s, const char *id, const struct backing *b)
{
	struct statement st = statement_begin(s, SQL_BACKING_PUT);

	statement_put_text(&st, id);
	statement_put_id(&st, b->person);
	statement_put_int(&st, b->framing);
	statement_put_int(&st, b->at_ms);
	return statement_run(&st);
}

/* A direction as a text: its one character, or NULL for none. */
struct direction_text {
	char s[2];
};

static void put_direction(struct statement *st, struct direction_text *text, char direction)
{
	*text = (struct direction_text){ { direction, '\0' } };
	statement_put_text(st, direction ? text->s : NULL);
}

static enum rc put_priority(struct store *s, const char *id, const struct priority *p)
{
	struct statement st = statement_begin(s, SQL_PRIORITY_PUT);
	struct direction_text direction;

	statement_put_text(&st, id);
	statement_put_int(&st, p->id);
	statement_put_id(&st, p->by);
	statement_put_int(&st, p->slot);
	put_direction(&st, &direction, p->direction);
	statement_put_text(&st, p->text);
	statement_put_text(&st, source_name(p->source));
	statement_put_int(&st, p->number);
	statement_put_int(&st, p->at_ms);
	return statement_run(&st);
}

static enum rc put_option(struct store *s, const char *id, const struct option *o)
{
	struct statement st = statement_begin(s, SQL_OPTION_PUT);

	statement_put_text(&st, id);
	statement_put_int(&st, o->id);
	statement_put_id(&st, o->by);
	statement_put_int(&st, o->slot);
	statement_put_text(&st, o->name);
	statement_put_text(&st, o->desc);
	statement_put_text(&st, source_name(o->source));
	statement_put_int(&st, o->at_ms);
	return statement_run(&st);
}

static enum rc put_suggestion(struct store *s, const char *id, const struct suggestion *g)
{
	struct statement st = statement_begin(s, SQL_SUGGESTION_PUT);
	struct direction_text direction;

	statement_put_text(&st, id);
	statement_put_int(&st, g->id);
	statement_put_text(&st, stage_name(g->stage));
	statement_put_text(&st, g->text);
	put_direction(&st, &direction, g->direction);
	statement_put_text(&st, g->desc);
	statement_put_int(&st, g->included);
	statement_put_int(&st, g->at_ms);
	return statement_run(&st);
}

static enum rc put_point(struct store *s, const char *id, const struct point *p)
{
	struct statement st = statement_begin(s, SQL_POINT_PUT);

	statement_put_text(&st, id);
	statement_put_int(&st, p->id);
	statement_put_int(&st, p->option);
	statement_put_id(&st, p->by);
	statement_put_text(&st, side_name(p->side));
	statement_put_text(&st, p->text);
	statement_put_id(&st, p->priority);
	statement_put_int(&st, p->at_ms);
	return statement_run(&st);
}

/* Of a withdrawn approval only the key counts. */
static enum rc put_approval(struct store *s, const char *id, const struct approval *a, bool on)
{
	struct statement st = statement_begin(s, on ? SQL_APPROVAL_PUT : SQL_APPROVAL_DEL);

	statement_put_text(&st, id);
	statement_put_int(&st, a->round);
	statement_put_int(&st, a->option);
	statement_put_id(&st, a->person);
	if (on)
		statement_put_int(&st, a->at_ms);
	return statement_run(&st);
}

static enum rc forget_bridges(struct store *s, const char *id, int64_t before)
{
	struct statement st = statement_begin(s, SQL_MODEL_CALL_FORGET);

	statement_put_text(&st, id);
	statement_put_int(&st, before);
	return statement_run(&st);
}

static enum rc put_call(struct store *s, const char *id, const struct call *c)
{
	struct statement st = statement_begin(s, SQL_MODEL_CALL_PUT);
	enum rc rc;

	statement_put_text(&st, id);
	statement_put_int(&st, c->id);
	statement_put_text(&st, call_kind_name(c->kind));
	statement_put_text(&st, call_state_name(c->state));
	statement_put_text(&st, call_fault_name(c->fault));
	statement_put_int(&st, c->since_ms);
	rc = statement_run(&st);
	return rc || c->kind != CALL_SYNTHESIZE || c->state != CALL_RUNNING ? rc : forget_bridges(s, id, c->id);
}

/* Takes out the row of a decision with this key. */
static enum rc del(struct store *s, enum sql_statement which, const char *id, int64_t key)
{
	struct statement st = statement_begin(s, which);

	statement_put_text(&st, id);
	statement_put_int(&st, key);
	return statement_run(&st);
}

/* Bridges may quote it. */
static enum rc del_framing(struct store *s, const char *id, int64_t framing)
{
	enum rc rc = del(s, SQL_FRAMING_DEL, id, framing);

	return rc ? rc : forget_bridges(s, id, INT64_MAX);
}

static enum rc del_decision(struct store *s, const char *id)
{
	struct statement st = statement_begin(s, SQL_DECISION_DEL);

	statement_put_text(&st, id);
	return statement_run(&st);
}

static enum rc put_change(struct store *s, const struct decision *d, const struct change *c)
{
	switch (c->kind) {
	case CHANGE_HEAD_PUT:
		return put_head(s, d, &c->head);
	case CHANGE_MEMBER_PUT:
		return put_member(s, d->id, &c->member);
	case CHANGE_INVITATION_PUT:
		return put_invitation(s, d->id, &c->invitation);
	case CHANGE_INVITATION_DEL:
		return del(s, SQL_INVITATION_DEL, d->id, c->invitation.id);
	case CHANGE_FRAMING_PUT:
		return put_framing(s, d->id, &c->framing);
	case CHANGE_FRAMING_DEL:
		return del_framing(s, d->id, c->framing.id);
	case CHANGE_BACKING_PUT:
		return put_backing(s, d->id, &c->backing);
	case CHANGE_BACKING_DEL:
		return del(s, SQL_BACKING_DEL, d->id, c->backing.person);
	case CHANGE_PRIORITY_PUT:
		return put_priority(s, d->id, &c->priority);
	case CHANGE_PRIORITY_DEL:
		return del(s, SQL_PRIORITY_DEL, d->id, c->priority.id);
	case CHANGE_OPTION_PUT:
		return put_option(s, d->id, &c->option);
	case CHANGE_OPTION_DEL:
		return del(s, SQL_OPTION_DEL, d->id, c->option.id);
	case CHANGE_SUGGESTION_PUT:
		return put_suggestion(s, d->id, &c->suggestion);
	case CHANGE_POINT_PUT:
		return put_point(s, d->id, &c->point);
	case CHANGE_POINT_DEL:
		return del(s, SQL_POINT_DEL, d->id, c->point.id);
	case CHANGE_APPROVAL_PUT:
		return put_approval(s, d->id, &c->approval, true);
	case CHANGE_APPROVAL_DEL:
		return put_approval(s, d->id, &c->approval, false);
	case CHANGE_CALL_PUT:
		return put_call(s, d->id, &c->call);
	case CHANGE_DECISION_DEL:
		return del_decision(s, d->id);
	case CHANGE_KINDS:
		break;
	}
	log_error("store_failed", "during", "put_changes", "kind", log_int(c->kind).s, NULL);
	return RC_CORRUPT;
}

enum rc store_put_changes(struct store *s, const struct decision *d, const struct changes *changes)
{
	size_t last_head = 0;

	/* An action may change the head many times over; it is one row, and only how it ends counts. */
	for (size_t i = 0; i < changes->count; i++)
		if (changes->list[i].kind == CHANGE_HEAD_PUT)
			last_head = i;
	for (size_t i = 0; i < changes->count; i++) {
		enum rc rc;

		if (changes->list[i].kind == CHANGE_HEAD_PUT && i != last_head)
			continue;
		rc = put_change(s, d, &changes->list[i]);
		if (rc != RC_OK)
			return rc;
	}
	return RC_OK;
}

enum rc store_put_person(struct store *s, const struct person *p)
{
	struct statement st = statement_begin(s, SQL_PERSON_PUT);

	statement_put_int(&st, p->id);
	statement_put_text(&st, p->name);
	statement_put_text(&st, *p->name_key ? p->name_key : NULL);
	statement_put_int(&st, (int64_t)p->seat);
	statement_put_int(&st, p->epoch);
	statement_put_int(&st, p->created_at_ms);
	statement_put_int(&st, p->used_at_ms);
	statement_put_int(&st, p->inbox);
	statement_put_id(&st, p->deleted_at_ms);
	return statement_run(&st);
}

enum rc store_put_meta_int(struct store *s, const char *key, int64_t value)
{
	struct statement st = statement_begin(s, SQL_META_PUT);

	statement_put_text(&st, key);
	statement_put_int(&st, value);
	return statement_run(&st);
}

enum rc store_put_meta_text(struct store *s, const char *key, const char *value)
{
	struct statement st = statement_begin(s, SQL_META_PUT);

	statement_put_text(&st, key);
	statement_put_text(&st, value);
	return statement_run(&st);
}

enum rc store_put_call_try(struct store *s, const char *decision_id, const struct call_try *t)
{
	struct statement st = statement_begin(s, SQL_MODEL_CALL_TRY);

	statement_put_int(&st, t->at_ms);
	statement_put_int(&st, t->took_ms);
	statement_put_int(&st, t->tokens_in);
	statement_put_int(&st, t->tokens_out);
	statement_put_text(&st, t->model);
	statement_put_text(&st, t->detail);
	statement_put_text(&st, t->answer);
	statement_put_text(&st, decision_id);
	statement_put_int(&st, t->call);
	return statement_run(&st);
}

enum rc store_put_request(struct store *s, const char *request_id, const struct request_mark *m, int64_t at_ms)
{
	struct statement st = statement_begin(s, SQL_REQUEST_PUT);

	statement_put_text(&st, request_id);
	statement_put_id(&st, m->person);
	statement_put_text(&st, *m->decision_id ? m->decision_id : NULL);
	statement_put_int(&st, at_ms);
	return statement_run(&st);
}

enum rc store_put_link(struct store *s, const struct move_link *l)
{
	struct statement st = statement_begin(s, SQL_MOVE_LINK_PUT);

	statement_put_text(&st, l->hash);
	statement_put_id(&st, l->person);
	statement_put_int(&st, l->expires_at_ms);
	statement_put_id(&st, l->used_at_ms);
	return statement_run(&st);
}

enum rc store_drop_links(struct store *s, int64_t person)
{
	struct statement st = statement_begin(s, SQL_MOVE_LINK_DEL);

	statement_put_id(&st, person);
	return statement_run(&st);
}

enum rc store_prune(struct store *s, int64_t before_ms)
{
	static const enum sql_statement prunes[] = { SQL_REQUEST_PRUNE, SQL_MOVE_LINK_PRUNE };

	for (size_t i = 0; i < sizeof prunes / sizeof prunes[0]; i++) {
		struct statement st = statement_begin(s, prunes[i]);
		enum rc rc;

		statement_put_int(&st, before_ms);
		rc = statement_run(&st);
		if (rc != RC_OK)
			return rc;
	}
	return RC_OK;
}
