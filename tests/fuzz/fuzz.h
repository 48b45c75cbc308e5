/* What fuzz targets share: a way through their input, and judges that know nothing of the code under test. */
#ifndef MAUDE_TESTS_FUZZ_FUZZ_H
#define MAUDE_TESTS_FUZZ_FUZZ_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define UNUSED __attribute__((unused))

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

/* What the target itself needs, which is no finding where it fails. */
static UNUSED void must(bool fine)
{
	if (!fine)
		abort();
}

static UNUSED void *must_alloc(size_t size)
{
	void *p = malloc(size);

	must(p != NULL);
	return p;
}

/* The lowest descriptor that is free. */
static UNUSED int free_descriptor(void)
{
	int fd = dup(STDERR_FILENO);

	assert(fd >= 0);
	close(fd);
	return fd;
}

/* Takes the input apart. */
struct input {
	const unsigned char *s;
	size_t len;
};

/* The next byte; 0 behind the end. */
static UNUSED unsigned take_byte(struct input *in)
{
	if (!in->len)
		return 0;
	in->len--;
	return *in->s++;
}

/* What is before the next byte `end`, which is taken too, or all the rest. */
static UNUSED struct input take_until(struct input *in, int end)
{
	const unsigned char *at = in->len ? memchr(in->s, end, in->len) : NULL;
	struct input piece = { in->s, at ? (size_t)(at - in->s) : in->len };
	size_t taken = at ? piece.len + 1 : piece.len;

	in->s += taken;
	in->len -= taken;
	return piece;
}

/* The code point at s, RFC 3629 to the letter; *len is its bytes. -1: it is none. */
static UNUSED int32_t code_point(const char *s, size_t left, size_t *len)
{
	const unsigned char *u = (const unsigned char *)s;
	const size_t more = u[0] < 0x80 ? 0 : u[0] < 0xc2 ? 9 : u[0] < 0xe0 ? 1 : u[0] < 0xf0 ? 2 : u[0] < 0xf5 ? 3 : 9;
	int32_t c = more ? u[0] & (0x3f >> more) : u[0];

	*len = 1;
	if (more > 3 || more >= left)
		return -1;
	for (size_t i = 1; i <= more; i++) {
		if ((u[i] & 0xc0) != 0x80)
			return -1;
		c = c << 6 | (u[i] & 0x3f);
	}
	if ((more == 2 && c < 0x800) || (more == 3 && (c < 0x10000 || c > 0x10ffff)) || (c >= 0xd800 && c <= 0xdfff))
		return -1;
	*len = more + 1;
	return c;
}

static UNUSED bool is_control(int32_t c)
{
	return (c >= 0 && c < 0x20) || (c >= 0x7f && c < 0xa0);
}

static UNUSED bool is_override(int32_t c)
{
	return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

static UNUSED bool is_utf8(const char *s)
{
	size_t left = strlen(s), len;

	for (; left; s += len, left -= len)
		if (code_point(s, left, &len) < 0)
			return false;
	return true;
}

/* SPEC section 9: UTF-8 without control characters or bidirectional overrides, at most max code points of it. */
static UNUSED bool is_clean(const char *s, size_t max)
{
	size_t left = strlen(s), len, count = 0;

	for (; left; s += len, left -= len, count++) {
		const int32_t c = code_point(s, left, &len);

		if (c < 0 || is_control(c) || is_override(c))
			return false;
	}
	return count <= max;
}

static UNUSED int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

#endif
