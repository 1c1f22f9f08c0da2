// SPDX-License-Identifier: GPL-2.0
/* Which addresses may be configured: pure. */
#include <arpa/inet.h>
#include <stddef.h>

#include "address.h"

/**
 * address_ipv4_refusal() - may an IPv4 address be an end of a tunnel?
 * @address: in network byte order
 *
 * Return: NULL if so, else what it is instead: the rest of a sentence that
 * starts with the address.
 */
const char *address_ipv4_refusal(struct in_addr address)
{
	uint32_t a = ntohl(address.s_addr);

	if (a == INADDR_BROADCAST)
		return "is the broadcast address";
	switch (a >> 24) {
	case 0:
		return "is in 0.0.0.0/8, which is no host's";
	case 127:
		return "is a loopback address";
	case 224 ... 239:
		return "is a multicast address";
	case 240 ... 255:
		return "is in 240.0.0.0/4, which is reserved";
	}
	return NULL;
}

/**
 * address_ipv6_refusal() - may an IPv6 address be one of a tunnel's own?
 * @address: the address
 *
 * Return: NULL if so, else what it is instead: the rest of a sentence that
 * starts with the address.  Besides what no interface has, these are the
 * sources that a far end must drop (RFC 4213 section 3.6).
 */
const char *address_ipv6_refusal(const struct in6_addr *address)
{
	if (IN6_IS_ADDR_UNSPECIFIED(address))
		return "is the unspecified address";
	if (IN6_IS_ADDR_LOOPBACK(address))
		return "is the loopback address";
	if (IN6_IS_ADDR_MULTICAST(address))
		return "is a multicast address";
	if (IN6_IS_ADDR_V4MAPPED(address))
		return "is an IPv4-mapped address, which may not be on the wire";
	if (IN6_IS_ADDR_V4COMPAT(address))
		return "is an IPv4-compatible address, which far ends drop";
	return NULL;
}
