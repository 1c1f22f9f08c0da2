/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The arithmetic of a tunnel's MTU.  Pure: no kernel interfaces but types, so
 * that selftests/unit runs it in user space.
 */
#ifndef _SIXIN4_MTU_H
#define _SIXIN4_MTU_H

#ifdef __KERNEL__
#include <linux/if.h>
#include <linux/types.h>
#else
#include <net/if.h>
#include <linux/types.h>
#include <stdbool.h>
typedef __u8 u8;
typedef __u32 u32;
#endif
#include <linux/if_6in4.h>

/* Octets of the outer header, without options (RFC 4213 section 3.5). */
#define SIXIN4_OVERHEAD		20
/* Octets that a PPPoE session takes (RFC 2516 section 4: 6, and PPP's 2). */
#define SIXIN4_PPPOE_OVERHEAD	8
/* The range of a tunnel's MTU: RFC 8200 section 5 to 65535 - 20. */
#define SIXIN4_MTU_MIN		1280
#define SIXIN4_MTU_MAX		(65535 - SIXIN4_OVERHEAD)

/**
 * struct sixin4_step - one step of a derivation, see IFLA_6IN4_STEP_*
 * @dev: name of the device, empty where the step is none
 * @kind: &enum sixin4_step_kind
 * @mtu: octets that the step itself states
 * @overhead: octets that it takes from what the step before can carry
 */
struct sixin4_step {
	char dev[IFNAMSIZ];
	u8 kind;
	u32 mtu;
	u32 overhead;
};

/**
 * struct sixin4_derivation - where an MTU comes from, lowest step first
 * @count: steps in use
 * @step: the steps; sixin4_mtu_derive() needs room for two after a chain
 */
struct sixin4_derivation {
	unsigned int count;
	struct sixin4_step step[SIXIN4_STEPS];
};

/* The most steps that a chain may have before sixin4_mtu_derive(). */
#define SIXIN4_CHAIN_MAX	(SIXIN4_STEPS - 2)

bool sixin4_derivation_add(struct sixin4_derivation *d, const char *dev,
			   u8 kind, u32 mtu, u32 overhead);
void sixin4_derivation_reverse(struct sixin4_derivation *d);
bool sixin4_derivation_equal(const struct sixin4_derivation *a,
			     const struct sixin4_derivation *b);
u32 sixin4_mtu_carried(const struct sixin4_derivation *d, unsigned int count);
const struct sixin4_step *
sixin4_mtu_overstated(const struct sixin4_derivation *d, u32 *carried);
u32 sixin4_mtu_derive(struct sixin4_derivation *d);
u32 sixin4_mtu_single(struct sixin4_derivation *d, u8 kind, u32 mtu);

#endif /* _SIXIN4_MTU_H */
