/* Who may come: access and invitations.
 *
 * An invitation names a name. Where somebody holds it, it is that person's; else it waits for whoever takes the name
 * first. An accepted one stays valid: who was invited and left may come back. A name may be another person's since: who
 * is invited by it next takes the place of who held it before, and taking it back takes both. */
#include "core/step.h"

#include <string.h>

enum { INVITED = TOUCH_CONTENT | TOUCH_CANVAS | TOUCH_INVITATIONS };

struct refusal invite_access(struct step *s)
{
	if (s->d->head.access != s->action->access)
		step_head(s, TOUCH_CONTENT | TOUCH_CANVAS)->access = s->action->access;
	return ACCEPT;
}

/* Which invitations are meant, of those that are there. */
typedef bool which(const struct step *s, const struct invitation *it);

static bool has_name(const struct step *s, const struct invitation *it)
{
	return strcmp(it->name_key, s->action->target_key) == 0;
}

/* The one of the holder of this name, or the one that waits for the name. */
static bool is_valid(const struct step *s, const struct invitation *it)
{
	return it->person ? it->person == s->action->target_person : has_name(s, it);
}

/* The one of somebody who held this name before; not of a participant, who may come back by it. */
static bool is_stale(const struct step *s, const struct invitation *it)
{
	return has_name(s, it) && !is_valid(s, it) && !decision_participant(s->d, it->person);
}

static bool is_any(const struct step *s, const struct invitation *it)
{
	return is_valid(s, it) || has_name(s, it);
}

static const struct invitation *find(const struct step *s, which *is)
{
	for (size_t i = 0; i < s->d->invitation_count; i++)
		if (is(s, &s->d->invitations[i]))
			return &s->d->invitations[i];
	return NULL;
}

static void take_out(struct step *s, which *is)
{
	const struct invitation *it;

	while ((it = find(s, is)))
		step_emit(s, &(struct change){ .kind = CHANGE_INVITATION_DEL, .invitation = *it }, INVITED);
}

/* An invitation forgives: who was removed or declined may come. */
static void forgive(struct step *s, int64_t person)
{
	const struct member *row = decision_member(s->d, person);
	struct member m;

	if (!row)
		return;
	m = *row;
	m.barred = false;
	if (m.standing == STANDING_DECLINED)
		m.standing = STANDING_OUT;
	step_put_member(s, &m, TOUCH_CONTENT);
}

struct refusal invite_invite(struct step *s)
{
	const struct invitation *have;
	struct change c = { .kind = CHANGE_INVITATION_PUT };

	if (s->action->target_person == s->action->person)
		return REFUSE_FIELD(FIELD_SELF, "name");
	if (decision_participant(s->d, s->action->target_person))
		return ACCEPT;
	if (s->d->invitation_count >= LIMIT_PEOPLE && !find(s, is_valid) && !find(s, is_stale))
		return REFUSE_LIMIT(TOO_MANY_INVITED, LIMIT_PEOPLE);
	take_out(s, is_stale);
	have = find(s, is_valid);
	if (have && !have->accepted)
		return ACCEPT;
	if (have) {
		c.invitation = *have;
		c.invitation.accepted = false;
	} else {
		c.invitation = (struct invitation){
			.id = step_new_id(s),
			.name = s->action->target,
			.name_key = s->action->target_key,
			.person = s->action->target_person,
		};
	}
	c.invitation.at_ms = s->now;
	step_emit(s, &c, INVITED);
	forgive(s, s->action->target_person);
	return ACCEPT;
}

struct refusal invite_uninvite(struct step *s)
{
	if (s->action->target_person == s->action->person)
		return REFUSE_FIELD(FIELD_SELF, "name");
	take_out(s, is_any);
	return ACCEPT;
}

struct refusal invite_bind(struct step *s)
{
	for (size_t i = 0; i < s->d->invitation_count; i++) {
		struct change c = { .kind = CHANGE_INVITATION_PUT, .invitation = s->d->invitations[i] };
		if (c.invitation.person || strcmp(c.invitation.name_key, s->action->target_key) != 0)
			continue;
		c.invitation.person = s->action->person;
		c.invitation.name = s->action->name;
		step_emit(s, &c, INVITED);
	}
	return ACCEPT;
}
