/* Access and invitations (SPEC sections 2 and 4). */
#include <string.h>

#include "core_world.h"

static struct world w;

static void tear_down(void)
{
	world_dispose(&w);
}

START_TEST(the_facilitator_chooses_who_may_join)
{
	world_open(&w, ANA);
	for (int i = ACCESSES; i-- > 0;) {
		world_ok(&w, ANA, ACTION_ACCESS, .access = (enum access)i);
		ck_assert_int_eq(w.d->head.access, i);
		ck_assert_uint_ne(w.out.touched & TOUCH_CANVAS, 0);
	}
	world_ok(&w, ANA, ACTION_ACCESS, .access = ACCESS_OPEN);
	ck_assert(!world_changed(&w));
}
END_TEST

START_TEST(an_invitation_to_a_held_name_is_that_persons)
{
	world_open(&w, ANA);
	world_ok(&w, ANA, ACTION_INVITE, .target = "BO");
	ck_assert_int_eq(w.d->invitations[0].person, BO);
	ck_assert_uint_ne(w.out.touched & TOUCH_INVITATIONS, 0);
	world_ok(&w, BO, ACTION_BIND, .target = "bo");
	ck_assert(!world_changed(&w));
	world_ok(&w, BO, ACTION_JOIN);
	ck_assert(w.d->invitations[0].accepted);
	ck_assert_uint_ne(w.out.touched & TOUCH_INVITATIONS, 0);
}
END_TEST

START_TEST(an_invitation_to_a_free_name_is_for_whoever_takes_it_first)
{
	world_open(&w, ANA);
	w.holder[BO] = w.holder[CY] = NOBODY;
	world_ok(&w, ANA, ACTION_INVITE, .target = "Bo");
	world_ok(&w, ANA, ACTION_INVITE, .target = "cy");
	ck_assert_int_eq(w.d->invitations[0].person, NOBODY);
	world_ok(&w, ANA, ACTION_ACCESS, .access = ACCESS_INVITED);
	world_refused(NOT_INVITED, &w, BO, ACTION_JOIN);
	w.holder[BO] = BO;
	world_ok(&w, BO, ACTION_BIND, .target = "bo");
	ck_assert_int_eq(w.d->invitations[0].person, BO);
	ck_assert_int_eq(w.d->invitations[1].person, NOBODY);
	ck_assert_str_eq(w.d->invitations[0].name, "bo"); /* as its holder writes it */
	world_ok(&w, BO, ACTION_JOIN);
	world_refused(NOT_INVITED, &w, BO + WORLD_NAMES, ACTION_JOIN); /* who has it second */
}
END_TEST

START_TEST(inviting_twice_or_a_member_changes_nothing)
{
	world_open(&w, BO);
	world_ok(&w, ANA, ACTION_INVITE, .target = "cy");
	world_ok(&w, ANA, ACTION_INVITE, .target = "Cy");
	ck_assert(!world_changed(&w));
	w.holder[DI] = NOBODY;
	world_ok(&w, ANA, ACTION_INVITE, .target = "di");
	world_ok(&w, ANA, ACTION_INVITE, .target = "di");
	ck_assert(!world_changed(&w));
	world_ok(&w, ANA, ACTION_INVITE, .target = "bo");
	ck_assert(!world_changed(&w));
	ck_assert_uint_eq(w.d->invitation_count, 2);
}
END_TEST

START_TEST(one_does_not_invite_oneself)
{
	world_open(&w, ANA);
	world_refused(FIELD_SELF, &w, ANA, ACTION_INVITE, .target = "ana");
	world_refused(FIELD_SELF, &w, ANA, ACTION_UNINVITE, .target = "ana");
	ck_assert_str_eq(w.refusal.field, "name");
}
END_TEST

START_TEST(taking_an_invitation_back_twice_changes_nothing)
{
	world_open(&w, ANA);
	world_ok(&w, ANA, ACTION_INVITE, .target = "bo");
	world_ok(&w, ANA, ACTION_UNINVITE, .target = "bo");
	ck_assert_uint_eq(w.d->invitation_count, 0);
	world_ok(&w, ANA, ACTION_UNINVITE, .target = "bo");
	ck_assert(!world_changed(&w));
}
END_TEST

START_TEST(who_was_invited_and_left_may_come_back_and_be_invited_again)
{
	world_open(&w, ANA);
	world_ok(&w, ANA, ACTION_INVITE, .target = "bo");
	world_ok(&w, BO, ACTION_JOIN);
	world_to(&w, STAGE_SCENARIO);
	world_ok(&w, BO, ACTION_LEAVE);
	world_ok(&w, ANA, ACTION_INVITE, .target = "bo");
	ck_assert(!w.d->invitations[0].accepted); /* it waits for an answer again */
	world_ok(&w, BO, ACTION_JOIN);
	ck_assert_int_eq(world_member(&w, BO)->standing, STANDING_IN);
	world_ok(&w, BO, ACTION_LEAVE);
	world_ok(&w, BO, ACTION_JOIN);
	ck_assert_int_eq(world_member(&w, BO)->standing, STANDING_IN);
}
END_TEST

/* bo, who was invited, has signed out; another person has the name, or nobody (0). */
static void let_bo_sign_out(int64_t holder)
{
	w.holder[BO] = holder;
}

START_TEST(an_invitation_of_who_has_signed_out_since_is_taken_back_by_its_name)
{
	world_open(&w, ANA);
	world_ok(&w, ANA, ACTION_INVITE, .target = "cy");
	world_ok(&w, ANA, ACTION_INVITE, .target = "bo");
	let_bo_sign_out(NOBODY);
	world_ok(&w, ANA, ACTION_UNINVITE, .target = "Bo");
	ck_assert_uint_eq(w.d->invitation_count, 1);
	ck_assert_str_eq(w.d->invitations[0].name, "cy");
}
END_TEST

START_TEST(taking_an_invitation_back_takes_out_all_of_the_name)
{
	world_open(&w, ANA);
	world_ok(&w, ANA, ACTION_INVITE, .target = "bo");
	world_ok(&w, BO, ACTION_JOIN);
	let_bo_sign_out(BO + WORLD_NAMES);
	world_ok(&w, ANA, ACTION_INVITE, .target = "bo");
	ck_assert_uint_eq(w.d->invitation_count, 2); /* the first is a participant's, who may come back by it */
	world_ok(&w, ANA, ACTION_UNINVITE, .target = "bo");
	ck_assert_uint_eq(w.d->invitation_count, 0);
}
END_TEST

START_TEST(who_is_invited_by_a_name_takes_the_place_of_who_had_it_before)
{
	static const int64_t holders[] = { NOBODY, BO + WORLD_NAMES };

	world_init(&w);
	for (int i = 0; i < 2; i++) {
		world_dispose(&w);
		world_open(&w, ANA);
		world_ok(&w, ANA, ACTION_INVITE, .target = "bo");
		let_bo_sign_out(holders[i]);
		world_ok(&w, ANA, ACTION_ACCESS, .access = ACCESS_INVITED);
		world_ok(&w, ANA, ACTION_INVITE, .target = "bo");
		ck_assert_uint_eq(w.d->invitation_count, 1);
		ck_assert_int_eq(w.d->invitations[0].person, holders[i]);
		world_refused(NOT_INVITED, &w, BO, ACTION_JOIN);
		world_ok(&w, ANA, ACTION_INVITE, .target = "bo");
		ck_assert(!world_changed(&w));
	}
	world_ok(&w, BO + WORLD_NAMES, ACTION_JOIN);
}
END_TEST

START_TEST(at_most_500_are_invited)
{
	world_open(&w, ANA);
	w.unchecked = true;
	for (int64_t i = 0; i < 500; i++)
		world_ok(&w, ANA, ACTION_INVITE, .target = world_name(CROWD + i));
	world_refused(TOO_MANY_INVITED, &w, ANA, ACTION_INVITE, .target = "bo");
	ck_assert_int_eq(w.refusal.limit, 500);
	ck_assert_str_eq(verdict_code(w.refusal.verdict), "too_many");
	world_ok(&w, ANA, ACTION_INVITE, .target = world_name(CROWD)); /* is one of them */
	world_ok(&w, ANA, ACTION_UNINVITE, .target = world_name(CROWD));
	world_ok(&w, ANA, ACTION_INVITE, .target = "bo");
	let_bo_sign_out(NOBODY);
	world_ok(&w, ANA, ACTION_INVITE, .target = "bo"); /* in the place of another */
	ck_assert_uint_eq(w.d->invitation_count, 500);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		the_facilitator_chooses_who_may_join, an_invitation_to_a_held_name_is_that_persons,
		an_invitation_to_a_free_name_is_for_whoever_takes_it_first, inviting_twice_or_a_member_changes_nothing,
		one_does_not_invite_oneself, taking_an_invitation_back_twice_changes_nothing,
		who_was_invited_and_left_may_come_back_and_be_invited_again,
		an_invitation_of_who_has_signed_out_since_is_taken_back_by_its_name,
		taking_an_invitation_back_takes_out_all_of_the_name,
		who_is_invited_by_a_name_takes_the_place_of_who_had_it_before, at_most_500_are_invited,
	};

	return world_run("core_invite", tests, sizeof tests / sizeof *tests, tear_down);
}
