/* Threads that take requests, and what the engine tells us. */
#include "web/server.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "web/accept.h"
#include "web/live.h"
#include "web/responders.h"
#include "web/routes.h"

enum { ACCEPTED_AT_ONCE = 64 }; /* before the readers are told */

void server_init(struct server *s, const struct settings *settings, const struct site *site, int listen_fd, void (*fatal)(void))
{
	*s = (struct server){ .settings = settings, .site = site, .listen_fd = listen_fd, .stop_fd = -1, .fatal = fatal };
	s->statm_fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
	rate_init(&s->rate);
	acquaintance_init(&s->acquaintance);
	pthread_mutex_init(&s->lock, NULL);
	pthread_cond_init(&s->came, NULL);
}

static void published(void *ctx, struct snapshot *now, unsigned touched)
{
	struct server *s = ctx;
	struct live *live = atomic_load(&s->live);

	if (live)
		live_published(live, now, touched);
}

static void canvas_moved(void *ctx, int64_t version, const int64_t *inboxes, size_t count)
{
	struct server *s = ctx;
	struct live *live = atomic_load(&s->live);

	(void)version;
	if (live)
		live_canvas_moved(live, inboxes, count); /* it looks the version up as it delivers */
}

static void fatal(void *ctx)
{
	const struct server *s = ctx;

	s->fatal();
}

struct engine_listener server_listener(struct server *s)
{
	return (struct engine_listener){ s, published, canvas_moved, fatal };
}

/* Waits for connections; false: the server stops. */
static bool wait_for_some(const struct server *s)
{
	struct pollfd watched[] = { { .fd = s->listen_fd, .events = POLLIN }, { .fd = s->stop_fd, .events = POLLIN } };

	return poll(watched, 2, -1) < 0 || !watched[1].revents;
}

/* What waits in the socket's queue, at most so many. */
static size_t take_some(const struct server *s, int fds[ACCEPTED_AT_ONCE])
{
	size_t n = 0;

	while (n < ACCEPTED_AT_ONCE && (fds[n] = accept(s->listen_fd, NULL, NULL)) >= 0)
		n++;
	return n;
}

/* Under the lock. */
static void grow(struct server *s)
{
	const size_t cap = s->fd_cap ? 2 * s->fd_cap : 256;
	int *fds = mem_resize(NULL, cap, sizeof *fds);

	for (size_t i = 0; i < s->fd_count; i++)
		fds[i] = s->fds[(s->fd_first + i) % s->fd_cap];
	mem_free(s->fds);
	s->fds = fds;
	s->fd_cap = cap;
	s->fd_first = 0;
}

static void hand_over(struct server *s, const int *fds, size_t n)
{
	pthread_mutex_lock(&s->lock);
	for (size_t i = 0; i < n; i++) {
		if (s->fd_count == s->fd_cap)
			grow(s);
		s->fds[(s->fd_first + s->fd_count++) % s->fd_cap] = fds[i];
	}
	if (s->idle && n == 1)
		pthread_cond_signal(&s->came);
	else if (s->idle && n)
		pthread_cond_broadcast(&s->came);
	pthread_mutex_unlock(&s->lock);
}

static void *acceptor_run(void *arg)
{
	struct server *s = arg;
	int fds[ACCEPTED_AT_ONCE];

	while (wait_for_some(s))
		hand_over(s, fds, take_some(s, fds));
	return NULL;
}

/* The oldest connection; -1: there are none, and none will come. */
static int take_over(struct server *s)
{
	int fd = -1;

	pthread_mutex_lock(&s->lock);
	while (!s->fd_count && !s->stopped) {
		s->idle++;
		pthread_cond_wait(&s->came, &s->lock);
		s->idle--;
	}
	if (s->fd_count) {
		fd = s->fds[s->fd_first];
		s->fd_first = (s->fd_first + 1) % s->fd_cap;
		s->fd_count--;
	}
	pthread_mutex_unlock(&s->lock);
	return fd;
}

static void *reader_run(void *arg)
{
	struct server *s = arg;

	for (int fd; (fd = take_over(s)) >= 0;) {
		struct request *r = accept_request(fd, s);
		if (r)
			route(r);
	}
	return NULL;
}

enum rc server_start(struct server *s, struct engine *e, const char *secret)
{
	struct live *live = NULL;
	enum rc rc;

	s->engine = e;
	s->started_at_s = clock_wall_ms() / 1000;
	session_key_init(&s->key, secret, engine_db_id(e));
	s->stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (s->stop_fd < 0 || fcntl(s->listen_fd, F_SETFL, O_NONBLOCK) != 0) {
		log_error("no_socket", "why", strerror(errno), NULL);
		return RC_IO;
	}
	accept_init();
	rc = responders_start(&s->responders);
	if (!rc)
		rc = live_start(&live, s);
	atomic_store(&s->live, live);
	for (int i = 0; !rc && i < READERS; i++)
		if (pthread_create(&s->readers[i], NULL, reader_run, s) != 0)
			rc = RC_BUSY;
	if (!rc && pthread_create(&s->acceptor, NULL, acceptor_run, s) != 0)
		rc = RC_BUSY;
	return rc;
}

void server_stop_accepting(struct server *s)
{
	uint64_t one = 1;

	if (write(s->stop_fd, &one, sizeof one) < 0)
		log_error("no_stop", "why", strerror(errno), NULL);
	pthread_join(s->acceptor, NULL);
	pthread_mutex_lock(&s->lock);
	s->stopped = true;
	pthread_cond_broadcast(&s->came);
	pthread_mutex_unlock(&s->lock);
	for (int i = 0; i < READERS; i++) /* they read what was accepted first */
		pthread_join(s->readers[i], NULL);
}

void server_finish(struct server *s)
{
	responders_stop(s->responders);
	live_stop(s->live);
	close(s->stop_fd);
	close(s->statm_fd);
	pthread_cond_destroy(&s->came);
	pthread_mutex_destroy(&s->lock);
	mem_free(s->fds);
	rate_dispose(&s->rate);
	acquaintance_dispose(&s->acquaintance);
}
