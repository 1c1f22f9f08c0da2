// SPDX-License-Identifier: GPL-2.0
/* The derivation of an MTU as words. */
#include <stdlib.h>
#include <linux/if_6in4.h>

#include "derivation.h"
#include "ktap.h"
#include "text.h"

#define ETH(name, mtu)		{ name, SIXIN4_STEP_ETHERNET, mtu, 0 }
#define VLAN(name, mtu)		{ name, SIXIN4_STEP_VLAN, mtu, 0 }
#define PPP(name, mtu)		{ name, SIXIN4_STEP_PPP, mtu, 0 }
#define PPPOE(name, mtu)	{ name, SIXIN4_STEP_PPPOE, mtu, 8 }
#define TUNNEL(name, mtu)	{ name, SIXIN4_STEP_TUNNEL, mtu, 0 }
#define ROUTE(mtu, overhead)	{ "", SIXIN4_STEP_ROUTE, mtu, overhead }
#define IPV4(mtu)		{ "", SIXIN4_STEP_IPV4, mtu, 20 }
#define MINIMUM			{ "", SIXIN4_STEP_MINIMUM, 1280, 0 }
#define PINNED(mtu)		{ "", SIXIN4_STEP_PINNED, mtu, 0 }
#define DEFAULT			{ "", SIXIN4_STEP_DEFAULT, 1280, 0 }
#define STEPS			8

static const struct {
	const char *name;
	struct step step[STEPS];
	unsigned int count;
	const char *explained, *warning;
} table[] = {
	{ "PPPoE on a VLAN",
	  { ETH("wan", 1500), VLAN("wan.101", 1500), PPPOE("ppp0", 1492), IPV4(1472) }, 4,
	  "wan.101 1500 - pppoe 8 - ipv4 20" },
	{ "PPPoE on Ethernet",
	  { ETH("wan", 1500), PPPOE("ppp0", 1492), IPV4(1472) }, 3,
	  "wan 1500 - pppoe 8 - ipv4 20" },
	{ "PPPoE, negotiated to less",
	  { ETH("wan", 1500), VLAN("wan.101", 1500), PPPOE("ppp0", 1400), IPV4(1380) }, 4,
	  "ppp0 1400 - ipv4 20" },
	{ "PPPoE on a VLAN of a lesser MTU",
	  { ETH("wan", 1500), VLAN("wan.101", 1480), PPPOE("ppp0", 1472), IPV4(1452) }, 4,
	  "wan.101 1480 - pppoe 8 - ipv4 20" },
	{ "RFC 4638",
	  { ETH("wan", 1508), VLAN("wan.101", 1508), PPPOE("ppp0", 1500), IPV4(1480) }, 4,
	  "wan.101 1508 - pppoe 8 - ipv4 20" },
	{ "PPP promises more than its VLAN carries",
	  { ETH("wan", 1508), VLAN("wan.101", 1500), PPPOE("ppp0", 1500), IPV4(1472) }, 4,
	  "wan.101 1500 - pppoe 8 - ipv4 20",
	  "ppp0 has MTU 1500, but wan.101 below carries only 1492: raise wan.101 to 1508 (RFC 4638) or lower ppp0" },
	{ "PPP promises more than VLAN and Ethernet carry",
	  { ETH("wan", 1500), VLAN("wan.101", 1500), PPPOE("ppp0", 1500), IPV4(1472) }, 4,
	  "wan.101 1500 - pppoe 8 - ipv4 20",
	  "ppp0 has MTU 1500, but wan.101 below carries only 1492: raise wan and wan.101 to 1508 (RFC 4638) or lower ppp0" },
	{ "one octet too many",
	  { ETH("wan", 1507), PPPOE("ppp0", 1500), IPV4(1479) }, 3,
	  "wan 1507 - pppoe 8 - ipv4 20",
	  "ppp0 has MTU 1500, but wan below carries only 1499: raise wan to 1508 (RFC 4638) or lower ppp0" },
	{ "a VLAN that promises more than its device carries",
	  { ETH("wan", 1400), VLAN("wan.101", 1500), IPV4(1380) }, 3,
	  "wan 1400 - ipv4 20",
	  "wan.101 has MTU 1500, but wan below carries only 1400: raise wan to 1500 or lower wan.101" },
	{ "less below than the overhead",
	  { ETH("wan", 4), PPPOE("ppp0", 1492), IPV4(0), MINIMUM }, 4,
	  "wan 4 - pppoe 8 - ipv4 20, raised to 1280, the least for IPv6 (DF off)",
	  "ppp0 has MTU 1492, but wan below carries only 0: raise wan to 1500 (RFC 4638) or lower ppp0" },
	{ "ppp over something else", { PPP("ppp0", 1492), IPV4(1472) }, 2,
	  "ppp0 1492 - ipv4 20" },
	{ "Ethernet", { ETH("eth0", 1500), IPV4(1480) }, 2,
	  "eth0 1500 - ipv4 20" },
	{ "another tunnel", { TUNNEL("wg0", 1420), IPV4(1400) }, 2,
	  "wg0 1420 - ipv4 20" },
	{ "a route of its own figure",
	  { ETH("eth0", 1500), ROUTE(1400, 0), IPV4(1380) }, 3,
	  "route 1400 - ipv4 20" },
	{ "a route that promises more",
	  { ETH("eth0", 1500), ROUTE(9000, 0), IPV4(1480) }, 3,
	  "eth0 1500 - ipv4 20" },
	{ "a route that encapsulates",
	  { ETH("eth0", 1500), ROUTE(1500, 4), IPV4(1476) }, 3,
	  "eth0 1500 - route 4 - ipv4 20" },
	{ "a route that encapsulates, with what is left",
	  { ETH("wan", 1500), PPPOE("ppp0", 1492), ROUTE(1488, 4), IPV4(1468) }, 4,
	  "wan 1500 - pppoe 8 - route 4 - ipv4 20" },
	{ "less than IPv6 needs",
	  { ETH("wan", 1200), IPV4(1180), MINIMUM }, 3,
	  "wan 1200 - ipv4 20, raised to 1280, the least for IPv6 (DF off)" },
	{ "more than IPv4 can say",
	  { ETH("lo", 65536), IPV4(65515) }, 2,
	  "lo 65536 - ipv4 20, at most 65515" },
	{ "the largest figures",
	  { ETH("lo", UINT32_MAX), { "x", SIXIN4_STEP_TUNNEL, UINT32_MAX, UINT32_MAX }, IPV4(0) }, 3,
	  "lo 4294967295 - tunnel 4294967295 - ipv4 20",
	  "x has MTU 4294967295, but lo below carries only 0: raise lo to 8589934590 or lower x" },
	{ "pinned", { PINNED(1400) }, 1, NULL },
	{ "default", { DEFAULT }, 1,
	  "default, as nothing is known of the path yet" },
	{ "no step", { }, 0, NULL },
	{ "no IPv4 header at the end", { ETH("eth0", 1500) }, 1, NULL },
	{ "nothing below the IPv4 header", { IPV4(1480) }, 1, NULL },
	{ "nothing below the least", { MINIMUM }, 1, NULL },
	{ "a kind of a later kernel",
	  { { "new0", 99, 1500, 0 }, { "new1", 99, 1490, 10 }, IPV4(1470) }, 3,
	  "new0 1500 - unknown 10 - ipv4 20" },
};

const unsigned int derivation_tests = ARRAY_SIZE(table);

static void one(unsigned int i)
{
	char *warning, *warnings = NULL, *explained, *name;
	unsigned int j;
	bool ok;

	explained = derivation_explain(table[i].step, table[i].count);
	ok = same(explained, table[i].explained);
	for (j = 0; j < table[i].count; j++) {
		warning = derivation_warning(table[i].step, j);
		if (warning && !warnings)
			warnings = warning;
		else if (warning)
			ok = same(warning, NULL);
	}
	ok &= same(warnings, table[i].warning);
	name = text("derivation: %s", table[i].name);
	result(ok, name);
	free(name);
	free(warnings);
	free(explained);
}

/**
 * test_derivation() - explanation and warnings of chains
 */
void test_derivation(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(table); i++)
		one(i);
}
