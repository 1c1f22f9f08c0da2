// SPDX-License-Identifier: GPL-2.0
/*
 * ICMPv4 errors about packets that a tunnel has sent (RFC 4213 section 3.4).
 *
 * What they say of the path goes to the routing table, where transmit.c looks;
 * what they say of the far end goes on as ICMPv6 to the sender of the inner
 * packet.  tunnel4 calls this under RCU, before it asks sit.
 */
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <net/ip.h>
#include <net/ip6_route.h>
#include <net/ipv6.h>
#include <net/l3mdev.h>
#include <net/route.h>

#include "sixin4.h"

/* What must be quoted of the inner packet: ports or an ICMPv6 header, too. */
#define SIXIN4_QUOTED	(sizeof(struct ipv6hdr) + 8)
/*
 * And at most: RFC 1812 has 576 octets for the error.  What is put together of many
 * fragments may quote thousands of headers, each found by a walk over all fragments.
 */
#define SIXIN4_QUOTED_MAX	IPV6_MIN_MTU

static unsigned int sixin4_err_counter(const struct icmphdr *icmp)
{
	switch (icmp->type) {
	case ICMP_DEST_UNREACH:
		return icmp->code == ICMP_FRAG_NEEDED ?
			IFLA_6IN4_XSTATS_ICMP_TOO_BIG :
			IFLA_6IN4_XSTATS_ICMP_UNREACHABLE;
	case ICMP_TIME_EXCEEDED:
		return IFLA_6IN4_XSTATS_ICMP_TIME_EXCEEDED;
	case ICMP_PARAMETERPROB:
		return IFLA_6IN4_XSTATS_ICMP_PARAMETER_PROBLEM;
	}
	return 0;
}

/*
 * The route is looked up as transmit.c does it: ipv4_update_pmtu() and
 * ipv4_redirect() leave the mark out.
 */
static void sixin4_err_route(const struct sixin4_path *path,
			     struct sk_buff *skb, u32 mtu)
{
	const struct iphdr *iph = (const struct iphdr *)skb->data;
	int network = skb_network_offset(skb);
	struct net_device *dev = skb->dev;
	struct net *net = dev_net(dev);
	const struct dst_ops *ops;
	u32 mark = skb->mark;
	struct flowi4 fl4;
	struct rtable *rt;

	sixin4_path_flow(net, &fl4, path, iph->daddr);
	rt = __ip_route_output_key(net, &fl4);
	if (IS_ERR(rt))
		return;

	ops = rt->dst.ops;
	skb->mark = path->mark;
	if (icmp_hdr(skb)->type == ICMP_REDIRECT) {
		ops->redirect(&rt->dst, NULL, skb);
	} else {
		/* It wants the packet that was sent: the quoted one. */
		skb->dev = dst_dev(&rt->dst);
		skb_reset_network_header(skb);
		ops->update_pmtu(&rt->dst, NULL, skb, mtu, false);
		skb_set_network_header(skb, network);
		skb->dev = dev;
	}
	skb->mark = mark;
	ip_rt_put(rt);
}

/*
 * A route that leads into the tunnel is none to a sender on this side.  With
 * external mode a sender may be behind another far end than that of the packet.
 */
static bool sixin4_err_is_from_here(const struct sixin4_path *path,
				    __be32 remote, const struct in6_addr *src)
{
	struct net_device *dev = path->dev;
	struct flowi6 fl6 = {
		.flowi6_oif = l3mdev_master_ifindex_rcu(dev),
		.flowi6_proto = IPPROTO_ICMPV6,
		.daddr = *src,
	};
	struct dst_entry *dst;
	bool here, link_local;
	__be32 back;

	/* Those of far ends have no router here between them. */
	link_local = ipv6_addr_type(src) & IPV6_ADDR_LINKLOCAL;
	if (link_local)
		fl6.flowi6_oif = dev->ifindex;
	dst = ip6_route_output(dev_net(dev), NULL, &fl6);
	back = path->external && !link_local ? sixin4_dst_remote(dst, src) : 0;
	here = !dst->error &&
	       (dst_dev(dst) != dev || (back && back != remote));
	dst_release(dst);
	return here;
}

/* @skb is at an IPv6 header.  What can't be told is taken for an error. */
static bool sixin4_err_is_error(const struct sk_buff *skb)
{
	u8 nexthdr = ipv6_hdr(skb)->nexthdr, buffer;
	__be16 frag_off;
	const u8 *type;
	int offset;

	offset = ipv6_skip_exthdr(skb, sizeof(struct ipv6hdr), &nexthdr,
				  &frag_off);
	if (offset < 0 || nexthdr != IPPROTO_ICMPV6)
		return offset < 0;
	type = skb_header_pointer(skb, offset, sizeof(*type), &buffer);
	return !type || !(*type & ICMPV6_INFOMSG_MASK);
}

/* @skb is at the inner header.  An error must not answer an error. */
static bool sixin4_err_may_relay(const struct sixin4_path *path, __be32 remote,
				 const struct sk_buff *skb)
{
	const struct ipv6hdr *ip6 = ipv6_hdr(skb);

	return ip6->version == 6 && !ipv6_addr_any(&ip6->saddr) &&
	       !sixin4_martian(&ip6->saddr) &&
	       !ipv6_addr_is_multicast(&ip6->daddr) &&
	       !sixin4_err_is_error(skb) &&
	       sixin4_err_is_from_here(path, remote, &ip6->saddr);
}

/* The quoted inner packet alone, as if the tunnel had just refused to send it. */
static struct sk_buff *sixin4_err_inner(struct sixin4_tunnel *tunnel,
					struct sk_buff *skb)
{
	const struct iphdr *iph = (const struct iphdr *)skb->data;
	/* RFC 4884: something else may follow what is quoted. */
	unsigned int quoted = icmp_hdr(skb)->un.reserved[1] * 4;
	unsigned int header = iph->ihl * 4;
	struct sk_buff *inner;

	if (!quoted || quoted > skb->len)
		quoted = skb->len;
	quoted = min_t(unsigned int, quoted, SIXIN4_QUOTED_MAX);
	/* The first fragment has the inner header. */
	if (iph->frag_off & htons(IP_OFFSET) ||
	    quoted < header + SIXIN4_QUOTED ||
	    !pskb_may_pull(skb, header + SIXIN4_QUOTED))
		return NULL;

	inner = skb_clone(skb, GFP_ATOMIC);
	if (!inner)
		return NULL;
	if (pskb_trim(inner, quoted)) {
		kfree_skb(inner);
		return NULL;
	}
	__skb_pull(inner, header);
	skb_reset_network_header(inner);
	inner->protocol = htons(ETH_P_IPV6);
	inner->dev = tunnel->dev;
	inner->mark = 0;
	skb_scrub_packet(inner, !net_eq(tunnel->net, dev_net(tunnel->dev)));
	memset(IP6CB(inner), 0, sizeof(*IP6CB(inner)));
	return inner;
}

/* The kernel limits the rate. */
static void sixin4_err_relay(struct sixin4_tunnel *tunnel,
			     const struct sixin4_path *path,
			     struct sk_buff *skb)
{
	__be32 remote = ((const struct iphdr *)skb->data)->daddr;
	struct sk_buff *inner = sixin4_err_inner(tunnel, skb);

	if (!inner)
		return;
	if (sixin4_err_may_relay(path, remote, inner)) {
		/* "ttl inherit": the hop limit has run out. */
		if (icmp_hdr(skb)->type == ICMP_TIME_EXCEEDED && !path->ttl)
			icmpv6_send(inner, ICMPV6_TIME_EXCEED,
				    ICMPV6_EXC_HOPLIMIT, 0);
		else
			icmpv6_send(inner, ICMPV6_DEST_UNREACH,
				    ICMPV6_ADDR_UNREACH, 0);
		sixin4_count(tunnel, IFLA_6IN4_XSTATS_ICMP_RELAYED);
	}
	consume_skb(inner);
}

/*
 * Of external mode: would an answer to what is quoted be taken?  From a
 * link-local address any far end's would, so that proves nothing.
 */
static bool sixin4_err_has_answer(const struct sixin4_path *path, __be32 remote,
				  const struct ipv6hdr *ip6)
{
	const struct ipv6hdr answer = {
		.saddr = ip6->daddr,
		.daddr = ip6->saddr,
	};

	return sixin4_source_is_good(path, remote, &answer);
}

/*
 * Where there are many far ends, does this end send such a packet to there?  For
 * one far end, who makes errors up must know its address; here any will do.
 * @proved is false if only the address could be looked at.
 */
static bool sixin4_err_is_ours(const struct sixin4_path *path,
			       const struct sk_buff *skb, bool *proved)
{
	const struct iphdr *iph = (const struct iphdr *)skb->data;
	const struct ipv6hdr *ip6;
	struct ipv6hdr buffer;
	__be32 remote;

	*proved = true;
	if (!path->stateless && !path->external)
		return true;
	if (path->external && !sixin4_ipv4_is_unicast(iph->daddr))
		return false;
	ip6 = skb_header_pointer(skb, iph->ihl * 4, sizeof(buffer), &buffer);
	if (!ip6 || iph->frag_off & htons(IP_OFFSET)) {
		*proved = false;
		return path->external ||
		       sixin4_ipv4_is_usable(iph->daddr,
					     path->site.domain.provider);
	}
	if (path->external) {
		*proved = !(ipv6_addr_type(&ip6->daddr) & IPV6_ADDR_LINKLOCAL);
		return !ipv6_addr_any(&ip6->daddr) &&
		       sixin4_err_has_answer(path, iph->daddr, ip6);
	}
	return sixin4_site_send(&path->site, &ip6->saddr, &ip6->daddr,
				&remote) == SIXIN4_VERDICT_GOOD &&
	       remote == iph->daddr;
}

/**
 * sixin4_err() - an ICMPv4 error about a packet of protocol 41
 * @skb: the error; skb->data is the outer header that it quotes
 * @info: the MTU, if it is about that
 *
 * Context: BH off, RCU read side.
 * Return: 0 if a tunnel sent the packet, else -ENOENT: the next handler is
 * asked.
 */
int sixin4_err(struct sk_buff *skb, u32 info)
{
	const struct iphdr *iph = (const struct iphdr *)skb->data;
	struct sixin4_tunnel *tunnel;
	struct sixin4_path *path;
	unsigned int counter;
	bool proved;

	path = sixin4_path_find(dev_net(skb->dev), skb, iph->daddr, iph->saddr);
	if (!path || !sixin4_err_is_ours(path, skb, &proved))
		return -ENOENT;
	/* What may be made up costs the far end no fragments. */
	if (!proved)
		info = max_t(u32, info, SIXIN4_MTU_MIN + SIXIN4_OVERHEAD);

	tunnel = netdev_priv(path->dev);
	counter = sixin4_err_counter(icmp_hdr(skb));
	if (counter)
		sixin4_count(tunnel, counter);
	if (counter == IFLA_6IN4_XSTATS_ICMP_TOO_BIG ||
	    icmp_hdr(skb)->type == ICMP_REDIRECT)
		sixin4_err_route(path, skb, info);
	else if (counter)
		sixin4_err_relay(tunnel, path, skb);
	return 0;
}
