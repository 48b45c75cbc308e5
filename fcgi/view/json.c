/* Writing JSON piece by piece. */
#include "view/json.h"

#include <assert.h>
#include <string.h>

#include "base/clock.h"
#include "view/record_parts.h"

/* Pieces are put together here first: one call of strbuf for each, which is most of the time it takes. */
enum { PIECE = 256 };

static bool comma_is_due(const struct strbuf *b)
{
	char last = b->len ? b->s[b->len - 1] : '{';

	return last != '{' && last != '[' && last != ':' && last != ',';
}

void json_next(struct strbuf *b)
{
	if (comma_is_due(b))
		strbuf_add_char(b, ',');
}

void json_key(struct strbuf *b, const char *key)
{
	char piece[PIECE];
	size_t len = 0, key_len = strlen(key);

	assert(key_len < PIECE - 4);
	if (comma_is_due(b))
		piece[len++] = ',';
	piece[len++] = '"';
	memcpy(piece + len, key, key_len);
	len += key_len;
	piece[len++] = '"';
	piece[len++] = ':';
	strbuf_add_bytes(b, piece, len);
}

void json_open(struct strbuf *b, char bracket)
{
	json_next(b);
	strbuf_add_char(b, bracket);
}

void json_close(struct strbuf *b, char bracket)
{
	strbuf_add_char(b, bracket);
}

/* Bytes that don't stand for themselves in valid UTF-8; 0xe2 may begin U+2028, which strbuf_add_json looks at. */
static const bool special[256] = {
	[0 ... 0x1f] = true, ['"'] = true, ['\\'] = true, ['<'] = true, ['>'] = true, ['&'] = true, [0xe2] = true,
};

/* strbuf_add_json, quicker for short texts that need no escaping, which most are. */
static void add_text(struct strbuf *b, const char *text)
{
	char piece[PIECE];
	size_t len = 0;

	piece[len++] = '"';
	while (text && !special[(unsigned char)*text] && len < PIECE - 1)
		piece[len++] = *text++;
	if (!text || *text) {
		strbuf_add_json(b, text ? text - (len - 1) : NULL);
		return;
	}
	piece[len++] = '"';
	strbuf_add_bytes(b, piece, len);
}

void json_item_text(struct strbuf *b, const char *text)
{
	json_next(b);
	add_text(b, text);
}

static void add_digits(struct strbuf *b, int64_t n)
{
	char digits[24];
	char *at = digits + sizeof digits;
	uint64_t rest = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;

	do
		*--at = (char)('0' + rest % 10);
	while (rest /= 10);
	if (n < 0)
		*--at = '-';
	strbuf_add_bytes(b, at, (size_t)(digits + sizeof digits - at));
}

void json_key_int(struct strbuf *b, int64_t key)
{
	json_next(b);
	strbuf_add_char(b, '"');
	add_digits(b, key);
	strbuf_add_bytes(b, "\":", 2);
}

void json_item_int(struct strbuf *b, int64_t n)
{
	json_next(b);
	add_digits(b, n);
}

void json_text(struct strbuf *b, const char *key, const char *text)
{
	json_key(b, key);
	add_text(b, text);
}

void json_int(struct strbuf *b, const char *key, int64_t n)
{
	json_key(b, key);
	add_digits(b, n);
}

void json_id(struct strbuf *b, const char *key, int64_t id)
{
	if (id)
		json_int(b, key, id);
	else
		json_text(b, key, NULL);
}

void json_bool(struct strbuf *b, const char *key, bool value)
{
	json_key(b, key);
	strbuf_add(b, value ? "true" : "false");
}

void json_time(struct strbuf *b, const char *key, int64_t at_ms)
{
	char iso[CLOCK_ISO_SIZE];

	json_text(b, key, at_ms ? clock_iso(iso, at_ms) : NULL);
}

void json_ids(struct strbuf *b, const char *key, struct ids ids)
{
	json_key(b, key);
	json_open(b, '[');
	for (size_t i = 0; i < ids.count; i++)
		json_item_int(b, ids.ids[i]);
	json_close(b, ']');
}

void json_priority_id(struct strbuf *b, const char *key, const struct priority *p)
{
	char tag[PRIORITY_TAG_SIZE];

	json_text(b, key, p && p->number ? priority_tag(tag, p) : NULL);
}

void json_why(struct strbuf *b, const char *key, const struct decision *d)
{
	struct strbuf why;

	strbuf_init(&why, RECORD_MAX);
	if (record_why_is_there(d))
		record_add_why(&why, d);
	json_text(b, key, why.len ? why.s : NULL);
	strbuf_dispose(&why);
}
