// SPDX-License-Identifier: GPL-2.0
/*
 * From an IPv4 packet to an IPv6 one: the handler of protocol 41, and of ICMPv4
 * errors about it.
 *
 * It is asked before sit, and hands on what is for no tunnel of this driver.
 * It runs under RCU, takes no lock, and counts every packet that it drops.
 */
#include <linux/icmp.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/netdevice.h>
#include <net/inet_ecn.h>
#include <net/ip.h>
#include <net/ip_tunnels.h>
#include <net/ipv6.h>
#include <net/route.h>
#include <net/xfrm.h>

#include "sixin4.h"

/*
 * RFC 4213 section 3.6: inner sources that are never on the wire.  ::/96 takes
 * in ::1 and the v4-compatible addresses; :: itself is a host without address.
 */
static bool sixin4_martian(const struct in6_addr *src)
{
	if (ipv6_addr_is_multicast(src) || ipv6_addr_v4mapped(src))
		return true;
	return !src->s6_addr32[0] && !src->s6_addr32[1] &&
	       !src->s6_addr32[2] && src->s6_addr32[3];
}

/* @skb is at the inner header, of which tunnel4 made sure.  0 if it is good. */
static unsigned int sixin4_check_inner(struct sk_buff *skb)
{
	const struct ipv6hdr *ip6 = (const struct ipv6hdr *)skb->data;
	unsigned int len = sizeof(*ip6) + ntohs(ip6->payload_len);

	if (ip6->version != 6)
		return IFLA_6IN4_XSTATS_RX_NOT_IPV6;
	/* GRO below may have made more of it than the field can tell. */
	if (!ip6->payload_len && skb_is_gso(skb))
		len = skb->len;
	if (skb->len < len)
		return IFLA_6IN4_XSTATS_RX_TRUNCATED;
	if (sixin4_martian(&ip6->saddr))
		return IFLA_6IN4_XSTATS_RX_MARTIAN_INNER;
	/* What is longer than its header says is padding. */
	if (pskb_trim_rcsum(skb, len))
		return IFLA_6IN4_XSTATS_RX_NO_MEMORY;
	return 0;
}

/*
 * TCP is aggregated, all of it, so that it stays in order; what gains nothing
 * from it takes the shortest way up.
 */
static void sixin4_deliver(struct sixin4_tunnel *tunnel, struct sk_buff *skb)
{
	dev_sw_netstats_rx_add(tunnel->dev, skb->len);

	if (ipv6_hdr(skb)->nexthdr == IPPROTO_TCP)
		sixin4_gro_receive(tunnel, skb);
	else if (netif_rx(skb) == NET_RX_DROP)
		atomic_long_inc(&tunnel->dropped[IFLA_6IN4_XSTATS_RX_BACKLOG]);
}

/* Returns the counter of a packet that must be dropped, or 0: delivered. */
static unsigned int sixin4_decapsulate(struct sixin4_tunnel *tunnel,
				       struct sk_buff *skb)
{
	unsigned int counter;

	if (!xfrm4_policy_check(NULL, XFRM_POLICY_IN, skb))
		return IFLA_6IN4_XSTATS_RX_POLICY;

	counter = sixin4_check_inner(skb);
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

	skb_reset_mac_header(skb);
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
	counter = sixin4_decapsulate(tunnel, skb);
	if (counter)
		sixin4_drop(tunnel, skb, counter);
	return 0;
}

/*
 * An ICMPv4 error; @skb->data is the outer header that it quotes.  What it says
 * of the path goes to the routing table, where transmit.c looks (RFC 4213
 * section 3.4).  Return: 0 if a tunnel sent the packet, else sit is asked.
 */
static int sixin4_err(struct sk_buff *skb, u32 info)
{
	const struct iphdr *iph = (const struct iphdr *)skb->data;
	struct net *net = dev_net(skb->dev);
	const struct sixin4_path *path;
	int oif;

	path = sixin4_path_find(net, skb, iph->daddr, iph->saddr);
	if (!path)
		return -ENOENT;

	oif = path->oif ?: path->underlay;
	switch (icmp_hdr(skb)->type) {
	case ICMP_DEST_UNREACH:
		if (icmp_hdr(skb)->code == ICMP_FRAG_NEEDED)
			ipv4_update_pmtu(skb, net, info, oif, IPPROTO_IPV6);
		break;
	case ICMP_REDIRECT:
		ipv4_redirect(skb, net, oif, IPPROTO_IPV6);
		break;
	}
	return 0;
}

static struct xfrm_tunnel sixin4_handler = {
	.handler = sixin4_rcv,
	.err_handler = sixin4_err,
	.priority = -1,		/* sit's is 1 */
};

int __init sixin4_receive_init(void)
{
	return xfrm4_tunnel_register(&sixin4_handler, AF_INET6);
}

void sixin4_receive_exit(void)
{
	xfrm4_tunnel_deregister(&sixin4_handler, AF_INET6);
}
