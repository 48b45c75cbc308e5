/* What one person sees of a decision that others don't: who they are here, what they may do, what is theirs.
 *
 * Rules: it is built for each of a thousand pages at every change, so it holds only what the templates under parts/my/ ask
 * for, and nothing in it takes more than one walk along a list. What is the same for all is in the common context.
 *
 * Shape: a flat object; under "of", by id, what is special about single framings, options, points. A form that was refused
 * is an object of its own (refused.c), with its error and what was typed. */
#include "view/personal.h"

#include <stdio.h>
#include <string.h>

#include "view/decision_context.h"
#include "view/disc.h"

enum { NAMES_SHOWN = 12 };

/* A new one, of whose id there is none yet. */
static cJSON *new_of(cJSON *in, int64_t id)
{
	cJSON *item = context_new();
	char key[24];

	snprintf(key, sizeof key, "%lld", (long long)id);
	cJSON_AddItemToObject(context_find(in, "of"), key, item);
	return item;
}

cJSON *personal_of(cJSON *in, int64_t id)
{
	cJSON *there;
	char key[24];

	snprintf(key, sizeof key, "%lld", (long long)id);
	there = cJSON_GetObjectItemCaseSensitive(context_find(in, "of"), key);
	return there ? there : new_of(in, id);
}

static void add_invitations(cJSON *in, const struct viewer *v)
{
	context_number(in, "inbox", v->inbox);
	if (v->invitations)
		context_number(in, "invitations", (int64_t)v->invitations);
	context_flag(in, "one_invitation", v->invitations == 1);
}

/* Who watches: how they may come in. */
static void add_door(cJSON *in, const struct decision *d, int64_t person)
{
	const struct member *m = decision_member(d, person);
	const bool invited = decision_invitation_for(d, person), deserted = !decision_participants(d);
	const bool declined = m && m->standing == STANDING_DECLINED && !invited;
	const bool shut = !invited && !deserted && d->head.access == ACCESS_INVITED;

	context_flag(in, "declined", declined);
	context_flag(in, "removed", m && m->barred && !invited && !declined);
	context_flag(in, "not_invited", shut && !declined);
	context_flag(in, "may_join", !shut && !declined && (d->head.stage != STAGE_COMPLETE || deserted));
	context_flag(in, "join_asks", !invited && !deserted && (d->head.stage != STAGE_LOBBY || (m && m->barred)));
}

static void add_role(cJSON *in, const struct decision *d, int64_t person)
{
	const enum role role = decision_role(d, person);

	context_flag(in, "facilitator", role == ROLE_FACILITATOR);
	context_flag(in, "participant", role >= ROLE_PARTICIPANT);
	context_flag(in, "asking", role == ROLE_ASKING);
	context_flag(in, "spectator", role == ROLE_SPECTATOR);
	if (role == ROLE_SPECTATOR)
		add_door(in, d, person);
}

/* For the facilitator */

static void add_others(cJSON *in, const struct decision *d)
{
	cJSON *list = context_list(in, "other");

	for (size_t i = 0; i < d->member_count; i++) {
		const struct member *m = &d->members[i];
		if (m->standing == STANDING_IN && m->person != d->head.facilitator)
			context_item_text(list, m->name);
	}
	context_flag(in, "has_others", list->child != NULL);
}

/* Somebody with buttons of their own, who needs a number: else a button that has the focus would be the next one's once they
 * are gone. */
static void add_numbered(cJSON *list, int64_t number, const char *name)
{
	cJSON *item = context_item(list);

	context_number(item, "number", number);
	context_text(item, "name", name);
}

static void add_asking(cJSON *in, const struct decision *d)
{
	cJSON *list = context_list(in, "who_asks");

	for (size_t i = 0; i < d->member_count; i++)
		if (d->members[i].standing == STANDING_ASKING)
			add_numbered(list, d->members[i].seq, d->members[i].name);
	context_flag(in, "has_asking", list->child != NULL);
}

static void add_invited(cJSON *in, const struct decision *d)
{
	cJSON *list = context_list(in, "who_is_invited");

	for (size_t i = 0; i < d->invitation_count; i++)
		if (!d->invitations[i].accepted && !decision_participant(d, d->invitations[i].person))
			add_numbered(list, d->invitations[i].id, d->invitations[i].name);
	context_flag(in, "has_invited", list->child != NULL);
}

static void add_facilitation(cJSON *in, const struct decision *d)
{
	if (d->head.closed_at_ms)
		return;
	add_others(in, d);
	context_find(in, "people_form");
	context_find(in, "delete_form");
	if (d->head.stage == STAGE_COMPLETE)
		return;
	add_asking(in, d);
	context_flag(in, "may_invite", true);
	context_find(in, "invite_form");
	add_invited(in, d);
}

/* For participants, in each stage */

static void add_lobby(cJSON *in, const struct decision *d, int64_t person)
{
	cJSON *form;

	if (person != d->head.facilitator)
		return;
	context_flag(in, "may_start", decision_condition(d, NULL) == CONDITION_SETTLE);
	form = context_find(in, "topic_form");
	if (!cJSON_HasObjectItem(form, "text"))
		context_text(form, "text", d->head.topic);
}

static void add_scenario(cJSON *in, const struct decision *d, int64_t person)
{
	const struct framing *mine = decision_framing_by(d, person);
	const struct backing *backing = decision_backing_of(d, person);
	cJSON *form = context_find(in, "framing_form");

	if (mine && !cJSON_HasObjectItem(form, "text"))
		context_text(form, "text", mine->text);
	if (backing)
		context_flag(personal_of(in, backing->framing), "backed", true);
}

/* A slot's form: what is in it, unless something else was typed and refused. */
static void add_slot(cJSON *list, cJSON *refused, int slot, const char *text, const char *desc, char direction)
{
	cJSON *item = context_item(list);

	if (refused && (int)cJSON_GetNumberValue(cJSON_GetObjectItemCaseSensitive(refused, "slot")) == slot) {
		cJSON_ReplaceItemViaPointer(list, item, cJSON_Duplicate(refused, true));
		return;
	}
	context_number(item, "slot", slot);
	context_text(item, "text", text);
	context_text(item, "desc", desc);
	context_flag(item, "minus", direction == '-');
	context_flag(item, "tilde", direction == '~');
}

static void add_priorities(cJSON *in, const struct decision *d, int64_t person)
{
	cJSON *refused = cJSON_GetObjectItemCaseSensitive(in, "slot_form"), *list = context_list(in, "slots");
	bool any = false;

	for (int slot = 1; slot <= LIMIT_PRIORITY_SLOTS; slot++) {
		const struct priority *p = decision_priority_at(d, person, slot);

		add_slot(list, refused, slot, p ? p->text : NULL, NULL, p ? p->direction : '+');
		any = any || p;
	}
	context_flag(in, "has_entry", any);
}

/* Those that are filled, and one more. */
static void add_options(cJSON *in, const struct decision *d, int64_t person)
{
	cJSON *refused = cJSON_GetObjectItemCaseSensitive(in, "slot_form"), *list = context_list(in, "slots");
	const int wanted = refused ? (int)cJSON_GetNumberValue(cJSON_GetObjectItemCaseSensitive(refused, "slot")) : 0;
	bool any = false, empty = false;

	for (int slot = 1; slot <= LIMIT_OPTION_SLOTS; slot++) {
		const struct option *o = decision_option_at(d, person, slot);

		if (o || !empty || slot == wanted)
			add_slot(list, refused, slot, o ? o->name : NULL, o ? o->desc : NULL, 0);
		any = any || o;
		empty = empty || !o;
	}
	context_flag(in, "has_entry", any);
}

/* The names of the options that m approves; gives how many these are. */
static size_t add_approved(cJSON *in, const struct decision *d, const struct member *m)
{
	struct arena a;
	const char **names;
	size_t count = 0;

	arena_init(&a, 0);
	names = arena_alloc(&a, (d->option_count + 1) * sizeof *names);
	for (size_t i = 0; i < d->approval_count; i++) {
		const struct approval *approval = &d->approvals[i];
		const struct option *o;

		if (approval->person != m->person || approval->round != d->head.round)
			continue;
		context_flag(personal_of(in, approval->option), "approved", true);
		o = decision_option(d, approval->option);
		if (o)
			names[count++] = o->name;
	}
	names_add_as(in, "approving", names, count, NAMES_SHOWN);
	arena_dispose(&a);
	return count;
}

static void add_vote(cJSON *in, const struct decision *d, const struct member *m)
{
	const size_t approved = add_approved(in, d, m);

	context_flag(in, "can_be_ready", approved || m->abstained);
	context_find(in, "point_form");
	for (size_t i = 0; i < d->point_count; i++)
		if (d->points[i].by == m->person)
			context_flag(new_of(in, d->points[i].id), "mine", true);
}

static void add_stage(cJSON *in, const struct decision *d, const struct member *m)
{
	context_flag(in, "ready", m->ready);
	context_flag(in, "confirmed", m->confirmed);
	context_flag(in, "abstained", m->abstained);
	switch (d->head.stage) {
	case STAGE_LOBBY:
		add_lobby(in, d, m->person);
		break;
	case STAGE_SCENARIO:
		add_scenario(in, d, m->person);
		break;
	case STAGE_PRIORITIES:
		add_priorities(in, d, m->person);
		break;
	case STAGE_OPTIONS:
		add_options(in, d, m->person);
		break;
	case STAGE_DASHBOARD:
		add_vote(in, d, m);
		break;
	default:
		break;
	}
}

/* Whom the stage waits for, as it is said to one of them. */
static void add_waited(cJSON *in, const cJSON *common, const char *name)
{
	const char *names[WAITED_NAMED] = { "you" };
	size_t count = 0, named = 1;
	bool is_meant = false;
	const cJSON *item;

	cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(common, "waited")) {
		const bool is_me = strcmp(item->valuestring, name) == 0;

		count++;
		is_meant = is_meant || is_me;
		if (!is_me && named < WAITED_NAMED)
			names[named++] = item->valuestring;
	}
	if (is_meant)
		names_add_as(in, "waited_with_you", names, count, WAITED_NAMED);
}

/* Go on now: what ended the stage for this person, once more (SPEC section 4). */
static void add_go_on(cJSON *in, const struct decision *d, const struct member *m)
{
	const struct backing *backing = decision_backing_of(d, m->person);

	if (d->head.stage == STAGE_SCENARIO && backing) {
		context_text(in, "go_on", "back");
		context_number(in, "go_on_framing", backing->framing);
	} else if (m->ready) {
		context_text(in, "go_on", "ready");
		context_flag(in, "go_on_abstaining", m->abstained);
	}
}

cJSON *personal_context(const struct decision *d, const cJSON *common, const struct viewer *v)
{
	const struct member *m = decision_participant(d, v->person);
	cJSON *in = context_new();

	disc_add_as(in, "me", v->name);
	context_text(in, "base_url", v->base_url);
	add_invitations(in, v);
	if (v->refused)
		refused_add(in, d, v->person, v->refused);
	add_role(in, d, v->person);
	if (!m)
		return in;
	if (v->person == d->head.facilitator)
		add_facilitation(in, d);
	else
		context_flag(in, "takeover", cJSON_HasObjectItem(common, "takeover_at"));
	if (d->head.closed_at_ms)
		return in;
	context_flag(in, "last", cJSON_HasObjectItem(common, "one_missing") && member_counts(m) && decision_asks(d, m));
	add_stage(in, d, m);
	add_waited(in, common, m->name);
	if (cJSON_HasObjectItem(common, "can_go_on"))
		add_go_on(in, d, m);
	return in;
}
