/* Applying changes.
 *
 * A text that a change brings is copied into the decision's arena, unless it is the very text (the same pointer) that the
 * row has already: most puts change a flag and leave the texts alone. The list that goes to the store holds the row as
 * it is afterwards, so its texts live as long as the decision. */
#include "core/change.h"

#include <string.h>

void changes_init(struct changes *c, struct arena *a)
{
	*c = (struct changes){ .arena = a };
}

/* Makes *text the decision's own, given what the row had before (or NULL). */
static void own(struct arena *a, const char **text, const char *before)
{
	if (*text != before && **text)
		*text = arena_strdup(a, *text);
	else if (!**text)
		*text = "";
}

/* Takes item i out of an array, keeping the order. */
static void take_out(void *items, size_t *count, size_t i, size_t size)
{
	char *at = (char *)items + i * size;

	memmove(at, at + size, (*count - i - 1) * size);
	(*count)--;
}

/* Puts a row: finds the one with the same key, or makes room at the end. `row` then points to it, holding what was there
 * before (zeroes for a new one). */
#define ROW(type, list, n, same) \
	struct type *row = NULL; \
	for (size_t i = 0; i < d->n##_count; i++) \
		if (d->list[i].same == put->same) { \
			row = &d->list[i]; \
			break; \
		} \
	if (!row) \
		row = arena_push(d->arena, &d->list, &d->n##_count, &d->n##_cap, sizeof *d->list)

#define PUT(type, list, n, key, texts) \
	static void type##_put(struct decision *d, struct type *put) \
	{ \
		ROW(type, list, n, key); \
		texts; \
		*row = *put; \
	}

#define OWN(field) own(d->arena, &put->field, row->field)

PUT(member, members, member, person, OWN(name))
PUT(invitation, invitations, invitation, id, OWN(name); OWN(name_key))
PUT(framing, framings, framing, id, OWN(text))
PUT(backing, backings, backing, person, (void)0)
PUT(priority, priorities, priority, id, OWN(text))
PUT(option, options, option, id, OWN(name); OWN(desc))
PUT(suggestion, suggestions, suggestion, id, OWN(text); OWN(desc))
PUT(point, points, point, id, OWN(text))
PUT(call, calls, call, id, (void)0)

static void head_put(struct decision *d, struct head *put)
{
	struct head *row = &d->head;

	OWN(topic);
	OWN(tagline);
	OWN(why);
	*row = *put;
}

static struct approval *approval_find(struct decision *d, const struct approval *a)
{
	for (size_t i = 0; i < d->approval_count; i++) {
		struct approval *it = &d->approvals[i];
		if (it->round == a->round && it->option == a->option && it->person == a->person)
			return it;
	}
	return NULL;
}

static void approval_put(struct decision *d, struct approval *put)
{
	struct approval *row = approval_find(d, put);

	if (!row)
		row = arena_push(d->arena, &d->approvals, &d->approval_count, &d->approval_cap, sizeof *row);
	*row = *put;
}

static void approval_del(struct decision *d, const struct approval *a)
{
	struct approval *row = approval_find(d, a);

	if (row)
		take_out(d->approvals, &d->approval_count, (size_t)(row - d->approvals), sizeof *row);
}

#define DEL(list, n, same, value) \
	do { \
		for (size_t i = 0; i < d->n##_count; i++) \
			if (d->list[i].same == (value)) { \
				take_out(d->list, &d->n##_count, i, sizeof *d->list); \
				break; \
			} \
	} while (0)

void change_apply(struct decision *d, const struct change *c, struct changes *into)
{
	struct change copy = *c;

	switch (c->kind) {
	case CHANGE_HEAD_PUT:
		head_put(d, &copy.head);
		break;
	case CHANGE_MEMBER_PUT:
		member_put(d, &copy.member);
		break;
	case CHANGE_INVITATION_PUT:
		invitation_put(d, &copy.invitation);
		break;
	case CHANGE_INVITATION_DEL:
		DEL(invitations, invitation, id, c->invitation.id);
		break;
	case CHANGE_FRAMING_PUT:
		framing_put(d, &copy.framing);
		break;
	case CHANGE_FRAMING_DEL:
		DEL(framings, framing, id, c->framing.id);
		break;
	case CHANGE_BACKING_PUT:
		backing_put(d, &copy.backing);
		break;
	case CHANGE_BACKING_DEL:
		DEL(backings, backing, person, c->backing.person);
		break;
	case CHANGE_PRIORITY_PUT:
		priority_put(d, &copy.priority);
		break;
	case CHANGE_PRIORITY_DEL:
		DEL(priorities, priority, id, c->priority.id);
		break;
	case CHANGE_OPTION_PUT:
		option_put(d, &copy.option);
		break;
	case CHANGE_OPTION_DEL:
		DEL(options, option, id, c->option.id);
		break;
	case CHANGE_SUGGESTION_PUT:
		suggestion_put(d, &copy.suggestion);
		break;
	case CHANGE_POINT_PUT:
		point_put(d, &copy.point);
		break;
	case CHANGE_POINT_DEL:
		DEL(points, point, id, c->point.id);
		break;
	case CHANGE_APPROVAL_PUT:
		approval_put(d, &copy.approval);
		break;
	case CHANGE_APPROVAL_DEL:
		approval_del(d, &c->approval);
		break;
	case CHANGE_CALL_PUT:
		call_put(d, &copy.call);
		break;
	default: /* CHANGE_DECISION_DEL */
		d->deleted = true;
	}
	if (into)
		*(struct change *)arena_push(into->arena, &into->list, &into->count, &into->cap, sizeof copy) = copy;
}
