/* Reading settings: each has a default, and a range outside of which it can't be meant. */
#include "settings.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/random.h"

enum { LIVE_TIMEOUT_MOST_MS = 35000 }; /* with its jitter below fastcgi_read_timeout in conf/nginx.conf.in */

struct reader {
	const char *(*get)(const char *name);
	struct strbuf *complaint;
};

static void complain(struct reader *r, const char *name, const char *what)
{
	if (!r->complaint->len)
		strbuf_addf(r->complaint, "%s %s", name, what);
}

static const char *text(struct reader *r, const char *name, const char *otherwise)
{
	const char *value = r->get(name);

	return value && *value ? value : otherwise;
}

/* Milliseconds: digits only, from least to a day. */
static int64_t duration(struct reader *r, const char *name, int64_t otherwise, int64_t least)
{
	const char *value = text(r, name, NULL);
	int64_t n = 0;

	if (!value)
		return otherwise;
	for (const char *c = value; *c; c++) {
		if (*c < '0' || *c > '9' || n > 24 * 3600 * 1000) {
			complain(r, name, "must be a number of milliseconds, a day at the most");
			return otherwise;
		}
		n = n * 10 + (*c - '0');
	}
	if (n < least || n > 24 * 3600 * 1000)
		complain(r, name, least ? "must be from 1 ms to a day" : "must be at most a day");
	return n;
}

static const char *host(struct reader *r)
{
	const char *value = text(r, "HOST", "");

	if (strlen(value) > 255 || strspn(value, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-:[]") !=
		strlen(value))
		complain(r, "HOST", "must be a host name, with a port if it needs one");
	return value;
}

enum rc settings_read(struct settings *out, const char *(*get)(const char *name), struct strbuf *complaint)
{
	struct reader r = { get, complaint };

	*out = (struct settings){
		.data_dir = text(&r, "DATA_DIR", "./data"),
		.host = host(&r),
		.templates = text(&r, "MAUDE_TEMPLATES", "./templates"),
		.assets = text(&r, "MAUDE_ASSETS_JSON", "./assets.json"),
		.secret = text(&r, "SECRET_KEY_BASE", ""),
		.rules = {
			.presence_grace_ms = duration(&r, "PRESENCE_GRACE_MS", 15000, 1),
			.synthesis_debounce_ms = duration(&r, "SYNTHESIS_DEBOUNCE_MS", 800, 0),
			.reveal_ms = duration(&r, "REVEAL_MS", 1500, 0),
			.restart_grace_ms = duration(&r, "RESTART_GRACE_MS", 10000, 0),
			.takeover_ms = duration(&r, "TAKEOVER_MS", 60000, 1),
		},
		.live_timeout_ms = duration(&r, "LIVE_TIMEOUT_MS", 25000, 1),
	};
	if (!access_from(&out->rules.default_access, text(&r, "DEFAULT_ACCESS", "open")))
		complain(&r, "DEFAULT_ACCESS", "must be open, link or invited");
	if (out->live_timeout_ms > LIVE_TIMEOUT_MOST_MS)
		complain(&r, "LIVE_TIMEOUT_MS", "must be at most 35000: nginx waits 40 s for a page, and it may take 12 % longer");
	if (*out->secret && strlen(out->secret) < SECRET_MIN)
		complain(&r, "SECRET_KEY_BASE", "must have at least 64 characters");
	if (strlen(out->secret) >= SECRET_MAX)
		complain(&r, "SECRET_KEY_BASE", "must have fewer than 1024 characters");
	return complaint->len ? RC_INVALID : RC_OK;
}

/* Reads the kept secret: RC_NOT_FOUND where there is none yet. */
static enum rc secret_load(char out[SECRET_MAX], const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return errno == ENOENT ? RC_NOT_FOUND : RC_IO;
	n = read(fd, out, SECRET_MAX - 1);
	close(fd);
	if (n < 0)
		return RC_IO;
	out[n] = '\0';
	out[strcspn(out, "\n")] = '\0';
	return strlen(out) < SECRET_MIN ? RC_CORRUPT : RC_OK;
}

/* What was renamed is there after a power cut. */
static enum rc sync_directory(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	enum rc rc = fd >= 0 && fsync(fd) == 0 ? RC_OK : RC_IO;

	if (fd >= 0)
		close(fd);
	return rc;
}

/* Makes and keeps a new one: written whole under another name, then put in its place, so that a crash leaves none half. */
static enum rc secret_make(char out[SECRET_MAX], const char *path, const char *data_dir)
{
	char beside[PATH_MAX + 8];
	enum rc rc = RC_OK;
	int fd;

	random_token(out, SECRET_MIN);
	snprintf(beside, sizeof beside, "%s.new", path);
	fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		return RC_IO;
	if (fchmod(fd, 0600) != 0 || write(fd, out, SECRET_MIN) != SECRET_MIN || fsync(fd) != 0)
		rc = RC_IO;
	if (close(fd) != 0 || rc || rename(beside, path) != 0)
		rc = RC_IO;
	return rc ? rc : sync_directory(data_dir);
}

enum rc settings_secret(char out[SECRET_MAX], const struct settings *s)
{
	char path[PATH_MAX];
	enum rc rc;

	memset(out, 0, SECRET_MAX);
	if (*s->secret) {
		memcpy(out, s->secret, strlen(s->secret));
		return RC_OK;
	}
	if ((size_t)snprintf(path, sizeof path, "%s/secret_key_base", s->data_dir) >= sizeof path) {
		log_error("no_secret", "why", "the path of DATA_DIR is too long", NULL);
		return RC_TOO_LONG;
	}
	rc = secret_load(out, path);
	if (rc == RC_NOT_FOUND)
		rc = secret_make(out, path, s->data_dir);
	if (rc)
		log_error("no_secret", "file", path, "why", rc == RC_CORRUPT ? "it is too short" : strerror(errno), NULL);
	return rc;
}
