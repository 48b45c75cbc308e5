/* What all measurements of the running product share. */
#include "bench.h"

#include <stdio.h>

void bench_say(const char *what)
{
	fprintf(stderr, "load: %s\n", what);
}

struct usage bench_usage(struct bench *b)
{
	struct service s;

	if (!service_find(&s, b->supervisor)) {
		bench_say("the worker or nginx is gone");
		b->errors++;
	}
	return service_usage(&s);
}

void bench_report_others(struct bench *b, const struct usage *before, const struct usage *after)
{
	report_figure(b->report, "cores busy meanwhile with other programs",
		(double)(after->others_cpu_ms - before->others_cpu_ms) / (double)(after->at_ms - before->at_ms), 2, "", NO_AIM, 0);
}

void bench_report_ms(struct bench *b, const char *name, int64_t us, int64_t aim_us)
{
	report_figure(b->report, name, (double)us / 1000, 1, "ms", aim_us ? AT_MOST : NO_AIM, (double)aim_us / 1000);
}
