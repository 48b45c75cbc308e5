/* Client addresses, as far as something is counted by them.
 *
 * An IPv6 address stands for its /64, since that is what a household or a rented machine has. One that is mapped from IPv4
 * is that IPv4 address. */
#ifndef MAUDE_WEB_ADDRESS_H
#define MAUDE_WEB_ADDRESS_H

#include <stdbool.h>
#include <stdint.h>

/* The number that stands for an address; false: it is loopback, for which nothing is counted (SPEC section 9). What is no
 * address is counted together. */
bool address_counts(uint64_t *out, const char *address);

#endif
