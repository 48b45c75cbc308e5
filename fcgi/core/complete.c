/* Stage complete, and the two other ends: closed and deleted. */
#include "core/step.h"

#include <string.h>

void complete_begin(struct step *s, int64_t winner)
{
	struct head *h = step_head(s, TOUCH_CONTENT | TOUCH_CANVAS);

	h->winner = winner;
	h->decided_at_ms = s->now;
	step_enter(s, STAGE_COMPLETE);
	for (size_t i = 0; i < s->d->member_count; i++) {
		struct member m = s->d->members[i];
		m.decider = m.standing == STANDING_IN;
		if (m.standing == STANDING_ASKING) /* nobody can admit them any more */
			m.standing = STANDING_OUT;
		step_put_member(s, &m, TOUCH_CONTENT);
	}
	calls_want(s, CALL_WHY);
}

struct refusal complete_close(struct step *s)
{
	if (!s->d->head.closed_at_ms) {
		step_head(s, TOUCH_CONTENT | TOUCH_CANVAS)->closed_at_ms = s->now;
		calls_end_stage(s);
	}
	return ACCEPT;
}

struct refusal complete_delete(struct step *s)
{
	if (strcmp(s->action->text, s->d->head.topic) != 0)
		return REFUSE_FIELD(FIELD_CONFIRM_TOPIC, "confirm");
	step_emit(s, &(struct change){ .kind = CHANGE_DECISION_DEL }, TOUCH_CONTENT | TOUCH_CANVAS | TOUCH_INVITATIONS);
	return ACCEPT;
}
