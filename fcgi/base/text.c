/* Cleaning people's text before anything else sees it.
 *
 * Rules (SPEC sections 2 and 9): invalid UTF-8, control characters and bidirectional overrides are refused, the first
 * one found decides; in lines each line break and tab becomes one space, in names it is refused like any control
 * character. Then NFC, then outer white space goes, then code points are counted. In a name marks follow letters, and
 * joiners stand between letters, as Persian and Indic names need them; letters that show nothing are refused.
 *
 * Shape: bytes in, checked and copied into the arena; utf8proc normalises the copy; what is left is copied again. */
#include "base/text.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

enum { COMPOSED_MAX = 4 }; /* code points that NFC makes one of, at most: UAX 15, maximum expansion (U+1F82) */

/* The one place where utf8proc allocates. s is valid UTF-8. */
static char *normalise(size_t *out_len, struct arena *a, const char *s, size_t len, utf8proc_option_t fold)
{
	utf8proc_uint8_t *mapped = NULL;
	utf8proc_ssize_t mapped_len = utf8proc_map((const utf8proc_uint8_t *)s, (utf8proc_ssize_t)len, &mapped,
	                                           UTF8PROC_STABLE | UTF8PROC_COMPOSE | fold);
	char *copy;

	/* the caller checked the text, so only memory could be lacking */
	if (mapped_len < 0)
		abort();
	*out_len = (size_t)mapped_len;
	copy = arena_alloc(a, *out_len + 1);
	memcpy(copy, mapped, *out_len);
	free(mapped);
	return copy;
}

/* The code point at *at, which moves on; -1 at the end, -2 where it is not UTF-8. */
static utf8proc_int32_t next(const char **at, const char *end)
{
	utf8proc_int32_t c;
	utf8proc_ssize_t len;

	if (*at == end)
		return -1;
	len = utf8proc_iterate((const utf8proc_uint8_t *)*at, end - *at, &c);
	if (len <= 0)
		return -2;
	*at += len;
	return c;
}

static bool is_break(utf8proc_int32_t c)
{
	return (c >= '\t' && c <= '\r') || c == 0x85 || c == 0x2028 || c == 0x2029;
}

static bool is_bidi(utf8proc_int32_t c)
{
	return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

static bool is_space(utf8proc_int32_t c)
{
	return c >= 0 && utf8proc_category(c) == UTF8PROC_CATEGORY_ZS;
}

static void trim(const char **start, const char **end)
{
	const char *at = *start, *last = *start;

	while (is_space(next(&at, *end)))
		*start = at;
	last = at = *start;
	while (at < *end)
		if (!is_space(next(&at, *end)))
			last = at;
	*end = last;
}

/* Checks, normalises and trims: *start to *end is the text, in the arena. What can't come down to max code points is
 * refused before it is normalised, as utf8proc takes quadratic time to put a long run of marks in order. */
static enum text_fault clean(const char **start, const char **end, struct arena *a, const char *s, size_t len,
                             size_t max, bool mend_breaks)
{
	const char *at = s, *before = s, *s_end = s + len;
	char *checked = arena_alloc(a, len);
	size_t checked_len = 0, seen = 0;
	utf8proc_int32_t c;

	for (; (c = next(&at, s_end)) != -1; before = at) {
		if (c == -2)
			return TEXT_NOT_UTF8;
		if (is_bidi(c))
			return TEXT_BIDI;
		if (mend_breaks && is_break(c)) {
			if (c == '\r' && at < s_end && *at == '\n')
				at++;
			checked[checked_len++] = ' ';
			continue;
		}
		if (utf8proc_category(c) == UTF8PROC_CATEGORY_CC)
			return TEXT_CONTROL;
		memcpy(checked + checked_len, before, (size_t)(at - before));
		checked_len += (size_t)(at - before);
		seen += !is_space(c);
	}
	if (seen / COMPOSED_MAX > max)
		return TEXT_TOO_LONG;
	*start = normalise(&len, a, checked, checked_len, 0);
	*end = *start + len;
	trim(start, end);
	return TEXT_FINE;
}

static char *copy_between(struct arena *a, const char *start, const char *end)
{
	size_t len = (size_t)(end - start);
	char *copy = arena_alloc(a, len + 1);

	memcpy(copy, start, len);
	return copy;
}

enum text_fault text_line(const char **out, struct arena *a, const char *s, size_t len, size_t max)
{
	const char *start, *end, *line;
	enum text_fault fault;

	*out = NULL;
	fault = clean(&start, &end, a, s, len, max, true);
	if (fault)
		return fault;
	line = copy_between(a, start, end);
	if (text_length(line) > max)
		return TEXT_TOO_LONG;
	*out = line;
	return TEXT_FINE;
}

enum name_part { START, LETTER, MARK, DIGIT, SPACE, SIGN, JOINER, STRANGE };

static enum name_part part_of(utf8proc_int32_t c)
{
	/* the Hangul fillers are letters by category and show nothing: a name of them would be invisible */
	if (c == 0x115f || c == 0x1160 || c == 0x3164 || c == 0xffa0)
		return STRANGE;
	if (c == 0x200c || c == 0x200d)
		return JOINER;
	if (c == ' ')
		return SPACE;
	if (c == '-' || c == '_' || c == '\'' || c == '.')
		return SIGN;
	switch (utf8proc_category(c)) {
	case UTF8PROC_CATEGORY_LU:
	case UTF8PROC_CATEGORY_LL:
	case UTF8PROC_CATEGORY_LT:
	case UTF8PROC_CATEGORY_LM:
	case UTF8PROC_CATEGORY_LO:
		return LETTER;
	case UTF8PROC_CATEGORY_MN:
	case UTF8PROC_CATEGORY_MC:
	case UTF8PROC_CATEGORY_ME:
		return MARK;
	case UTF8PROC_CATEGORY_ND:
		return DIGIT;
	default:
		return STRANGE;
	}
}

/* Whether part may stand directly after before. A letter's marks count as part of the letter: RA, ZWJ, VIRAMA, YA is
 * how Bengali writes ra with ya-phalaa. */
static bool may_follow(enum name_part before, enum name_part part)
{
	bool after_letter = before == LETTER || before == MARK;

	switch (part) {
	case STRANGE:
		return false;
	case MARK:
		return after_letter || before == JOINER;
	case JOINER:
		return after_letter;
	default:
		return before != JOINER || part == LETTER;
	}
}

enum text_fault text_name(const char **out, struct arena *a, const char *s, size_t len)
{
	const char *start, *end, *at, *from;
	size_t name_len = 0, length = 0;
	enum name_part before = START, part;
	bool named = false;
	enum text_fault fault;
	char *name;

	*out = NULL;
	fault = clean(&start, &end, a, s, len, TEXT_NAME_MAX, false);
	if (fault)
		return fault;
	if (start == end)
		return TEXT_EMPTY;
	name = arena_alloc(a, (size_t)(end - start) + 1);
	for (at = from = start; at < end; from = at, before = part) {
		part = part_of(next(&at, end));
		if (!may_follow(before, part))
			return TEXT_NAME;
		if (part == SPACE && before == SPACE)
			continue;
		named = named || part == LETTER || part == DIGIT;
		memcpy(name + name_len, from, (size_t)(at - from));
		name_len += (size_t)(at - from);
		length++;
	}
	if (!named || before == JOINER)
		return TEXT_NAME;
	if (length > TEXT_NAME_MAX)
		return TEXT_TOO_LONG;
	*out = name;
	return TEXT_FINE;
}

const char *text_fold(struct arena *a, const char *s)
{
	size_t len;
	/* NFC first: U+0345 folds to a letter, and marks behind it could no longer be put in order */
	const char *composed = normalise(&len, a, s, strlen(s), 0);

	return normalise(&len, a, composed, len, UTF8PROC_CASEFOLD);
}

static bool ends_word(enum name_part part)
{
	return part == SPACE || part == SIGN;
}

/* Adds the letter at *at in capitals, with its marks, and moves on behind it. */
static size_t add_initial(char *out, size_t len, const char **at, const char *end)
{
	enum { MARKS_MAX = 4 };
	int marks = 0;

	len += (size_t)utf8proc_encode_char(utf8proc_toupper(next(at, end)), (utf8proc_uint8_t *)out + len);
	while (*at < end) {
		const char *behind = *at;
		const utf8proc_int32_t c = next(&behind, end);
		const enum name_part part = part_of(c);

		if (part != MARK && part != JOINER)
			break;
		if (part == MARK && marks++ < MARKS_MAX)
			len += (size_t)utf8proc_encode_char(c, (utf8proc_uint8_t *)out + len);
		*at = behind;
	}
	return len;
}

const char *text_initials(char out[TEXT_INITIALS_SIZE], const char *name)
{
	const char *end = name + strlen(name), *at = name, *first = NULL, *last = NULL, *from;
	bool inside = false;
	size_t len;

	for (from = at; at < end; from = at) {
		const bool between = ends_word(part_of(next(&at, end)));
		if (!between && !inside) {
			first = first ? first : from;
			last = from;
		}
		inside = !between;
	}
	*out = '\0';
	if (!first)
		return out;
	at = first;
	len = add_initial(out, 0, &at, end);
	if (last == first)
		last = at;
	from = last;
	if (last < end && !ends_word(part_of(next(&from, end))))
		len = add_initial(out, len, &last, end);
	out[len] = '\0';
	return out;
}

bool text_is_utf8(const char *s, size_t len)
{
	const char *end = s + len;
	utf8proc_int32_t c;

	while ((c = next(&s, end)) >= 0)
		;
	return c == -1;
}

size_t text_length(const char *s)
{
	size_t length = 0;

	for (; *s; s++)
		length += ((unsigned char)*s & 0xc0) != 0x80;
	return length;
}

const char *text_shown(struct arena *a, const char *s, size_t len)
{
	static const char replacement[] = "\xef\xbf\xbd";
	const char *at = s, *before = s, *end = s + len;
	char *shown = arena_alloc(a, (sizeof replacement - 1) * len + 1);
	size_t count = 0;
	utf8proc_int32_t c;

	for (; (c = next(&at, end)) != -1; before = at) {
		if (c == -2) {
			memcpy(shown + count, replacement, sizeof replacement - 1);
			count += sizeof replacement - 1;
			at = before + 1;
		} else if (c == '\v' || c == '\f' || c == 0x85) {
			shown[count++] = ' ';
		} else if (!is_bidi(c) && (is_break(c) || utf8proc_category(c) != UTF8PROC_CATEGORY_CC)) {
			memcpy(shown + count, before, (size_t)(at - before));
			count += (size_t)(at - before);
		}
	}
	return shown;
}
