/* Opening and closing: the directory, the lock, the connection and its settings.
 *
 * One worker at a time has the directory, held by flock(2) on maude.lock; the kernel lets go of it however the worker ends.
 * A new worker waits a while, because the old one may still be going. SQLite's log needs shared memory and locks that
 * network file systems do not keep, so those are refused.
 *
 * There is one connection, because Debian 12's SQLite (before 3.51.3) can corrupt the log when one connection commits
 * and resets it while another checkpoints. For the same reason checkpoints are made right after a commit by this very
 * connection. SQLite would do that by itself, but it would also drop the failure of an fsync in it; here that failure
 * comes out of store_commit, and the process ends before the log could be taken for copied. */
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/random.h"
#include "store/statement.h"

#define DATABASE "maude.db"
#define LOCK "maude.lock"

enum {
	LOCK_STEP_MS = 100,
	CHECKPOINT_PAGES = 1000,  /* of 4 KiB: the log stays at about 4 MB */
};

static enum rc system_failed(const char *during, const char *path)
{
	int code = errno;

	log_error("store_failed", "during", during, "path", path, "errno", log_int(code).s, "reason", strerror(code), NULL);
	return code == ENOSPC || code == EDQUOT ? RC_FULL : RC_IO;
}

/* What is made must be there after a power cut. */
static enum rc sync_directory(int fd, const char *path)
{
	return fsync(fd) == 0 ? RC_OK : system_failed("fsync", path);
}

/* Makes and opens the directory. The mode is set apart from mkdir, which the umask has a say in; one that was there
 * keeps what its owner gave it. */
static enum rc open_directory(int *out, const char *path)
{
	bool made = mkdir(path, 0700) == 0;

	if (!made && errno != EEXIST)
		return system_failed("mkdir", path);
	if (made && chmod(path, 0700) != 0)
		return system_failed("chmod", path);
	*out = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (*out < 0)
		return system_failed("open", path);
	if (made) {
		enum rc rc;
		int parent = openat(*out, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

		if (parent < 0)
			return system_failed("open", path);
		rc = sync_directory(parent, path);
		close(parent);
		return rc;
	}
	return RC_OK;
}

/* f_type values of statfs(2), from the kernel's include/uapi/linux/magic.h. */
static bool is_network(uint32_t type)
{
	static const uint32_t network[] = {
		0x6969,     /* NFS */
		0x517b,     /* SMB, old */
		0xff534d42, /* CIFS */
		0xfe534d42, /* SMB 2 and later */
	};

	for (size_t i = 0; i < sizeof network / sizeof network[0]; i++)
		if (type == network[i])
			return true;
	return false;
}

static enum rc refuse_network(int dir, const char *path)
{
	struct statfs fs;

	if (fstatfs(dir, &fs) != 0)
		return system_failed("statfs", path);
	if (is_network((uint32_t)fs.f_type)) {
		log_error("network_file_system", "path", path, "hint", "DATA_DIR must be on a local disk", NULL);
		return RC_INVALID;
	}
	return RC_OK;
}

/* Opens a file of the directory, making it with mode 0600 whatever the umask. */
static enum rc open_private(int *out, int dir, const char *name)
{
	*out = openat(dir, name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (*out >= 0)
		return fchmod(*out, 0600) == 0 ? sync_directory(dir, name) : system_failed("chmod", name);
	if (errno == EEXIST)
		*out = openat(dir, name, O_RDWR | O_CLOEXEC);
	return *out >= 0 ? RC_OK : system_failed("open", name);
}

static enum rc take_lock(int fd, int wait_ms)
{
	int64_t until = clock_mono_ms() + wait_ms;
	bool said = false;

	while (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		if (errno == EINTR)
			continue;
		if (errno != EWOULDBLOCK)
			return system_failed("flock", LOCK);
		if (clock_mono_ms() >= until) {
			log_error("data_dir_in_use", "waited_ms", log_int(wait_ms).s, NULL);
			return RC_BUSY;
		}
		if (!said)
			log_info("waiting_for_lock", "wait_ms", log_int(wait_ms).s, NULL);
		said = true;
		poll(NULL, 0, LOCK_STEP_MS);
	}
	return RC_OK;
}

/* Called by SQLite after each commit that went to the log. A failed fsync is kept for store_commit: what a hook returns
 * reaches the committer without its cause. A reader in the way or a full disk are met again at the next commit; until
 * then the log just grows, and it is said once. */
static int after_commit(void *ctx, sqlite3 *db, const char *schema, int pages)
{
	struct store *s = ctx;
	int code;

	if (pages < CHECKPOINT_PAGES || s->checkpoint == RC_IO)
		return SQLITE_OK;
	errno = 0;
	code = sqlite3_wal_checkpoint_v2(db, schema, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
	if (code == SQLITE_OK || code == SQLITE_BUSY)
		s->checkpoint = RC_OK;
	else if (s->checkpoint == RC_OK)
		s->checkpoint = store_failed(s, code, "checkpoint");
	else
		s->checkpoint = store_meaning(code, errno);
	return SQLITE_OK;
}

/* Where a log can't be had SQLite goes on without one and only says so. */
static enum rc use_log(struct store *s)
{
	struct statement st = statement_begin(s, SQL_PRAGMA_JOURNAL_MODE);
	bool row;
	enum rc rc = statement_step(&st, &row);

	if (rc == RC_OK && (!row || strcmp(statement_get_text(&st), "wal") != 0)) {
		log_error("no_write_ahead_log", NULL);
		rc = RC_INVALID;
	}
	statement_end(&st);
	return rc;
}

static enum rc connect_database(struct store *s, const char *data_dir)
{
	static const struct { int option, value; } options[] = {
		{ SQLITE_DBCONFIG_DEFENSIVE, 1 },
		{ SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
		{ SQLITE_DBCONFIG_ENABLE_FKEY, 1 },
		{ SQLITE_DBCONFIG_DQS_DML, 0 }, /* a misspelt "column" is an error, not a text */
		{ SQLITE_DBCONFIG_DQS_DDL, 0 },
	};
	static const enum sql_statement pragmas[] = {
		SQL_PRAGMA_SYNCHRONOUS, SQL_PRAGMA_CACHE_SIZE, SQL_PRAGMA_MMAP_SIZE, SQL_PRAGMA_JOURNAL_SIZE_LIMIT,
		SQL_PRAGMA_TEMP_STORE, SQL_PRAGMA_SECURE_DELETE,
	};
	char path[PATH_MAX];
	int length = snprintf(path, sizeof path, "%s/" DATABASE, data_dir);
	int code;

	if (length < 0 || (size_t)length >= sizeof path) {
		log_error("path_too_long", "path", data_dir, NULL);
		return RC_INVALID;
	}
	errno = 0;
	code = sqlite3_open_v2(path, &s->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
	if (code != SQLITE_OK)
		return store_failed(s, code, "open");
	s->file = sqlite3_db_filename(s->db, "main");
	s->log = sqlite3_filename_wal(s->file);
	sqlite3_busy_timeout(s->db, BUSY_MS);
	for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
		int now = -1;

		code = sqlite3_db_config(s->db, options[i].option, options[i].value, &now);
		if (code != SQLITE_OK || now != options[i].value)
			return store_failed(s, code == SQLITE_OK ? SQLITE_MISUSE : code, "db_config");
	}
	for (size_t i = 0; i < sizeof pragmas / sizeof pragmas[0]; i++) {
		enum rc rc = statement_do(s, pragmas[i]);

		if (rc != RC_OK)
			return rc;
	}
	/* The log and its index stay when they are emptied at a close: on a full disk the next open could not make them. */
	code = sqlite3_file_control(s->db, "main", SQLITE_FCNTL_PERSIST_WAL, &(int){ 1 });
	if (code != SQLITE_OK)
		return store_failed(s, code, "file_control");
	sqlite3_wal_hook(s->db, after_commit, s);
	return use_log(s);
}

/* Gives a new database its id, and reads it. */
static enum rc name_database(struct store *s)
{
	struct arena a;
	const char *id;
	enum rc rc;

	arena_init(&a, 0);
	rc = store_meta_text(s, &a, "db_id", &id);
	if (rc == RC_NOT_FOUND) {
		random_token(s->db_id, DB_ID_LEN);
		rc = store_put_meta_text(s, "db_id", s->db_id);
	} else if (rc == RC_OK) {
		snprintf(s->db_id, sizeof s->db_id, "%s", id);
	}
	arena_dispose(&a);
	return rc;
}

/* Everything that may write at the start, in one transaction: a start that fails leaves the file as it was. */
static enum rc set_up(struct store *s)
{
	enum rc rc = store_begin(s);

	if (rc != RC_OK)
		return rc;
	rc = store_migrate(s);
	if (rc == RC_OK)
		rc = statement_prepare_all(s);
	if (rc == RC_OK)
		rc = name_database(s);
	if (rc == RC_OK)
		rc = store_check_mark(s);
	if (rc == RC_OK)
		rc = store_commit(s);
	if (rc != RC_OK)
		store_rollback(s);
	return rc;
}

/* Where the disk is full, what is there can be read all the same, if nothing has to be made first but the views. */
static enum rc do_without(struct store *s)
{
	enum rc rc = store_is_current(s) ? statement_prepare_all(s) : RC_FULL;

	if (rc == RC_OK)
		rc = name_database(s);
	if (rc == RC_OK)
		rc = store_check_mark(s);
	if (rc == RC_OK)
		log_warn("opened_on_a_full_disk", NULL);
	return rc;
}

enum rc store_take_directory(int *dir, int *lock_fd, const char *data_dir, int wait_ms)
{
	enum rc rc = open_directory(dir, data_dir);

	if (rc == RC_OK)
		rc = refuse_network(*dir, data_dir);
	if (rc == RC_OK)
		rc = open_private(lock_fd, *dir, LOCK);
	if (rc == RC_OK)
		rc = take_lock(*lock_fd, wait_ms);
	return rc;
}

enum rc store_open(struct store **out, const char *data_dir, int wait_ms)
{
	struct store *s = mem_alloc(sizeof *s);
	int dir = -1, file = -1;
	enum rc rc;

	*out = NULL;
	s->lock_fd = -1;
	rc = store_take_directory(&dir, &s->lock_fd, data_dir, wait_ms);
	if (rc != RC_OK)
		goto out;
	rc = open_private(&file, dir, DATABASE);
	/* Closed before SQLite opens it: closing any descriptor of a file drops the process's POSIX locks on it. */
	if (file >= 0)
		close(file);
	if (rc == RC_OK)
		rc = connect_database(s, data_dir);
	if (rc == RC_OK)
		rc = set_up(s);
	if (rc == RC_FULL)
		rc = do_without(s);
	if (rc == RC_OK)
		rc = statement_number(s, SQL_PRAGMA_DATA_VERSION, &s->data_version);
	if (rc != RC_OK)
		goto out;
	*out = s;
	s = NULL;
out:
	if (dir >= 0)
		close(dir);
	store_close(s);
	return rc;
}

void store_close(struct store *s)
{
	if (!s)
		return;
	statement_finalize_all(s);
	/* The last connection copies the log back and empties it; should that fail, the next open does it. After a failure of the disk
	 * it does not: that would be the failed fsync tried again, and the log emptied because it seems to have gone well. */
	if ((s->disk_failed || s->checkpoint == RC_IO) && s->db)
		sqlite3_db_config(s->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	if (s->db && sqlite3_close(s->db) != SQLITE_OK)
		log_error("store_failed", "during", "close", "reason", sqlite3_errmsg(s->db), NULL);
	/* Last: from here on the next worker may come in. */
	if (s->lock_fd >= 0)
		close(s->lock_fd);
	mem_free(s);
}

static int64_t file_bytes(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? st.st_size : 0;
}

void store_bytes(const struct store *s, struct store_bytes *out)
{
	struct statvfs fs;

	*out = (struct store_bytes){ .database = file_bytes(s->file), .log = file_bytes(s->log) };
	if (statvfs(s->file, &fs) == 0)
		out->free = (int64_t)(fs.f_bavail * fs.f_frsize);
}

enum rc store_foreign_commit(struct store *s, bool *out)
{
	int64_t version;
	enum rc rc = statement_number(s, SQL_PRAGMA_DATA_VERSION, &version);

	*out = rc == RC_OK && version != s->data_version;
	if (rc == RC_OK)
		s->data_version = version;
	return rc;
}
