/* The value itself: words, copies, comparing, applying changes. */
#include "core/decision.h"

#include <string.h>

#include "core_world.h"

static struct world w;

static void tear_down(void)
{
	world_dispose(&w);
}

/* A decision with something in every list. */
static void open_full(void)
{
	struct answer_item item = { .text = "risk", .direction = '-' };

	world_open(&w, CY);
	w.rules.model = true;
	world_ok(&w, ANA, ACTION_INVITE, .target = "di");
	world_to(&w, STAGE_PRIORITIES);
	world_ok(&w, ANA, ACTION_PRIORITY, .text = "speed", .direction = '+');
	world_ok(&w, ANA, ACTION_CONFIRM, .on = true);
	world_ok(&w, BO, ACTION_READY, .on = true);
	world_ok(&w, CY, ACTION_READY, .on = true);
	world_answer(&w, CALL_SUGGEST_PRIORITIES, (struct answer){ .items = &item, .item_count = 1 });
	world_to(&w, STAGE_DASHBOARD);
	world_ok(&w, BO, ACTION_POINT, .option = world_option(&w, "Pizza"), .text = "warm");
	world_ok(&w, BO, ACTION_APPROVE, .option = world_option(&w, "Pizza"), .on = true);
}

#define ck_assert_words(type, count, ...) \
	do { \
		static const char *const words[] = { __VA_ARGS__ }; \
		enum type value; \
		ck_assert_int_eq(count, sizeof words / sizeof *words); \
		for (int i = 0; i < (int)(count); i++) { \
			ck_assert_str_eq(type##_name((enum type)i), words[i]); \
			ck_assert(type##_from(&value, words[i])); \
			ck_assert_int_eq(value, i); \
		} \
		ck_assert(!type##_from(&value, "nonsense")); \
		ck_assert_int_eq(value, 0); \
	} while (0)

START_TEST(the_words_are_those_of_the_contract)
{
	world_init(&w);
	ck_assert_words(stage, STAGES, "lobby", "scenario", "priorities", "options", "scaffolding", "dashboard", "complete");
	ck_assert_words(access, ACCESSES, "open", "link", "invited");
	ck_assert_words(side, SIDES, "for", "against");
	ck_assert_words(source, SOURCES, "person", "model", "baseline");
	ck_assert_words(standing, STANDINGS, "out", "asking", "declined", "in");
	ck_assert_words(call_kind, CALL_KINDS, "synthesize", "tagline", "suggest_priorities", "suggest_options", "scaffold",
		"why");
	ck_assert_words(call_state, CALL_STATES, "running", "retrying", "failed", "done", "stale");
	ck_assert_words(call_fault, CALL_FAULTS, "none", "unreachable", "slow", "busy", "refused", "broken", "setup",
		"spent", "off");
}
END_TEST

START_TEST(a_copy_equals_its_source_and_lives_without_it)
{
	struct arena own;
	struct decision *copy, *again;

	open_full();
	arena_init(&own, 0);
	copy = decision_clone(&own, w.d);
	world_dispose(&w);
	again = decision_clone(&w.arena, copy);
	ck_assert(decision_equal(copy, again, NULL));
	ck_assert_str_eq(again->key, "key-of-ana");
	arena_dispose(&own);
}
END_TEST

START_TEST(a_copy_fits_where_its_size_says)
{
	struct arena own;

	open_full();
	arena_init(&own, decision_size(w.d));
	decision_clone(&own, w.d);
	ck_assert_uint_eq(own.total, decision_size(w.d));
	arena_dispose(&own);
}
END_TEST

/* One field differs, and is named. The copy is made anew for each. */
#define ck_assert_tells(field, change) \
	do { \
		const char *what; \
		struct decision *d = decision_clone(&w.arena, w.d); \
		change; \
		ck_assert(!decision_equal(w.d, d, &what)); \
		ck_assert_str_eq(what, field); \
		ck_assert(!decision_equal(d, w.d, NULL)); \
	} while (0)
#define TELLS(of, field) ck_assert_tells(#field, d->of.field = (typeof(d->of.field))(d->of.field + 1))
#define TELLS_BOOL(of, field) ck_assert_tells(#field, d->of.field = !d->of.field)
#define TELLS_TEXT(of, field) ck_assert_tells(#field, d->of.field = "another")

START_TEST(a_difference_in_the_head_is_found)
{
	open_full();
	ck_assert_tells("id", d->id[0] = 'x');
	ck_assert_tells("key", d->key[0] = 'x');
	ck_assert_tells("deleted", d->deleted = true);
	TELLS(head, version);
	TELLS(head, stage);
	TELLS(head, stage_at_ms);
	TELLS(head, access);
	TELLS_TEXT(head, topic);
	TELLS_TEXT(head, tagline);
	TELLS(head, creator);
	TELLS(head, facilitator);
	TELLS(head, created_at_ms);
	TELLS(head, closed_at_ms);
	TELLS(head, decided_at_ms);
	TELLS(head, last_id);
	TELLS(head, round);
	TELLS(head, chosen);
	TELLS(head, framing_settled_by);
	TELLS(head, reveal_at_ms);
	TELLS(head, synthesis_due_ms);
	TELLS(head, synthesis_asked_ms);
	TELLS(head, synthesis_seen);
	TELLS(head, facilitator_waited_ms);
	TELLS_BOOL(head, takeover_open);
	TELLS(head, winner);
	TELLS(head, settled_by);
	TELLS_TEXT(head, why);
	TELLS_BOOL(head, model_spent);
}
END_TEST

START_TEST(a_difference_among_people_is_found)
{
	open_full();
	ck_assert_tells("member_count", d->member_count--);
	TELLS(members[1], person);
	TELLS_TEXT(members[1], name);
	TELLS(members[1], standing);
	TELLS_BOOL(members[1], barred);
	TELLS(members[1], seq);
	TELLS(members[1], joined_at_ms);
	TELLS_BOOL(members[1], present);
	TELLS_BOOL(members[1], connected);
	TELLS(members[1], waited_until_ms);
	TELLS_BOOL(members[1], framed);
	TELLS(members[1], absent_since_ms);
	TELLS_BOOL(members[1], excused);
	TELLS_BOOL(members[1], ready);
	TELLS_BOOL(members[1], confirmed);
	TELLS_BOOL(members[1], abstained);
	TELLS_BOOL(members[1], decider);
	ck_assert_tells("invitation_count", d->invitation_count--);
	TELLS(invitations[0], id);
	TELLS_TEXT(invitations[0], name);
	TELLS_TEXT(invitations[0], name_key);
	TELLS(invitations[0], person);
	TELLS_BOOL(invitations[0], accepted);
	TELLS(invitations[0], at_ms);
}
END_TEST

START_TEST(a_difference_among_entries_is_found)
{
	open_full();
	ck_assert_tells("framing_count", d->framing_count--);
	TELLS(framings[0], id);
	TELLS(framings[0], by);
	TELLS_TEXT(framings[0], text);
	TELLS(framings[0], at_ms);
	ck_assert_tells("priority_count", d->priority_count--);
	TELLS(priorities[0], id);
	TELLS(priorities[0], by);
	TELLS(priorities[0], slot);
	TELLS(priorities[0], direction);
	TELLS_TEXT(priorities[0], text);
	TELLS(priorities[0], source);
	TELLS(priorities[0], number);
	TELLS(priorities[0], at_ms);
	ck_assert_tells("option_count", d->option_count--);
	TELLS(options[1], id);
	TELLS(options[1], by);
	TELLS(options[1], slot);
	TELLS_TEXT(options[1], name);
	TELLS_TEXT(options[1], desc);
	TELLS(options[1], source);
	TELLS(options[1], at_ms);
	ck_assert_tells("suggestion_count", d->suggestion_count--);
	TELLS(suggestions[0], id);
	TELLS(suggestions[0], stage);
	TELLS_TEXT(suggestions[0], text);
	TELLS(suggestions[0], direction);
	TELLS_TEXT(suggestions[0], desc);
	TELLS_BOOL(suggestions[0], included);
	TELLS(suggestions[0], at_ms);
}
END_TEST

START_TEST(a_difference_among_points_ballots_and_calls_is_found)
{
	open_full();
	ck_assert_tells("backing_count", d->backing_count--);
	TELLS(backings[0], person);
	TELLS(backings[0], framing);
	TELLS(backings[0], at_ms);
	ck_assert_tells("point_count", d->point_count--);
	TELLS(points[0], id);
	TELLS(points[0], option);
	TELLS(points[0], by);
	TELLS(points[0], side);
	TELLS_TEXT(points[0], text);
	TELLS(points[0], priority);
	TELLS(points[0], at_ms);
	ck_assert_tells("approval_count", d->approval_count--);
	TELLS(approvals[0], round);
	TELLS(approvals[0], option);
	TELLS(approvals[0], person);
	TELLS(approvals[0], at_ms);
	ck_assert_tells("call_count", d->call_count--);
	TELLS(calls[0], id);
	TELLS(calls[0], kind);
	TELLS(calls[0], state);
	TELLS(calls[0], fault);
	TELLS(calls[0], since_ms);
}
END_TEST

START_TEST(what_is_not_there_is_not_found)
{
	open_full();
	ck_assert_ptr_null(decision_member(w.d, 999));
	ck_assert_ptr_null(decision_participant(w.d, DI));
	ck_assert_ptr_nonnull(decision_invitation_for(w.d, DI));
	ck_assert_ptr_null(decision_invitation_for(w.d, BO));
	ck_assert_ptr_null(decision_framing(w.d, 999));
	ck_assert_ptr_null(decision_priority(w.d, 999));
	ck_assert_ptr_null(decision_option(w.d, 999));
	ck_assert_ptr_null(decision_suggestion(w.d, 999));
	ck_assert_ptr_null(decision_point(w.d, 999));
	ck_assert_ptr_null(decision_name_of(w.d, NOBODY));
	ck_assert(decision_approves(w.d, 1, world_option(&w, "Pizza"), BO));
	ck_assert(!decision_approves(w.d, 2, world_option(&w, "Pizza"), BO));
	ck_assert(!decision_approves(w.d, 1, world_option(&w, "Tacos"), BO));
	ck_assert(!decision_approves(w.d, 1, world_option(&w, "Pizza"), ANA));
}
END_TEST

START_TEST(taking_out_what_is_not_there_changes_nothing)
{
	struct decision *before;

	open_full();
	before = decision_clone(&w.arena, w.d);
	for (int kind = 0; kind < CHANGE_DECISION_DEL; kind++) {
		struct change c = { .kind = (enum change_kind)kind };
		switch (kind) {
		case CHANGE_INVITATION_DEL:
		case CHANGE_FRAMING_DEL:
		case CHANGE_BACKING_DEL:
		case CHANGE_PRIORITY_DEL:
		case CHANGE_OPTION_DEL:
		case CHANGE_POINT_DEL:
		case CHANGE_APPROVAL_DEL:
			change_apply(w.d, &c, NULL);
		}
	}
	ck_assert(decision_equal(before, w.d, NULL));
}
END_TEST

START_TEST(a_change_that_is_put_twice_is_one_row)
{
	struct change put = { .kind = CHANGE_APPROVAL_PUT, .approval = { .round = 1, .option = 1, .person = 2, .at_ms = 3 } };
	struct change out = { .kind = CHANGE_POINT_DEL };
	size_t before;

	open_full();
	before = w.d->approval_count;
	change_apply(w.d, &put, NULL);
	put.approval.at_ms = 4;
	change_apply(w.d, &put, NULL);
	ck_assert_uint_eq(w.d->approval_count, before + 1);
	ck_assert_int_eq(w.d->approvals[before].at_ms, 4);
	put = (struct change){ .kind = CHANGE_POINT_PUT, .point = w.d->points[0] };
	put.point.text = "hot";
	change_apply(w.d, &put, NULL);
	ck_assert_uint_eq(w.d->point_count, 1);
	ck_assert_str_eq(w.d->points[0].text, "hot");
	out.point = w.d->points[0];
	change_apply(w.d, &out, NULL);
	ck_assert_uint_eq(w.d->point_count, 0);
}
END_TEST

START_TEST(a_priority_has_an_id_once_it_is_numbered)
{
	char id[PRIORITY_TAG_SIZE];

	ck_assert_str_eq(priority_tag(id, &(struct priority){ .direction = '+', .number = 1 }), "+1");
	ck_assert_str_eq(priority_tag(id, &(struct priority){ .direction = '~', .number = 1503 }), "~1503");
	ck_assert_str_eq(priority_tag(id, &(struct priority){ .direction = '-', .number = 0 }), "");
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		the_words_are_those_of_the_contract, a_priority_has_an_id_once_it_is_numbered,
		a_copy_equals_its_source_and_lives_without_it,
		a_copy_fits_where_its_size_says, a_difference_in_the_head_is_found, a_difference_among_people_is_found,
		a_difference_among_entries_is_found, a_difference_among_points_ballots_and_calls_is_found,
		what_is_not_there_is_not_found, taking_out_what_is_not_there_changes_nothing,
		a_change_that_is_put_twice_is_one_row,
	};

	return world_run("core_decision", tests, sizeof tests / sizeof *tests, tear_down);
}
