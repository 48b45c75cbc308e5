/* What a browser that comes for the first time has to load. */
#ifndef MAUDE_LOAD_VISIT_H
#define MAUDE_LOAD_VISIT_H

#include "bench.h"

/* The door, and a decision's page in its lobby: each with its style, scripts and images, packed, nothing kept from before. */
void visit_measure(struct bench *b);

#endif
