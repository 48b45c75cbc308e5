/* Cleans the input as people's text, and puts what comes of it, and the input as it is, into every context there is: each is
 * read back by a reader of the test's own, and must give the same. The first byte says how much room there is. */
#include "base/text.h"

#include <stdlib.h>

#include "base/strbuf.h"
#include "readers.h"
#include "view/markdown.h"
#include "view/qr.h"

enum { ROOM = 1 << 20 };

static char *duplicate(const char *s, size_t len)
{
	char *copy = malloc(len + 1);

	if (!copy)
		abort();
	memcpy(copy, s, len);
	copy[len] = '\0';
	return copy;
}

/* More readers (readers.h). */

static bool read_entities(char *out, const char *in, const char *special)
{
	static const struct {
		const char *entity;
		char c;
	} entities[] = { { "&amp;", '&' }, { "&lt;", '<' }, { "&gt;", '>' }, { "&quot;", '"' }, { "&#39;", '\'' } };

	while (*in) {
		size_t i = 0;

		if (*in != '&') {
			if (strchr(special, *in))
				return false;
			*out++ = *in++;
			continue;
		}
		while (i < 5 && strncmp(in, entities[i].entity, strlen(entities[i].entity)) != 0)
			i++;
		if (i == 5)
			return false;
		*out++ = entities[i].c;
		in += strlen(entities[i].entity);
	}
	*out = '\0';
	return true;
}

static bool read_url(char *out, const char *in)
{
	for (; *in; in++) {
		if (strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~", *in)) {
			*out++ = *in;
			continue;
		}
		if (*in != '%' || hex_digit(in[1]) < 0 || hex_digit(in[2]) < 0)
			return false;
		*out++ = (char)(hex_digit(in[1]) << 4 | hex_digit(in[2]));
		in += 2;
	}
	*out = '\0';
	return true;
}

/* One value of a line of the log. */
static bool read_logfmt(char *out, const char *in)
{
	size_t left = strlen(in), len;

	for (const char *at = in; left; at += len, left -= len) {
		const int32_t c = code_point(at, left, &len);

		if (c < 0 || is_control(c) || is_override(c) || c == 0x2028 || c == 0x2029)
			return false;
	}
	if (*in == '"')
		return read_yaml(out, in);
	if (!*in || strpbrk(in, " =\"\\"))
		return false;
	strcpy(out, in);
	return true;
}

/* What is written is read back as what it was; with less room it is that, or nothing at all. */
#define EXPECT_BACK(text, add, read) \
	do { \
		struct strbuf b_, small_; \
		char *back_; \
		strbuf_init(&b_, ROOM); \
		strbuf_init(&small_, room); \
		add(&b_, text); \
		add(&small_, text); \
		assert(!strbuf_failed(&b_) && small_.len <= room && strbuf_failed(&small_) == (b_.len > room)); \
		assert(strbuf_failed(&small_) || (small_.len == b_.len && memcmp(small_.s, b_.s, b_.len) == 0)); \
		back_ = duplicate(b_.s, b_.len); \
		assert(read); \
		assert(strcmp(back_, text) == 0); \
		free(back_); \
		strbuf_dispose(&b_); \
		strbuf_dispose(&small_); \
	} while (0)

/* Of any bytes. */
static void expect_any(const char *raw, size_t room)
{
	struct strbuf b;
	char *back;

	EXPECT_BACK(raw, strbuf_add_html, read_entities(back_, b_.s, "<>"));
	EXPECT_BACK(raw, strbuf_add_attr, read_entities(back_, b_.s, "<>\"'"));
	EXPECT_BACK(raw, strbuf_add_url, read_url(back_, b_.s));
	strbuf_init(&b, ROOM);
	strbuf_add_header(&b, raw);
	for (size_t i = 0; i < b.len; i++)
		assert(b.s[i] >= ' ' && b.s[i] < 0x7f);
	strbuf_reset(&b);
	strbuf_add_json(&b, raw);
	back = duplicate(b.s, b.len);
	assert(is_utf8(b.s) && read_json(back, b.s) && (!is_utf8(raw) || strcmp(back, raw) == 0));
	free(back);
	strbuf_reset(&b);
	strbuf_add_logfmt(&b, raw);
	back = duplicate(b.s, b.len);
	assert(read_logfmt(back, b.s));
	free(back);
	strbuf_dispose(&b);
}

static void expect_in_all_contexts(const char *text, size_t room)
{
	EXPECT_BACK(text, strbuf_add_json, read_json(back_, b_.s));
	if (*text) { /* an option may be without a description, which is written nowhere then */
		struct strbuf b;
		char *back;

		strbuf_init(&b, ROOM);
		markdown_add_text(&b, text);
		back = duplicate(b.s, b.len);
		assert(read_markdown(back, b.s) && strcmp(back, text) == 0);
		free(back);
		strbuf_reset(&b);
		yaml_add_text(&b, text);
		back = duplicate(b.s, b.len);
		assert(read_yaml(back, b.s) && strcmp(back, text) == 0);
		free(back);
		strbuf_reset(&b);
		strbuf_dispose(&b);
	}
}

static void expect_line(struct arena *a, const char *s, size_t len, size_t max, size_t room)
{
	const char *line, *again;
	enum text_fault fault = text_line(&line, a, s, len, max);

	assert((fault == TEXT_FINE) == (line != NULL));
	if (fault)
		return;
	assert(is_clean(line, max) && (!*line || (*line != ' ' && line[strlen(line) - 1] != ' ')));
	assert(text_line(&again, a, line, strlen(line), max) == TEXT_FINE && strcmp(again, line) == 0);
	assert(is_utf8(text_fold(a, line)));
	expect_in_all_contexts(line, room);
}

static void expect_name(struct arena *a, const char *s, size_t len, size_t room)
{
	char initials[TEXT_INITIALS_SIZE];
	const char *name, *again, *key;

	if (text_name(&name, a, s, len) != TEXT_FINE) {
		assert(!name);
		return;
	}
	assert(*name && is_clean(name, 24) && !strpbrk(name, "<>&\"`\\/=;:,") && !strstr(name, "  "));
	assert(text_name(&again, a, name, strlen(name)) == TEXT_FINE && strcmp(again, name) == 0);
	key = text_fold(a, name);
	assert(is_utf8(key) && strcmp(text_fold(a, key), key) == 0);
	assert(is_utf8(text_initials(initials, name)) && strlen(initials) < sizeof initials);
	expect_in_all_contexts(name, room);
}

/* Shown again as near to what came as can be. */
static void expect_shown(struct arena *a, const char *s, size_t len)
{
	const char *shown = text_shown(a, s, len), *line, *again;
	size_t left = strlen(shown), step;

	for (const char *at = shown; left; at += step, left -= step) {
		const int32_t c = code_point(at, left, &step);

		assert(c >= 0 && !is_override(c) && (!is_control(c) || c == '\t' || c == '\n' || c == '\r'));
	}
	if (text_line(&line, a, s, len, ROOM) == TEXT_FINE) /* sent again it is the same */
		assert(text_line(&again, a, shown, strlen(shown), ROOM) == TEXT_FINE && strcmp(again, line) == 0);
}

/* A picture whose label is the address. */
static void expect_qr(const char *url)
{
	static const char label[] = "aria-label=\"QR code of ";
	struct strbuf b;
	char *back, *from, *end;

	for (const char *c = url; *c; c++)
		if (*c <= ' ' || *c > '~')
			return;
	strbuf_init(&b, ROOM);
	if (qr_svg(&b, url) == RC_OK) {
		back = duplicate(b.s, b.len);
		assert(strncmp(back, "<svg ", 5) == 0 && strcmp(back + b.len - 6, "</svg>") == 0);
		from = strstr(back, label) + sizeof label - 1;
		end = strchr(from, '"');
		*end = '\0';
		assert(strspn(end + 1, " \"#-/0123456789<=>EMacdefghilnprstvwz") == strlen(end + 1));
		assert(read_entities(from, from, "<>\"'") && strcmp(from, url) == 0);
		free(back);
	} else {
		assert(!*url || strlen(url) > 2000);
	}
	strbuf_dispose(&b);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	struct input in = { data, size };
	const size_t room = take_byte(&in);
	char *raw = duplicate((const char *)in.s, in.len);
	struct arena a;

	arena_init(&a, 0);
	expect_line(&a, raw, in.len, 300, room);
	expect_line(&a, raw, in.len, room, room);
	expect_name(&a, raw, in.len, room);
	expect_shown(&a, raw, in.len);
	expect_any(raw, room);
	if (in.len < 3000)
		expect_qr(raw);
	arena_dispose(&a);
	free(raw);
	return 0;
}
