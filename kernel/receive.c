// SPDX-License-Identifier: GPL-2.0
/*
 * From an IPv4 packet to an IPv6 one: the handler of protocol 41.
 *
 * It is asked before sit, and hands on what is for no tunnel of this driver; a
 * second one is asked last, for what is for no tunnel at all.  They run under
 * RCU, take no lock, and count every packet that they drop.
 */
#include <linux/icmp.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/netdevice.h>
#include <net/dropreason.h>
#include <net/dst_metadata.h>
#include <net/icmp.h>
#include <net/inet_ecn.h>
#include <net/ip.h>
#include <net/ip_tunnels.h>
#include <net/ipv6.h>
#include <net/route.h>
#include <net/xfrm.h>

#include "sixin4.h"

/**
 * sixin4_martian() - is an inner source never on the wire?
 * @src: the address
 *
 * RFC 4213 section 3.6.  ::/96 takes in ::1 and the v4-compatible addresses; ::
 * itself is a host without address.
 *
 * Return: true if so.
 */
bool sixin4_martian(const struct in6_addr *src)
{
	if (likely(src->s6_addr32[0] || src->s6_addr32[1]))
		return ipv6_addr_is_multicast(src);
	return src->s6_addr32[2] == htonl(0xffff) ||	/* ::ffff:0:0/96 */
	       (!src->s6_addr32[2] && src->s6_addr32[3]);
}

/* RFC 4213 section 3.6: what comes in has no source of this end's own. */
static bool sixin4_from_our_site(const struct sixin4_path *path,
				 const struct in6_addr *src)
{
	unsigned int i;

	for (i = 0; i < path->site_prefixes; i++) {
		const struct sixin4_prefix *prefix = &path->site_prefix[i];

		if (ipv6_prefix_equal(src, &prefix->address, prefix->length))
			return true;
	}
	return false;
}

static const u8 sixin4_verdict_counters[SIXIN4_VERDICTS] = {
	[SIXIN4_VERDICT_SPOOFED] = IFLA_6IN4_XSTATS_RX_SPOOFED,
	[SIXIN4_VERDICT_MARTIAN] = IFLA_6IN4_XSTATS_RX_MARTIAN_OUTER,
	[SIXIN4_VERDICT_NO_SITE] = IFLA_6IN4_XSTATS_RX_NOT_DELEGATED,
};

/* Do the inner addresses belong to the outer ones?  0 if so. */
static unsigned int sixin4_check_far_end(const struct sixin4_path *path,
					 const struct sk_buff *skb,
					 const struct ipv6hdr *ip6)
{
	__be32 remote = ip_hdr(skb)->saddr;
	enum sixin4_verdict verdict;

	if (path->external) {
		if (!sixin4_ipv4_is_unicast(remote) ||
		    remote == path->key.local)
			return IFLA_6IN4_XSTATS_RX_MARTIAN_OUTER;
		return sixin4_goes_too_far(path, ip6) ||
		       !sixin4_source_is_good(path, remote, ip6) ?
			IFLA_6IN4_XSTATS_RX_SPOOFED : 0;
	}
	if (!path->stateless)
		return 0;
	verdict = sixin4_site_receive(&path->site, remote, &ip6->saddr,
				      &ip6->daddr);
	return sixin4_verdict_counters[verdict];
}

/* @skb is at the inner header, of which tunnel4 made sure.  0 if it is good. */
static unsigned int sixin4_check_inner(const struct sixin4_path *path,
				       struct sk_buff *skb)
{
	const struct ipv6hdr *ip6 = (const struct ipv6hdr *)skb->data;
	unsigned int len = sizeof(*ip6) + ntohs(ip6->payload_len);
	unsigned int counter;
	int err;

	if (ip6->version != 6)
		return IFLA_6IN4_XSTATS_RX_NOT_IPV6;
	/* GRO below may have made more of it than the field can tell. */
	if (!ip6->payload_len && skb_is_gso(skb))
		len = skb->len;
	if (skb->len < len)
		return IFLA_6IN4_XSTATS_RX_TRUNCATED;
	if (sixin4_martian(&ip6->saddr))
		return IFLA_6IN4_XSTATS_RX_MARTIAN_INNER;
	if (sixin4_from_our_site(path, &ip6->saddr))
		return IFLA_6IN4_XSTATS_RX_SITE_PREFIX;
	counter = sixin4_check_far_end(path, skb, ip6);
	if (counter)
		return counter;
	/* What is longer than its header says is padding; no checksum is there. */
	err = pskb_trim_rcsum(skb, len);
	if (err == -ENOMEM)
		return IFLA_6IN4_XSTATS_RX_NO_MEMORY;
	return err ? IFLA_6IN4_XSTATS_RX_TRUNCATED : 0;
}

/* The outer header, for tc and eBPF: as a part of the route still to be found. */
static bool sixin4_attach_outer(struct sk_buff *skb, const struct iphdr *iph)
{
	IP_TUNNEL_DECLARE_FLAGS(flags) = { };
	struct metadata_dst *outer;

	outer = __ip_tun_set_dst(iph->saddr, iph->daddr, iph->tos, iph->ttl, 0,
				 flags, 0, 0);
	if (outer)
		skb_dst_set(skb, &outer->dst);
	return outer;
}

/* This CPU is passing a packet up, further down its stack. */
static DEFINE_PER_CPU(bool, sixin4_passing_up);

/*
 * Straight on, without a queue; but not in each other, as where packets come
 * out of packets in the stack itself (SRv6) a sender could make that as deep as
 * he likes.  On PREEMPT_RT another task may come between.
 */
static void sixin4_pass_up(struct sixin4_tunnel *tunnel, struct sk_buff *skb)
{
	if (IS_ENABLED(CONFIG_PREEMPT_RT) ||
	    unlikely(__this_cpu_read(sixin4_passing_up))) {
		if (netif_rx(skb) == NET_RX_DROP)
			sixin4_count(tunnel, IFLA_6IN4_XSTATS_RX_BACKLOG);
		return;
	}
	__this_cpu_write(sixin4_passing_up, true);
	netif_receive_skb(skb);
	__this_cpu_write(sixin4_passing_up, false);
}

/* UDP only where the administrator asks for it, as for any device. */
static bool sixin4_aggregated(const struct sixin4_tunnel *tunnel, u8 nexthdr)
{
	if (nexthdr == IPPROTO_TCP)
		return true;
	return nexthdr == IPPROTO_UDP &&
	       tunnel->dev->features & NETIF_F_SOFT_FEATURES_OFF;
}

/*
 * What can be aggregated goes by the same queue, all of it, so that it stays in
 * order; what gains nothing from it takes the shortest way up.
 */
static void sixin4_deliver(struct sixin4_tunnel *tunnel, struct sk_buff *skb)
{
	dev_sw_netstats_rx_add(tunnel->dev, skb->len);

	if (sixin4_aggregated(tunnel, ipv6_hdr(skb)->nexthdr))
		sixin4_gro_receive(tunnel, skb);
	else
		sixin4_pass_up(tunnel, skb);
}

/* Not inline, so that the flow is cleared only where it is used. */
static noinline_for_stack bool
sixin4_came_by_route(const struct sixin4_tunnel *tunnel,
		     const struct sixin4_path *path, struct sk_buff *skb)
{
	struct flowi4 fl4;
	struct rtable *rt;
	int ifindex;

	sixin4_path_flow(tunnel->net, &fl4, path, ip_hdr(skb)->saddr);
	rt = __ip_route_output_key(tunnel->net, &fl4);
	if (IS_ERR(rt))
		return false;
	ifindex = dst_dev(&rt->dst)->ifindex;
	ip_rt_put(rt);
	return ifindex == skb->dev->ifindex || ifindex == inet_sdif(skb);
}

/*
 * By the device that the tunnel sends by?  Where each far end has its own way,
 * that is the route to this one.
 */
static bool sixin4_came_this_way(const struct sixin4_tunnel *tunnel,
				 const struct sixin4_path *path,
				 struct sk_buff *skb)
{
	if (!(path->stateless || path->external) || path->oif)
		return sixin4_path_came_by(path, skb);
	return sixin4_came_by_route(tunnel, path, skb);
}

/* Returns the counter of a packet that must be dropped, or 0: delivered. */
static unsigned int sixin4_decapsulate(struct sixin4_tunnel *tunnel,
				       struct sixin4_path *path,
				       struct sk_buff *skb)
{
	unsigned int counter;
	int outer;

	if (path->strict && !sixin4_came_this_way(tunnel, path, skb))
		return IFLA_6IN4_XSTATS_RX_RP_FILTER;
	if (!xfrm4_policy_check(NULL, XFRM_POLICY_IN, skb))
		return IFLA_6IN4_XSTATS_RX_POLICY;

	counter = sixin4_check_inner(path, skb);
	if (counter)
		return counter;

	skb->mac_header = skb->network_header;
	skb_reset_network_header(skb);
	skb->dev = tunnel->dev;
	if (iptunnel_pull_header(skb, 0, htons(ETH_P_IPV6),
				 !net_eq(tunnel->net, dev_net(tunnel->dev))))
		return IFLA_6IN4_XSTATS_RX_NO_MEMORY;

	/* RFC 6040 section 4.2; the outer header is where "MAC" is now. */
	if (IP_ECN_decapsulate((const struct iphdr *)skb_mac_header(skb),
			       skb) > 1)
		return IFLA_6IN4_XSTATS_RX_ECN;

	if (unlikely(path->clamp_mss &&
		     !sixin4_mss_clamp(skb, READ_ONCE(tunnel->dev->mtu))))
		return IFLA_6IN4_XSTATS_RX_NO_MEMORY;

	/* Not its address: the head may become another. */
	outer = skb_mac_offset(skb);
	skb_reset_mac_header(skb);
	if (ipv6_hdr(skb)->nexthdr == IPPROTO_ICMPV6 &&
	    sixin4_liveness_receive(tunnel, path, skb))
		return 0;
	if (path->external &&
	    !sixin4_attach_outer(skb, (const struct iphdr *)(skb->data + outer)))
		return IFLA_6IN4_XSTATS_RX_NO_MEMORY;
	sixin4_deliver(tunnel, skb);
	return 0;
}

/*
 * Return: 0 if the packet was taken; otherwise the next handler, sit for one,
 * is asked.
 */
static int sixin4_rcv(struct sk_buff *skb)
{
	const struct iphdr *iph = ip_hdr(skb);
	struct sixin4_tunnel *tunnel;
	struct sixin4_path *path;
	unsigned int counter;

	path = sixin4_path_find(dev_net(skb->dev), skb, iph->saddr, iph->daddr);
	if (!path)
		return -ENOENT;

	tunnel = netdev_priv(path->dev);
	counter = sixin4_decapsulate(tunnel, path, skb);
	if (counter)
		sixin4_drop(tunnel, skb, counter);
	return 0;
}

/*
 * The last to be asked: no tunnel of any kind wants the packet.  As the host
 * answers a protocol that it does not know (RFC 4213 section 3.6), so that it
 * shows nothing of the tunnels that are there.
 */
static int sixin4_rcv_unclaimed(struct sk_buff *skb)
{
	if (xfrm4_policy_check(NULL, XFRM_POLICY_IN, skb)) {
		__IP_INC_STATS(dev_net(skb->dev), IPSTATS_MIB_INUNKNOWNPROTOS);
		icmp_send(skb, ICMP_DEST_UNREACH, ICMP_PROT_UNREACH, 0);
	}
	kfree_skb_reason(skb, SKB_DROP_REASON_IP_NOPROTO);
	return 0;
}

static int sixin4_err_unclaimed(struct sk_buff *skb, u32 info)
{
	return -ENOENT;
}

static struct xfrm_tunnel sixin4_handler = {
	.handler = sixin4_rcv,
	.err_handler = sixin4_err,
	.priority = -1,		/* sit's is 1 */
};

static struct xfrm_tunnel sixin4_unclaimed_handler = {
	.handler = sixin4_rcv_unclaimed,
	.err_handler = sixin4_err_unclaimed,
	.priority = INT_MAX,
};

int __init sixin4_receive_init(void)
{
	int err;

	err = xfrm4_tunnel_register(&sixin4_unclaimed_handler, AF_INET6);
	if (err)
		return err;
	err = xfrm4_tunnel_register(&sixin4_handler, AF_INET6);
	if (err)
		xfrm4_tunnel_deregister(&sixin4_unclaimed_handler, AF_INET6);
	return err;
}

void sixin4_receive_exit(void)
{
	xfrm4_tunnel_deregister(&sixin4_handler, AF_INET6);
	xfrm4_tunnel_deregister(&sixin4_unclaimed_handler, AF_INET6);
}
