/* Hashes: BLAKE2b by libsodium, keyed for MACs. */
#include "base/digest.h"

#include <sodium.h>
#include <string.h>

void digest_hex(char out[DIGEST_HEX], const void *p, size_t len)
{
	unsigned char hash[DIGEST_BYTES];

	crypto_generichash(hash, sizeof hash, p, len, NULL, 0);
	sodium_bin2hex(out, DIGEST_HEX, hash, sizeof hash);
}

void digest_key(unsigned char out[DIGEST_KEY_BYTES], const char *secret, const char *purpose)
{
	crypto_generichash_state state;

	crypto_generichash_init(&state, NULL, 0, DIGEST_KEY_BYTES);
	crypto_generichash_update(&state, (const unsigned char *)purpose, strlen(purpose) + 1);
	crypto_generichash_update(&state, (const unsigned char *)secret, strlen(secret));
	crypto_generichash_final(&state, out, DIGEST_KEY_BYTES);
}

void digest_mac(unsigned char out[DIGEST_BYTES], const unsigned char key[DIGEST_KEY_BYTES], const void *p, size_t len)
{
	crypto_generichash(out, DIGEST_BYTES, p, len, key, DIGEST_KEY_BYTES);
}

bool digest_same(const unsigned char a[DIGEST_BYTES], const unsigned char b[DIGEST_BYTES])
{
	return sodium_memcmp(a, b, DIGEST_BYTES) == 0;
}
