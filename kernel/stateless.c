// SPDX-License-Identifier: GPL-2.0
/*
 * 6to4 (RFC 3056) and 6rd (RFC 5969) as arithmetic: which IPv4 address is in an
 * IPv6 one, which prefix belongs to an IPv4 address, which IPv4 addresses may
 * never be on the wire, and so which packets may be sent and taken; also of a
 * tunnel's link-local addresses.
 *
 * An address is taken as two numbers of 64 bits: all that matters is in the
 * first, as a delegated prefix has at most 64.  This file owns no state and
 * calls nothing of the kernel: selftests/unit/stateless.c runs it in user space.
 */
#ifdef __KERNEL__
#include <linux/string.h>
#else
#include <string.h>
#endif
#include "stateless.h"

static u64 upper(const struct in6_addr *addr)
{
	return (u64)ntohl(addr->s6_addr32[0]) << 32 | ntohl(addr->s6_addr32[1]);
}

/* The first so many bits of 64 or 32; a shift by all of them is undefined. */
static u64 mask64(unsigned int length)
{
	return length ? ~0ULL << (64 - length) : 0;
}

static u32 mask32(unsigned int length)
{
	return length ? ~0U << (32 - length) : 0;
}

/**
 * sixin4_domain_check() - can a domain be?
 * @d: the domain, any values
 *
 * Return: what is wrong with it, the first of &enum sixin4_domain_fault.
 */
enum sixin4_domain_fault sixin4_domain_check(const struct sixin4_domain *d)
{
	if (!d->length || d->length > SIXIN4_DELEGATED_MAX)
		return SIXIN4_DOMAIN_LENGTH;
	if (d->ipv4_length > 32)
		return SIXIN4_DOMAIN_IPV4_LENGTH;
	if (sixin4_domain_delegated_length(d) > SIXIN4_DELEGATED_MAX)
		return SIXIN4_DOMAIN_DELEGATED;
	if (upper(&d->prefix) & ~mask64(d->length) ||
	    d->prefix.s6_addr32[2] || d->prefix.s6_addr32[3])
		return SIXIN4_DOMAIN_PREFIX_BITS;
	if (ntohl(d->ipv4_prefix) & ~mask32(d->ipv4_length))
		return SIXIN4_DOMAIN_IPV4_BITS;
	return SIXIN4_DOMAIN_GOOD;
}

/**
 * sixin4_domain_delegated_length() - how long is each site's prefix?
 * @d: the domain
 *
 * Return: bits: 48 with 6to4; at most 64 if sixin4_domain_check() is content.
 */
u8 sixin4_domain_delegated_length(const struct sixin4_domain *d)
{
	return d->length + 32 - d->ipv4_length;
}

/**
 * sixin4_domain_embeds() - the IPv4 address in an IPv6 one
 * @d: a domain that is good
 * @addr: the IPv6 address
 * @ipv4: is set to the site's address, which may be one that is not usable
 *
 * Return: false if @addr is of no site of the domain.
 */
bool sixin4_domain_embeds(const struct sixin4_domain *d,
			  const struct in6_addr *addr, __be32 *ipv4)
{
	u64 bits = upper(addr);
	u32 suffix;

	if ((bits ^ upper(&d->prefix)) & mask64(d->length))
		return false;
	/* It has a bit at least: so no shift is by 64. */
	bits >>= 64 - sixin4_domain_delegated_length(d);
	suffix = (u32)bits & ~mask32(d->ipv4_length);
	*ipv4 = d->ipv4_prefix | htonl(suffix);
	return true;
}

/**
 * sixin4_domain_delegate() - the prefix that belongs to an IPv4 address
 * @d: a domain that is good
 * @ipv4: the site's address
 * @delegated: is set to the prefix of sixin4_domain_delegated_length() bits
 *
 * Return: false if @ipv4 is not in the domain's IPv4 prefix.
 */
bool sixin4_domain_delegate(const struct sixin4_domain *d, __be32 ipv4,
			    struct in6_addr *delegated)
{
	u32 addr = ntohl(ipv4), common = mask32(d->ipv4_length);
	u64 bits = addr & ~common;

	if ((addr ^ ntohl(d->ipv4_prefix)) & common)
		return false;
	bits = upper(&d->prefix) |
	       bits << (64 - sixin4_domain_delegated_length(d));
	memset(delegated, 0, sizeof(*delegated));
	delegated->s6_addr32[0] = htonl(bits >> 32);
	delegated->s6_addr32[1] = htonl((u32)bits);
	return true;
}

static bool within(u32 addr, u32 prefix, unsigned int length)
{
	return !((addr ^ prefix) & mask32(length));
}

/**
 * sixin4_ipv4_is_usable() - may this be the address of a site or a relay?
 * @ipv4: the address
 * @shared: those that are not global may be, as in &struct sixin4_domain
 *
 * RFC 3056 section 9 and RFC 3964 section 5.3: neither as a destination nor as
 * a source.  Addresses of a subnet's broadcast depend on the host, and are not
 * looked at here.
 *
 * Return: false for 0/8, loopback, link-local, multicast, what is reserved, and
 * broadcast; without @shared for private (RFC 1918) and shared (RFC 6598) ones,
 * too, and for those of protocols such as DS-Lite and of benchmarks (RFC 6890).
 */
bool sixin4_ipv4_is_usable(__be32 ipv4, bool shared)
{
	u32 addr = ntohl(ipv4);

	if (within(addr, 0x00000000, 8) || within(addr, 0x7f000000, 8) ||
	    within(addr, 0xa9fe0000, 16) || within(addr, 0xe0000000, 3))
		return false;
	if (shared)
		return true;
	return !within(addr, 0x0a000000, 8) && !within(addr, 0xac100000, 12) &&
	       !within(addr, 0xc0a80000, 16) && !within(addr, 0x64400000, 10) &&
	       !within(addr, 0xc0000000, 24) && !within(addr, 0xc6120000, 15);
}

/**
 * sixin4_ipv4_is_unicast() - may this be any host's address on the wire?
 * @ipv4: the address
 *
 * Where the administrator names the far end, link-local and reserved addresses
 * are as good as others.
 *
 * Return: false for 0/8, loopback, multicast and broadcast.
 */
bool sixin4_ipv4_is_unicast(__be32 ipv4)
{
	u32 addr = ntohl(ipv4);

	return !within(addr, 0x00000000, 8) && !within(addr, 0x7f000000, 8) &&
	       !within(addr, 0xe0000000, 4) && addr != 0xffffffff;
}

/**
 * sixin4_link_local_remote() - whose link-local address is this?
 * @addr: any IPv6 address
 *
 * RFC 4213 section 3.7: an interface identifier is the IPv4 address.
 *
 * Return: the far end's IPv4 address, or 0 if @addr is none of that sort.
 */
__be32 sixin4_link_local_remote(const struct in6_addr *addr)
{
	if (addr->s6_addr32[0] != htonl(0xfe800000) || addr->s6_addr32[1] ||
	    addr->s6_addr32[2])
		return 0;
	return addr->s6_addr32[3];
}

/**
 * sixin4_site_equal() - are two sites the same?
 * @a: one
 * @b: the other
 *
 * Return: true if so.
 */
bool sixin4_site_equal(const struct sixin4_site *a, const struct sixin4_site *b)
{
	const struct sixin4_domain *x = &a->domain, *y = &b->domain;

	return a->local == b->local && a->relay == b->relay &&
	       x->length == y->length && x->ipv4_length == y->ipv4_length &&
	       x->ipv4_prefix == y->ipv4_prefix && x->provider == y->provider &&
	       !memcmp(&x->prefix, &y->prefix, sizeof(x->prefix));
}

static bool is_relay(const struct sixin4_site *site)
{
	return site->relay == site->local;
}

/**
 * sixin4_site_is_possible() - can this be an end of its domain?
 * @site: with any local address
 *
 * A relay need not be a site itself (RFC 5969 section 7.2).
 *
 * Return: false if its address is not usable or not in the domain.
 */
bool sixin4_site_is_possible(const struct sixin4_site *site)
{
	const struct sixin4_domain *d = &site->domain;

	if (!sixin4_ipv4_is_usable(site->local, d->provider))
		return false;
	return is_relay(site) ||
	       !(ntohl(site->local ^ d->ipv4_prefix) & mask32(d->ipv4_length));
}

/*
 * What a relay can be asked to pass on: no multicast, nothing of one link or
 * host, and no address that stands for one of IPv4.
 */
static bool is_routable(const struct in6_addr *addr)
{
	return upper(addr) && addr->s6_addr[0] != 0xff &&
	       (ntohl(addr->s6_addr32[0]) & 0xffc00000) != 0xfe800000;
}

/*
 * Of a site to itself: only a forgery leaves a site so, and what a relay sent it
 * would come back if the site has no route for it (RFC 6324).
 */
static bool is_round(const struct sixin4_domain *d, const struct in6_addr *src,
		     __be32 embedded)
{
	__be32 source;

	return sixin4_domain_embeds(d, src, &source) && source == embedded;
}

/* RFC 3964 section 5.1: nothing leaves with another site's source. */
static bool may_send_from(const struct sixin4_site *site,
			  const struct in6_addr *src)
{
	__be32 embedded;

	if (!sixin4_domain_embeds(&site->domain, src, &embedded))
		return is_relay(site) && is_routable(src);
	/* From site to site by way of the provider's relay, RFC 5969 section 7. */
	return embedded == site->local ||
	       (is_relay(site) && site->domain.provider);
}

/**
 * sixin4_site_send() - where does a packet go to?
 * @site: this end
 * @src: its inner source
 * @dst: its inner destination
 * @remote: is set to its outer destination, if it may be sent
 *
 * RFC 3964 section 5.3: not to an address that is not usable.  RFC 6324 section
 * 3: not to this end, nor to the relay as a site, which would send it back.
 *
 * Return: &enum sixin4_verdict.
 */
enum sixin4_verdict sixin4_site_send(const struct sixin4_site *site,
				     const struct in6_addr *src,
				     const struct in6_addr *dst,
				     __be32 *remote)
{
	const struct sixin4_domain *d = &site->domain;
	__be32 embedded;

	if (!may_send_from(site, src))
		return SIXIN4_VERDICT_SPOOFED;
	if (sixin4_domain_embeds(d, dst, &embedded)) {
		if (!sixin4_ipv4_is_usable(embedded, d->provider) ||
		    embedded == site->local || embedded == site->relay ||
		    is_round(d, src, embedded))
			return SIXIN4_VERDICT_MARTIAN;
		*remote = embedded;
		return SIXIN4_VERDICT_GOOD;
	}
	if (!site->relay || is_relay(site) || !is_routable(dst))
		return SIXIN4_VERDICT_NO_SITE;
	*remote = site->relay;
	return SIXIN4_VERDICT_GOOD;
}

/*
 * The outer source has sent this inner one.  RFC 5969 section 9.2: what comes
 * from the provider's relay may have any but this site's own.  RFC 3056 section
 * 5.2: with 6to4 the way back may lead over another relay than the way out.
 */
static bool may_come_from(const struct sixin4_site *site, __be32 remote,
			  const struct in6_addr *src)
{
	bool provider = site->domain.provider;
	bool by_relay = site->relay && !is_relay(site) &&
			(!provider || remote == site->relay);
	__be32 embedded;

	if (!sixin4_domain_embeds(&site->domain, src, &embedded))
		return by_relay && is_routable(src);
	return embedded == remote ||
	       (by_relay && provider && embedded != site->local);
}

/**
 * sixin4_site_receive() - is a packet to be taken?
 * @site: this end
 * @remote: its outer source; the outer destination is @site's local address
 * @src: its inner source
 * @dst: its inner destination
 *
 * RFC 3964 sections 5.2 and 5.3, RFC 5969 section 9.2.
 *
 * Return: &enum sixin4_verdict.
 */
enum sixin4_verdict sixin4_site_receive(const struct sixin4_site *site,
					__be32 remote,
					const struct in6_addr *src,
					const struct in6_addr *dst)
{
	const struct sixin4_domain *d = &site->domain;
	__be32 embedded;

	if (!sixin4_ipv4_is_usable(remote, d->provider) ||
	    remote == site->local)
		return SIXIN4_VERDICT_MARTIAN;
	if (!may_come_from(site, remote, src))
		return SIXIN4_VERDICT_SPOOFED;
	if (sixin4_domain_embeds(d, dst, &embedded)) {
		/* Between two sites: sixin4_site_send() looks at it next. */
		if (embedded == site->local || (is_relay(site) && d->provider))
			return SIXIN4_VERDICT_GOOD;
		return SIXIN4_VERDICT_NO_SITE;
	}
	return is_relay(site) && is_routable(dst) ? SIXIN4_VERDICT_GOOD :
						    SIXIN4_VERDICT_NO_SITE;
}
