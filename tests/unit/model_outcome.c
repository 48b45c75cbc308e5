/* What the end of a try means: SPEC section 5; statuses as the vendor's documents list them. */
#include "model/outcome.h"

#include <curl/curl.h>

#include "unit.h"

static const struct {
	long status;
	bool spent;
	enum call_fault fault;
	bool passes;
} statuses[] = {
	{ 200, false, CALL_FAULT_NONE, false },
	{ 204, false, CALL_FAULT_BROKEN, false },
	{ 302, false, CALL_FAULT_SETUP, false },
	{ 400, false, CALL_FAULT_SETUP, false },
	{ 401, false, CALL_FAULT_SETUP, false },
	{ 402, false, CALL_FAULT_SPENT, false },
	{ 403, false, CALL_FAULT_SETUP, false },
	{ 404, false, CALL_FAULT_SETUP, false },
	{ 408, false, CALL_FAULT_UNREACHABLE, true },
	{ 409, false, CALL_FAULT_BUSY, true },
	{ 413, false, CALL_FAULT_SETUP, false },
	{ 429, false, CALL_FAULT_BUSY, true },
	{ 429, true, CALL_FAULT_SPENT, false },
	{ 500, false, CALL_FAULT_UNREACHABLE, true },
	{ 502, false, CALL_FAULT_UNREACHABLE, true },
	{ 503, false, CALL_FAULT_BUSY, true },
	{ 504, false, CALL_FAULT_UNREACHABLE, true },
	{ 520, false, CALL_FAULT_UNREACHABLE, true },
	{ 529, false, CALL_FAULT_BUSY, true },
};

START_TEST(each_status_has_its_meaning)
{
	const struct outcome o = outcome_of_status(statuses[_i].status, statuses[_i].spent);

	ck_assert_str_eq(call_fault_name(o.fault), call_fault_name(statuses[_i].fault));
	ck_assert_int_eq(o.passes, statuses[_i].passes);
	ck_assert_ptr_null(o.detail);
}
END_TEST

static const struct {
	unsigned code;
	bool sent, flooded;
	enum call_fault fault;
	bool passes;
} transfers[] = {
	{ CURLE_COULDNT_CONNECT, false, false, CALL_FAULT_UNREACHABLE, true },
	{ CURLE_COULDNT_RESOLVE_HOST, false, false, CALL_FAULT_UNREACHABLE, true },
	{ CURLE_OPERATION_TIMEDOUT, false, false, CALL_FAULT_UNREACHABLE, true },
	{ CURLE_OPERATION_TIMEDOUT, true, false, CALL_FAULT_SLOW, false },
	{ CURLE_RECV_ERROR, true, false, CALL_FAULT_UNREACHABLE, true },
	{ CURLE_PARTIAL_FILE, true, false, CALL_FAULT_UNREACHABLE, true },
	{ CURLE_GOT_NOTHING, true, false, CALL_FAULT_UNREACHABLE, true },
	{ CURLE_WRITE_ERROR, true, true, CALL_FAULT_BROKEN, false },
	{ CURLE_PEER_FAILED_VERIFICATION, false, false, CALL_FAULT_SETUP, false },
	{ CURLE_URL_MALFORMAT, false, false, CALL_FAULT_SETUP, false },
	{ CURLE_UNSUPPORTED_PROTOCOL, true, false, CALL_FAULT_UNREACHABLE, true }, /* an answer that is no HTTP */
};

START_TEST(each_failure_of_the_network_has_its_meaning)
{
	const struct outcome o = outcome_of_transfer(transfers[_i].code, transfers[_i].sent, transfers[_i].flooded);

	ck_assert_str_eq(call_fault_name(o.fault), call_fault_name(transfers[_i].fault));
	ck_assert_int_eq(o.passes, transfers[_i].passes);
	ck_assert_ptr_nonnull(o.detail);
}
END_TEST

START_TEST(pauses_double_up_to_8_seconds_and_are_up_to_a_quarter_shorter)
{
	ck_assert_int_eq(outcome_pause_ms(1, 500, 0, 0), 500);
	ck_assert_int_eq(outcome_pause_ms(2, 500, 0, 0), 1000);
	ck_assert_int_eq(outcome_pause_ms(3, 500, 0, 0), 2000);
	ck_assert_int_eq(outcome_pause_ms(60, 500, 0, 0), 8000);
	ck_assert_int_eq(outcome_pause_ms(1, 86400000, 0, 0), 8000);
	ck_assert_int_eq(outcome_pause_ms(2, 0, 0, 0), 0);
	ck_assert_int_eq(outcome_pause_ms(1, 1024, 0, 255), 769);
	ck_assert_int_eq(outcome_pause_ms(1, 1024, 0, 128), 896);
}
END_TEST

START_TEST(what_the_service_asked_for_is_kept_to)
{
	ck_assert_int_eq(outcome_pause_ms(1, 500, 7000, 200), 7000);
	ck_assert_int_eq(outcome_pause_ms(1, 500, 30000, 0), 30000);
	ck_assert_int_eq(outcome_pause_ms(3, 500, 1000, 0), 2000);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("model_outcome");
	TCase *c = tcase_create("outcome");

	tcase_add_loop_test(c, each_status_has_its_meaning, 0, sizeof statuses / sizeof statuses[0]);
	tcase_add_loop_test(c, each_failure_of_the_network_has_its_meaning, 0, sizeof transfers / sizeof transfers[0]);
	tcase_add_test(c, pauses_double_up_to_8_seconds_and_are_up_to_a_quarter_shorter);
	tcase_add_test(c, what_the_service_asked_for_is_kept_to);
	suite_add_tcase(suite, c);
	return unit_run(suite);
}
