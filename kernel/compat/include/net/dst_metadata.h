/* SPDX-License-Identifier: GPL-2.0 */
/* What the driver uses of <net/dst_metadata.h> and older kernels lack. */
#ifndef _SIXIN4_COMPAT_NET_DST_METADATA_H
#define _SIXIN4_COMPAT_NET_DST_METADATA_H

#include_next <net/dst_metadata.h>

/* 6.10: flags are a bitmap; see <net/ip_tunnels.h> beside this. */
#ifndef SIXIN4_HAVE_TUNNEL_FLAGS
#define __ip_tun_set_dst(saddr, daddr, tos, ttl, tp_dst, flags, id, md_size) \
	((__ip_tun_set_dst)(saddr, daddr, tos, ttl, tp_dst, *(flags), id, \
			    md_size))
#endif

#endif /* _SIXIN4_COMPAT_NET_DST_METADATA_H */
