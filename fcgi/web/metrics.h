/* The figures of this worker, as Prometheus reads them (text format 0.0.4). */
#ifndef MAUDE_WEB_METRICS_H
#define MAUDE_WEB_METRICS_H

#include "base/strbuf.h"

struct server;

/* Adds all of them. From any thread. */
void metrics_add(struct strbuf *b, struct server *s);

#endif
