/* Bringing a database to the present schema.
 *
 * Migrations are numbered from 1 without gaps; each ends by setting user_version to its own number, which is checked. A
 * database of a newer program is refused rather than guessed at, and so is one that belongs to another program. The views
 * are no part of that history: they are dropped and made at every start. Everything happens in one transaction, so a
 * start that fails leaves the file as it was. */
#include <errno.h>
#include <stddef.h>

#include "base/log.h"
#include "store/sql_migrations.h"
#include "store/statement.h"

#define MIGRATIONS (sizeof sql_migrations / sizeof sql_migrations[0])

int store_newest_migration(void)
{
	return sql_migrations[MIGRATIONS - 1].number;
}

static enum rc run(struct store *s, const char *text, const char *name)
{
	int code;

	errno = 0;
	code = sqlite3_exec(s->db, text, NULL, NULL, NULL);

	return code == SQLITE_OK ? RC_OK : store_failed(s, code, name);
}

bool store_is_current(struct store *s)
{
	int64_t version;

	return statement_number(s, SQL_PRAGMA_USER_VERSION, &version) == RC_OK &&
		version == sql_migrations[MIGRATIONS - 1].number;
}

enum rc store_migrate(struct store *s)
{
	int64_t version, owner;
	enum rc rc;

	rc = statement_number(s, SQL_PRAGMA_APPLICATION_ID, &owner);
	if (rc == RC_OK)
		rc = statement_number(s, SQL_PRAGMA_USER_VERSION, &version);
	if (rc != RC_OK)
		return rc;
	if ((owner != STORE_APPLICATION_ID || version == 0) && (owner != 0 || version != 0)) {
		log_error("not_our_database", "application_id", log_int(owner).s, "version", log_int(version).s, NULL);
		return RC_INVALID;
	}
	if (version > store_newest_migration()) {
		log_error("database_is_newer", "version", log_int(version).s, "known",
			log_int(store_newest_migration()).s, NULL);
		return RC_INVALID;
	}
	for (size_t i = 0; i < MIGRATIONS; i++) {
		const struct sql_migration *m = &sql_migrations[i];

		if (m->number <= version)
			continue;
		rc = run(s, m->text, m->name);
		if (rc == RC_OK)
			rc = statement_number(s, SQL_PRAGMA_USER_VERSION, &version);
		if (rc != RC_OK)
			return rc;
		if (version != m->number) {
			log_error("migration_without_number", "migration", m->name, NULL);
			return RC_INVALID;
		}
		log_info("migrated", "migration", m->name, NULL);
	}
	return run(s, sql_views_text, "views");
}
