/* Figures and their aims, as one table at the end. */
#ifndef MAUDE_LOAD_REPORT_H
#define MAUDE_LOAD_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum aim { NO_AIM, AT_LEAST, AT_MOST };

struct report;

/* judges: whether figures are held against their aims. */
struct report *report_new(bool judges);
void report_free(struct report *r);

/* A headline; figures follow. */
void report_part(struct report *r, const char *title);

/* value with so many decimals and its unit; aim NO_AIM: goal is ignored. */
void report_figure(struct report *r, const char *name, double value, int decimals, const char *unit, enum aim aim, double goal);

/* Prints the table to stdout, every line led in by prefix. Returns how many aims were missed. */
size_t report_print(const struct report *r, const char *prefix);

#endif
