/* The form table: every field of every action, its limits and defaults (SPEC sections 7 and 9). */
#include "core/action.h"

#include <stdio.h>
#include <string.h>

#include "unit.h"

static struct arena arena;
static struct action got;

static void set_up(void)
{
	arena_init(&arena, 0);
}

static void tear_down(void)
{
	arena_dispose(&arena);
}

/* Reads fields given as name, value, …, NULL. */
static void read_form(enum action_kind kind, const char *const *pairs)
{
	struct form_value values[16];
	size_t count = 0;

	for (; pairs[2 * count]; count++)
		values[count] = (struct form_value){ pairs[2 * count], pairs[2 * count + 1], strlen(pairs[2 * count + 1]) };
	got = (struct action){ .kind = kind };
	action_read(&got, &arena, values, count);
}

#define FORM(kind, ...) read_form((kind), (const char *const[]){ __VA_ARGS__, NULL })
#define EMPTY_FORM(kind) read_form((kind), (const char *const[]){ NULL })

#define ck_assert_fine() ck_assert_str_eq(verdict_name(got.bad.verdict), "ACCEPTED")
#define ck_assert_bad(why, name) \
	do { \
		ck_assert_str_eq(verdict_name(got.bad.verdict), #why); \
		ck_assert_str_eq(got.bad.field, (name)); \
	} while (0)

/* count times s, in the arena. */
static const char *times(const char *s, int count)
{
	size_t len = strlen(s);
	char *all = arena_alloc(&arena, len * (size_t)count + 1);

	for (int i = 0; i < count; i++)
		memcpy(all + (size_t)i * len, s, len);
	return all;
}

/* Every free text: its action and field, its limit in code points, whether it may be empty, and other fields that the action needs. */
struct text_field {
	enum action_kind kind;
	const char *field;
	int max;
	bool may_be_empty;
	const char *other, *other_value, *third, *third_value;
};

static const struct text_field texts[] = {
	{ ACTION_CREATE, "topic", 300, false, "key", "12345678", NULL, NULL },
	{ ACTION_TOPIC, "text", 300, false, "x", "", NULL, NULL },
	{ ACTION_FRAMING, "text", 300, true, "x", "", NULL, NULL },
	{ ACTION_PRIORITY, "text", 60, true, "direction", "+", NULL, NULL },
	{ ACTION_OPTION, "name", 60, true, "desc", "", NULL, NULL },
	{ ACTION_OPTION, "desc", 300, true, "name", "Pizza", NULL, NULL },
	{ ACTION_POINT, "text", 200, false, "option", "3", "side", "for" },
};

static void read_text(const struct text_field *f, const char *value)
{
	if (f->third)
		FORM(f->kind, f->field, value, f->other, f->other_value, f->third, f->third_value);
	else
		FORM(f->kind, f->field, value, f->other, f->other_value);
}

static const char *text_got(const struct text_field *f)
{
	return strcmp(f->field, "desc") == 0 ? got.desc : got.text;
}

START_TEST(a_text_is_as_long_as_its_limit_in_code_points_and_no_longer)
{
	const struct text_field *f = &texts[_i];
	static const char *const letters[] = { "a", "\xc3\xa9", "\xf0\x9f\x8c\xae", "e\xcc\x81" /* NFC makes one of it */ };

	for (size_t i = 0; i < sizeof letters / sizeof *letters; i++) {
		for (int n = f->max - 1; n <= f->max; n++) {
			read_text(f, times(letters[i], n));
			ck_assert_fine();
			ck_assert_uint_eq(text_length(text_got(f)), (size_t)n);
		}
		read_text(f, times(letters[i], f->max + 1));
		ck_assert_bad(FIELD_TOO_LONG, f->field);
		ck_assert_int_eq(got.bad.limit, f->max);
	}
	read_text(f, times(" ", f->max * 3)); /* trimmed before it is counted */
	ck_assert_str_eq(verdict_name(got.bad.verdict), f->may_be_empty ? "ACCEPTED" : "FIELD_EMPTY");
}
END_TEST

START_TEST(a_text_may_be_empty_or_missing_only_where_that_means_something)
{
	const struct text_field *f = &texts[_i];

	read_text(f, "");
	if (f->may_be_empty)
		ck_assert_str_eq(text_got(f), "");
	else
		ck_assert_bad(FIELD_EMPTY, f->field);
	if (f->third)
		FORM(f->kind, f->other, f->other_value, f->third, f->third_value);
	else
		FORM(f->kind, f->other, f->other_value);
	if (f->may_be_empty) {
		ck_assert_fine();
		ck_assert_str_eq(text_got(f), "");
	} else {
		ck_assert_bad(FIELD_MISSING, f->field);
	}
}
END_TEST

START_TEST(a_text_that_can_not_be_shown_is_refused_and_line_breaks_become_spaces)
{
	const struct text_field *f = &texts[_i];

	read_text(f, "a\xff");
	ck_assert_bad(FIELD_NOT_TEXT, f->field);
	read_text(f, "a\x01");
	ck_assert_bad(FIELD_CONTROL, f->field);
	read_text(f, "a\x7f");
	ck_assert_bad(FIELD_CONTROL, f->field);
	read_text(f, "a\xe2\x80\xae");
	ck_assert_bad(FIELD_BIDI, f->field);
	read_text(f, "a\xe2\x81\xa6");
	ck_assert_bad(FIELD_BIDI, f->field);
	read_text(f, " a\r\nb\tc ");
	ck_assert_fine();
	ck_assert_str_eq(text_got(f), "a b c");
	read_text(f, "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x94\xa7\xef\xb8\x8f"); /* joiner, variation selector */
	ck_assert_fine();
}
END_TEST

START_TEST(a_text_with_a_nul_is_refused)
{
	const struct form_value value = { "text", "a\0b", 3 };

	got = (struct action){ .kind = ACTION_FRAMING };
	action_read(&got, &arena, &value, 1);
	ck_assert_bad(FIELD_CONTROL, "text");
}
END_TEST

static const enum action_kind naming[] = {
	ACTION_ADMIT, ACTION_INVITE, ACTION_UNINVITE, ACTION_REMOVE, ACTION_EXCUSE, ACTION_HANDOVER,
};

START_TEST(a_person_is_named_as_people_are)
{
	FORM(naming[_i], "name", " Zo\xc3\xab ");
	ck_assert_fine();
	ck_assert_str_eq(got.target, "Zo\xc3\xab");
	ck_assert_str_eq(got.target_key, "zo\xc3\xab");
	FORM(naming[_i], "name", times("\xc3\xab", 24));
	ck_assert_fine();
	FORM(naming[_i], "name", times("\xc3\xab", 25));
	ck_assert_bad(FIELD_TOO_LONG, "name");
	ck_assert_int_eq(got.bad.limit, 24);
	FORM(naming[_i], "name", "a/b");
	ck_assert_bad(FIELD_NAME, "name");
	FORM(naming[_i], "name", "");
	ck_assert_bad(FIELD_EMPTY, "name");
	FORM(naming[_i], "name", "a\nb");
	ck_assert_bad(FIELD_CONTROL, "name");
	EMPTY_FORM(naming[_i]);
	ck_assert_bad(FIELD_MISSING, "name");
}
END_TEST

START_TEST(a_key_has_8_to_64_characters)
{
	static const char *const right[] = { "aZ09-_xy", "lunch: 0.7", "12345678/+=", "\xc3\xa4\xc3\xb6\xc3\xbc-\xf0\x9f\x8d\x95 no 1" };
	static const char *const wrong[] = { "", "1234567", " 1234567 ", ("e\xcc\x81" "234567"), "1234567\xff", "1234567\x01" };

	for (size_t i = 0; i < sizeof right / sizeof *right; i++) {
		FORM(ACTION_CREATE, "topic", "x", "key", right[i]);
		ck_assert_fine();
		ck_assert_str_eq(got.key, right[i]);
	}
	FORM(ACTION_CREATE, "topic", "x", "key", times("\xf0\x9f\x8d\x95", 64));
	ck_assert_fine();
	FORM(ACTION_CREATE, "topic", "x", "key", times("k", 65));
	ck_assert_bad(FIELD_KEY, "key");
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		FORM(ACTION_CREATE, "topic", "x", "key", wrong[i]);
		ck_assert_bad(FIELD_KEY, "key");
	}
	FORM(ACTION_CREATE, "topic", "x");
	ck_assert_bad(FIELD_MISSING, "key");
	got = (struct action){ .kind = ACTION_CREATE };
	action_read(&got, &arena, (struct form_value[]){ { "topic", "x", 1 }, { "key", "1234567\0009", 9 } }, 2);
	ck_assert_bad(FIELD_KEY, "key");
}
END_TEST

START_TEST(access_is_open_link_or_invited)
{
	static const struct {
		const char *word;
		enum access access;
	} words[] = { { "open", ACCESS_OPEN }, { "link", ACCESS_LINK }, { "invited", ACCESS_INVITED } };
	static const char *const wrong[] = { "", "Open", "open ", "closed", "openopenopenopenopen" };
	const struct form_value nul = { "mode", "open\0x", 6 };

	for (size_t i = 0; i < 3; i++) {
		FORM(ACTION_ACCESS, "mode", words[i].word);
		ck_assert_fine();
		ck_assert_int_eq(got.access, words[i].access);
	}
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		FORM(ACTION_ACCESS, "mode", wrong[i]);
		ck_assert_bad(FIELD_ACCESS, "mode");
	}
	EMPTY_FORM(ACTION_ACCESS);
	ck_assert_bad(FIELD_MISSING, "mode");
	got = (struct action){ .kind = ACTION_ACCESS };
	action_read(&got, &arena, &nul, 1);
	ck_assert_bad(FIELD_ACCESS, "mode");
}
END_TEST

START_TEST(a_side_is_for_or_against)
{
	FORM(ACTION_POINT, "option", "3", "text", "x", "side", "for");
	ck_assert_fine();
	ck_assert_int_eq(got.side, SIDE_FOR);
	FORM(ACTION_POINT, "option", "3", "text", "x", "side", "against");
	ck_assert_fine();
	ck_assert_int_eq(got.side, SIDE_AGAINST);
	FORM(ACTION_POINT, "option", "3", "text", "x", "side", "both");
	ck_assert_bad(FIELD_SIDE, "side");
	FORM(ACTION_POINT, "option", "3", "text", "x");
	ck_assert_bad(FIELD_MISSING, "side");
}
END_TEST

START_TEST(a_direction_is_one_of_three_and_a_lone_space_was_a_plus)
{
	static const char *const right[][2] = { { "+", "+" }, { "-", "-" }, { "~", "~" }, { " ", "+" } };
	static const char *const wrong[] = { "", "x", "++", "\xe2\x88\x92", "  " };
	const struct form_value nul[] = { { "text", "x", 1 }, { "direction", "\0", 1 } };

	for (size_t i = 0; i < 4; i++) {
		FORM(ACTION_PRIORITY, "text", "x", "direction", right[i][0]);
		ck_assert_fine();
		ck_assert_int_eq(got.direction, right[i][1][0]);
	}
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		FORM(ACTION_PRIORITY, "text", "x", "direction", wrong[i]);
		ck_assert_bad(FIELD_DIRECTION, "direction");
	}
	got = (struct action){ .kind = ACTION_PRIORITY };
	action_read(&got, &arena, nul, 2);
	ck_assert_bad(FIELD_DIRECTION, "direction");
	FORM(ACTION_PRIORITY, "text", ""); /* taking back needs none */
	ck_assert_fine();
	ck_assert_int_eq(got.direction, 0);
}
END_TEST

START_TEST(a_slot_left_out_is_1_and_none_is_beyond_the_places_there_are)
{
	static const struct {
		enum action_kind kind;
		const char *field;
		int max;
	} slots[] = { { ACTION_PRIORITY, "text", 3 }, { ACTION_OPTION, "name", 5 } };
	static const char *const wrong[] = { "", "0", "-1", "1.5", "x", "99999999999999999999", "6" };

	for (size_t i = 0; i < 2; i++) {
		FORM(slots[i].kind, slots[i].field, "x");
		ck_assert_fine();
		ck_assert_int_eq(got.slot, 1);
		for (int n = 1; n <= 6; n++) {
			const char digit[2] = { (char)('0' + n), 0 };
			FORM(slots[i].kind, slots[i].field, "x", "slot", digit);
			ck_assert_int_eq(got.bad.verdict == VERDICT_ACCEPTED, n <= slots[i].max);
			if (n <= slots[i].max)
				ck_assert_int_eq(got.slot, n);
		}
		for (size_t j = 0; j < sizeof wrong / sizeof *wrong; j++) {
			FORM(slots[i].kind, slots[i].field, "x", "slot", wrong[j]);
			ck_assert_bad(FIELD_SLOT, "slot");
			ck_assert_int_eq(got.bad.limit, slots[i].max);
		}
	}
}
END_TEST

static const enum action_kind switched[] = { ACTION_ADMIT, ACTION_READY, ACTION_CONFIRM, ACTION_INCLUDE, ACTION_APPROVE };

START_TEST(on_left_out_is_1_and_anything_but_0_or_1_is_refused)
{
	static const char *const wrong[] = { "", "2", "true", "on", "01", " 1" };

	FORM(switched[_i], "name", "bo");
	ck_assert_fine();
	ck_assert(got.on);
	FORM(switched[_i], "name", "bo", "on", "1");
	ck_assert_fine();
	ck_assert(got.on);
	FORM(switched[_i], "name", "bo", "on", "0");
	ck_assert_fine();
	ck_assert(!got.on);
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		FORM(switched[_i], "name", "bo", "on", wrong[i]);
		ck_assert_bad(FIELD_SWITCH, "on");
	}
}
END_TEST

START_TEST(abstain_left_out_is_0_and_implies_on)
{
	EMPTY_FORM(ACTION_READY);
	ck_assert(!got.abstain);
	FORM(ACTION_READY, "abstain", "0", "on", "0");
	ck_assert_fine();
	ck_assert(!got.abstain && !got.on);
	FORM(ACTION_READY, "abstain", "1");
	ck_assert_fine();
	ck_assert(got.abstain && got.on);
	FORM(ACTION_READY, "abstain", "1", "on", "0");
	ck_assert_fine();
	ck_assert(got.on);
	FORM(ACTION_READY, "abstain", "yes");
	ck_assert_bad(FIELD_SWITCH, "abstain");
}
END_TEST

struct id_field {
	enum action_kind kind;
	const char *field;
	size_t at;
};

static const struct id_field ids[] = {
	{ ACTION_BACK, "framing", offsetof(struct action, framing) },
	{ ACTION_SETTLE, "framing", offsetof(struct action, framing) },
	{ ACTION_SETTLE, "option", offsetof(struct action, option) },
	{ ACTION_INCLUDE, "suggestion", offsetof(struct action, suggestion) },
	{ ACTION_UNPOINT, "point", offsetof(struct action, point) },
	{ ACTION_APPROVE, "option", offsetof(struct action, option) },
};

static int64_t id_got(const struct id_field *f)
{
	return *(const int64_t *)(const void *)((const char *)&got + f->at);
}

START_TEST(an_id_is_a_number)
{
	static const char *const wrong[] = { "x", "-1", "1x", " 1", "1.0", "1234567890123456789" };

	FORM(ids[_i].kind, ids[_i].field, "17");
	ck_assert_fine();
	ck_assert_int_eq(id_got(&ids[_i]), 17);
	FORM(ids[_i].kind, ids[_i].field, "123456789012345678");
	ck_assert_fine();
	ck_assert_int_eq(id_got(&ids[_i]), 123456789012345678);
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		FORM(ids[_i].kind, ids[_i].field, wrong[i]);
		ck_assert_bad(FIELD_NUMBER, ids[_i].field);
	}
}
END_TEST

START_TEST(no_id_is_0_and_an_id_of_0_names_nothing)
{
	FORM(ids[_i].kind, ids[_i].field, "");
	ck_assert_fine();
	ck_assert_int_eq(id_got(&ids[_i]), 0);
	EMPTY_FORM(ids[_i].kind);
	ck_assert_fine();
	ck_assert_int_eq(id_got(&ids[_i]), 0);
	FORM(ids[_i].kind, ids[_i].field, "0");
	ck_assert_fine();
	ck_assert_int_eq(id_got(&ids[_i]), ID_OF_NOTHING);
}
END_TEST

START_TEST(a_tag_may_be_empty_and_its_plus_may_have_come_as_a_space)
{
	const struct form_value nul[] = { { "option", "3", 1 }, { "side", "for", 3 }, { "text", "x", 1 },
		{ "priority", "+1\0", 3 } };

	FORM(ACTION_POINT, "option", "3", "side", "for", "text", "x");
	ck_assert_str_eq(got.priority, "");
	FORM(ACTION_POINT, "option", "3", "side", "for", "text", "x", "priority", "");
	ck_assert_fine();
	ck_assert_str_eq(got.priority, "");
	FORM(ACTION_POINT, "option", "3", "side", "for", "text", "x", "priority", " 1");
	ck_assert_fine();
	ck_assert_str_eq(got.priority, "+1");
	FORM(ACTION_POINT, "option", "3", "side", "for", "text", "x", "priority", "~1500");
	ck_assert_fine();
	ck_assert_str_eq(got.priority, "~1500");
	FORM(ACTION_POINT, "option", "3", "side", "for", "text", "x", "priority", "+123456");
	ck_assert_bad(FIELD_TAG, "priority");
	got = (struct action){ .kind = ACTION_POINT };
	action_read(&got, &arena, nul, 4);
	ck_assert_bad(FIELD_TAG, "priority");
}
END_TEST

START_TEST(the_first_fault_is_kept_and_later_fields_are_read_all_the_same)
{
	FORM(ACTION_OPTION, "slot", "9", "desc", times("d", 301), "name", times("n", 61));
	ck_assert_bad(FIELD_TOO_LONG, "name");
	ck_assert_int_eq(got.bad.limit, 60);
	ck_assert_str_eq(got.text, "");
	FORM(ACTION_OPTION, "slot", "2", "desc", "fine", "name", "\xff");
	ck_assert_bad(FIELD_NOT_TEXT, "name");
	ck_assert_str_eq(got.desc, "fine");
	ck_assert_int_eq(got.slot, 2);
}
END_TEST

START_TEST(unknown_fields_and_those_of_other_actions_are_passed_over)
{
	FORM(ACTION_READY, "text", "\xff", "nonsense", "\x01", "slot", "99");
	ck_assert_fine();
	ck_assert_ptr_null(got.text);
	EMPTY_FORM(ACTION_LEAVE);
	ck_assert_fine();
}
END_TEST

START_TEST(delete_says_what_it_deletes)
{
	FORM(ACTION_DELETE, "confirm", " Where do we eat? ");
	ck_assert_fine();
	ck_assert_str_eq(got.text, "Where do we eat?");
	EMPTY_FORM(ACTION_DELETE);
	ck_assert_fine();
	ck_assert_str_eq(got.text, "");
}
END_TEST

START_TEST(any_action_may_say_what_stage_and_round_its_sender_saw)
{
	EMPTY_FORM(ACTION_LEAVE);
	ck_assert(!got.stage_given && !got.round_given);
	FORM(ACTION_LEAVE, "stage", "lobby", "round", "2");
	ck_assert_fine();
	ck_assert(got.stage_given && got.round_given);
	ck_assert_str_eq(got.stage_seen, "lobby");
	ck_assert_int_eq(got.round_seen, 2);
	FORM(ACTION_LEAVE, "stage", "", "round", "x"); /* not a fault: another stage, another round */
	ck_assert_fine();
	ck_assert_str_eq(got.stage_seen, "");
	ck_assert_int_eq(got.round_seen, -1);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("core_action");
	TCase *t = tcase_create("action");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_loop_test(t, a_text_is_as_long_as_its_limit_in_code_points_and_no_longer, 0, sizeof texts / sizeof *texts);
	tcase_add_loop_test(t, a_text_may_be_empty_or_missing_only_where_that_means_something, 0, sizeof texts / sizeof *texts);
	tcase_add_loop_test(t, a_text_that_can_not_be_shown_is_refused_and_line_breaks_become_spaces, 0,
		sizeof texts / sizeof *texts);
	tcase_add_test(t, a_text_with_a_nul_is_refused);
	tcase_add_loop_test(t, a_person_is_named_as_people_are, 0, sizeof naming / sizeof *naming);
	tcase_add_test(t, a_key_has_8_to_64_characters);
	tcase_add_test(t, access_is_open_link_or_invited);
	tcase_add_test(t, a_side_is_for_or_against);
	tcase_add_test(t, a_direction_is_one_of_three_and_a_lone_space_was_a_plus);
	tcase_add_test(t, a_slot_left_out_is_1_and_none_is_beyond_the_places_there_are);
	tcase_add_loop_test(t, on_left_out_is_1_and_anything_but_0_or_1_is_refused, 0, sizeof switched / sizeof *switched);
	tcase_add_test(t, abstain_left_out_is_0_and_implies_on);
	tcase_add_loop_test(t, an_id_is_a_number, 0, sizeof ids / sizeof *ids);
	tcase_add_loop_test(t, no_id_is_0_and_an_id_of_0_names_nothing, 0, sizeof ids / sizeof *ids);
	tcase_add_test(t, a_tag_may_be_empty_and_its_plus_may_have_come_as_a_space);
	tcase_add_test(t, the_first_fault_is_kept_and_later_fields_are_read_all_the_same);
	tcase_add_test(t, unknown_fields_and_those_of_other_actions_are_passed_over);
	tcase_add_test(t, delete_says_what_it_deletes);
	tcase_add_test(t, any_action_may_say_what_stage_and_round_its_sender_saw);
	suite_add_tcase(s, t);
	return unit_run(s);
}
