/* The web side of the worker: what its files share, and its threads.
 *
 * Accept threads take requests from nginx, read them, answer what needs no decision at once, and post the rest to the
 * engine; responders answer what the engine has decided; one thread (live.h) holds the waiting pages. */
#ifndef MAUDE_WEB_SERVER_H
#define MAUDE_WEB_SERVER_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/rc.h"
#include "engine/engine.h"
#include "settings.h"
#include "web/rate.h"
#include "web/session.h"

struct live;
struct responders;

enum { ACCEPT_THREADS = 4 };

struct server {
	const struct settings *settings;
	struct engine *engine;
	struct session_key key;
	struct rate rate;
	_Atomic(struct live *) live; /* NULL at first: the engine publishes before anybody can wait */
	struct responders *responders;
	int listen_fd;
	int stop_fd; /* an eventfd: readable once the server stops */
	pthread_t accepting[ACCEPT_THREADS];
	void (*fatal)(void); /* ends the process in order, so that another one starts */
};

/* Makes s ready to be the engine's listener. listen_fd: the socket between nginx and us, already listening. */
void server_init(struct server *s, const struct settings *settings, int listen_fd, void (*fatal)(void));

/* What the engine tells its listener. */
struct engine_listener server_listener(struct server *s);

/* Starts the threads. secret: of the sessions. */
enum rc server_start(struct server *s, struct engine *e, const char *secret) MUST_CHECK;

/* In this order at the end: no new requests; (the caller stops the engine;) all answers out, all waiting pages sent home. */
void server_stop_accepting(struct server *s);
void server_finish(struct server *s);

#endif
