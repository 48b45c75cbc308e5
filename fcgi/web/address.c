/* Telling client addresses apart. */
#include "web/address.h"

#include <arpa/inet.h>
#include <string.h>

#include "base/map.h"

enum { NETWORK_BYTES = 8, MAPPED_BYTES = 12 };

static bool count_bytes(uint64_t *out, const void *bytes, size_t len)
{
	*out = map_hash_bytes(bytes, len);
	return true;
}

static bool count_v4(uint64_t *out, const unsigned char bytes[4])
{
	return bytes[0] != 127 && count_bytes(out, bytes, 4);
}

bool address_counts(uint64_t *out, const char *address)
{
	static const unsigned char mapped[MAPPED_BYTES] = { [10] = 0xff, [11] = 0xff }; /* RFC 4291, 2.5.5.2 */
	struct in_addr v4;
	struct in6_addr v6;

	*out = 0;
	if (inet_pton(AF_INET, address, &v4) == 1)
		return count_v4(out, (const unsigned char *)&v4.s_addr);
	if (inet_pton(AF_INET6, address, &v6) != 1)
		return true;
	if (memcmp(v6.s6_addr, mapped, MAPPED_BYTES) == 0)
		return count_v4(out, v6.s6_addr + MAPPED_BYTES);
	return !IN6_IS_ADDR_LOOPBACK(&v6) && count_bytes(out, v6.s6_addr, NETWORK_BYTES);
}
