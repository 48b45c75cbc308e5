/* Who takes part: the seats around the question, the roster, whom the stage waits for, who is about to come.
 *
 * Rules: lists of people are cut, with their count beside them, because a page is sent to each of five hundred. A seat is a
 * disc and no more, for the eye; what it says is in the roster, in words. */
#include "view/decision_context.h"

#include <stdio.h>

#include "core/person.h"
#include "view/disc.h"

enum {
	PEOPLE_SHOWN = 60, /* first those that the stage waits for */
	DROPPED_NAMED = 1,
	ASKING_NAMED = 12,
};

/* How far somebody has come with what the stage asks of each. */
static const char *state_of(const struct decision *d, const struct member *m)
{
	if (!m->present || m->excused)
		return "away";
	if (m->ready || (d->head.stage == STAGE_SCENARIO && decision_backing_of(d, m->person)))
		return "ready";
	return m->confirmed ? "confirmed" : "here";
}

/* The same in a word. */
static const char *word_of(const struct decision *d, const struct member *m)
{
	if (!m->present)
		return "away";
	if (m->excused)
		return "excused";
	if (m->abstained)
		return "abstains";
	if (d->head.stage == STAGE_SCENARIO && decision_backing_of(d, m->person))
		return "backs one";
	return m->ready ? "ready" : m->confirmed ? "confirmed" : "here";
}

static void add_person(cJSON *list, const struct decision *d, const struct member *m)
{
	cJSON *item = context_item(list);

	disc_add(item, m->name);
	context_text(item, "state", state_of(d, m));
	context_flag(item, "facilitator", m->person == d->head.facilitator);
	context_text(item, "word", word_of(d, m));
	if (m->present && !m->framed)
		context_time(item, "until", "until_words", m->waited_until_ms);
}

/* Those that the stage waits for come first where not all are shown: they are whom one looks for. */
static size_t add_people(cJSON *list, const struct view_index *x, struct ids waiting, bool waited, size_t most)
{
	size_t shown = 0;

	for (size_t i = 0; i < x->d->member_count && shown < most; i++) {
		const struct member *m = x->by_seq[i];

		if (m->standing != STANDING_IN || ids_have(waiting, m->person) != waited)
			continue;
		add_person(list, x->d, m);
		shown++;
	}
	return shown;
}

static void add_roster(cJSON *in, const struct view_index *x, struct ids waiting)
{
	const size_t count = decision_participants(x->d);
	cJSON *list = context_list(in, "people");
	size_t present = 0, shown;
	char seats[24];

	for (size_t i = 0; i < x->d->member_count; i++)
		present += x->d->members[i].standing == STANDING_IN && x->d->members[i].present;
	if (count <= PEOPLE_SHOWN)
		waiting.count = 0; /* in order of joining */
	shown = add_people(list, x, waiting, true, PEOPLE_SHOWN);
	shown += add_people(list, x, waiting, false, PEOPLE_SHOWN - shown);
	snprintf(seats, sizeof seats, "%02zu", shown);
	context_copy(in, "seats", seats);
	context_number(in, "people_count", (int64_t)count);
	context_flag(in, "one_person", count == 1);
	context_number(in, "present", (int64_t)present);
	context_number(in, "more_people", (int64_t)(count - shown));
}

/* Who is invited, or asks. */
static void add_outsiders(cJSON *in, struct view_index *x)
{
	const struct decision *d = x->d;
	const char **names = arena_alloc(&x->arena, (d->invitation_count + d->member_count) * sizeof *names);
	size_t count = 0;

	for (size_t i = 0; i < d->invitation_count; i++)
		if (!d->invitations[i].accepted && !decision_participant(d, d->invitations[i].person))
			names[count++] = d->invitations[i].name;
	names_add_as(in, "invited", names, count, ASKING_NAMED);
	count = 0;
	for (size_t i = 0; i < d->member_count; i++)
		if (x->by_seq[i]->standing == STANDING_ASKING)
			names[count++] = x->by_seq[i]->name;
	names_add_as(in, "asking", names, count, ASKING_NAMED);
}

static void add_dropped(cJSON *in, const struct view_index *x, struct ids waiting)
{
	cJSON *list = context_list(in, "dropped");
	size_t count = 0;

	for (size_t i = 0; i < x->d->member_count; i++) {
		const struct member *m = x->by_seq[i];
		cJSON *item;

		if (!m->present || !m->waited_until_ms || m->framed || !ids_have(waiting, m->person))
			continue;
		if (count++ >= DROPPED_NAMED)
			continue;
		item = context_item(list);
		context_text(item, "name", m->name);
		context_time(item, "until", "until_words", m->waited_until_ms);
	}
	if (count > DROPPED_NAMED)
		context_number(in, "more_dropped", (int64_t)(count - DROPPED_NAMED));
	context_flag(in, "one_more_dropped", count == DROPPED_NAMED + 1);
}

void decision_context_add_waited(cJSON *common, struct view_index *x)
{
	const struct ids waiting = decision_waiting_for(x->d, &x->arena);
	cJSON *list = context_list(common, "waited");

	for (size_t i = 0; i < waiting.count; i++) {
		const char *name = view_name(x, waiting.ids[i]);

		context_item_text(list, name ? name : NAME_SOMEBODY);
	}
	decision_context_add_names(common, "waited_names", x, waiting, WAITED_NAMED);
}

static void add_waiting(cJSON *in, struct view_index *x, struct ids waiting)
{
	cJSON *object;

	if (!waiting.count)
		return;
	object = context_object(in, "waiting");
	if (decision_condition(x->d, NULL) == CONDITION_SETTLE)
		context_text(object, "to", x->d->head.stage == STAGE_LOBBY ? "start it" : "settle it");
	add_dropped(object, x, waiting);
}

void decision_context_add_people(cJSON *in, struct view_index *x)
{
	struct ids waiting = decision_waiting_for(x->d, &x->arena);

	add_roster(in, x, waiting);
	add_outsiders(in, x);
	add_waiting(in, x, waiting);
}
