/* A second truth: sessions of another database under our own secret.
 *
 * One machine has one database. Two of them behind one address would each answer for some requests, and people would decide
 * in two places without knowing. A session tells which database it is of (session.h), so the first request that comes to the
 * wrong one finds it out: it is counted, logged (once a minute at most), and answered with what mends it. */
#ifndef MAUDE_WEB_ELSEWHERE_H
#define MAUDE_WEB_ELSEWHERE_H

#include <stdatomic.h>
#include <stdint.h>

struct request;

/* All zeros at first. From any thread. */
struct elsewhere {
	atomic_int_least64_t requests;  /* since the start */
	atomic_int_least64_t silent_until_ms;
};

/* Counts a request with such a session. */
void elsewhere_note(struct request *r);

#endif
