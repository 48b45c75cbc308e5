/* How long it takes to render pages, in this process, without anything around it. */
#ifndef MAUDE_LOAD_RENDER_H
#define MAUDE_LOAD_RENDER_H

#include <stdbool.h>

#include "report.h"

/* Adds figures about the pages of these templates, with the addresses of static files from a file as conf/run writes it: each
 * the median of so many times. False, with a line on stderr: they can't be loaded. */
bool render_measure(struct report *report, const char *templates, const char *assets, int times);

#endif
