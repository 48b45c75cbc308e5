/* Building text, with a maximum and with escaping by context.
 *
 * Rules: len never exceeds max. A piece is what one call adds: if it doesn't fit it is left out whole, with what was
 * escaped of it so far, and from then on nothing is added until the next reset.
 *
 * Shape: s has cap bytes, len of them used and a NUL behind; while cap is 0, s is a shared empty string that nobody
 * writes to. */
#include "base/strbuf.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <utf8proc.h>

#include "base/mem.h"

enum { FIRST_CAP = 64 };

static char nothing[1];

void strbuf_init(struct strbuf *b, size_t max)
{
	assert(max < SIZE_MAX / 2);
	*b = (struct strbuf){ .s = nothing, .max = max };
}

void strbuf_dispose(struct strbuf *b)
{
	if (b->cap)
		mem_free(b->s);
	strbuf_init(b, b->max);
}

static void set_len(struct strbuf *b, size_t len)
{
	b->len = len;
	if (b->cap)
		b->s[len] = '\0';
}

void strbuf_reset(struct strbuf *b)
{
	set_len(b, 0);
	b->failed = false;
}

void strbuf_fit(struct strbuf *b)
{
	if (!b->cap)
		return;
	b->cap = b->len + 1;
	b->s = mem_resize(b->s, b->cap, 1);
}

bool strbuf_failed(const struct strbuf *b)
{
	return b->failed;
}

/* Makes room for len more bytes and the NUL, or fails. */
static bool reserve(struct strbuf *b, size_t len)
{
	size_t cap = b->cap ? b->cap : FIRST_CAP;

	if (b->failed || len > b->max - b->len) {
		b->failed = true;
		return false;
	}
	while (cap < b->len + len + 1)
		cap *= 2;
	if (cap > b->max + 1)
		cap = b->max + 1;
	if (cap > b->cap) {
		b->s = mem_resize(b->cap ? b->s : NULL, cap, 1);
		b->cap = cap;
	}
	return true;
}

void strbuf_add(struct strbuf *b, const char *s)
{
	strbuf_add_bytes(b, s, strlen(s));
}

void strbuf_add_bytes(struct strbuf *b, const void *p, size_t len)
{
	if (len == 0 || !reserve(b, len))
		return;
	memcpy(b->s + b->len, p, len);
	set_len(b, b->len + len);
}

void strbuf_add_char(struct strbuf *b, char c)
{
	strbuf_add_bytes(b, &c, 1);
}

void strbuf_add_int(struct strbuf *b, int64_t n)
{
	strbuf_addf(b, "%lld", (long long)n);
}

void strbuf_addf(struct strbuf *b, const char *format, ...)
{
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (len < 0) {
		b->failed = true;
		return;
	}
	if (!reserve(b, (size_t)len))
		return;
	va_start(args, format);
	vsnprintf(b->s + b->len, (size_t)len + 1, format, args);
	va_end(args);
	set_len(b, b->len + (size_t)len);
}

/* Ends a piece of several parts that began at start. */
static void end_piece(struct strbuf *b, size_t start)
{
	if (b->failed)
		set_len(b, start);
}

static void add_entities(struct strbuf *b, const char *s, const char *special)
{
	size_t start = b->len;

	for (;;) {
		size_t plain = strcspn(s, special);

		strbuf_add_bytes(b, s, plain);
		s += plain;
		if (*s == '\0')
			break;
		switch (*s++) {
		case '&':
			strbuf_add(b, "&amp;");
			break;
		case '<':
			strbuf_add(b, "&lt;");
			break;
		case '>':
			strbuf_add(b, "&gt;");
			break;
		case '"':
			strbuf_add(b, "&quot;");
			break;
		default:
			strbuf_add(b, "&#39;");
			break;
		}
	}
	end_piece(b, start);
}

void strbuf_add_html(struct strbuf *b, const char *s)
{
	add_entities(b, s, "&<>");
}

void strbuf_add_attr(struct strbuf *b, const char *s)
{
	add_entities(b, s, "&<>\"'");
}

void strbuf_add_url(struct strbuf *b, const char *s)
{
	/* RFC 3986, 2.3: unreserved characters */
	static const char unreserved[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
	static const char hex[] = "0123456789ABCDEF";
	size_t start = b->len;

	for (;;) {
		size_t plain = strspn(s, unreserved);
		unsigned char c;

		strbuf_add_bytes(b, s, plain);
		s += plain;
		if (*s == '\0')
			break;
		c = (unsigned char)*s++;
		strbuf_add_bytes(b, (char[]){ '%', hex[c >> 4], hex[c & 15] }, 3);
	}
	end_piece(b, start);
}

static bool is_special_in_json(utf8proc_int32_t c)
{
	return c < 0x20 || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' || c == 0x2028 || c == 0x2029;
}

/* Also what could disturb the terminal on which the log is read: C1 controls and bidirectional overrides. */
static bool is_special_in_logfmt(utf8proc_int32_t c)
{
	return c < 0x20 || c == '"' || c == '\\' || (c >= 0x7f && c <= 0x9f) || (c >= 0x2028 && c <= 0x202e) ||
	       (c >= 0x2066 && c <= 0x2069);
}

static void add_escape(struct strbuf *b, utf8proc_int32_t c)
{
	static const char from[] = "\"\\\b\f\n\r\t", to[] = "\"\\bfnrt";
	const char *at = c > 0 && c < 0x80 ? strchr(from, c) : NULL;

	if (at)
		strbuf_add_bytes(b, (char[]){ '\\', to[at - from] }, 2);
	else
		strbuf_addf(b, "\\u%04x", (unsigned int)c);
}

/* s with special characters escaped as in JSON; what is not UTF-8 becomes U+FFFD. Returns whether there were any. */
static bool add_escaped(struct strbuf *b, const char *s, bool (*is_special)(utf8proc_int32_t))
{
	const utf8proc_uint8_t *at = (const utf8proc_uint8_t *)s, *plain = at, *end = at + strlen(s);
	bool escaped = false;

	while (at < end) {
		utf8proc_int32_t c;
		utf8proc_ssize_t len = utf8proc_iterate(at, end - at, &c);

		if (len > 0 && !is_special(c)) {
			at += len;
			continue;
		}
		escaped = true;
		strbuf_add_bytes(b, plain, (size_t)(at - plain));
		add_escape(b, len > 0 ? c : 0xfffd);
		at += len > 0 ? len : 1;
		plain = at;
	}
	strbuf_add_bytes(b, plain, (size_t)(at - plain));
	return escaped;
}

void strbuf_add_json(struct strbuf *b, const char *s)
{
	size_t start = b->len;

	if (!s) {
		strbuf_add(b, "null");
		return;
	}
	strbuf_add_char(b, '"');
	add_escaped(b, s, is_special_in_json);
	strbuf_add_char(b, '"');
	end_piece(b, start);
}

void strbuf_add_header(struct strbuf *b, const char *s)
{
	size_t start = b->len;

	for (; *s; s++)
		if (*s >= 0x20 && *s < 0x7f)
			strbuf_add_char(b, *s);
	end_piece(b, start);
}

void strbuf_add_logfmt(struct strbuf *b, const char *s)
{
	size_t start = b->len;

	if (*s && !strpbrk(s, " =")) {
		bool failed_before = b->failed;

		if (!add_escaped(b, s, is_special_in_logfmt) && !b->failed)
			return;
		/* it needs quotes: once more, with them */
		b->failed = failed_before;
		set_len(b, start);
	}
	strbuf_add_char(b, '"');
	add_escaped(b, s, is_special_in_logfmt);
	strbuf_add_char(b, '"');
	end_piece(b, start);
}
