/* A closed loop: so many requests in flight, the next one sent as soon as one is answered. */
#ifndef MAUDE_LOAD_FLIGHT_H
#define MAUDE_LOAD_FLIGHT_H

#include "http.h"

struct flight_work {
	void *ctx;
	/* Sends the n-th request (from 0) on c. */
	void (*send)(void *ctx, struct http_conn *c, size_t n);
	/* Its answer came: false counts it as an error. May be NULL: then anything but 200 is one. */
	bool (*took)(void *ctx, const struct http_conn *c, size_t n);
	size_t count;     /* how many requests there are; SIZE_MAX: as many as the time allows */
	int64_t until_us; /* monotonic; nothing is sent after it, but everything sent is waited for */
	size_t errors;    /* out: requests without the right answer; from FLIGHT_ERRORS on no more are sent */
	int last_status;  /* out: of the last of them; 0: the connection broke */
};

enum { FLIGHT_ERRORS = 20 };

/* Returns when everything is answered, or 20 s after until_us; what is open then is an error. */
void flight_run(struct http *h, struct flight_work *work, size_t in_flight);

#endif
