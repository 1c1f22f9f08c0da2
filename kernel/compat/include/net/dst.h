/* SPDX-License-Identifier: GPL-2.0 */
/* What the driver uses of <net/dst.h> and older kernels lack. */
#ifndef _SIXIN4_COMPAT_NET_DST_H
#define _SIXIN4_COMPAT_NET_DST_H

#include_next <net/dst.h>

/* 6.17 and point releases. */
#ifndef SIXIN4_HAVE_DST_DEV
static inline struct net_device *dst_dev(const struct dst_entry *dst)
{
	return READ_ONCE(dst->dev);
}
#endif

#endif /* _SIXIN4_COMPAT_NET_DST_H */
