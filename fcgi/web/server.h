/* The web side of the worker: what its files share, and its threads.
 *
 * One thread does nothing but take connections from nginx, so that the socket's queue never overflows when thousands of
 * pages come back at once. Readers read the requests, answer what needs no decision at once, and post the rest to the
 * engine; a responder answers what the engine has decided; one thread (live.h) holds the waiting pages. */
#ifndef MAUDE_WEB_SERVER_H
#define MAUDE_WEB_SERVER_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/rc.h"
#include "engine/engine.h"
#include "settings.h"
#include "view/site.h"
#include "web/acquaintance.h"
#include "web/elsewhere.h"
#include "web/rate.h"
#include "web/session.h"

struct live;
struct responders;

enum { READERS = 2 }; /* more only wake each other up: reading a request waits for nobody but nginx */

struct server {
	const struct settings *settings;
	const struct site *site;
	struct engine *engine;
	struct acquaintance acquaintance;
	struct session_key key;
	struct rate rate;
	struct elsewhere elsewhere;
	atomic_int_least64_t refused[VERDICT_COUNT];
	int64_t started_at_s; /* since 1970 */
	_Atomic(struct live *) live; /* NULL at first: the engine publishes before anybody can wait */
	struct responders *responders;
	int listen_fd;
	int statm_fd; /* /proc/self/statm, for /metrics; -1: there is none */
	int stop_fd; /* an eventfd: readable once the server stops */
	pthread_t acceptor, readers[READERS];
	/* Connections between them, oldest first: a ring. */
	pthread_mutex_t lock;
	pthread_cond_t came;
	int *fds;
	size_t fd_first, fd_count, fd_cap;
	size_t idle; /* readers that wait */
	bool stopped;
	void (*fatal)(void); /* ends the process in order, so that another one starts */
};

/* Makes s ready to be the engine's listener, and opens what it will read. listen_fd: the socket between nginx and us, already
 * listening. */
void server_init(struct server *s, const struct settings *settings, const struct site *site, int listen_fd, void (*fatal)(void));

/* What the engine tells its listener. */
struct engine_listener server_listener(struct server *s);

/* Starts the threads. secret: of the sessions. */
enum rc server_start(struct server *s, struct engine *e, const char *secret) MUST_CHECK;

/* In this order at the end: no new requests; (the caller stops the engine;) all answers out, all waiting pages sent home. */
void server_stop_accepting(struct server *s);
void server_finish(struct server *s);

#endif
