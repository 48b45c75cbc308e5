#include "base/mem.h"

#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "unit.h"

/* Lets an allocation fail as it does without AddressSanitizer. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "allocator_may_return_null=1";
}

START_TEST(memory_comes_zeroed)
{
	unsigned char *p = mem_alloc(1000);

	for (size_t i = 0; i < 1000; i++)
		ck_assert_uint_eq(p[i], 0);
	mem_free(p);
}
END_TEST

START_TEST(no_bytes_are_null)
{
	ck_assert_ptr_null(mem_alloc(0));
	ck_assert_ptr_null(mem_resize(mem_alloc(8), 0, 8));
	mem_free(NULL);
}
END_TEST

START_TEST(resizing_keeps_what_was_there)
{
	char *p = mem_resize(NULL, 4, 1);

	memcpy(p, "abc", 4);
	p = mem_resize(p, 1000, 4);
	ck_assert_str_eq(p, "abc");
	memset(p + 4, 'x', 4000 - 4);
	mem_free(p);
}
END_TEST

START_TEST(too_large_a_block_ends_the_process)
{
	volatile size_t size = SIZE_MAX / 2;

	mem_free(mem_alloc(size));
}
END_TEST

START_TEST(resizing_to_too_much_ends_the_process)
{
	volatile size_t size = SIZE_MAX / 4;

	mem_free(mem_resize(NULL, size, 2));
}
END_TEST

START_TEST(a_product_that_overflows_ends_the_process_with_one_line)
{
	char said[200];
	ssize_t len;
	int ends[2], status;
	pid_t child;

	ck_assert_int_eq(pipe(ends), 0);
	child = fork();
	ck_assert_int_ge(child, 0);
	if (child == 0) {
		volatile size_t count = SIZE_MAX / 2 + 2;

		dup2(ends[1], STDERR_FILENO);
		mem_free(mem_resize(NULL, count, 2));
		_exit(0);
	}
	close(ends[1]);
	len = read(ends[0], said, sizeof said - 1);
	ck_assert_int_gt(len, 0);
	said[len] = '\0';
	ck_assert_str_eq(said, "level=error event=out_of_memory count=9223372036854775809 item_size=2\n");
	ck_assert_int_eq(read(ends[0], said, sizeof said), 0);
	close(ends[0]);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFSIGNALED(status));
	ck_assert_int_eq(WTERMSIG(status), SIGABRT);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("base_mem");
	TCase *t = tcase_create("mem");

	tcase_add_test(t, memory_comes_zeroed);
	tcase_add_test(t, no_bytes_are_null);
	tcase_add_test(t, resizing_keeps_what_was_there);
	tcase_add_test_raise_signal(t, too_large_a_block_ends_the_process, SIGABRT);
	tcase_add_test_raise_signal(t, resizing_to_too_much_ends_the_process, SIGABRT);
	tcase_add_test(t, a_product_that_overflows_ends_the_process_with_one_line);
	suite_add_tcase(s, t);
	return unit_run(s);
}
