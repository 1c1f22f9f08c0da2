// SPDX-License-Identifier: GPL-2.0
/*
 * Which device, source and route carry a tunnel, and following their changes.
 *
 * Events of devices, addresses, routes, nexthops and rules only schedule the one work
 * item of their namespace.  It resolves the tunnels there again, under RTNL,
 * and changes nothing where nothing changed.
 */
#include <linux/if_arp.h>
#include <linux/if_vlan.h>
#include <linux/inetdevice.h>
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include <linux/sched.h>
#include <net/fib_notifier.h>
#include <net/inet_ecn.h>
#include <net/ip.h>
#include <net/ip_fib.h>
#include <net/l3mdev.h>
#include <net/lwtunnel.h>
#include <net/route.h>

#include "sixin4.h"

/* Events come in bursts: a ppp device comes up with five or more. */
#define SIXIN4_DEBOUNCE		msecs_to_jiffies(10)
/* What lacked memory is tried again. */
#define SIXIN4_RETRY		((unsigned long)HZ)
/* After a pass over many tunnels the next one waits this many times longer. */
#define SIXIN4_SHARE		10
/*
 * How long RTNL is held at a stretch, in nanoseconds: many tunnels may be on one
 * line.  A jiffy would be too coarse.  What others have of the CPU meanwhile comes to
 * it.
 */
#define SIXIN4_RTNL_STRETCH	(2 * NSEC_PER_MSEC)

/*
 * The outer route look-up.  A DSCP that is inherited does not count here, so that
 * a tunnel has one path.  With @local 0 a source is chosen.
 */
static void sixin4_flow(const struct net *net, struct flowi4 *fl4, int oif,
			u32 mark, u8 tos, __be32 remote, __be32 local)
{
	flowi4_init_output(fl4, oif, mark, tos & ~INET_ECN_MASK,
			   RT_SCOPE_UNIVERSE, IPPROTO_IPV6, 0, remote, local,
			   0, 0, sock_net_uid(net, NULL));
}

/**
 * sixin4_path_flow() - the outer route look-up of a packet
 * @net: namespace of the outer packets
 * @fl4: is filled in
 * @path: of the tunnel
 * @remote: destination
 */
void sixin4_path_flow(const struct net *net, struct flowi4 *fl4,
		      const struct sixin4_path *path, __be32 remote)
{
	sixin4_flow(net, fl4, sixin4_path_oif(path), path->mark, path->tos,
		    remote, path->key.local);
}

static bool sixin4_device_up(const struct net_device *dev)
{
	return (dev->flags & IFF_UP) && netif_carrier_ok(dev);
}

static u8 sixin4_device_kind(const struct net_device *dev)
{
	if (is_vlan_dev(dev))
		return SIXIN4_STEP_VLAN;
	if (dev->type == ARPHRD_PPP)
		return SIXIN4_STEP_PPP;
	if (dev->type == ARPHRD_ETHER)
		return SIXIN4_STEP_ETHERNET;
	return SIXIN4_STEP_TUNNEL;
}

/*
 * The devices from @dev down.  No adjacency leads from ppp to the Ethernet
 * below, but the way that a forwarded packet takes does.
 */
static void sixin4_chain(const struct net_device *dev,
			 struct sixin4_derivation *chain)
{
	struct net_device_path_ctx ctx = { .dev = dev };

	rcu_read_lock();
	while (chain->count < SIXIN4_CHAIN_MAX - 1) {
		struct net_device_path path = { };
		u8 kind = sixin4_device_kind(dev);
		u32 overhead = 0;

		/*
		 * Nothing is below what an accelerator sends by itself, and
		 * another namespace's devices are not to be told of here.
		 */
		if (netdev_fill_forward_path(&ctx, &path) || !ctx.dev ||
		    ctx.dev == dev || !net_eq(dev_net(ctx.dev), dev_net(dev)))
			ctx.dev = NULL;
		else if (path.type == DEV_PATH_PPPOE)
			kind = SIXIN4_STEP_PPPOE;
		if (kind == SIXIN4_STEP_PPPOE)
			overhead = SIXIN4_PPPOE_OVERHEAD;

		sixin4_derivation_add(chain, dev->name, kind,
				      READ_ONCE(dev->mtu), overhead);
		dev = ctx.dev;
		if (!dev)
			break;
	}
	rcu_read_unlock();
	sixin4_derivation_reverse(chain);
}

/* The route's own figures; what was learnt of a path is the data path's. */
static void sixin4_chain_route(const struct rtable *rt,
			       struct sixin4_derivation *chain)
{
	u32 mtu = dst_metric_raw(&rt->dst, RTAX_MTU);
	u32 carried = sixin4_mtu_carried(chain, chain->count);
	u32 overhead = lwtunnel_headroom(rt->dst.lwtstate, mtu ?: carried);

	if (mtu || overhead)
		sixin4_derivation_add(chain, NULL, SIXIN4_STEP_ROUTE,
				      mtu ?: carried, overhead);
}

/* The VRF that a device is in, or NULL. */
static const struct net_device *sixin4_vrf_of(const struct net_device *dev)
{
	const struct net_device *master;

	master = netdev_master_upper_dev_get((struct net_device *)dev);
	return master && netif_is_l3_master(master) ? master : NULL;
}

static bool sixin4_has_address(const struct net_device *dev, __be32 addr)
{
	const struct in_device *in_dev = __in_dev_get_rtnl(dev);
	const struct in_ifaddr *ifa;

	if (!in_dev)
		return false;
	in_dev_for_each_ifa_rtnl(ifa, in_dev)
		if (ifa->ifa_local == addr)
			return true;
	return false;
}

/*
 * The kernel chooses the address of another device if need be.  One of the
 * LAN's is no good for a tunnel: only the device's own is, or that which the
 * route prefers, or one of the host itself (on lo, or on the VRF).
 */
static bool sixin4_source_fits(struct net *net, struct flowi4 *fl4,
			       const struct net_device *out)
{
	const struct net_device *vrf = sixin4_vrf_of(out);
	struct fib_result res;
	bool preferred;

	/* There is a route, and no address at all. */
	if (!fl4->saddr)
		return false;
	if (sixin4_has_address(out, fl4->saddr) ||
	    sixin4_has_address(net->loopback_dev, fl4->saddr))
		return true;

	if (vrf && sixin4_has_address(vrf, fl4->saddr))
		return true;

	rcu_read_lock();
	preferred = !fib_lookup(net, fl4, &res, FIB_LOOKUP_NOREF) && res.fi &&
		    res.fi->fib_prefsrc == fl4->saddr;
	rcu_read_unlock();
	return preferred;
}

/* A device that has this address, or NULL.  RTNL keeps it. */
static struct net_device *sixin4_device_with(struct net *net, __be32 addr)
{
	struct net_device *dev;

	rcu_read_lock();
	dev = __ip_dev_find(net, addr, false);
	rcu_read_unlock();
	return dev;
}

/**
 * sixin4_on_link_only() - is there no route, but only the device?
 * @net: namespace of the outer packets
 * @fl4: of a look-up that was bound to a device
 * @out: the device that it found, without a gateway
 *
 * With a device named, the kernel takes what it has no route to for on-link.
 * That is right for one far end, and no way to another on an Ethernet.
 *
 * Return: true if so.
 */
bool sixin4_on_link_only(struct net *net, const struct flowi4 *fl4,
			 const struct net_device *out)
{
	struct fib_result res;
	bool routed;

	if (out->flags & (IFF_POINTOPOINT | IFF_NOARP))
		return false;
	rcu_read_lock();
	routed = !fib_lookup(net, (struct flowi4 *)fl4, &res,
			     FIB_LOOKUP_NOREF);
	rcu_read_unlock();
	return !routed;
}

/**
 * sixin4_config_site() - this end of a domain
 * @config: the configuration, of 6to4 or 6rd
 * @local: the local address
 *
 * Return: the site, which need not be possible.
 */
struct sixin4_site sixin4_config_site(const struct sixin4_config *config,
				      __be32 local)
{
	struct sixin4_site site = {
		.domain = config->domain,
		.local = local,
		.relay = config->relay,
	};

	return site;
}

/* Can a tunnel with many far ends have this address? */
static bool sixin4_address_is_possible(const struct sixin4_config *config,
				       __be32 local)
{
	struct sixin4_site site;

	if (!sixin4_is_stateless(config))
		return true;
	/* Nobody is made a relay by what a DHCP server says. */
	if (!config->local && local == config->relay)
		return false;
	site = sixin4_config_site(config, local);
	return sixin4_site_is_possible(&site);
}

/* Of a device's addresses the first that the mode can do with, or 0. */
static __be32 sixin4_site_address(const struct sixin4_config *config,
				  const struct net_device *dev, bool *any)
{
	const struct in_device *in_dev = __in_dev_get_rtnl(dev);
	const struct in_ifaddr *ifa;

	if (!in_dev)
		return 0;
	in_dev_for_each_ifa_rtnl(ifa, in_dev) {
		if (ifa->ifa_scope != RT_SCOPE_UNIVERSE)
			continue;
		*any = true;
		if (sixin4_address_is_possible(config, ifa->ifa_local))
			return ifa->ifa_local;
	}
	return 0;
}

/* As for one far end: the device's own, or one of the host or the VRF itself. */
static u8 sixin4_choose_address(const struct net *net,
				const struct sixin4_config *config,
				const struct net_device *dev, __be32 *local)
{
	const struct net_device *vrf = sixin4_vrf_of(dev);
	bool any = false;

	*local = sixin4_site_address(config, dev, &any);
	if (!*local && vrf)
		*local = sixin4_site_address(config, vrf, &any);
	if (!*local)
		*local = sixin4_site_address(config, net->loopback_dev, &any);
	if (*local)
		return SIXIN4_REASON_NONE;
	return any ? SIXIN4_REASON_UNUSABLE_ADDRESS : SIXIN4_REASON_NO_ADDRESS;
}

static u8 sixin4_resolve_site(const struct sixin4_config *config, __be32 local,
			      struct sixin4_prefix *delegated)
{
	if (!sixin4_address_is_possible(config, local))
		return SIXIN4_REASON_UNUSABLE_ADDRESS;
	if (sixin4_domain_delegate(&config->domain, local, &delegated->address))
		delegated->length =
			sixin4_domain_delegated_length(&config->domain);
	return SIXIN4_REASON_NONE;
}

/*
 * The device and the local address are known.  @rt is the route to the one far
 * end, or NULL: then there are many, and nothing is known of the way to them
 * where the address is the host's and no device's.
 */
static u8 sixin4_resolved(const struct sixin4_config *config,
			  const struct net_device *out, __be32 local,
			  const struct rtable *rt,
			  struct sixin4_resolution *res)
{
	struct sixin4_state *state = &res->state;
	u8 reason = SIXIN4_REASON_NONE;

	if (sixin4_is_stateless(config))
		reason = sixin4_resolve_site(config, local, &state->delegated);
	if (reason != SIXIN4_REASON_NONE)
		return reason;

	state->local = local;
	state->ifindex = out->ifindex;
	strscpy(state->underlay, out->name, IFNAMSIZ);
	res->l3mdev = l3mdev_master_ifindex((struct net_device *)out);
	if (out->flags & IFF_LOOPBACK || netif_is_l3_master(out))
		return SIXIN4_REASON_NONE;
	res->headroom = LL_RESERVED_SPACE(out) + (rt ? rt->dst.header_len : 0);
	sixin4_chain(out, &state->derivation);
	if (rt)
		sixin4_chain_route(rt, &state->derivation);
	return SIXIN4_REASON_NONE;
}

/* There is no one far end: look at the device that is named, or has the address. */
static u8 sixin4_resolve_device(const struct sixin4_tunnel *tunnel,
				const struct sixin4_config *config,
				const struct net_device *named,
				struct sixin4_resolution *res)
{
	const struct net_device *out = named;
	__be32 local = config->local;
	u8 reason;

	if (!out)
		out = sixin4_device_with(tunnel->net, local);
	if (!out)
		return SIXIN4_REASON_NO_ADDRESS;
	if (sixin4_is_tunnel(out))
		return SIXIN4_REASON_LOOP;
	if (!sixin4_device_up(out))
		return SIXIN4_REASON_UNDERLAY_DOWN;
	if (!local) {
		reason = sixin4_choose_address(tunnel->net, config, out, &local);
		if (reason != SIXIN4_REASON_NONE)
			return reason;
	}
	return sixin4_resolved(config, out, local, NULL, res);
}

/* The route is known: look at the device that it leads to. */
static u8 sixin4_resolve_route(const struct sixin4_tunnel *tunnel,
			       const struct sixin4_config *config,
			       const struct rtable *rt, struct flowi4 *fl4,
			       struct sixin4_resolution *res)
{
	const struct net_device *out = dst_dev(&rt->dst);

	if (rt->rt_type != RTN_UNICAST)
		return SIXIN4_REASON_NO_ROUTE;
	if (sixin4_is_tunnel(out))
		return SIXIN4_REASON_LOOP;
	if (!sixin4_device_up(out))
		return SIXIN4_REASON_UNDERLAY_DOWN;
	/* A fixed source is taken from wherever it is. */
	if (!config->local && !sixin4_source_fits(tunnel->net, fl4, out))
		return SIXIN4_REASON_NO_ADDRESS;
	if (config->underlay[0] && sixin4_on_link_only(tunnel->net, fl4, out))
		return SIXIN4_REASON_NO_ROUTE;

	return sixin4_resolved(config, out, fl4->saddr, rt, res);
}

/* Whose route decides; 0 if that is none's. */
static __be32 sixin4_far_end(const struct sixin4_config *config)
{
	if (config->mode == SIXIN4_MODE_POINT_TO_POINT)
		return config->remote;
	if (config->underlay[0] || config->relay == config->local)
		return 0;
	return config->relay;
}

/*
 * The VRF that a relay is looked for in: that of the local address, where it is
 * named, as each packet will be.
 */
static int sixin4_relay_vrf(struct net *net, const struct sixin4_config *config)
{
	struct net_device *dev;

	if (!sixin4_is_stateless(config) || !config->local)
		return 0;
	/* A VRF may have the same one again. */
	if (inet_addr_type_table(net, config->local, RT_TABLE_LOCAL) ==
	    RTN_LOCAL)
		return 0;
	dev = sixin4_device_with(net, config->local);
	return dev ? l3mdev_master_ifindex(dev) : 0;
}

/* Return: &enum sixin4_reason, or -ENOMEM where it could not be found out. */
static int sixin4_resolve_reason(const struct sixin4_tunnel *tunnel,
				 const struct sixin4_config *config,
				 struct sixin4_resolution *res)
{
	struct net *net = tunnel->net;
	struct net_device *named = NULL;
	__be32 far_end = sixin4_far_end(config);
	struct flowi4 fl4;
	struct rtable *rt;
	u8 reason;
	int vrf;

	if (config->underlay[0]) {
		named = __dev_get_by_name(net, config->underlay);
		if (!named)
			return SIXIN4_REASON_NO_UNDERLAY;
		if (sixin4_is_tunnel(named))
			return SIXIN4_REASON_LOOP;
		if (!sixin4_device_up(named))
			return SIXIN4_REASON_UNDERLAY_DOWN;
		res->oif = named->ifindex;
	}
	if (config->local && !sixin4_device_with(net, config->local))
		return SIXIN4_REASON_NO_ADDRESS;
	if (!far_end)
		return sixin4_resolve_device(tunnel, config, named, res);

	vrf = named ? 0 : sixin4_relay_vrf(net, config);
	sixin4_flow(net, &fl4, res->oif ?: vrf, config->fwmark, config->tos,
		    far_end, config->local);
	rt = __ip_route_output_key(net, &fl4);
	/* That is how a route tells that there is no memory. */
	if (PTR_ERR(rt) == -ENOBUFS)
		return -ENOMEM;
	if (IS_ERR(rt))
		return SIXIN4_REASON_NO_ROUTE;
	reason = sixin4_resolve_route(tunnel, config, rt, &fl4, res);
	ip_rt_put(rt);
	/* The route may leak to a device outside. */
	if (vrf)
		res->l3mdev = vrf;
	return reason;
}

/**
 * sixin4_resolve() - find what carries a tunnel now
 * @tunnel: the tunnel; its namespace and device count
 * @config: a configuration, perhaps not yet in force
 * @res: the result; its derivation is the chain below without the IPv4 header,
 *	empty if there is no path
 *
 * Context: RTNL.
 * Return: 0 or -ENOMEM.
 */
int sixin4_resolve(const struct sixin4_tunnel *tunnel,
		   const struct sixin4_config *config,
		   struct sixin4_resolution *res)
{
	int reason;

	ASSERT_RTNL();

	memset(res, 0, sizeof(*res));
	reason = sixin4_resolve_reason(tunnel, config, res);
	if (reason < 0)
		return reason;
	res->state.reason = reason;
	return 0;
}

static void sixin4_schedule(struct sixin4_net *sn)
{
	unsigned long debounce = max(READ_ONCE(sn->debounce), SIXIN4_DEBOUNCE);

	/* What waits for a second try need not wait as long any more. */
	if (READ_ONCE(sn->retries)) {
		WRITE_ONCE(sn->retries, false);
		cancel_delayed_work(&sn->resolve_work);
	}
	schedule_delayed_work(&sn->resolve_work, debounce);
}

/**
 * sixin4_resolve_later() - something changed in a namespace
 * @sn: the namespace; NULL while it is being made, as its loopback device is
 *	older than it
 *
 * Context: any, in an RCU read section or under RTNL.
 */
void sixin4_resolve_later(struct sixin4_net *sn)
{
	if (!sn || !READ_ONCE(sn->count) || READ_ONCE(sn->exiting))
		return;
	atomic_inc(&sn->generation);
	sixin4_schedule(sn);
}

/**
 * sixin4_resolve_one_later() - something changed that concerns one tunnel
 * @tunnel: the tunnel
 *
 * Context: any but hard interrupts, in an RCU read section or under RTNL.
 */
void sixin4_resolve_one_later(struct sixin4_tunnel *tunnel)
{
	struct sixin4_net *sn = sixin4_net(tunnel->net);

	if (READ_ONCE(sn->exiting))
		return;
	spin_lock_bh(&sn->asked_lock);
	if (list_empty(&tunnel->asked))
		list_add_tail(&tunnel->asked, &sn->asked);
	spin_unlock_bh(&sn->asked_lock);
	sixin4_schedule(sn);
}

/*
 * The next tunnel to be resolved.  Those that asked come first.  Then those that
 * have not seen this generation, which are at the head of the list: each that is
 * taken, or new and so resolved already, goes to its tail.
 */
static struct sixin4_tunnel *sixin4_resolve_next(struct sixin4_net *sn,
						 unsigned int generation)
{
	struct sixin4_tunnel *tunnel;

	spin_lock_bh(&sn->asked_lock);
	tunnel = list_first_entry_or_null(&sn->asked, struct sixin4_tunnel,
					  asked);
	if (tunnel)
		list_del_init(&tunnel->asked);
	spin_unlock_bh(&sn->asked_lock);
	if (tunnel)
		return tunnel;

	tunnel = list_first_entry_or_null(&sn->tunnels, struct sixin4_tunnel,
					  list);
	if (!tunnel || (int)(generation - tunnel->generation) <= 0)
		return NULL;
	tunnel->generation = generation;
	list_move_tail(&tunnel->list, &sn->tunnels);
	return tunnel;
}

/**
 * sixin4_resolve_work() - resolve the tunnels of a namespace again
 * @work: of &struct sixin4_net
 *
 * sixin4_resolve_next() finds its place again whatever was done meanwhile, so
 * RTNL can be let go in between.
 */
void sixin4_resolve_work(struct work_struct *work)
{
	struct sixin4_net *sn = container_of(to_delayed_work(work),
					     struct sixin4_net, resolve_work);
	unsigned int generation = atomic_read(&sn->generation);
	struct sixin4_tunnel *tunnel;
	unsigned long start;
	bool failed = false;
	u64 stretch;

	WRITE_ONCE(sn->retries, false);
	rtnl_lock();
	start = jiffies;
	stretch = ktime_get_ns() + SIXIN4_RTNL_STRETCH;
	while ((tunnel = sixin4_resolve_next(sn, generation))) {
		if (sixin4_tunnel_resolve(tunnel))
			failed = true;

		/* Others wait for it, or for the CPU. */
		if (need_resched() || ktime_get_ns() > stretch) {
			rtnl_unlock();
			cond_resched();
			rtnl_lock();
			stretch = ktime_get_ns() + SIXIN4_RTNL_STRETCH;
		}
	}
	if (failed && !READ_ONCE(sn->exiting)) {
		atomic_inc(&sn->generation);
		WRITE_ONCE(sn->retries, true);
		schedule_delayed_work(&sn->resolve_work, SIXIN4_RETRY);
	}
	rtnl_unlock();
	/* A routing daemon never stops: leave others most of the time, or 1 s. */
	WRITE_ONCE(sn->debounce, min(SIXIN4_SHARE * (jiffies - start),
				     SIXIN4_RETRY));
}

static int sixin4_netdev_event(struct notifier_block *nb, unsigned long event,
			       void *ptr)
{
	struct net_device *dev = netdev_notifier_info_to_dev(ptr);

	/* It may be older than this module's part of a new namespace. */
	if (event == NETDEV_REGISTER && dev->flags & IFF_LOOPBACK)
		return NOTIFY_DONE;
	/* What a tunnel does itself is no news to a tunnel. */
	if (sixin4_is_tunnel(dev)) {
		if (event == NETDEV_PRECHANGEMTU)
			sixin4_mtu_asked(dev);
		/* In another namespace; of a new tunnel nothing is known yet. */
		else if (event == NETDEV_REGISTER)
			sixin4_trust_no_router(dev);
		return NOTIFY_DONE;
	}

	switch (event) {
	case NETDEV_UP:
	case NETDEV_DOWN:
	case NETDEV_CHANGE:
	case NETDEV_REGISTER:
	case NETDEV_UNREGISTER:
	case NETDEV_CHANGEMTU:
	case NETDEV_CHANGENAME:
	case NETDEV_CHANGEUPPER:
		sixin4_resolve_later(sixin4_net(dev_net(dev)));
		break;
	}
	return NOTIFY_DONE;
}

static int sixin4_inetaddr_event(struct notifier_block *nb,
				 unsigned long event, void *ptr)
{
	const struct in_ifaddr *ifa = ptr;

	sixin4_resolve_later(sixin4_net(dev_net(ifa->ifa_dev->dev)));
	return NOTIFY_DONE;
}

/**
 * sixin4_fib_event() - a route or rule changed, or is about to go
 * @nb: of &struct sixin4_net
 * @event: FIB_EVENT_*
 * @ptr: &struct fib_notifier_info
 *
 * Context: atomic, RCU read side.
 * Return: %NOTIFY_DONE.
 */
int sixin4_fib_event(struct notifier_block *nb, unsigned long event, void *ptr)
{
	const struct fib_notifier_info *info = ptr;

	if (info->family == AF_INET)
		sixin4_resolve_later(container_of(nb, struct sixin4_net,
						  fib_nb));
	return NOTIFY_DONE;
}

/**
 * sixin4_nexthop_event() - a nexthop object changed, of which the FIB is silent
 * @nb: of &struct sixin4_net
 * @event: NEXTHOP_EVENT_*
 * @ptr: &struct nh_notifier_info
 *
 * Context: RTNL.
 * Return: %NOTIFY_DONE.
 */
int sixin4_nexthop_event(struct notifier_block *nb, unsigned long event,
			 void *ptr)
{
	sixin4_resolve_later(container_of(nb, struct sixin4_net, nexthop_nb));
	return NOTIFY_DONE;
}

static struct notifier_block sixin4_netdev_nb = {
	.notifier_call = sixin4_netdev_event,
};

static struct notifier_block sixin4_inetaddr_nb = {
	.notifier_call = sixin4_inetaddr_event,
};

int __init sixin4_underlay_init(void)
{
	int err;

	err = register_netdevice_notifier(&sixin4_netdev_nb);
	if (err)
		return err;
	err = register_inetaddr_notifier(&sixin4_inetaddr_nb);
	if (err)
		unregister_netdevice_notifier(&sixin4_netdev_nb);
	return err;
}

void sixin4_underlay_exit(void)
{
	unregister_inetaddr_notifier(&sixin4_inetaddr_nb);
	unregister_netdevice_notifier(&sixin4_netdev_nb);
}
