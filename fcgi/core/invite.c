/* Who may come: access and invitations.
 *
 * An invitation names a name. Where somebody holds it, it is that person's; else it waits for whoever takes the name
 * first. An accepted one stays valid: who was invited and left may come back. */
#include "core/step.h"

#include <string.h>

#include "base/text.h"

enum { INVITED = TOUCH_CONTENT | TOUCH_CANVAS | TOUCH_INVITATIONS };

struct refusal invite_access(struct step *s)
{
	if (s->d->head.access != s->action->access)
		step_head(s, TOUCH_CONTENT | TOUCH_CANVAS)->access = s->action->access;
	return ACCEPT;
}

/* The invitation of the holder of this name, or the one that waits for the name. */
static const struct invitation *find(const struct step *s)
{
	for (size_t i = 0; i < s->d->invitation_count; i++) {
		const struct invitation *it = &s->d->invitations[i];
		if (it->person ? it->person == s->action->target_person : strcmp(it->name_key, s->action->target_key) == 0)
			return it;
	}
	return NULL;
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
	const struct invitation *have = find(s);
	struct change c = { .kind = CHANGE_INVITATION_PUT };

	if (s->action->target_person == s->action->person)
		return REFUSE_FIELD(FIELD_SELF, "name");
	if (decision_participant(s->d, s->action->target_person) || (have && !have->accepted))
		return ACCEPT;
	if (!have && s->d->invitation_count >= LIMIT_PEOPLE)
		return REFUSE_LIMIT(TOO_MANY_INVITED, LIMIT_PEOPLE);
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
	const struct invitation *have = find(s);

	if (s->action->target_person == s->action->person)
		return REFUSE_FIELD(FIELD_SELF, "name");
	if (have)
		step_emit(s, &(struct change){ .kind = CHANGE_INVITATION_DEL, .invitation = *have }, INVITED);
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
