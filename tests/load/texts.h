/* What a group writes on its way: about as long as people write. */
#ifndef MAUDE_LOAD_TEXTS_H
#define MAUDE_LOAD_TEXTS_H

enum { TEXT_FRAMINGS = 4, TEXT_PRIORITIES = 6, TEXT_OPTIONS = 5, TEXT_POINTS = 4 };

extern const char *const text_framings[TEXT_FRAMINGS];

struct text_priority {
	const char *text;
	char direction;
};
extern const struct text_priority text_priorities[TEXT_PRIORITIES];

struct text_option {
	const char *name, *desc;
	const char *points[TEXT_POINTS]; /* for, against, for, against */
};
extern const struct text_option text_options[TEXT_OPTIONS];

#endif
