/* Session tokens: what is read back is what was signed, and nothing else is read. */
#include "web/session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"

#define SECRET "0123456789012345678901234567890123456789012345678901234567890123"
#define DATABASE "AbCdEfGhIjKlMnOp"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static struct session_key key;
static char token[SESSION_TOKEN_SIZE], cookies[512];
static const struct person ana = { .id = 0x0123456789abcdef, .seat = 0xfedcba9876543210 };

static void set_up(void)
{
	session_key_init(&key, SECRET, DATABASE);
	session_token(token, &key, &ana);
}

static bool reads_under(const struct session_key *k, const char *header, bool secure)
{
	int64_t person = -1;
	uint64_t seat = 0;

	if (session_read(&person, &seat, k, header, secure) != SESSION_HERE)
		return false;
	ck_assert_int_eq(person, ana.id);
	ck_assert_uint_eq(seat, ana.seat);
	return true;
}

/* %s stands for the token. */
static bool reads(const char *format, bool secure)
{
	char *at;

	snprintf(cookies, sizeof cookies, "%s", format);
	at = strstr(cookies, "%s");
	if (at) {
		memmove(at + strlen(token), at + 2, strlen(at + 2) + 1);
		memcpy(at, token, strlen(token));
	}
	return reads_under(&key, cookies, secure);
}

START_TEST(what_was_signed_is_read_back)
{
	static const struct person others[] = {
		{ .id = 1, .seat = 0 }, { .id = INT64_MAX, .seat = UINT64_MAX }, { .id = 256, .seat = 1 },
	};

	ck_assert(reads("maude=%s", false));
	for (size_t i = 0; i < 3; i++) {
		int64_t person;
		uint64_t seat;

		session_token(token, &key, &others[i]);
		snprintf(cookies, sizeof cookies, "maude=%s", token);
		ck_assert_int_eq(session_read(&person, &seat, &key, cookies, false), SESSION_HERE);
		ck_assert_int_eq(person, others[i].id);
		ck_assert_uint_eq(seat, others[i].seat);
	}
}
END_TEST

START_TEST(every_other_character_anywhere_makes_it_worthless)
{
	ck_assert_uint_eq(strlen(token), SESSION_TOKEN_SIZE - 1);
	for (size_t i = 0; i < strlen(token); i++) {
		const char was = token[i];
		for (const char *c = alphabet; *c; c++) { /* each bit of the token is in one of these */
			token[i] = *c;
			ck_assert_msg(reads("maude=%s", false) == (*c == was), "%c for %c at %zu", *c, was, i);
		}
		token[i] = was;
	}
}
END_TEST

START_TEST(what_is_cut_longer_or_of_other_characters_is_worthless)
{
	static const char *const bad[] = {
		"maude=", "maude", "maude=%sA", "maude=A%s", "maude=%s=", "maude=%s==", "maude= %s", "maude=\"%s\"", "maude=%s%s",
		"maude=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "maude=%s,", "maude=+/\xff", "", ";", " ", "=",
	};
	const size_t len = strlen(token);

	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		ck_assert_msg(!reads(bad[i], false), "%s", bad[i]);
	for (size_t i = 0; i < len; i++) {
		char cut = token[i];
		token[i] = '\0';
		ck_assert(!reads("maude=%s", false));
		token[i] = cut;
	}
	for (const char *c = "+/=%. "; *c; c++) {
		char was = token[20];
		token[20] = *c;
		ck_assert(!reads("maude=%s", false));
		token[20] = was;
	}
}
END_TEST

START_TEST(another_secret_or_another_database_reads_nothing)
{
	struct session_key other;
	char header[128];

	snprintf(header, sizeof header, "maude=%s", token);
	session_key_init(&other, SECRET "4", DATABASE);
	ck_assert(!reads_under(&other, header, false));
	session_key_init(&other, SECRET, "AbCdEfGhIjKlMnOq");
	ck_assert(!reads_under(&other, header, false));
	session_key_init(&other, SECRET, DATABASE);
	ck_assert(reads_under(&other, header, false)); /* the next worker */
}
END_TEST

START_TEST(only_what_our_secret_signed_is_known_to_be_of_another_database)
{
	struct session_key other;
	char header[128];
	int64_t person;
	uint64_t seat;

	snprintf(header, sizeof header, "maude=%s", token);
	session_key_init(&other, SECRET, "AbCdEfGhIjKlMnOq");
	ck_assert_int_eq(session_read(&person, &seat, &other, header, false), SESSION_ELSEWHERE);
	ck_assert_int_eq(session_read(&person, &seat, &other, header, true), SESSION_NONE);
	session_key_init(&other, SECRET "4", "AbCdEfGhIjKlMnOq");
	ck_assert_int_eq(session_read(&person, &seat, &other, header, false), SESSION_NONE);
	token[0] = token[0] == 'A' ? 'B' : 'A'; /* another mark, which nobody signed */
	snprintf(header, sizeof header, "maude=%s", token);
	ck_assert_int_eq(session_read(&person, &seat, &key, header, false), SESSION_NONE);
}
END_TEST

START_TEST(our_cookie_is_found_among_others)
{
	static const struct {
		const char *header;
		bool found;
	} table[] = {
		{ "maude=%s", true },
		{ "a=b; maude=%s", true },
		{ "a=b;maude=%s", true },
		{ "maude=%s; a=b", true },
		{ "a; maude=%s;", true },
		{ " ; ;; maude=%s", true },
		{ "maudeX=1; maude=%s", true },
		{ "a=maude=1; maude=%s", true },
		{ "amaude=%s", false },
		{ "maudea=%s", false },
		{ "Maude=%s", false },
		{ "a=maude=%s", false },
		{ "a=\"; maude=\"%s", false },
		{ "__Host-maude=%s", false },
		{ "maude;=%s", false },
	};

	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
		ck_assert_msg(reads(table[i].header, false) == table[i].found, "%s", table[i].header);
}
END_TEST

START_TEST(over_tls_the_cookie_has_the_name_that_no_other_host_can_set)
{
	ck_assert(reads("__Host-maude=%s", true));
	ck_assert(reads("a=b; __Host-maude=%s", true));
	ck_assert(!reads("maude=%s", true));
	ck_assert(!reads("__Host-maude=%s", false));
}
END_TEST

/* Adds the cookie's line, and checks its attributes (SPEC section 2); returns name=value, the caller's to free. */
static char *set_cookie(const struct person *p, bool secure)
{
	struct strbuf b;
	char *pair;

	strbuf_init(&b, 1024);
	session_add_cookie(&b, &key, p, secure);
	ck_assert(strncmp(b.s, "Set-Cookie: ", 12) == 0);
	ck_assert_str_eq(b.s + b.len - 2, "\r\n");
	ck_assert_ptr_eq(strchr(b.s, '\r'), b.s + b.len - 2);
	ck_assert_ptr_nonnull(strstr(b.s, "; HttpOnly"));
	ck_assert_ptr_nonnull(strstr(b.s, "; SameSite=Lax"));
	ck_assert_ptr_nonnull(strstr(b.s, "; Path=/;"));
	ck_assert_ptr_null(strstr(b.s, "Domain"));
	ck_assert_int_eq(strstr(b.s, "; Secure") != NULL, secure);
	ck_assert_int_eq(strstr(b.s, "Max-Age=0;") != NULL, !p);
	ck_assert_ptr_nonnull(strstr(b.s, "Max-Age="));
	pair = strndup(b.s + 12, strcspn(b.s + 12, ";"));
	strbuf_dispose(&b);
	return pair;
}

START_TEST(the_cookie_that_is_set_is_read_back_and_short)
{
	for (int secure = 0; secure < 2; secure++) {
		char *pair = set_cookie(&ana, secure);

		ck_assert(strncmp(pair, secure ? "__Host-maude=" : "maude=", secure ? 13 : 6) == 0);
		ck_assert_uint_lt(strlen(pair), 100); /* one token under 100 bytes: SPEC section 2 */
		ck_assert(reads_under(&key, pair, secure));
		free(pair);
	}
}
END_TEST

START_TEST(signing_out_sets_an_empty_cookie_that_is_over)
{
	for (int secure = 0; secure < 2; secure++) {
		char *pair = set_cookie(NULL, secure);

		ck_assert_str_eq(pair, secure ? "__Host-maude=" : "maude=");
		ck_assert(!reads_under(&key, pair, secure));
		free(pair);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("web_session");
	TCase *c = tcase_create("session");

	tcase_add_checked_fixture(c, set_up, NULL);
	tcase_add_test(c, what_was_signed_is_read_back);
	tcase_add_test(c, every_other_character_anywhere_makes_it_worthless);
	tcase_add_test(c, what_is_cut_longer_or_of_other_characters_is_worthless);
	tcase_add_test(c, another_secret_or_another_database_reads_nothing);
	tcase_add_test(c, only_what_our_secret_signed_is_known_to_be_of_another_database);
	tcase_add_test(c, our_cookie_is_found_among_others);
	tcase_add_test(c, over_tls_the_cookie_has_the_name_that_no_other_host_can_set);
	tcase_add_test(c, the_cookie_that_is_set_is_read_back_and_short);
	tcase_add_test(c, signing_out_sets_an_empty_cookie_that_is_over);
	suite_add_tcase(suite, c);
	return unit_run(suite);
}
