/* One request, read whole and let go of by libfcgi: a value that can wait.
 *
 * It is on the heap with an arena of its own, because it may ride along with an order through the engine. */
#ifndef MAUDE_WEB_REQUEST_H
#define MAUDE_WEB_REQUEST_H

#include "core/action.h"
#include "core/person.h"
#include "web/wire.h"

struct order;

enum { BODY_MAX = 16 * 1024, FIELDS_MAX = 64, PATH_SEGMENTS_MAX = 4 };

enum method { METHOD_GET, METHOD_POST, METHOD_OTHER }; /* HEAD is a GET: nginx leaves the body out */

struct request {
	struct server *server;
	struct arena arena;
	struct wire wire;

	enum method method;
	const char *segments[PATH_SEGMENTS_MAX]; /* of the path: "/d/x/live" is d, x, live */
	size_t segment_count;                    /* more than PATH_SEGMENTS_MAX: nothing is at such an address */
	const char *query;                       /* as it came; "": none */
	struct form_value *fields;               /* of the body (POST) or the query (GET) */
	size_t field_count;
	bool too_large;

	const char *request_id; /* nginx's, the same over its repeats; "": none */
	const char *host, *scheme, *origin, *fetch_site, *accept, *cookie, *remote_addr;
	bool fragment;  /* HX-Request */
	bool json;      /* Accept names application/json */
	bool minimal;   /* Prefer: return=minimal (RFC 7240): no body where all went well */
	bool forwarded; /* came through a proxy that says so */
	/* What goes along with its refusal: */
	int wait_s;        /* it is over after so long; 0: not said */
	const char *allow; /* the methods that there are; NULL: not said */

	/* Who sent it, as far as the cookie proves. */
	struct person person; /* id 0: nobody is signed in */
	bool elsewhere;       /* the cookie is of another database under our secret */
	int64_t was_person;   /* the cookie is that of a person whose name was freed since; else 0 */

	/* Shows the page that this request came from with its refusal; owns the request. NULL: there is no such page. */
	void (*refused)(struct request *r, const struct refusal *refusal, const struct order *open);
};

/* The value of a field, or NULL. */
const struct form_value *request_field(const struct request *r, const char *name);

/* A field that is a number: -1 where it is missing or none. */
int64_t request_number(const struct request *r, const char *name);

/* "https://example.org": HOST where it is set, else the request's own host and scheme. In the request's arena. */
const char *request_base_url(struct request *r);

/* Whether a path leads to a page on this site, and the door back to it: it begins with one slash, nothing in it could be read as
 * another site's address, and it has at most LOCAL_PATH_MAX bytes. */
enum { LOCAL_PATH_MAX = 1024 };
bool request_is_local_path(const char *path, size_t len);

/* Whether the browser says that another site sent this (SPEC section 7). */
bool request_is_cross_site(const struct request *r);

void request_free(struct request *r);

#endif
