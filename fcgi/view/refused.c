/* Where a refusal is shown: beside what caused it.
 *
 * A form that is on the page gets its error and what was typed into it. Where the form is not on the page (the stage has
 * passed, the thing is gone, it was never theirs) there is a notice on top, and what was typed is in it: nobody has to
 * write anything twice. */
#include "view/refused.h"

#include <string.h>

#include "base/text.h"
#include "core/tally.h"
#include "view/index.h"
#include "view/personal.h"

/* Fields that people write in; a name stands in many forms where it was only pressed. */
static const char *const texts[] = { "topic", "text", "name", "desc" };

static bool is_written(enum action_kind kind, const char *field)
{
	return strcmp(field, "name") != 0 || kind == ACTION_OPTION || kind == ACTION_INVITE || kind == ACTIONS;
}

static const struct form_value *find(const struct refused *r, const char *field)
{
	for (size_t i = 0; i < r->count; i++)
		if (strcmp(r->values[i].name, field) == 0)
			return &r->values[i];
	return NULL;
}

void refused_add_sentence(cJSON *in, const char *key, const struct refused *r)
{
	struct strbuf b;

	strbuf_init(&b, 512);
	refusal_add_sentence(&b, r->refusal);
	context_copy(in, key, b.s);
	strbuf_dispose(&b);
}

void refused_add_typed(cJSON *in, const char *key, const struct refused *r, const char *field)
{
	const struct form_value *v = find(r, field);
	struct arena a;

	if (!v)
		return;
	arena_init(&a, 0);
	context_typed(in, key, text_shown(&a, v->value, v->len));
	arena_dispose(&a);
}

void refused_add_wrote(cJSON *in, const struct refused *r)
{
	cJSON *list = context_list(in, "wrote");

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		const struct form_value *v = find(r, texts[i]);

		if (v && v->len && is_written(r->kind, texts[i]))
			refused_add_typed(context_item(list), "text", r, texts[i]);
	}
}

void refused_add_notice(cJSON *in, const struct refused *r)
{
	cJSON *notice = context_object(in, "notice");

	refused_add_sentence(notice, "message", r);
	refused_add_wrote(notice, r);
}

/* Beside the forms of a decision */

static int64_t id_in(const struct refused *r, const char *field)
{
	struct action a = { .kind = r->kind };
	struct arena arena;
	int64_t id;

	arena_init(&arena, 0);
	action_read(&a, &arena, r->values, r->count);
	id = strcmp(field, "framing") == 0 ? a.framing : strcmp(field, "option") == 0 ? a.option :
		strcmp(field, "suggestion") == 0 ? a.suggestion : a.slot;
	arena_dispose(&arena);
	return id;
}

static cJSON *slot_form(cJSON *in, const struct refused *r)
{
	const int64_t slot = id_in(r, "slot");
	const struct form_value *direction = find(r, "direction");
	const char *field = r->refusal->field;
	cJSON *form;

	if (slot < 1)
		return NULL;
	form = context_find(in, "slot_form");
	context_number(form, "slot", slot);
	refused_add_typed(form, "text", r, r->kind == ACTION_OPTION ? "name" : "text");
	refused_add_typed(form, "desc", r, "desc");
	context_flag(form, "minus", direction && direction->len == 1 && *direction->value == '-');
	context_flag(form, "tilde", direction && direction->len == 1 && *direction->value == '~');
	context_flag(form, "invalid_desc", field && strcmp(field, "desc") == 0);
	context_flag(form, "invalid_name", !field || strcmp(field, "desc") != 0);
	return form;
}

/* A form with one field for text. */
static cJSON *text_form(cJSON *in, const char *key, const struct refused *r, const char *field)
{
	cJSON *form = context_find(in, key);

	refused_add_typed(form, "text", r, field);
	return form;
}

static cJSON *item_form(cJSON *in, int64_t id, const char *key)
{
	return context_find(personal_of(in, id), key);
}

/* The form for a point, with what was chosen in it. */
static cJSON *point_form(cJSON *in, const struct decision *d, const struct refused *r)
{
	const struct form_value *about = find(r, "priority");
	const struct option *o = decision_option(d, id_in(r, "option"));
	cJSON *form = text_form(in, "point_form", r, "text"), *chosen;
	char tag[PRIORITY_TAG_SIZE];

	if (o) {
		chosen = context_object(form, "chosen_option");
		context_number(chosen, "number", o->id);
		context_text(chosen, "text", o->name);
	}
	for (size_t i = 0; about && i < d->priority_count; i++) {
		if (strcmp(about->value, priority_tag(tag, &d->priorities[i])) != 0)
			continue;
		chosen = context_object(form, "chosen_tag");
		context_copy(chosen, "number", tag);
		context_text(chosen, "text", d->priorities[i].text);
	}
	return form;
}

static bool somebody_asks(const struct decision *d)
{
	for (size_t i = 0; i < d->member_count; i++)
		if (d->members[i].standing == STANDING_ASKING)
			return true;
	return false;
}

/* The form that the action came from, where it is on the page of somebody who may do it; NULL: it is not. */
static cJSON *form_of(cJSON *in, const struct decision *d, int64_t person, const struct refused *r)
{
	const bool facilitates = person == d->head.facilitator;
	const struct call *call;
	int64_t id;

	switch (r->kind) {
	case ACTION_TOPIC:
		return text_form(in, "topic_form", r, "text");
	case ACTION_ADMIT:
		return somebody_asks(d) ? context_find(in, "admit_form") : NULL;
	case ACTION_ACCESS:
		return context_find(in, "access_form");
	case ACTION_INVITE:
		return text_form(in, "invite_form", r, "name");
	case ACTION_EXCUSE:
	case ACTION_REMOVE:
	case ACTION_HANDOVER:
		return decision_participants(d) > 1 ? context_find(in, "people_form") : NULL;
	case ACTION_START:
		return context_find(in, "start_form");
	case ACTION_READY:
		return d->head.stage == STAGE_LOBBY && facilitates ? NULL : context_find(in, "ready_form");
	case ACTION_FRAMING:
		return text_form(in, "framing_form", r, "text");
	case ACTION_PRIORITY:
	case ACTION_OPTION:
		return slot_form(in, r);
	case ACTION_CONFIRM:
		return context_find(in, "confirm_form");
	case ACTION_BACK:
		id = id_in(r, "framing");
		return decision_framing(d, id) ? item_form(in, id, "back_form") : NULL;
	case ACTION_APPROVE:
		id = id_in(r, "option");
		return option_on_ballot(d, id) ? item_form(in, id, "approve_form") : NULL;
	case ACTION_INCLUDE:
		id = id_in(r, "suggestion");
		return decision_suggestion(d, id) ? item_form(in, id, "include_form") : NULL;
	case ACTION_POINT:
		return point_form(in, d, r);
	case ACTION_SKIP:
		return context_find(in, "skip_form");
	case ACTION_RETRY: /* too often: its button is there as long as the call has failed */
		call = r->refusal->verdict == VERDICT_TOO_MANY_RETRIES ? decision_call_shown(d) : NULL;
		return call && call->state == CALL_FAILED ? context_find(in, "retry_form") : NULL;
	case ACTION_DELETE:
		return text_form(in, "delete_form", r, "confirm");
	default:
		return NULL;
	}
}

void refused_add(cJSON *in, const struct decision *d, int64_t person, const struct refused *r)
{
	cJSON *form = NULL;

	context_flag(in, "whole", r->whole);
	if (r->kind == ACTION_JOIN)
		form = decision_role(d, person) == ROLE_SPECTATOR && !d->head.closed_at_ms ? context_find(in, "join") : NULL;
	else if (r->kind < ACTIONS_OF_PEOPLE && !action_allowed(d, r->kind, person))
		form = form_of(in, d, person, r);
	if (form)
		refused_add_sentence(form, "error", r);
	else
		refused_add_notice(in, r);
}
