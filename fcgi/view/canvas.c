/* What a person's canvas shows: every open decision, each one that they take part in or are invited to; no closed ones. */
#include "view/canvas.h"

#include <stdlib.h>
#include <string.h>

#include "view/decision_context.h"

bool canvas_invites(const struct decision *d, int64_t person)
{
	const struct invitation *invitation = decision_invitation_for(d, person);

	return invitation && !invitation->accepted && decision_role(d, person) < ROLE_PARTICIPANT && decision_is_under_way(d);
}

void canvas_add(struct canvas *c, const struct decision *d)
{
	const enum role role = decision_role(d, c->person);
	struct canvas_item *item;

	if (d->head.closed_at_ms || (d->head.access != ACCESS_OPEN && role == ROLE_SPECTATOR && !decision_invitation_for(d, c->person)))
		return;
	item = arena_push(c->arena, &c->items, &c->count, &c->cap, sizeof *item);
	memcpy(item->id, d->id, sizeof item->id);
	item->title = arena_strdup(c->arena, d->head.topic);
	item->tagline = arena_strdup(c->arena, d->head.tagline);
	item->stage = d->head.stage;
	item->role = role;
	item->invited = canvas_invites(d, c->person);
	item->created_at_ms = d->head.created_at_ms;
}

static int newest_first(const void *a, const void *b)
{
	const struct canvas_item *x = a, *y = b;

	if (x->created_at_ms != y->created_at_ms)
		return x->created_at_ms < y->created_at_ms ? 1 : -1;
	return strcmp(x->id, y->id);
}

static void sort(struct canvas *c)
{
	if (c->count)
		qsort(c->items, c->count, sizeof *c->items, newest_first);
}

static void add_circle(cJSON *list, const struct canvas_item *c)
{
	static const char *const roles[ROLES] = { NULL, "you ask to join", "you take part", "you facilitate" };
	cJSON *item = context_item(list);

	context_text(item, "decision", c->id);
	context_text(item, "title", c->title);
	context_text(item, "tagline", c->tagline);
	context_text(item, "stage", stage_name(c->stage));
	context_text(item, "stage_title", stage_title(c->stage));
	context_text(item, "role_word", c->invited ? "you are invited" : roles[c->role]);
}

cJSON *canvas_context(struct canvas *c, int64_t version, const char *name, const char *key)
{
	cJSON *in = context_new(), *list = context_list(in, "decisions"), *invited;
	size_t invitations = 0;

	sort(c);
	context_text(in, "title", "Decisions – Maude Libs");
	context_number(in, "version", version);
	context_text(in, "you", name);
	context_copy(in, "key", key);
	for (size_t i = 0; i < c->count; i++) {
		add_circle(list, &c->items[i]);
		invitations += c->items[i].invited;
	}
	if (!invitations)
		return in;
	context_number(in, "invitations", (int64_t)invitations);
	context_flag(in, "one_invitation", invitations == 1);
	invited = context_list(context_object(in, "waiting_invitations"), "invitation");
	for (size_t i = 0; i < c->count; i++)
		if (c->items[i].invited)
			add_circle(invited, &c->items[i]);
	return in;
}

void canvas_json(struct strbuf *b, struct canvas *c, int64_t version)
{
	const char *comma = "";

	sort(c);
	strbuf_addf(b, "{\"version\":%lld,\"decisions\":[", (long long)version);
	for (size_t i = 0; i < c->count; i++) {
		const struct canvas_item *item = &c->items[i];
		strbuf_addf(b, "%s{\"id\":\"%s\",\"title\":", i ? "," : "", item->id);
		strbuf_add_json(b, item->title);
		strbuf_add(b, ",\"tagline\":");
		strbuf_add_json(b, item->tagline);
		strbuf_addf(b, ",\"stage\":\"%s\",\"role\":\"%s\"}", stage_name(item->stage), role_name(item->role));
	}
	strbuf_add(b, "],\"invitations\":[");
	for (size_t i = 0; i < c->count; i++)
		if (c->items[i].invited) {
			strbuf_addf(b, "%s\"%s\"", comma, c->items[i].id);
			comma = ",";
		}
	strbuf_add(b, "]}");
}
