/* SPDX-License-Identifier: GPL-2.0 */
/* What the driver uses of <net/ip6_fib.h> and older kernels lack. */
#ifndef _SIXIN4_COMPAT_NET_IP6_FIB_H
#define _SIXIN4_COMPAT_NET_IP6_FIB_H

#include_next <net/ip6_fib.h>

/* 7.x: IPv6 may be a module before, and is reached by way of a table. */
#ifdef SIXIN4_HAVE_IPV6_STUB
#include <net/ipv6_stubs.h>

#define fib6_lookup(net, oif, fl6, res, flags) \
	(ipv6_stub->fib6_lookup(net, oif, fl6, res, flags))
#endif

#endif /* _SIXIN4_COMPAT_NET_IP6_FIB_H */
