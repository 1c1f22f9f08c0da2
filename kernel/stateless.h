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
/* 2002::/16, RFC 3056 section 2 */
#define SIXIN4_6TO4_PREFIX	0x2002
#define SIXIN4_6TO4_LENGTH	16

/**
 * struct sixin4_domain - where IPv4 addresses are in IPv6 ones
 *
 * @prefix: IPv6 prefix of all sites, the bits after @length are 0: 2002::/16
 *	(RFC 3056 section 2), or the provider's 6rd prefix (RFC 5969 section 4)
 * @ipv4_prefix: bits that all sites' IPv4 addresses share, the others 0
 * @length: bits of @prefix
 * @ipv4_length: bits of @ipv4_prefix; they are left out of an IPv6 address
 * @provider: all sites are one provider's (RFC 5969 section 5): addresses that
 *	are not global may be used, and the relay may send for a site
 */
struct sixin4_domain {
	struct in6_addr prefix;
	__be32 ipv4_prefix;
	u8 length;
	u8 ipv4_length;
	bool provider;
};

/**
 * enum sixin4_domain_fault - what is wrong with a domain
 * @SIXIN4_DOMAIN_GOOD: nothing
 * @SIXIN4_DOMAIN_LENGTH: the prefix has 0 bits or more than 64
 * @SIXIN4_DOMAIN_IPV4_LENGTH: the IPv4 prefix has more than 32 bits; with
 *	32 there is one site, and all goes by the relay (RFC 7084 6RD-3)
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
bool sixin4_ipv4_is_unicast(__be32 ipv4);
__be32 sixin4_link_local_remote(const struct in6_addr *addr);

/**
 * struct sixin4_site - one end of a domain: this one
 * @domain: that it is in, good
 * @local: its IPv4 address
 * @relay: the relay's, for all that is outside of the domain; 0 = there is none;
 *	@local = this end is the relay
 */
struct sixin4_site {
	struct sixin4_domain domain;
	__be32 local;
	__be32 relay;
};

/**
 * enum sixin4_verdict - may a packet be sent, or taken?
 * @SIXIN4_VERDICT_GOOD: it may
 * @SIXIN4_VERDICT_SPOOFED: its inner source does not belong to its outer one
 * @SIXIN4_VERDICT_MARTIAN: it has an IPv4 address that may not be the far end's
 * @SIXIN4_VERDICT_NO_SITE: its inner destination is not of the site that it is
 *	to go, or has come, to
 * @SIXIN4_VERDICTS: how many there are
 */
enum sixin4_verdict {
	SIXIN4_VERDICT_GOOD,
	SIXIN4_VERDICT_SPOOFED,
	SIXIN4_VERDICT_MARTIAN,
	SIXIN4_VERDICT_NO_SITE,
	SIXIN4_VERDICTS,
};

bool sixin4_site_equal(const struct sixin4_site *a,
		       const struct sixin4_site *b);
bool sixin4_site_is_possible(const struct sixin4_site *site);
enum sixin4_verdict sixin4_site_send(const struct sixin4_site *site,
				     const struct in6_addr *src,
				     const struct in6_addr *dst,
				     __be32 *remote);
enum sixin4_verdict sixin4_site_receive(const struct sixin4_site *site,
					__be32 remote,
					const struct in6_addr *src,
					const struct in6_addr *dst);

#endif /* _SIXIN4_STATELESS_H */
