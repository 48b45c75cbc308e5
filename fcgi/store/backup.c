/* Making copies: where an operator says, and one a day where the worker keeps some.
 *
 * A copy must not cost the worker its room: on the same disk it is refused where that would leave too little, and one that
 * fails is removed. Kept copies are known by their names alone, maude-YYYY-MM-DD.db; nothing else in the directory is
 * touched. The one that was just made is never removed, even where the clock was wrong once and left names from the
 * future. */
#include "store/backup.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "store/copy.h"
#include "store/path.h"

#define NAME_PATTERN "maude-dddd-dd-dd.db"

enum {
	RESERVE = 8 << 20, /* bytes: twice the log's usual size */
	KEPT_PAUSE_MS = 10,
	NAME_LEN = sizeof NAME_PATTERN - 1,
};

/* Finds the database, and its size with its log. */
static enum rc find_database(char out[PATH_MAX], struct stat *st, const char *data_dir, struct strbuf *why)
{
	char log[PATH_MAX];
	struct stat of_log;

	if (!path_beside(out, data_dir, "/maude.db", why) || !path_beside(log, out, "-wal", why))
		return RC_TOO_LONG;
	if (stat(out, st) != 0) {
		if (errno == ENOENT)
			strbuf_addf(why, "there is no database in %s (is DATA_DIR right?)", data_dir);
		else
			path_failed(why, out, "read");
		return RC_NOT_FOUND;
	}
	if (stat(log, &of_log) == 0)
		st->st_size += of_log.st_size;
	return RC_OK;
}

static enum rc look_for_room(const struct stat *db, const char *file, struct strbuf *why)
{
	char copy[PATH_MAX];
	const char *directory;
	struct stat parent;
	struct statvfs fs;
	int64_t room;

	if (!path_beside(copy, file, "", why))
		return RC_TOO_LONG;
	directory = dirname(copy);
	if (stat(directory, &parent) != 0 || statvfs(directory, &fs) != 0)
		return path_failed(why, file, "made");
	room = (int64_t)fs.f_bavail * (int64_t)fs.f_frsize;
	if (parent.st_dev != db->st_dev || room >= (int64_t)db->st_size + RESERVE)
		return RC_OK;
	strbuf_addf(why, "there is no room for %s: %lld MB are free, %lld are wanted (8 of them stay free for the worker)", file,
		(long long)(room >> 20), ((long long)db->st_size + RESERVE + (1 << 20) - 1) >> 20);
	return RC_FULL;
}

static enum rc make(struct copy *c, struct backup_made *out, const char *db)
{
	struct source source;
	struct stat st;
	enum rc rc = copy_begin(c);

	if (rc)
		return rc;
	rc = source_open(&source, db, c->stop, c->why);
	if (!rc)
		rc = copy_fill(c, &source);
	source_close(&source);
	if (!rc)
		rc = copy_check(c, db, &out->decisions);
	if (!rc && fstat(c->fd, &st) != 0)
		rc = path_failed(c->why, c->file, "read");
	if (!rc)
		rc = copy_put(c, false);
	if (!rc)
		out->bytes = st.st_size;
	return rc;
}

static enum rc backup(struct backup_made *out, const char *data_dir, struct copy *c)
{
	const int64_t began = clock_mono_ms();
	struct stat size, there;
	char db[PATH_MAX];
	enum rc rc;

	*out = (struct backup_made){ 0 };
	c->fd = -1;
	rc = find_database(db, &size, data_dir, c->why);
	if (rc)
		return rc;
	if (lstat(c->file, &there) == 0) {
		strbuf_addf(c->why, "%s is there already: nothing is overwritten, so give another name or remove it first", c->file);
		return RC_INVALID;
	}
	rc = look_for_room(&size, c->file, c->why);
	if (!rc)
		rc = make(c, out, db);
	copy_end(c);
	out->took_ms = clock_mono_ms() - began;
	return rc;
}

enum rc store_backup(struct backup_made *out, const char *data_dir, const char *file, const atomic_bool *stop,
	struct strbuf *why)
{
	struct copy c = { .file = file, .why = why, .stop = stop };

	return backup(out, data_dir, &c);
}

/* Kept copies */

static bool is_kept(const char *name)
{
	for (size_t i = 0; i < NAME_LEN; i++)
		if (NAME_PATTERN[i] == 'd' && i > 5 && i < 16 ? name[i] < '0' || name[i] > '9' : name[i] != NAME_PATTERN[i])
			return false;
	return true;
}

struct kept {
	char (*names)[NAME_LEN + 1];
	size_t count;
};

/* The copies in dir. */
static void list_kept(struct kept *out, DIR *dir)
{
	*out = (struct kept){ 0 };
	rewinddir(dir);
	for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
		if (!is_kept(entry->d_name) || entry->d_name[NAME_LEN])
			continue;
		out->names = mem_resize(out->names, out->count + 1, sizeof *out->names);
		memcpy(out->names[out->count++], entry->d_name, NAME_LEN + 1);
	}
}

/* Removes what dead workers left half made. */
static void remove_left(DIR *dir, const char *path)
{
	rewinddir(dir);
	for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
		const char *name = entry->d_name + 1;
		char file[PATH_MAX];

		if (entry->d_name[0] != '.' || !is_kept(name) || strcmp(name + NAME_LEN, COPY_SUFFIX) != 0)
			continue;
		if (snprintf(file, sizeof file, "%s/%.*s", path, NAME_LEN, name) < PATH_MAX)
			copy_remove_left(file);
	}
}

/* Takes the oldest away, so that keep are left. Where one can't be, no younger one goes in its place. */
static enum rc remove_old(DIR *dir, const char *path, int keep, const char *just_made, struct strbuf *why)
{
	enum rc rc = RC_OK;
	struct kept kept;
	size_t left;

	list_kept(&kept, dir);
	for (left = kept.count; left > (size_t)keep; left--) {
		char *oldest = NULL;

		for (size_t i = 0; i < kept.count; i++)
			if (*kept.names[i] && strcmp(kept.names[i], just_made) != 0 && (!oldest || strcmp(kept.names[i], oldest) < 0))
				oldest = kept.names[i];
		if (!oldest)
			break;
		if (unlinkat(dirfd(dir), oldest, 0) != 0 && errno != ENOENT && !rc) {
			strbuf_addf(why, "%s/%s can't be removed: %s", path, oldest, strerror(errno));
			rc = RC_IO;
		}
		*oldest = '\0';
	}
	mem_free(kept.names);
	return rc;
}

static DIR *open_kept(const char *path, struct strbuf *why)
{
	const bool made = mkdir(path, 0700) == 0;
	DIR *dir = made || errno == EEXIST ? opendir(path) : NULL;

	if (!dir) {
		path_failed(why, path, "opened");
		return NULL;
	}
	if (made && (chmod(path, 0700) != 0 || path_sync_parent(path, why) != RC_OK)) {
		closedir(dir);
		return NULL;
	}
	return dir;
}

enum rc store_keep_backup(struct backup_made *out, const char *data_dir, int keep, int64_t now_ms, const atomic_bool *stop,
	struct strbuf *why)
{
	char path[PATH_MAX], file[PATH_MAX], name[NAME_LEN + 2], date[CLOCK_ISO_SIZE];
	struct copy c = { .file = file, .why = why, .stop = stop, .pause_ms = KEPT_PAUSE_MS };
	enum rc rc = RC_OK;
	DIR *dir;

	*out = (struct backup_made){ 0 };
	snprintf(name, sizeof name, "/maude-%.10s.db", clock_date(date, now_ms));
	if (!path_beside(path, data_dir, "/backups", why) || !path_beside(file, path, name, why))
		return RC_TOO_LONG;
	dir = open_kept(path, why);
	if (!dir)
		return RC_IO;
	if (faccessat(dirfd(dir), name + 1, F_OK, AT_SYMLINK_NOFOLLOW) != 0) {
		remove_left(dir, path);
		rc = backup(out, data_dir, &c);
	}
	if (rc == RC_OK)
		rc = remove_old(dir, path, keep, name + 1, why);
	closedir(dir);
	return rc;
}
