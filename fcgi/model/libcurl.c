#include "model/libcurl.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <string.h>

#include "base/log.h"

struct libcurl libcurl;

static bool find(void *function, void *library, const char *name)
{
	void *found = dlsym(library, name);

	memcpy(function, &found, sizeof found); /* ISO C has no cast for it, POSIX promises that it fits */
	return found;
}

enum rc libcurl_load(void)
{
	void *library = dlopen("libcurl.so.4", RTLD_LAZY | RTLD_LOCAL);
	bool whole = library;

#define LIBCURL_FIND(name) whole = whole && find(&libcurl.name, library, "curl_" #name);
	LIBCURL_FUNCTIONS(LIBCURL_FIND)
#undef LIBCURL_FIND
	if (!whole || libcurl.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
		const char *why = dlerror();

		log_error("no_libcurl", "why", why ? why : "it can't be set up", NULL);
		return RC_INVALID;
	}
	return RC_OK;
}
