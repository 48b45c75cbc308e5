/* What a language model costs those who don't wait for it. */
#ifndef MAUDE_LOAD_MODEL_H
#define MAUDE_LOAD_MODEL_H

#include "bench.h"

/* Of a service that was just started, with SYNTHESIS_DEBOUNCE_MS=0, and with its model at this port of 127.0.0.1, where this
 * listens. plain_kib: memory of a worker that was started without a model. */
void model_measure(struct bench *b, int port, int64_t plain_kib);

#endif
