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
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "store/copy.h"

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

	if (!copy_beside(out, data_dir, "/maude.db", why) || !copy_beside(log, out, "-wal", why))
		return RC_TOO_LONG;
	if (stat(out, st) != 0) {
		if (errno == ENOENT)
			strbuf_addf(why, "there is no database in %s (is DATA_DIR right?)", data_dir);
		else
			copy_failed(why, out, "read");
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

	if (!copy_beside(copy, file, "", why))
		return RC_TOO_LONG;
	directory = dirname(copy);
	if (stat(directory, &parent) != 0 || statvfs(directory, &fs) != 0)
		return copy_failed(why, file, "made");
	room = (int64_t)fs.f_bavail * (int64_t)fs.f_frsize;
	if (parent.st_dev != db->st_dev || room >= (int64_t)db->st_size + RESERVE)
		return RC_OK;
	strbuf_addf(why, "there is no room for %s: %lld MB are free, %lld are wanted (8 of them stay free for the worker)", file,
		(long long)(room >> 20), ((long long)db->st_size + RESERVE + (1 << 20) - 1) >> 20);
	return RC_FULL;
}

/* While no worker runs none may start, as long as this is held: -1 where one runs, or where there was never one. */
static int keep_workers_away(const char *data_dir)
{
	char path[PATH_MAX];
	int len = snprintf(path, sizeof path, "%s/maude.lock", data_dir);
	int fd = len < PATH_MAX ? open(path, O_RDONLY | O_CLOEXEC) : -1;

	if (fd >= 0 && flock(fd, LOCK_SH | LOCK_NB) != 0) {
		close(fd);
		fd = -1;
	}
	return fd;
}

static enum rc make(struct copy *c, struct backup_made *out, const char *data_dir, const char *db)
{
	struct stat st;
	int lock;
	enum rc rc = copy_begin(c);

	if (rc)
		return rc;
	lock = keep_workers_away(data_dir);
	rc = copy_fill(c, db);
	if (lock >= 0)
		close(lock);
	if (!rc)
		rc = copy_check(c, db, &out->decisions);
	if (!rc && fstat(c->fd, &st) != 0)
		rc = copy_failed(c->why, c->path, "read");
	if (rc)
		return rc;
	out->bytes = st.st_size;
	return copy_put(c, false);
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
		rc = make(c, out, data_dir, db);
	copy_end(c);
	out->took_ms = clock_mono_ms() - began;
	return rc;
}

enum rc store_backup(struct backup_made *out, const char *data_dir, const char *file, struct strbuf *why)
{
	struct copy c = { .file = file, .why = why };

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

/* Lists the copies in dir, and removes what dead workers left half made. */
static void list_kept(struct kept *out, DIR *dir)
{
	*out = (struct kept){ 0 };
	rewinddir(dir);
	for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
		if (!is_kept(entry->d_name))
			continue;
		if (strncmp(entry->d_name + NAME_LEN, ".new", 4) == 0)
			unlinkat(dirfd(dir), entry->d_name, 0);
		if (entry->d_name[NAME_LEN])
			continue;
		out->names = mem_resize(out->names, out->count + 1, sizeof *out->names);
		memcpy(out->names[out->count++], entry->d_name, NAME_LEN + 1);
	}
}

/* Takes the oldest away until there are no more than keep. */
static void remove_old(DIR *dir, int keep, const char *just_made)
{
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
		unlinkat(dirfd(dir), oldest, 0);
		*oldest = '\0';
	}
	mem_free(kept.names);
}

static DIR *open_kept(const char *path, struct strbuf *why)
{
	const bool made = mkdir(path, 0700) == 0;
	DIR *dir = made || errno == EEXIST ? opendir(path) : NULL;

	if (!dir) {
		copy_failed(why, path, "opened");
		return NULL;
	}
	if (made && (chmod(path, 0700) != 0 || copy_sync_parent(path, why) != RC_OK)) {
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
	struct kept leftovers;
	enum rc rc = RC_OK;
	DIR *dir;

	*out = (struct backup_made){ 0 };
	snprintf(name, sizeof name, "/maude-%.10s.db", clock_date(date, now_ms));
	if (!copy_beside(path, data_dir, "/backups", why) || !copy_beside(file, path, name, why))
		return RC_TOO_LONG;
	dir = open_kept(path, why);
	if (!dir)
		return RC_IO;
	if (faccessat(dirfd(dir), name + 1, F_OK, AT_SYMLINK_NOFOLLOW) != 0) {
		list_kept(&leftovers, dir);
		mem_free(leftovers.names);
		rc = backup(out, data_dir, &c);
	}
	if (rc == RC_OK)
		remove_old(dir, keep, name + 1);
	closedir(dir);
	return rc;
}
