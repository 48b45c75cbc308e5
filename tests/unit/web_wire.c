/* Answers as nginx reads them: a little FastCGI reader of the test's own (FastCGI 1.0, sections 3.3, 5.5, 6.2) at the other
 * end of a socket, which reads at once, slowly, or not at all. */
#include "web/wire.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "unit.h"

enum { BIG = 1 << 20, ROOM = BIG + 4096, STDOUT = 6, END_REQUEST = 3 };

static int ours, theirs; /* the socket's ends; ours is the wire's to close */
static struct wire w;
static unsigned char *sent, *came;
static size_t came_len;

static void set_up(void)
{
	int ends[2];

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
	ours = ends[0];
	theirs = ends[1];
	w = (struct wire){ ours, 1 };
	sent = malloc(BIG);
	came = malloc(ROOM);
	came_len = 0;
	ck_assert(sent && came);
	for (size_t i = 0; i < BIG; i++)
		sent[i] = (unsigned char)(i * 7 + i / 251 + i / 65521);
}

static void tear_down(void)
{
	close(theirs);
	free(sent);
	free(came);
}

/* Reads at most max bytes of what is there. */
static size_t read_some(size_t max)
{
	ssize_t n = recv(theirs, came + came_len, max < ROOM - came_len ? max : ROOM - came_len, MSG_DONTWAIT);

	ck_assert(n >= 0 || errno == EAGAIN);
	came_len += n > 0 ? (size_t)n : 0;
	return n > 0 ? (size_t)n : 0;
}

static void read_to_end(void)
{
	ssize_t n;

	while ((n = recv(theirs, came + came_len, ROOM - came_len, 0)) > 0)
		came_len += (size_t)n;
	ck_assert_int_eq(n, 0); /* closed, not reset */
}

struct record {
	int type;
	size_t len;
	const unsigned char *body;
};

static struct record next_record(size_t *at, uint16_t request_id)
{
	const unsigned char *h = came + *at;
	struct record r;

	ck_assert_uint_le(*at + 8, came_len);
	ck_assert_int_eq(h[0], 1); /* version */
	ck_assert_int_eq(h[2] << 8 | h[3], request_id);
	r = (struct record){ h[1], (size_t)(h[4] << 8 | h[5]), h + 8 };
	*at += 8 + r.len + h[6]; /* padding */
	ck_assert_uint_le(*at, came_len);
	return r;
}

/* What came is one whole answer of these first bytes of sent; returns how many records of content it took. */
static int assert_came(size_t len, uint16_t request_id)
{
	static const unsigned char fine[8] = { 0 }; /* application status 0; request complete */
	size_t at = 0, content = 0;
	struct record r;
	int records = 0;

	while ((r = next_record(&at, request_id)).type == STDOUT && r.len) {
		ck_assert_uint_le(content + r.len, len);
		ck_assert(memcmp(r.body, sent + content, r.len) == 0);
		content += r.len;
		records++;
	}
	ck_assert_uint_eq(content, len);
	ck_assert_int_eq(r.type, STDOUT); /* the empty one that ends the stream */
	r = next_record(&at, request_id);
	ck_assert_int_eq(r.type, END_REQUEST);
	ck_assert_uint_eq(r.len, 8);
	ck_assert_mem_eq(r.body, fine, 8);
	ck_assert_uint_eq(at, came_len);
	return records;
}

static bool is_open(int fd)
{
	return fcntl(fd, F_GETFD) >= 0;
}

static bool answer(size_t len, struct wire_rest *rest)
{
	struct iovec part = { sent, len };

	return wire_answer(&w, &part, 1, rest);
}

static const struct {
	size_t len;
	int records;
} sizes[] = { { 1, 1 }, { 4096, 1 }, { 65534, 1 }, { 65535, 1 }, { 65536, 2 }, { 131070, 2 }, { 131071, 3 } };

START_TEST(an_answer_is_one_stream_and_an_end_and_then_the_socket_closes)
{
	struct wire_rest rest;
	const int room = 1 << 20;

	setsockopt(ours, SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
	ck_assert(answer(sizes[_i].len, &rest));
	ck_assert_int_eq(w.fd, -1);
	ck_assert(!is_open(ours));
	read_to_end();
	ck_assert_int_eq(assert_came(sizes[_i].len, 1), sizes[_i].records);
}
END_TEST

START_TEST(parts_are_sent_one_after_the_other)
{
	static const size_t cuts[][WIRE_PARTS_MAX] = {
		{ 10, 0, 0, 20, 1, 0, 0, 300 },
		{ 0, 0, 65000, 500, 35, 0, 0, 0 },
		{ 0, 0, 65000, 500, 36, 0, 0, 0 },
		{ 65535, 1, 65534, 2, 0, 7, 0, 0 },
		{ 1, 65535, 65535, 9, 0, 0, 0, 0 },
	};

	for (size_t i = 0; i < sizeof cuts / sizeof cuts[0]; i++) {
		struct iovec parts[WIRE_PARTS_MAX];
		struct wire_rest rest;
		size_t total = 0;

		for (int j = 0; j < WIRE_PARTS_MAX; j++) {
			parts[j] = (struct iovec){ sent + total, cuts[i][j] };
			total += cuts[i][j];
		}
		if (!wire_answer(&w, parts, WIRE_PARTS_MAX, &rest))
			while (!wire_continue(&rest))
				read_some(ROOM);
		read_to_end();
		assert_came(total, 1);
		tear_down();
		set_up();
	}
}
END_TEST

START_TEST(the_request_id_is_the_requests_own)
{
	static const uint16_t ids[] = { 1, 255, 256, 65535 };

	for (size_t i = 0; i < 4; i++) {
		struct wire_rest rest;

		w.request_id = ids[i];
		ck_assert(answer(5, &rest));
		read_to_end();
		assert_came(5, ids[i]);
		tear_down();
		set_up();
	}
}
END_TEST

/* What the socket did not take goes on as its other end reads, a little at a time. */
static void assert_slowly(size_t len, int send_buffer, size_t step)
{
	struct wire_rest rest;
	int stalled = 0;

	if (send_buffer)
		ck_assert_int_eq(setsockopt(ours, SOL_SOCKET, SO_SNDBUF, &send_buffer, sizeof send_buffer), 0);
	ck_assert(!answer(len, &rest));
	ck_assert_int_eq(w.fd, -1); /* the descriptor is the rest's from now on */
	ck_assert_int_eq(rest.fd, ours);
	ck_assert(is_open(ours));
	for (;;) {
		const size_t before = rest.sent;
		if (wire_continue(&rest))
			break;
		stalled += rest.sent == before;
		ck_assert_uint_lt(rest.sent, rest.len);
		read_some(step);
	}
	ck_assert_int_gt(stalled, 0); /* it never waits for the socket */
	ck_assert(!is_open(ours));
	read_to_end();
	assert_came(len, 1);
}

START_TEST(a_megabyte_reaches_a_slow_reader_whole)
{
	assert_slowly(BIG, 0, 10007);
}
END_TEST

START_TEST(one_record_that_is_sent_in_bits_is_whole)
{
	assert_slowly(65535, 4096, 997);
}
END_TEST

START_TEST(two_records_that_are_sent_in_bits_are_whole)
{
	assert_slowly(65536, 4096, 997);
}
END_TEST

START_TEST(an_answer_into_a_full_socket_begins_later)
{
	char byte = 0;
	size_t filled = 0;
	struct wire_rest rest;

	while (send(ours, &byte, 1, MSG_DONTWAIT) == 1)
		filled++;
	ck_assert(!answer(100, &rest));
	ck_assert_uint_eq(rest.sent, 0);
	while (!wire_continue(&rest))
		read_some(ROOM);
	read_to_end();
	memmove(came, came + filled, came_len - filled);
	came_len -= filled;
	assert_came(100, 1);
}
END_TEST

START_TEST(who_hung_up_before_the_answer_is_let_go)
{
	struct wire_rest rest;

	for (int i = 0; i < 2; i++) {
		close(theirs);
		ck_assert(answer(i ? BIG : 100, &rest)); /* and no SIGPIPE ends the process */
		ck_assert_int_eq(w.fd, -1);
		ck_assert(!is_open(ours));
		free(sent);
		free(came);
		set_up();
	}
}
END_TEST

START_TEST(who_hangs_up_in_the_middle_of_the_answer_is_let_go)
{
	struct wire_rest rest;

	ck_assert(!answer(BIG, &rest));
	read_some(1000);
	close(theirs);
	theirs = -1;
	ck_assert(wire_continue(&rest));
	ck_assert(!is_open(ours));
}
END_TEST

START_TEST(dropping_closes_without_a_word_and_only_once)
{
	wire_drop(&w);
	ck_assert_int_eq(w.fd, -1);
	ck_assert(!is_open(ours));
	read_to_end();
	ck_assert_uint_eq(came_len, 0);
	w.fd = -1;
	wire_drop(&w);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("web_wire");
	TCase *c = tcase_create("wire");

	tcase_set_timeout(c, 60);
	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_add_loop_test(c, an_answer_is_one_stream_and_an_end_and_then_the_socket_closes, 0,
		sizeof sizes / sizeof sizes[0]);
	tcase_add_test(c, parts_are_sent_one_after_the_other);
	tcase_add_test(c, the_request_id_is_the_requests_own);
	tcase_add_test(c, a_megabyte_reaches_a_slow_reader_whole);
	tcase_add_test(c, one_record_that_is_sent_in_bits_is_whole);
	tcase_add_test(c, two_records_that_are_sent_in_bits_are_whole);
	tcase_add_test(c, an_answer_into_a_full_socket_begins_later);
	tcase_add_test(c, who_hung_up_before_the_answer_is_let_go);
	tcase_add_test(c, who_hangs_up_in_the_middle_of_the_answer_is_let_go);
	tcase_add_test(c, dropping_closes_without_a_word_and_only_once);
	suite_add_tcase(suite, c);
	return unit_run(suite);
}
