/* Settings (SPEC section 10): their defaults, their ranges, and one line that names the one that can't be right. */
#include "settings.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit.h"

/* The environment of a test. */
static struct {
	const char *name, *value;
} environment[16];
static size_t environment_count;

static struct settings settings;
static struct strbuf complaint;
static char dir[64], path[128], beside[128];

static const char *get(const char *name)
{
	for (size_t i = 0; i < environment_count; i++)
		if (strcmp(environment[i].name, name) == 0)
			return environment[i].value;
	return NULL;
}

static void set(const char *name, const char *value)
{
	environment[environment_count].name = name;
	environment[environment_count++].value = value;
}

static void set_up(void)
{
	environment_count = 0;
	strbuf_init(&complaint, 1024);
	snprintf(dir, sizeof dir, "/tmp/maude-settings-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(path, sizeof path, "%s/secret_key_base", dir);
	snprintf(beside, sizeof beside, "%s/secret_key_base.new", dir);
}

static void tear_down(void)
{
	strbuf_dispose(&complaint);
	unlink(path);
	unlink(beside);
	rmdir(dir);
}

/* Reads name = value alone. */
static enum rc reading(const char *name, const char *value)
{
	environment_count = 0;
	set(name, value);
	strbuf_reset(&complaint);
	return settings_read(&settings, get, &complaint);
}

static void assert_refused(const char *name, const char *value)
{
	ck_assert_msg(reading(name, value) == RC_INVALID, "%s=%s is accepted", name, value);
	ck_assert_msg(strncmp(complaint.s, name, strlen(name)) == 0, "%s is not named: %s", name, complaint.s);
	ck_assert_int_eq(complaint.s[strlen(name)], ' ');
	ck_assert_ptr_null(strchr(complaint.s, '\n'));
}

static void assert_read(const char *name, const char *value)
{
	ck_assert_msg(reading(name, value) == RC_OK, "%s=%s is refused: %s", name, value, complaint.s);
	ck_assert_uint_eq(complaint.len, 0);
}

START_TEST(nothing_has_to_be_set)
{
	ck_assert_int_eq(settings_read(&settings, get, &complaint), RC_OK);
	ck_assert_str_eq(settings.data_dir, "./data");
	ck_assert_str_eq(settings.host, "");
	ck_assert_str_eq(settings.secret, "");
	ck_assert_int_eq(settings.rules.default_access, ACCESS_OPEN);
	ck_assert_int_eq(settings.rules.presence_grace_ms, 15000);
	ck_assert_int_eq(settings.rules.synthesis_debounce_ms, 800);
	ck_assert_int_eq(settings.rules.reveal_ms, 1500);
	ck_assert_int_eq(settings.rules.restart_grace_ms, 10000);
	ck_assert_int_eq(settings.rules.takeover_ms, 60000);
	ck_assert_int_eq(settings.live_timeout_ms, 25000);
	ck_assert(!settings.rules.model);
}
END_TEST

static const struct {
	const char *name;
	int64_t *value;
	const char *least, *most;
} durations[] = {
	{ "PRESENCE_GRACE_MS", &settings.rules.presence_grace_ms, "1", "86400000" },
	{ "SYNTHESIS_DEBOUNCE_MS", &settings.rules.synthesis_debounce_ms, "0", "86400000" },
	{ "REVEAL_MS", &settings.rules.reveal_ms, "0", "86400000" },
	{ "RESTART_GRACE_MS", &settings.rules.restart_grace_ms, "0", "86400000" },
	{ "TAKEOVER_MS", &settings.rules.takeover_ms, "1", "86400000" },
	{ "LLM_TIMEOUT_MS", &settings.model.timeout_ms, "1", "86400000" },
	{ "LLM_BACKOFF_MS", &settings.model.backoff_ms, "0", "86400000" },
	{ "LIVE_TIMEOUT_MS", &settings.live_timeout_ms, "1", "35000" },
};

START_TEST(a_duration_is_a_number_of_milliseconds_up_to_its_most)
{
	static const char *const wrong[] = {
		"-1", "+1", "1.5", "1s", "15 s", " 15", "15 ", "x", "0x10", "1e3", "86400001", "99999999999999999999999999", "1,000",
		"\xd9\xa1",
	};
	const char *name = durations[_i].name;
	int64_t otherwise;

	assert_read(name, "");
	otherwise = *durations[_i].value;
	ck_assert_int_gt(otherwise, 0); /* empty is not set */
	assert_read(name, durations[_i].least);
	ck_assert_int_eq(*durations[_i].value, atoll(durations[_i].least));
	assert_read(name, durations[_i].most);
	ck_assert_int_eq(*durations[_i].value, atoll(durations[_i].most));
	assert_read(name, "00250");
	ck_assert_int_eq(*durations[_i].value, 250);
	if (strcmp(durations[_i].most, "35000") == 0) /* nginx waits 40 s for a page */
		assert_refused(name, "35001");
	if (strcmp(durations[_i].least, "1") == 0)
		assert_refused(name, "0");
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		assert_refused(name, wrong[i]);
}
END_TEST

START_TEST(the_default_access_is_one_of_three_words)
{
	static const char *const wrong[] = { "Open", "closed", "open ", "1", "openlink" };

	assert_read("DEFAULT_ACCESS", "open");
	ck_assert_int_eq(settings.rules.default_access, ACCESS_OPEN);
	assert_read("DEFAULT_ACCESS", "link");
	ck_assert_int_eq(settings.rules.default_access, ACCESS_LINK);
	assert_read("DEFAULT_ACCESS", "invited");
	ck_assert_int_eq(settings.rules.default_access, ACCESS_INVITED);
	assert_read("DEFAULT_ACCESS", "");
	ck_assert_int_eq(settings.rules.default_access, ACCESS_OPEN);
	for (size_t i = 0; i < 5; i++)
		assert_refused("DEFAULT_ACCESS", wrong[i]);
}
END_TEST

START_TEST(the_host_is_a_name_with_or_without_a_port)
{
	static const char *const right[] = {
		"maude.example.org", "localhost:8080", "192.168.1.7", "[::1]:8080", "[::1]", "my_nas:65535",
	};
	static const char *const wrong[] = {
		"https://maude.example.org", "maude.example.org/", "a b", "a\"b", "a@b", "\xc3\xa4.example", "a\n",
		"a:65536", "a:0", "a:", "a:80:80", "a:8x", ":80", "[::1", "::1", "[]", "[a]:", "[x]", "[::1]80",
	};
	char longest[257];

	for (size_t i = 0; i < sizeof right / sizeof *right; i++) {
		assert_read("HOST", right[i]);
		ck_assert_str_eq(settings.host, right[i]);
	}
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		assert_refused("HOST", wrong[i]);
	memset(longest, 'a', sizeof longest);
	longest[256] = '\0';
	assert_refused("HOST", longest);
	longest[255] = '\0';
	assert_read("HOST", longest);
}
END_TEST

START_TEST(the_data_directory_is_taken_as_it_is)
{
	assert_read("DATA_DIR", "/data");
	ck_assert_str_eq(settings.data_dir, "/data");
	assert_read("DATA_DIR", "");
	ck_assert_str_eq(settings.data_dir, "./data");
}
END_TEST

START_TEST(a_secret_has_64_to_1023_characters)
{
	char secret[1025];

	memset(secret, 's', sizeof secret);
	secret[63] = '\0';
	assert_refused("SECRET_KEY_BASE", secret);
	ck_assert_ptr_null(strstr(complaint.s, "sss")); /* it is named, not shown */
	secret[63] = 's';
	secret[64] = '\0';
	assert_read("SECRET_KEY_BASE", secret);
	secret[64] = 's';
	secret[1024] = '\0';
	assert_refused("SECRET_KEY_BASE", secret);
	secret[1023] = '\0';
	assert_read("SECRET_KEY_BASE", secret);
	assert_read("SECRET_KEY_BASE", "");
}
END_TEST

/* Reads the three that settle whether a model is asked, and which. */
static enum rc reading_model(const char *api, const char *base, const char *key)
{
	environment_count = 0;
	set("LLM_API", api);
	set("LLM_BASE_URL", base);
	set("ANTHROPIC_API_KEY", key);
	strbuf_reset(&complaint);
	return settings_read(&settings, get, &complaint);
}

START_TEST(the_messages_api_is_on_with_a_key_and_chat_completions_with_an_address)
{
	const struct model_settings *model = &settings.model;

	ck_assert_int_eq(reading_model("", "", ""), RC_OK);
	ck_assert_int_eq(model->api, MODEL_OFF);
	ck_assert_int_eq(reading_model("anthropic", "https://proxy.example", ""), RC_OK);
	ck_assert_int_eq(model->api, MODEL_OFF);
	ck_assert_int_eq(reading_model("", "", "sk-ant-1"), RC_OK);
	ck_assert_int_eq(model->api, MODEL_MESSAGES);
	ck_assert(settings.rules.model);
	ck_assert_str_eq(model->base, "https://api.anthropic.com");
	ck_assert_str_eq(model->key, "sk-ant-1");
	ck_assert_str_eq(model->name, "claude-haiku-5-5");
	ck_assert_str_eq(model->heavy_name, "claude-sonnet-5-5");
	ck_assert_int_eq(model->timeout_ms, 60000);
	ck_assert_int_eq(model->daily_tokens, 0);
	ck_assert_int_eq(reading_model("openai", "", "sk-ant-1"), RC_OK);
	ck_assert_int_eq(model->api, MODEL_OFF);
	ck_assert_int_eq(reading_model("openai", "http://localhost:11434/v1", ""), RC_OK);
	ck_assert_int_eq(model->api, MODEL_CHAT);
	ck_assert_str_eq(model->key, "");
	set("LLM_MODEL", "llama");
	ck_assert_int_eq(settings_read(&settings, get, &complaint), RC_OK);
	ck_assert_str_eq(model->name, "llama");
	ck_assert_str_eq(model->heavy_name, "llama"); /* one local model does all the work */
	set("LLM_MODEL_HEAVY", "llama-large");
	ck_assert_int_eq(settings_read(&settings, get, &complaint), RC_OK);
	ck_assert_str_eq(model->heavy_name, "llama-large");
	assert_refused("LLM_API", "claude");
}
END_TEST

START_TEST(a_model_is_spoken_to_by_https_or_on_this_machine)
{
	static const char *const right[] = {
		"https://api.example.org", "https://api.example.org:8443/v1/", "http://localhost", "http://localhost:8080/v1",
		"http://127.0.0.1:1", "http://127.1.2.3", "http://127.255.255.255/v1", "http://[::1]", "http://[::1]:8080", "http://[::1]/v1",
	};
	static const char *const wrong[] = {
		"http://api.example.org", "http://localhost.example.org", "http://127.example.org", "http://10.0.0.1", "http://[::2]",
		"http://", "https://", "https:///v1", "https://:8080", "ftp://localhost", "localhost:8080", "api.example.org",
		"https://me:secret@api.example.org", "http://localhost@example.org", "https://a b", "https://a?b", "https://a#b",
		"https://a\n", "http://127.0.0.1\\@example.org", "https://\xc3\xa4.example",
		"http://127.1.2..1.2.3", "http://127.0.0.0.1", "http://127.0.0.256", "http://127.1", "http://[::1]example.org",
	};

	for (size_t i = 0; i < sizeof right / sizeof right[0]; i++)
		assert_read("LLM_BASE_URL", right[i]);
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		assert_refused("LLM_BASE_URL", wrong[i]);
}
END_TEST

START_TEST(a_key_is_one_word_and_never_shown)
{
	static const char *const wrong[] = { "sk ant", "sk-ant\n", "sk-ant\r\nx: y", "sk-\xc3\xa4", "\tsk" };
	char longest[1026];

	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		assert_refused("ANTHROPIC_API_KEY", wrong[i]);
		ck_assert_ptr_null(strstr(complaint.s, "sk"));
	}
	memset(longest, 'k', sizeof longest);
	longest[1025] = '\0';
	assert_refused("ANTHROPIC_API_KEY", longest);
	longest[1024] = '\0';
	assert_read("ANTHROPIC_API_KEY", longest);
}
END_TEST

START_TEST(the_allowance_is_a_number_of_tokens)
{
	static const char *const wrong[] = { "0", "-1", "1e6", "1,000", "many", "99999999999999999999" };

	assert_read("LLM_DAILY_TOKENS", "");
	ck_assert_int_eq(settings.model.daily_tokens, 0);
	assert_read("LLM_DAILY_TOKENS", "2000000");
	ck_assert_int_eq(settings.model.daily_tokens, 2000000);
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		assert_refused("LLM_DAILY_TOKENS", wrong[i]);
	assert_refused("LLM_DAILY_TOKENS", "0");
	ck_assert_str_eq(complaint.s, "LLM_DAILY_TOKENS must be at least 1; leave it empty for no bound");
}
END_TEST

START_TEST(kept_copies_are_a_number_of_days)
{
	static const char *const wrong[] = { "0", "-1", "+7", "7 ", "7d", "1e2", "366", "4294967297", "99999999999999999999" };

	assert_read("BACKUP_KEEP", "");
	ck_assert_int_eq(settings.backup_keep, 0);
	assert_read("BACKUP_KEEP", "1");
	ck_assert_int_eq(settings.backup_keep, 1);
	assert_read("BACKUP_KEEP", "007");
	ck_assert_int_eq(settings.backup_keep, 7);
	assert_read("BACKUP_KEEP", "365");
	ck_assert_int_eq(settings.backup_keep, 365);
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		assert_refused("BACKUP_KEEP", wrong[i]);
}
END_TEST

START_TEST(finished_decisions_are_kept_for_ever_or_so_many_days)
{
	static const char *const wrong[] = { "0", "-1", "+7", "7 ", "7d", "1e2", "36501", "4294967297", "99999999999999999999" };

	assert_read("RETAIN_DAYS", "");
	ck_assert_int_eq(settings.rules.retain_days, 0);
	assert_read("RETAIN_DAYS", "1");
	ck_assert_int_eq(settings.rules.retain_days, 1);
	assert_read("RETAIN_DAYS", "36500");
	ck_assert_int_eq(settings.rules.retain_days, 36500);
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		assert_refused("RETAIN_DAYS", wrong[i]);
}
END_TEST

START_TEST(a_command_needs_the_data_directory_alone)
{
	ck_assert_str_eq(settings_data_dir(get), "./data");
	set("DATA_DIR", "/data");
	set("REVEAL_MS", "soon");
	ck_assert_str_eq(settings_data_dir(get), "/data");
}
END_TEST

START_TEST(of_several_wrong_settings_one_line_names_one)
{
	set("REVEAL_MS", "soon");
	set("HOST", "a b");
	set("DEFAULT_ACCESS", "none");
	ck_assert_int_eq(settings_read(&settings, get, &complaint), RC_INVALID);
	ck_assert_ptr_null(strchr(complaint.s, '\n'));
	ck_assert_int_eq((strstr(complaint.s, "REVEAL_MS") != NULL) + (strstr(complaint.s, "HOST") != NULL) +
		(strstr(complaint.s, "DEFAULT_ACCESS") != NULL), 1);
}
END_TEST

/* The secret */

static enum rc secret_of(char out[SECRET_MAX])
{
	set("DATA_DIR", dir);
	ck_assert_int_eq(settings_read(&settings, get, &complaint), RC_OK);
	return settings_secret(out, &settings);
}

static void write_secret(const char *text)
{
	FILE *f = fopen(path, "w");

	ck_assert_ptr_nonnull(f);
	ck_assert_int_ge(fputs(text, f), 0);
	ck_assert_int_eq(fclose(f), 0);
}

START_TEST(without_a_setting_a_secret_is_made_and_kept_for_oneself)
{
	char first[SECRET_MAX], second[SECRET_MAX];
	struct stat st;

	umask(0);
	ck_assert_int_eq(secret_of(first), RC_OK);
	ck_assert_uint_ge(strlen(first), 64);
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_int_eq(st.st_mode & 07777, 0600);
	ck_assert_int_ne(access(beside, F_OK), 0);
	ck_assert_int_eq(secret_of(second), RC_OK);
	ck_assert_str_eq(first, second);
	unlink(path);
	ck_assert_int_eq(secret_of(second), RC_OK);
	ck_assert_str_ne(first, second);
}
END_TEST

START_TEST(a_set_secret_is_used_and_nothing_is_kept)
{
	static const char given[] = "0123456789012345678901234567890123456789012345678901234567890123";
	char secret[SECRET_MAX];

	set("SECRET_KEY_BASE", given);
	ck_assert_int_eq(secret_of(secret), RC_OK);
	ck_assert_str_eq(secret, given);
	ck_assert_int_ne(access(path, F_OK), 0);
}
END_TEST

START_TEST(a_kept_secret_may_end_with_a_line_break)
{
	static const char given[] = "abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghij1234";
	char secret[SECRET_MAX], line[80];

	snprintf(line, sizeof line, "%s\n", given);
	write_secret(line);
	ck_assert_int_eq(secret_of(secret), RC_OK);
	ck_assert_str_eq(secret, given);
}
END_TEST

START_TEST(a_kept_secret_that_is_too_short_is_refused_and_left_alone)
{
	static const char *const texts[] = {
		"", "\n", "short", "012345678901234567890123456789012345678901234567890123456789012",
		"\n0123456789012345678901234567890123456789012345678901234567890123",
	};

	for (size_t i = 0; i < 5; i++) {
		char secret[SECRET_MAX], there[128] = "";
		FILE *f;

		write_secret(texts[i]);
		ck_assert_int_ne(secret_of(secret), RC_OK);
		f = fopen(path, "r");
		ck_assert_ptr_nonnull(f);
		ck_assert_uint_eq(fread(there, 1, sizeof there - 1, f), strlen(texts[i]));
		fclose(f);
		ck_assert_str_eq(there, texts[i]);
	}
}
END_TEST

START_TEST(what_a_crash_left_half_written_is_replaced)
{
	char secret[SECRET_MAX];
	struct stat st;
	int fd = open(beside, O_WRONLY | O_CREAT, 0644);

	ck_assert_int_eq(write(fd, "half", 4), 4);
	close(fd);
	ck_assert_int_eq(secret_of(secret), RC_OK);
	ck_assert_uint_ge(strlen(secret), 64);
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_int_eq(st.st_mode & 07777, 0600);
}
END_TEST

START_TEST(a_directory_that_is_not_there_is_said)
{
	char secret[SECRET_MAX];

	rmdir(dir);
	ck_assert_int_ne(secret_of(secret), RC_OK);
}
END_TEST

START_TEST(a_path_that_is_too_long_is_said)
{
	static char far[PATH_MAX + 1];
	char secret[SECRET_MAX];

	memset(far, 'x', PATH_MAX);
	set("DATA_DIR", far);
	ck_assert_int_eq(secret_of(secret), RC_TOO_LONG);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("settings");
	TCase *c = tcase_create("settings");

	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_add_test(c, nothing_has_to_be_set);
	tcase_add_loop_test(c, a_duration_is_a_number_of_milliseconds_up_to_its_most, 0, sizeof durations / sizeof durations[0]);
	tcase_add_test(c, the_default_access_is_one_of_three_words);
	tcase_add_test(c, the_host_is_a_name_with_or_without_a_port);
	tcase_add_test(c, the_data_directory_is_taken_as_it_is);
	tcase_add_test(c, a_secret_has_64_to_1023_characters);
	tcase_add_test(c, the_messages_api_is_on_with_a_key_and_chat_completions_with_an_address);
	tcase_add_test(c, a_model_is_spoken_to_by_https_or_on_this_machine);
	tcase_add_test(c, a_key_is_one_word_and_never_shown);
	tcase_add_test(c, the_allowance_is_a_number_of_tokens);
	tcase_add_test(c, kept_copies_are_a_number_of_days);
	tcase_add_test(c, finished_decisions_are_kept_for_ever_or_so_many_days);
	tcase_add_test(c, a_command_needs_the_data_directory_alone);
	tcase_add_test(c, of_several_wrong_settings_one_line_names_one);
	tcase_add_test(c, without_a_setting_a_secret_is_made_and_kept_for_oneself);
	tcase_add_test(c, a_set_secret_is_used_and_nothing_is_kept);
	tcase_add_test(c, a_kept_secret_may_end_with_a_line_break);
	tcase_add_test(c, a_kept_secret_that_is_too_short_is_refused_and_left_alone);
	tcase_add_test(c, what_a_crash_left_half_written_is_replaced);
	tcase_add_test(c, a_directory_that_is_not_there_is_said);
	tcase_add_test(c, a_path_that_is_too_long_is_said);
	suite_add_tcase(suite, c);
	return unit_run(suite);
}
