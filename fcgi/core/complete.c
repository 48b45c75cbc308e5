/* Stage complete, and the other ends: closed, deleted, and kept for long enough. */
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

int64_t decision_kept_until(const struct decision *d, const struct rules *rules)
{
	const int64_t day_ms = 24 * 3600 * 1000;
	const int64_t finished = d->head.decided_at_ms ? d->head.decided_at_ms : d->head.closed_at_ms;

	return rules->retain_days && finished ? (finished / day_ms + rules->retain_days + 1) * day_ms : 0;
}

struct refusal complete_expire(struct step *s)
{
	const int64_t until = decision_kept_until(s->d, s->rules);

	if (until && s->now >= until)
		step_emit(s, &(struct change){ .kind = CHANGE_DECISION_DEL }, TOUCH_CONTENT | TOUCH_CANVAS | TOUCH_INVITATIONS);
	return ACCEPT;
}
