/* Stage scaffolding: the model writes points for and against each option; anybody goes on without. */
#include "core/step.h"

void scaffolding_points(struct step *s, const struct answer *answer)
{
	for (size_t i = 0; i < answer->item_count && s->d->point_count < LIMIT_POINTS; i++) {
		const struct answer_item *item = &answer->items[i];
		struct change c = { .kind = CHANGE_POINT_PUT };

		c.point = (struct point){
			.id = step_new_id(s),
			.option = item->option,
			.side = item->side,
			.text = item->text,
			.priority = item->priority,
			.at_ms = s->now,
		};
		step_emit(s, &c, TOUCH_CONTENT);
	}
}

struct refusal scaffolding_skip(struct step *s)
{
	step_enter(s, STAGE_DASHBOARD);
	return ACCEPT;
}
