/* Sends an answer as FastCGI records to a reader that is slow, small or soon gone, as the input says: its request id (2 bytes),
 * how the reader is (1), how many parts there are (1), the length of each (3), and what they are filled with (the rest). What
 * arrives is the answer, in well-formed records, to the end; nothing is left open. */
#include "web/wire.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fuzz.h"

enum { PART_MAX = 150000, ROOM = WIRE_PARTS_MAX * (PART_MAX + 64) + 1024, STDOUT = 6, END_REQUEST = 3 };

static unsigned char *whole, *came;
static size_t whole_len, came_len;

static int make_parts(struct iovec parts[WIRE_PARTS_MAX], struct input *in)
{
	const int count = 1 + (int)(take_byte(in) % WIRE_PARTS_MAX);
	size_t lens[WIRE_PARTS_MAX];

	whole_len = 0;
	for (int i = 0; i < count; i++)
		lens[i] = (take_byte(in) << 16 | take_byte(in) << 8 | take_byte(in)) % PART_MAX;
	lens[0] += !lens[0]; /* an answer has a head, so it is never empty */
	for (int i = 0; i < count; i++) {
		parts[i] = (struct iovec){ whole + whole_len, lens[i] };
		for (size_t j = 0; j < lens[i]; j++, whole_len++)
			whole[whole_len] = (unsigned char)(in->len ? in->s[whole_len % in->len] + whole_len / 251 : whole_len);
	}
	return count;
}

/* Reads at most max bytes of what is there; false: there is no more, and won't be. */
static bool read_some(int fd, size_t max)
{
	ssize_t n = recv(fd, came + came_len, max < ROOM - came_len ? max : ROOM - came_len, MSG_DONTWAIT);

	if (n > 0)
		came_len += (size_t)n;
	return n > 0 || (n < 0 && errno == EAGAIN);
}

static void expect_answer(unsigned request_id)
{
	size_t at = 0, got = 0;
	bool ended = false;

	while (!ended) {
		const unsigned char *h = came + at;
		size_t len;

		assert(at + 8 <= came_len && h[0] == 1 && (unsigned)(h[2] << 8 | h[3]) == request_id);
		len = (size_t)(h[4] << 8 | h[5]);
		at += 8 + len + h[6];
		assert(at <= came_len && h[1] == STDOUT);
		if (len) {
			assert(got + len <= whole_len && memcmp(h + 8, whole + got, len) == 0);
			got += len;
		} else {
			ended = got == whole_len;
		}
	}
	assert(came_len == at + 16 && came[at + 1] == END_REQUEST && came[at + 5] == 8);
	for (size_t i = at + 8; i < at + 16; i++)
		assert(!came[i]); /* status 0, complete */
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	struct input in = { data, size };
	const unsigned request_id = take_byte(&in) << 8 | take_byte(&in), reader = take_byte(&in);
	const size_t step = (reader & 15) ? (size_t)1 << (reader & 15) : ROOM; /* bytes at a time */
	const bool leaves = reader & 16;
	const int before = free_descriptor(), room = 2048;
	struct iovec parts[WIRE_PARTS_MAX];
	struct wire_rest rest;
	struct wire w;
	int count, ends[2];
	bool done;

	whole = whole ? whole : must_alloc(WIRE_PARTS_MAX * PART_MAX);
	came = came ? came : must_alloc(ROOM);
	came_len = 0;
	count = make_parts(parts, &in);
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
		abort();
	if (reader & 32)
		setsockopt(ends[0], SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
	w = (struct wire){ ends[0], (uint16_t)request_id };
	if (reader & 64) { /* gone before */
		close(ends[1]);
		assert(wire_answer(&w, parts, count, &rest) && w.fd == -1);
		assert(free_descriptor() == before);
		return 0;
	}
	done = wire_answer(&w, parts, count, &rest);
	assert(w.fd == -1);
	for (size_t rounds = 0; !done; rounds++) {
		if (leaves && rounds == 2) {
			close(ends[1]);
			assert(wire_continue(&rest) && free_descriptor() == before);
			return 0;
		}
		if (reader & 128 && rounds == 2) { /* we give up */
			wire_give_up(&rest);
			close(ends[1]);
			assert(free_descriptor() == before);
			return 0;
		}
		assert(read_some(ends[1], step < 512 ? 512 : step)); /* less would only take longer */
		done = wire_continue(&rest);
	}
	while (read_some(ends[1], ROOM))
		;
	close(ends[1]);
	expect_answer(request_id);
	assert(free_descriptor() == before);
	return 0;
}
