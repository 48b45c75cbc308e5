/* How long the service is away when its worker is killed. */
#ifndef MAUDE_LOAD_RESTART_H
#define MAUDE_LOAD_RESTART_H

#include <sys/types.h>

#include "http.h"
#include "samples.h"

/* Kills the worker with SIGKILL `times` times, and each time asks at once for path; adds to us the time from the kill until
 * the answer. So it has everything in it: the supervisor's noticing, exec, opening the database, loading all, answering.
 * Each lives for lives_ms first: the supervisor slows down when five in a row live less than a second.
 * Returns the number of requests that were not answered with 200. */
size_t restart_run(struct samples *us, struct http *h, pid_t supervisor, const char *path, const char *cookie, int times,
	int lives_ms);

#endif
