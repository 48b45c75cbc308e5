/* Stage dashboard: points and approval voting; a tie goes to one run-off among the tied. */
#include "core/step.h"

#include <string.h>

/* The priority that a tag ("+1") names; NULL: there is none. */
static const struct priority *tagged(const struct decision *d, const char *tag)
{
	char id[PRIORITY_TAG_SIZE];

	for (size_t i = 0; *tag && i < d->priority_count; i++)
		if (strcmp(priority_tag(id, &d->priorities[i]), tag) == 0)
			return &d->priorities[i];
	return NULL;
}

static bool has_point(const struct step *s)
{
	for (size_t i = 0; i < s->d->point_count; i++) {
		const struct point *it = &s->d->points[i];
		if (it->by == s->action->person && it->option == s->action->option && it->side == s->action->side &&
			strcmp(it->text, s->action->text) == 0)
			return true;
	}
	return false;
}

struct refusal dashboard_point(struct step *s)
{
	const struct priority *tag = tagged(s->d, s->action->priority);
	struct change c = { .kind = CHANGE_POINT_PUT };

	if (!s->action->option)
		return REFUSE_FIELD(FIELD_MISSING, "option");
	if (*s->action->priority && !tag)
		return REFUSE_FIELD(FIELD_TAG, "priority");
	if (!decision_option(s->d, s->action->option))
		return REFUSE(UNKNOWN_OPTION);
	if (has_point(s))
		return ACCEPT;
	if (s->d->point_count >= LIMIT_POINTS)
		return REFUSE_LIMIT(TOO_MANY_POINTS, LIMIT_POINTS);
	c.point = (struct point){
		.id = step_new_id(s),
		.option = s->action->option,
		.by = s->action->person,
		.side = s->action->side,
		.text = s->action->text,
		.priority = tag ? tag->id : 0,
		.at_ms = s->now,
	};
	step_emit(s, &c, TOUCH_CONTENT);
	return ACCEPT;
}

struct refusal dashboard_unpoint(struct step *s)
{
	const struct point *row = decision_point(s->d, s->action->point);

	if (!s->action->point)
		return REFUSE_FIELD(FIELD_MISSING, "point");
	if (!row || row->by != s->action->person)
		return REFUSE(UNKNOWN_POINT);
	step_emit(s, &(struct change){ .kind = CHANGE_POINT_DEL, .point = *row }, TOUCH_CONTENT);
	return ACCEPT;
}

static bool approves_anything(const struct decision *d, int64_t person)
{
	for (size_t i = 0; i < d->approval_count; i++)
		if (d->approvals[i].person == person && d->approvals[i].round == d->head.round)
			return true;
	return false;
}

/* Changing approvals keeps ready while one is left; approving ends an abstention. */
struct refusal dashboard_approve(struct step *s)
{
	struct member m = *decision_member(s->d, s->action->person);
	struct change c = {
		.kind = s->action->on ? CHANGE_APPROVAL_PUT : CHANGE_APPROVAL_DEL,
		.approval = { s->d->head.round, s->action->option, s->action->person, s->now },
	};

	if (!s->action->option)
		return REFUSE_FIELD(FIELD_MISSING, "option");
	if (!option_on_ballot(s->d, s->action->option))
		return REFUSE(UNKNOWN_OPTION);
	if (decision_approves(s->d, s->d->head.round, s->action->option, s->action->person) != s->action->on)
		step_emit(s, &c, TOUCH_CONTENT);
	if (s->action->on)
		m.abstained = false;
	else if (!m.abstained && !approves_anything(s->d, m.person))
		m.ready = false;
	step_put_member(s, &m, TOUCH_CONTENT);
	return ACCEPT;
}

void dashboard_clear_approvals(struct step *s, int64_t person)
{
	for (size_t i = s->d->approval_count; i-- > 0;) {
		struct change c = { .kind = CHANGE_APPROVAL_DEL, .approval = s->d->approvals[i] };
		if (c.approval.person == person && c.approval.round == s->d->head.round)
			step_emit(s, &c, TOUCH_CONTENT);
	}
}

struct refusal dashboard_ready(struct step *s, struct member m)
{
	if (s->action->abstain) {
		dashboard_clear_approvals(s, m.person);
		m.abstained = m.ready = true;
	} else if (!s->action->on) {
		m.abstained = m.ready = false;
	} else if (!m.abstained && !approves_anything(s->d, m.person)) {
		return REFUSE(NO_APPROVAL);
	} else {
		m.ready = true;
	}
	step_put_member(s, &m, TOUCH_CONTENT);
	return ACCEPT;
}

/* All present are ready: the one that leads wins, or the tied go to a run-off, which starts with empty ballots. */
void dashboard_end(struct step *s, int64_t winner)
{
	if (winner) {
		complete_begin(s, winner);
		return;
	}
	step_enter(s, STAGE_DASHBOARD);
	step_head(s, TOUCH_CONTENT)->round = 2;
}
