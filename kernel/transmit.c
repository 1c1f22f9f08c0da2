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
#include <net/dst_metadata.h>
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

/**
 * struct sixin4_outer - what the outer header is to say, and the way it takes
 * @remote: destination; the source is the path's
 * @df: as in &struct sixin4_path
 * @ttl: likewise
 * @tos: likewise
 * @cache: has the route to @remote, or takes it; NULL if none does
 */
struct sixin4_outer {
	__be32 remote;
	__be16 df;
	u8 ttl;
	u8 tos;
	struct dst_cache *cache;
};

/*
 * The cache is that of the packet's route, which knows nothing of this tunnel:
 * so it takes only what no setting of the tunnel has a say in.
 */
static struct dst_cache *sixin4_info_cache(const struct sixin4_path *path,
					   const struct sk_buff *skb,
					   struct ip_tunnel_info *info)
{
	if (sixin4_path_oif(path) || path->mark || path->tos & ~INET_ECN_MASK ||
	    !ip_tunnel_dst_cache_usable(skb, info))
		return NULL;
	return &info->dst_cache;
}

/* What a route, tc or eBPF has said of the packet; the rest is the path's. */
static unsigned int sixin4_by_info(const struct sixin4_path *path,
				   const struct sk_buff *skb,
				   struct ip_tunnel_info *info,
				   struct sixin4_outer *outer)
{
	const struct ip_tunnel_key *key = &info->key;

	if (!(info->mode & IP_TUNNEL_INFO_TX) ||
	    ip_tunnel_info_af(info) != AF_INET)
		return IFLA_6IN4_XSTATS_TX_NO_FAR_END;
	/* No other source: a far end would not take it (RFC 4213 section 3.6). */
	if (key->u.ipv4.src && key->u.ipv4.src != path->key.local)
		return IFLA_6IN4_XSTATS_TX_MARTIAN_OUTER;

	outer->remote = key->u.ipv4.dst;
	if (key->ttl)
		outer->ttl = key->ttl;
	if (key->tos)	/* 1 = inherit */
		outer->tos = key->tos == 1 ? 1 : key->tos & ~INET_ECN_MASK;
	if (ip_tunnel_key_df(key))
		outer->df = htons(IP_DF);
	outer->cache = sixin4_info_cache(path, skb, info);
	return 0;
}

/*
 * External mode.  Without a word from anyone a link-local address will do, be it
 * that of the destination or of the gateway.
 */
static unsigned int sixin4_by_packet(const struct sixin4_path *path,
				     const struct sk_buff *skb,
				     struct sixin4_outer *outer)
{
	const struct in6_addr *daddr = &ipv6_hdr(skb)->daddr;
	struct ip_tunnel_info *info = skb_tunnel_info(skb);
	unsigned int counter;

	if (info) {
		counter = sixin4_by_info(path, skb, info, outer);
		if (counter)
			return counter;
	} else {
		outer->remote = skb_valid_dst(skb) ?
			sixin4_dst_remote(skb_dst(skb), daddr) :
			sixin4_link_local_remote(daddr);
		if (!outer->remote)
			return IFLA_6IN4_XSTATS_TX_NO_FAR_END;
	}
	if (!sixin4_ipv4_is_unicast(outer->remote) ||
	    outer->remote == path->key.local)
		return IFLA_6IN4_XSTATS_TX_MARTIAN_OUTER;
	return 0;
}

/* Where to; 0, or the counter of a packet that is for nowhere. */
static unsigned int sixin4_destination(struct sixin4_path *path,
				       const struct sk_buff *skb,
				       struct sixin4_outer *outer)
{
	const struct ipv6hdr *ip6 = ipv6_hdr(skb);
	enum sixin4_verdict verdict;

	outer->remote = path->remote;
	outer->df = path->df;
	outer->ttl = path->ttl;
	outer->tos = path->tos;
	outer->cache = NULL;
	if (path->external)
		return sixin4_by_packet(path, skb, outer);
	if (path->stateless) {
		verdict = sixin4_site_send(&path->site, &ip6->saddr,
					   &ip6->daddr, &outer->remote);
		if (verdict != SIXIN4_VERDICT_GOOD)
			return sixin4_verdict_counters[verdict];
	}
	/*
	 * Of 6to4 and 6rd only the relay's route is kept: the FIB has its own
	 * copies, and no destination is sent another one's way.
	 */
	if (outer->remote == path->remote)
		outer->cache = &path->cache;
	return 0;
}

/*
 * The route as it was.  One that the packet's route has kept may be older than
 * the path, or have been kept by another tunnel.
 */
static struct rtable *sixin4_route_kept(const struct sixin4_tunnel *tunnel,
					const struct sixin4_path *path,
					struct dst_cache *cache)
{
	struct rtable *rt;
	__be32 local;

	rt = cache ? dst_cache_get_ip4(cache, &local) : NULL;
	if (!rt || cache == &path->cache)
		return rt;
	if (local == path->key.local && rt->rt_type == RTN_UNICAST &&
	    net_eq(dev_net(dst_dev(&rt->dst)), tunnel->net))
		return rt;
	ip_rt_put(rt);
	return NULL;
}

/*
 * From the FIB; a source that has gone fails here (RFC 4213 section 3.5).  Not
 * inline: a compiler that clears what is on the stack would do so for each
 * packet.
 */
static noinline_for_stack struct rtable *
sixin4_route_find(struct sixin4_tunnel *tunnel, const struct sixin4_path *path,
		  const struct sixin4_outer *outer)
{
	struct net *net = tunnel->net;
	struct flowi4 fl4;
	struct rtable *rt;

	sixin4_path_flow(net, &fl4, path, outer->remote);
	rt = ip_route_output_flow(net, &fl4, NULL);
	if (IS_ERR(rt))
		return rt;
	if (rt->rt_type != RTN_UNICAST ||
	    (path->oif && !rt->rt_uses_gateway &&
	     sixin4_on_link_only(net, &fl4, dst_dev(&rt->dst)))) {
		ip_rt_put(rt);
		return ERR_PTR(-ENETUNREACH);
	}
	if (!outer->cache)
		return rt;
	dst_cache_set_ip4(outer->cache, &rt->dst, fl4.saddr);
	/* Of a prefix's routes for other TOS the FIB notifier is not told. */
	if (unlikely(dst_dev(&rt->dst)->ifindex != path->underlay) &&
	    outer->cache == &path->cache)
		sixin4_resolve_one_later(tunnel);
	return rt;
}

/* The outer route. */
static struct rtable *sixin4_route(struct sixin4_tunnel *tunnel,
				   const struct sixin4_path *path,
				   const struct sixin4_outer *outer)
{
	struct rtable *rt = sixin4_route_kept(tunnel, path, outer->cache);

	return rt ?: sixin4_route_find(tunnel, path, outer);
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
			       const struct sixin4_path *path,
			       const struct sixin4_outer *outer,
			       struct rtable *rt)
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
	tos = outer->tos & 1 ? inner_tos : outer->tos;
	/* RFC 6040 section 4.1: CE is copied too; INET_ECN_encapsulate() is RFC 3168. */
	tos = (tos & ~INET_ECN_MASK) | (inner_tos & INET_ECN_MASK);

	sixin4_output(tunnel, rt, skb, path->key.local, outer->remote, tos,
		      outer->ttl ?: ip6->hop_limit, outer->df);
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
	struct sixin4_outer outer;
	unsigned int counter;
	struct rtable *rt;

	counter = sixin4_destination(path, skb, &outer);
	if (unlikely(counter))
		return counter;
	if (unlikely(sixin4_is_own(path, skb, outer.remote)))
		return IFLA_6IN4_XSTATS_TX_LOOP;
	rt = sixin4_route(tunnel, path, &outer);
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
	if (unlikely(!sixin4_fits(skb, dev, rt, &outer.df)))
		goto put;
	sixin4_encapsulate(skb, tunnel, path, &outer, rt);
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
	case IFLA_6IN4_XSTATS_TX_NO_FAR_END:
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
