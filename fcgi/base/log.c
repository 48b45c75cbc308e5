/* Log lines in logfmt on stderr.
 *
 * Rules: a line is one write(2), under PIPE_BUF bytes, so that lines of several threads or processes don't mix. A line
 * has at most LINE_SIZE bytes with its newline, and a value VALUE_MAX as it is written: what is longer is cut between
 * characters and ends in an ellipsis; where pairs are left out, the line does. Failures to write are not reported
 * (there is nowhere to report to) and errno is kept. */
#include "base/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/strbuf.h"

enum {
	LINE_SIZE = 2048,
	VALUE_MAX = 512,
	VALUE_MIN = 16, /* with less room than this a pair is left out */
};

#define ELLIPSIS "…"

/* The first len bytes of value, less what would split a character, and an ellipsis. */
static void add_cut(struct strbuf *b, const char *value, size_t len)
{
	char part[VALUE_MAX + sizeof ELLIPSIS];

	for (int i = 0; i < 3 && len > 0 && (value[len] & 0xc0) == 0x80; i++)
		len--;
	memcpy(part, value, len);
	memcpy(part + len, ELLIPSIS, sizeof ELLIPSIS);
	strbuf_reset(b);
	strbuf_add_logfmt(b, part);
}

/* value in at most room bytes (VALUE_MIN to VALUE_MAX), cut if it has to be. */
static void add_value(struct strbuf *line, const char *value, size_t room)
{
	struct strbuf b;

	strbuf_init(&b, room);
	strbuf_add_logfmt(&b, value);
	if (strbuf_failed(&b)) {
		size_t fits = 0, beyond = strnlen(value, room);

		while (beyond - fits > 1) {
			size_t len = fits + (beyond - fits) / 2;

			add_cut(&b, value, len);
			if (strbuf_failed(&b))
				beyond = len;
			else
				fits = len;
		}
		add_cut(&b, value, fits);
	}
	strbuf_add_bytes(line, b.s, b.len);
	strbuf_dispose(&b);
}

static void write_line(const char *level, const char *event, va_list pairs)
{
	int saved_errno = errno;
	char at[CLOCK_ISO_SIZE];
	struct strbuf line;
	const char *key, *value;

	strbuf_init(&line, LINE_SIZE);
	strbuf_addf(&line, "at=%s level=%s event=", clock_iso(at, clock_wall_ms()), level);
	add_value(&line, event, VALUE_MAX);
	while ((key = va_arg(pairs, const char *)) != NULL && (value = va_arg(pairs, const char *)) != NULL) {
		size_t used = line.len + strlen(key) + strlen(" =" " " ELLIPSIS "\n");

		if (used + VALUE_MIN > LINE_SIZE) {
			strbuf_add(&line, " " ELLIPSIS);
			break;
		}
		strbuf_addf(&line, " %s=", key);
		add_value(&line, value, LINE_SIZE - used < VALUE_MAX ? LINE_SIZE - used : VALUE_MAX);
	}
	strbuf_add_char(&line, '\n');
	while (write(STDERR_FILENO, line.s, line.len) < 0 && errno == EINTR)
		;
	strbuf_dispose(&line);
	errno = saved_errno;
}

void log_info(const char *event, ...)
{
	va_list pairs;

	va_start(pairs, event);
	write_line("info", event, pairs);
	va_end(pairs);
}

void log_warn(const char *event, ...)
{
	va_list pairs;

	va_start(pairs, event);
	write_line("warn", event, pairs);
	va_end(pairs);
}

void log_error(const char *event, ...)
{
	va_list pairs;

	va_start(pairs, event);
	write_line("error", event, pairs);
	va_end(pairs);
}

struct log_number log_int(long long n)
{
	struct log_number number;

	snprintf(number.s, sizeof number.s, "%lld", n);
	return number;
}
