#include "base/random.h"

#include <pthread.h>
#include <string.h>

#include "unit.h"

START_TEST(filling_touches_all_bytes_and_no_others)
{
	unsigned char seen[32] = { 0 }, out[34];

	/* a byte stays 0 in 20 fillings once in 2^160 */
	for (int round = 0; round < 20; round++) {
		memset(out, 0, sizeof out);
		random_fill(out + 1, 32);
		ck_assert_uint_eq(out[0], 0);
		ck_assert_uint_eq(out[33], 0);
		for (int i = 0; i < 32; i++)
			seen[i] |= out[i + 1];
	}
	for (int i = 0; i < 32; i++)
		ck_assert_uint_ne(seen[i], 0);
}
END_TEST

START_TEST(numbers_use_all_64_bits)
{
	uint64_t ones = 0, zeros = 0;

	for (int i = 0; i < 200; i++) {
		uint64_t n = random_u64();

		ones |= n;
		zeros |= ~n;
	}
	ck_assert_uint_eq(ones, UINT64_MAX);
	ck_assert_uint_eq(zeros, UINT64_MAX);
}
END_TEST

START_TEST(a_bound_is_never_reached_and_all_below_it_comes)
{
	int seen[7] = { 0 };

	for (int i = 0; i < 7000; i++) {
		uint32_t n = random_below(7);

		ck_assert_uint_lt(n, 7);
		seen[n]++;
	}
	/* 1000 expected, standard deviation 29: 700 to 1300 is ten of them */
	for (int i = 0; i < 7; i++) {
		ck_assert_int_gt(seen[i], 700);
		ck_assert_int_lt(seen[i], 1300);
	}
	ck_assert_uint_eq(random_below(1), 0);
}
END_TEST

START_TEST(a_token_has_its_length_and_only_url_safe_characters)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	char token[10001];

	random_token(token, 10000);
	ck_assert_uint_eq(strlen(token), 10000);
	ck_assert_uint_eq(strspn(token, alphabet), 10000);
	for (int i = 0; i < 64; i++)
		ck_assert_ptr_nonnull(strchr(token, alphabet[i]));
}
END_TEST

START_TEST(an_empty_token_is_the_empty_string)
{
	char token[2] = "x";

	random_token(token, 0);
	ck_assert_str_eq(token, "");
}
END_TEST

static void *draw(void *out)
{
	random_token(out, 22);
	return NULL;
}

START_TEST(tokens_of_several_threads_differ)
{
	pthread_t threads[8];
	char tokens[8][23];

	for (int i = 0; i < 8; i++)
		ck_assert_int_eq(pthread_create(&threads[i], NULL, draw, tokens[i]), 0);
	for (int i = 0; i < 8; i++)
		ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
	for (int i = 0; i < 8; i++)
		for (int j = 0; j < i; j++)
			ck_assert_str_ne(tokens[i], tokens[j]);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("base_random");
	TCase *t = tcase_create("random");

	tcase_add_test(t, filling_touches_all_bytes_and_no_others);
	tcase_add_test(t, numbers_use_all_64_bits);
	tcase_add_test(t, a_bound_is_never_reached_and_all_below_it_comes);
	tcase_add_test(t, a_token_has_its_length_and_only_url_safe_characters);
	tcase_add_test(t, an_empty_token_is_the_empty_string);
	tcase_add_test(t, tokens_of_several_threads_differ);
	suite_add_tcase(s, t);
	return unit_run(s);
}
