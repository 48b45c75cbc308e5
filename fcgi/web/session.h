/* Sessions: a signed token in a cookie, and nothing kept on this side.
 *
 * The token proves (database, person, seat); a freed or deleted name's seat has changed, so that its old tokens are worth
 * nothing. One of another database is told apart, since it means that two of them answer under one secret. A token is 36
 * bytes: database mark 4, person 8, seat 8, MAC 16; 48 characters in base64url. */
#ifndef MAUDE_WEB_SESSION_H
#define MAUDE_WEB_SESSION_H

#include "base/digest.h"
#include "base/strbuf.h"
#include "web/request.h"

struct session_key {
	unsigned char mac[DIGEST_KEY_BYTES];
	unsigned char db_mark[4];
};

/* From the signing secret and the database's id. */
void session_key_init(struct session_key *k, const char *secret, const char *db_id);

enum { SESSION_TOKEN_SIZE = 49 };

/* The token of a person as held now. */
void session_token(char out[SESSION_TOKEN_SIZE], const struct session_key *k, const struct person *p);

/* What a Cookie header proves. */
enum session {
	SESSION_NONE,
	SESSION_HERE,
	SESSION_ELSEWHERE, /* signed with our secret, for another database */
};

/* Finds our cookie and checks it: the person and seat that it proves here; else both are 0. cookies: the header's value. secure: of
 * which scheme. */
enum session session_read(int64_t *person, uint64_t *seat, const struct session_key *k, const char *cookies, bool secure);

/* Adds a Set-Cookie line that signs p in; NULL: that signs out. */
void session_add_cookie(struct strbuf *headers, const struct session_key *k, const struct person *p, bool secure);

#endif
