/* What can be asked of a request once it is read. */
#include "web/request.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "web/server.h"

const struct form_value *request_field(const struct request *r, const char *name)
{
	for (size_t i = 0; i < r->field_count; i++)
		if (strcmp(r->fields[i].name, name) == 0)
			return &r->fields[i];
	return NULL;
}

int64_t request_number(const struct request *r, const char *name)
{
	const struct form_value *v = request_field(r, name);
	int64_t n = 0;

	if (!v || !v->len || v->len > 18)
		return -1;
	for (size_t i = 0; i < v->len; i++) {
		if (v->value[i] < '0' || v->value[i] > '9')
			return -1;
		n = n * 10 + (v->value[i] - '0');
	}
	return n;
}

/* A Host header that names a host, or else something harmless. */
static const char *plain_host(const char *host)
{
	static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_:[]";

	return *host && strlen(host) <= 255 && strspn(host, allowed) == strlen(host) ? host : "localhost";
}

const char *request_base_url(struct request *r)
{
	const char *fixed = r->server->settings->host;
	const char *host = *fixed ? fixed : plain_host(r->host);
	const size_t size = strlen(r->scheme) + 3 + strlen(host) + 1;
	char *url = arena_alloc(&r->arena, size);

	snprintf(url, size, "%s://%s", r->scheme, host);
	return url;
}

bool request_is_local_path(const char *path, size_t len)
{
	if (!len || len > LOCAL_PATH_MAX || path[0] != '/' || path[1] == '/')
		return false;
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)path[i] <= ' ' || path[i] == '\\' || (unsigned char)path[i] >= 0x7f)
			return false;
	return true;
}

/* Sec-Fetch-Site says it; older browsers send an Origin, to be compared with the Host (the scheme aside, since a
 * proxy in front may have changed it). Who sends neither is no browser. */
bool request_is_cross_site(const struct request *r)
{
	const char *authority;

	if (*r->fetch_site)
		return strcmp(r->fetch_site, "same-origin") != 0 && strcmp(r->fetch_site, "none") != 0;
	if (!*r->origin)
		return false;
	authority = strstr(r->origin, "://");
	return !authority || strcasecmp(authority + 3, r->host) != 0;
}

void request_free(struct request *r)
{
	wire_drop(&r->wire);
	arena_dispose(&r->arena);
	mem_free(r);
}
