/* Events: what happened, who did it and when; never what was typed. */
#include "store/store.h"

#include "base/log.h"
#include "store/statement.h"

enum rc store_put_event(struct store *s, const struct event *e)
{
	struct statement st = statement_begin(s, SQL_EVENT_PUT);

	statement_put_int(&st, e->id);
	statement_put_text(&st, e->decision_id);
	statement_put_id(&st, e->person);
	statement_put_text(&st, e->action);
	statement_put_text(&st, e->entry);
	statement_put_int(&st, e->at_ms);
	statement_put_int(&st, e->version);
	/* Stage and round are a decision's. */
	statement_put_text(&st, e->decision_id ? stage_name(e->stage) : NULL);
	statement_put_id(&st, e->decision_id ? e->round : 0);
	statement_put_text(&st, e->request_id);
	return statement_run(&st);
}

enum rc store_put_event_again(struct store *s, const struct event *e)
{
	struct statement st = statement_begin(s, SQL_EVENT_AGAIN);
	enum rc rc;

	statement_put_int(&st, e->at_ms);
	statement_put_int(&st, e->version);
	statement_put_text(&st, e->request_id);
	statement_put_int(&st, e->id);
	rc = statement_run(&st);
	if (rc == RC_OK && sqlite3_changes(s->db) != 1) {
		log_error("store_failed", "during", "event_again", "reason", "no such event", NULL);
		return RC_CORRUPT;
	}
	return rc;
}

enum rc store_forget_events(struct store *s, const char *decision_id, int64_t *count)
{
	struct statement st = statement_begin(s, SQL_EVENT_FORGET);
	enum rc rc;

	statement_put_text(&st, decision_id);
	rc = statement_run(&st);
	if (rc == RC_OK)
		*count += sqlite3_changes(s->db);
	return rc;
}

static void put_range(struct statement *st, int64_t after, int64_t upto, int64_t before_ms)
{
	statement_put_int(st, after);
	statement_put_int(st, upto);
	statement_put_int(st, before_ms);
}

enum rc store_has_loose_events(struct store *s, int64_t after, int64_t upto, int64_t before_ms, bool *out)
{
	struct statement st = statement_begin(s, SQL_EVENT_LOOSE);
	enum rc rc;

	put_range(&st, after, upto, before_ms);
	rc = statement_step(&st, out);
	statement_end(&st);
	return rc;
}

enum rc store_prune_events(struct store *s, int64_t after, int64_t upto, int64_t before_ms, int64_t *count)
{
	struct statement st = statement_begin(s, SQL_EVENT_PRUNE);
	enum rc rc;

	put_range(&st, after, upto, before_ms);
	rc = statement_run(&st);
	if (rc == RC_OK)
		*count += sqlite3_changes(s->db);
	return rc;
}
