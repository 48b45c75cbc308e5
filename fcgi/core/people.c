/* Coming, going, and who facilitates.
 *
 * Who joins in the lobby, or is invited, or finds nobody there, is in at once; later others ask. Who goes loses
 * backings, approvals, ready and confirm; what they wrote stays, unless they are removed, which takes along what they
 * entered in the present stage (points stay). A complete decision's ballots are a record and stay as they are. */
#include "core/step.h"

#include <string.h>

#include "base/text.h"
#include "core/person.h"

enum { MOVED = TOUCH_CONTENT | TOUCH_CANVAS };

/* The name in the action's target, among members of this standing. Names are held by one person at a time, but a member's
 * name may have been freed since; so the members are asked, not the register. */
static const struct member *named(const struct step *s, enum standing standing)
{
	for (size_t i = 0; i < s->d->member_count; i++) {
		const struct member *m = &s->d->members[i];
		if (m->standing == standing && strcmp(text_fold(s->out->arena, m->name), s->action->target_key) == 0)
			return m;
	}
	return NULL;
}

/* Passes the facilitation on; the group's waiting for the one before is over. */
static void set_facilitator(struct step *s, int64_t person)
{
	struct head *h = step_head(s, MOVED);

	h->facilitator = person;
	h->facilitator_waited_ms = 0;
}

static void take_in(struct step *s, int64_t person, const char *name)
{
	const struct member *row = decision_member(s->d, person);
	struct invitation *invitation = decision_invitation_for(s->d, person);
	struct member m = {
		.person = person,
		.name = row ? row->name : name,
		.standing = STANDING_IN,
		.seq = step_new_id(s),
		.joined_at_ms = s->now,
		.present = true,
		.waited_until_ms = s->now + s->rules->presence_grace_ms,
		.decider = row && row->decider,
	};

	step_put_member(s, &m, MOVED);
	if (invitation && !invitation->accepted) {
		struct change c = { .kind = CHANGE_INVITATION_PUT, .invitation = *invitation };
		c.invitation.accepted = true;
		step_emit(s, &c, MOVED | TOUCH_INVITATIONS);
	}
	if (!s->d->head.facilitator)
		set_facilitator(s, person);
}

struct refusal people_create(struct step *s)
{
	struct head *h = step_head(s, MOVED);

	h->topic = step_text(s, s->action->text);
	h->access = s->rules->default_access;
	h->creator = s->action->person;
	h->created_at_ms = h->stage_at_ms = s->now;
	/* the row of the decision comes first: all others refer to it */
	step_emit(s, &(struct change){ .kind = CHANGE_HEAD_PUT, .head = *h }, MOVED);
	take_in(s, s->action->person, s->action->name);
	return ACCEPT;
}

static void ask(struct step *s, const struct member *row)
{
	struct member m = {
		.person = s->action->person,
		.name = row ? row->name : s->action->name,
		.standing = STANDING_ASKING,
		.barred = row && row->barred,
		.seq = step_new_id(s),
		.joined_at_ms = s->now,
	};

	step_put_member(s, &m, MOVED);
}

static bool is_full(const struct decision *d)
{
	return decision_participants(d) >= LIMIT_PEOPLE;
}

/* A row for somebody who has none yet. */
static bool has_row_left(const struct decision *d, bool invited)
{
	return d->member_count < (invited ? LIMIT_ROWS : LIMIT_ROWS - LIMIT_PEOPLE);
}

struct refusal people_join(struct step *s)
{
	const struct member *row = decision_member(s->d, s->action->person);
	const bool invited = decision_invitation_for(s->d, s->action->person);
	const bool deserted = !decision_participants(s->d);
	const bool barred = row && row->barred && !invited;

	if (row && row->standing == STANDING_IN)
		return ACCEPT;
	if (s->d->head.stage == STAGE_COMPLETE && (!deserted || barred))
		return REFUSE(FROZEN);
	if (!invited && row && row->standing == STANDING_DECLINED)
		return REFUSE(DECLINED);
	if (!invited && s->d->head.access == ACCESS_INVITED)
		return REFUSE(NOT_INVITED);
	if (is_full(s->d) || (!row && !has_row_left(s->d, invited)))
		return REFUSE_LIMIT(TOO_MANY_PEOPLE, LIMIT_PEOPLE);
	if (invited || (!barred && (deserted || s->d->head.stage == STAGE_LOBBY)))
		take_in(s, s->action->person, s->action->name);
	else if (!row || row->standing != STANDING_ASKING)
		ask(s, row);
	return ACCEPT;
}

/* The participant who joined first among those present (who is excused counts as absent), else among all; 0: nobody is
 * left. */
static int64_t successor(const struct decision *d)
{
	const struct member *best = NULL;

	for (size_t i = 0; i < d->member_count; i++) {
		const struct member *m = &d->members[i];
		if (m->standing != STANDING_IN)
			continue;
		if (!best || member_counts(m) > member_counts(best) ||
			(member_counts(m) == member_counts(best) && m->seq < best->seq))
			best = m;
	}
	return best ? best->person : 0;
}

static void withdraw_ballots(struct step *s, int64_t person)
{
	const struct backing *backing = decision_backing_of(s->d, person);

	if (backing)
		step_emit(s, &(struct change){ .kind = CHANGE_BACKING_DEL, .backing = *backing }, TOUCH_CONTENT);
	if (s->d->head.stage == STAGE_SCENARIO)
		scenario_review_bridge(s);
	dashboard_clear_approvals(s, person);
}

/* Takes a participant out, and passes the facilitation on. */
static void take_out(struct step *s, int64_t person, bool barred)
{
	struct member m = *decision_member(s->d, person);

	if (decision_is_under_way(s->d))
		withdraw_ballots(s, person);
	m.standing = STANDING_OUT;
	m.barred = barred;
	m.present = m.connected = m.framed = m.excused = m.ready = m.confirmed = m.abstained = false;
	m.waited_until_ms = m.absent_since_ms = 0;
	step_put_member(s, &m, MOVED);
	if (s->d->head.facilitator == person)
		set_facilitator(s, successor(s->d));
}

static void stop_asking(struct step *s, const struct member *row, enum standing standing)
{
	struct member m = *row;

	m.standing = standing;
	step_put_member(s, &m, MOVED);
}

struct refusal people_leave(struct step *s)
{
	const struct member *row = decision_member(s->d, s->action->person);

	if (row->standing == STANDING_ASKING)
		stop_asking(s, row, STANDING_OUT);
	else
		take_out(s, s->action->person, false);
	return ACCEPT;
}

struct refusal people_admit(struct step *s)
{
	const struct member *row = named(s, STANDING_ASKING);

	if (!row)
		return REFUSE(NOT_ASKING);
	if (!s->action->on) {
		const struct invitation *invitation = decision_invitation_for(s->d, row->person);
		if (invitation)
			step_emit(s, &(struct change){ .kind = CHANGE_INVITATION_DEL, .invitation = *invitation },
				MOVED | TOUCH_INVITATIONS);
		stop_asking(s, row, STANDING_DECLINED);
		return ACCEPT;
	}
	if (is_full(s->d))
		return REFUSE_LIMIT(TOO_MANY_PEOPLE, LIMIT_PEOPLE);
	take_in(s, row->person, row->name);
	return ACCEPT;
}

static bool targets_self(const struct step *s)
{
	return strcmp(text_fold(s->out->arena, s->action->name), s->action->target_key) == 0;
}

struct refusal people_remove(struct step *s)
{
	const struct member *row = named(s, STANDING_IN);
	const struct invitation *invitation;
	int64_t person;

	if (targets_self(s))
		return REFUSE_FIELD(FIELD_SELF, "name");
	if (!row)
		return REFUSE(NO_SUCH_MEMBER);
	person = row->person;
	invitation = decision_invitation_for(s->d, person);
	if (s->d->head.stage == STAGE_SCENARIO)
		scenario_drop_entries(s, person);
	else if (s->d->head.stage == STAGE_PRIORITIES)
		priorities_drop_entries(s, person);
	else if (s->d->head.stage == STAGE_OPTIONS)
		options_drop_entries(s, person);
	if (invitation)
		step_emit(s, &(struct change){ .kind = CHANGE_INVITATION_DEL, .invitation = *invitation }, MOVED);
	take_out(s, person, true);
	return ACCEPT;
}

struct refusal people_excuse(struct step *s)
{
	const struct member *row = named(s, STANDING_IN);
	struct member m;

	if (targets_self(s))
		return REFUSE_FIELD(FIELD_SELF, "name");
	if (!row)
		return REFUSE(NO_SUCH_MEMBER);
	m = *row;
	m.excused = true;
	step_put_member(s, &m, TOUCH_CONTENT);
	return ACCEPT;
}

/* Who facilitates is not excused: the group would wait for an absence that nobody could end. */
static void make_facilitator(struct step *s, const struct member *row)
{
	struct member m = *row;

	m.excused = false;
	step_put_member(s, &m, TOUCH_CONTENT);
	set_facilitator(s, m.person);
}

struct refusal people_handover(struct step *s)
{
	const struct member *row = named(s, STANDING_IN);

	if (targets_self(s))
		return REFUSE_FIELD(FIELD_SELF, "name");
	if (!row)
		return REFUSE(NO_SUCH_MEMBER);
	make_facilitator(s, row);
	return ACCEPT;
}

struct refusal people_takeover(struct step *s)
{
	int64_t at = decision_takeover_at(s->d, s->rules);

	if (s->d->head.facilitator == s->action->person)
		return ACCEPT;
	if (!at || s->now < at)
		return REFUSE(NOT_YET_TAKEOVER);
	make_facilitator(s, decision_member(s->d, s->action->person));
	return ACCEPT;
}

struct refusal people_forget(struct step *s)
{
	const struct member *row = decision_member(s->d, s->action->person);
	const struct invitation *invitation = decision_invitation_for(s->d, s->action->person);
	struct member m;

	if (invitation)
		step_emit(s, &(struct change){ .kind = CHANGE_INVITATION_DEL, .invitation = *invitation }, MOVED);
	if (!row)
		return ACCEPT;
	if (row->standing == STANDING_IN)
		take_out(s, row->person, row->barred);
	m = *row;
	m.standing = STANDING_OUT;
	m.name = NAME_SOMEBODY;
	step_put_member(s, &m, MOVED);
	return ACCEPT;
}
