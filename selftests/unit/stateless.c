// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/stateless.c in user space: the RFCs' own examples, and random domains
 * against a second way of doing it, bit by bit.
 */
#include <stdint.h>
#include <string.h>

#include "../programs/random.h"
#include "stateless.h"
#include "unit.h"

#define RANDOM_DOMAINS 100000

static struct in6_addr ip6(const char *text)
{
	struct in6_addr addr;

	if (inet_pton(AF_INET6, text, &addr) != 1)
		printf("# not an IPv6 address: %s\n", text);
	return addr;
}

struct example {
	const char *name;
	const char *prefix;
	u8 length;
	const char *ipv4_prefix;
	u8 ipv4_length;
	const char *site;		/* IPv4 address of a site */
	const char *delegated;		/* its prefix, NULL = it has none */
	u8 delegated_length;
	const char *host;		/* an address in it */
};

static const struct example examples[] = {
	/* RFC 3056 section 2: V4ADDR is bits 16 to 47 */
	{ "6to4: 203.0.113.100 has 2002:cb00:7164::/48",
	  "2002::", 16, "0.0.0.0", 0,
	  "203.0.113.100", "2002:cb00:7164::", 48, "2002:cb00:7164:1::2" },
	{ "6to4: all bits of 255.255.255.255",
	  "2002::", 16, "0.0.0.0", 0,
	  "255.255.255.255", "2002:ffff:ffff::", 48, "2002:ffff:ffff:ffff::1" },
	/* RFC 5969 section 4: the table below figure 1 */
	{ "6rd: 2001:db8::/32 and 10.0.0.0/8, 10.100.100.1: a /56",
	  "2001:db8::", 32, "10.0.0.0", 8,
	  "10.100.100.1", "2001:db8:6464:100::", 56,
	  "2001:db8:6464:1ff:1:2:3:4" },
	{ "6rd: /32 and all of IPv4: a /64",
	  "2001:db8::", 32, "0.0.0.0", 0,
	  "203.0.113.100", "2001:db8:cb00:7164::", 64, "2001:db8:cb00:7164::9" },
	{ "6rd: bits that begin in the middle of an octet",
	  "2001:db8::", 29, "172.16.0.0", 12,
	  "172.31.255.1", "2001:dbf:ff80:8000::", 49, "2001:dbf:ff80:8000::1" },
	{ "6rd: one bit of IPv4",
	  "2001:db8::", 63, "192.0.2.0", 31,
	  "192.0.2.1", "2001:db8:0:1::", 64, "2001:db8:0:1::1" },
	{ "6rd: no bit of IPv4, the prefix is one site's",
	  "2001:db8:6400::", 40, "192.0.2.1", 32,
	  "192.0.2.1", "2001:db8:6400::", 40, "2001:db8:64ff:ffff::1" },
	{ "6rd: no bit of IPv4, and 64 of the prefix",
	  "2001:db8:0:7::", 64, "192.0.2.1", 32,
	  "192.0.2.1", "2001:db8:0:7::", 64, "2001:db8:0:7::1" },
	{ "6rd: outside of the IPv4 prefix there is no site",
	  "2001:db8::", 32, "10.0.0.0", 8, "11.0.0.1", NULL, 56, NULL },
};

static struct sixin4_domain domain_of(const struct example *e)
{
	struct sixin4_domain d = {
		.prefix = ip6(e->prefix),
		.length = e->length,
		.ipv4_prefix = inet_addr(e->ipv4_prefix),
		.ipv4_length = e->ipv4_length,
	};

	return d;
}

static void example(const struct example *e)
{
	struct sixin4_domain d = domain_of(e);
	__be32 site = inet_addr(e->site), seen = 0;
	struct in6_addr delegated, wanted, host;
	bool ok;

	ok = sixin4_domain_check(&d) == SIXIN4_DOMAIN_GOOD &&
	     sixin4_domain_delegated_length(&d) == e->delegated_length;
	if (!e->delegated) {
		result(ok && !sixin4_domain_delegate(&d, site, &delegated),
		       e->name);
		return;
	}
	wanted = ip6(e->delegated);
	host = ip6(e->host);
	ok &= sixin4_domain_delegate(&d, site, &delegated) &&
	      !memcmp(&delegated, &wanted, sizeof(wanted));
	ok &= sixin4_domain_embeds(&d, &host, &seen) && seen == site;
	result(ok, e->name);
}

static void elsewhere(void)
{
	struct sixin4_domain d = { .prefix = ip6("2002::"), .length = 16 };
	struct in6_addr addr = ip6("2003:cb00:7164::1");
	__be32 ipv4;

	result(!sixin4_domain_embeds(&d, &addr, &ipv4),
	       "an address outside of the domain has no site in it");
}

static const struct {
	const char *name;
	struct sixin4_domain domain;
	enum sixin4_domain_fault fault;
} faults[] = {
	{ "a prefix of no bits", { .length = 0 }, SIXIN4_DOMAIN_LENGTH },
	{ "a prefix of 65 bits", { .length = 65, .ipv4_length = 31 },
	  SIXIN4_DOMAIN_LENGTH },
	{ "an IPv4 prefix of 33 bits", { .length = 32, .ipv4_length = 33 },
	  SIXIN4_DOMAIN_IPV4_LENGTH },
	{ "a delegated prefix of 65 bits", { .length = 33 },
	  SIXIN4_DOMAIN_DELEGATED },
	{ "a bit after the prefix",
	  { .prefix.s6_addr = { 0x20, 1 }, .length = 15 },
	  SIXIN4_DOMAIN_PREFIX_BITS },
	{ "a bit in the second half of the prefix",
	  { .prefix.s6_addr = { 0x20, [15] = 1 }, .length = 16 },
	  SIXIN4_DOMAIN_PREFIX_BITS },
	{ "a bit after the IPv4 prefix",
	  { .length = 32, .ipv4_prefix = 0x01000000, .ipv4_length = 31 },
	  SIXIN4_DOMAIN_IPV4_BITS },
};

static bool bit_of(const u8 *octets, unsigned int bit)
{
	return octets[bit / 8] >> (7 - bit % 8) & 1;
}

static void put_bit(u8 *octets, unsigned int bit, bool value)
{
	u8 mask = 1 << (7 - bit % 8);

	octets[bit / 8] = (octets[bit / 8] & ~mask) | (value ? mask : 0);
}

static void random_domain(struct sixin4_domain *d)
{
	unsigned int bit;

	memset(d, 0, sizeof(*d));
	do {
		d->length = 1 + random_below(64);
		d->ipv4_length = random_below(32);
	} while (sixin4_domain_delegated_length(d) > SIXIN4_DELEGATED_MAX);
	for (bit = 0; bit < d->length; bit++)
		put_bit(d->prefix.s6_addr, bit, random_below(2));
	for (bit = 0; bit < d->ipv4_length; bit++)
		put_bit((u8 *)&d->ipv4_prefix, bit, random_below(2));
}

/* What RFC 5969 section 4 says, in the slowest way. */
static void slow_delegate(const struct sixin4_domain *d, __be32 ipv4,
			  struct in6_addr *delegated)
{
	unsigned int bit;

	*delegated = d->prefix;
	for (bit = d->ipv4_length; bit < 32; bit++)
		put_bit(delegated->s6_addr, d->length + bit - d->ipv4_length,
			bit_of((u8 *)&ipv4, bit));
}

static bool holds(void)
{
	struct in6_addr delegated, slow;
	struct sixin4_domain d;
	unsigned int bit;
	__be32 site, seen;

	random_domain(&d);
	if (sixin4_domain_check(&d) != SIXIN4_DOMAIN_GOOD)
		return false;
	site = d.ipv4_prefix;
	for (bit = d.ipv4_length; bit < 32; bit++)
		put_bit((u8 *)&site, bit, random_below(2));

	slow_delegate(&d, site, &slow);
	if (!sixin4_domain_delegate(&d, site, &delegated) ||
	    memcmp(&delegated, &slow, sizeof(slow)))
		return false;

	/* any host in it is the site's */
	for (bit = sixin4_domain_delegated_length(&d); bit < 128; bit++)
		put_bit(slow.s6_addr, bit, random_below(2));
	if (!sixin4_domain_embeds(&d, &slow, &seen) || seen != site)
		return false;

	/* one bit of the prefix makes it another domain's */
	bit = random_below(d.length);
	put_bit(slow.s6_addr, bit, !bit_of(slow.s6_addr, bit));
	if (sixin4_domain_embeds(&d, &slow, &seen))
		return false;

	/* and one of the IPv4 prefix another provider's */
	if (!d.ipv4_length)
		return true;
	bit = random_below(d.ipv4_length);
	put_bit((u8 *)&site, bit, !bit_of((u8 *)&site, bit));
	return !sixin4_domain_delegate(&d, site, &delegated);
}

static void properties(void)
{
	unsigned int i;
	bool ok = true;

	for (i = 0; i < RANDOM_DOMAINS && ok; i++)
		ok = holds();
	if (!ok)
		printf("# domain %u of %u\n", i, RANDOM_DOMAINS);
	result(ok, "random domains, there and back");
}

static const struct {
	const char *first, *last;
	bool shared;			/* usable with shared */
} unusable[] = {
	{ "0.0.0.0", "0.255.255.255", false },
	{ "10.0.0.0", "10.255.255.255", true },
	{ "100.64.0.0", "100.127.255.255", true },
	{ "127.0.0.0", "127.255.255.255", false },
	{ "169.254.0.0", "169.254.255.255", false },
	{ "172.16.0.0", "172.31.255.255", true },
	{ "192.0.0.0", "192.0.0.255", true },
	{ "192.168.0.0", "192.168.255.255", true },
	{ "198.18.0.0", "198.19.255.255", true },
	{ "224.0.0.0", "255.255.255.255", false },
};

/* Both ends of a range, and its neighbours, which are usable. */
static void range(unsigned int i)
{
	u32 first = ntohl(inet_addr(unusable[i].first));
	u32 last = ntohl(inet_addr(unusable[i].last));
	bool ok, shared = unusable[i].shared;
	char name[80];

	ok = !sixin4_ipv4_is_usable(htonl(first), false) &&
	     !sixin4_ipv4_is_usable(htonl(last), false) &&
	     sixin4_ipv4_is_usable(htonl(first), true) == shared &&
	     sixin4_ipv4_is_usable(htonl(last), true) == shared;
	if (first)
		ok &= sixin4_ipv4_is_usable(htonl(first - 1), false);
	if (last != UINT32_MAX)
		ok &= sixin4_ipv4_is_usable(htonl(last + 1), false);
	snprintf(name, sizeof(name), "%s to %s is not usable%s",
		 unusable[i].first, unusable[i].last,
		 shared ? " but within a provider" : "");
	result(ok, name);
}

/* Both kinds of domain, seen from a site and from its relay. */
static struct sixin4_site site_6to4(const char *relay)
{
	struct sixin4_site site = {
		.domain = { .prefix = ip6("2002::"), .length = 16 },
		.local = inet_addr("203.0.113.100"),
		.relay = inet_addr(relay),
	};

	return site;
}

static struct sixin4_site site_6rd(const char *local, const char *relay)
{
	struct sixin4_site site = {
		.domain = {
			.prefix = ip6("2001:db8::"), .length = 32,
			.ipv4_prefix = inet_addr("10.0.0.0"), .ipv4_length = 8,
			.provider = true,
		},
		.local = inet_addr(local),
		.relay = inet_addr(relay),
	};

	return site;
}

enum which { IS_CLOSED, IS_OPEN, IS_CUSTOMER, IS_ALONE, IS_RELAY };

static struct sixin4_site site_of(enum which which)
{
	switch (which) {
	case IS_CLOSED:
		return site_6to4("0.0.0.0");
	case IS_OPEN:
		return site_6to4("192.0.2.1");
	case IS_CUSTOMER:
		return site_6rd("10.100.100.1", "10.1.1.1");
	case IS_ALONE:
		return site_6rd("10.100.100.1", "0.0.0.0");
	default:
		return site_6rd("10.1.1.1", "10.1.1.1");
	}
}

#define GOOD	SIXIN4_VERDICT_GOOD
#define SPOOFED	SIXIN4_VERDICT_SPOOFED
#define MARTIAN	SIXIN4_VERDICT_MARTIAN
#define NO_SITE	SIXIN4_VERDICT_NO_SITE

static const struct {
	const char *name;
	enum which site;
	const char *src, *dst;
	enum sixin4_verdict verdict;
	const char *remote;
} sent[] = {
	{ "6to4, sent: to another site", IS_CLOSED,
	  "2002:cb00:7164::1", "2002:c000:207::1", GOOD, "192.0.2.7" },
	/* R45 */
	{ "6to4, sent: with another site's source", IS_CLOSED,
	  "2002:cb00:7165::1", "2002:c000:207::1", SPOOFED },
	{ "6to4, sent: with a source of no site", IS_OPEN,
	  "2001:db8::1", "2002:c000:207::1", SPOOFED },
	{ "6to4, sent: with a source of the link", IS_OPEN,
	  "fe80::1", "2001:db8::1", SPOOFED },
	/* R46 */
	{ "6to4, sent: to 10.0.0.1", IS_CLOSED,
	  "2002:cb00:7164::1", "2002:a00:1::1", MARTIAN },
	{ "6to4, sent: to 100.64.0.1", IS_CLOSED,
	  "2002:cb00:7164::1", "2002:6440:1::1", MARTIAN },
	{ "6to4, sent: to 255.255.255.255", IS_CLOSED,
	  "2002:cb00:7164::1", "2002:ffff:ffff::1", MARTIAN },
	/* R50 */
	{ "6to4, sent: to itself", IS_OPEN,
	  "2002:cb00:7164::1", "2002:cb00:7164:1::1", MARTIAN },
	{ "6to4, sent: to the relay as a site", IS_OPEN,
	  "2002:cb00:7164::1", "2002:c000:201::1", MARTIAN },
	/* R52 */
	{ "6to4, sent: to the rest, by no relay", IS_CLOSED,
	  "2002:cb00:7164::1", "2001:db8::1", NO_SITE },
	{ "6to4, sent: to the rest, by a relay", IS_OPEN,
	  "2002:cb00:7164::1", "2001:db8::1", GOOD, "192.0.2.1" },
	{ "6to4, sent: to a group, by a relay", IS_OPEN,
	  "2002:cb00:7164::1", "ff0e::1", NO_SITE },
	{ "6to4, sent: to the link, by a relay", IS_OPEN,
	  "2002:cb00:7164::1", "febf::1", NO_SITE },
	{ "6to4, sent: to loopback, by a relay", IS_OPEN,
	  "2002:cb00:7164::1", "::1", NO_SITE },
	{ "6to4, sent: to a v4-mapped address, by a relay", IS_OPEN,
	  "2002:cb00:7164::1", "::ffff:192.0.2.7", NO_SITE },
	{ "6rd, sent by the relay: from no address", IS_RELAY,
	  "::", "2001:db8:6464:100::1", SPOOFED },
	{ "6rd, sent: to another site", IS_CUSTOMER,
	  "2001:db8:6464:100::1", "2001:db8:101:200::1", GOOD, "10.1.1.2" },
	{ "6rd, sent: to the rest", IS_CUSTOMER,
	  "2001:db8:6464:1ff::1", "2001:db9::1", GOOD, "10.1.1.1" },
	{ "6rd, sent: to the rest, without a relay", IS_ALONE,
	  "2001:db8:6464:100::1", "2001:db9::1", NO_SITE },
	/* R50 */
	{ "6rd, sent: to the relay as a site", IS_CUSTOMER,
	  "2001:db8:6464:100::1", "2001:db8:101:100::1", MARTIAN },
	/* R47 */
	{ "6rd, sent: with another site's source", IS_CUSTOMER,
	  "2001:db8:6464:200::1", "2001:db9::1", SPOOFED },
	{ "6rd, sent by the relay: from the rest", IS_RELAY,
	  "2001:db9::1", "2001:db8:6464:100::1", GOOD, "10.100.100.1" },
	{ "6rd, sent by the relay: between two sites", IS_RELAY,
	  "2001:db8:101:200::1", "2001:db8:6464:100::1", GOOD, "10.100.100.1" },
	{ "6rd, sent by the relay: from a site to itself", IS_RELAY,
	  "2001:db8:6464:100::1", "2001:db8:6464:1ff::1", MARTIAN },
	{ "6rd, sent by the relay: to itself", IS_RELAY,
	  "2001:db9::1", "2001:db8:101:100::1", MARTIAN },
	{ "6rd, sent by the relay: to the rest", IS_RELAY,
	  "2001:db8:6464:100::1", "2001:db9::1", NO_SITE },
	{ "6rd, sent by the relay: from the link", IS_RELAY,
	  "fe80::1", "2001:db8:6464:100::1", SPOOFED },
};

static const struct {
	const char *name;
	enum which site;
	const char *remote, *src, *dst;
	enum sixin4_verdict verdict;
} received[] = {
	{ "6to4, received: of another site", IS_CLOSED,
	  "192.0.2.7", "2002:c000:207::1", "2002:cb00:7164::1", GOOD },
	/* R45 */
	{ "6to4, received: of another site than it says", IS_OPEN,
	  "192.0.2.7", "2002:c000:208::1", "2002:cb00:7164::1", SPOOFED },
	{ "6to4, received: from the relay with a site's source", IS_OPEN,
	  "192.0.2.1", "2002:c000:208::1", "2002:cb00:7164::1", SPOOFED },
	{ "6to4, received: for another site", IS_CLOSED,
	  "192.0.2.7", "2002:c000:207::1", "2002:cb00:7165::1", NO_SITE },
	{ "6to4, received: for the rest", IS_OPEN,
	  "192.0.2.7", "2002:c000:207::1", "2001:db8::1", NO_SITE },
	{ "6to4, received: of the rest, without a relay", IS_CLOSED,
	  "192.0.2.1", "2001:db8::1", "2002:cb00:7164::1", SPOOFED },
	{ "6to4, received: of the rest, by another relay", IS_OPEN,
	  "198.51.100.1", "2001:db8::1", "2002:cb00:7164::1", GOOD },
	/* R46 */
	{ "6to4, received: from 10.0.0.1", IS_OPEN,
	  "10.0.0.1", "2002:a00:1::1", "2002:cb00:7164::1", MARTIAN },
	{ "6to4, received: from 100.64.0.1, by a relay", IS_OPEN,
	  "100.64.0.1", "2001:db8::1", "2002:cb00:7164::1", MARTIAN },
	{ "6to4, received: from this end", IS_OPEN,
	  "203.0.113.100", "2002:cb00:7164::1", "2002:cb00:7164::1", MARTIAN },
	{ "6rd, received: of another site", IS_CUSTOMER,
	  "10.1.1.2", "2001:db8:101:200::1", "2001:db8:6464:100::1", GOOD },
	/* R47 */
	{ "6rd, received: of another site than it says", IS_CUSTOMER,
	  "10.1.1.2", "2001:db8:101:300::1", "2001:db8:6464:100::1", SPOOFED },
	{ "6rd, received: from the relay", IS_CUSTOMER,
	  "10.1.1.1", "2001:db9::1", "2001:db8:6464:100::1", GOOD },
	{ "6rd, received: from the relay with a site's source", IS_CUSTOMER,
	  "10.1.1.1", "2001:db8:101:300::1", "2001:db8:6464:100::1", GOOD },
	{ "6rd, received: from the relay with this site's source", IS_CUSTOMER,
	  "10.1.1.1", "2001:db8:6464:1ff::1", "2001:db8:6464:100::1", SPOOFED },
	{ "6rd, received: of the rest, not from the relay", IS_CUSTOMER,
	  "10.1.1.2", "2001:db9::1", "2001:db8:6464:100::1", SPOOFED },
	{ "6rd, received: from the relay, of no address", IS_CUSTOMER,
	  "10.1.1.1", "::", "2001:db8:6464:100::1", SPOOFED },
	{ "6rd, received: of the rest, without a relay", IS_ALONE,
	  "10.1.1.1", "2001:db9::1", "2001:db8:6464:100::1", SPOOFED },
	{ "6rd, received: from outside of the provider's addresses", IS_CUSTOMER,
	  "11.1.1.2", "2001:db8:101:200::1", "2001:db8:6464:100::1", SPOOFED },
	/* R48 */
	{ "6rd, received: for another site", IS_CUSTOMER,
	  "10.1.1.1", "2001:db9::1", "2001:db8:6464:200::1", NO_SITE },
	{ "6rd, received: for the rest", IS_CUSTOMER,
	  "10.1.1.1", "2001:db9::1", "2001:db9::2", NO_SITE },
	{ "6rd, received by the relay: for the rest", IS_RELAY,
	  "10.100.100.1", "2001:db8:6464:100::1", "2001:db9::2", GOOD },
	{ "6rd, received by the relay: for another site", IS_RELAY,
	  "10.100.100.1", "2001:db8:6464:100::1", "2001:db8:101:200::1", GOOD },
	{ "6rd, received by the relay: for a group", IS_RELAY,
	  "10.100.100.1", "2001:db8:6464:100::1", "ff02::1", NO_SITE },
	{ "6rd, received by the relay: of another site than it says", IS_RELAY,
	  "10.100.100.1", "2001:db8:101:300::1", "2001:db9::2", SPOOFED },
	{ "6rd, received by the relay: of the rest", IS_RELAY,
	  "10.100.100.1", "2001:db9::1", "2001:db9::2", SPOOFED },
};

static void send_one(unsigned int i)
{
	struct sixin4_site site = site_of(sent[i].site);
	struct in6_addr src = ip6(sent[i].src), dst = ip6(sent[i].dst);
	__be32 remote = 0;
	bool ok;

	ok = sixin4_site_send(&site, &src, &dst, &remote) == sent[i].verdict;
	if (sent[i].verdict == GOOD)
		ok &= remote == inet_addr(sent[i].remote);
	result(ok, sent[i].name);
}

static void receive_one(unsigned int i)
{
	struct sixin4_site site = site_of(received[i].site);
	struct in6_addr src = ip6(received[i].src), dst = ip6(received[i].dst);

	result(sixin4_site_receive(&site, inet_addr(received[i].remote), &src,
				   &dst) == received[i].verdict,
	       received[i].name);
}

static const struct {
	const char *name;
	struct {
		const char *local, *relay;
	} rd;
	bool possible;
} ends[] = {
	{ "6rd: an address of its IPv4 prefix", { "10.9.9.9", "0.0.0.0" }, true },
	{ "6rd: one outside of it", { "11.9.9.9", "10.1.1.1" }, false },
	{ "6rd: the relay's own may be outside", { "11.1.1.1", "11.1.1.1" }, true },
	{ "6rd: not even a relay is a group", { "224.0.0.1", "224.0.0.1" }, false },
};

static void possible(void)
{
	struct sixin4_site site;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(ends); i++) {
		site = site_6rd(ends[i].rd.local, ends[i].rd.relay);
		result(sixin4_site_is_possible(&site) == ends[i].possible,
		       ends[i].name);
	}
	site = site_of(IS_CLOSED);
	site.local = inet_addr("100.64.0.1");
	result(!sixin4_site_is_possible(&site), "6to4: no shared address");
}

/* The first and last address of each range, and their neighbours. */
static const struct {
	const char *name;
	const char *ipv4;
	bool unicast;
} unicasts[] = {
	/* R24: what can be no source */
	{ "unicast: not 0.0.0.0", "0.0.0.0", false },
	{ "unicast: not 0.255.255.255", "0.255.255.255", false },
	{ "unicast: 1.0.0.0", "1.0.0.0", true },
	{ "unicast: 126.255.255.255", "126.255.255.255", true },
	{ "unicast: not 127.0.0.0", "127.0.0.0", false },
	{ "unicast: not 127.255.255.255", "127.255.255.255", false },
	{ "unicast: 128.0.0.0", "128.0.0.0", true },
	{ "unicast: 169.254.0.1, as someone named it", "169.254.0.1", true },
	{ "unicast: 10.0.0.1", "10.0.0.1", true },
	{ "unicast: 223.255.255.255", "223.255.255.255", true },
	{ "unicast: not 224.0.0.0", "224.0.0.0", false },
	{ "unicast: not 239.255.255.255", "239.255.255.255", false },
	{ "unicast: 240.0.0.0", "240.0.0.0", true },
	{ "unicast: not 255.255.255.255", "255.255.255.255", false },
};

/* RFC 4213 section 3.7 */
static const struct {
	const char *name;
	const char *address;
	const char *ipv4;
} link_locals[] = {
	/* R35: an interface identifier is the IPv4 address */
	{ "link-local: of 203.0.113.2", "fe80::cb00:7102", "203.0.113.2" },
	{ "link-local: not of another form", "fe80::1:cb00:7102", "0.0.0.0" },
	{ "link-local: not of another link", "fe80:1::cb00:7102", "0.0.0.0" },
	{ "link-local: not fe81::", "fe81::cb00:7102", "0.0.0.0" },
	{ "link-local: not ::203.0.113.2", "::203.0.113.2", "0.0.0.0" },
};

static void far_ends(void)
{
	struct in6_addr addr;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(unicasts); i++)
		result(sixin4_ipv4_is_unicast(inet_addr(unicasts[i].ipv4)) ==
		       unicasts[i].unicast, unicasts[i].name);
	for (i = 0; i < ARRAY_SIZE(link_locals); i++) {
		addr = ip6(link_locals[i].address);
		result(sixin4_link_local_remote(&addr) ==
		       inet_addr(link_locals[i].ipv4), link_locals[i].name);
	}
}

/* A site and copies of it that differ in one thing. */
static void equal(void)
{
	struct sixin4_site a = site_of(IS_CUSTOMER), b = a;
	bool ok = sixin4_site_equal(&a, &b);

	b.local++;
	ok &= !sixin4_site_equal(&a, &b);
	b = a;
	b.relay = 0;
	ok &= !sixin4_site_equal(&a, &b);
	b = a;
	b.domain.length--;
	ok &= !sixin4_site_equal(&a, &b);
	b = a;
	b.domain.ipv4_length--;
	ok &= !sixin4_site_equal(&a, &b);
	b = a;
	b.domain.ipv4_prefix++;
	ok &= !sixin4_site_equal(&a, &b);
	b = a;
	b.domain.provider = false;
	ok &= !sixin4_site_equal(&a, &b);
	b = a;
	b.domain.prefix.s6_addr[15]++;
	ok &= !sixin4_site_equal(&a, &b);
	result(ok, "two sites are the same in all or differ");
}

int main(void)
{
	unsigned int i;

	printf("KTAP version 1\n1..%zu\n", ARRAY_SIZE(examples) +
	       ARRAY_SIZE(faults) + ARRAY_SIZE(unusable) + ARRAY_SIZE(sent) +
	       ARRAY_SIZE(received) + ARRAY_SIZE(ends) +
	       ARRAY_SIZE(unicasts) + ARRAY_SIZE(link_locals) + 4);
	for (i = 0; i < ARRAY_SIZE(examples); i++)
		example(&examples[i]);
	elsewhere();
	for (i = 0; i < ARRAY_SIZE(faults); i++)
		result(sixin4_domain_check(&faults[i].domain) ==
		       faults[i].fault, faults[i].name);
	properties();
	for (i = 0; i < ARRAY_SIZE(unusable); i++)
		range(i);
	for (i = 0; i < ARRAY_SIZE(sent); i++)
		send_one(i);
	for (i = 0; i < ARRAY_SIZE(received); i++)
		receive_one(i);
	possible();
	far_ends();
	equal();
	return !!failures;
}
