/* Hashes by libsodium: for tokens that are kept as hashes, and for what only we can have signed. */
#ifndef MAUDE_BASE_DIGEST_H
#define MAUDE_BASE_DIGEST_H

#include <stdbool.h>
#include <stddef.h>

enum { DIGEST_BYTES = 16, DIGEST_HEX = 2 * DIGEST_BYTES + 1, DIGEST_KEY_BYTES = 32 };

/* BLAKE2b of 128 bits as 32 hex digits and a NUL. */
void digest_hex(char out[DIGEST_HEX], const void *p, size_t len);

/* A key from a secret of any length, for one purpose. */
void digest_key(unsigned char out[DIGEST_KEY_BYTES], const char *secret, const char *purpose);

/* Keyed BLAKE2b of 128 bits: a MAC (ASVS 5.0, 11.2.3 and 7.2.3: 128 bits; docs/security.md tells of 11.4.1). */
void digest_mac(unsigned char out[DIGEST_BYTES], const unsigned char key[DIGEST_KEY_BYTES], const void *p, size_t len);

/* Compares MACs in constant time. */
bool digest_same(const unsigned char a[DIGEST_BYTES], const unsigned char b[DIGEST_BYTES]);

#endif
