/* Stage lobby: the topic is set, people come, all say ready, and the facilitator starts it. */
#include "core/step.h"

#include <string.h>

struct refusal lobby_topic(struct step *s)
{
	if (strcmp(s->d->head.topic, s->action->text) == 0)
		return ACCEPT;
	step_head(s, TOUCH_CONTENT | TOUCH_CANVAS)->topic = step_text(s, s->action->text);
	suggest_withdraw(s);
	return ACCEPT;
}

/* The topic becomes the facilitator's framing. */
struct refusal lobby_start(struct step *s)
{
	struct change c = { .kind = CHANGE_FRAMING_PUT };

	if (decision_missing(s->d))
		return REFUSE(NOT_ALL_READY);
	step_enter(s, STAGE_SCENARIO);
	c.framing = (struct framing){
		.id = step_new_id(s),
		.by = s->action->person,
		.text = s->d->head.topic,
		.at_ms = s->now,
	};
	step_emit(s, &c, TOUCH_CONTENT);
	return ACCEPT;
}
