/* Reading settings: each has a default, and a range outside of which it can't be meant. */
#include "settings.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/random.h"

enum { KEY_MAX = 1024, BASE_MAX = 512 };
enum { KEEP_MOST = 365, RETAIN_MOST = 36500 };
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

/* A name, or an address (version 6 in brackets), and a port if there is one. */
static bool is_host(const char *s)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_";
	const bool six = *s == '[';
	const char *name = s + six;
	const char *rest = name + strspn(name, six ? "ABCDEFabcdef0123456789.:" : letters);
	int port = 0;

	if (rest == name || strlen(s) > 255 || (six && *rest++ != ']'))
		return false;
	if (!*rest)
		return true;
	if (*rest++ != ':')
		return false;
	for (; *rest >= '0' && *rest <= '9' && port <= 65535; rest++)
		port = port * 10 + (*rest - '0');
	return !*rest && port >= 1 && port <= 65535;
}

static const char *host(struct reader *r)
{
	const char *value = text(r, "HOST", "");

	if (*value && !is_host(value))
		complain(r, "HOST", "must be a host name, with a port if it needs one");
	return value;
}

/* A number of tokens: digits only; nothing: no bound. */
static int64_t tokens(struct reader *r, const char *name)
{
	const char *value = text(r, name, "");
	int64_t n = 0;

	for (const char *c = value; *c; c++) {
		if (*c < '0' || *c > '9' || n > INT64_MAX / 100) {
			complain(r, name, "must be a number of tokens");
			return 0;
		}
		n = n * 10 + (*c - '0');
	}
	if (*value && !n)
		complain(r, name, "must be at least 1; leave it empty for no bound");
	return n;
}

/* A count from 1 to most: digits only; nothing: 0. */
static int count(struct reader *r, const char *name, int most, const char *what)
{
	const char *value = text(r, name, "");
	int n = 0;

	for (const char *c = value; *c && n <= most; c++)
		n = *c < '0' || *c > '9' ? most + 1 : n * 10 + (*c - '0');
	if (*value && (n < 1 || n > most))
		complain(r, name, what);
	return n;
}

/* Visible ASCII: it becomes a header. What it is is never said. */
static const char *key(struct reader *r, const char *name)
{
	const char *value = text(r, name, "");
	const size_t len = strlen(value);

	for (size_t i = 0; i < len; i++)
		if (value[i] <= ' ' || value[i] > '~') {
			complain(r, name, "has a character that no key has (a line break, a blank?)");
			break;
		}
	if (len > KEY_MAX)
		complain(r, name, "is too long for a key");
	return value;
}

/* The host that an address begins with, up to its port or path, is this very machine. A name that looks like 127.… is not:
 * somebody would be asked whose it is. */
static bool is_loopback(const char *host)
{
	const size_t len = strcspn(host, ":/");
	char address[INET_ADDRSTRLEN] = "";
	struct in_addr parsed;

	if (strncmp(host, "[::1]", 5) == 0)
		return !host[5] || strchr(":/", host[5]);
	if (len < sizeof address)
		memcpy(address, host, len);
	return strcmp(address, "localhost") == 0 || (inet_pton(AF_INET, address, &parsed) == 1 && strncmp(address, "127.", 4) == 0);
}

/* https, or http to this machine; nothing in it that could hide where it leads. */
static const char *base(struct reader *r, const char *name, const char *otherwise)
{
	const char *value = text(r, name, otherwise);
	const bool https = strncmp(value, "https://", 8) == 0;
	const char *host = https ? value + 8 : strncmp(value, "http://", 7) == 0 ? value + 7 : "";

	if (!*value)
		return value;
	for (const char *c = value; *c; c++)
		if (*c <= ' ' || *c > '~' || strchr("@?#\\", *c)) {
			complain(r, name, "must be an address like https://api.example.org, without a user, a query or blanks");
			return value;
		}
	if (!*host || strchr("/:", *host) || strlen(value) > BASE_MAX)
		complain(r, name, "must be an address like https://api.example.org");
	else if (!https && !is_loopback(host))
		complain(r, name, "must begin with https://, but for a model on this machine (http://localhost, http://127.0.0.1)");
	return value;
}

/* The Messages API is on with a key, chat completions with an address. One local model does all the work. */
static void read_model(struct model_settings *out, struct reader *r)
{
	const char *api = text(r, "LLM_API", "anthropic");
	const bool chat = strcmp(api, "openai") == 0;

	if (!chat && strcmp(api, "anthropic") != 0)
		complain(r, "LLM_API", "must be anthropic or openai");
	*out = (struct model_settings){
		.base = base(r, "LLM_BASE_URL", chat ? "" : "https://api.anthropic.com"),
		.key = key(r, "ANTHROPIC_API_KEY"),
		.name = text(r, "LLM_MODEL", "claude-haiku-5-5"),
		.daily_tokens = tokens(r, "LLM_DAILY_TOKENS"),
		.timeout_ms = duration(r, "LLM_TIMEOUT_MS", 60000, 1),
		.backoff_ms = duration(r, "LLM_BACKOFF_MS", 500, 0),
	};
	out->heavy_name = text(r, "LLM_MODEL_HEAVY", chat ? out->name : "claude-sonnet-5-5");
	if (chat && *out->base)
		out->api = MODEL_CHAT;
	if (!chat && *out->key)
		out->api = MODEL_MESSAGES;
}

const char *settings_data_dir(const char *(*get)(const char *name))
{
	struct reader r = { .get = get };

	return text(&r, "DATA_DIR", "./data");
}

enum rc settings_read(struct settings *out, const char *(*get)(const char *name), struct strbuf *complaint)
{
	struct reader r = { get, complaint };

	*out = (struct settings){
		.data_dir = settings_data_dir(get),
		.host = host(&r),
		.templates = text(&r, "MAUDE_TEMPLATES", "./templates"),
		.assets = text(&r, "MAUDE_ASSETS_JSON", "./assets.json"),
		.machine = text(&r, "FLY_MACHINE_ID", ""),
		.secret = text(&r, "SECRET_KEY_BASE", ""),
		.rules = {
			.presence_grace_ms = duration(&r, "PRESENCE_GRACE_MS", 15000, 1),
			.synthesis_debounce_ms = duration(&r, "SYNTHESIS_DEBOUNCE_MS", 800, 0),
			.reveal_ms = duration(&r, "REVEAL_MS", 1500, 0),
			.restart_grace_ms = duration(&r, "RESTART_GRACE_MS", 10000, 0),
			.takeover_ms = duration(&r, "TAKEOVER_MS", 60000, 1),
			.retain_days = count(&r, "RETAIN_DAYS", RETAIN_MOST,
				"must be a number of days, 1 to 36500; without it finished decisions are kept for ever"),
		},
		.live_timeout_ms = duration(&r, "LIVE_TIMEOUT_MS", 25000, 1),
		.backup_keep = count(&r, "BACKUP_KEEP", KEEP_MOST,
			"must be a number of daily copies, 1 to 365; without it none are kept"),
	};
	read_model(&out->model, &r);
	out->rules.model = out->model.api != MODEL_OFF;
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
