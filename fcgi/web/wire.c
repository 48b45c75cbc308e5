/* FastCGI records on a bare descriptor.
 *
 * An answer that fits one record, as almost all do, goes out in one sendmsg straight from where its parts lie. */
#include "web/wire.h"

#include <assert.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"

enum {
	RECORD_HEADER = 8,
	RECORD_MAX = 65535,
	TYPE_END_REQUEST = 3,
	TYPE_STDOUT = 6,
	TAIL = 3 * RECORD_HEADER, /* the empty STDOUT, and END_REQUEST with its 8 bytes of body: status 0, complete */
};

static void put_header(unsigned char *at, int type, uint16_t request_id, size_t len)
{
	const unsigned char header[RECORD_HEADER] = {
		1, (unsigned char)type, (unsigned char)(request_id >> 8), (unsigned char)request_id,
		(unsigned char)(len >> 8), (unsigned char)len, 0, 0,
	};

	memcpy(at, header, sizeof header);
}

static void put_tail(unsigned char tail[TAIL], uint16_t request_id)
{
	memset(tail, 0, TAIL);
	put_header(tail, TYPE_STDOUT, request_id, 0);
	put_header(tail + RECORD_HEADER, TYPE_END_REQUEST, request_id, 8);
}

static void put_parts(unsigned char *at, const struct iovec *parts, int count, uint16_t request_id, size_t total)
{
	size_t room = 0, left = total;

	for (int i = 0; i < count; i++) {
		const unsigned char *from = parts[i].iov_base;
		for (size_t len = parts[i].iov_len; len;) {
			size_t take;
			if (!room) {
				room = left < RECORD_MAX ? left : RECORD_MAX;
				put_header(at, TYPE_STDOUT, request_id, room);
				at += RECORD_HEADER;
			}
			take = len < room ? len : room;
			memcpy(at, from, take);
			at += take;
			from += take;
			len -= take;
			room -= take;
			left -= take;
		}
	}
	put_tail(at, request_id);
}

static bool would_block(void)
{
	return errno == EAGAIN || errno == EWOULDBLOCK;
}

bool wire_continue(struct wire_rest *rest)
{
	while (rest->sent < rest->len) {
		ssize_t n = send(rest->fd, rest->bytes + rest->sent, rest->len - rest->sent, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && would_block())
			return false;
		if (n <= 0)
			break;
		rest->sent += (size_t)n;
	}
	wire_give_up(rest);
	return true;
}

void wire_give_up(struct wire_rest *rest)
{
	close(rest->fd);
	mem_free(rest->bytes);
}

/* Keeps everything, framed, for sending bit by bit. */
static bool answer_framed(struct wire *w, const struct iovec *parts, int count, size_t total, size_t sent,
	struct wire_rest *rest)
{
	const size_t records = (total + RECORD_MAX - 1) / RECORD_MAX;

	rest->fd = w->fd;
	rest->len = total + records * RECORD_HEADER + TAIL;
	rest->sent = sent;
	rest->bytes = mem_alloc(rest->len);
	put_parts((unsigned char *)rest->bytes, parts, count, w->request_id, total);
	w->fd = -1;
	return wire_continue(rest);
}

bool wire_answer(struct wire *w, const struct iovec *parts, int count, struct wire_rest *rest)
{
	unsigned char header[RECORD_HEADER], tail[TAIL];
	struct iovec all[WIRE_PARTS_MAX + 2];
	struct msghdr message = { .msg_iov = all, .msg_iovlen = (size_t)count + 2 };
	size_t total = 0;
	ssize_t n;

	assert(count <= WIRE_PARTS_MAX);
	for (int i = 0; i < count; i++)
		total += parts[i].iov_len;
	if (total > RECORD_MAX)
		return answer_framed(w, parts, count, total, 0, rest);
	put_header(header, TYPE_STDOUT, w->request_id, total);
	put_tail(tail, w->request_id);
	all[0] = (struct iovec){ header, sizeof header };
	memcpy(all + 1, parts, (size_t)count * sizeof *parts);
	all[count + 1] = (struct iovec){ tail, sizeof tail };
	do
		n = sendmsg(w->fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
	while (n < 0 && errno == EINTR);
	if (n < 0 && would_block())
		n = 0;
	if (n >= 0 && (size_t)n < total + RECORD_HEADER + TAIL)
		return answer_framed(w, parts, count, total, (size_t)n, rest);
	wire_drop(w);
	return true;
}

void wire_drop(struct wire *w)
{
	if (w->fd >= 0)
		close(w->fd);
	w->fd = -1;
}
