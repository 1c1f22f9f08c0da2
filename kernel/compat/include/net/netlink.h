/* SPDX-License-Identifier: GPL-2.0 */
/* What the driver uses of <net/netlink.h> and older kernels lack. */
#ifndef _SIXIN4_COMPAT_NET_NETLINK_H
#define _SIXIN4_COMPAT_NET_NETLINK_H

#include_next <net/netlink.h>

/* 5.11 */
#ifndef SIXIN4_HAVE_NLA_STRSCPY
#define nla_strscpy nla_strlcpy
#endif

#endif /* _SIXIN4_COMPAT_NET_NETLINK_H */
