/* Connections: opened when first used, kept, and opened again where the server has closed an idle one.
 *
 * Rules: one request at a time on each, none is ever sent twice; a connection that ends with a request in flight is that
 * request's failure and is told. Only 127.0.0.1 is talked to. */
#include "http.h"

#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"

enum { EVENTS = 512 };

static void die(const char *what)
{
	perror(what);
	exit(2);
}

void http_init(struct http *h, int port)
{
	struct rlimit files;

	h->port = port;
	h->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (h->epoll < 0)
		die("epoll_create1");
	getrlimit(RLIMIT_NOFILE, &files);
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
	getrlimit(RLIMIT_NOFILE, &files);
	h->limit = files.rlim_cur == RLIM_INFINITY ? 1000000 : (long)files.rlim_cur;
}

void http_dispose(struct http *h)
{
	close(h->epoll);
}

void http_close(struct http_conn *c)
{
	if (c->open)
		close(c->fd); /* which also takes it out of the epoll set */
	c->open = c->busy = false;
}

static void finish(struct http_conn *c)
{
	c->done_us = clock_mono_us();
	c->busy = false;
	if (c->answer.closes || c->answer.part != ANSWER_COMPLETE)
		http_close(c);
	if (c->done)
		c->done(c);
}

static void broken(struct http_conn *c)
{
	c->answer.status = 0;
	c->answer.part = ANSWER_STATUS;
	finish(c);
}

static void watch(struct http_conn *c, int how, uint32_t events)
{
	struct epoll_event e = { .events = events, .data.ptr = c };

	if (epoll_ctl(c->http->epoll, how, c->fd, &e) != 0)
		die("epoll_ctl");
}

static bool connect_to_server(struct http_conn *c)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)c->http->port) };
	int on = 1;

	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	c->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (c->fd < 0)
		die("socket");
	c->open = true;
	setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	if (connect(c->fd, (struct sockaddr *)&to, sizeof to) != 0 && errno != EINPROGRESS)
		return false;
	watch(c, EPOLL_CTL_ADD, EPOLLIN);
	return true;
}

static void write_out(struct http_conn *c)
{
	ssize_t n = send(c->fd, c->out + c->out_sent, c->out_len - c->out_sent, MSG_NOSIGNAL);

	if (n > 0)
		c->out_sent += (size_t)n;
	else if (errno != EAGAIN && errno != ENOTCONN && errno != EINPROGRESS) {
		broken(c);
		return;
	}
	if (c->out_sent < c->out_len)
		watch(c, EPOLL_CTL_MOD, EPOLLIN | EPOLLOUT);
}

#define BROWSER \
	"User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36\r\n" \
	"Accept-Language: en-GB,en;q=0.9\r\n"
#define PACKED "Accept-Encoding: gzip, deflate, br, zstd\r\n"
#define HTMX \
	"Accept: text/html\r\n" BROWSER \
	"sec-ch-ua: \"Chromium\";v=\"142\", \"Not_A Brand\";v=\"99\"\r\n" \
	"sec-ch-ua-mobile: ?0\r\n" \
	"sec-ch-ua-platform: \"Linux\"\r\n" \
	"Sec-Fetch-Dest: empty\r\nSec-Fetch-Mode: cors\r\nSec-Fetch-Site: same-origin\r\n" \
	"HX-Request: true\r\nHX-Request-Type: partial\r\nHX-Source: div#poll\r\n" \
	"HX-Current-URL: http://127.0.0.1:8080/d/q3J_x81a\r\nReferer: http://127.0.0.1:8080/d/q3J_x81a\r\n"

/* What a request says besides its address and who sends it. */
static const char *const says[] = {
	[WANT_JSON] = "Accept: application/json\r\n",
	[WANT_PAGE] = "Accept: text/html\r\n",
	[WANT_PACKED] = "Accept: text/html,*/*;q=0.8\r\n" BROWSER PACKED,
	[WANT_FRAGMENT] = HTMX PACKED,
	[WANT_UNPACKED] = HTMX,
	[WANT_MINIMAL] = HTMX PACKED "Prefer: return=minimal\r\n",
};

static void write_request(struct http_conn *c, const char *path, const char *cookie, const char *form, enum http_want want)
{
	char length[100] = "";
	int n;

	if (form)
		snprintf(length, sizeof length, "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %zu\r\n",
			strlen(form));
	n = snprintf(c->out, sizeof c->out, "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n%s%s%s%s%s\r\n%s",
		form ? "POST" : "GET", path, c->http->port, says[want],
		cookie ? "Cookie: " : "", cookie ? cookie : "", cookie ? "\r\n" : "", length, form ? form : "");
	assert(n > 0 && (size_t)n < sizeof c->out);
	c->out_len = (size_t)n;
	c->out_sent = 0;
}

void http_send(struct http_conn *c, const char *path, const char *cookie, const char *form, enum http_want want)
{
	assert(!c->busy);
	write_request(c, path, cookie, form, want);
	answer_begin(&c->answer);
	c->busy = true;
	c->sent_us = clock_mono_us();
	if (!c->open && !connect_to_server(c))
		broken(c);
	else
		write_out(c);
}

static void read_in(struct http_conn *c)
{
	char *in = c->http->in;
	ssize_t n = recv(c->fd, in, sizeof c->http->in, 0);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (!c->busy) /* an idle connection was closed, or the server says what nobody asked */
		http_close(c);
	else if (n <= 0 || !answer_take(&c->answer, in, (size_t)n))
		broken(c);
	else if (c->answer.part == ANSWER_COMPLETE)
		finish(c);
}

static void happen(struct http_conn *c, uint32_t events)
{
	if (events & EPOLLOUT && c->busy && c->out_sent < c->out_len) {
		watch(c, EPOLL_CTL_MOD, EPOLLIN);
		write_out(c);
	}
	if (events & (EPOLLIN | EPOLLHUP | EPOLLERR) && c->open)
		read_in(c);
}

void http_poll(struct http *h, int wait_ms)
{
	struct epoll_event events[EVENTS];
	int n = epoll_wait(h->epoll, events, EVENTS, wait_ms);

	if (n < 0 && errno != EINTR)
		die("epoll_wait");
	/* a connection that was closed and opened again within this loop only finds nothing to read */
	for (int i = 0; i < n; i++)
		happen(events[i].data.ptr, events[i].events);
}

int http_ask(struct http_conn *c, const char *path, const char *cookie, const char *form, enum http_want want,
	int limit_ms)
{
	int64_t until = clock_mono_ms() + limit_ms;

	http_send(c, path, cookie, form, want);
	while (c->busy && clock_mono_ms() < until)
		http_poll(c->http, 100);
	if (!c->busy)
		return c->answer.status;
	http_close(c);
	return 0;
}
