/* Reading requests.
 *
 * libfcgi accepts connections itself only where it is left to; here it is handed one that was accepted already, as if it
 * were a kept connection: so it can have a receive time-out before the first byte is read, and no half-open connection
 * holds up a thread for ever. Everything is read, the body to its end, since closing a socket with unread bytes would
 * reset it. Afterwards only descriptor and request id are kept (wire.h). */
#include "web/accept.h"

#include <fcgiapp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/mem.h"
#include "web/elsewhere.h"
#include "web/form.h"
#include "web/server.h"

enum { RECEIVE_TIMEOUT_S = 5, DAY_MS = 24 * 3600 * 1000 };

void accept_init(void)
{
	/* else each close of libfcgi's lingers up to 2 s in the thread that finishes (2.4.2, os_unix.c) */
	setenv("LIBFCGI_OS_CLOSE_POLL_TIMEOUT", "0", 1);
	FCGX_Init();
}

static const char *parameter(struct request *r, FCGX_Request *from, const char *name)
{
	const char *value = FCGX_GetParam(name, from->envp);

	return value ? arena_strdup(&r->arena, value) : "";
}

/* Path into segments: "/d/x/live". A trailing slash is another address. */
static void read_path(struct request *r, char *path)
{
	char *query = strchr(path, '?');
	char *at = path;

	if (query)
		*query = '\0';
	if (strcmp(path, "/") == 0)
		return;
	while (*at == '/') {
		char *end = strchr(at + 1, '/');
		if (r->segment_count < PATH_SEGMENTS_MAX)
			r->segments[r->segment_count] = at + 1;
		r->segment_count++;
		*at = '\0';
		at = end ? end : at + 1 + strlen(at + 1);
	}
}

/* Reads the body to its end, keeping at most BODY_MAX. false: it was cut short, so nobody waits for an answer. */
static bool read_body(struct request *r, FCGX_Request *from)
{
	const char *announced = FCGX_GetParam("CONTENT_LENGTH", from->envp);
	char rest[4096];
	long len = 0, more = 0;

	if (r->method == METHOD_POST) {
		char *body = arena_alloc(&r->arena, BODY_MAX + 1);
		len = FCGX_GetStr(body, BODY_MAX, from->in);
		if (len > 0)
			r->field_count = form_parse(&r->fields, &r->arena, body, (size_t)len, FIELDS_MAX);
	}
	for (int n; (n = FCGX_GetStr(rest, sizeof rest, from->in)) > 0;)
		more += n;
	r->too_large = r->method == METHOD_POST && more > 0;
	return !announced || !*announced || strtol(announced, NULL, 10) == len + more;
}

static enum method method_of(const char *word)
{
	if (strcmp(word, "GET") == 0 || strcmp(word, "HEAD") == 0)
		return METHOD_GET;
	return strcmp(word, "POST") == 0 ? METHOD_POST : METHOD_OTHER;
}

static void read_headers(struct request *r, FCGX_Request *from)
{
	const char *proxied_scheme = parameter(r, from, "HTTP_X_FORWARDED_PROTO");
	const char *scheme = *proxied_scheme ? proxied_scheme : parameter(r, from, "REQUEST_SCHEME");

	r->query = parameter(r, from, "QUERY_STRING");
	r->scheme = strcmp(scheme, "https") == 0 ? "https" : "http";
	r->host = parameter(r, from, "HTTP_HOST");
	r->origin = parameter(r, from, "HTTP_ORIGIN");
	r->fetch_site = parameter(r, from, "HTTP_SEC_FETCH_SITE");
	r->accept = parameter(r, from, "HTTP_ACCEPT");
	r->cookie = parameter(r, from, "HTTP_COOKIE");
	r->remote_addr = parameter(r, from, "REMOTE_ADDR");
	r->request_id = parameter(r, from, "MAUDE_REQUEST_ID");
	r->fragment = strcmp(parameter(r, from, "HTTP_HX_REQUEST"), "true") == 0;
	r->json = strstr(r->accept, "application/json") != NULL;
	r->minimal = strstr(parameter(r, from, "HTTP_PREFER"), "return=minimal") != NULL;
	r->forwarded = *parameter(r, from, "HTTP_X_FORWARDED_FOR") || *parameter(r, from, "HTTP_FLY_CLIENT_IP");
}

/* Whoever looks on keeps the name, too: SPEC section 2. */
static void mark_used(const struct request *r)
{
	struct order *used;

	if (clock_wall_ms() - r->person.used_at_ms < DAY_MS)
		return;
	used = order_new(ORDER_USED, order_free, NULL);
	used->person = r->person.id;
	engine_post(r->server->engine, used);
}

/* Who the cookie says it is. */
static void read_person(struct request *r)
{
	enum session session;
	uint64_t seat;
	int64_t id;

	session = session_read(&id, &seat, &r->server->key, r->cookie, strcmp(r->scheme, "https") == 0);
	r->elsewhere = session == SESSION_ELSEWHERE;
	if (r->elsewhere)
		elsewhere_note(r);
	if (session != SESSION_HERE)
		return;
	if (!engine_person(r->server->engine, id, &r->person) || r->person.seat != seat) {
		if (!*r->person.name_key) /* this may be a repeat of the very request that freed it */
			r->was_person = id;
		memset(&r->person, 0, sizeof r->person);
		return;
	}
	mark_used(r);
}

static struct request *read_request(FCGX_Request *from, struct server *server)
{
	struct request *r = mem_alloc(sizeof *r);
	const char *uri = FCGX_GetParam("REQUEST_URI", from->envp);
	const char *method = FCGX_GetParam("REQUEST_METHOD", from->envp);

	r->server = server;
	r->wire.fd = -1;
	arena_init(&r->arena, 0);
	r->method = method_of(method ? method : "");
	read_headers(r, from);
	read_path(r, arena_strdup(&r->arena, uri ? uri : "/"));
	if (r->method == METHOD_GET)
		r->field_count = form_parse(&r->fields, &r->arena, r->query, strlen(r->query), FIELDS_MAX);
	if (!read_body(r, from)) {
		request_free(r);
		return NULL;
	}
	read_person(r);
	return r;
}

struct request *accept_request(int fd, struct server *server)
{
	const struct timeval patience = { .tv_sec = RECEIVE_TIMEOUT_S };
	FCGX_Request from;
	struct request *r;

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	FCGX_InitRequest(&from, -1, FCGI_FAIL_ACCEPT_ON_INTR); /* -1: it never accepts by itself */
	from.keepConnection = 1;
	from.ipcFd = fd;
	if (FCGX_Accept_r(&from) < 0)
		return NULL;
	r = read_request(&from, server);
	if (r)
		r->wire = (struct wire){ from.ipcFd, (uint16_t)from.requestId };
	FCGX_Free(&from, !r);
	return r;
}
