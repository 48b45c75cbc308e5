/* Look-ups of single things, while the engine runs. */
#include "store/store.h"

#include <stdio.h>

#include "store/statement.h"

/* Steps to the only row that is of interest; RC_NOT_FOUND where there is none. */
static enum rc first(struct statement *st)
{
	bool row;
	enum rc rc = statement_step(st, &row);

	return rc == RC_OK && !row ? RC_NOT_FOUND : rc;
}

/* Reads a decision's id ("" for NULL) into out. */
static void get_id(struct statement *st, char out[DECISION_ID_LEN + 1])
{
	snprintf(out, DECISION_ID_LEN + 1, "%s", statement_get_text(st));
}

enum rc store_meta_text(struct store *s, struct arena *a, const char *key, const char **out)
{
	struct statement st = statement_begin(s, SQL_META_GET);
	enum rc rc;

	*out = NULL;
	statement_put_text(&st, key);
	rc = first(&st);
	if (rc == RC_OK)
		*out = arena_strdup(a, statement_get_text(&st));
	statement_end(&st);
	return rc;
}

enum rc store_meta_int(struct store *s, const char *key, int64_t *out)
{
	struct statement st = statement_begin(s, SQL_META_GET);
	enum rc rc;

	*out = 0;
	statement_put_text(&st, key);
	rc = first(&st);
	if (rc == RC_OK)
		*out = statement_get_int(&st);
	statement_end(&st);
	return rc;
}

enum rc store_last_ids(struct store *s, int64_t *person, int64_t *event)
{
	struct statement st = statement_begin(s, SQL_LAST_IDS);
	enum rc rc = first(&st);

	*person = *event = 0;
	if (rc == RC_OK) {
		*person = statement_get_int(&st);
		*event = statement_get_int(&st);
	}
	statement_end(&st);
	return rc;
}

enum rc store_find_request(struct store *s, const char *request_id, struct request_mark *out)
{
	struct statement st = statement_begin(s, SQL_REQUEST_GET);
	enum rc rc;

	*out = (struct request_mark){ 0 };
	statement_put_text(&st, request_id);
	rc = first(&st);
	if (rc == RC_OK) {
		out->person = statement_get_int(&st);
		get_id(&st, out->decision_id);
		out->at_ms = statement_get_int(&st);
	}
	statement_end(&st);
	return rc;
}

enum rc store_find_created(struct store *s, int64_t creator, const char *key, char out[DECISION_ID_LEN + 1])
{
	struct statement st = statement_begin(s, SQL_DECISION_CREATED);
	enum rc rc;

	*out = '\0';
	statement_put_int(&st, creator);
	statement_put_text(&st, key);
	rc = first(&st);
	if (rc == RC_OK)
		get_id(&st, out);
	statement_end(&st);
	return rc;
}

/* All ids that a bound statement gives; ends it. */
static enum rc collect(struct statement *st, struct arena *a, struct decision_ids *out)
{
	struct decision_ids found = { 0 };
	size_t cap = 0;
	enum rc rc;
	bool row;

	*out = found;
	while ((rc = statement_step(st, &row)) == RC_OK && row) {
		char (*id)[DECISION_ID_LEN + 1] = arena_push(a, &found.ids, &found.count, &cap, sizeof *found.ids);

		get_id(st, *id);
	}
	statement_end(st);
	if (rc == RC_OK)
		*out = found;
	return rc;
}

enum rc store_find_mentioning(struct store *s, struct arena *a, int64_t person, struct decision_ids *out)
{
	struct statement st = statement_begin(s, SQL_DECISION_MENTIONING);

	statement_put_int(&st, person);
	return collect(&st, a, out);
}

enum rc store_find_inviting(struct store *s, struct arena *a, const char *name_key, struct decision_ids *out)
{
	struct statement st = statement_begin(s, SQL_DECISION_INVITING);

	statement_put_text(&st, name_key);
	return collect(&st, a, out);
}

enum rc store_find_link(struct store *s, const char *hash, struct move_link *out)
{
	struct statement st = statement_begin(s, SQL_MOVE_LINK_GET);
	enum rc rc;

	*out = (struct move_link){ 0 };
	statement_put_text(&st, hash);
	rc = first(&st);
	if (rc == RC_OK) {
		snprintf(out->hash, sizeof out->hash, "%s", hash);
		out->person = statement_get_int(&st);
		out->expires_at_ms = statement_get_int(&st);
		out->used_at_ms = statement_get_int(&st);
	}
	statement_end(&st);
	return rc;
}

enum rc store_ping(struct store *s)
{
	struct statement st = statement_begin(s, SQL_PING);
	enum rc rc = first(&st);

	statement_end(&st);
	/* Without its id it is not the database that was opened. */
	return rc == RC_NOT_FOUND ? RC_CORRUPT : rc;
}
