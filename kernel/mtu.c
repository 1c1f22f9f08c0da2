// SPDX-License-Identifier: GPL-2.0
/*
 * From the chain of figures below a tunnel to its MTU and the reason.
 *
 * underlay.c collects the chain; this file does the sums.  It owns no state,
 * takes no lock and calls nothing of the kernel: selftests/unit/mtu.c runs it
 * in user space.
 */
#ifdef __KERNEL__
#include <linux/string.h>
#else
#include <string.h>
#endif
#include "mtu.h"

/**
 * sixin4_derivation_add() - append a step
 * @d: derivation that is being built
 * @dev: device name of less than %IFNAMSIZ characters, or NULL
 * @kind: &enum sixin4_step_kind
 * @mtu: octets that the step states
 * @overhead: octets that it takes from the step before
 *
 * Return: false if there is no room; @d is unchanged then.
 */
bool sixin4_derivation_add(struct sixin4_derivation *d, const char *dev,
			   u8 kind, u32 mtu, u32 overhead)
{
	struct sixin4_step *s;

	if (d->count >= SIXIN4_STEPS)
		return false;

	s = &d->step[d->count++];
	memset(s, 0, sizeof(*s));
	if (dev)
		memcpy(s->dev, dev, strnlen(dev, IFNAMSIZ - 1));
	s->kind = kind;
	s->mtu = mtu;
	s->overhead = overhead;
	return true;
}

/**
 * sixin4_derivation_reverse() - turn a chain that was found from the top down
 * @d: the chain
 */
void sixin4_derivation_reverse(struct sixin4_derivation *d)
{
	struct sixin4_step s;
	unsigned int i;

	for (i = 0; i < d->count / 2; i++) {
		s = d->step[i];
		d->step[i] = d->step[d->count - 1 - i];
		d->step[d->count - 1 - i] = s;
	}
}

/**
 * sixin4_derivation_equal() - do two derivations tell the same?
 * @a: one
 * @b: the other
 *
 * Return: true if so.
 */
bool sixin4_derivation_equal(const struct sixin4_derivation *a,
			     const struct sixin4_derivation *b)
{
	unsigned int i;

	if (a->count != b->count)
		return false;
	for (i = 0; i < a->count; i++) {
		const struct sixin4_step *x = &a->step[i], *y = &b->step[i];

		if (strncmp(x->dev, y->dev, IFNAMSIZ) || x->kind != y->kind ||
		    x->mtu != y->mtu || x->overhead != y->overhead)
			return false;
	}
	return true;
}

static u32 smaller(u32 a, u32 b)
{
	return a < b ? a : b;
}

static u32 less(u32 carried, u32 overhead)
{
	return carried > overhead ? carried - overhead : 0;
}

/**
 * sixin4_mtu_carried() - what the lowest steps of a chain can carry
 * @d: the chain
 * @count: how many of its steps count, from the lowest
 *
 * Return: octets; %SIXIN4_MTU_MAX + %SIXIN4_OVERHEAD, the largest IPv4 packet,
 * if @count is 0 or nothing below is smaller.
 */
u32 sixin4_mtu_carried(const struct sixin4_derivation *d, unsigned int count)
{
	u32 carried = SIXIN4_MTU_MAX + SIXIN4_OVERHEAD;
	unsigned int i;

	for (i = 0; i < count && i < d->count; i++) {
		/* Nothing is below the first one that could be taken from. */
		if (i)
			carried = less(carried, d->step[i].overhead);
		carried = smaller(carried, d->step[i].mtu);
	}
	return carried;
}

/**
 * sixin4_mtu_overstated() - find a PPPoE session that promises too much
 * @d: a chain
 * @carried: is set to what the device below can carry for it, in octets
 *
 * pppd takes what was negotiated, and nobody checks it against the Ethernet
 * below: a PPP MTU of 1500 needs an Ethernet of 1508 (RFC 4638 section 3).
 *
 * Return: the session's step, or NULL if there is none of that sort.
 */
const struct sixin4_step *
sixin4_mtu_overstated(const struct sixin4_derivation *d, u32 *carried)
{
	unsigned int i;

	for (i = 1; i < d->count; i++) {
		const struct sixin4_step *s = &d->step[i];

		if (s->kind != SIXIN4_STEP_PPPOE)
			continue;
		*carried = less(sixin4_mtu_carried(d, i), s->overhead);
		if (s->mtu > *carried)
			return s;
	}
	return NULL;
}

/**
 * sixin4_mtu_derive() - complete a chain with the IPv4 header
 * @d: a chain of 1 to %SIXIN4_CHAIN_MAX steps; gains one step or two
 *
 * RFC 4213 section 3.2.2: what the path carries, less 20, and 1280 if that is
 * larger.
 *
 * Return: the tunnel's MTU, %SIXIN4_MTU_MIN to %SIXIN4_MTU_MAX octets.
 */
u32 sixin4_mtu_derive(struct sixin4_derivation *d)
{
	u32 mtu = less(sixin4_mtu_carried(d, d->count), SIXIN4_OVERHEAD);

	sixin4_derivation_add(d, NULL, SIXIN4_STEP_IPV4, mtu, SIXIN4_OVERHEAD);
	if (mtu >= SIXIN4_MTU_MIN)
		return mtu;

	sixin4_derivation_add(d, NULL, SIXIN4_STEP_MINIMUM, SIXIN4_MTU_MIN, 0);
	return SIXIN4_MTU_MIN;
}

/**
 * sixin4_mtu_single() - a derivation of one step: pinned or default
 * @d: is overwritten
 * @kind: %SIXIN4_STEP_PINNED or %SIXIN4_STEP_DEFAULT
 * @mtu: octets
 *
 * Return: @mtu.
 */
u32 sixin4_mtu_single(struct sixin4_derivation *d, u8 kind, u32 mtu)
{
	d->count = 0;
	sixin4_derivation_add(d, NULL, kind, mtu, 0);
	return mtu;
}
