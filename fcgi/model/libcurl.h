/* libcurl, loaded where a model is configured: a machine without one does without its 6 MB (with the thirty libraries that it
 * brings along, measured as Pss on Debian 12). */
#ifndef MAUDE_MODEL_LIBCURL_H
#define MAUDE_MODEL_LIBCURL_H

#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

#include "base/rc.h"

#define LIBCURL_FUNCTIONS(each) \
	each(global_init) each(easy_init) each(easy_setopt) each(easy_getinfo) each(easy_cleanup) each(slist_append) \
	each(slist_free_all) each(multi_init) each(multi_setopt) each(multi_add_handle) each(multi_remove_handle) \
	each(multi_perform) each(multi_poll) each(multi_wakeup) each(multi_info_read) each(multi_cleanup)

/* libcurl.easy_init() is curl_easy_init(), and so on. */
struct libcurl {
#define LIBCURL_MEMBER(name) __typeof__(curl_##name) *name;
	LIBCURL_FUNCTIONS(LIBCURL_MEMBER)
#undef LIBCURL_MEMBER
};
extern struct libcurl libcurl;

/* Loads it and sets it up, before there are other threads. RC_INVALID: it is missing, as the log says. May be called again. */
enum rc libcurl_load(void) MUST_CHECK;

#endif
