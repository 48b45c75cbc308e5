#include "store/store.h"

#include "store_fixture.h"

#define ID "q3J_x81a"

/* One of every kind, with every field other than what an empty one has, and other than its neighbours. */
static struct held everything(void)
{
	struct held h = hold(ID, "key-0123456789");

	DO(&h, HEAD_PUT, head, .version = 42, .stage = STAGE_DASHBOARD, .stage_at_ms = T0 + 1, .access = ACCESS_INVITED,
		.topic = "Wohin? „Zoë’s“ 'n \"x\" %s \\ ; -- 🍕", .tagline = "tag line", .creator = 2, .facilitator = 3,
		.created_at_ms = T0 + 2, .closed_at_ms = T0 + 3, .decided_at_ms = T0 + 4, .last_id = 99, .round = 2, .chosen = 12,
		.framing_settled_by = 4, .reveal_at_ms = T0 + 5, .synthesis_due_ms = T0 + 6, .synthesis_asked_ms = T0 + 7,
		.synthesis_seen = -6148914691236517206LL, .facilitator_waited_ms = T0 + 8, .takeover_open = true, .winner = 32,
		.settled_by = 5, .why = "because");
	DO(&h, MEMBER_PUT, member, .person = 3, .name = "cy", .standing = STANDING_IN, .barred = true, .seq = 21,
		.joined_at_ms = T0 + 9, .present = true, .connected = true, .waited_until_ms = T0 + 10, .framed = true,
		.absent_since_ms = T0 + 11,
		.excused = true, .ready = true, .confirmed = true, .abstained = true, .decider = true);
	DO(&h, MEMBER_PUT, member, .person = 1, .name = "ana", .standing = STANDING_OUT, .barred = true, .seq = 20,
		.joined_at_ms = T0 + 12);
	DO(&h, MEMBER_PUT, member, .person = 2, .name = "bo", .standing = STANDING_DECLINED, .seq = 22, .joined_at_ms = T0 + 13,
		.absent_since_ms = T0 + 14);
	DO(&h, MEMBER_PUT, member, .person = 4, .name = "somebody", .standing = STANDING_ASKING, .seq = 19, .ready = true);
	DO(&h, MEMBER_PUT, member, .person = 5, .name = "eve", .standing = STANDING_IN, .seq = 18, .connected = true);
	DO(&h, INVITATION_PUT, invitation, .id = 7, .name = "Zoë", .name_key = "zoë", .person = 0, .at_ms = T0 + 15);
	DO(&h, INVITATION_PUT, invitation, .id = 8, .name = "Cy", .name_key = "cy", .person = 3, .accepted = true,
		.at_ms = T0 + 16);
	DO(&h, FRAMING_PUT, framing, .id = 11, .by = 0, .text = "the model's", .at_ms = T0 + 17);
	DO(&h, FRAMING_PUT, framing, .id = 12, .by = 3, .text = "cy's", .at_ms = T0 + 18);
	DO(&h, BACKING_PUT, backing, .person = 3, .framing = 11, .at_ms = T0 + 19);
	DO(&h, BACKING_PUT, backing, .person = 1, .framing = 12, .at_ms = T0 + 20);
	DO(&h, PRIORITY_PUT, priority, .id = 21, .by = 5, .slot = 3, .direction = '+', .text = "speed", .source = SOURCE_PERSON,
		.number = 1, .at_ms = T0 + 21);
	DO(&h, PRIORITY_PUT, priority, .id = 22, .by = 0, .slot = 0, .direction = '-', .text = "cost", .source = SOURCE_MODEL,
		.number = 2, .at_ms = T0 + 22);
	DO(&h, PRIORITY_PUT, priority, .id = 23, .by = 1, .slot = 2, .direction = '~', .text = "taste", .source = SOURCE_PERSON,
		.number = 0, .at_ms = T0 + 23);
	DO(&h, OPTION_PUT, option, .id = 31, .by = 0, .slot = 0, .name = "Do nothing", .desc = "", .source = SOURCE_BASELINE,
		.at_ms = T0 + 24);
	DO(&h, OPTION_PUT, option, .id = 32, .by = 5, .slot = 5, .name = "Tacos", .desc = "with salsa", .source = SOURCE_PERSON,
		.at_ms = T0 + 25);
	DO(&h, OPTION_PUT, option, .id = 33, .by = 0, .slot = 0, .name = "Soup", .desc = "hot", .source = SOURCE_MODEL,
		.at_ms = T0 + 26);
	DO(&h, SUGGESTION_PUT, suggestion, .id = 41, .stage = STAGE_PRIORITIES, .text = "risk", .direction = '-', .desc = "",
		.included = true, .at_ms = T0 + 27);
	DO(&h, SUGGESTION_PUT, suggestion, .id = 42, .stage = STAGE_OPTIONS, .text = "Rice", .direction = 0, .desc = "fried",
		.included = false, .at_ms = T0 + 28);
	DO(&h, POINT_PUT, point, .id = 51, .option = 32, .by = 0, .side = SIDE_FOR, .text = "fast", .priority = 21,
		.at_ms = T0 + 29);
	DO(&h, POINT_PUT, point, .id = 52, .option = 31, .by = 3, .side = SIDE_AGAINST, .text = "dull", .priority = 0,
		.at_ms = T0 + 30);
	DO(&h, APPROVAL_PUT, approval, .round = 1, .option = 32, .person = 5, .at_ms = T0 + 31);
	DO(&h, APPROVAL_PUT, approval, .round = 1, .option = 31, .person = 5, .at_ms = T0 + 32);
	DO(&h, APPROVAL_PUT, approval, .round = 2, .option = 32, .person = 5, .at_ms = T0 + 33);
	DO(&h, APPROVAL_PUT, approval, .round = 1, .option = 32, .person = 3, .at_ms = T0 + 34);
	for (int i = 0; i < CALL_KINDS; i++)
		DO(&h, CALL_PUT, call, .id = 61 + i, .kind = (enum call_kind)i,
			.state = (enum call_state)(i % CALL_STATES), .fault = (enum call_fault)(i % CALL_FAULTS), .since_ms = T0 + 35 + i);
	return h;
}

static void set_up_people(void)
{
	set_up();
	put_people(8);
}

START_TEST(every_kind_of_row_is_loaded_as_it_was_held)
{
	struct held h = everything();

	store_held(&h);
	assert_loads(h.d);
}
END_TEST

START_TEST(every_word_is_stored_as_in_the_contract)
{
	struct held h = everything();

	store_held(&h);
	ck_assert_str_eq(ask("SELECT standing FROM participant ORDER BY place"), "in\nout\ndeclined\nasking\nin");
	ck_assert_str_eq(ask("SELECT stage, access FROM decision"), "dashboard|invited");
	ck_assert_str_eq(ask("SELECT kind, state, fault FROM model_call"),
		"synthesize|running|none\ntagline|retrying|unreachable\nsuggest_priorities|failed|slow\n"
		"suggest_options|done|busy\nscaffold|stale|refused\nwhy|running|broken");
	ck_assert_str_eq(ask("SELECT direction, source FROM priority"), "+|person\n-|model\n~|person");
	ck_assert_str_eq(ask("SELECT side, by_id, priority_id FROM point"), "for|-|21\nagainst|3|-");
	ck_assert_str_eq(ask("SELECT person_id FROM invitation"), "-\n3");
}
END_TEST

START_TEST(an_empty_decision_is_loaded_as_it_was_held)
{
	struct held h = hold(ID, "key-0123456789");

	DO(&h, HEAD_PUT, head, .topic = "", .tagline = "", .why = "", .creator = 1, .round = 1);
	store_held(&h);
	assert_loads(h.d);
}
END_TEST

START_TEST(every_row_can_be_put_again_and_keeps_its_place)
{
	struct held h = everything();

	store_held(&h);
	/* In another order than at first. */
	DO(&h, HEAD_PUT, head, .version = 43, .stage = STAGE_COMPLETE, .stage_at_ms = T0 + 101, .access = ACCESS_LINK, .topic = "t",
		.tagline = "g", .creator = 3, .facilitator = 0, .created_at_ms = T0 + 102, .closed_at_ms = 0, .decided_at_ms = 0,
		.last_id = 100, .round = 1, .why = "");
	DO(&h, MEMBER_PUT, member, .person = 5, .name = "somebody", .standing = STANDING_OUT, .seq = 1);
	DO(&h, MEMBER_PUT, member, .person = 3, .name = "cy", .standing = STANDING_IN, .seq = 2, .present = true);
	DO(&h, INVITATION_PUT, invitation, .id = 8, .name = "C", .name_key = "c", .person = 0, .at_ms = 1);
	DO(&h, INVITATION_PUT, invitation, .id = 7, .name = "Z", .name_key = "z", .person = 6, .accepted = true, .at_ms = 2);
	DO(&h, FRAMING_PUT, framing, .id = 12, .by = 0, .text = "new", .at_ms = 3);
	DO(&h, FRAMING_PUT, framing, .id = 11, .by = 1, .text = "old", .at_ms = 4);
	DO(&h, BACKING_PUT, backing, .person = 1, .framing = 11, .at_ms = 5);
	DO(&h, BACKING_PUT, backing, .person = 3, .framing = 12, .at_ms = 6);
	DO(&h, PRIORITY_PUT, priority, .id = 22, .by = 6, .slot = 1, .direction = '~', .text = "x", .source = SOURCE_PERSON,
		.number = 3, .at_ms = 7);
	DO(&h, OPTION_PUT, option, .id = 33, .by = 6, .slot = 1, .name = "N", .desc = "D", .source = SOURCE_PERSON, .at_ms = 8);
	DO(&h, OPTION_PUT, option, .id = 31, .by = 7, .slot = 2, .name = "M", .desc = "E", .source = SOURCE_MODEL, .at_ms = 9);
	DO(&h, SUGGESTION_PUT, suggestion, .id = 41, .stage = STAGE_OPTIONS, .text = "q", .direction = 0, .desc = "r", .at_ms = 10);
	DO(&h, POINT_PUT, point, .id = 51, .option = 33, .by = 1, .side = SIDE_AGAINST, .text = "s", .priority = 0, .at_ms = 11);
	DO(&h, APPROVAL_PUT, approval, .round = 1, .option = 32, .person = 3, .at_ms = 12);
	DO(&h, APPROVAL_PUT, approval, .round = 1, .option = 32, .person = 5, .at_ms = 13);
	DO(&h, CALL_PUT, call, .id = 61, .kind = CALL_WHY, .state = CALL_STALE, .fault = CALL_FAULT_BROKEN,
		.since_ms = 14);
	store_held(&h);
	assert_loads(h.d);
}
END_TEST

static void take_everything_out(struct held *h)
{
	/* References go first. */
	DO(h, HEAD_PUT, head, .version = 44, .topic = "t", .tagline = "", .why = "", .creator = 2, .round = 1);
	DO(h, BACKING_DEL, backing, .person = 3);
	DO(h, POINT_DEL, point, .id = 51);
	DO(h, APPROVAL_DEL, approval, .round = 1, .option = 32, .person = 5);
	DO(h, APPROVAL_DEL, approval, .round = 1, .option = 32, .person = 3);
	DO(h, APPROVAL_DEL, approval, .round = 2, .option = 32, .person = 5);
	DO(h, INVITATION_DEL, invitation, .id = 7);
	DO(h, FRAMING_DEL, framing, .id = 11);
	DO(h, PRIORITY_DEL, priority, .id = 21);
	DO(h, OPTION_DEL, option, .id = 32);
}

START_TEST(rows_that_are_taken_out_are_gone)
{
	struct held h = everything();

	store_held(&h);
	take_everything_out(&h);
	store_held(&h);
	ck_assert_uint_eq(h.d->approval_count, 1);
	assert_loads(h.d);
}
END_TEST

START_TEST(putting_and_taking_out_within_one_transaction_is_the_same)
{
	struct held h = everything();

	take_everything_out(&h);
	store_held(&h);
	assert_loads(h.d);
}
END_TEST

START_TEST(taking_out_what_is_not_there_is_nothing)
{
	struct held h = everything();

	DO(&h, BACKING_DEL, backing, .person = 8);
	DO(&h, POINT_DEL, point, .id = 1000);
	store_held(&h);
	assert_loads(h.d);
}
END_TEST

START_TEST(what_comes_back_goes_to_the_end)
{
	struct held h = everything();

	store_held(&h);
	DO(&h, BACKING_DEL, backing, .person = 3);
	DO(&h, APPROVAL_DEL, approval, .round = 1, .option = 32, .person = 5);
	store_held(&h);
	DO(&h, BACKING_PUT, backing, .person = 3, .framing = 12, .at_ms = T0 + 50);
	DO(&h, APPROVAL_PUT, approval, .round = 1, .option = 32, .person = 5, .at_ms = T0 + 51);
	store_held(&h);
	ck_assert_int_eq(h.d->backings[1].person, 3);
	ck_assert_int_eq(h.d->approvals[3].person, 5);
	assert_loads(h.d);
	/* The last goes and comes back: there is no gap to fall into. */
	DO(&h, BACKING_DEL, backing, .person = 3);
	DO(&h, BACKING_PUT, backing, .person = 5, .framing = 11, .at_ms = T0 + 52);
	DO(&h, BACKING_PUT, backing, .person = 3, .framing = 11, .at_ms = T0 + 53);
	store_held(&h);
	assert_loads(h.d);
}
END_TEST

START_TEST(a_deleted_decision_leaves_nothing_but_its_events)
{
	struct held h = everything(), other = hold("other_id", "key-other");
	struct event e = { .id = 1, .decision_id = ID, .person = 3, .action = "create", .at_ms = T0, .version = 1, .round = 1,
		.request_id = "r1" };
	struct loaded l;

	store_held(&h);
	DO(&other, HEAD_PUT, head, .topic = "o", .tagline = "", .why = "", .creator = 1, .round = 1);
	DO(&other, MEMBER_PUT, member, .person = 1, .name = "ana", .standing = STANDING_IN);
	store_held(&other);
	DO(&h, DECISION_DEL, head, .version = 0);
	ok(store_begin(s));
	ok(store_put_event(s, &e));
	ok(store_put_changes(s, h.d, &h.todo));
	ok(store_commit(s));
	reopen_store();
	l = load_all();
	ck_assert_uint_eq(l.count, 1);
	assert_same(l.list[0], other.d);
	ck_assert_str_eq(ask("SELECT count(*) FROM event WHERE decision_id = '" ID "'"), "1");
	ck_assert_str_eq(ask("SELECT (SELECT count(*) FROM decision) + (SELECT count(*) FROM participant)"), "2");
	ck_assert_str_eq(ask("SELECT (SELECT count(*) FROM invitation) + (SELECT count(*) FROM framing)"
		" + (SELECT count(*) FROM backing) + (SELECT count(*) FROM priority) + (SELECT count(*) FROM option)"
		" + (SELECT count(*) FROM suggestion) + (SELECT count(*) FROM point) + (SELECT count(*) FROM approval)"
		" + (SELECT count(*) FROM model_call)"), "0");
	ck_assert_str_eq(ask("PRAGMA foreign_key_check"), "");
}
END_TEST

START_TEST(a_decision_made_and_deleted_in_one_transaction_is_not_there)
{
	struct held h = everything();

	DO(&h, DECISION_DEL, head, .version = 0);
	store_held(&h);
	reopen_store();
	ck_assert_uint_eq(load_all().count, 0);
}
END_TEST

START_TEST(what_is_rolled_back_was_never_there)
{
	struct held h = everything();
	struct person p = some_person(50, "nora");
	int64_t last, event;

	ok(store_begin(s));
	ok(store_put_person(s, &p));
	ok(store_put_changes(s, h.d, &h.todo));
	store_rollback(s);
	store_rollback(s); /* twice is harmless */
	ck_assert_uint_eq(load_all().count, 0);
	ok(store_last_ids(s, &last, &event));
	ck_assert_int_eq(last, 8);
	/* The same changes can still be stored. */
	store_held(&h);
	assert_loads(h.d);
}
END_TEST

START_TEST(a_reference_to_nothing_fails_the_commit_and_nothing_else)
{
	struct held h = everything();

	store_held(&h);
	DO(&h, POINT_PUT, point, .id = 90, .option = 1000, .text = "");
	ok(store_begin(s));
	ok(store_put_changes(s, h.d, &h.todo));
	fails(store_commit(s), RC_CORRUPT);
	store_rollback(s);
	ck_assert_uint_eq(load_all().list[0]->point_count, 2);
	ok(store_begin(s));
	ok(store_commit(s));
}
END_TEST

START_TEST(a_value_against_the_rules_fails_at_once)
{
	struct held h = everything();

	DO(&h, PRIORITY_PUT, priority, .id = 90, .slot = 17, .direction = '+', .text = "");
	ok(store_begin(s));
	fails(store_put_changes(s, h.d, &h.todo), RC_CORRUPT);
	store_rollback(s);
	ck_assert_uint_eq(load_all().count, 0);
}
END_TEST

START_TEST(rows_that_a_shell_left_without_their_decision_are_passed_over)
{
	struct held first = hold("aaaaaaaa", "key-a"), h = everything(), last = hold("zzzzzzzz", "key-z");

	DO(&first, HEAD_PUT, head, .topic = "a", .tagline = "", .why = "", .creator = 1, .round = 1);
	DO(&first, MEMBER_PUT, member, .person = 1, .name = "ana", .standing = STANDING_IN);
	DO(&last, HEAD_PUT, head, .topic = "z", .tagline = "", .why = "", .creator = 1, .round = 1);
	DO(&last, MEMBER_PUT, member, .person = 1, .name = "ana", .standing = STANDING_IN);
	store_held(&first);
	store_held(&h);
	store_held(&last);
	close_store();
	ask("DELETE FROM decision WHERE id IN ('aaaaaaaa', 'zzzzzzzz')");
	assert_loads(h.d);
}
END_TEST

static void ignore_decision(void *ctx, const struct decision *d)
{
	(void)ctx, (void)d;
}

static void ignore_person(void *ctx, const struct person *p)
{
	(void)ctx, (void)p;
}

/* SQLite takes any bytes for text; above the store text is relied on. */
static const struct {
	const char *sql;
	bool of_person;
} bad_rows[] = {
	{ "UPDATE decision SET topic = CAST(x'57e8' AS TEXT)", false },
	{ "UPDATE participant SET name = CAST(x'c080' AS TEXT) WHERE person_id = 1", false },
	{ "UPDATE option SET name = CAST(x'eda080' AS TEXT)", false },
	{ "PRAGMA ignore_check_constraints = ON; UPDATE decision SET stage = 'nowhere'", false },
	{ "UPDATE person SET name = CAST(x'ff' AS TEXT) WHERE id = 1", true },
};

START_TEST(what_is_no_text_or_an_unknown_word_is_not_loaded)
{
	struct held h = everything();

	store_held(&h);
	close_store();
	sqlite3_close(somebody_else(bad_rows[_i].sql));
	open_store();
	fails(store_load_people(s, ignore_person, NULL), bad_rows[_i].of_person ? RC_CORRUPT : RC_OK);
	fails(store_load_decisions(s, ignore_decision, NULL), bad_rows[_i].of_person ? RC_OK : RC_CORRUPT);
}
END_TEST

/* A random walk over what has references and order, kept within the rules; now and then the file is opened anew. */
enum { WALK_DECISIONS = 5, WALK_STEPS = 3000 };

static uint64_t walk_seed = 88172645463325252u;

static int64_t below(int64_t n)
{
	walk_seed ^= walk_seed << 13;
	walk_seed ^= walk_seed >> 7;
	walk_seed ^= walk_seed << 17;
	return (int64_t)(walk_seed % (uint64_t)n);
}

static void walk_step(struct held *h, int64_t now)
{
	struct decision *d = h->d;
	int64_t who = 1 + below(8);

	switch (below(11)) {
	case 0:
		DO(h, MEMBER_PUT, member, .person = who, .name = name_of(who), .standing = (enum standing)below(STANDINGS), .seq = now,
			.present = below(2), .ready = below(2), .waited_until_ms = below(2) * now);
		break;
	case 1:
	case 2:
		if (d->framing_count)
			DO(h, BACKING_PUT, backing, .person = who, .framing = d->framings[below((int64_t)d->framing_count)].id, .at_ms = now);
		break;
	case 3:
		DO(h, BACKING_DEL, backing, .person = who);
		break;
	case 4:
		DO(h, FRAMING_PUT, framing, .id = now, .by = below(2) * who, .text = name_of(who), .at_ms = now);
		break;
	case 5:
		if (d->framing_count > 3) {
			int64_t id = d->framings[below((int64_t)d->framing_count)].id;

			DO(h, FRAMING_DEL, framing, .id = id);
			for (size_t i = d->backing_count; i-- > 0;)
				if (d->backings[i].framing == id)
					DO(h, BACKING_DEL, backing, .person = d->backings[i].person);
		}
		break;
	case 6:
		if (d->option_count < 6)
			DO(h, OPTION_PUT, option, .id = now, .by = who, .slot = 1, .name = "o", .desc = "d", .at_ms = now);
		break;
	case 7:
	case 8:
		if (d->option_count)
			DO(h, APPROVAL_PUT, approval, .round = 1 + (int)below(2), .person = who, .at_ms = now,
				.option = d->options[below((int64_t)d->option_count)].id);
		break;
	case 9:
		if (d->approval_count) {
			struct approval a = d->approvals[below((int64_t)d->approval_count)];

			DO(h, APPROVAL_DEL, approval, .round = a.round, .option = a.option, .person = a.person);
		}
		break;
	default:
		DO(h, HEAD_PUT, head, .version = now, .topic = name_of(who), .tagline = "", .why = "", .creator = 1, .round = 1,
			.stage = (enum stage)below(STAGES), .last_id = now);
		break;
	}
}

START_TEST(after_any_walk_the_file_holds_what_memory_holds)
{
	static const char *const ids[WALK_DECISIONS] = { "-aaaaaaa", "0aaaaaaa", "Aaaaaaaa", "_aaaaaaa", "aaaaaaaa" };
	struct held held[WALK_DECISIONS];

	for (int i = 0; i < WALK_DECISIONS; i++) {
		held[i] = hold(ids[i], ids[i]);
		DO(&held[i], HEAD_PUT, head, .topic = "", .tagline = "", .why = "", .creator = 1, .round = 1);
		store_held(&held[i]);
	}
	for (int step = 1; step <= WALK_STEPS; step++) {
		struct held *h = &held[below(WALK_DECISIONS)];

		walk_step(h, step);
		if (below(3) == 0)
			store_held(h);
		if (step % 500 == 0) {
			struct loaded l;

			for (int i = 0; i < WALK_DECISIONS; i++)
				store_held(&held[i]);
			reopen_store();
			l = load_all();
			ck_assert_uint_eq(l.count, WALK_DECISIONS);
			for (int i = 0; i < WALK_DECISIONS; i++)
				assert_same(l.list[i], held[i].d);
		}
	}
	ck_assert_str_eq(ask("PRAGMA foreign_key_check"), "");
	ck_assert_str_eq(ask("PRAGMA integrity_check"), "ok");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("store_changes");
	TCase *c = tcase_create("changes");

	tcase_set_timeout(c, 60);
	tcase_add_checked_fixture(c, set_up_people, tear_down);
	tcase_add_test(c, every_kind_of_row_is_loaded_as_it_was_held);
	tcase_add_test(c, every_word_is_stored_as_in_the_contract);
	tcase_add_test(c, an_empty_decision_is_loaded_as_it_was_held);
	tcase_add_test(c, every_row_can_be_put_again_and_keeps_its_place);
	tcase_add_test(c, rows_that_are_taken_out_are_gone);
	tcase_add_test(c, putting_and_taking_out_within_one_transaction_is_the_same);
	tcase_add_test(c, taking_out_what_is_not_there_is_nothing);
	tcase_add_test(c, what_comes_back_goes_to_the_end);
	tcase_add_test(c, a_deleted_decision_leaves_nothing_but_its_events);
	tcase_add_test(c, a_decision_made_and_deleted_in_one_transaction_is_not_there);
	tcase_add_test(c, what_is_rolled_back_was_never_there);
	tcase_add_test(c, a_reference_to_nothing_fails_the_commit_and_nothing_else);
	tcase_add_test(c, a_value_against_the_rules_fails_at_once);
	tcase_add_test(c, rows_that_a_shell_left_without_their_decision_are_passed_over);
	tcase_add_loop_test(c, what_is_no_text_or_an_unknown_word_is_not_loaded, 0, sizeof bad_rows / sizeof bad_rows[0]);
	tcase_add_test(c, after_any_walk_the_file_holds_what_memory_holds);
	suite_add_tcase(suite, c);
	return unit_run(suite);
}
