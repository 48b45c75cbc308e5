/* Sockets are only looked at between other measurements: until then the kernel takes what comes. */
#include "hang.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"

bool hang_open(struct hang *h, int port)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	const int on = 1;

	*h = (struct hang){ .listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0) };
	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	setsockopt(h->listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (h->listener >= 0 && bind(h->listener, (struct sockaddr *)&a, sizeof a) == 0 && listen(h->listener, HANG_MAX) == 0)
		return true;
	perror("load: listening as a model");
	return false;
}

void hang_dispose(struct hang *h)
{
	for (size_t i = 0; i < h->count; i++)
		close(h->held[i]);
	if (h->listener >= 0)
		close(h->listener);
}

/* What poll says of one descriptor: 0 for nothing within that time. */
static short look(int fd, short events, int wait_ms)
{
	struct pollfd p = { .fd = fd, .events = events };

	return poll(&p, 1, wait_ms > 0 ? wait_ms : 0) > 0 ? p.revents : 0;
}

bool hang_take(struct hang *h, size_t count, int limit_ms)
{
	const int64_t until = clock_mono_ms() + limit_ms;

	while (h->count < count) {
		int fd;

		if (!look(h->listener, POLLIN, (int)(until - clock_mono_ms())))
			return false;
		fd = accept4(h->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
		if (fd >= 0)
			h->held[h->count++] = fd;
	}
	for (size_t i = 0; i < h->count; i++)
		if (!look(h->held[i], POLLIN, (int)(until - clock_mono_ms())))
			return false;
	return true;
}

size_t hang_still(const struct hang *h)
{
	size_t still = 0;

	for (size_t i = 0; i < h->count; i++)
		still += look(h->held[i], POLLIN | POLLRDHUP, 0) == POLLIN;
	return look(h->listener, POLLIN, 0) ? 0 : still;
}

/* Bytes that nobody has read would make a reset of the end, and the answer could be lost. */
static void read_all(int fd)
{
	char in[4096];
	ssize_t n;

	do
		n = recv(fd, in, sizeof in, 0);
	while (n > 0 || (n < 0 && errno == EINTR));
}

void hang_refuse(struct hang *h)
{
	static const char answer[] = "HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: 2\r\n"
		"Connection: close\r\n\r\n{}";

	for (size_t i = 0; i < h->count; i++) {
		read_all(h->held[i]);
		send(h->held[i], answer, sizeof answer - 1, MSG_NOSIGNAL);
		close(h->held[i]);
	}
	h->count = 0;
}
