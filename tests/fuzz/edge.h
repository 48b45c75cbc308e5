/* What the targets at the edge to nginx share: a connection with bytes in it that is read as the worker reads it. */
#ifndef MAUDE_TESTS_FUZZ_EDGE_H
#define MAUDE_TESTS_FUZZ_EDGE_H

#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fuzz.h"
#include "web/accept.h"
#include "web/server.h"

static struct settings edge_settings;
static struct server edge_server;

/* Without an engine: no cookie is a session here, and nothing else asks for one. */
static UNUSED void edge_start(void)
{
	if (edge_server.settings)
		return;
	edge_settings.host = "";
	edge_server.settings = &edge_settings;
	session_key_init(&edge_server.key, "0123456789012345678901234567890123456789012345678901234567890123", "AbCdEfGhIjKlMnOp");
	accept_init();
}

/* The request that these bytes are, after which nothing comes any more; or NULL. *peer is the other end of its connection. */
static UNUSED struct request *edge_read(int *peer, const unsigned char *bytes, size_t len)
{
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
		abort();
	if (send(ends[1], bytes, len, MSG_NOSIGNAL | MSG_DONTWAIT) != (ssize_t)len)
		abort(); /* inputs are smaller than what a socket takes */
	shutdown(ends[1], SHUT_WR);
	*peer = ends[1];
	return accept_request(ends[0], &edge_server);
}

/* What holds of every request, whatever came. */
static UNUSED void edge_expect(struct request *r)
{
	const char *url;

	assert(r->wire.fd >= 0 && !r->person.id && !r->elsewhere && !r->was_person);
	assert(r->field_count <= FIELDS_MAX && (!r->field_count || r->fields));
	for (size_t i = 0; i < r->segment_count && i < PATH_SEGMENTS_MAX; i++)
		assert(r->segments[i] && !strpbrk(r->segments[i], "/?"));
	for (size_t i = 0; i < r->field_count; i++)
		assert(!r->fields[i].value[r->fields[i].len] && request_field(r, r->fields[i].name));
	assert(strcmp(r->scheme, "https") == 0 || strcmp(r->scheme, "http") == 0);
	url = request_base_url(r);
	assert(strspn(url, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_:[]/") == strlen(url));
	assert(request_number(r, "v") >= -1 && request_number(r, "v") <= 999999999999999999);
	if (*r->fetch_site)
		assert(request_is_cross_site(r) == (strcmp(r->fetch_site, "same-origin") && strcmp(r->fetch_site, "none")));
}

#endif
