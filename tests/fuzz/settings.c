/* Reads the input as an environment: NAME=VALUE, a line feed after each. Either there is a complaint, one line that names a
 * setting and shows no secret, or all of it is within what SPEC section 10 and README say. */
#include "settings.h"

#include <arpa/inet.h>
#include <stdlib.h>

#include "fuzz.h"

enum { VARIABLES_MAX = 64, VALUE_MAX = 2048, DAY_MS = 24 * 3600 * 1000 };

static struct {
	char name[64], value[VALUE_MAX];
} variables[VARIABLES_MAX];
static size_t variable_count;

static const char *get(const char *name)
{
	for (size_t i = 0; i < variable_count; i++)
		if (strcmp(variables[i].name, name) == 0)
			return variables[i].value;
	return NULL;
}

/* As an environment has it: without NULs. */
static void copy(char *out, size_t size, struct input from)
{
	size_t len = from.len < size ? from.len : size - 1;

	memcpy(out, from.s, len);
	out[len] = '\0';
}

static void read_variables(struct input in)
{
	for (variable_count = 0; in.len && variable_count < VARIABLES_MAX; variable_count++) {
		struct input line = take_until(&in, '\n'), name = take_until(&line, '=');

		copy(variables[variable_count].name, sizeof variables[0].name, name);
		copy(variables[variable_count].value, sizeof variables[0].value, line);
	}
}

/* The setting, or "" where there is none. */
static const char *set(const char *name)
{
	const char *value = get(name);

	return value ? value : "";
}

/* A number of so many, or what stands for none. */
static void expect_number(const char *name, int64_t got, int64_t otherwise, int64_t least, int64_t most)
{
	const char *value = set(name);

	if (!*value) {
		assert(got == otherwise);
		return;
	}
	assert(strspn(value, "0123456789") == strlen(value) && strtoll(value, NULL, 10) == got);
	assert(got >= least && got <= most);
}

/* Plain http leads to this machine alone, whatever is made of the address. */
static void expect_base(const char *base)
{
	char host[600];
	struct in_addr address;
	size_t len;

	if (!*base)
		return;
	assert(strlen(base) <= 512);
	for (const char *c = base; *c; c++)
		assert(*c > ' ' && *c < 0x7f && !strchr("@?#\\", *c));
	if (strncmp(base, "https://", 8) == 0) {
		assert(base[8] && !strchr("/:", base[8]));
		return;
	}
	assert(strncmp(base, "http://", 7) == 0);
	base += 7;
	if (strncmp(base, "[::1]", 5) == 0) {
		assert(!base[5] || strchr(":/", base[5]));
		return;
	}
	len = strcspn(base, ":/");
	memcpy(host, base, len);
	host[len] = '\0';
	assert(strcmp(host, "localhost") == 0 || (inet_pton(AF_INET, host, &address) == 1 && strncmp(host, "127.", 4) == 0));
}

static void expect_complaint(const struct strbuf *complaint)
{
	static const char *const names[] = {
		"HOST", "LLM_API", "LLM_BASE_URL", "ANTHROPIC_API_KEY", "LLM_DAILY_TOKENS", "LLM_TIMEOUT_MS", "LLM_BACKOFF_MS",
		"PRESENCE_GRACE_MS", "SYNTHESIS_DEBOUNCE_MS", "REVEAL_MS", "RESTART_GRACE_MS", "TAKEOVER_MS", "LIVE_TIMEOUT_MS",
		"BACKUP_KEEP", "DEFAULT_ACCESS", "SECRET_KEY_BASE", "RETAIN_DAYS",
	};
	const size_t len = strcspn(complaint->s, " ");
	bool named = false;

	assert(!strbuf_failed(complaint) && is_clean(complaint->s, 512));
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		named = named || (strlen(names[i]) == len && memcmp(names[i], complaint->s, len) == 0 && *set(names[i]));
	assert(named); /* and it was set: what isn't can't be wrong */
	if (strlen(set("ANTHROPIC_API_KEY")) > 100)
		assert(!strstr(complaint->s, set("ANTHROPIC_API_KEY")));
	if (strlen(set("SECRET_KEY_BASE")) > 100)
		assert(!strstr(complaint->s, set("SECRET_KEY_BASE")));
}

static void expect_settings(const struct settings *s)
{
	const char *api = set("LLM_API");
	const bool chat = strcmp(api, "openai") == 0;

	expect_number("PRESENCE_GRACE_MS", s->rules.presence_grace_ms, 15000, 1, DAY_MS);
	expect_number("SYNTHESIS_DEBOUNCE_MS", s->rules.synthesis_debounce_ms, 800, 0, DAY_MS);
	expect_number("REVEAL_MS", s->rules.reveal_ms, 1500, 0, DAY_MS);
	expect_number("RESTART_GRACE_MS", s->rules.restart_grace_ms, 10000, 0, DAY_MS);
	expect_number("TAKEOVER_MS", s->rules.takeover_ms, 60000, 1, DAY_MS);
	expect_number("LIVE_TIMEOUT_MS", s->live_timeout_ms, 25000, 1, 35000);
	expect_number("LLM_TIMEOUT_MS", s->model.timeout_ms, 60000, 1, DAY_MS);
	expect_number("LLM_BACKOFF_MS", s->model.backoff_ms, 500, 0, DAY_MS);
	expect_number("BACKUP_KEEP", s->backup_keep, 0, 1, 365);
	expect_number("RETAIN_DAYS", s->rules.retain_days, 0, 1, 36500);
	expect_number("LLM_DAILY_TOKENS", s->model.daily_tokens, 0, 1, INT64_MAX);
	assert(!*api || chat || strcmp(api, "anthropic") == 0);
	assert(!*set("DEFAULT_ACCESS") || strcmp(set("DEFAULT_ACCESS"), access_name(s->rules.default_access)) == 0);
	assert(!*s->secret || (strlen(s->secret) >= 64 && strlen(s->secret) < SECRET_MAX));
	assert(strlen(s->model.key) <= 1024);
	for (const char *c = s->model.key; *c; c++)
		assert(*c > ' ' && *c < 0x7f);
	for (const char *c = s->host; *c; c++)
		assert((*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || (*c >= '0' && *c <= '9') || strchr(".-_:[]", *c));
	expect_base(s->model.base);
	assert(s->rules.model == (chat ? *s->model.base != '\0' : *s->model.key != '\0'));
	assert(s->data_dir && *s->data_dir && s->templates && *s->templates && s->assets && s->machine);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	struct settings settings;
	struct strbuf complaint;
	enum rc rc;

	read_variables((struct input){ data, size });
	strbuf_init(&complaint, 1024);
	rc = settings_read(&settings, get, &complaint);
	assert(rc == (complaint.len ? RC_INVALID : RC_OK));
	if (rc)
		expect_complaint(&complaint);
	else
		expect_settings(&settings);
	strbuf_dispose(&complaint);
	return 0;
}
