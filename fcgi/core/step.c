/* Emitting changes: every change of a draft goes through here, so that what the store writes is what was done. */
#include "core/step.h"

int64_t step_new_id(struct step *s)
{
	return ++step_head(s, 0)->last_id;
}

struct head *step_head(struct step *s, unsigned touch)
{
	s->head_edited = true;
	s->out->touched |= touch;
	return &s->d->head;
}

const char *step_text(struct step *s, const char *text)
{
	return arena_strdup(s->d->arena, text);
}

void step_emit(struct step *s, const struct change *c, unsigned touch)
{
	change_apply(s->d, c, s->out);
	s->out->touched |= touch;
}

void step_put_member(struct step *s, const struct member *m, unsigned touch)
{
	const struct member *before = decision_member(s->d, m->person);

	if (before && member_equal(before, m))
		return;
	step_emit(s, &(struct change){ .kind = CHANGE_MEMBER_PUT, .member = *m }, touch);
}

void step_enter(struct step *s, enum stage stage)
{
	struct head *h = step_head(s, TOUCH_CONTENT | TOUCH_CANVAS);

	h->stage = stage;
	calls_end_stage(s);
	h->stage_at_ms = s->now;
	for (size_t i = 0; i < s->d->member_count; i++) {
		struct member m = s->d->members[i];
		m.ready = m.confirmed = m.abstained = false;
		step_put_member(s, &m, TOUCH_CONTENT);
	}
}
