/* What all measurements of the running product share. */
#ifndef MAUDE_LOAD_BENCH_H
#define MAUDE_LOAD_BENCH_H

#include "crowd.h"
#include "process.h"
#include "report.h"

struct bench {
	struct http http;
	struct crowd crowd;
	struct report *report;
	pid_t supervisor;
	const char *data_dir;
	bool brief;    /* a little of everything */
	size_t errors; /* requests that got the wrong answer, or none */
};

/* A line on stderr: how far it is. */
void bench_say(const char *what);

/* What the worker and nginx use now. */
struct usage bench_usage(struct bench *b);

/* Adds how busy the machine was with other programs, which makes all else slower than it is. */
void bench_report_others(struct bench *b, const struct usage *before, const struct usage *after);

/* us as a figure in ms; aim_us 0: there is none. */
void bench_report_ms(struct bench *b, const char *name, int64_t us, int64_t aim_us);

#endif
