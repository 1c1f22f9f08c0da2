/* SPDX-License-Identifier: GPL-2.0 */
/* What the driver uses of <net/ip_tunnels.h> and older kernels lack. */
#ifndef _SIXIN4_COMPAT_NET_IP_TUNNELS_H
#define _SIXIN4_COMPAT_NET_IP_TUNNELS_H

#include_next <net/ip_tunnels.h>

/* 6.19: flags for the IP control block. */
#ifndef SIXIN4_HAVE_IPTUNNEL_XMIT_IPCB_FLAGS
#define iptunnel_xmit(sk, rt, skb, src, dst, proto, tos, ttl, df, xnet, ipcb) \
	((iptunnel_xmit)(sk, rt, skb, src, dst, proto, tos, ttl, df, xnet))
#endif

/* 5.11: it was the tunnels' own before. */
#ifndef SIXIN4_HAVE_TSTATS64
#define dev_get_tstats64 ip_tunnel_get_stats64
#endif

#endif /* _SIXIN4_COMPAT_NET_IP_TUNNELS_H */
