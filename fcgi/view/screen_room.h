/* What has room on the projector's page. Internal to its builder, screen_context.c. */
#ifndef MAUDE_VIEW_SCREEN_ROOM_H
#define MAUDE_VIEW_SCREEN_ROOM_H

#include "view/index.h"
#include "view/wall.h"

enum {
	SCREEN_LINE = 150,                      /* a line of text */
	SCREEN_NUMBER = 130 * WALL_BOLD / 100, /* the size of counts and questions */
};

/* Leaves what has room on both walls: of the list, and of everything else that is in the context. */
void screen_fit(cJSON *in, const struct wall_list *list, struct view_index *x);

#endif
