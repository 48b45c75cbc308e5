/* Time. Everything in the rules is wall-clock time in milliseconds since 1970 (UTC), given as an argument; only the
 * engine and the web read the clock. */
#ifndef MAUDE_BASE_CLOCK_H
#define MAUDE_BASE_CLOCK_H

#include <stdint.h>

/* Wall-clock time in ms since 1970-01-01T00:00:00Z. */
int64_t clock_wall_ms(void);

/* Time since some fixed point that never jumps and stands still while the machine is suspended, in ms and us. */
int64_t clock_mono_ms(void);
int64_t clock_mono_us(void);

#define CLOCK_ISO_SIZE 25
/* "2026-11-22T06:00:00.123Z" (ISO 8601, UTC) for a time in ms; out has CLOCK_ISO_SIZE bytes; returns out. Times
 * outside the years 0 to 9999 are held at that range's ends. */
char *clock_iso(char out[CLOCK_ISO_SIZE], int64_t at_ms);
/* "2026-11-22" into at least 11 bytes; returns out. */
char *clock_date(char out[CLOCK_ISO_SIZE], int64_t at_ms);

#endif
