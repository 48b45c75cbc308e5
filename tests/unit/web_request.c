/* What a request says of itself: the address of this site for links, which may not be steered from outside, and whether
 * another site sent it (SPEC section 7). */
#include "web/request.h"

#include <string.h>

#include "base/mem.h"
#include "unit.h"
#include "web/server.h"

static struct settings settings;
static struct server server;
static struct request *r;

static void set_up(void)
{
	settings = (struct settings){ .host = "" };
	server = (struct server){ .settings = &settings };
	r = mem_alloc(sizeof *r);
	arena_init(&r->arena, 0);
	r->wire.fd = -1;
	r->server = &server;
	r->scheme = "http";
	r->host = r->origin = r->fetch_site = r->accept = r->cookie = r->remote_addr = r->request_id = "";
}

static void tear_down(void)
{
	request_free(r);
}

static const char *url(const char *scheme, const char *host)
{
	r->scheme = scheme;
	r->host = host;
	return request_base_url(r);
}

START_TEST(without_a_setting_links_lead_to_where_the_request_went)
{
	ck_assert_str_eq(url("http", "localhost:8080"), "http://localhost:8080");
	ck_assert_str_eq(url("http", "my_nas:8080"), "http://my_nas:8080");
	ck_assert_str_eq(url("https", "maude.example.org"), "https://maude.example.org");
	ck_assert_str_eq(url("http", "192.168.1.7:8080"), "http://192.168.1.7:8080");
	ck_assert_str_eq(url("http", "[::1]:8080"), "http://[::1]:8080");
	ck_assert_str_eq(url("http", "a-b.Example"), "http://a-b.Example");
}
END_TEST

START_TEST(with_a_setting_links_lead_there_whatever_the_host_says)
{
	static const char *const hosts[] = { "", "evil.example", "maude.example.org", "x\"><script>" };

	settings.host = "maude.example.org:8443";
	for (size_t i = 0; i < 4; i++) {
		ck_assert_str_eq(url("https", hosts[i]), "https://maude.example.org:8443");
		ck_assert_str_eq(url("http", hosts[i]), "http://maude.example.org:8443");
	}
}
END_TEST

START_TEST(a_host_that_is_none_gets_into_no_link)
{
	static const char *const hosts[] = {
		"", " ", "a b", "a/b", "a@b", "user:pw@host", "a?b", "a#b", "a\"b", "a'b", "a<b", "a>b", "a&b", "a\\b", "a%41b",
		"a\r\nSet-Cookie: x=1", "a\tb", "a\x7f", "\xc3\xa4.example", "a,b", "a;b", "a{b}",
	};
	char longest[257];

	for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++)
		ck_assert_str_eq(url("http", hosts[i]), "http://localhost");
	memset(longest, 'a', sizeof longest);
	longest[256] = '\0';
	ck_assert_str_eq(url("http", longest), "http://localhost");
	longest[255] = '\0';
	ck_assert_uint_eq(strlen(url("http", longest)), 7 + 255);
}
END_TEST

/* "-": the header did not come. */
static const struct {
	const char *fetch_site, *origin, *host;
	bool cross;
} matrix[] = {
	/* Sec-Fetch-Site decides where it came: only same-origin and none pass. */
	{ "same-origin", "-", "a.example", false },
	{ "none", "-", "a.example", false },
	{ "same-site", "-", "a.example", true },
	{ "cross-site", "-", "a.example", true },
	{ "Same-Origin", "-", "a.example", true },
	{ "same-origin, none", "-", "a.example", true },
	{ "anything", "-", "a.example", true },
	{ "same-origin", "http://b.example", "a.example", false },
	{ "none", "null", "a.example", false },
	{ "cross-site", "http://a.example", "a.example", true },
	{ "same-site", "http://a.example", "a.example", true },
	/* else the Origin, against the Host. */
	{ "-", "http://a.example", "a.example", false },
	{ "-", "https://a.example", "a.example", false }, /* a proxy in front may speak TLS */
	{ "-", "http://a.example:8080", "a.example:8080", false },
	{ "-", "http://A.Example", "a.example", false },
	{ "-", "http://[::1]:8080", "[::1]:8080", false },
	{ "-", "http://192.168.1.7:8080", "192.168.1.7:8080", false },
	{ "-", "http://b.example", "a.example", true },
	{ "-", "http://a.example.evil", "a.example", true },
	{ "-", "http://evil-a.example", "a.example", true },
	{ "-", "http://sub.a.example", "a.example", true },
	{ "-", "http://a.example:8081", "a.example:8080", true },
	{ "-", "http://a.example:8080", "a.example", true },
	{ "-", "http://a.example", "a.example:8080", true },
	{ "-", "http://a.example/", "a.example", true },
	{ "-", "http://evil://a.example", "a.example", true },
	{ "-", "null", "a.example", true },
	{ "-", "null", "null", true },
	{ "-", "a.example", "a.example", true },
	{ "-", "http://", "a.example", true },
	{ "-", "http://a.example", "", true },
	/* who sends neither is no browser. */
	{ "-", "-", "a.example", false },
	{ "-", "-", "", false },
};

START_TEST(another_sites_request_is_known)
{
	r->fetch_site = *matrix[_i].fetch_site == '-' ? "" : matrix[_i].fetch_site;
	r->origin = *matrix[_i].origin == '-' ? "" : matrix[_i].origin;
	r->host = matrix[_i].host;
	ck_assert_msg(request_is_cross_site(r) == matrix[_i].cross, "%s, %s to %s", matrix[_i].fetch_site, matrix[_i].origin,
		matrix[_i].host);
}
END_TEST

START_TEST(the_setting_of_the_host_does_not_make_our_own_form_another_sites)
{
	settings.host = "maude.example.org";
	r->origin = "http://192.168.1.7:8080";
	r->host = "192.168.1.7:8080";
	ck_assert(!request_is_cross_site(r));
}
END_TEST

static struct form_value fields[] = {
	{ "v", "42", 2 }, { "a", "", 0 }, { "b", "x", 1 }, { "c", "-1", 2 }, { "d", "4 ", 2 }, { "e", "999999999999999999", 18 },
	{ "f", "1000000000000000000", 19 }, { "g", "1\0", 2 }, { "h", "007", 3 }, { "v", "43", 2 }, { "i", "0", 1 },
};

START_TEST(a_field_is_found_by_its_name_the_first_of_several)
{
	r->fields = fields;
	r->field_count = sizeof fields / sizeof fields[0];
	ck_assert_str_eq(request_field(r, "v")->value, "42");
	ck_assert_uint_eq(request_field(r, "a")->len, 0);
	ck_assert_ptr_null(request_field(r, "V"));
	ck_assert_ptr_null(request_field(r, ""));
	r->field_count = 0;
	ck_assert_ptr_null(request_field(r, "v"));
}
END_TEST

START_TEST(a_number_has_digits_and_nothing_else)
{
	static const struct {
		const char *name;
		int64_t n;
	} table[] = {
		{ "v", 42 }, { "a", -1 }, { "b", -1 }, { "c", -1 }, { "d", -1 }, { "e", 999999999999999999 }, { "f", -1 }, { "g", -1 },
		{ "h", 7 }, { "i", 0 }, { "missing", -1 },
	};

	r->fields = fields;
	r->field_count = sizeof fields / sizeof fields[0];
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
		ck_assert_int_eq(request_number(r, table[i].name), table[i].n);
}
END_TEST

static const struct {
	const char *path;
	size_t len; /* 0: all of it */
	bool local;
} paths[] = {
	{ "/", 0, true }, { "/canvas", 0, true }, { "/d/q3J_x81a/screen?a=b&c=/d", 0, true }, { "/a//b", 0, true }, { "/%2F/", 0, true },
	{ "", 0, false }, { "canvas", 0, false }, { "?next=/", 0, false }, { "https://evil.example/", 0, false },
	{ "//evil.example", 0, false }, { "/\\evil.example", 0, false }, { "/a\\b", 0, false }, { "\\\\evil.example", 0, false },
	{ " /a", 0, false }, { "/a b", 0, false }, { "/\t/evil.example", 0, false }, { "/a\r\nX: y", 0, false }, { "/a\x7f", 0, false },
	{ "/caf\xc3\xa9", 0, false }, { "/a\0b", 4, false },
};

START_TEST(a_path_on_this_site_is_known)
{
	const size_t len = paths[_i].len ? paths[_i].len : strlen(paths[_i].path);

	ck_assert_msg(request_is_local_path(paths[_i].path, len) == paths[_i].local, "%s", paths[_i].path);
}
END_TEST

START_TEST(a_path_has_at_most_so_many_bytes)
{
	char path[LOCAL_PATH_MAX + 2] = "/";

	memset(path + 1, 'a', LOCAL_PATH_MAX);
	ck_assert(request_is_local_path(path, LOCAL_PATH_MAX));
	ck_assert(!request_is_local_path(path, LOCAL_PATH_MAX + 1));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("web_request");
	TCase *c = tcase_create("request");

	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_add_test(c, without_a_setting_links_lead_to_where_the_request_went);
	tcase_add_test(c, with_a_setting_links_lead_there_whatever_the_host_says);
	tcase_add_test(c, a_host_that_is_none_gets_into_no_link);
	tcase_add_loop_test(c, a_path_on_this_site_is_known, 0, sizeof paths / sizeof paths[0]);
	tcase_add_test(c, a_path_has_at_most_so_many_bytes);
	tcase_add_loop_test(c, another_sites_request_is_known, 0, sizeof matrix / sizeof matrix[0]);
	tcase_add_test(c, the_setting_of_the_host_does_not_make_our_own_form_another_sites);
	tcase_add_test(c, a_field_is_found_by_its_name_the_first_of_several);
	tcase_add_test(c, a_number_has_digits_and_nothing_else);
	suite_add_tcase(suite, c);
	return unit_run(suite);
}
