/* SPDX-License-Identifier: GPL-2.0 */
/* What the driver uses of <net/ip_tunnels.h> and older kernels lack. */
#ifndef _SIXIN4_COMPAT_NET_IP_TUNNELS_H
#define _SIXIN4_COMPAT_NET_IP_TUNNELS_H

#include_next <net/ip_tunnels.h>

/* 6.12 and point releases: tunnels in each other end here. */
#ifndef SIXIN4_HAVE_IPTUNNEL_RECURSION
#define IP_TUNNEL_RECURSION_LIMIT	5

static inline void
sixin4_compat_iptunnel_xmit(struct sock *sk, struct rtable *rt,
			    struct sk_buff *skb, __be32 src, __be32 dst,
			    u8 proto, u8 tos, u8 ttl, __be16 df, bool xnet)
{
	dev_xmit_recursion_inc();
	iptunnel_xmit(sk, rt, skb, src, dst, proto, tos, ttl, df, xnet);
	dev_xmit_recursion_dec();
}

#define iptunnel_xmit(sk, rt, skb, src, dst, proto, tos, ttl, df, xnet, ipcb) \
	sixin4_compat_iptunnel_xmit(sk, rt, skb, src, dst, proto, tos, ttl, \
				    df, xnet)
#elif !defined(SIXIN4_HAVE_IPTUNNEL_XMIT_IPCB_FLAGS)
/* 6.19: flags for the IP control block. */
#define iptunnel_xmit(sk, rt, skb, src, dst, proto, tos, ttl, df, xnet, ipcb) \
	((iptunnel_xmit)(sk, rt, skb, src, dst, proto, tos, ttl, df, xnet))
#endif

/* 6.10: flags are a bitmap. */
#ifdef SIXIN4_HAVE_TUNNEL_FLAGS
static inline bool ip_tunnel_key_df(const struct ip_tunnel_key *key)
{
	return test_bit(IP_TUNNEL_DONT_FRAGMENT_BIT, key->tun_flags);
}
#else
#define IP_TUNNEL_DECLARE_FLAGS(name)	__be16 name[1]

static inline bool ip_tunnel_key_df(const struct ip_tunnel_key *key)
{
	return key->tun_flags & TUNNEL_DONT_FRAGMENT;
}
#endif

/* 5.11: it was the tunnels' own before. */
#ifndef SIXIN4_HAVE_TSTATS64
#define dev_get_tstats64 ip_tunnel_get_stats64
#endif

#endif /* _SIXIN4_COMPAT_NET_IP_TUNNELS_H */
