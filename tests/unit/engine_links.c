/* Move links (SPEC section 2): who is signed in by one, how often, and when it ends. */
#include "base/digest.h"
#include "engine_fixture.h"

static const char *make_link(int64_t of)
{
	struct order *o = send(order_of(ORDER_LINK_MAKE, of, NULL));

	ck_accepted(o);
	ck_assert_uint_eq(strlen(o->token), LINK_TOKEN_LEN);
	ck_assert_int_le(o->link_until_ms, clock_wall_ms() + 10 * 60 * 1000);
	ck_assert_int_gt(o->link_until_ms, clock_wall_ms() + 9 * 60 * 1000);
	return o->token;
}

START_TEST(a_move_link_signs_in_once_and_looking_does_not_use_it_up)
{
	int64_t ana = take_name("ana");
	const char *token = make_link(ana);
	struct order *o;

	for (int i = 0; i < 2; i++) {
		o = send(link_order(ORDER_LINK_LOOK, 0, token, NULL));
		ck_accepted(o);
		ck_assert_str_eq(o->signed_in.name, "ana");
		restart_engine();
	}
	o = send(link_order(ORDER_LINK_REDEEM, 0, token, "one"));
	ck_accepted(o);
	ck_assert_int_eq(o->signed_in.id, ana);
	ck_assert_uint_eq(o->signed_in.seat, look_up(ana).seat); /* the other device stays signed in */
	ck_refused(send(link_order(ORDER_LINK_REDEEM, 0, token, "two")), NO_LINK);
	ck_refused(send(link_order(ORDER_LINK_LOOK, 0, token, NULL)), NO_LINK);
	for (int i = 0; i < 2; i++) {
		o = send(link_order(ORDER_LINK_REDEEM, 0, token, "one"));
		ck_accepted(o);
		ck_assert_int_eq(o->signed_in.id, ana);
		restart_engine();
	}
	ck_accepted(send(order_of(ORDER_SIGN_OUT, ana, "three")));
	o = send(link_order(ORDER_LINK_REDEEM, 0, token, "one"));
	ck_assert_int_eq(o->signed_in.id, 0);
}
END_TEST

START_TEST(the_database_keeps_no_token)
{
	const char *token = make_link(take_name("ana"));
	char hash[DIGEST_HEX];

	digest_hex(hash, token, strlen(token));
	ck_assert_str_eq(ask("SELECT hash FROM move_link"), hash);
}
END_TEST

START_TEST(a_link_that_is_unknown_or_too_old_or_of_a_freed_name_is_none)
{
	int64_t ana = take_name("ana");
	struct move_link old = { .person = ana, .expires_at_ms = clock_wall_ms() - 1 };
	const char *token = make_link(ana);

	ck_refused(send(link_order(ORDER_LINK_LOOK, 0, "0123456789012345678901", NULL)), NO_LINK);
	ck_refused(send(link_order(ORDER_LINK_REDEEM, 0, "0123456789012345678901", NULL)), NO_LINK);
	stop_engine();
	digest_hex(old.hash, "2123456789012345678901", LINK_TOKEN_LEN);
	ok(store_begin(s));
	ok(store_put_link(s, &old));
	ok(store_commit(s));
	start_engine();
	ck_refused(send(link_order(ORDER_LINK_LOOK, 0, "2123456789012345678901", NULL)), NO_LINK);
	ck_refused(send(link_order(ORDER_LINK_REDEEM, 0, "2123456789012345678901", NULL)), NO_LINK);
	ck_accepted(send(order_of(ORDER_SIGN_OUT, ana, NULL)));
	take_name("ana");
	ck_refused(send(link_order(ORDER_LINK_LOOK, 0, token, NULL)), NO_LINK);
	ck_refused(send(link_order(ORDER_LINK_REDEEM, 0, token, NULL)), NO_LINK);
}
END_TEST

START_TEST(who_is_signed_in_as_another_keeps_the_link_for_later)
{
	int64_t ana = take_name("ana"), bo = take_name("bo");
	const char *token = make_link(ana);

	ck_refused(send(link_order(ORDER_LINK_REDEEM, bo, token, "one")), NAME_SIGNED_IN);
	ck_accepted(send(link_order(ORDER_LINK_REDEEM, ana, token, "two")));
}
END_TEST

START_TEST(a_link_signs_in_for_good_even_if_the_secret_changed_since)
{
	int64_t ana = take_name("ana");
	const char *token = make_link(ana);
	struct order *o;

	stop_engine();
	start_engine_under("a mark of another secret");
	o = send(link_order(ORDER_LINK_REDEEM, 0, token, "one"));
	ck_accepted(o);
	ck_assert_int_eq(o->signed_in.id, ana);
	ck_assert_uint_eq(look_up(ana).seat, o->signed_in.seat);
}
END_TEST

/* Whoever had the seat may have made them: a copied cookie, or the secret itself. */
START_TEST(links_end_when_the_seat_is_claimed_again)
{
	int64_t ana = take_name("ana"), bo = take_name("bo");
	const char *made = make_link(ana), *other = make_link(ana), *of_bo = make_link(bo);

	stop_engine();
	start_engine_under("a mark of another secret");
	ck_accepted(send(claim_of(0, "ana", "one")));
	for (int i = 0; i < 2; i++) {
		ck_refused(send(link_order(ORDER_LINK_LOOK, 0, made, NULL)), NO_LINK);
		ck_refused(send(link_order(ORDER_LINK_REDEEM, 0, other, NULL)), NO_LINK);
		stop_engine();
		start_engine_under("a mark of another secret");
	}
	ck_accepted(send(link_order(ORDER_LINK_REDEEM, 0, of_bo, "two")));
	ck_accepted(send(link_order(ORDER_LINK_REDEEM, 0, make_link(ana), "three")));
}
END_TEST

START_TEST(a_link_that_takes_a_seat_anew_ends_the_others)
{
	int64_t ana = take_name("ana");
	const char *made = make_link(ana), *other = make_link(ana);

	stop_engine();
	start_engine_under("a mark of another secret");
	ck_accepted(send(link_order(ORDER_LINK_REDEEM, 0, made, "one")));
	ck_refused(send(link_order(ORDER_LINK_REDEEM, 0, other, "two")), NO_LINK);
	ck_refused(send(link_order(ORDER_LINK_REDEEM, 0, made, "three")), NO_LINK);
	ck_accepted(send(link_order(ORDER_LINK_REDEEM, 0, made, "one"))); /* the same request again */
}
END_TEST

START_TEST(a_claims_key_ends_when_the_seat_is_claimed_again)
{
	struct order *o;
	int64_t claimed_by;

	ck_accepted(send(claim_of(0, "ana", "one")));
	claimed_by = clock_wall_ms();
	stop_engine();
	start_engine_under("a mark of another secret");
	while (clock_wall_ms() <= claimed_by) /* later, if by a millisecond */
		;
	ck_accepted(send(claim_of(0, "ana", "two"))); /* somebody else's browser */
	o = send(claim_of(0, "ana", "one"));
	ck_refused(o, NAME_TAKEN);
}
END_TEST

START_TEST(a_claims_key_of_before_gives_a_session_that_counts)
{
	struct order *o;
	struct person p;

	ck_accepted(send(claim_of(0, "ana", "one")));
	stop_engine();
	start_engine_under("a mark of another secret");
	o = send(claim_of(0, "ana", "one"));
	ck_accepted(o);
	ck_assert(engine_person(e, o->signed_in.id, &p));
	ck_assert_uint_eq(p.seat, o->signed_in.seat);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("engine_links");
	TCase *c = tcase_create("links");
	const TTest *const tests[] = {
		a_move_link_signs_in_once_and_looking_does_not_use_it_up,
		the_database_keeps_no_token,
		a_link_that_is_unknown_or_too_old_or_of_a_freed_name_is_none,
		who_is_signed_in_as_another_keeps_the_link_for_later,
		a_link_signs_in_for_good_even_if_the_secret_changed_since,
		links_end_when_the_seat_is_claimed_again,
		a_link_that_takes_a_seat_anew_ends_the_others,
		a_claims_key_ends_when_the_seat_is_claimed_again,
		a_claims_key_of_before_gives_a_session_that_counts,
	};

	tcase_set_timeout(c, 60);
	tcase_add_checked_fixture(c, set_up_engine, tear_down_engine);
	for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++)
		tcase_add_test(c, tests[i]);
	suite_add_tcase(suite, c);
	return unit_run(suite);
}
