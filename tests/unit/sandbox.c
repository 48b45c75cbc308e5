/* The sandbox: where the model is, by its address; and that what can't be closed is told. What is closed is tried from inside of
 * a worker by tests/http/sandbox.test.js. */
#include "sandbox.h"


#include "unit.h"

static struct sandbox_place place(const char *base)
{
	return sandbox_place_of(&(struct model_settings){ .api = MODEL_CHAT, .base = base });
}

static void leads_to(const char *base, unsigned port, bool named, bool tls)
{
	const struct sandbox_place found = place(base);

	ck_assert_msg(found.exists, "%s", base);
	ck_assert_msg(found.port == port, "%s: %u", base, found.port);
	ck_assert_msg(found.named == named, "%s: named", base);
	ck_assert_msg(found.tls == tls, "%s: tls", base);
}

START_TEST(a_model_that_is_off_is_nowhere)
{
	const struct sandbox_place found = sandbox_place_of(&(struct model_settings){ .api = MODEL_OFF, .base = "https://a.example" });

	ck_assert(!found.exists && !found.named && !found.tls && !found.port);
}
END_TEST

START_TEST(a_port_is_the_scheme_s_or_what_the_address_says)
{
	leads_to("https://models.example.org", 443, true, true);
	leads_to("https://models.example.org/", 443, true, true);
	leads_to("https://models.example.org/v1:8", 443, true, true);
	leads_to("https://models.example.org:8443/v1", 8443, true, true);
	leads_to("http://127.0.0.1", 80, false, false);
	leads_to("http://127.0.0.1:11434/v1/", 11434, false, false);
	leads_to("http://127.0.0.1:/v1", 80, false, false); /* RFC 3986, section 6.2.3 */
	leads_to("http://[::1]", 80, false, false);
	leads_to("https://[2001:db8::1]:65535", 65535, false, true);
}
END_TEST

START_TEST(a_port_that_cannot_be_right_is_none)
{
	leads_to("http://127.0.0.1:65536", 0, false, false);
	leads_to("http://127.0.0.1:99999999999999999999", 0, false, false);
	leads_to("http://127.0.0.1:80a", 0, false, false);
	leads_to("http://127.0.0.1:-1", 0, false, false);
}
END_TEST

START_TEST(only_a_name_is_looked_up)
{
	leads_to("http://localhost:8080", 8080, false, false);
	leads_to("http://127.0.0.1:8080", 8080, false, false);
	leads_to("https://localhost.example.org", 443, true, true);
	leads_to("https://localhos", 443, true, true);
	leads_to("https://127.0.0.1.example.org", 443, true, true);
	leads_to("https://1.example.org", 443, true, true);
}
END_TEST

START_TEST(the_log_names_the_parts)
{
	ck_assert_str_eq(sandbox_words(0), "nothing");
	ck_assert_str_eq(sandbox_words(SANDBOX_FILES), "files");
	ck_assert_str_eq(sandbox_words(SANDBOX_NETWORK), "network");
	ck_assert_str_eq(sandbox_words(SANDBOX_CALLS), "calls");
	ck_assert_str_eq(sandbox_words(SANDBOX_FILES | SANDBOX_NETWORK), "files network");
	ck_assert_str_eq(sandbox_words(SANDBOX_FILES | SANDBOX_CALLS), "files calls");
	ck_assert_str_eq(sandbox_words(SANDBOX_NETWORK | SANDBOX_CALLS), "network calls");
	ck_assert_str_eq(sandbox_words(SANDBOX_WHOLE), "files network calls");
	ck_assert_str_eq(sandbox_words(~(unsigned)SANDBOX_FILES), "network calls");
}
END_TEST

/* Each test has a process of its own, which is closed in from then on. */
START_TEST(a_data_directory_that_is_not_there_leaves_files_open_and_nothing_else)
{
	const struct sandbox_place none = { 0 };
	const unsigned parts = sandbox_enter("/nowhere/at/all", &none);

	ck_assert_uint_eq(parts, SANDBOX_SANITIZED ? 0 : SANDBOX_CALLS | SANDBOX_NETWORK);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("sandbox");
	TCase *t = tcase_create("sandbox");

	tcase_add_test(t, a_model_that_is_off_is_nowhere);
	tcase_add_test(t, a_port_is_the_scheme_s_or_what_the_address_says);
	tcase_add_test(t, a_port_that_cannot_be_right_is_none);
	tcase_add_test(t, only_a_name_is_looked_up);
	tcase_add_test(t, the_log_names_the_parts);
	tcase_add_test(t, a_data_directory_that_is_not_there_leaves_files_open_and_nothing_else);
	suite_add_tcase(s, t);
	return unit_run(s);
}
