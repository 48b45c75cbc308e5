/* Reading the clocks, and dates without the C library's calendar (which takes locks and the TZ variable).
 *
 * Rules: UTC, no leap seconds (POSIX), the proleptic Gregorian calendar. Times outside the years 0 to 9999 are held at
 * that range's ends, so that the text always has its size.
 *
 * Shape: the day number is cut into eras of 400 years of 146097 days; a year counts from 1 March, so that the leap day
 * is its last (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days). */
#include "base/clock.h"

#include <time.h>

static const int64_t day_ms = 86400000, min_ms = -62167219200000, max_ms = 253402300799999;

static struct timespec read_clock(clockid_t id)
{
	struct timespec t = { 0, 0 };

	clock_gettime(id, &t);
	return t;
}

int64_t clock_wall_ms(void)
{
	struct timespec t = read_clock(CLOCK_REALTIME);

	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t clock_mono_ms(void)
{
	return clock_mono_us() / 1000;
}

int64_t clock_mono_us(void)
{
	struct timespec t = read_clock(CLOCK_MONOTONIC);

	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* n in exactly `digits` digits, then c; returns where to go on. */
static char *put_number(char *at, int64_t n, int digits, char c)
{
	for (int i = digits - 1; i >= 0; i--) {
		at[i] = (char)('0' + n % 10);
		n /= 10;
	}
	at[digits] = c;
	return at + digits + 1;
}

/* The date of a day since 1970-01-01, then c. */
static char *put_date(char *at, int64_t day, char c)
{
	int64_t from_0000_03_01 = day + 719468;
	int64_t era = (from_0000_03_01 >= 0 ? from_0000_03_01 : from_0000_03_01 - 146096) / 146097;
	int64_t day_of_era = from_0000_03_01 - era * 146097;
	int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int64_t month_from_march = (5 * day_of_year + 2) / 153;
	int64_t day_of_month = day_of_year - (153 * month_from_march + 2) / 5 + 1;
	int64_t month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;

	at = put_number(at, year_of_era + era * 400 + (month <= 2), 4, '-');
	at = put_number(at, month, 2, '-');
	return put_number(at, day_of_month, 2, c);
}

static int64_t hold(int64_t at_ms)
{
	return at_ms < min_ms ? min_ms : at_ms > max_ms ? max_ms : at_ms;
}

static int64_t day_of(int64_t at_ms)
{
	return (at_ms >= 0 ? at_ms : at_ms - (day_ms - 1)) / day_ms;
}

char *clock_iso(char out[CLOCK_ISO_SIZE], int64_t at_ms)
{
	int64_t day, ms;
	char *at;

	at_ms = hold(at_ms);
	day = day_of(at_ms);
	ms = at_ms - day * day_ms;
	at = put_date(out, day, 'T');
	at = put_number(at, ms / 3600000, 2, ':');
	at = put_number(at, ms / 60000 % 60, 2, ':');
	at = put_number(at, ms / 1000 % 60, 2, '.');
	at = put_number(at, ms % 1000, 3, 'Z');
	*at = '\0';
	return out;
}

char *clock_date(char out[CLOCK_ISO_SIZE], int64_t at_ms)
{
	put_date(out, day_of(hold(at_ms)), '\0');
	return out;
}
