/* The people of a measurement, and their decisions. */
#ifndef MAUDE_LOAD_CROWD_H
#define MAUDE_LOAD_CROWD_H

#include "flight.h"

struct visitor {
	char cookie[128];
	bool ready; /* as last said in the lobby */
};

/* Persons from 0 on are members of lobbies of LOBBY_SIZE each, as far as there are lobbies. */
enum { LOBBY_SIZE = 6, ID_SIZE = 9 };

struct crowd {
	struct visitor *people;
	size_t count;
	char (*lobbies)[ID_SIZE]; /* ids */
	size_t lobby_count;
	size_t decided; /* decisions of crowd_decide */
	size_t errors; /* requests that were refused or lost while it was made */
};

/* Signs in count persons. This, and what follows: false, with a line on stderr, where a request failed. */
bool crowd_gather(struct crowd *w, struct http *h, size_t count);
void crowd_dispose(struct crowd *w);

/* Runs work.count requests to their end; what says what they are for. */
bool crowd_run(struct crowd *w, struct http *h, const char *what, struct flight_work work);

/* Seats the first persons in so many lobbies. */
bool crowd_seat(struct crowd *w, struct http *h, size_t lobby_count);

/* A decision in its lobby, created by person 0, with the persons 1 to participants - 1 as its other participants. */
bool crowd_decide(struct crowd *w, struct http *h, char id[ID_SIZE], size_t participants);

#endif
