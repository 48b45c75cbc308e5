/* The words on the projector's wall. */
#include "view/wall.h"

#include <string.h>
#include <utf8proc.h>

#include "view/context.h"

enum {
	LETTER = 60,   /* of English, with its spaces */
	LONG_WORD = 300, /* so much of a line may stay free behind it */
	WIDE_LETTER = 110, /* a CJK one, and its share of what rules for punctuation leave free */
	EMOJI = 160,
	OTHER = 125,
};

const struct wall walls[WALLS] = { [WALL_SLIM] = { 1700, 2720 }, [WALL_WIDE] = { 2480, 2490 } };

/* " " to "~" */
static const unsigned char ascii[95] = {
	32, 41, 46, 84, 64, 96, 78, 28, 40, 40, 50, 84, 32, 37, 32, 34, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 34, 34, 84, 84, 84, 54,
	100, 69, 69, 70, 78, 64, 58, 78, 76, 30, 30, 66, 56, 87, 75, 79, 61, 79, 70, 64, 62, 74, 69, 99, 69, 62, 69, 40, 34, 40, 84, 50,
	50, 62, 64, 55, 64, 62, 36, 64, 64, 28, 28, 58, 28, 98, 64, 62, 64, 64, 42, 53, 40, 64, 60, 82, 60, 60, 53, 64, 34, 64, 84,
};

static const struct {
	utf8proc_int32_t below;
	int width;
} alphabets[] = {
	{ 0x250, 80 },  /* Latin */
	{ 0x400, 85 },  /* Greek */
	{ 0x430, 110 }, /* Cyrillic capitals */
	{ 0x460, 95 },  /* the others */
	{ 0x2000, OTHER },
	{ 0x2070, 100 }, /* dashes, quotes */
};

static int letter_width(utf8proc_int32_t c)
{
	if (c >= ' ' && c <= '~')
		return ascii[c - ' '];
	if (c >= 0x1f000)
		return EMOJI;
	switch (utf8proc_charwidth(c)) {
	case 0:
		return 0;
	case 2:
		return WIDE_LETTER;
	default:
		for (size_t i = 0; i < sizeof alphabets / sizeof *alphabets; i++)
			if (c < alphabets[i].below)
				return alphabets[i].width;
		return OTHER;
	}
}

/* The width of the first letter, whose bytes go into *len. */
static int first_width(const char *text, size_t end, size_t *len, int size)
{
	utf8proc_int32_t c;
	const utf8proc_ssize_t got = utf8proc_iterate((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)end, &c);

	*len = got > 0 ? (size_t)got : 1;
	return (letter_width(got > 0 ? c : 0xfffd) * size + 99) / 100;
}

static int width_of(const char *text, size_t len, int size)
{
	int width = 0;

	for (size_t at = 0, step; at < len; at += step)
		width += first_width(text + at, len - at, &step, size);
	return width;
}

int wall_width(const char *text, int size)
{
	return width_of(text, strlen(text), size);
}

static void add_unit(struct wall_lines *l, int width)
{
	if (l->at + width > l->width) {
		l->count++;
		l->at = 0;
	}
	l->at += width;
}

/* How many bytes of a mark stand here behind which a browser may break a word; 0: none does. */
static size_t mark_at(const char *at)
{
	static const char ascii_marks[] = "!%),-./:;>?]_|}";
	static const char *const others[] = {
		"\u00ad", "\u2000", "\u2001", "\u2002", "\u2003", "\u2004", "\u2005", "\u2006", "\u2008", "\u2009", "\u200a", "\u200b",
		"\u2010", "\u2012", "\u2013", "\u2014",
	};

	if (strchr(ascii_marks, *at))
		return 1;
	for (size_t i = 0; (unsigned char)*at >= 0x80 && i < sizeof others / sizeof *others; i++)
		if (strncmp(at, others[i], strlen(others[i])) == 0)
			return strlen(others[i]);
	return 0;
}

/* How many bytes hold together of a word that is longer than a line: up to such a mark. */
static size_t part_of(const char *word, size_t len)
{
	size_t part = 0, mark = 0;

	while (part < len && !(mark = mark_at(word + part)))
		part++;
	return part + mark;
}

static void add_long_word(struct wall_lines *l, const char *word, size_t len, int size)
{
	for (size_t at = 0, part; at < len; at += part) {
		int width;

		part = part_of(word + at, len - at);
		width = width_of(word + at, part, size);
		while (width > l->width) {
			size_t step;
			const int letter = first_width(word + at, part, &step, size);

			add_unit(l, letter);
			at += step;
			part -= step;
			width -= letter;
		}
		add_unit(l, width);
	}
}

static void add_word(struct wall_lines *l, const char *word, size_t len, int size)
{
	const int width = width_of(word, len, size), space = letter_width(' ') * size / 100;

	if (l->count && l->at + space + width <= l->width) {
		l->at += space + width;
		return;
	}
	l->count++;
	l->at = 0;
	if (width <= l->width)
		l->at = width;
	else
		add_long_word(l, word, len, size);
}

void wall_lines_add(struct wall_lines *l, const char *text, int size)
{
	for (size_t len; *text; text += len) {
		text += strspn(text, " ");
		len = strcspn(text, " ");
		if (len)
			add_word(l, text, len, size);
	}
}

int wall_lines_of(int letters, int width)
{
	return letters ? 1 + letters * LETTER / (width - LONG_WORD) : 0;
}

void wall_rows_add(struct wall_rows *r, int width)
{
	if (r->count && r->at + r->gap + width <= r->width) {
		r->at += r->gap + width;
		return;
	}
	r->count++;
	r->at = width;
}

void wall_list_init(struct wall_list *l, cJSON *in, const char *key, size_t most)
{
	*l = (struct wall_list){ .items = context_list(in, key), .most = most };
}

cJSON *wall_list_item(struct wall_list *l)
{
	if (l->all++ >= l->most)
		return NULL;
	l->count++;
	return context_item(l->items);
}

void wall_list_reckon(struct wall_list *l, int wall, int width, int height, int gap)
{
	const int most = walls[wall].width;

	l->gap = gap;
	l->boxes[wall][l->count - 1].width = width < most ? width : most;
	l->boxes[wall][l->count - 1].height = height;
}

static size_t fill(const struct wall_list *l, int wall, int room, bool shown[WALL_LIST_MOST])
{
	struct wall_rows rows = { .width = walls[wall].width, .gap = l->gap };
	size_t count = 0;
	int foot = 0;

	memset(shown, 0, WALL_LIST_MOST * sizeof *shown);
	for (size_t i = 0; i < l->count; i++) {
		const int height = l->boxes[wall][i].height, before = rows.count;

		if (height > room && !l->ranked)
			continue;
		wall_rows_add(&rows, l->boxes[wall][i].width);
		if (rows.count > before)
			foot += height + (before ? l->gap : 0);
		if (foot > room)
			break;
		shown[i] = true;
		count++;
	}
	return count;
}

size_t wall_list_lay_out(const struct wall_list *l, int wall, int room, int more, bool shown[WALL_LIST_MOST])
{
	const size_t count = fill(l, wall, room, shown);

	return count == l->all ? count : fill(l, wall, room - more, shown);
}

void wall_list_end(cJSON *in, const struct wall_list *l, const int room[WALLS], const int more[WALLS])
{
	bool slim[WALL_LIST_MOST], wide[WALL_LIST_MOST];
	const size_t slims = wall_list_lay_out(l, WALL_SLIM, room[WALL_SLIM], more[WALL_SLIM], slim);
	const size_t wides = wall_list_lay_out(l, WALL_WIDE, room[WALL_WIDE], more[WALL_WIDE], wide);

	for (size_t i = l->count; i--;)
		if (!slim[i] && !wide[i])
			cJSON_DeleteItemFromArray(l->items, (int)i);
		else if (!slim[i] || !wide[i])
			context_flag(cJSON_GetArrayItem(l->items, (int)i), slim[i] ? "slim" : "wide", true);
	context_number(in, "more", (int64_t)(l->all - slims));
	context_number(in, "more_wide", (int64_t)(l->all - wides));
	context_flag(in, "some", slims);
	context_flag(in, "some_wide", wides);
}
