/* What is deleted: that it is in no file any more once the log is emptied, and which events go along with it. */
#include "store_fixture.h"

enum { DECISIONS = 200, OPTIONS = 12 };

static struct held written(int i)
{
	char id[DECISION_ID_LEN + 1], text[101];
	struct held h;

	snprintf(id, sizeof id, "id%06d", i);
	h = hold(arena_strdup(&arena, id), arena_strdup(&arena, id));
	memset(text, 'x', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	memcpy(text, i % 2 ? "to be kept" : "to be gone", 10);
	DO(&h, HEAD_PUT, head, .topic = arena_strdup(&arena, text), .tagline = "", .why = "", .creator = 1, .round = 1);
	DO(&h, MEMBER_PUT, member, .person = 1, .name = "ana", .standing = STANDING_IN);
	for (int o = 1; o <= OPTIONS; o++)
		DO(&h, OPTION_PUT, option, .id = o, .by = 1, .slot = 1, .name = "An option", .desc = arena_strdup(&arena, text));
	store_held(&h);
	return h;
}

static void set_up_people(void)
{
	set_up();
	put_people(8);
}

START_TEST(what_is_deleted_is_overwritten_and_out_of_the_log)
{
	struct held h[DECISIONS];

	for (int i = 0; i < DECISIONS; i++)
		h[i] = written(i);
	ck_assert_int_gt(count_in_files("to be gone"), DECISIONS / 2 * OPTIONS); /* else it would look for nothing */
	for (int i = 0; i < DECISIONS; i += 2) {
		DO(&h[i], DECISION_DEL, head, .version = 0);
		store_held(&h[i]);
	}
	ok(store_scrub(s));
	ck_assert_int_eq(count_in_files("to be gone"), 0);
	ck_assert_int_ge(count_in_files("to be kept"), DECISIONS / 2 * (OPTIONS + 1));
	ck_assert_str_eq(ask("PRAGMA integrity_check"), "ok");
}
END_TEST

/* Rows that move from page to page as others grow between them leave their bytes behind. */
START_TEST(what_grew_side_by_side_leaves_no_scraps_either)
{
	enum { MANY = 600, ROUNDS = 12 };
	struct held h[MANY];
	uint32_t random = 1;

	for (int i = 0; i < MANY; i++)
		h[i] = written(i * 7919 % 1000000);
	for (int r = 0; r < ROUNDS; r++) {
		ok(store_begin(s));
		for (int i = 0; i < MANY; i++) {
			char text[] = "to be gone, and this is a text of some length that gets longer as somebody goes on typing it: ..........";

			random = random * 1664525 + 1013904223;
			text[sizeof text - 1 - (random >> 16) % 80] = '\0';
			memcpy(text + 6, (i * 7919 % 1000000) % 2 ? "kept" : "gone", 4);
			DO(&h[i], OPTION_PUT, option, .id = (int64_t)(random >> 8) % OPTIONS + 1, .by = 1, .slot = 1, .name = "Another",
				.desc = arena_strdup(&arena, text));
			ok(store_put_changes(s, h[i].d, &h[i].todo));
			changes_init(&h[i].todo, &arena);
		}
		ok(store_commit(s));
	}
	for (int i = 0; i < MANY; i++)
		if (!((i * 7919 % 1000000) % 2)) {
			DO(&h[i], DECISION_DEL, head, .version = 0);
			store_held(&h[i]);
		}
	ok(store_scrub(s));
	ck_assert_int_eq(count_in_files("to be gone"), 0);
	ck_assert_int_gt(count_in_files("to be kept"), MANY / 2 * OPTIONS);
}
END_TEST

/* Too large to be written anew: what it overwrites by itself has to do. */
START_TEST(of_a_large_database_rows_and_free_pages_are_overwritten_all_the_same)
{
	const size_t size = 9 << 20;
	char *filler = arena_alloc(&arena, size + 1);
	struct held h[DECISIONS];

	memset(filler, 'f', size);
	ok(store_begin(s));
	ok(store_put_meta_text(s, "filler", filler));
	ok(store_commit(s));
	for (int i = 0; i < DECISIONS; i++)
		h[i] = written(i);
	for (int i = 0; i < DECISIONS; i += 2) {
		DO(&h[i], DECISION_DEL, head, .version = 0);
		store_held(&h[i]);
	}
	ok(store_scrub(s));
	ck_assert_str_ne(ask("PRAGMA freelist_count"), "0");
	ck_assert_int_eq(count_in_files("to be gone"), 0);
}
END_TEST

START_TEST(while_somebody_reads_an_older_state_the_log_stays_and_nobody_waits)
{
	struct held h = written(0);
	sqlite3 *reader = somebody_else("BEGIN; SELECT count(*) FROM decision");

	DO(&h, DECISION_DEL, head, .version = 0);
	store_held(&h);
	fails(store_scrub(s), RC_BUSY);
	ck_assert_int_gt(count_in_files("to be gone"), 0);
	written(1); /* it goes on */
	ck_assert_int_eq(sqlite3_close(reader), SQLITE_OK);
	ok(store_scrub(s));
	ck_assert_int_eq(count_in_files("to be gone"), 0);
}
END_TEST

static bool is_due(void)
{
	bool due;

	ok(store_scrub_due(s, &due));
	return due;
}

START_TEST(it_is_due_from_the_commit_that_deletes_until_it_is_done)
{
	struct held h = written(0);
	struct person p = some_person(3, name_of(3));

	ck_assert(!is_due());
	DO(&h, DECISION_DEL, head, .version = 0);
	ok(store_begin(s));
	ok(store_put_changes(s, h.d, &h.todo));
	ck_assert(is_due());
	store_rollback(s);
	ck_assert(!is_due());
	store_held(&h);
	reopen_store();
	ck_assert(is_due());
	ok(store_scrub(s));
	ck_assert(!is_due());
	ok(store_begin(s));
	p.used_at_ms++;
	ok(store_put_person(s, &p));
	ok(store_commit(s));
	ck_assert(!is_due());
	ok(store_begin(s));
	p.deleted_at_ms = T0;
	ok(store_put_person(s, &p));
	ok(store_commit(s));
	ck_assert(is_due());
	ok(store_scrub(s));
	ck_assert(!is_due());
}
END_TEST

START_TEST(it_is_due_where_somebody_deleted_by_hand_too)
{
	written(0);
	sqlite3_close(somebody_else("DELETE FROM decision WHERE id = 'id000000'"));
	ck_assert_str_eq(ask("SELECT count(*) FROM decision"), "0");
	reopen_store();
	ck_assert(is_due());
	ok(store_scrub(s));
	ck_assert(!is_due());
}
END_TEST

static void put_event(int64_t id, const char *decision_id, int64_t at_ms)
{
	const struct event e = { .id = id, .decision_id = decision_id, .person = 1, .action = "ready", .at_ms = at_ms, .version = 1,
		.round = 1 };

	ok(store_put_event(s, &e));
}

START_TEST(old_events_of_nothing_go_and_all_others_stay)
{
	int64_t count = 5;
	bool any = true;

	written(1);
	ok(store_begin(s));
	put_event(1, NULL, T0);
	put_event(2, "id000001", T0);
	put_event(3, "gonegone", T0);
	put_event(4, NULL, T0 + 9);
	put_event(5, "gonegone", T0 + 9);
	put_event(6, NULL, T0);
	ok(store_commit(s));
	ok(store_has_loose_events(s, 3, 5, T0 + 9, &any));
	ck_assert(!any);
	ok(store_has_loose_events(s, 0, 5, T0 + 9, &any));
	ck_assert(any);
	ok(store_begin(s));
	ok(store_prune_events(s, 0, 5, T0 + 9, &count));
	ok(store_commit(s));
	ck_assert_int_eq(count, 7);
	ck_assert_str_eq(ask("SELECT group_concat(id) FROM (SELECT id FROM event ORDER BY id)"), "2,4,5,6");
}
END_TEST

START_TEST(events_of_a_decision_are_forgotten_alone)
{
	int64_t count = 0;

	written(1);
	ok(store_begin(s));
	put_event(1, "id000001", T0);
	put_event(2, "id000002", T0);
	put_event(3, "id000001", T0);
	ok(store_forget_events(s, "id000001", &count));
	ok(store_commit(s));
	ck_assert_int_eq(count, 2);
	ck_assert_str_eq(ask("SELECT id FROM event"), "2");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("store_removal");
	TCase *c = tcase_create("removal");

	tcase_set_timeout(c, 60);
	tcase_add_checked_fixture(c, set_up_people, tear_down);
	tcase_add_test(c, what_is_deleted_is_overwritten_and_out_of_the_log);
	tcase_add_test(c, what_grew_side_by_side_leaves_no_scraps_either);
	tcase_add_test(c, of_a_large_database_rows_and_free_pages_are_overwritten_all_the_same);
	tcase_add_test(c, while_somebody_reads_an_older_state_the_log_stays_and_nobody_waits);
	tcase_add_test(c, it_is_due_from_the_commit_that_deletes_until_it_is_done);
	tcase_add_test(c, it_is_due_where_somebody_deleted_by_hand_too);
	tcase_add_test(c, old_events_of_nothing_go_and_all_others_stay);
	tcase_add_test(c, events_of_a_decision_are_forgotten_alone);
	suite_add_tcase(suite, c);
	return unit_run(suite);
}
