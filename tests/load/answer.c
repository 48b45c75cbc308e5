/* Reading answers: a machine over bytes, so that an answer may come in any pieces.
 *
 * Rules: lines end with LF, a CR before it is dropped (RFC 9112, 2.2). A body is as long as Content-Length or its chunks
 * say; 204 and 304 have none. An answer that ends with its connection is refused: the server has no reason for one. */
#include "answer.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

void answer_begin(struct answer *a)
{
	a->status = 0;
	a->version = -1;
	a->inbox = -1;
	a->body_bytes = a->wire_bytes = 0;
	if (a->keep)
		strbuf_reset(a->keep);
	a->closes = false;
	a->cookie[0] = a->location[0] = '\0';
	a->part = ANSWER_STATUS;
	a->left = -1;
	a->chunked = false;
	a->line_len = 0;
}

/* The value of a field, if the line is that field's. */
static const char *value_of(const char *line, const char *name)
{
	size_t len = strlen(name);

	if (strncasecmp(line, name, len) != 0 || line[len] != ':')
		return NULL;
	return line + len + 1 + strspn(line + len + 1, " \t");
}

/* Copies up to the first character of `until`; what doesn't fit is left empty. */
static void copy(char *out, size_t size, const char *from, const char *until)
{
	size_t len = strcspn(from, until);

	out[0] = '\0';
	if (len < size) {
		memcpy(out, from, len);
		out[len] = '\0';
	}
}

static void take_field(struct answer *a)
{
	const char *value;

	if ((value = value_of(a->line, "Content-Length")))
		a->left = strtoll(value, NULL, 10);
	else if ((value = value_of(a->line, "Transfer-Encoding")))
		a->chunked = strcasecmp(value, "chunked") == 0;
	else if ((value = value_of(a->line, "Connection")))
		a->closes = strcasecmp(value, "close") == 0;
	else if ((value = value_of(a->line, "X-Version")))
		a->version = strtoll(value, NULL, 10);
	else if ((value = value_of(a->line, "X-Inbox")))
		a->inbox = strtoll(value, NULL, 10);
	else if ((value = value_of(a->line, "Set-Cookie")))
		copy(a->cookie, sizeof a->cookie, value, ";");
	else if ((value = value_of(a->line, "Location")))
		copy(a->location, sizeof a->location, value, "");
}

static bool begin_body(struct answer *a)
{
	if (a->status == 204 || a->status == 304 || (!a->chunked && a->left == 0)) {
		a->part = ANSWER_COMPLETE;
		return true;
	}
	a->part = a->chunked ? ANSWER_CHUNK_SIZE : ANSWER_BODY;
	return a->chunked || a->left > 0;
}

static bool take_chunk_size(struct answer *a)
{
	char *end;

	a->left = strtoll(a->line, &end, 16);
	if (end == a->line || a->left < 0)
		return false;
	a->part = a->left ? ANSWER_CHUNK : ANSWER_TRAILER;
	return true;
}

static bool take_line(struct answer *a)
{
	switch (a->part) {
	case ANSWER_STATUS:
		if (strncmp(a->line, "HTTP/1.1 ", 9) != 0)
			return false;
		a->status = (int)strtol(a->line + 9, NULL, 10);
		a->part = ANSWER_HEAD;
		return a->status >= 200 && a->status <= 599;
	case ANSWER_HEAD:
		if (!a->line_len)
			return begin_body(a);
		take_field(a);
		return true;
	case ANSWER_CHUNK_SIZE:
		return take_chunk_size(a);
	case ANSWER_CHUNK_END:
		a->part = ANSWER_CHUNK_SIZE;
		return !a->line_len;
	case ANSWER_TRAILER:
		if (!a->line_len)
			a->part = ANSWER_COMPLETE;
		return true;
	default:
		return false;
	}
}

/* Takes bytes up to the line's end; returns how many. */
static size_t collect_line(struct answer *a, const char *bytes, size_t len, bool *ok)
{
	const char *end = memchr(bytes, '\n', len);
	size_t n = end ? (size_t)(end - bytes) : len;
	size_t room = sizeof a->line - 1 - a->line_len;

	memcpy(a->line + a->line_len, bytes, n < room ? n : room);
	a->line_len += n < room ? n : room;
	if (!end)
		return n;
	if (a->line_len && a->line[a->line_len - 1] == '\r')
		a->line_len--;
	a->line[a->line_len] = '\0';
	*ok = take_line(a);
	a->line_len = 0;
	return n + 1;
}

static size_t take_body(struct answer *a, const char *bytes, size_t len)
{
	size_t n = (int64_t)len < a->left ? len : (size_t)a->left;

	a->left -= (int64_t)n;
	a->body_bytes += (int64_t)n;
	if (a->keep)
		strbuf_add_bytes(a->keep, bytes, n);
	if (!a->left)
		a->part = a->part == ANSWER_CHUNK ? ANSWER_CHUNK_END : ANSWER_COMPLETE;
	return n;
}

bool answer_take(struct answer *a, const char *bytes, size_t len)
{
	bool ok = true;

	a->wire_bytes += (int64_t)len;
	while (ok && len) {
		size_t n;
		if (a->part == ANSWER_COMPLETE)
			return false;
		if (a->part == ANSWER_BODY || a->part == ANSWER_CHUNK)
			n = take_body(a, bytes, len);
		else
			n = collect_line(a, bytes, len, &ok);
		bytes += n;
		len -= n;
	}
	return ok;
}
