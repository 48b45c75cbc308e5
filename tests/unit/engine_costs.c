/* Paying (engine/order.h): who makes something that costs is asked when it is about to be made and no other time, once however
 * often its group is tried; what was paid for nothing is given back (web/costs.h). */
#include "base/mem.h"
#include "engine_fixture.h"
#include "store_syscalls.h"
#include "web/address.h"
#include "web/costs.h"
#include "web/server.h"

static int asked; /* how often somebody was asked to pay */
static enum verdict answer;

static enum verdict pay(void *payer)
{
	ck_assert_ptr_eq(payer, &asked);
	asked++;
	return answer;
}

static struct order *paying(struct order *o)
{
	o->pay = pay;
	o->payer = &asked;
	return o;
}

START_TEST(a_name_is_paid_for_when_it_is_taken_and_no_other_time)
{
	struct order *o;
	int64_t ana;

	asked = 0;
	answer = VERDICT_TOO_MANY_NAMES;
	o = send(paying(claim_of(0, "ana", "one")));
	ck_refused(o, TOO_MANY_NAMES);
	ck_assert(!o->paid);
	answer = VERDICT_ACCEPTED;
	o = send(paying(claim_of(0, "ana", "one")));
	ck_accepted(o);
	ck_assert(o->paid);
	ck_assert_int_eq(asked, 2);
	ana = o->signed_in.id;
	answer = VERDICT_TOO_MANY_NAMES;
	ck_accepted(send(paying(claim_of(0, "ana", "one")))); /* the same request again */
	ck_accepted(send(paying(claim_of(ana, "ana", "two"))));
	ck_refused(send(paying(claim_of(0, "ana", "three"))), NAME_TAKEN);
	ck_refused(send(paying(claim_of(ana, "bo", "four"))), NAME_SIGNED_IN);
	ck_assert_int_eq(asked, 2);
	stop_engine();
	start_engine_under("a mark of another secret");
	ck_refused(send(paying(claim_of(0, "ana", "five"))), TOO_MANY_NAMES);
	ck_assert_int_eq(asked, 3);
}
END_TEST

static struct order *creating(int64_t person, const char *form, const char *request)
{
	return paying(action_of(person, "", "create", form, request));
}

START_TEST(a_decision_is_paid_for_when_it_is_made_and_no_other_time)
{
	const int64_t ana = take_name("ana");
	struct order *o;

	asked = 0;
	answer = VERDICT_TOO_MANY_DECISIONS;
	ck_refused(send(creating(ana, "topic=Where+to&key=key-key-1", "one")), TOO_MANY_DECISIONS);
	ck_refused(send(creating(ana, "topic=&key=key-key-1", "two")), FIELD_EMPTY);
	ck_assert_int_eq(asked, 1);
	answer = VERDICT_ACCEPTED;
	o = send(creating(ana, "topic=Where+to&key=key-key-1", "one"));
	ck_accepted(o);
	ck_assert_int_eq(asked, 2);
	answer = VERDICT_TOO_MANY_DECISIONS;
	ck_accepted(send(creating(ana, "topic=Where+to&key=key-key-1", "one")));   /* the same request again */
	ck_accepted(send(creating(ana, "topic=Where+to&key=key-key-1", "three"))); /* the same form again */
	ck_assert_int_eq(asked, 2);
	ck_assert_str_eq(ask("SELECT count(*) FROM decision"), "1");
}
END_TEST

START_TEST(to_retry_what_has_not_failed_costs_nothing)
{
	const int64_t ana = take_name("ana");
	const char *id = create_decision(ana, "topic=Where+to&key=key-key-1");

	asked = 0;
	answer = VERDICT_TOO_MANY_RETRIES;
	ck_accepted(send(paying(action_of(ana, id, "retry", "", "one"))));
	ck_assert_int_eq(asked, 0);
}
END_TEST

/* No decision about "Not this" can be stored. */
static void refuse_a_topic(void)
{
	stop_engine();
	sqlite3_close(somebody_else("CREATE TRIGGER no_topic BEFORE INSERT ON decision WHEN new.topic = 'Not this' "
		"BEGIN SELECT RAISE(ABORT, 'not this'); END"));
	reopen_store();
	start_engine();
}

START_TEST(a_group_that_is_tried_again_order_by_order_does_not_pay_again)
{
	const int64_t ana = take_name("ana");
	struct order *good, *bad;

	refuse_a_topic();
	asked = 0;
	answer = VERDICT_ACCEPTED;
	hold_engine();
	good = post(creating(ana, "topic=Where+to&key=key-key-1", "one"));
	bad = post(creating(ana, "topic=Not+this&key=key-key-2", "two"));
	release_engine();
	ck_accepted(good);
	ck_refused(bad, STORAGE);
	ck_assert(good->paid && bad->paid);
	ck_assert_int_eq(asked, 2);
	ck_assert_str_eq(ask("SELECT topic FROM decision"), "Where to");
}
END_TEST

START_TEST(what_a_full_disk_refuses_has_been_paid_for)
{
	const int64_t ana = take_name("ana");
	struct order *o[2];

	asked = 0;
	answer = VERDICT_ACCEPTED;
	hold_engine();
	write_fails_with = ENOSPC;
	o[0] = post(creating(ana, "topic=Where+to&key=key-key-1", "one"));
	o[1] = post(paying(claim_of(0, "bo", "two")));
	release_engine();
	for (int i = 0; i < 2; i++) {
		ck_refused(o[i], STORAGE);
		ck_assert(o[i]->paid);
	}
	ck_assert_int_eq(asked, 2);
}
END_TEST

/* Giving back: a request of ana's, from elsewhere, and purses. */

static struct server server;
static struct request *r;

static void set_up_purses(void)
{
	set_up_engine();
	watch_writes();
	memset(&server, 0, sizeof server);
	rate_init(&server.rate);
	r = mem_alloc(sizeof *r);
	arena_init(&r->arena, 0);
	r->wire.fd = -1;
	r->server = &server;
	r->remote_addr = "192.0.2.7";
}

static void tear_down_purses(void)
{
	stop_engine();
	stop_watching();
	mend_writes();
	request_free(r);
	rate_dispose(&server.rate);
	tear_down_engine();
}

enum { SOMEBODY_ELSE = 4711 }; /* whose purses are full */

/* How many there are in a purse, which is empty then. */
static int empty(enum purse purse, uint64_t owner)
{
	const int64_t now = clock_mono_ms();
	int count = 0;

	while (rate_take(&server.rate, purse, owner, now))
		count++;
	return count;
}

static uint64_t address(void)
{
	uint64_t owner;

	ck_assert(address_counts(&owner, r->remote_addr));
	return owner;
}

static struct order *settled(struct order *o)
{
	costs_settle(wait_answer(o));
	return o;
}

START_TEST(what_was_paid_for_and_did_not_come_about_is_given_back_whole)
{
	struct order *decision, *name, *link;

	r->person.id = take_name("ana");
	hold_engine();
	write_fails_with = ENOSPC;
	decision = action_of(r->person.id, "", "create", "topic=Where+to&key=key-key-1", "one");
	costs_bind(decision, r, COST_DECISION);
	name = claim_of(0, "bo", "two");
	costs_bind(name, r, COST_NAME);
	link = order_of(ORDER_LINK_MAKE, r->person.id, NULL);
	costs_bind(link, r, COST_LINK);
	post(decision);
	post(name);
	post(link);
	release_engine();
	ck_refused(settled(decision), STORAGE);
	ck_refused(settled(name), STORAGE);
	ck_refused(settled(link), STORAGE);
	ck_assert(decision->paid && name->paid && link->paid);
	ck_assert_int_eq(empty(PURSE_DECISIONS, (uint64_t)r->person.id), empty(PURSE_DECISIONS, SOMEBODY_ELSE));
	ck_assert_int_eq(empty(PURSE_LINKS, (uint64_t)r->person.id), empty(PURSE_LINKS, SOMEBODY_ELSE));
	ck_assert_int_eq(empty(PURSE_ADDRESS_DECISIONS, address()), empty(PURSE_ADDRESS_DECISIONS, SOMEBODY_ELSE));
	ck_assert_int_eq(empty(PURSE_ADDRESS_NAMES, address()), empty(PURSE_ADDRESS_NAMES, SOMEBODY_ELSE));
}
END_TEST

START_TEST(what_nobody_took_on_this_machine_is_not_given_back)
{
	const uint64_t ana = (uint64_t)take_name("ana");
	struct order *link;

	r->person.id = (int64_t)ana;
	empty(PURSE_LINKS, SOMEBODY_ELSE);
	empty(PURSE_LINKS, ana); /* elsewhere */
	r->remote_addr = "127.0.0.1";
	hold_engine();
	write_fails_with = ENOSPC;
	link = order_of(ORDER_LINK_MAKE, r->person.id, NULL);
	costs_bind(link, r, COST_LINK);
	post(link);
	release_engine();
	ck_refused(settled(link), STORAGE);
	ck_assert(link->paid);
	ck_assert_int_le(empty(PURSE_LINKS, ana), empty(PURSE_LINKS, SOMEBODY_ELSE));
}
END_TEST

START_TEST(of_a_group_that_was_tried_again_only_what_failed_is_given_back)
{
	struct order *good, *bad;

	r->person.id = take_name("ana");
	refuse_a_topic();
	hold_engine();
	good = action_of(r->person.id, "", "create", "topic=Where+to&key=key-key-1", "one");
	costs_bind(good, r, COST_DECISION);
	bad = action_of(r->person.id, "", "create", "topic=Not+this&key=key-key-2", "two");
	costs_bind(bad, r, COST_DECISION);
	post(good);
	post(bad);
	release_engine();
	ck_accepted(settled(good));
	ck_refused(settled(bad), STORAGE);
	ck_assert_int_eq(empty(PURSE_DECISIONS, (uint64_t)r->person.id), empty(PURSE_DECISIONS, SOMEBODY_ELSE) - 1);
	ck_assert_int_eq(empty(PURSE_ADDRESS_DECISIONS, address()), empty(PURSE_ADDRESS_DECISIONS, SOMEBODY_ELSE) - 1);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("engine_costs");
	TCase *c = tcase_create("costs");
	const TTest *const tests[] = {
		a_name_is_paid_for_when_it_is_taken_and_no_other_time,
		a_decision_is_paid_for_when_it_is_made_and_no_other_time,
		to_retry_what_has_not_failed_costs_nothing,
		a_group_that_is_tried_again_order_by_order_does_not_pay_again,
		what_a_full_disk_refuses_has_been_paid_for,
		what_was_paid_for_and_did_not_come_about_is_given_back_whole,
		what_nobody_took_on_this_machine_is_not_given_back,
		of_a_group_that_was_tried_again_only_what_failed_is_given_back,
	};

	tcase_set_timeout(c, 60);
	tcase_add_checked_fixture(c, set_up_purses, tear_down_purses);
	for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++)
		tcase_add_test(c, tests[i]);
	suite_add_tcase(suite, c);
	return unit_run(suite);
}
