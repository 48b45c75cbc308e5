/* Names as the engine keeps them (SPEC section 2): claiming one, signing out, deleting oneself; each of them sent twice. Move links
 * are in engine_links.c. */
#include "engine_fixture.h"

#define A_DAY_MS (24 * 3600 * 1000LL)

static bool is_somebody(int64_t id)
{
	struct person p;

	return engine_person(e, id, &p);
}

/* As if the name had not been used for so long. */
static void age(int64_t id, int64_t days)
{
	struct person p = look_up(id);

	stop_engine();
	p.used_at_ms -= days * A_DAY_MS;
	ok(store_begin(s));
	ok(store_put_person(s, &p));
	ok(store_commit(s));
	start_engine();
}

static const struct invitation *invitation_to(const char *id, const char *name_key)
{
	const struct decision *d = see(id);

	for (size_t i = 0; i < d->invitation_count; i++)
		if (strcmp(d->invitations[i].name_key, name_key) == 0)
			return &d->invitations[i];
	return NULL;
}

/* Claims */

START_TEST(a_new_name_makes_a_person)
{
	struct order *o = send(claim_of(0, "Zoë", "one"));
	struct person p;

	ck_accepted(o);
	p = look_up(o->signed_in.id);
	ck_assert_str_eq(p.name, "Zoë");
	ck_assert_str_eq(p.name_key, "zoë");
	ck_assert_uint_eq(p.seat, o->signed_in.seat);
	ck_assert_int_gt(p.created_at_ms, 0);
	restart_engine();
	ck_assert_uint_eq(look_up(o->signed_in.id).seat, p.seat);
}
END_TEST

START_TEST(ones_own_name_again_changes_nothing)
{
	int64_t zoe = take_name("Zoë");
	uint64_t seat = look_up(zoe).seat;
	struct order *o = send(claim_of(zoe, "zoë", NULL));

	ck_accepted(o);
	ck_assert_int_eq(o->signed_in.id, zoe);
	ck_assert_uint_eq(look_up(zoe).seat, seat);
	ck_assert_str_eq(look_up(zoe).name, "Zoë");
}
END_TEST

START_TEST(a_name_that_another_browser_holds_is_taken)
{
	struct order *o;

	take_name("Zoë");
	o = send(claim_of(0, "zoË", NULL));
	ck_refused(o, NAME_TAKEN);
	ck_assert_str_eq(o->refusal.field, "name");
	ck_assert_int_eq(o->signed_in.id, 0);
	restart_engine();
	ck_refused(send(claim_of(0, "ZOË", NULL)), NAME_TAKEN);
}
END_TEST

START_TEST(another_name_while_signed_in_is_refused_be_it_free_or_not)
{
	int64_t ana = take_name("ana");

	take_name("bo");
	ck_refused(send(claim_of(ana, "bo", NULL)), NAME_SIGNED_IN);
	ck_refused(send(claim_of(ana, "cy", NULL)), NAME_SIGNED_IN);
}
END_TEST

START_TEST(of_two_who_claim_a_name_at_once_the_first_has_it)
{
	struct order *o[2];

	hold_engine();
	o[0] = post(claim_of(0, "ana", "one"));
	o[1] = post(claim_of(0, "Ana", "two"));
	release_engine();
	ck_accepted(o[0]);
	ck_refused(o[1], NAME_TAKEN);
}
END_TEST

START_TEST(under_another_secret_every_seat_can_be_claimed_again_once)
{
	int64_t ana = take_name("ana"), bo = take_name("bo");
	const char *id = create_decision(ana, "topic=Where+to&key=key-key-1");
	uint64_t seat = look_up(ana).seat;
	struct order *o;

	stop_engine();
	start_engine_under("a mark of another secret");
	ck_assert(!is_somebody(ana));
	ck_assert(!is_somebody(bo));
	o = send(claim_of(0, "ANA", "one"));
	ck_accepted(o);
	ck_assert_int_eq(o->signed_in.id, ana);
	ck_assert_uint_ne(look_up(ana).seat, seat);
	ck_assert_int_eq(decision_role(see(id), ana), ROLE_FACILITATOR);
	ck_refused(send(claim_of(0, "ana", "two")), NAME_TAKEN);
	stop_engine();
	start_engine_under("a mark of another secret");
	ck_refused(send(claim_of(0, "ana", "three")), NAME_TAKEN);
	ck_accepted(send(claim_of(0, "bo", "four")));
	ck_assert(is_somebody(bo));
	stop_engine();
	start_engine_under("a third one");
	ck_accepted(send(claim_of(0, "ana", "five")));
}
END_TEST

START_TEST(a_name_unused_for_30_days_is_free_and_makes_another_person)
{
	int64_t ana = take_name("ana");
	struct order *o;

	age(ana, 29);
	ck_refused(send(claim_of(0, "ana", NULL)), NAME_TAKEN);
	age(ana, 1);
	o = send(claim_of(0, "ana", NULL));
	ck_accepted(o);
	ck_assert_int_ne(o->signed_in.id, ana);
	ck_assert(!is_somebody(ana));
	ck_refused(send(claim_of(0, "ana", NULL)), NAME_TAKEN);
}
END_TEST

START_TEST(a_decision_under_way_keeps_the_name_however_long_it_is_unused)
{
	int64_t ana = take_name("ana");
	const char *id = create_decision(ana, "topic=Where+to&key=key-key-1");

	age(ana, 400);
	ck_refused(send(claim_of(0, "ana", NULL)), NAME_TAKEN);
	act(ana, id, "close", "");
	age(ana, 400);
	ck_accepted(send(claim_of(0, "ana", NULL)));
	ck_assert(!is_somebody(ana));
}
END_TEST

START_TEST(who_is_about_or_acts_uses_the_name)
{
	int64_t ana = take_name("ana"), bo = take_name("bo");
	const char *id = create_decision(bo, "topic=Where+to&key=key-key-1");

	age(ana, 20);
	age(bo, 20);
	ck_accepted(send(order_of(ORDER_USED, ana, NULL)));
	act(bo, id, "topic", "text=Where");
	restart_engine();
	ck_assert_int_gt(look_up(ana).used_at_ms, clock_wall_ms() - A_DAY_MS);
	ck_assert_int_gt(look_up(bo).used_at_ms, clock_wall_ms() - A_DAY_MS);
}
END_TEST

START_TEST(an_invitation_waits_for_whoever_takes_the_name_first)
{
	int64_t ana = take_name("ana"), bo = take_name("bo"), cy;
	const char *id = create_decision(ana, "topic=Where+to&key=key-key-1");
	int64_t inbox = look_up(bo).inbox;
	struct order *o;

	act(ana, id, "invite", "name=BO");
	ck_assert_int_eq(invitation_to(id, "bo")->person, bo);
	ck_assert_int_gt(look_up(bo).inbox, inbox);
	act(ana, id, "invite", "name=cy");
	ck_assert_int_eq(invitation_to(id, "cy")->person, 0);
	restart_engine();
	o = send(claim_of(0, "Cy", NULL));
	ck_accepted(o);
	cy = o->signed_in.id;
	ck_assert_int_eq(invitation_to(id, "cy")->person, cy);
	ck_assert_str_eq(invitation_to(id, "cy")->name, "Cy");
	ck_assert_int_gt(look_up(cy).inbox, 0);
	ck_assert_int_eq(look_up(cy).inbox, engine_canvas_version(e));
	/* it was that person's; whoever takes the name next is another one */
	ck_accepted(send(order_of(ORDER_SIGN_OUT, cy, NULL)));
	ck_assert_int_ne(take_name("cy"), cy);
	ck_assert_int_eq(invitation_to(id, "cy")->person, cy);
}
END_TEST

START_TEST(a_claim_can_join_a_decision_at_once)
{
	int64_t ana = take_name("ana");
	const char *id = create_decision(ana, "topic=Where+to&key=key-key-1");
	struct order *o = claim_of(0, "bo", "one");

	memcpy(o->decision_id, id, sizeof o->decision_id);
	ck_accepted(send(o));
	ck_assert_int_eq(decision_role(o->snapshot->d, o->signed_in.id), ROLE_PARTICIPANT);
	act(ana, id, "access", "mode=invited");
	o = claim_of(0, "cy", "two"); /* what the decision refuses, its page says */
	memcpy(o->decision_id, id, sizeof o->decision_id);
	ck_accepted(send(o));
	ck_assert_int_eq(decision_role(o->snapshot->d, o->signed_in.id), ROLE_SPECTATOR);
	o = claim_of(0, "dee", "three");
	memcpy(o->decision_id, "12345678", sizeof o->decision_id);
	ck_accepted(send(o));
	ck_assert_ptr_null(o->snapshot);
}
END_TEST

START_TEST(a_repeated_claim_is_the_same_person_and_not_a_taken_name)
{
	struct order *first = send(claim_of(0, "ana", "one")), *again;

	for (int i = 0; i < 2; i++) {
		again = send(claim_of(0, "ana", "one"));
		ck_accepted(again);
		ck_assert_int_eq(again->signed_in.id, first->signed_in.id);
		ck_assert_uint_eq(again->signed_in.seat, first->signed_in.seat);
		restart_engine();
	}
	ck_accepted(send(order_of(ORDER_SIGN_OUT, first->signed_in.id, "two")));
	again = send(claim_of(0, "ana", "one"));
	ck_accepted(again);
	ck_assert_int_eq(again->signed_in.id, 0); /* the name was freed: nobody is signed in */
	ck_assert_str_eq(ask("SELECT count(*) FROM person"), "1");
}
END_TEST

/* Signing out, and deleting oneself */

START_TEST(signing_out_frees_the_name)
{
	int64_t ana = take_name("ana"), other;

	ck_accepted(send(order_of(ORDER_SIGN_OUT, ana, "one")));
	ck_assert(!is_somebody(ana));
	other = take_name("ana");
	ck_assert_int_ne(other, ana);
	ck_accepted(send(order_of(ORDER_SIGN_OUT, ana, "one"))); /* a repeat signs nobody else out */
	ck_assert(is_somebody(other));
	ck_refused(send(order_of(ORDER_SIGN_OUT, ana, "two")), NO_SESSION);
	restart_engine();
	ck_accepted(send(order_of(ORDER_SIGN_OUT, ana, "one")));
	ck_assert(is_somebody(other));
	ck_assert(!is_somebody(ana));
}
END_TEST

START_TEST(decisions_under_way_hold_who_signs_out_and_are_named)
{
	int64_t ana = take_name("ana"), bo = take_name("bo");
	const char *mine = create_decision(ana, "topic=Where+to&key=key-key-1"),
		*closed = create_decision(ana, "topic=Where+to&key=key-key-2"),
		*begun = create_decision(bo, "topic=Where+to&key=key-key-3"),
		*invited = create_decision(bo, "topic=Where+to&key=key-key-4");
	struct order *o;

	act(ana, closed, "close", "");
	act(bo, begun, "start", "");
	act(ana, begun, "join", ""); /* it has begun: she asks */
	act(bo, invited, "invite", "name=ana");
	ck_assert_int_eq(decision_role(see(begun), ana), ROLE_ASKING);
	o = send(order_of(ORDER_SIGN_OUT, ana, "one"));
	ck_refused(o, OPEN_DECISIONS);
	ck_assert_uint_eq(o->open_count, 1);
	ck_assert_str_eq(o->open_ids[0], mine);
	ck_assert(is_somebody(ana));
	o = order_of(ORDER_SIGN_OUT, ana, "two");
	o->leave = true;
	ck_accepted(send(o));
	ck_assert(!is_somebody(ana));
	ck_assert_ptr_null(decision_participant(see(mine), ana));
	ck_assert_int_eq(see(mine)->head.facilitator, 0);
	ck_assert_int_eq(decision_role(see(begun), ana), ROLE_SPECTATOR);
	ck_assert_str_eq(ask("SELECT action FROM event WHERE request_id = 'two'"), "session_leave");
	o = order_of(ORDER_SIGN_OUT, ana, "two");
	o->leave = true;
	ck_accepted(send(o));
}
END_TEST

START_TEST(deleting_oneself_takes_the_right_name_and_leaves_somebody)
{
	int64_t ana = take_name("Ana"), bo = take_name("bo");
	const int64_t people[] = { ana, bo };
	const char *id = decision_in_scenario(people, 2), *kept_by_bo = create_decision(bo, "topic=Where&key=key-key-4");
	struct order *o;

	act(ana, id, "framing", "text=Where+do+we+go");
	act(bo, kept_by_bo, "invite", "name=ana");
	o = send(put_name(order_of(ORDER_FORGET, ana, "one"), "bo"));
	ck_refused(o, FIELD_CONFIRM_NAME);
	ck_assert_str_eq(o->refusal.field, "confirm");
	ck_refused(send(order_of(ORDER_FORGET, ana, "one")), FIELD_CONFIRM_NAME);
	ck_assert(is_somebody(ana));
	ck_accepted(send(put_name(order_of(ORDER_FORGET, ana, "one"), "ana")));
	ck_assert(!is_somebody(ana));
	ck_assert_int_ne(take_name("Ana"), ana);
	for (int i = 0; i < 2; i++) {
		ck_assert_str_eq(decision_name_of(see(id), ana), "somebody");
		ck_assert_ptr_nonnull(decision_framing_by(see(id), ana));
		ck_assert_int_eq(see(id)->head.facilitator, bo);
		ck_assert_ptr_null(invitation_to(kept_by_bo, "ana"));
		ck_accepted(send(put_name(order_of(ORDER_FORGET, ana, "one"), "ana")));
		ck_refused(send(put_name(order_of(ORDER_FORGET, ana, "two"), "ana")), NO_SESSION);
		restart_engine();
	}
	ck_assert_str_eq(ask("SELECT name, name_key FROM person WHERE deleted_at_ms IS NOT NULL"), "somebody|-");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("engine_sessions");
	TCase *c = tcase_create("sessions");
	const TTest *const tests[] = {
		a_new_name_makes_a_person,
		ones_own_name_again_changes_nothing,
		a_name_that_another_browser_holds_is_taken,
		another_name_while_signed_in_is_refused_be_it_free_or_not,
		of_two_who_claim_a_name_at_once_the_first_has_it,
		under_another_secret_every_seat_can_be_claimed_again_once,
		a_name_unused_for_30_days_is_free_and_makes_another_person,
		a_decision_under_way_keeps_the_name_however_long_it_is_unused,
		who_is_about_or_acts_uses_the_name,
		an_invitation_waits_for_whoever_takes_the_name_first,
		a_claim_can_join_a_decision_at_once,
		a_repeated_claim_is_the_same_person_and_not_a_taken_name,
		signing_out_frees_the_name,
		decisions_under_way_hold_who_signs_out_and_are_named,
		deleting_oneself_takes_the_right_name_and_leaves_somebody,
	};

	tcase_set_timeout(c, 60);
	tcase_add_checked_fixture(c, set_up_engine, tear_down_engine);
	for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++)
		tcase_add_test(c, tests[i]);
	suite_add_tcase(suite, c);
	return unit_run(suite);
}
