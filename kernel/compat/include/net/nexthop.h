/* SPDX-License-Identifier: GPL-2.0 */
/* What the driver uses of <net/nexthop.h> and older kernels lack. */
#ifndef _SIXIN4_COMPAT_NET_NEXTHOP_H
#define _SIXIN4_COMPAT_NET_NEXTHOP_H

#include_next <net/nexthop.h>

/* 5.11: it tells of the nexthops that are there, and may refuse. */
#ifndef SIXIN4_HAVE_NEXTHOP_EXTACK
#define register_nexthop_notifier(net, nb, extack) \
	((register_nexthop_notifier)(net, nb))
#endif

#endif /* _SIXIN4_COMPAT_NET_NEXTHOP_H */
