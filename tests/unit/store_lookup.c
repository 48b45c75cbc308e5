#include "store/store.h"

#include "store_fixture.h"

struct people {
	struct person list[16];
	size_t count;
};

static void keep_person(void *ctx, const struct person *p)
{
	struct people *people = ctx;

	ck_assert_uint_lt(people->count, 16);
	people->list[people->count++] = *p;
}

static struct people load_people(void)
{
	struct people people = { .count = 0 };

	reopen_store();
	ok(store_load_people(s, keep_person, &people));
	return people;
}

static void put_person(struct person p)
{
	ok(store_begin(s));
	ok(store_put_person(s, &p));
	ok(store_commit(s));
}

static void assert_person(const struct person *a, const struct person *b)
{
	ck_assert_int_eq(a->id, b->id);
	ck_assert_str_eq(a->name, b->name);
	ck_assert_str_eq(a->name_key, b->name_key);
	ck_assert(a->seat == b->seat);
	ck_assert_int_eq(a->epoch, b->epoch);
	ck_assert_int_eq(a->created_at_ms, b->created_at_ms);
	ck_assert_int_eq(a->used_at_ms, b->used_at_ms);
	ck_assert_int_eq(a->inbox, b->inbox);
	ck_assert_int_eq(a->deleted_at_ms, b->deleted_at_ms);
}

START_TEST(persons_are_loaded_as_they_were_held)
{
	struct person zoe = some_person(1, "Zoë"), bo = some_person(2, "bo"), gone = some_person(3, NAME_SOMEBODY);
	struct people people;

	memcpy(zoe.name_key, "zoë", sizeof "zoë");
	gone.name_key[0] = '\0';
	gone.deleted_at_ms = T0 + 77;
	put_person(zoe);
	put_person(bo);
	put_person(gone);
	bo.seat = 1;
	bo.epoch = 8;
	bo.inbox = 9;
	bo.used_at_ms = T0 + 5000;
	put_person(bo);
	people = load_people();
	ck_assert_uint_eq(people.count, 3);
	assert_person(&people.list[0], &zoe);
	assert_person(&people.list[1], &bo);
	assert_person(&people.list[2], &gone);
	ck_assert_str_eq(ask("SELECT name_key FROM person WHERE id = 3"), "-");
}
END_TEST

START_TEST(a_name_has_one_holder_at_most_and_a_freed_one_can_be_taken)
{
	struct person old = some_person(1, "ana"), new = some_person(2, "ana");

	put_person(old);
	ok(store_begin(s));
	fails(store_put_person(s, &new), RC_CORRUPT);
	store_rollback(s);
	old.name_key[0] = '\0';
	ok(store_begin(s));
	ok(store_put_person(s, &old));
	ok(store_put_person(s, &new));
	ok(store_commit(s));
	ck_assert_uint_eq(load_people().count, 2);
}
END_TEST

START_TEST(small_values_are_kept_and_missing_ones_are_said_to_be)
{
	const char *text = "";
	int64_t n = 5;

	fails(store_meta_int(s, "canvas_version", &n), RC_NOT_FOUND);
	ck_assert_int_eq(n, 0);
	fails(store_meta_text(s, &arena, "secret_mark", &text), RC_NOT_FOUND);
	ck_assert_ptr_null(text);
	ok(store_begin(s));
	ok(store_put_meta_int(s, "canvas_version", 1));
	ok(store_put_meta_int(s, "canvas_version", INT64_MAX));
	ok(store_put_meta_text(s, "secret_mark", "ab12"));
	ok(store_commit(s));
	reopen_store();
	ok(store_meta_int(s, "canvas_version", &n));
	ck_assert_int_eq(n, INT64_MAX);
	ok(store_meta_text(s, &arena, "secret_mark", &text));
	ck_assert_str_eq(text, "ab12");
}
END_TEST

START_TEST(the_last_ids_are_known)
{
	int64_t person = 9, event = 9;
	struct event e = { .id = 70, .person = 4, .action = "session", .at_ms = T0 };

	ok(store_last_ids(s, &person, &event));
	ck_assert_int_eq(person, 0);
	ck_assert_int_eq(event, 0);
	put_people(4);
	ok(store_begin(s));
	ok(store_put_event(s, &e));
	ok(store_commit(s));
	ok(store_last_ids(s, &person, &event));
	ck_assert_int_eq(person, 4);
	ck_assert_int_eq(event, 70);
}
END_TEST

START_TEST(an_event_is_kept_and_a_further_edit_moves_it_on)
{
	struct event e = { .id = 1, .decision_id = "q3J_x81a", .person = 2, .action = "priority", .entry = "priority 2",
		.at_ms = T0, .version = 5, .stage = STAGE_PRIORITIES, .round = 1, .request_id = "r1" };

	put_people(2);
	ok(store_begin(s));
	ok(store_put_event(s, &e));
	e.at_ms = T0 + 300;
	e.version = 8;
	e.request_id = "r2";
	ok(store_put_event_again(s, &e));
	ok(store_commit(s));
	ck_assert_str_eq(ask("SELECT * FROM event"), "1|q3J_x81a|2|priority|priority 2|1795327200300|8|priorities|1|r2");
	ok(store_begin(s));
	e.id = 2;
	fails(store_put_event_again(s, &e), RC_CORRUPT);
	store_rollback(s);
}
END_TEST

START_TEST(an_event_of_no_decision_has_no_stage)
{
	struct event e = { .id = 1, .action = "session", .at_ms = T0, .round = 1, .stage = STAGE_OPTIONS };

	ok(store_begin(s));
	ok(store_put_event(s, &e));
	ok(store_commit(s));
	ck_assert_str_eq(ask("SELECT * FROM event"), "1|-|-|session|-|1795327200000|0|-|-|-");
}
END_TEST

START_TEST(a_request_is_known_until_it_is_pruned)
{
	struct request_mark m = { .person = 2, .decision_id = "q3J_x81a" }, none = { .person = 1 }, found;

	put_people(2);
	fails(store_find_request(s, "r1", &found), RC_NOT_FOUND);
	ck_assert_int_eq(found.person, 0);
	ok(store_begin(s));
	ok(store_put_request(s, "r1", &m, T0));
	ok(store_put_request(s, "r2", &none, T0 + 10));
	ok(store_find_request(s, "r1", &found)); /* in the same group */
	ok(store_commit(s));
	reopen_store();
	ok(store_find_request(s, "r1", &found));
	ck_assert_int_eq(found.person, 2);
	ck_assert_str_eq(found.decision_id, "q3J_x81a");
	ok(store_find_request(s, "r2", &found));
	ck_assert_int_eq(found.person, 1);
	ck_assert_str_eq(found.decision_id, "");
	ok(store_begin(s));
	ok(store_prune(s, T0 + 10));
	ok(store_commit(s));
	fails(store_find_request(s, "r1", &found), RC_NOT_FOUND);
	ok(store_find_request(s, "r2", &found));
}
END_TEST

START_TEST(a_move_link_is_found_by_its_hash_and_used_once)
{
	struct move_link l = { .hash = "0123456789abcdef0123456789abcdef", .person = 2, .expires_at_ms = T0 + 600000 }, found;

	put_people(2);
	fails(store_find_link(s, l.hash, &found), RC_NOT_FOUND);
	ck_assert_str_eq(found.hash, "");
	ok(store_begin(s));
	ok(store_put_link(s, &l));
	ok(store_commit(s));
	ok(store_find_link(s, l.hash, &found));
	ck_assert_mem_eq(&found, &l, sizeof l);
	l.used_at_ms = T0 + 5;
	ok(store_begin(s));
	ok(store_put_link(s, &l));
	ok(store_prune(s, l.expires_at_ms));
	ok(store_commit(s));
	reopen_store();
	ok(store_find_link(s, l.hash, &found));
	ck_assert_mem_eq(&found, &l, sizeof l);
	ok(store_begin(s));
	ok(store_prune(s, l.expires_at_ms + 1));
	ok(store_commit(s));
	fails(store_find_link(s, l.hash, &found), RC_NOT_FOUND);
}
END_TEST

START_TEST(all_links_of_a_person_are_dropped_and_no_other_ones)
{
	struct move_link l[] = {
		{ .hash = "0123456789abcdef0123456789abcdef", .person = 1, .expires_at_ms = T0 },
		{ .hash = "1123456789abcdef0123456789abcdef", .person = 2, .expires_at_ms = T0 },
		{ .hash = "2123456789abcdef0123456789abcdef", .person = 1, .expires_at_ms = T0, .used_at_ms = T0 },
	}, found;

	put_people(2);
	ok(store_begin(s));
	for (size_t i = 0; i < 3; i++)
		ok(store_put_link(s, &l[i]));
	ok(store_drop_links(s, 1));
	ok(store_commit(s));
	fails(store_find_link(s, l[0].hash, &found), RC_NOT_FOUND);
	ok(store_find_link(s, l[1].hash, &found));
	fails(store_find_link(s, l[2].hash, &found), RC_NOT_FOUND);
}
END_TEST

static void put_decision(const char *id, const char *key, int64_t creator)
{
	struct held h = hold(id, key);

	DO(&h, HEAD_PUT, head, .topic = "", .tagline = "", .why = "", .creator = creator, .round = 1);
	DO(&h, MEMBER_PUT, member, .person = creator, .name = name_of(creator), .standing = STANDING_OUT);
	DO(&h, INVITATION_PUT, invitation, .id = 1, .name = "cy", .name_key = "cy", .person = 3);
	DO(&h, INVITATION_PUT, invitation, .id = 2, .name = "Zoë", .name_key = "zoë", .person = 0);
	DO(&h, INVITATION_PUT, invitation, .id = 3, .name = "zoë", .name_key = "zoë", .person = 0);
	store_held(&h);
}

START_TEST(a_decision_is_found_by_its_creators_key)
{
	char id[DECISION_ID_LEN + 1];

	put_people(3);
	put_decision("q3J_x81a", "key-0123", 1);
	put_decision("q3J_x81b", "key-0123", 2);
	ok(store_find_created(s, 1, "key-0123", id));
	ck_assert_str_eq(id, "q3J_x81a");
	ok(store_find_created(s, 2, "key-0123", id));
	ck_assert_str_eq(id, "q3J_x81b");
	fails(store_find_created(s, 3, "key-0123", id), RC_NOT_FOUND);
	ck_assert_str_eq(id, "");
	fails(store_find_created(s, 1, "key-012", id), RC_NOT_FOUND);
}
END_TEST

START_TEST(the_same_key_twice_is_refused)
{
	struct held h = hold("q3J_x81b", "key-0123");

	put_people(3);
	put_decision("q3J_x81a", "key-0123", 1);
	DO(&h, HEAD_PUT, head, .topic = "", .tagline = "", .why = "", .creator = 1, .round = 1);
	ok(store_begin(s));
	fails(store_put_changes(s, h.d, &h.todo), RC_CORRUPT);
	store_rollback(s);
}
END_TEST

START_TEST(decisions_are_found_by_whom_they_mention)
{
	struct decision_ids ids;

	put_people(4);
	put_decision("q3J_x81a", "key-0123", 1);
	put_decision("q3J_x81b", "key-4567", 3);
	ok(store_find_mentioning(s, &arena, 1, &ids));
	ck_assert_uint_eq(ids.count, 1);
	ck_assert_str_eq(ids.ids[0], "q3J_x81a");
	ok(store_find_mentioning(s, &arena, 3, &ids)); /* invited to both, member of one: each once */
	ck_assert_uint_eq(ids.count, 2);
	ok(store_find_mentioning(s, &arena, 4, &ids));
	ck_assert_uint_eq(ids.count, 0);
	ok(store_find_inviting(s, &arena, "zoë", &ids));
	ck_assert_uint_eq(ids.count, 2);
	ok(store_find_inviting(s, &arena, "cy", &ids)); /* held by somebody: does not wait */
	ck_assert_uint_eq(ids.count, 0);
}
END_TEST

START_TEST(a_foreign_commit_is_seen_once)
{
	bool foreign = true;

	put_people(1);
	ok(store_foreign_commit(s, &foreign));
	ck_assert(!foreign);
	ask("UPDATE person SET inbox = inbox + 1");
	ok(store_foreign_commit(s, &foreign));
	ck_assert(foreign);
	ok(store_foreign_commit(s, &foreign));
	ck_assert(!foreign);
	ask("SELECT count(*) FROM person");
	ok(store_foreign_commit(s, &foreign));
	ck_assert(!foreign);
	put_people(2);
	ok(store_foreign_commit(s, &foreign));
	ck_assert(!foreign);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("store_lookup");
	TCase *c = tcase_create("lookup");

	tcase_set_timeout(c, 30);
	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_add_test(c, persons_are_loaded_as_they_were_held);
	tcase_add_test(c, a_name_has_one_holder_at_most_and_a_freed_one_can_be_taken);
	tcase_add_test(c, small_values_are_kept_and_missing_ones_are_said_to_be);
	tcase_add_test(c, the_last_ids_are_known);
	tcase_add_test(c, an_event_is_kept_and_a_further_edit_moves_it_on);
	tcase_add_test(c, an_event_of_no_decision_has_no_stage);
	tcase_add_test(c, a_request_is_known_until_it_is_pruned);
	tcase_add_test(c, a_move_link_is_found_by_its_hash_and_used_once);
	tcase_add_test(c, all_links_of_a_person_are_dropped_and_no_other_ones);
	tcase_add_test(c, a_decision_is_found_by_its_creators_key);
	tcase_add_test(c, the_same_key_twice_is_refused);
	tcase_add_test(c, decisions_are_found_by_whom_they_mention);
	tcase_add_test(c, a_foreign_commit_is_seen_once);
	suite_add_tcase(suite, c);
	return unit_run(suite);
}
