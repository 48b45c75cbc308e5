/* Reads the input as a Cookie header, after a byte that says of which scheme. Tokens are put in for these bytes: 1 ana's own;
 * 2 ana's with one bit turned, the next two bytes say which; 3 hers of another database; 4 hers under another secret; 5 the
 * token of person and seat that the next sixteen bytes say. A session comes of a whole, true token where our cookie stands,
 * and of nothing else. The secret is another one for each input: a fuzzer sees what is compared, and would put together in
 * one run a token that was true in another. */
#include "web/session.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

#include "fuzz.h"

#define SECRET "0123456789012345678901234567890123456789012345678901234567890123"

enum { LEN = SESSION_TOKEN_SIZE - 1, BITS = LEN * 6, TRUE_MAX = 256 };

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
static const struct person ana = { .id = 0x0123456789abcdef, .seat = 0xfedcba9876543210 };
static struct session_key key, other_database, other_secret;

/* The tokens that are true in this header. */
static struct {
	char token[SESSION_TOKEN_SIZE];
	struct person of;
	bool here;
} truths[TRUE_MAX];
static size_t truth_count;

static char *put_true(char *out, const struct session_key *k, const struct person *p)
{
	if (truth_count == TRUE_MAX)
		return out;
	session_token(truths[truth_count].token, k, p);
	truths[truth_count].of = *p;
	truths[truth_count].here = k == &key;
	memcpy(out, truths[truth_count++].token, LEN);
	return out + LEN;
}

static char *put_token(char *out, const struct session_key *k, const struct person *p)
{
	char token[SESSION_TOKEN_SIZE];

	session_token(token, k, p);
	memcpy(out, token, LEN);
	return out + LEN;
}

static char *put_turned(char *out, unsigned bit)
{
	char *turned = out, *end = put_token(out, &key, &ana);

	turned += bit / 6;
	*turned = alphabet[(strchr(alphabet, *turned) - alphabet) ^ 1 << bit % 6];
	return end;
}

static uint64_t take_u64(struct input *in)
{
	uint64_t n = 0;

	for (int i = 0; i < 8; i++)
		n = n << 8 | take_byte(in);
	return n;
}

static void make_keys(struct input in)
{
	char secret[sizeof SECRET + 32];
	uint64_t hash = 14695981039346656037u; /* FNV-1a */

	while (in.len)
		hash = (hash ^ take_byte(&in)) * 1099511628211u;
	snprintf(secret, sizeof secret, SECRET "%016llx", (unsigned long long)hash);
	session_key_init(&key, secret, "AbCdEfGhIjKlMnOp");
	session_key_init(&other_database, secret, "AbCdEfGhIjKlMnOq");
	secret[0] = '1';
	session_key_init(&other_secret, secret, "AbCdEfGhIjKlMnOp");
}

static char *make_header(struct input *in)
{
	char *header = malloc(in->len * LEN + 1), *at = header;

	if (!header)
		abort();
	truth_count = 0;
	while (in->len) {
		const unsigned c = take_byte(in);
		struct person p = { 0 };

		switch (c) {
		case 0:
			break;
		case 1:
			at = put_true(at, &key, &ana);
			break;
		case 2:
			at = put_turned(at, (take_byte(in) << 8 | take_byte(in)) % BITS);
			break;
		case 3:
			at = put_true(at, &other_database, &ana);
			break;
		case 4:
			at = put_token(at, &other_secret, &ana);
			break;
		case 5:
			p.id = (int64_t)take_u64(in);
			p.seat = take_u64(in);
			at = put_true(at, &key, &p);
			break;
		default:
			*at++ = (char)c;
		}
	}
	*at = '\0';
	return header;
}

/* RFC 6265, 5.4, read backwards: pairs between semicolons, a space before each. The first that is ours decides. */
static enum session judge(const char *header, bool secure, const struct person **of)
{
	const char *name = secure ? "__Host-maude=" : "maude=", *at = header, *end;

	for (;; at = end + 1) {
		end = at + strcspn(at, ";");
		while (at < end && *at == ' ')
			at++;
		if (strncmp(at, name, strlen(name)) == 0)
			break;
		if (!*end)
			return SESSION_NONE;
	}
	at += strlen(name);
	for (size_t i = 0; i < truth_count; i++)
		if (end - at == LEN && memcmp(at, truths[i].token, LEN) == 0) {
			*of = &truths[i].of;
			return truths[i].here ? SESSION_HERE : SESSION_ELSEWHERE;
		}
	return SESSION_NONE;
}

static void expect_cookie_back(const struct person *p, bool secure)
{
	struct strbuf b;
	int64_t person = 0;
	uint64_t seat = 0;

	strbuf_init(&b, 1024);
	session_add_cookie(&b, &key, p, secure);
	assert(strncmp(b.s, "Set-Cookie: ", 12) == 0 && strcspn(b.s, "\r\n") == b.len - 2);
	assert(session_read(&person, &seat, &key, b.s + 12, secure) == SESSION_HERE && person == p->id && seat == p->seat);
	assert(session_read(&person, &seat, &key, b.s + 12, !secure) == SESSION_NONE);
	strbuf_dispose(&b);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	struct input in = { data, size };
	const bool secure = take_byte(&in) & 1;
	const struct person *of = NULL;
	char *header;
	enum session expected;
	int64_t person = 0;
	uint64_t seat = 0;

	if (sodium_init() < 0)
		abort();
	make_keys((struct input){ data, size });
	header = make_header(&in);
	expected = judge(header, secure, &of);
	assert(session_read(&person, &seat, &key, header, secure) == expected);
	if (expected == SESSION_HERE) {
		assert(person == of->id && seat == of->seat);
		expect_cookie_back(of, secure);
	} else {
		assert(!person && !seat);
	}
	free(header);
	return 0;
}
