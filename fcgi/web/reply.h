/* Answers: status, headers, body, in the form that was asked for. */
#ifndef MAUDE_WEB_REPLY_H
#define MAUDE_WEB_REPLY_H

#include "base/strbuf.h"
#include "engine/snapshot.h"
#include "web/server.h"

struct reply {
	int status;
	const char *type;      /* of the body; NULL: none */
	struct strbuf headers; /* whole lines */
	struct strbuf body;
};

/* Types of bodies. */
extern const char reply_type_html[], reply_type_json[];

/* One without headers and body so far, in the caller's memory; type is borrowed until it is sent. */
void reply_init(struct reply *r, int status, const char *type);

/* Sends the reply and frees it and the request. A body that is more than any answer may be makes it an empty 500. */
void reply_send(struct request *request, struct reply *r);

/* Sends already framed parts (the first: the head) and frees the request. */
void reply_send_parts(struct request *request, const struct iovec *parts, int count);

/* A buffer as a part of an answer. */
struct iovec reply_part(const struct strbuf *b);

/* The head of an answer: Status, Content-Type and Content-Length of what comes behind it (type NULL: nothing does), headers, and
 * what goes with every answer. By the length nginx knows how little memory will do to compress it. */
void reply_add_head(struct strbuf *b, int status, const char *type, size_t body_len, const char *headers);

/* Adds the headers that say what an answer shows, or has nothing newer than: X-Version, and X-Inbox of the person's invitations. */
void reply_add_versions(struct strbuf *headers, int64_t version, int64_t inbox);

/* A refusal: as the error object of SPEC section 7, as the page that it came from, or else as a page of its own. open: with
 * OPEN_DECISIONS, else NULL. Frees the request. */
void reply_refusal(struct request *request, const struct refusal *refusal, const struct order *open);
void reply_verdict(struct request *request, enum verdict verdict);

/* The published state of the decision that an address /d/ID/… names, with a reference; NULL: it was answered that there is none. */
struct snapshot *reply_find_decision(struct request *request);

/* 303 to a path of ours. */
void reply_see_other(struct request *request, const char *path);

/* Sends the reply as JSON, with the body and status that it has. */
void reply_json(struct request *request, struct reply *r);

/* A decision for the request's person, as JSON (section 8), page or fragment. 200 with X-Version and X-Inbox. */
void reply_decision(struct request *request, struct snapshot *s, int64_t inbox);

#endif
