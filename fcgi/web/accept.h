/* Taking a request from nginx by libfcgi: the only place that knows it. */
#ifndef MAUDE_WEB_ACCEPT_H
#define MAUDE_WEB_ACCEPT_H

#include "web/request.h"

/* Once, before the first accept_request and after the signal handlers are set: libfcgi installs its own where it finds
 * none. */
void accept_init(void);

/* Reads one request from an accepted connection, whole, and lets libfcgi forget it. NULL: it was none; the descriptor is
 * closed. The request is the caller's. fd is nobody else's. */
struct request *accept_request(int fd, struct server *server);

#endif
