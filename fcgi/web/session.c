/* Signing and reading session tokens. */
#include "web/session.h"

#include <sodium.h>
#include <string.h>

enum {
	PAYLOAD = 4 + 8 + 8,
	TOKEN_BYTES = PAYLOAD + DIGEST_BYTES,
	BASE64 = sodium_base64_VARIANT_URLSAFE_NO_PADDING,
	LASTS_S = 400 * 24 * 3600, /* the longest that browsers keep a cookie; the register decides what it is worth */
};

void session_key_init(struct session_key *k, const char *secret, const char *db_id)
{
	unsigned char mark[DIGEST_BYTES];

	digest_key(k->mac, secret, "maude session");
	digest_mac(mark, k->mac, db_id, strlen(db_id));
	memcpy(k->db_mark, mark, sizeof k->db_mark);
}

static void put_u64(unsigned char *at, uint64_t n)
{
	for (int i = 0; i < 8; i++)
		at[i] = (unsigned char)(n >> (56 - 8 * i));
}

static uint64_t get_u64(const unsigned char *at)
{
	uint64_t n = 0;

	for (int i = 0; i < 8; i++)
		n = n << 8 | at[i];
	return n;
}

void session_token(char out[SESSION_TOKEN_SIZE], const struct session_key *k, const struct person *p)
{
	unsigned char token[TOKEN_BYTES];

	memcpy(token, k->db_mark, sizeof k->db_mark);
	put_u64(token + 4, (uint64_t)p->id);
	put_u64(token + 12, p->seat);
	digest_mac(token + PAYLOAD, k->mac, token, PAYLOAD);
	sodium_bin2base64(out, SESSION_TOKEN_SIZE, token, sizeof token, BASE64);
}

static const char *cookie_name(bool secure)
{
	return secure ? "__Host-maude" : "maude";
}

/* The value of a cookie in a Cookie header (RFC 6265, 5.4): its start and length. */
static const char *find_cookie(const char *cookies, const char *name, size_t *len)
{
	const size_t name_len = strlen(name);

	while (*cookies) {
		cookies += strspn(cookies, "; ");
		*len = strcspn(cookies, ";");
		if (*len > name_len && strncmp(cookies, name, name_len) == 0 && cookies[name_len] == '=') {
			*len -= name_len + 1;
			return cookies + name_len + 1;
		}
		cookies += *len;
	}
	return NULL;
}

enum session session_read(int64_t *person, uint64_t *seat, const struct session_key *k, const char *cookies, bool secure)
{
	unsigned char token[TOKEN_BYTES], mac[DIGEST_BYTES];
	size_t len, got;
	const char *value = find_cookie(cookies, cookie_name(secure), &len);

	*person = 0;
	*seat = 0;
	if (!value || sodium_base642bin(token, sizeof token, value, len, NULL, &got, NULL, BASE64) != 0 || got != TOKEN_BYTES)
		return SESSION_NONE;
	digest_mac(mac, k->mac, token, PAYLOAD);
	if (!digest_same(mac, token + PAYLOAD))
		return SESSION_NONE;
	if (memcmp(token, k->db_mark, sizeof k->db_mark) != 0)
		return SESSION_ELSEWHERE;
	*person = (int64_t)get_u64(token + 4);
	*seat = get_u64(token + 12);
	return SESSION_HERE;
}

void session_add_cookie(struct strbuf *headers, const struct session_key *k, const struct person *p, bool secure)
{
	char token[SESSION_TOKEN_SIZE] = "";

	if (p)
		session_token(token, k, p);
	strbuf_addf(headers, "Set-Cookie: %s=%s; Path=/; Max-Age=%d; HttpOnly; SameSite=Lax%s\r\n", cookie_name(secure), token,
		p ? LASTS_S : 0, secure ? "; Secure" : "");
}
