/* Reads the input as what nginx sends: bytes on a unix socket, through libfcgi into a request. Whatever it is, it is a request
 * or none, the descriptor is the request's or closed, and nothing is left behind.
 *
 * Left out, because of what Debian's libfcgi (2.4.2-2+deb12u1) makes of it, which nobody but a peer on the socket can bring
 * about:
 * - bytes above 0x80 become 0x80, so that no name or value is announced as longer than 16 MiB: at 2 GiB it ends the process
 *   (that is how CVE-2025-23016 was met);
 * - management records (request id 0) are FCGI_GET_VALUES or become another request's: for each of another type it loses 48
 *   bytes.
 * libfcgi is not instrumented: of its own reads and writes only those that malloc and the C library see are looked at. */
#include "edge.h"

enum { BYTES_MAX = 64 << 10, GET_VALUES = 9 };

static unsigned char bytes[BYTES_MAX];

/* Wherever a record's header could be: after an error it looks for the next one where there is none. */
static void leave_out(size_t len)
{
	for (size_t at = 0; at < len; at++) {
		if (bytes[at] > 0x80)
			bytes[at] = 0x80;
		if (at >= 3 && bytes[at - 3] == 1 && bytes[at - 2] != GET_VALUES && !bytes[at - 1] && !bytes[at])
			bytes[at] = 1;
	}
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	const size_t len = size < BYTES_MAX ? size : BYTES_MAX;
	struct request *r;
	int before, peer;

	edge_start();
	before = free_descriptor();
	if (len)
		memcpy(bytes, data, len);
	leave_out(len);
	r = edge_read(&peer, bytes, len);
	if (r) {
		edge_expect(r);
		request_free(r);
	}
	close(peer);
	assert(free_descriptor() == before);
	return 0;
}
