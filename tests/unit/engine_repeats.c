/* The same thing sent twice: a request that was accepted is answered from the present state, a key makes one decision, and
 * what was refused has left nothing behind. */
#include "engine_fixture.h"

START_TEST(a_repeat_is_known_and_not_applied_again_before_and_after_a_restart)
{
	int64_t ana, version;
	const char *id;

	ana = take_name("ana");
	id = decision_in_scenario(&ana, 1);
	ck_accepted(send(action_of(ana, id, "framing", "text=first", "one")));
	ck_accepted(send(action_of(ana, id, "framing", "text=second", "two")));
	version = see(id)->head.version;
	for (int i = 0; i < 2; i++) {
		struct order *o = send(action_of(ana, id, "framing", "text=first", "one"));
		ck_accepted(o);
		ck_assert_str_eq(decision_framing_by(o->snapshot->d, ana)->text, "second"); /* from the present state */
		ck_assert_str_eq(decision_framing_by(see(id), ana)->text, "second");
		if (!i)
			ck_assert_int_eq(see(id)->head.version, version);
		ck_assert_str_eq(ask("SELECT count(*) FROM event WHERE action = 'framing'"), "1"); /* one entry while it is typed */
		ck_assert_str_eq(ask("SELECT id FROM request WHERE id IN ('one', 'two') ORDER BY id"), "one\ntwo");
		restart_engine();
	}
}
END_TEST

START_TEST(a_refused_request_may_be_sent_again_and_is_then_decided)
{
	int64_t ana;
	const char *id;

	ana = take_name("ana");
	id = create_decision(ana, "topic=Where+to&key=key-key-1");
	ck_refused(send(action_of(ana, id, "framing", "text=first", "one")), WRONG_STAGE);
	ck_assert_str_eq(ask("SELECT count(*) FROM request"), "0");
	act(ana, id, "start", "");
	ck_accepted(send(action_of(ana, id, "framing", "text=first", "one")));
	ck_assert_str_eq(decision_framing_by(see(id), ana)->text, "first");
}
END_TEST

START_TEST(the_same_key_makes_one_decision)
{
	int64_t ana, bo;
	struct order *o[6];

	ana = take_name("ana");
	bo = take_name("bo");
	hold_engine();
	for (int i = 0; i < 6; i++) {
		char request[8];
		snprintf(request, sizeof request, "r%d", i);
		o[i] = post(action_of(i < 5 ? ana : bo, "", "create", "topic=Where+to&key=key-key-1", request));
	}
	release_engine();
	for (int i = 0; i < 6; i++)
		ck_accepted(o[i]);
	for (int i = 1; i < 5; i++)
		ck_assert_str_eq(o[i]->decision_id, o[0]->decision_id);
	ck_assert_str_ne(o[5]->decision_id, o[0]->decision_id); /* keys are the creator's own */
	restart_engine();
	ck_assert_str_eq(create_decision(ana, "topic=Another&key=key-key-1"), o[0]->decision_id);
	ck_assert_str_eq(ask("SELECT count(*) FROM decision"), "2");
}
END_TEST

START_TEST(a_decision_that_is_refused_at_its_creation_leaves_nothing)
{
	int64_t ana;

	ana = take_name("ana");
	ck_refused(send(action_of(ana, "", "create", "topic=Where+to&key=key-key-1&stage=options", "one")), WRONG_STAGE);
	ck_refused(send(action_of(ana, "", "create", "topic=&key=key-key-1", "two")), FIELD_EMPTY);
	ck_assert_str_eq(ask("SELECT count(*) FROM request"), "0");
	ck_assert_str_eq(ask("SELECT count(*) FROM decision"), "0");
	create_decision(ana, "topic=Where+to&key=key-key-1");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("engine_repeats");
	TCase *c = tcase_create("repeats");

	tcase_set_timeout(c, 60);
	tcase_add_checked_fixture(c, set_up_engine, tear_down_engine);
	tcase_add_test(c, a_repeat_is_known_and_not_applied_again_before_and_after_a_restart);
	tcase_add_test(c, a_refused_request_may_be_sent_again_and_is_then_decided);
	tcase_add_test(c, the_same_key_makes_one_decision);
	tcase_add_test(c, a_decision_that_is_refused_at_its_creation_leaves_nothing);
	suite_add_tcase(suite, c);
	return unit_run(suite);
}
