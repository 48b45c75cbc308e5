/* Mending one text.
 *
 * Rules: what is too long to be normalised at leisure is cut before (utf8proc takes quadratic time to put a long run of
 * marks in order), and again after, since NFC changes lengths. Cuts are made between characters as people see them
 * (grapheme clusters); only a single one that is longer than the limit is cut inside. A piece of normalised text is
 * normalised, and so is one with an ellipsis behind it.
 *
 * Shape: most texts are made of characters that are normalised as they are; for them nothing has to be looked up. */
#include "model/answer_text.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>
#include <utf8proc.h>

#include "base/text.h"

#define ELLIPSIS "\xe2\x80\xa6"
#define WHITE " \t\n\v\f\r"

enum {
	RAW_FACTOR = 2, /* code points that are normalised, for each that may be left */
	NFC_FACTOR = 3, /* code points that NFC makes of one, at most: UAX 15, maximum expansion (U+FB2C) */
};

struct line {
	const char *s; /* normalised and trimmed */
	bool cut;      /* there was more */
};

static bool is_ascii(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (s[i] < 0x20 || s[i] > 0x7e)
			return false;
	return true;
}

/* Bytes of the character at s, of those that stay as they are whatever is beside them: ASCII, U+00A1 to U+02FF, and dashes
 * and quotation marks, U+2010 to U+2027. No mark is among them, no control character, no space but the one of ASCII. 0: of
 * any other. */
static size_t plain_char(const unsigned char *s, size_t len)
{
	if (s[0] >= 0x20 && s[0] <= 0x7e)
		return 1;
	if (len >= 2 && s[0] >= 0xc2 && s[0] <= 0xcb && s[1] >= (s[0] == 0xc2 ? 0xa1 : 0x80) && s[1] <= 0xbf)
		return 2;
	if (len >= 3 && s[0] == 0xe2 && s[1] == 0x80 && s[2] >= 0x90 && s[2] <= 0xa7)
		return 3;
	return 0;
}

static bool is_plain(const char *s, size_t len)
{
	size_t step;

	for (size_t at = 0; at < len; at += step)
		if (!(step = plain_char((const unsigned char *)s + at, len - at)))
			return false;
	return true;
}

/* Of bytes without a NUL. */
static const char *copy(struct arena *a, const char *s, size_t len)
{
	char *text = arena_alloc(a, len + 1);

	memcpy(text, s, len);
	return text;
}

/* Normalises and trims what is clean and has at most so many code points. */
static const char *normalise(struct arena *a, const char *s, size_t len, size_t points)
{
	const char *text;
	enum text_fault fault = text_line(&text, a, s, len, NFC_FACTOR * points);

	assert(fault == TEXT_FINE);
	return text;
}

/* Where the first so many code points end. */
static size_t end_of(const char *s, size_t points)
{
	size_t at = 0;

	for (; s[at]; at++)
		if (((unsigned char)s[at] & 0xc0) != 0x80 && points-- == 0)
			break;
	return at;
}

static struct line make_line(struct arena *a, const char *raw, size_t max)
{
	const size_t points = RAW_FACTOR * max;
	const char *shown;
	size_t len, end;
	bool cut;

	raw += strspn(raw, WHITE);
	len = strlen(raw);
	while (len > 0 && strchr(WHITE, raw[len - 1]))
		len--;
	if (is_plain(raw, len)) {
		end = end_of(raw, points);
		return (struct line){ copy(a, raw, end < len ? end : len), end < len };
	}
	shown = text_shown(a, raw, len);
	shown += strspn(shown, WHITE);
	end = end_of(shown, points);
	cut = shown[end + strspn(shown + end, WHITE)] != '\0';
	return (struct line){ normalise(a, shown, end, points), cut };
}

static bool is_space(utf8proc_int32_t c)
{
	return c == ' ' || (c > 0x7f && utf8proc_category(c) == UTF8PROC_CATEGORY_ZS);
}

/* Whether people see two characters; state is that of the text so far. */
static bool is_between(utf8proc_int32_t before, utf8proc_int32_t c, utf8proc_int32_t *state)
{
	if (before > 0x7f || c > 0x7f)
		return utf8proc_grapheme_break_stateful(before, c, state);
	*state = 0;
	return true;
}

/* Where to end a text of more than max code points so that at most max are left. */
static size_t cut_at(const char *s, size_t max)
{
	size_t at = 0, between = 0, word = 0, word_points = 0;
	utf8proc_int32_t before = 0, c, state = 0;

	for (size_t points = 0;; points++) {
		size_t len = (size_t)utf8proc_iterate((const utf8proc_uint8_t *)s + at, -1, &c);

		if (points && is_between(before, c, &state))
			between = at;
		if (is_space(c)) {
			word = at;
			word_points = points;
		}
		if (points == max)
			return word_points * 4 >= max * 3 ? word : between ? between : at;
		before = c;
		at += len;
	}
}

/* Within max code points. Of a line that was cut before, the last character may be but a part of one. */
static const char *shorten(struct arena *a, struct line line, size_t max)
{
	size_t points = text_length(line.s), end;
	char *text;

	if (points <= 1 || (!line.cut && points <= max)) /* an ellipsis alone says nothing */
		return line.s;
	end = cut_at(line.s, points < max ? points - 1 : max - 1);
	while (end > 0 && strchr(" .,;:", line.s[end - 1]))
		end--;
	text = arena_alloc(a, end + sizeof ELLIPSIS);
	memcpy(text, line.s, end);
	memcpy(text + end, ELLIPSIS, sizeof ELLIPSIS);
	return text;
}

static const struct {
	const char *open, *close;
} quotes[] = {
	{ "\"", "\"" }, { "'", "'" },
	{ "\u201c", "\u201d" }, { "\u2018", "\u2019" }, /* “…” ‘…’ */
	{ "\u201e", "\u201c" }, { "\u201a", "\u2018" }, /* „…“ ‚…‘ */
	{ "\u201e", "\u201d" }, { "\u201d", "\u201d" }, /* „…” ”…” */
	{ "\u00ab", "\u00bb" }, { "\u00bb", "\u00ab" }, { "\u2039", "\u203a" }, /* «…» »…« ‹…› */
};

/* Without one pair of quotation marks that stand around all of it, and nowhere inside. */
static const char *unquote(struct arena *a, const char *s)
{
	size_t len = strlen(s);

	for (size_t i = 0; i < sizeof quotes / sizeof *quotes; i++) {
		size_t open = strlen(quotes[i].open), close = strlen(quotes[i].close);
		const char *inside;

		if (len < open + close || memcmp(s, quotes[i].open, open) != 0 ||
			memcmp(s + len - close, quotes[i].close, close) != 0)
			continue;
		inside = copy(a, s + open, len - open - close);
		if (!strstr(inside, quotes[i].open) && !strstr(inside, quotes[i].close))
			return normalise(a, inside, strlen(inside), strlen(inside));
	}
	return s;
}

/* Without the full stop of a sentence; three of them are meant. */
static const char *without_stop(struct arena *a, const char *s)
{
	size_t len = strlen(s);

	if (len == 0 || s[len - 1] != '.' || (len > 1 && s[len - 2] == '.'))
		return s;
	return normalise(a, s, len - 1, len);
}

/* Without what follows the first so many words, and a comma that leads on to it. */
static const char *first_words(struct arena *a, const char *s, size_t words)
{
	size_t at = 0, end = 0;
	bool inside = false;
	utf8proc_int32_t c;

	while (s[at]) {
		const size_t len = (size_t)utf8proc_iterate((const utf8proc_uint8_t *)s + at, -1, &c);
		const bool space = is_space(c);

		if (!space && !inside && words-- == 0)
			break;
		inside = !space;
		at += len;
		if (inside)
			end = at;
	}
	if (!s[at])
		return s;
	while (end > 0 && strchr(",;:", s[end - 1]))
		end--;
	return normalise(a, s, end, end + 1);
}

const char *answer_text(struct arena *a, const char *raw, size_t max)
{
	return shorten(a, make_line(a, raw, max), max);
}

const char *answer_sentence(struct arena *a, const char *raw, size_t max)
{
	struct line line = make_line(a, raw, max + 2); /* the marks */

	line.s = unquote(a, line.s);
	return shorten(a, line, max);
}

const char *answer_title(struct arena *a, const char *raw, size_t words, size_t max)
{
	struct line line = make_line(a, raw, max + 4);
	const char *all = without_stop(a, unquote(a, without_stop(a, line.s)));

	line.s = first_words(a, all, words);
	line.cut = line.cut && line.s == all;
	return shorten(a, line, max);
}

const char *answer_fold(struct arena *a, const char *s)
{
	size_t len = strlen(s);
	char *key;

	if (!is_ascii(s, len))
		return text_fold(a, s);
	key = arena_alloc(a, len + 1);
	for (size_t i = 0; i < len; i++)
		key[i] = (char)(s[i] >= 'A' && s[i] <= 'Z' ? s[i] + ('a' - 'A') : s[i]);
	return key;
}
