/* What a person's canvas shows: every open decision, each one that they take part in or are invited to; no closed ones. */
#include "view/canvas.h"

#include <stdlib.h>
#include <string.h>

void canvas_add(struct canvas *c, const struct decision *d)
{
	const enum role role = decision_role(d, c->person);
	const struct invitation *invitation = decision_invitation_for(d, c->person);
	const bool waits = invitation && !invitation->accepted && role < ROLE_PARTICIPANT && decision_is_under_way(d);
	struct canvas_item *item;

	if (d->head.closed_at_ms || (d->head.access != ACCESS_OPEN && role == ROLE_SPECTATOR && !invitation))
		return;
	item = arena_push(c->arena, &c->items, &c->count, &c->cap, sizeof *item);
	memcpy(item->id, d->id, sizeof item->id);
	item->title = arena_strdup(c->arena, d->head.topic);
	item->tagline = arena_strdup(c->arena, d->head.tagline);
	item->stage = d->head.stage;
	item->role = role;
	item->invited = waits;
	item->created_at_ms = d->head.created_at_ms;
}

static int newest_first(const void *a, const void *b)
{
	const struct canvas_item *x = a, *y = b;

	if (x->created_at_ms != y->created_at_ms)
		return x->created_at_ms < y->created_at_ms ? 1 : -1;
	return strcmp(x->id, y->id);
}

void canvas_json(struct strbuf *b, struct canvas *c, int64_t version)
{
	const char *comma = "";

	if (c->count)
		qsort(c->items, c->count, sizeof *c->items, newest_first);
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
