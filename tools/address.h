/* SPDX-License-Identifier: GPL-2.0 */
/* Which addresses may be configured. */
#ifndef SIXIN4_ADDRESS_H
#define SIXIN4_ADDRESS_H

#include <netinet/in.h>
#include <stdbool.h>

const char *address_ipv4_refusal(struct in_addr address);
const char *address_ipv6_refusal(const struct in6_addr *address);

#endif
