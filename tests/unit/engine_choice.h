/* What people choose to do in a walk over the engine: drawn from a seed, at times to the point, at times anything. */
#ifndef MAUDE_TESTS_UNIT_ENGINE_CHOICE_H
#define MAUDE_TESTS_UNIT_ENGINE_CHOICE_H

#include <stdio.h>
#include <string.h>

#include "core/tally.h"
#include "draw.h"
#include "engine/order.h"
#include "store_fixture.h"

enum { NAMES = 8 }; /* of name_of */

/* An order to be made. */
struct sent {
	enum order_kind kind;
	int64_t person;
	char id[DECISION_ID_LEN + 1], word[16], form[256];
	int name, request;
	bool leave;
};

/* What somebody may want to do. */

static const char *text(void)
{
	static const char *const texts[] = { "Where+to", "What+now", "speed", "risk", "Walk", "Swim", "walk", "Z%C3%BCrich", "" };

	return texts[below(9)];
}

static const char *any_name(void)
{
	return name_of(below(NAMES) + 1);
}

static void write_form(struct sent *o, const struct decision *d)
{
	static const char *const modes[] = { "open", "link", "invited" };
	static const char directions[] = "+-~";
	const long long thing = below(d->head.last_id + 2);
	const int on = (int)below(2);
	char *form = o->form;
	const size_t size = sizeof o->form;

	if (strcmp(o->word, "admit") == 0)
		snprintf(form, size, "name=%s&on=%d", any_name(), on);
	else if (strcmp(o->word, "access") == 0)
		snprintf(form, size, "mode=%s", modes[below(3)]);
	else if (strcmp(o->word, "ready") == 0)
		snprintf(form, size, "on=%d%s", on, once_in(4) ? "&abstain=1" : "");
	else if (strcmp(o->word, "settle") == 0)
		snprintf(form, size, "%s=%lld", d->head.stage == STAGE_SCENARIO ? "framing" : "option", thing);
	else if (strcmp(o->word, "priority") == 0)
		snprintf(form, size, "text=%s&direction=%%%02x&slot=%d", text(), directions[below(3)], (int)below(4));
	else if (strcmp(o->word, "option") == 0)
		snprintf(form, size, "name=%s&desc=%s&slot=%d", text(), text(), (int)below(5) + 1);
	else if (strcmp(o->word, "point") == 0)
		snprintf(form, size, "option=%lld&side=%s&text=%s&priority=%s", thing, on ? "for" : "against", text(),
			once_in(2) ? "%2b1" : "");
	else if (strcmp(o->word, "delete") == 0)
		snprintf(form, size, "confirm=%s", text());
	else
		snprintf(form, size, "text=%s&name=%s&on=%d&framing=%lld&option=%lld&point=%lld&suggestion=%lld", text(),
			any_name(), on, thing, thing, thing, thing);
}

/* What gets the decision on. */
static void write_help(struct sent *o, const struct decision *d, const struct member *m)
{
	static const char *const words[STAGES] = { "ready", "back", "ready", "ready", "skip", "ready", "leave" };
	struct ids settle = decision_to_settle(d, &arena);
	const bool facilitates = d->head.facilitator == o->person;
	const char *word = words[d->head.stage];

	if (!m) {
		word = "join";
	} else if (facilitates && settle.count) {
		word = "settle";
		snprintf(o->form, sizeof o->form, "%s=%lld", d->head.stage == STAGE_SCENARIO ? "framing" : "option",
			(long long)settle.ids[0]);
	} else if (d->head.stage == STAGE_LOBBY && facilitates && !decision_missing(d)) {
		word = "start";
	} else if (d->head.stage == STAGE_SCENARIO && d->framing_count) {
		snprintf(o->form, sizeof o->form, "framing=%lld", (long long)d->framings[0].id);
	} else if (d->head.stage == STAGE_PRIORITIES && !d->priority_count) {
		word = "priority";
		snprintf(o->form, sizeof o->form, "text=speed&direction=%%2b");
	} else if (d->head.stage == STAGE_OPTIONS && d->option_count < 2) {
		word = "option";
		snprintf(o->form, sizeof o->form, "name=Walk");
	} else if (d->head.stage == STAGE_DASHBOARD && once_in(2)) {
		word = "approve";
		snprintf(o->form, sizeof o->form, "option=%lld", (long long)d->options[below((int64_t)d->option_count)].id);
	}
	snprintf(o->word, sizeof o->word, "%s", word);
}

#endif
