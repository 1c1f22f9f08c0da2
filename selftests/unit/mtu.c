// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/mtu.c in user space: a table of chains with what must come of them,
 * and properties that hold for any chain.
 */
#include <stdint.h>
#include <string.h>

#include "../programs/random.h"
#include "mtu.h"
#include "unit.h"

#define RANDOM_CHAINS 100000

static bool same(const char *what, u32 seen, u32 expected)
{
	if (seen != expected)
		printf("# %s: expected %u, saw %u\n", what, expected, seen);
	return seen == expected;
}

struct example {
	const char *name;
	struct sixin4_derivation chain;
	u32 mtu;
	const char *overstated;		/* device, or NULL */
	u32 carried;			/* below it */
	bool minimum;			/* 1280 does not fit */
};

#define ETH(name, mtu)	{ name, SIXIN4_STEP_ETHERNET, mtu, 0 }
#define VLAN(name, mtu)	{ name, SIXIN4_STEP_VLAN, mtu, 0 }
#define PPP(name, mtu)	{ name, SIXIN4_STEP_PPP, mtu, 0 }
#define PPPOE(name, mtu) { name, SIXIN4_STEP_PPPOE, mtu, SIXIN4_PPPOE_OVERHEAD }
#define ROUTE(mtu, overhead) { "", SIXIN4_STEP_ROUTE, mtu, overhead }
#define CHAIN(...) { \
	.count = sizeof((struct sixin4_step[]){ __VA_ARGS__ }) / \
		 sizeof(struct sixin4_step), \
	.step = { __VA_ARGS__ } }

static const struct example examples[] = {
	/* R6 */
	{ "PPPoE: 1492 - 20 = 1472",
	  CHAIN(ETH("wan", 1500), PPPOE("ppp0", 1492)), 1472 },
	{ "PPPoE on VLAN 101: 1472",
	  CHAIN(ETH("wan", 1500), VLAN("wan.101", 1500), PPPOE("ppp0", 1492)),
	  1472 },
	{ "the 8 octets are not taken twice: ppp without its Ethernet, 1472",
	  CHAIN(PPP("ppp0", 1492)), 1472 },
	{ "renegotiated to 1400: 1380",
	  CHAIN(ETH("wan", 1500), PPPOE("ppp0", 1400)), 1380 },
	/* R51 */
	{ "RFC 4638, 1508 below: 1480",
	  CHAIN(ETH("wan", 1508), VLAN("wan.101", 1508), PPPOE("ppp0", 1500)),
	  1480 },
	/* R51 S12 */
	{ "PPP 1500 on Ethernet 1500 is a lie: 1472",
	  CHAIN(ETH("wan", 1500), VLAN("wan.101", 1500), PPPOE("ppp0", 1500)),
	  1472, "ppp0", 1492 },
	{ "RFC 4638 by one octet short: 1479",
	  CHAIN(ETH("wan", 1507), PPPOE("ppp0", 1500)), 1479, "ppp0", 1499 },
	{ "a VLAN smaller than its device: 1452",
	  CHAIN(ETH("wan", 1500), VLAN("wan.101", 1480), PPPOE("ppp0", 1492)),
	  1452, "ppp0", 1472 },
	/* R7 */
	{ "Ethernet: 1480", CHAIN(ETH("eth0", 1500)), 1480 },
	{ "jumbo frames: 8980", CHAIN(ETH("eth0", 9000)), 8980 },
	{ "mtu of the route: 1380", CHAIN(ETH("eth0", 1500), ROUTE(1400, 0)),
	  1380 },
	{ "a route that promises more: 1480",
	  CHAIN(ETH("eth0", 1500), ROUTE(9000, 0)), 1480 },
	{ "encapsulation of the route: 1476",
	  CHAIN(ETH("eth0", 1500), ROUTE(1500, 4)), 1476 },
	{ "1300 below: 1280 just fits", CHAIN(ETH("eth0", 1300)), 1280 },
	/* R11 */
	{ "1299 below: 1280, and it does not fit", CHAIN(ETH("eth0", 1299)),
	  1280, NULL, 0, true },
	{ "68 below: 1280", CHAIN(ETH("eth0", 68)), 1280, NULL, 0, true },
	{ "4 below: no sum goes under zero",
	  CHAIN(ETH("eth0", 4), PPPOE("ppp0", 1492)), 1280, "ppp0", 0, true },
	{ "0 below: 1280", CHAIN(ETH("eth0", 0)), 1280, NULL, 0, true },
	/* R1: near 64 KiB only where the device below is */
	{ "65535 below: 65515", CHAIN(ETH("lo0", 65535)), 65515 },
	/* S8 */
	{ "65536 below: 65515, the most that the length field holds",
	  CHAIN(ETH("lo0", 65536)), 65515 },
	{ "nothing is below the lowest that it could take from: 65515",
	  CHAIN(PPPOE("ppp0", 65535)), 65515 },
	{ "4 GiB below: 65515", CHAIN(ETH("lo0", UINT32_MAX)), 65515 },
};

static void example(const struct example *e)
{
	struct sixin4_derivation d = e->chain;
	const struct sixin4_step *over, *last;
	u32 carried = 0;
	bool ok;

	over = sixin4_mtu_overstated(&d, &carried);
	ok = !over == !e->overstated;
	if (over && e->overstated)
		ok &= !strcmp(over->dev, e->overstated) &&
		      same("carried", carried, e->carried);

	ok &= same("MTU", sixin4_mtu_derive(&d), e->mtu);
	ok &= same("steps", d.count, e->chain.count + 1 + e->minimum);
	last = &d.step[d.count - 1];
	ok &= same("kind of the last step", last->kind,
		   e->minimum ? SIXIN4_STEP_MINIMUM : SIXIN4_STEP_IPV4);
	ok &= same("its figure", last->mtu, e->mtu);
	result(ok, e->name);
}

static void random_chain(struct sixin4_derivation *d)
{
	static const u32 limits[] = { 70000, 1600, 100 };
	unsigned int i, count = 1 + random_below(SIXIN4_CHAIN_MAX);

	d->count = 0;
	for (i = 0; i < count; i++)
		sixin4_derivation_add(d, "dev", 1 + random_below(6),
				      random_below(limits[random_below(3)]),
				      random_below(64));
}

static bool holds(const struct sixin4_derivation *chain)
{
	struct sixin4_derivation d = *chain, lower = *chain, back = *chain;
	unsigned int i;
	u32 mtu = sixin4_mtu_derive(&d);

	/* in its range, and no step promises less, but for the least */
	if (mtu < SIXIN4_MTU_MIN || mtu > SIXIN4_MTU_MAX)
		return false;
	for (i = 0; i < chain->count; i++)
		if (mtu > SIXIN4_MTU_MIN &&
		    chain->step[i].mtu < mtu + SIXIN4_OVERHEAD)
			return false;

	/* less below never makes more of it */
	i = random_below(chain->count);
	lower.step[i].mtu -= lower.step[i].mtu ? 1 : 0;
	if (sixin4_mtu_derive(&lower) > mtu)
		return false;

	/* twice turned round is what it was; equality sees each field */
	sixin4_derivation_reverse(&back);
	sixin4_derivation_reverse(&back);
	if (!sixin4_derivation_equal(&back, chain))
		return false;
	back.step[i].overhead++;
	if (sixin4_derivation_equal(&back, chain))
		return false;
	back = *chain;
	back.step[i].mtu++;
	return !sixin4_derivation_equal(&back, chain);
}

static void properties(void)
{
	struct sixin4_derivation chain;
	unsigned int i;
	bool ok = true;

	for (i = 0; i < RANDOM_CHAINS && ok; i++) {
		random_chain(&chain);
		ok = holds(&chain);
	}
	if (!ok)
		printf("# chain %u of %u\n", i, RANDOM_CHAINS);
	result(ok, "properties over random chains");
}

static void limits(void)
{
	struct sixin4_derivation d = { .count = 0 }, e;
	char name[IFNAMSIZ + 8];
	unsigned int i;
	bool ok = true;

	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = 0;
	for (i = 0; i < SIXIN4_STEPS; i++)
		ok &= sixin4_derivation_add(&d, name, SIXIN4_STEP_VLAN, i, 0);
	e = d;
	ok &= !sixin4_derivation_add(&d, name, SIXIN4_STEP_VLAN, i, 0);
	ok &= sixin4_derivation_equal(&d, &e);
	ok &= same("length of a name", strlen(d.step[0].dev), IFNAMSIZ - 1);
	result(ok, "a derivation has room for its steps and no more");

	/* as long as it can be, and one less: of an even and an odd length */
	for (ok = true; d.count >= SIXIN4_STEPS - 1; d.count--) {
		e = d;
		sixin4_derivation_reverse(&e);
		for (i = 0; i < d.count; i++)
			ok &= same("turned", e.step[i].mtu,
				   d.step[d.count - 1 - i].mtu);
	}
	result(ok, "a chain is turned round");

	ok = same("pinned", sixin4_mtu_single(&d, SIXIN4_STEP_PINNED, 1400),
		  1400);
	ok &= same("steps", d.count, 1);
	ok &= same("kind", d.step[0].kind, SIXIN4_STEP_PINNED);
	result(ok, "a pinned MTU is its own derivation");
}

int main(void)
{
	unsigned int i;

	printf("KTAP version 1\n1..%zu\n", ARRAY_SIZE(examples) + 4);
	for (i = 0; i < ARRAY_SIZE(examples); i++)
		example(&examples[i]);
	properties();
	limits();
	return !!failures;
}
