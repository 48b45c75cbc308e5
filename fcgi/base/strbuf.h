/* The only builder of text.
 *
 * A strbuf has a maximum from birth. What one call adds is added whole or not at all: what would go over the maximum is
 * left out, the failure sticks (nothing more is added until the next reset), and it is checked once at the end with
 * strbuf_failed. Strings are not NULL, except where it says so. The function's name says the context that the text is
 * made safe for. */
#ifndef MAUDE_BASE_STRBUF_H
#define MAUDE_BASE_STRBUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct strbuf {
	char *s;    /* always NUL-terminated once something was added; "" before */
	size_t len; /* bytes without the NUL */
	size_t cap;
	size_t max; /* bytes that len never exceeds */
	bool failed;
};

/* An empty buffer in the caller's memory that will hold at most max bytes. */
void strbuf_init(struct strbuf *b, size_t max);
void strbuf_dispose(struct strbuf *b);

/* Empties it and forgets a failure; keeps the memory. */
void strbuf_reset(struct strbuf *b);

/* Gives back the memory beyond what is in it: for text that is kept. */
void strbuf_fit(struct strbuf *b);

/* Whether anything was left out since the last reset. */
bool strbuf_failed(const struct strbuf *b);

/* As it is: for text of our own making only, or bytes whose context needs no escaping. */
void strbuf_add(struct strbuf *b, const char *s);
void strbuf_add_bytes(struct strbuf *b, const void *p, size_t len);
void strbuf_add_char(struct strbuf *b, char c);
void strbuf_add_int(struct strbuf *b, int64_t n);
void strbuf_addf(struct strbuf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Text between HTML tags: & < > become entities. */
void strbuf_add_html(struct strbuf *b, const char *s);
/* Text inside a double- or single-quoted HTML attribute: & < > " ' become entities. */
void strbuf_add_attr(struct strbuf *b, const char *s);
/* One component of a URL: all but RFC 3986's unreserved characters is percent-encoded. */
void strbuf_add_url(struct strbuf *b, const char *s);
/* A JSON string with its quotes (RFC 8259; also U+2028, U+2029 and < > & as \u escapes, safe inside HTML);
 * NULL gives null; bytes that are not UTF-8 become U+FFFD. */
void strbuf_add_json(struct strbuf *b, const char *s);
/* A value inside an HTTP header field: bytes below 0x20, 0x7f and above are left out (RFC 9110, 5.5). */
void strbuf_add_header(struct strbuf *b, const char *s);
/* A logfmt value: quoted where it has to be; control characters, line separators and bidirectional overrides escaped as
 * in JSON, bytes that are not UTF-8 become U+FFFD. */
void strbuf_add_logfmt(struct strbuf *b, const char *s);

#endif
