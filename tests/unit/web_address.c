/* Client addresses: which of them count, and which count as one (SPEC section 9). */
#include "web/address.h"

#include "unit.h"

START_TEST(loopback_does_not_count_however_it_is_written)
{
	static const char *const local[] = {
		"127.0.0.1", "127.0.0.0", "127.1.2.3", "127.255.255.255", "::1", "0:0:0:0:0:0:0:1", "::ffff:127.0.0.1",
		"::ffff:7f00:1", "::FFFF:127.200.0.9",
	};
	uint64_t n;

	for (size_t i = 0; i < sizeof local / sizeof *local; i++)
		ck_assert_msg(!address_counts(&n, local[i]), "%s", local[i]);
}
END_TEST

START_TEST(everything_else_counts)
{
	static const char *const foreign[] = {
		"126.255.255.255", "128.0.0.0", "0.0.0.0", "10.0.0.1", "192.168.1.1", "169.254.1.1", "255.255.255.255", "::", "::2",
		"1::1", "fe80::1", "fdaa::1", "::ffff:128.0.0.1", "::127.0.0.1", "64:ff9b::127.0.0.1", "", "unix:", "localhost",
		"127.0.0.1x", "127.1", "0x7f000001", "2130706433", "::1%lo", " ::1", "127.0.0.1, 192.0.2.1",
	};
	uint64_t n;

	for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++)
		ck_assert_msg(address_counts(&n, foreign[i]), "%s", foreign[i]);
}
END_TEST

static bool are_one(const char *a, const char *b)
{
	uint64_t one, other;

	ck_assert(address_counts(&one, a));
	ck_assert(address_counts(&other, b));
	return one == other;
}

START_TEST(an_ipv4_address_counts_alone)
{
	ck_assert(are_one("192.0.2.1", "192.0.2.1"));
	ck_assert(!are_one("192.0.2.1", "192.0.2.2"));
	ck_assert(!are_one("192.0.2.1", "193.0.2.1"));
	ck_assert(are_one("192.0.2.1", "::ffff:192.0.2.1"));
	ck_assert(!are_one("192.0.2.1", "::192.0.2.1"));
}
END_TEST

START_TEST(an_ipv6_address_counts_by_its_first_64_bits)
{
	ck_assert(are_one("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff"));
	ck_assert(!are_one("2001:db8:1:2::1", "2001:db8:1:3::1"));
	ck_assert(!are_one("2001:db8:1:2::1", "2001:db9:1:2::1"));
	ck_assert(are_one("2001:DB8::1", "2001:db8:0:0::2"));
}
END_TEST

START_TEST(what_is_no_address_counts_together)
{
	ck_assert(are_one("", "unix:"));
	ck_assert(!are_one("", "192.0.2.1"));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("web_address");
	TCase *c = tcase_create("address");

	tcase_add_test(c, loopback_does_not_count_however_it_is_written);
	tcase_add_test(c, everything_else_counts);
	tcase_add_test(c, an_ipv4_address_counts_alone);
	tcase_add_test(c, an_ipv6_address_counts_by_its_first_64_bits);
	tcase_add_test(c, what_is_no_address_counts_together);
	suite_add_tcase(suite, c);
	return unit_run(suite);
}
