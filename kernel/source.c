// SPDX-License-Identifier: GPL-2.0
/*
 * External mode: may this far end send with that inner source?  IPv6's own
 * routing table says so, as it says where each prefix goes: the way back leads
 * to the far end, or the packet is not taken.
 *
 * receive.c calls it for each packet, under RCU; errors.c for each error that
 * may be passed on.  Nothing is allocated, and nothing is kept.
 */
#include <linux/if.h>
#include <linux/rcupdate.h>
#include <linux/rtnetlink.h>
#include <net/addrconf.h>
#include <net/flow.h>
#include <net/ip6_fib.h>
#include <net/ip6_route.h>
#include <net/ip_tunnels.h>
#include <net/ipv6.h>
#include <net/l3mdev.h>
#include <net/lwtunnel.h>
#include <net/nexthop.h>
#include <net/sock.h>

#include "sixin4.h"

/**
 * struct sixin4_way - what a route back must be like
 * @dev: by this tunnel
 * @remote: to this far end; 0 = to any
 */
struct sixin4_way {
	const struct net_device *dev;
	__be32 remote;
};

/* "encap ip dst", or else a gateway that has the address in it. */
static __be32 sixin4_remote_of(struct lwtunnel_state *lws,
			       const struct in6_addr *gateway)
{
	if (lws && lws->type == LWTUNNEL_ENCAP_IP)
		return lwt_tun_info(lws)->key.u.ipv4.dst;
	return sixin4_link_local_remote(gateway);
}

/**
 * sixin4_dst_remote() - the far end that a route names
 * @dst: the route, of IPv6
 * @daddr: the destination; without a gateway that is who is sent to
 *
 * Return: the address, or 0 if there is none.
 */
__be32 sixin4_dst_remote(const struct dst_entry *dst,
			 const struct in6_addr *daddr)
{
	const struct rt6_info *rt = container_of(dst, struct rt6_info, dst);

	/* eBPF may have made the packet from one of IPv4. */
	if (dst->ops->family != AF_INET6)
		return 0;
	return sixin4_remote_of(dst->lwtstate, rt6_nexthop(rt, daddr));
}

static int sixin4_leads_back(struct fib6_nh *nh, void *arg)
{
	const struct sixin4_way *way = arg;

	return nh->fib_nh_dev == way->dev &&
	       (!way->remote ||
		sixin4_remote_of(nh->fib_nh_lws, &nh->fib_nh_gw6) ==
			way->remote);
}

static bool sixin4_route_leads_back(struct fib6_info *f6i,
				    struct sixin4_way *way)
{
	if (f6i->nh)
		return nexthop_for_each_fib6_nh(f6i->nh, sixin4_leads_back,
						way);
	return sixin4_leads_back(f6i->fib6_nh, way);
}

/*
 * A far end may have more than one line: all routes of the prefix count that
 * have the metric of the one found, multipath or not, whichever a hash picks.
 */
static bool sixin4_routes_lead_back(struct fib6_info *found,
				    struct sixin4_way *way)
{
	struct fib6_node *node;
	struct fib6_info *f6i;

	if (sixin4_route_leads_back(found, way))
		return true;
	node = rcu_dereference(found->fib6_node);
	if (!node)	/* it is being deleted */
		return false;
	for (f6i = rcu_dereference(node->leaf); f6i;
	     f6i = rcu_dereference(f6i->fib6_next))
		if (f6i != found && f6i->fib6_metric == found->fib6_metric &&
		    f6i->fib6_type == RTN_UNICAST &&
		    sixin4_route_leads_back(f6i, way))
			return true;
	return false;
}

static bool sixin4_is_link_scoped(const struct in6_addr *addr)
{
	return (addr->s6_addr32[0] & htonl(0xffc00000)) == htonl(0xfe800000);
}

/* The route back, as an answer from @ip6->daddr would take it. */
static bool sixin4_way_back(struct sixin4_way *way, const struct ipv6hdr *ip6)
{
	const struct net_device *dev = way->dev;
	struct net *net = dev_net(dev);
	struct flowi6 fl6 = {
		.flowi6_oif = l3mdev_master_ifindex_rcu(dev),
		.flowi6_iif = LOOPBACK_IFINDEX,
		.flowi6_uid = sock_net_uid(net, NULL),
		.daddr = ip6->saddr,
	};
	struct fib6_result res = { };
	int flags = 0, oif = 0;

	if (!ipv6_addr_is_multicast(&ip6->daddr)) {
		fl6.saddr = ip6->daddr;
		flags |= RT6_LOOKUP_F_HAS_SADDR;
	}
	/* Each link has its own. */
	if (sixin4_is_link_scoped(&ip6->saddr)) {
		oif = dev->ifindex;
		flags |= RT6_LOOKUP_F_IFACE;
	}
	if (fib6_lookup(net, oif, &fl6, &res, flags) ||
	    res.fib6_type != RTN_UNICAST || res.fib6_flags & RTF_REJECT)
		return false;
	return sixin4_routes_lead_back(res.f6i, way);
}

/**
 * sixin4_goes_too_far() - is this for a link that it has left?
 * @path: of a tunnel in external mode
 * @ip6: the inner header
 *
 * Between two far ends there is this router, and RFC 4291 section 2.5.6 has it
 * pass on nothing from or to a link-local address.  ip6_forward() does not look
 * at that where a packet goes out as it came in.
 *
 * Context: RCU read side.
 * Return: true if so.
 */
bool sixin4_goes_too_far(const struct sixin4_path *path,
			 const struct ipv6hdr *ip6)
{
	const struct in6_addr *daddr = &ip6->daddr;

	if (likely(!ipv6_addr_any(&ip6->saddr) &&
		   !sixin4_is_link_scoped(&ip6->saddr) &&
		   !sixin4_is_link_scoped(daddr)))
		return false;
	return !ipv6_addr_is_multicast(daddr) &&
	       sixin4_link_local_remote(daddr) != path->key.local &&
	       !ipv6_chk_addr(dev_net(path->dev), daddr, path->dev, 0);
}

/**
 * sixin4_source_is_good() - may an inner source come from an outer one?
 * @path: of a tunnel in external mode
 * @remote: the outer source
 * @ip6: the inner header
 *
 * A host without an address, ::, and the link-local address that belongs to the
 * far end (RFC 4213 section 3.7) are nobody else's; see sixin4_goes_too_far().
 *
 * Context: RCU read side.
 * Return: true if so.
 */
bool sixin4_source_is_good(const struct sixin4_path *path, __be32 remote,
			   const struct ipv6hdr *ip6)
{
	struct sixin4_way way = { .dev = path->dev };

	if (path->source_check == SIXIN4_SOURCE_CHECK_OFF)
		return true;
	if (ipv6_addr_any(&ip6->saddr) ||
	    sixin4_link_local_remote(&ip6->saddr) == remote)
		return true;
	if (path->source_check == SIXIN4_SOURCE_CHECK_STRICT)
		way.remote = remote;
	return sixin4_way_back(&way, ip6);
}
