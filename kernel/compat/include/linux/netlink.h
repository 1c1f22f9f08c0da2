/* SPDX-License-Identifier: GPL-2.0 */
/* What the driver uses of <linux/netlink.h> and older kernels lack. */
#ifndef _SIXIN4_COMPAT_LINUX_NETLINK_H
#define _SIXIN4_COMPAT_LINUX_NETLINK_H

#include_next <linux/netlink.h>

/* 6.1: a missing attribute can't be named to user space before. */
#ifndef SIXIN4_HAVE_REQ_ATTR
#define NL_REQ_ATTR_CHECK(extack, nest, tb, type) (!(tb)[type])
#endif

#endif /* _SIXIN4_COMPAT_LINUX_NETLINK_H */
