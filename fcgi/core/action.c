/* How an action's fields are read: one table.
 *
 * A field is declared once: its name, its kind, the limit that goes with the kind, and the place in struct action where
 * its value belongs. Reading never stops at a fault; the first one waits in action.bad for its turn. */
#include "core/action.h"

#include <stddef.h>
#include <string.h>

#include "base/text.h"
#include "core/person.h"

enum field_kind {
	FIELD_TEXT,       /* a line of at most limit code points, not empty */
	FIELD_TEXT_OR_NO, /* the same; may be empty or missing: "" */
	FIELD_PERSON,     /* a person's name, into target and target_key */
	FIELD_KEY,        /* a line of at least KEY_MIN code points */
	FIELD_ACCESS,
	FIELD_SIDE,
	FIELD_DIRECTION,  /* + - ~; a lone space is + (what `curl -d direction=+` sends); may be missing */
	FIELD_SLOT,       /* 1 to limit; missing: 1 */
	FIELD_SWITCH,     /* 0 or 1; missing: 1 */
	FIELD_SWITCH_OFF, /* 0 or 1; missing: 0 */
	FIELD_ID,         /* a number; empty or missing: 0 */
	FIELD_TAG,        /* "+1", or "" */
};

struct field {
	enum action_kind action;
	const char *name;
	enum field_kind kind;
	int limit;
	size_t at; /* offset in struct action */
};

enum { TOPIC_MAX = 300, PRIORITY_MAX = 60, NAME_MAX_OPTION = 60, DESC_MAX = 300, POINT_MAX = 200, KEY_MIN = 8 };

#define AT(member) offsetof(struct action, member)

static const struct field fields[] = {
	{ ACTION_CREATE, "topic", FIELD_TEXT, TOPIC_MAX, AT(text) },
	{ ACTION_CREATE, "key", FIELD_KEY, KEY_CODE_POINTS, AT(key) },
	{ ACTION_ADMIT, "name", FIELD_PERSON, NAME_CODE_POINTS, AT(target) },
	{ ACTION_ADMIT, "on", FIELD_SWITCH, 0, AT(on) },
	{ ACTION_TOPIC, "text", FIELD_TEXT, TOPIC_MAX, AT(text) },
	{ ACTION_ACCESS, "mode", FIELD_ACCESS, 0, AT(access) },
	{ ACTION_INVITE, "name", FIELD_PERSON, NAME_CODE_POINTS, AT(target) },
	{ ACTION_UNINVITE, "name", FIELD_PERSON, NAME_CODE_POINTS, AT(target) },
	{ ACTION_REMOVE, "name", FIELD_PERSON, NAME_CODE_POINTS, AT(target) },
	{ ACTION_EXCUSE, "name", FIELD_PERSON, NAME_CODE_POINTS, AT(target) },
	{ ACTION_HANDOVER, "name", FIELD_PERSON, NAME_CODE_POINTS, AT(target) },
	{ ACTION_READY, "on", FIELD_SWITCH, 0, AT(on) },
	{ ACTION_READY, "abstain", FIELD_SWITCH_OFF, 0, AT(abstain) },
	{ ACTION_FRAMING, "text", FIELD_TEXT_OR_NO, TOPIC_MAX, AT(text) },
	{ ACTION_BACK, "framing", FIELD_ID, 0, AT(framing) },
	{ ACTION_SETTLE, "framing", FIELD_ID, 0, AT(framing) },
	{ ACTION_SETTLE, "option", FIELD_ID, 0, AT(option) },
	{ ACTION_PRIORITY, "text", FIELD_TEXT_OR_NO, PRIORITY_MAX, AT(text) },
	{ ACTION_PRIORITY, "direction", FIELD_DIRECTION, 0, AT(direction) },
	{ ACTION_PRIORITY, "slot", FIELD_SLOT, LIMIT_PRIORITY_SLOTS, AT(slot) },
	{ ACTION_OPTION, "name", FIELD_TEXT_OR_NO, NAME_MAX_OPTION, AT(text) },
	{ ACTION_OPTION, "desc", FIELD_TEXT_OR_NO, DESC_MAX, AT(desc) },
	{ ACTION_OPTION, "slot", FIELD_SLOT, LIMIT_OPTION_SLOTS, AT(slot) },
	{ ACTION_CONFIRM, "on", FIELD_SWITCH, 0, AT(on) },
	{ ACTION_INCLUDE, "suggestion", FIELD_ID, 0, AT(suggestion) },
	{ ACTION_INCLUDE, "on", FIELD_SWITCH, 0, AT(on) },
	{ ACTION_POINT, "option", FIELD_ID, 0, AT(option) },
	{ ACTION_POINT, "side", FIELD_SIDE, 0, AT(side) },
	{ ACTION_POINT, "text", FIELD_TEXT, POINT_MAX, AT(text) },
	{ ACTION_POINT, "priority", FIELD_TAG, 0, AT(priority) },
	{ ACTION_UNPOINT, "point", FIELD_ID, 0, AT(point) },
	{ ACTION_APPROVE, "option", FIELD_ID, 0, AT(option) },
	{ ACTION_APPROVE, "on", FIELD_SWITCH, 0, AT(on) },
	{ ACTION_DELETE, "confirm", FIELD_TEXT_OR_NO, TOPIC_MAX, AT(text) },
};

enum verdict verdict_of_text(enum text_fault fault)
{
	switch (fault) {
	case TEXT_FINE:
		return VERDICT_ACCEPTED;
	case TEXT_NOT_UTF8:
		return VERDICT_FIELD_NOT_TEXT;
	case TEXT_CONTROL:
		return VERDICT_FIELD_CONTROL;
	case TEXT_BIDI:
		return VERDICT_FIELD_BIDI;
	case TEXT_TOO_LONG:
		return VERDICT_FIELD_TOO_LONG;
	case TEXT_NAME:
		return VERDICT_FIELD_NAME;
	default: /* TEXT_EMPTY */
		return VERDICT_FIELD_EMPTY;
	}
}

static bool is(const struct form_value *v, const char *s)
{
	return v->len == strlen(s) && memcmp(v->value, s, v->len) == 0;
}

static enum verdict read_text(const char **out, struct arena *a, const struct form_value *v, int limit, bool or_nothing)
{
	enum text_fault fault = text_line(out, a, v->value, v->len, (size_t)limit);

	if (fault)
		*out = "";
	else if (!**out && !or_nothing)
		fault = TEXT_EMPTY;
	return verdict_of_text(fault);
}

static enum verdict read_person(struct action *out, struct arena *a, const struct form_value *v)
{
	enum text_fault fault = text_name(&out->target, a, v->value, v->len);

	if (!fault)
		out->target_key = text_fold(a, out->target);
	return verdict_of_text(fault);
}

/* Digits only, within an int64_t. */
static bool read_number(int64_t *out, const struct form_value *v)
{
	*out = 0;
	if (!v->len || v->len > 18)
		return false;
	for (size_t i = 0; i < v->len; i++) {
		if (v->value[i] < '0' || v->value[i] > '9')
			return false;
		*out = *out * 10 + (v->value[i] - '0');
	}
	return true;
}

static enum verdict read_id(int64_t *out, const struct form_value *v)
{
	if (!v->len)
		return VERDICT_ACCEPTED;
	if (!read_number(out, v))
		return VERDICT_FIELD_NUMBER;
	if (!*out)
		*out = ID_OF_NOTHING;
	return VERDICT_ACCEPTED;
}

static enum verdict read_key(const char **out, struct arena *a, const struct form_value *v, int limit)
{
	if (text_line(out, a, v->value, v->len, (size_t)limit) || text_length(*out) < KEY_MIN)
		return VERDICT_FIELD_KEY;
	return VERDICT_ACCEPTED;
}

static enum verdict read_switch(bool *out, const struct form_value *v)
{
	*out = is(v, "1");
	return *out || is(v, "0") ? VERDICT_ACCEPTED : VERDICT_FIELD_SWITCH;
}

static enum verdict read_direction(char *out, const struct form_value *v)
{
	if (v->len != 1 || !v->value[0] || !strchr("+-~ ", v->value[0]))
		return VERDICT_FIELD_DIRECTION;
	*out = v->value[0] == ' ' ? '+' : v->value[0];
	return VERDICT_ACCEPTED;
}

static enum verdict read_slot(int *out, const struct form_value *v, int limit)
{
	int64_t n;

	if (!read_number(&n, v) || n < 1 || n > limit)
		return VERDICT_FIELD_SLOT;
	*out = (int)n;
	return VERDICT_ACCEPTED;
}

/* A tag's first character may have been a lone plus that arrived as a space. */
static enum verdict read_tag(const char **out, struct arena *a, const struct form_value *v)
{
	char *tag = arena_alloc(a, 8);

	if (v->len > 6 || memchr(v->value, 0, v->len))
		return VERDICT_FIELD_TAG;
	memcpy(tag, v->value, v->len);
	if (tag[0] == ' ')
		tag[0] = '+';
	*out = tag;
	return VERDICT_ACCEPTED;
}

static enum verdict read_word(const struct field *f, void *at, const struct form_value *v)
{
	char word[16] = "";

	if (v->len < sizeof word && !memchr(v->value, 0, v->len))
		memcpy(word, v->value, v->len);
	if (f->kind == FIELD_ACCESS)
		return access_from(at, word) ? VERDICT_ACCEPTED : VERDICT_FIELD_ACCESS;
	return side_from(at, word) ? VERDICT_ACCEPTED : VERDICT_FIELD_SIDE;
}

static enum verdict read_value(struct action *out, struct arena *a, const struct field *f, const struct form_value *v)
{
	void *at = (char *)out + f->at;

	switch (f->kind) {
	case FIELD_TEXT:
	case FIELD_TEXT_OR_NO:
		return read_text(at, a, v, f->limit, f->kind == FIELD_TEXT_OR_NO);
	case FIELD_PERSON:
		return read_person(out, a, v);
	case FIELD_KEY:
		return read_key(at, a, v, f->limit);
	case FIELD_ACCESS:
	case FIELD_SIDE:
		return read_word(f, at, v);
	case FIELD_DIRECTION:
		return read_direction(at, v);
	case FIELD_SLOT:
		return read_slot(at, v, f->limit);
	case FIELD_SWITCH:
	case FIELD_SWITCH_OFF:
		return read_switch(at, v);
	case FIELD_ID:
		return read_id(at, v);
	default: /* FIELD_TAG */
		return read_tag(at, a, v);
	}
}

/* What a field that did not come stands for. */
static enum verdict read_missing(struct action *out, const struct field *f)
{
	void *at = (char *)out + f->at;

	switch (f->kind) {
	case FIELD_TEXT_OR_NO:
	case FIELD_TAG:
		*(const char **)at = "";
		return VERDICT_ACCEPTED;
	case FIELD_SLOT:
		*(int *)at = 1;
		return VERDICT_ACCEPTED;
	case FIELD_SWITCH:
		*(bool *)at = true;
		return VERDICT_ACCEPTED;
	case FIELD_SWITCH_OFF:
	case FIELD_DIRECTION: /* needed only where there is a text: the rule asks */
	case FIELD_ID:
		return VERDICT_ACCEPTED;
	default:
		return VERDICT_FIELD_MISSING;
	}
}

static const struct form_value *find(const struct form_value *values, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(values[i].name, name) == 0)
			return &values[i];
	return NULL;
}

/* The stage and round that the sender saw; what is no number is another round. */
static void read_seen(struct action *out, struct arena *a, const struct form_value *values, size_t count)
{
	const struct form_value *stage = find(values, count, "stage"), *round = find(values, count, "round");

	if (stage) {
		out->stage_given = true;
		out->stage_seen = arena_memdup(a, stage->value, stage->len + 1);
	}
	if (round) {
		out->round_given = true;
		if (!read_number(&out->round_seen, round))
			out->round_seen = -1;
	}
}

void action_read(struct action *out, struct arena *a, const struct form_value *values, size_t count)
{
	read_seen(out, a, values, count);
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		const struct field *f = &fields[i];
		const struct form_value *v;
		enum verdict verdict;

		if (f->action != out->kind)
			continue;
		v = find(values, count, f->name);
		verdict = v ? read_value(out, a, f, v) : read_missing(out, f);
		if (verdict && !out->bad.verdict)
			out->bad = (struct refusal){ verdict, f->name, f->limit };
	}
	out->on = out->on || out->abstain;
}
