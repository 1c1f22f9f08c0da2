/* SPDX-License-Identifier: GPL-2.0 */
/* Where a tunnel's MTU comes from, as words. */
#ifndef SIXIN4_DERIVATION_H
#define SIXIN4_DERIVATION_H

#include <net/if.h>
#include <stdint.h>

/**
 * struct step - a step of a derivation, as the kernel tells it
 * @dev: device name, "" if the step is no device
 * @kind: &enum sixin4_step_kind, or a later one that is not known here
 * @mtu: octets that the step states
 * @overhead: octets that it takes from what the step before can carry
 */
struct step {
	char dev[IFNAMSIZ];
	unsigned int kind;
	uint32_t mtu, overhead;
};

const char *step_kind_name(unsigned int kind);
char *derivation_explain(const struct step *step, unsigned int count);
char *derivation_warning(const struct step *step, unsigned int i);

#endif
