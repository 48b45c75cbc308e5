/* Randomness from the kernel, by libsodium. */
#ifndef MAUDE_BASE_RANDOM_H
#define MAUDE_BASE_RANDOM_H

#include <stddef.h>
#include <stdint.h>

void random_fill(void *out, size_t len);
uint64_t random_u64(void);
/* Uniform in [0, bound); bound > 0. */
uint32_t random_below(uint32_t bound);
/* len URL-safe characters (A-Z a-z 0-9 - _), 6 bits each, and a NUL: out has len + 1 bytes. */
void random_token(char *out, size_t len);

#endif
