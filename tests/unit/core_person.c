/* Taking a name (SPEC section 2). */
#include "core/person.h"

#include "unit.h"

#define NOW 1792648800000
#define DAY (24LL * 3600 * 1000)

static const struct person ana = { .id = 1, .name = "ana", .name_key = "ana", .epoch = 7, .used_at_ms = NOW };
static const struct person bo = { .id = 2, .name = "bo", .name_key = "bo", .epoch = 7, .used_at_ms = NOW };

static enum verdict why;

static enum claim claim(const struct person *asker, const struct person *holder, const char *key, bool under_way,
	int64_t epoch, int64_t after)
{
	return person_claim(&why, asker, holder, key, under_way, epoch, NOW + after);
}

START_TEST(a_name_that_nobody_holds_makes_a_new_person)
{
	ck_assert_int_eq(claim(NULL, NULL, "ana", false, 7, 0), CLAIM_NEW);
	ck_assert_int_eq(why, VERDICT_ACCEPTED);
}
END_TEST

START_TEST(ones_own_name_is_had_already)
{
	ck_assert_int_eq(claim(&ana, &ana, "ana", true, 7, 0), CLAIM_SAME);
	ck_assert_int_eq(why, VERDICT_ACCEPTED);
}
END_TEST

START_TEST(a_name_that_another_browser_holds_is_refused)
{
	ck_assert_int_eq(claim(NULL, &ana, "ana", false, 7, 0), CLAIM_REFUSED);
	ck_assert_int_eq(why, VERDICT_NAME_TAKEN);
	ck_assert_str_eq(verdict_code(why), "name_taken");
	ck_assert_int_eq(verdict_status(why), 409);
}
END_TEST

START_TEST(while_signed_in_another_name_is_refused_free_or_not)
{
	ck_assert_int_eq(claim(&bo, &ana, "ana", false, 7, 0), CLAIM_REFUSED);
	ck_assert_int_eq(why, VERDICT_NAME_SIGNED_IN);
	ck_assert_str_eq(verdict_code(why), "name_taken");
	ck_assert_int_eq(claim(&bo, NULL, "cy", false, 7, 0), CLAIM_REFUSED);
	ck_assert_int_eq(why, VERDICT_NAME_SIGNED_IN);
}
END_TEST

START_TEST(a_name_unused_for_30_days_is_free_unless_a_decision_under_way_has_it)
{
	ck_assert_int_eq(claim(NULL, &ana, "ana", false, 7, 30 * DAY - 1), CLAIM_REFUSED);
	ck_assert_int_eq(claim(NULL, &ana, "ana", false, 7, 30 * DAY), CLAIM_NEW);
	ck_assert_int_eq(why, VERDICT_ACCEPTED);
	ck_assert_int_eq(claim(NULL, &ana, "ana", true, 7, 300 * DAY), CLAIM_REFUSED);
}
END_TEST

START_TEST(once_the_signing_secret_has_changed_a_seat_can_be_claimed_again)
{
	ck_assert_int_eq(claim(NULL, &ana, "ana", true, 8, 0), CLAIM_RESEAT);
	ck_assert_int_eq(why, VERDICT_ACCEPTED);
	ck_assert_int_eq(claim(NULL, &ana, "ana", true, 8, 300 * DAY), CLAIM_RESEAT);
	ck_assert_int_eq(claim(NULL, &ana, "ana", false, 8, 30 * DAY), CLAIM_NEW); /* a freed name is a new person */
}
END_TEST

int main(void)
{
	Suite *s = suite_create("core_person");
	TCase *t = tcase_create("claims");

	tcase_add_test(t, a_name_that_nobody_holds_makes_a_new_person);
	tcase_add_test(t, ones_own_name_is_had_already);
	tcase_add_test(t, a_name_that_another_browser_holds_is_refused);
	tcase_add_test(t, while_signed_in_another_name_is_refused_free_or_not);
	tcase_add_test(t, a_name_unused_for_30_days_is_free_unless_a_decision_under_way_has_it);
	tcase_add_test(t, once_the_signing_secret_has_changed_a_seat_can_be_claimed_again);
	suite_add_tcase(s, t);
	return unit_run(s);
}
