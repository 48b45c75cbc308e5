/* The projector's wall: how much room words take on it, at most.
 *
 * The browser lays them out, in a font that is not known here, and what is then too much is below the window, where nobody
 * can scroll. So letters are reckoned as wide as DejaVu Sans has them, which is wider than what systems come with, and lines
 * are broken as browsers do. Lengths are in hundredths of the screen's line (1rem, style/screen.css). Internal to view/. */
#ifndef MAUDE_VIEW_WALL_H
#define MAUDE_VIEW_WALL_H

#include <stdbool.h>

#include <cjson/cJSON.h>

/* One page is rendered for windows of all shapes. Of those that have less than 16:10, one of 4:3 has least room beside the
 * table (in narrower ones everything is set smaller, so that there is as much beside it); of the others, one of 16:10 has the
 * narrowest lines, one of 2:1 the fewest. */
enum { WALL_SLIM, WALL_WIDE, WALLS };

struct wall {
	int width, height;
};

extern const struct wall walls[WALLS];

/* Sizes of type: what 1rem is in, and in bold. */
enum { WALL_PLAIN = 100, WALL_BOLD = 125 };

/* How wide a text is in one line. */
int wall_width(const char *text, int size);

/* Lines that words fill, one text after the other with a space between; begin with the width alone. A no-break space holds
 * together, and what is longer than a line is broken anywhere. */
struct wall_lines {
	int width, count;
	int at; /* so much of the last one is taken */
};

void wall_lines_add(struct wall_lines *l, const char *text, int size);

/* How many lines our own English takes, of so many letters. */
int wall_lines_of(int letters, int width);

/* Rows that boxes fill, each as wide as it has to be; begin with the width and the gap between two. */
struct wall_rows {
	int width, gap, count;
	int at;
};

void wall_rows_add(struct wall_rows *r, int width);

/* Items of a context that may have room, in their order. One that has none even alone hides none behind it, unless they are
 * ranked. */
enum { WALL_LIST_MOST = 24 };

struct wall_list {
	cJSON *items;
	size_t count, all, most; /* all: with those beyond the most */
	bool ranked;
	int gap;
	struct {
		int width, height;
	} boxes[WALLS][WALL_LIST_MOST];
};

void wall_list_init(struct wall_list *l, cJSON *in, const char *key, size_t most);

/* The next item, to be reckoned on each wall; NULL: there were enough. */
cJSON *wall_list_item(struct wall_list *l);

/* So wide and high it is, with this gap to the next. */
void wall_list_reckon(struct wall_list *l, int wall, int width, int height, int gap);

/* How many are shown in so much room, in which must be said, too, how many more there are, where there are such; whether an
 * item is among them. */
size_t wall_list_lay_out(const struct wall_list *l, int wall, int room, int more, bool shown[WALL_LIST_MOST]);

/* Leaves those that have room; some have it on one wall only. How many more there are, for which there must be so much room,
 * too, goes into the context. */
void wall_list_end(cJSON *in, const struct wall_list *l, const int room[WALLS], const int more[WALLS]);

#endif
