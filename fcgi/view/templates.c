/* Templates from their directory, all of them or none: a fault in any stops the start, not the first who comes to its page.
 *
 * Rules: every part is compiled by itself first, so that a fault is told with its own file, and then again inside of the
 * pages that use it. What a page uses is marked meanwhile; a part without a mark is dead and refused. White space that HTML
 * has no use for is not kept, because every byte is sent a thousand times.
 *
 * Shape: one list of files in the order of their paths. A page is a file with a template. */
#include "view/templates.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"

#define ENDING ".mustache"
#define PAGES "pages/"
#define PARTS "parts/"

enum {
	FILES_MAX = 1000,
	PATH_SIZE = 32 + 2 * TEMPLATE_NAME_MAX, /* of a template's */
	ENTRY_SIZE = PATH_SIZE + 256,           /* of whatever lies in a folder (NAME_MAX of Linux) */
	COMPLAINT_MAX = 4096,
};

struct file {
	char path[PATH_SIZE]; /* below the directory, without the ending */
	char *text;
	size_t len;
	struct mustache *page;
	bool used;
};

struct templates {
	struct file *files;
	size_t count, cap;
};

static enum rc complain(struct strbuf *complaint, enum rc rc, const char *path, const char *why)
{
	strbuf_addf(complaint, "%s: %s", path, why);
	return rc;
}

static enum rc cannot_read(struct strbuf *complaint, const char *path)
{
	int code = errno;

	return complain(complaint, code == ENOENT ? RC_NOT_FOUND : RC_IO, path, strerror(code));
}

static bool is_name(const char *name, size_t len)
{
	return len > 0 && len <= TEMPLATE_NAME_MAX && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_-") >= len;
}

/* Reads the whole of fd into the file. */
static enum rc read_text(struct file *f, int fd, const char *path, struct strbuf *complaint)
{
	f->text = mem_alloc(TEMPLATE_MAX + 1);
	for (;;) {
		ssize_t got = read(fd, f->text + f->len, TEMPLATE_MAX + 1 - f->len);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return cannot_read(complaint, path);
		f->len += (size_t)got;
		if (f->len > TEMPLATE_MAX)
			return complain(complaint, RC_TOO_LONG, path, "the file is too long");
		if (got == 0)
			break;
	}
	f->text = mem_resize(f->text, f->len + 1, 1);
	return RC_OK;
}

/* One more file of the list: path is folder and name. */
static enum rc add_file(struct templates *t, int fd, const char *path, const char *folder, const char *name,
	struct strbuf *complaint)
{
	size_t len = strlen(name) - strlen(ENDING);
	struct file *f;

	if (!is_name(name, len))
		return complain(complaint, RC_INVALID, path, "the name of a template is made of a-z, 0-9, _ and -");
	if (t->count == FILES_MAX)
		return complain(complaint, RC_TOO_LONG, path, "too many templates");
	if (t->count == t->cap) {
		t->cap = t->cap ? 2 * t->cap : 16;
		t->files = mem_resize(t->files, t->cap, sizeof *t->files);
	}
	f = &t->files[t->count++];
	*f = (struct file){ 0 };
	snprintf(f->path, sizeof f->path, "%s%.*s", folder, (int)len, name);
	return read_text(f, fd, path, complaint);
}

static bool ends_with(const char *s, const char *end)
{
	size_t len = strlen(s), end_len = strlen(end);

	return len >= end_len && strcmp(s + len - end_len, end) == 0;
}

static enum rc read_folder(struct templates *t, int fd, const char *folder, bool may_nest, struct strbuf *complaint);

/* What is called name in the directory at, whose path is folder. */
static enum rc read_entry(struct templates *t, int at, const char *folder, bool may_nest, const char *name,
	struct strbuf *complaint)
{
	char path[ENTRY_SIZE];
	struct stat st;
	enum rc rc;
	int fd;

	if (name[0] == '.')
		return RC_OK;
	snprintf(path, sizeof path, "%s%s", folder, name);
	if (fstatat(at, name, &st, 0) != 0)
		return cannot_read(complaint, path);
	if (S_ISDIR(st.st_mode) && (!may_nest || !is_name(name, strlen(name))))
		return complain(complaint, RC_INVALID, path, "no folder of that name may be here");
	if (!S_ISDIR(st.st_mode) && !(S_ISREG(st.st_mode) && ends_with(name, ENDING)))
		return RC_OK;
	fd = openat(at, name, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return cannot_read(complaint, path);
	if (S_ISDIR(st.st_mode)) {
		snprintf(path, sizeof path, "%s%s/", folder, name);
		return read_folder(t, fd, path, false, complaint);
	}
	rc = add_file(t, fd, path, folder, name, complaint);
	close(fd);
	return rc;
}

/* Reads the directory fd and closes it. */
static enum rc read_folder(struct templates *t, int fd, const char *folder, bool may_nest, struct strbuf *complaint)
{
	DIR *directory = fdopendir(fd);
	enum rc rc = RC_OK;

	assert(directory);
	while (!rc) {
		const struct dirent *entry;

		errno = 0;
		entry = readdir(directory);
		if (!entry && errno)
			rc = cannot_read(complaint, folder);
		if (!entry)
			break;
		rc = read_entry(t, fd, folder, may_nest, entry->d_name, complaint);
	}
	closedir(directory);
	return rc;
}

static enum rc read_files(struct templates *t, const char *directory, struct strbuf *complaint)
{
	static const char *const folders[] = { PAGES, PARTS };
	int at = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	enum rc rc = RC_OK;

	if (at < 0)
		return cannot_read(complaint, directory);
	for (size_t i = 0; i < sizeof folders / sizeof *folders && !rc; i++) {
		int fd = openat(at, folders[i], O_RDONLY | O_DIRECTORY | O_CLOEXEC);

		rc = fd < 0 ? cannot_read(complaint, folders[i]) :
			read_folder(t, fd, folders[i], folders[i] == folders[1], complaint);
	}
	close(at);
	return rc;
}

static int compare_paths(const void *a, const void *b)
{
	return strcmp(((const struct file *)a)->path, ((const struct file *)b)->path);
}

/* The file whose path is these two, or NULL. */
static struct file *find_file(const struct templates *t, const char *folder, const char *name)
{
	size_t folder_len = strlen(folder);

	for (size_t i = 0; i < t->count; i++)
		if (strncmp(t->files[i].path, folder, folder_len) == 0 && strcmp(t->files[i].path + folder_len, name) == 0)
			return &t->files[i];
	return NULL;
}

static const char *source(void *ctx, const char *name, size_t *len)
{
	struct file *f = find_file(ctx, PARTS, name);

	if (!f)
		return NULL;
	f->used = true;
	*len = f->len;
	return f->text;
}

static enum rc compile(struct templates *t, struct file *f, struct strbuf *complaint)
{
	const struct mustache_partials partials = { .ctx = t, .source = source, .strict = true, .lean = true };
	struct strbuf why;
	enum rc rc;

	strbuf_init(&why, COMPLAINT_MAX);
	rc = mustache_compile(&f->page, f->text, f->len, &partials, &why);
	if (rc)
		strbuf_addf(complaint, "%s%s, %s", f->path, ENDING, why.s);
	strbuf_dispose(&why);
	return rc;
}

static bool is_page(const struct file *f)
{
	return strncmp(f->path, PAGES, strlen(PAGES)) == 0;
}

/* Compiles the parts, to see whether they can be, then the pages, to keep them. */
static enum rc compile_all(struct templates *t, struct strbuf *complaint)
{
	enum rc rc = RC_OK;

	for (size_t i = 0; i < t->count && !rc; i++) {
		if (is_page(&t->files[i]))
			continue;
		rc = compile(t, &t->files[i], complaint);
		mustache_free(t->files[i].page);
		t->files[i].page = NULL;
	}
	for (size_t i = 0; i < t->count; i++)
		t->files[i].used = is_page(&t->files[i]);
	for (size_t i = 0; i < t->count && !rc; i++)
		if (is_page(&t->files[i]))
			rc = compile(t, &t->files[i], complaint);
	for (size_t i = 0; i < t->count && !rc; i++)
		if (!t->files[i].used) {
			strbuf_addf(complaint, "%s%s: no page uses it", t->files[i].path, ENDING);
			rc = RC_INVALID;
		}
	return rc;
}

enum rc templates_load(struct templates **out, const char *directory, struct strbuf *complaint)
{
	struct templates *t = mem_alloc(sizeof *t);
	enum rc rc = read_files(t, directory, complaint);

	if (t->count)
		qsort(t->files, t->count, sizeof *t->files, compare_paths);
	if (!rc)
		rc = compile_all(t, complaint);
	for (size_t i = 0; i < t->count; i++) {
		mem_free(t->files[i].text);
		t->files[i].text = NULL;
	}
	*out = rc ? NULL : t;
	if (rc)
		templates_free(t);
	return rc;
}

void templates_free(struct templates *t)
{
	if (!t)
		return;
	for (size_t i = 0; i < t->count; i++) {
		mem_free(t->files[i].text);
		mustache_free(t->files[i].page);
	}
	mem_free(t->files);
	mem_free(t);
}

const struct mustache *templates_page(const struct templates *t, const char *name)
{
	const struct file *f = find_file(t, PAGES, name);

	return f ? f->page : NULL;
}
