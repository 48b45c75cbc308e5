/* Randomness by libsodium, from the kernel's generator.
 *
 * Rules: libsodium is started once, before the first use, on any thread; without randomness the process ends. */
#include "base/random.h"

#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>

static void start(void)
{
	if (sodium_init() < 0)
		abort();
}

static void start_once(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, start);
}

void random_fill(void *out, size_t len)
{
	start_once();
	randombytes_buf(out, len);
}

uint64_t random_u64(void)
{
	uint64_t n;

	random_fill(&n, sizeof n);
	return n;
}

uint32_t random_below(uint32_t bound)
{
	start_once();
	return randombytes_uniform(bound);
}

void random_token(char *out, size_t len)
{
	/* RFC 4648, 5: the URL-safe alphabet of base64 */
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

	random_fill(out, len);
	for (size_t i = 0; i < len; i++)
		out[i] = alphabet[(unsigned char)out[i] & 63];
	out[len] = '\0';
}
