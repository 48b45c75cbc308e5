/* Who is here.
 *
 * A participant is present while connected (a live request is in flight), and for a grace after: until waited_until_ms.
 * Only tick makes somebody absent, so that being absent is always a change that everybody sees, and a stage is looked at
 * when it happens. Arriving never looks at the stage. */
#include "core/step.h"

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static void here_until(struct member *m, int64_t until)
{
	m->present = true;
	m->absent_since_ms = 0;
	m->waited_until_ms = m->connected ? 0 : later(m->waited_until_ms, until);
}

void presence_act(struct step *s, int64_t person)
{
	struct member *row = decision_participant(s->d, person);
	struct member m;
	unsigned touch = TOUCH_PRESENCE;

	if (!row || s->d->head.closed_at_ms)
		return;
	m = *row;
	here_until(&m, s->now + s->rules->presence_grace_ms);
	if (m.excused) {
		m.excused = false;
		touch |= TOUCH_CONTENT;
	}
	step_put_member(s, &m, touch);
}

struct refusal presence_connect(struct step *s)
{
	struct member *row = decision_participant(s->d, s->action->person);
	struct member m;

	if (!row)
		return ACCEPT;
	m = *row;
	m.connected = true;
	m.framed = false;
	here_until(&m, 0);
	step_put_member(s, &m, TOUCH_PRESENCE);
	return ACCEPT;
}

struct refusal presence_disconnect(struct step *s)
{
	struct member *row = decision_participant(s->d, s->action->person);
	struct member m;

	if (!row || !row->connected)
		return ACCEPT;
	m = *row;
	m.connected = false;
	here_until(&m, s->action->ended_at_ms + s->rules->presence_grace_ms);
	step_put_member(s, &m, TOUCH_PRESENCE);
	return ACCEPT;
}

struct refusal presence_seen(struct step *s)
{
	struct member *row = decision_participant(s->d, s->action->person);
	struct member m;

	if (!row)
		return ACCEPT;
	m = *row;
	m.framed = !m.connected;
	here_until(&m, s->now + s->action->seen_ms);
	step_put_member(s, &m, TOUCH_PRESENCE);
	return ACCEPT;
}

/* Everybody who was present gets the restart's grace to come back; a frame's longer one is kept. Deadlines that the old
 * clock set too far ahead come no later than if they were set now. The wait for the facilitator begins anew: nobody could
 * act while the worker was down. */
struct refusal presence_restart(struct step *s)
{
	const int64_t grace = s->rules->restart_grace_ms;

	for (size_t i = 0; i < s->d->member_count; i++) {
		struct member m = s->d->members[i];
		if (m.present) {
			const int64_t frame = m.waited_until_ms - s->now <= FRAME_PRESENT_MS ? m.waited_until_ms : 0;
			m.connected = false;
			m.waited_until_ms = later(s->now + grace, frame);
		} else if (m.absent_since_ms > s->now) {
			m.absent_since_ms = s->now;
		}
		step_put_member(s, &m, TOUCH_PRESENCE);
	}
	if (s->d->head.reveal_at_ms > s->now + s->rules->reveal_ms)
		step_head(s, TOUCH_CONTENT)->reveal_at_ms = s->now + s->rules->reveal_ms;
	if (s->d->head.synthesis_due_ms > s->now + SYNTHESIS_EVERY_MS)
		step_head(s, TOUCH_CONTENT)->synthesis_due_ms = s->now + SYNTHESIS_EVERY_MS;
	if (s->d->head.synthesis_asked_ms > s->now)
		step_head(s, 0)->synthesis_asked_ms = s->now;
	if (s->d->head.facilitator_waited_ms && s->d->head.facilitator_waited_ms != s->now)
		step_head(s, TOUCH_CONTENT)->facilitator_waited_ms = s->now;
	return ACCEPT;
}

static bool runs_out(const struct member *m)
{
	return m->standing == STANDING_IN && m->present && !m->connected;
}

void presence_tick(struct step *s)
{
	bool dropped = false;

	for (size_t i = 0; i < s->d->member_count; i++) {
		struct member m = s->d->members[i];
		if (!runs_out(&m) || m.waited_until_ms > s->now)
			continue;
		m.present = false;
		m.absent_since_ms = m.waited_until_ms;
		m.waited_until_ms = 0;
		m.framed = false;
		step_put_member(s, &m, TOUCH_PRESENCE);
		dropped = true;
	}
	if (dropped)
		step_look(s);
}

int64_t presence_next(const struct decision *d)
{
	int64_t next = INT64_MAX;

	for (size_t i = 0; i < d->member_count; i++)
		if (runs_out(&d->members[i]) && d->members[i].waited_until_ms < next)
			next = d->members[i].waited_until_ms;
	return next;
}
