// SPDX-License-Identifier: GPL-2.0
/*
 * From an IPv6 packet to an IPv4 one: the tunnel's ndo_start_xmit.
 *
 * It reads the path under RCU, takes no lock, and counts every packet that it
 * drops.
 */
#include <linux/icmpv6.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <net/dsfield.h>
#include <net/gre.h>
#include <net/gso.h>
#include <net/inet_ecn.h>
#include <net/ip.h>
#include <net/ip_tunnels.h>
#include <net/ipv6.h>
#include <net/route.h>

#include "sixin4.h"

/* How many tunnels in each other are looked through for one's own packet. */
#define SIXIN4_NESTED	4

static const u8 sixin4_verdict_counters[SIXIN4_VERDICTS] = {
	[SIXIN4_VERDICT_SPOOFED] = IFLA_6IN4_XSTATS_TX_SPOOFED,
	[SIXIN4_VERDICT_MARTIAN] = IFLA_6IN4_XSTATS_TX_MARTIAN_OUTER,
	[SIXIN4_VERDICT_NO_SITE] = IFLA_6IN4_XSTATS_TX_NO_SITE,
};

/* The outer destination; 0, or the counter of a packet that has none. */
static unsigned int sixin4_destination(const struct sixin4_path *path,
				       const struct sk_buff *skb,
				       __be32 *remote)
{
	const struct ipv6hdr *ip6 = ipv6_hdr(skb);
	enum sixin4_verdict verdict;

	*remote = path->remote;
	if (!path->stateless)
		return 0;
	verdict = sixin4_site_send(&path->site, &ip6->saddr, &ip6->daddr,
				   remote);
	return sixin4_verdict_counters[verdict];
}

/*
 * The outer route; a source that has gone fails here (RFC 4213 section 3.5).
 * Where each packet has its own destination, only the relay's is kept: the FIB
 * has its own copies, and no destination is sent another one's way.
 */
static struct rtable *sixin4_route(struct sixin4_tunnel *tunnel,
				   struct sixin4_path *path, __be32 remote)
{
	bool keep = remote == path->remote;
	struct net *net = tunnel->net;
	struct flowi4 fl4;
	struct rtable *rt;

	rt = keep ? dst_cache_get_ip4(&path->cache, &fl4.saddr) : NULL;
	if (rt)
		return rt;

	sixin4_flow(net, &fl4, path->oif, path->mark, path->tos, remote,
		    path->key.local);
	rt = ip_route_output_flow(net, &fl4, NULL);
	if (IS_ERR(rt))
		return rt;
	if (rt->rt_type != RTN_UNICAST ||
	    (path->oif && !rt->rt_uses_gateway &&
	     sixin4_on_link_only(net, &fl4, dst_dev(&rt->dst)))) {
		ip_rt_put(rt);
		return ERR_PTR(-ENETUNREACH);
	}
	if (!keep)
		return rt;
	dst_cache_set_ip4(&path->cache, &rt->dst, fl4.saddr);
	/* Of a prefix's routes for other TOS the FIB notifier is not told. */
	if (unlikely(dst_dev(&rt->dst)->ifindex != path->underlay))
		sixin4_resolve_one_later(tunnel);
	return rt;
}

/*
 * RFC 4213 section 3.2.2: what the path does not carry is answered, and where
 * it carries less than 1280 octets of IPv6, DF stays off.
 */
static bool sixin4_fits(struct sk_buff *skb, const struct net_device *dev,
			const struct rtable *rt, __be16 *df)
{
	unsigned int mtu = READ_ONCE(dev->mtu);

	if (*df) {
		unsigned int path_mtu = dst_mtu(&rt->dst);

		if (path_mtu >= SIXIN4_MTU_MIN + SIXIN4_OVERHEAD) {
			/* No routing has looked at the device's own, always. */
			mtu = min(mtu, path_mtu - SIXIN4_OVERHEAD);
		} else {
			mtu = SIXIN4_MTU_MIN;
			*df = 0;
		}
	}

	if (skb_is_gso(skb) ? skb_gso_validate_network_len(skb, mtu) :
			      skb->len <= mtu)
		return true;

	skb_dst_update_pmtu_no_confirm(skb, mtu);
	icmpv6_ndo_send(skb, ICMPV6_PKT_TOOBIG, 0, mtu);
	return false;
}

/* Where in @skb the IPv4 packet is that the IPv6 one at @offset holds, or < 0. */
static int sixin4_ipv4_inside(const struct sk_buff *skb, int offset)
{
	const struct gre_base_hdr *gre;
	struct gre_base_hdr base;
	const u8 *first;
	__be16 frag_off;
	u8 nexthdr;

	first = skb_header_pointer(skb, offset +
				   offsetof(struct ipv6hdr, nexthdr),
				   sizeof(nexthdr), &nexthdr);
	if (!first)
		return -EINVAL;
	nexthdr = *first;
	offset = ipv6_skip_exthdr(skb, offset + sizeof(struct ipv6hdr),
				  &nexthdr, &frag_off);
	if (offset < 0 || nexthdr == IPPROTO_IPIP)
		return offset;
	if (nexthdr != IPPROTO_GRE)
		return -EINVAL;

	gre = skb_header_pointer(skb, offset, sizeof(base), &base);
	if (!gre || gre->protocol != htons(ETH_P_IP))
		return -EINVAL;
	return offset + sizeof(base) + 4 * (!!(gre->flags & GRE_CSUM) +
					    !!(gre->flags & GRE_KEY) +
					    !!(gre->flags & GRE_SEQ));
}

/*
 * What this tunnel has sent comes back in tunnels of another sort.  Where a
 * queue is in between it would go round for ever, and in ever more fragments.
 */
static bool sixin4_is_own(const struct sixin4_path *path,
			  const struct sk_buff *skb, __be32 remote)
{
	int i, offset = skb_network_offset(skb);

	switch (ipv6_hdr(skb)->nexthdr) {
	case IPPROTO_TCP:
	case IPPROTO_UDP:
	case IPPROTO_ICMPV6:
		return false;
	}
	for (i = 0; i < SIXIN4_NESTED; i++) {
		const struct iphdr *iph;
		struct iphdr buffer;

		offset = sixin4_ipv4_inside(skb, offset);
		if (offset < 0)
			break;
		iph = skb_header_pointer(skb, offset, sizeof(buffer), &buffer);
		if (!iph || iph->protocol != IPPROTO_IPV6)
			break;
		if (iph->saddr == path->key.local &&
		    iph->daddr == remote)
			return true;
		offset += iph->ihl * 4;
	}
	return false;
}

/*
 * As iptunnel_xmit(), which would find an identifier for each packet: that costs
 * more than the rest of the header, and those that have DF need none (RFC 6864
 * section 4.1).  Consumes @skb and @rt.
 */
static void sixin4_output(struct sixin4_tunnel *tunnel, struct rtable *rt,
			  struct sk_buff *skb, __be32 local, __be32 remote,
			  u8 tos, u8 ttl, __be16 df)
{
	struct net_device *dev = tunnel->dev;
	int len = skb->len, err;
	struct iphdr *iph;

	skb_scrub_packet(skb, !net_eq(tunnel->net, dev_net(dev)));
	skb_clear_hash_if_not_l4(skb);
	skb_dst_set(skb, &rt->dst);
	memset(IPCB(skb), 0, sizeof(*IPCB(skb)));

	iph = skb_push(skb, sizeof(*iph));
	skb_reset_network_header(skb);
	*iph = (struct iphdr) {
		.version = 4,
		.ihl = sizeof(*iph) / 4,
		.tos = tos,
		.frag_off = ip_mtu_locked(&rt->dst) ? 0 : df,
		.ttl = ttl,
		.protocol = IPPROTO_IPV6,
		.saddr = local,
		.daddr = remote,
	};
	ip_select_ident_segs(tunnel->net, skb, NULL,
			     skb_shinfo(skb)->gso_segs ?: 1);

	dev_xmit_recursion_inc();
	err = ip_local_out(tunnel->net, NULL, skb);
	dev_xmit_recursion_dec();
	iptunnel_xmit_stats(dev, net_xmit_eval(err) ? 0 : len);
}

/* Consumes @skb and @rt. */
static void sixin4_encapsulate(struct sk_buff *skb,
			       struct sixin4_tunnel *tunnel,
			       const struct sixin4_path *path, __be32 remote,
			       struct rtable *rt, __be16 df)
{
	const struct ipv6hdr *ip6;
	u8 tos, inner_tos;

	if (skb_cow_head(skb, LL_RESERVED_SPACE(dst_dev(&rt->dst)) +
			      rt->dst.header_len + SIXIN4_OVERHEAD) ||
	    iptunnel_handle_offloads(skb, SKB_GSO_IPXIP4)) {
		ip_rt_put(rt);
		sixin4_drop(tunnel, skb, IFLA_6IN4_XSTATS_TX_NO_MEMORY);
		return;
	}
	skb_set_inner_ipproto(skb, IPPROTO_IPV6);

	ip6 = ipv6_hdr(skb);
	inner_tos = ipv6_get_dsfield(ip6);
	tos = path->tos & 1 ? inner_tos : path->tos;
	/* RFC 6040 section 4.1: CE is copied too; INET_ECN_encapsulate() is RFC 3168. */
	tos = (tos & ~INET_ECN_MASK) | (inner_tos & INET_ECN_MASK);

	sixin4_output(tunnel, rt, skb, path->key.local, remote, tos,
		      path->ttl ?: ip6->hop_limit, df);
}

/**
 * sixin4_send() - send an IPv6 packet by a path
 * @tunnel: the tunnel
 * @path: of it
 * @skb: the packet; skb->dev is the tunnel's device
 *
 * Context: RCU read side, BH off.
 * Return: 0, the packet was consumed; else the counter of one that must be
 * dropped.
 */
unsigned int sixin4_send(struct sixin4_tunnel *tunnel, struct sixin4_path *path,
			 struct sk_buff *skb)
{
	const struct net_device *dev = tunnel->dev;
	unsigned int counter;
	struct rtable *rt;
	__be32 remote;
	__be16 df;

	counter = sixin4_destination(path, skb, &remote);
	if (unlikely(counter))
		return counter;
	if (unlikely(sixin4_is_own(path, skb, remote)))
		return IFLA_6IN4_XSTATS_TX_LOOP;
	rt = sixin4_route(tunnel, path, remote);
	if (IS_ERR(rt))
		return IFLA_6IN4_XSTATS_TX_NO_ROUTE;
	counter = IFLA_6IN4_XSTATS_TX_LOOP;
	if (unlikely(sixin4_is_tunnel(dst_dev(&rt->dst))))
		goto put;

	counter = IFLA_6IN4_XSTATS_TX_NO_MEMORY;
	if (unlikely(path->clamp_mss &&
		     !sixin4_mss_clamp(skb, READ_ONCE(dev->mtu))))
		goto put;

	counter = IFLA_6IN4_XSTATS_TX_TOO_BIG;
	df = path->df;
	if (unlikely(!sixin4_fits(skb, dev, rt, &df)))
		goto put;
	sixin4_encapsulate(skb, tunnel, path, remote, rt, df);
	return 0;

put:
	ip_rt_put(rt);
	return counter;
}

/*
 * Whoever sent it is told if it is for want of a way, or of the right address:
 * its prefix may be that of the address before (RFC 7084 L-14).
 * icmpv6_ndo_send() undoes what a queue and NAT have left in @skb.
 */
static void sixin4_not_sent(struct sixin4_tunnel *tunnel, struct sk_buff *skb,
			    unsigned int counter)
{
	switch (counter) {
	case IFLA_6IN4_XSTATS_TX_NO_PATH:
	case IFLA_6IN4_XSTATS_TX_NO_ROUTE:
	case IFLA_6IN4_XSTATS_TX_LOOP:
	case IFLA_6IN4_XSTATS_TX_MARTIAN_OUTER:
	case IFLA_6IN4_XSTATS_TX_NO_SITE:
		icmpv6_ndo_send(skb, ICMPV6_DEST_UNREACH, ICMPV6_ADDR_UNREACH,
				0);
		break;
	case IFLA_6IN4_XSTATS_TX_SPOOFED:
		icmpv6_ndo_send(skb, ICMPV6_DEST_UNREACH, ICMPV6_POLICY_FAIL, 0);
		break;
	}
	sixin4_drop(tunnel, skb, counter);
}

/**
 * sixin4_xmit() - send an IPv6 packet through the tunnel
 * @skb: the packet
 * @dev: the tunnel
 *
 * Return: %NETDEV_TX_OK; the packet was consumed.
 */
netdev_tx_t sixin4_xmit(struct sk_buff *skb, struct net_device *dev)
{
	unsigned int counter = IFLA_6IN4_XSTATS_TX_NO_PATH;
	struct sixin4_tunnel *tunnel = netdev_priv(dev);
	struct sixin4_path *path;

	if (skb->protocol != htons(ETH_P_IPV6) || !pskb_inet_may_pull(skb)) {
		sixin4_drop(tunnel, skb, IFLA_6IN4_XSTATS_TX_NOT_IPV6);
		return NETDEV_TX_OK;
	}

	/* Tunnels in each other: no stack holds for ever. */
	if (unlikely(dev_recursion_level() > IP_TUNNEL_RECURSION_LIMIT)) {
		sixin4_drop(tunnel, skb, IFLA_6IN4_XSTATS_TX_LOOP);
		return NETDEV_TX_OK;
	}

	rcu_read_lock();
	path = rcu_dereference(tunnel->path);
	if (likely(path && !path->silent))
		counter = sixin4_send(tunnel, path, skb);
	if (unlikely(counter))
		sixin4_not_sent(tunnel, skb, counter);
	rcu_read_unlock();
	return NETDEV_TX_OK;
}
