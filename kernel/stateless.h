/* SPDX-License-Identifier: GPL-2.0 */
/*
 * 6to4 and 6rd: an IPv4 address in an IPv6 one, and back.  Pure, as mtu.h.
 */
#ifndef _SIXIN4_STATELESS_H
#define _SIXIN4_STATELESS_H

#ifdef __KERNEL__
#include <linux/in6.h>
#include <linux/types.h>
#include <asm/byteorder.h>
#else
#include <arpa/inet.h>
#include <linux/types.h>
#include <netinet/in.h>
#include <stdbool.h>
typedef __u8 u8;
typedef __u32 u32;
typedef __u64 u64;
#endif

/* A delegated prefix leaves room for an interface identifier. */
#define SIXIN4_DELEGATED_MAX	64

/**
 * struct sixin4_domain - where IPv4 addresses are in IPv6 ones
 *
 * @prefix: IPv6 prefix of all sites, the bits after @length are 0: 2002::/16
 *	(RFC 3056 section 2), or the provider's 6rd prefix (RFC 5969 section 4)
 * @ipv4_prefix: bits that all sites' IPv4 addresses share, the others 0
 * @length: bits of @prefix
 * @ipv4_length: bits of @ipv4_prefix; they are left out of an IPv6 address
 * @shared: addresses that are not global may be used: 6rd within a provider
 *	(RFC 5969 section 5)
 */
struct sixin4_domain {
	struct in6_addr prefix;
	__be32 ipv4_prefix;
	u8 length;
	u8 ipv4_length;
	bool shared;
};

/**
 * enum sixin4_domain_fault - what is wrong with a domain
 * @SIXIN4_DOMAIN_GOOD: nothing
 * @SIXIN4_DOMAIN_LENGTH: the prefix has 0 bits or more than 64
 * @SIXIN4_DOMAIN_IPV4_LENGTH: the IPv4 prefix has more than 31 bits, so that
 *	there is one site at most
 * @SIXIN4_DOMAIN_DELEGATED: the delegated prefix would be longer than 64 bits
 * @SIXIN4_DOMAIN_PREFIX_BITS: the prefix has bits set after its length
 * @SIXIN4_DOMAIN_IPV4_BITS: the IPv4 prefix has
 */
enum sixin4_domain_fault {
	SIXIN4_DOMAIN_GOOD,
	SIXIN4_DOMAIN_LENGTH,
	SIXIN4_DOMAIN_IPV4_LENGTH,
	SIXIN4_DOMAIN_DELEGATED,
	SIXIN4_DOMAIN_PREFIX_BITS,
	SIXIN4_DOMAIN_IPV4_BITS,
};

enum sixin4_domain_fault sixin4_domain_check(const struct sixin4_domain *d);
u8 sixin4_domain_delegated_length(const struct sixin4_domain *d);
bool sixin4_domain_embeds(const struct sixin4_domain *d,
			  const struct in6_addr *addr, __be32 *ipv4);
bool sixin4_domain_delegate(const struct sixin4_domain *d, __be32 ipv4,
			    struct in6_addr *delegated);
bool sixin4_ipv4_is_usable(__be32 ipv4, bool shared);

#endif /* _SIXIN4_STATELESS_H */
