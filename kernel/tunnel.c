// SPDX-License-Identifier: GPL-2.0
/*
 * The net_device of a tunnel: set-up, counters, and putting a configuration
 * and what underlay.c resolved in force.
 *
 * A change is made in two steps, both under RTNL: prepare does everything that
 * can be refused or lack memory, commit swaps the path pointer.  So a failure
 * leaves the old state whole, and a change loses no packet.
 */
#include <linux/ethtool.h>
#include <linux/if_arp.h>
#include <linux/if_tunnel.h>
#include <net/addrconf.h>
#include <net/dropreason.h>
#include <net/ip.h>
#include <net/ip_tunnels.h>
#include <net/sch_generic.h>

#include "sixin4.h"

/*
 * As ip_tunnel_limit_headroom() has it: devices that lead to each other by a detour
 * could add theirs to the other's with each change.
 */
#define SIXIN4_HEADROOM_MAX	512

/* Names for ethtool -S: those of IFLA_6IN4_XSTATS_* in lower case. */
static const char sixin4_counter_names[SIXIN4_COUNTERS][ETH_GSTRING_LEN] = {
	[IFLA_6IN4_XSTATS_RX_POLICY] = "rx_policy",
	[IFLA_6IN4_XSTATS_RX_MARTIAN_INNER] = "rx_martian_inner",
	[IFLA_6IN4_XSTATS_RX_NOT_IPV6] = "rx_not_ipv6",
	[IFLA_6IN4_XSTATS_RX_TRUNCATED] = "rx_truncated",
	[IFLA_6IN4_XSTATS_RX_ECN] = "rx_ecn",
	[IFLA_6IN4_XSTATS_RX_NO_MEMORY] = "rx_no_memory",
	[IFLA_6IN4_XSTATS_RX_BACKLOG] = "rx_backlog",
	[IFLA_6IN4_XSTATS_TX_NOT_IPV6] = "tx_not_ipv6",
	[IFLA_6IN4_XSTATS_TX_NO_PATH] = "tx_no_path",
	[IFLA_6IN4_XSTATS_TX_NO_ROUTE] = "tx_no_route",
	[IFLA_6IN4_XSTATS_TX_LOOP] = "tx_loop",
	[IFLA_6IN4_XSTATS_TX_TOO_BIG] = "tx_too_big",
	[IFLA_6IN4_XSTATS_TX_NO_MEMORY] = "tx_no_memory",
	[IFLA_6IN4_XSTATS_RX_RP_FILTER] = "rx_rp_filter",
	[IFLA_6IN4_XSTATS_RX_SITE_PREFIX] = "rx_site_prefix",
	[IFLA_6IN4_XSTATS_ICMP_TOO_BIG] = "icmp_too_big",
	[IFLA_6IN4_XSTATS_ICMP_UNREACHABLE] = "icmp_unreachable",
	[IFLA_6IN4_XSTATS_ICMP_TIME_EXCEEDED] = "icmp_time_exceeded",
	[IFLA_6IN4_XSTATS_ICMP_PARAMETER_PROBLEM] = "icmp_parameter_problem",
	[IFLA_6IN4_XSTATS_ICMP_RELAYED] = "icmp_relayed",
	[IFLA_6IN4_XSTATS_RX_MARTIAN_OUTER] = "rx_martian_outer",
	[IFLA_6IN4_XSTATS_RX_SPOOFED] = "rx_spoofed",
	[IFLA_6IN4_XSTATS_RX_NOT_DELEGATED] = "rx_not_delegated",
	[IFLA_6IN4_XSTATS_TX_MARTIAN_OUTER] = "tx_martian_outer",
	[IFLA_6IN4_XSTATS_TX_SPOOFED] = "tx_spoofed",
	[IFLA_6IN4_XSTATS_TX_NO_SITE] = "tx_no_site",
	[IFLA_6IN4_XSTATS_TX_NO_FAR_END] = "tx_no_far_end",
};

/* For tracers of dropped packets: the nearest that the kernel has a name for. */
static const enum skb_drop_reason sixin4_drop_reasons[SIXIN4_COUNTERS] = {
	[IFLA_6IN4_XSTATS_RX_POLICY] = SKB_DROP_REASON_XFRM_POLICY,
	[IFLA_6IN4_XSTATS_RX_MARTIAN_INNER] = SKB_DROP_REASON_IP_INVALID_SOURCE,
	[IFLA_6IN4_XSTATS_RX_NOT_IPV6] = SKB_DROP_REASON_IP_INHDR,
	[IFLA_6IN4_XSTATS_RX_TRUNCATED] = SKB_DROP_REASON_PKT_TOO_SMALL,
	[IFLA_6IN4_XSTATS_RX_ECN] = SKB_DROP_REASON_IP_TUNNEL_ECN,
	[IFLA_6IN4_XSTATS_RX_NO_MEMORY] = SKB_DROP_REASON_NOMEM,
	[IFLA_6IN4_XSTATS_RX_BACKLOG] = SKB_DROP_REASON_CPU_BACKLOG,
	[IFLA_6IN4_XSTATS_TX_NOT_IPV6] = SKB_DROP_REASON_UNHANDLED_PROTO,
	[IFLA_6IN4_XSTATS_TX_NO_PATH] = SKB_DROP_REASON_DEV_READY,
	[IFLA_6IN4_XSTATS_TX_NO_ROUTE] = SKB_DROP_REASON_IP_OUTNOROUTES,
	[IFLA_6IN4_XSTATS_TX_LOOP] = SKB_DROP_REASON_RECURSION_LIMIT,
	[IFLA_6IN4_XSTATS_TX_TOO_BIG] = SKB_DROP_REASON_PKT_TOO_BIG,
	[IFLA_6IN4_XSTATS_TX_NO_MEMORY] = SKB_DROP_REASON_NOMEM,
	[IFLA_6IN4_XSTATS_RX_RP_FILTER] = SKB_DROP_REASON_IP_RPFILTER,
	[IFLA_6IN4_XSTATS_RX_SITE_PREFIX] = SKB_DROP_REASON_IP_INVALID_SOURCE,
	[IFLA_6IN4_XSTATS_RX_MARTIAN_OUTER] = SKB_DROP_REASON_IP_INVALID_SOURCE,
	[IFLA_6IN4_XSTATS_RX_SPOOFED] = SKB_DROP_REASON_IP_INVALID_SOURCE,
	[IFLA_6IN4_XSTATS_RX_NOT_DELEGATED] = SKB_DROP_REASON_IP_INADDRERRORS,
	[IFLA_6IN4_XSTATS_TX_MARTIAN_OUTER] = SKB_DROP_REASON_IP_INADDRERRORS,
	[IFLA_6IN4_XSTATS_TX_SPOOFED] = SKB_DROP_REASON_IP_INVALID_SOURCE,
	[IFLA_6IN4_XSTATS_TX_NO_SITE] = SKB_DROP_REASON_IP_OUTNOROUTES,
	[IFLA_6IN4_XSTATS_TX_NO_FAR_END] = SKB_DROP_REASON_IP_OUTNOROUTES,
};

static const char *const sixin4_reasons[] = {
	[SIXIN4_REASON_NONE] = "none",
	[SIXIN4_REASON_NO_UNDERLAY] = "no underlay",
	[SIXIN4_REASON_UNDERLAY_DOWN] = "underlay down",
	[SIXIN4_REASON_NO_ADDRESS] = "no address",
	[SIXIN4_REASON_NO_ROUTE] = "no route",
	[SIXIN4_REASON_LOOP] = "loop",
	[SIXIN4_REASON_DUPLICATE] = "duplicate",
	[SIXIN4_REASON_PEER_SILENT] = "peer silent",
	[SIXIN4_REASON_UNUSABLE_ADDRESS] = "unusable address",
};

static void sixin4_path_free_rcu(struct rcu_head *rcu)
{
	struct sixin4_path *path = container_of(rcu, struct sixin4_path, rcu);

	dst_cache_destroy(&path->cache);
	kfree(path);
}

/* A duplicate tunnel may have been waiting for it. */
static void sixin4_path_drop(struct sixin4_path *path)
{
	struct sixin4_net *sn;

	if (!path)
		return;
	sn = sixin4_net(path->key.net);
	sixin4_path_remove(path);
	if (sn->duplicates)
		sixin4_resolve_later(sn);
	call_rcu(&path->rcu, sixin4_path_free_rcu);
}

static struct sixin4_path *sixin4_path_get(const struct sixin4_tunnel *tunnel)
{
	return rtnl_dereference(tunnel->path);
}

static void sixin4_path_set_ends(struct sixin4_path *path,
				 const struct sixin4_config *config,
				 __be32 local)
{
	path->key.remote = config->remote;
	path->key.local = local;
	path->remote = config->remote;
	path->stateless = sixin4_is_stateless(config);
	path->external = config->mode == SIXIN4_MODE_EXTERNAL;
	if (!path->stateless)
		return;
	path->site = sixin4_config_site(config, local);
	path->remote = config->relay;
}

/* The part of a path that is compared and copied. */
static void sixin4_path_set(struct sixin4_path *path,
			    const struct sixin4_tunnel *tunnel,
			    const struct sixin4_config *config,
			    const struct sixin4_resolution *res)
{
	path->key.net = tunnel->net;
	sixin4_path_set_ends(path, config, res->state.local);
	path->dev = tunnel->dev;
	path->oif = res->oif;
	path->underlay = res->state.ifindex;
	path->l3mdev = res->l3mdev;
	path->mark = config->fwmark;
	path->df = config->pmtudisc ? htons(IP_DF) : 0;
	path->ttl = config->ttl;
	path->tos = config->tos;
	path->strict = config->rp_filter == SIXIN4_RP_FILTER_STRICT;
	path->source_check = config->source_check;
	path->site_prefixes = config->site_prefixes;
	memcpy(path->site_prefix, config->site_prefix,
	       config->site_prefixes * sizeof(*path->site_prefix));
	path->clamp_mss = config->clamp_mss;
	sixin4_liveness_set(path, tunnel, &config->keepalive);
}

static bool sixin4_path_equal(const struct sixin4_path *a,
			      const struct sixin4_path *b)
{
	return a->key.remote == b->key.remote && a->key.local == b->key.local &&
	       sixin4_site_equal(&a->site, &b->site) && a->oif == b->oif &&
	       a->underlay == b->underlay &&
	       a->l3mdev == b->l3mdev && a->mark == b->mark &&
	       a->df == b->df && a->ttl == b->ttl && a->tos == b->tos &&
	       a->source_check == b->source_check &&
	       a->strict == b->strict && a->site_prefixes == b->site_prefixes &&
	       !memcmp(a->site_prefix, b->site_prefix,
		       a->site_prefixes * sizeof(*a->site_prefix)) &&
	       a->clamp_mss == b->clamp_mss && sixin4_liveness_equal(a, b);
}

/* Make the new path and put it in the table, unless the present one does. */
static int sixin4_path_prepare(const struct sixin4_tunnel *tunnel,
			       const struct sixin4_resolution *res,
			       struct sixin4_change *change)
{
	struct sixin4_path *old = sixin4_path_get(tunnel), *path;
	int err;

	path = kzalloc(struct_size(path, site_prefix,
				   change->config.site_prefixes), GFP_KERNEL);
	if (!path)
		return -ENOMEM;
	sixin4_path_set(path, tunnel, &change->config, res);

	if (old && sixin4_path_equal(old, path)) {
		kfree(path);
		change->path = old;
		change->keep_path = true;
		return 0;
	}

	/* An automatic and a fixed address may be the same one. */
	err = -EEXIST;
	if (sixin4_path_taken(path))
		goto err_free;
	err = -ENOMEM;
	if (dst_cache_init(&path->cache, GFP_KERNEL))
		goto err_free;
	err = sixin4_path_insert(path);
	if (err)
		goto err_cache;
	change->path = path;
	return 0;

err_cache:
	dst_cache_destroy(&path->cache);
err_free:
	kfree(path);
	return err;
}

/*
 * Without a path there is nothing to derive from: the last derivation stays,
 * so that a reconnect does not move the MTU to and fro.  A path whose chain is
 * empty may lead anywhere.
 */
static unsigned int sixin4_mtu_prepare(const struct sixin4_tunnel *tunnel,
				       const struct sixin4_resolution *res,
				       const struct sixin4_config *config,
				       unsigned int pinned,
				       struct sixin4_derivation *derivation)
{
	const struct sixin4_derivation *last = &tunnel->state.derivation;

	if (!config->mtu_auto)
		return sixin4_mtu_single(derivation, SIXIN4_STEP_PINNED,
					 pinned);
	if (res->state.reason == SIXIN4_REASON_NONE &&
	    res->state.derivation.count) {
		*derivation = res->state.derivation;
		return sixin4_mtu_derive(derivation);
	}
	if (res->state.reason == SIXIN4_REASON_NONE || !last->count ||
	    last->step[0].kind == SIXIN4_STEP_PINNED)
		return sixin4_mtu_single(derivation, SIXIN4_STEP_DEFAULT,
					 SIXIN4_MTU_MIN);
	*derivation = *last;
	return tunnel->dev->mtu;
}

/**
 * sixin4_change_prepare() - do all of a change that can fail
 * @tunnel: the tunnel; tunnel->net and tunnel->dev are set
 * @change: config says what is wanted, and mtu the figure that is wanted if
 *	the MTU is pinned; the rest is filled in
 * @extack: takes the reason of a refusal; NULL if nobody asked for the change,
 *	so that a duplicate can't be refused, but is down
 *
 * Context: RTNL.
 * Return: 0, then sixin4_change_commit() or sixin4_change_abort() must follow;
 * -EEXIST if another tunnel has the same ends, -ENOMEM.
 */
int sixin4_change_prepare(struct sixin4_tunnel *tunnel,
			  struct sixin4_change *change,
			  struct netlink_ext_ack *extack)
{
	const struct sixin4_config *config = &change->config;
	bool was_duplicate =
		tunnel->state.reason == SIXIN4_REASON_DUPLICATE;
	struct sixin4_resolution res;
	int err;

	change->path = NULL;
	change->keep_path = false;
	change->identity = NULL;
	err = sixin4_liveness_prepare(tunnel, config);
	if (err)
		goto err;
	if (!sixin4_identity_is(tunnel->identity, tunnel, config)) {
		change->identity = sixin4_identity_new(tunnel, config);
		if (IS_ERR(change->identity)) {
			err = PTR_ERR(change->identity);
			change->identity = NULL;
			goto err;
		}
	}

	err = sixin4_resolve(tunnel, config, &res);
	if (err)
		goto err;
	change->headroom = res.headroom;
	if (res.state.reason == SIXIN4_REASON_NONE) {
		err = sixin4_path_prepare(tunnel, &res, change);
		if (err == -EEXIST && (!extack || was_duplicate)) {
			memset(&res, 0, sizeof(res));
			res.state.reason = SIXIN4_REASON_DUPLICATE;
		} else if (err) {
			goto err;
		}
	}

	change->state = res.state;
	change->mtu = sixin4_mtu_prepare(tunnel, &res, config, change->mtu,
					 &change->state.derivation);
	if (change->path && change->path->silent)
		change->state.reason = SIXIN4_REASON_PEER_SILENT;
	return 0;

err:
	if (err == -EEXIST)
		NL_SET_ERR_MSG(extack, "another tunnel has this local, remote and underlay");
	sixin4_change_abort(tunnel, change);
	return err;
}

/**
 * sixin4_change_abort() - undo sixin4_change_prepare()
 * @tunnel: the tunnel
 * @change: what was prepared
 *
 * Context: RTNL.
 */
void sixin4_change_abort(struct sixin4_tunnel *tunnel,
			 struct sixin4_change *change)
{
	if (!change->keep_path)
		sixin4_path_drop(change->path);
	sixin4_identity_free(change->identity);
}

static int sixin4_set_mtu(struct sixin4_tunnel *tunnel, unsigned int mtu)
{
	int err;

	tunnel->own_mtu = true;
	err = dev_set_mtu(tunnel->dev, mtu);
	tunnel->own_mtu = false;
	return err;
}

static bool sixin4_state_equal(const struct sixin4_state *a,
			       const struct sixin4_state *b)
{
	return a->reason == b->reason && a->local == b->local &&
	       a->ifindex == b->ifindex &&
	       !strncmp(a->underlay, b->underlay, IFNAMSIZ) &&
	       a->delegated.length == b->delegated.length &&
	       ipv6_addr_equal(&a->delegated.address, &b->delegated.address) &&
	       sixin4_derivation_equal(&a->derivation, &b->derivation);
}

/*
 * What an administrator would want to read.  A reconnect passes through more
 * than one reason for being down: the first is logged, and netlink tells all.
 */
static void sixin4_log(const struct sixin4_tunnel *tunnel,
		       const struct sixin4_state *old)
{
	const struct sixin4_state *new = &tunnel->state;
	const struct sixin4_step *step;
	bool up = new->reason == SIXIN4_REASON_NONE && old->reason;
	bool down = new->reason && old->reason == SIXIN4_REASON_NONE;
	u32 carried;

	step = sixin4_mtu_overstated(&new->derivation, &carried);
	if (sixin4_derivation_equal(&old->derivation, &new->derivation))
		step = NULL;
	if (!up && !down && !step)
		return;
	if (!__ratelimit(&sixin4_net(tunnel->net)->log))
		return;

	if (up)
		netdev_info(tunnel->dev, "up: local %pI4 dev %s mtu %u\n",
			    &new->local, new->underlay, tunnel->dev->mtu);
	else if (down)
		netdev_info(tunnel->dev, "down: %s\n",
			    sixin4_reasons[new->reason]);
	if (step)
		netdev_warn(tunnel->dev, "%s has MTU %u, but %s below carries only %u: using %u\n",
			    step->dev, step->mtu, step[-1].dev, carried,
			    tunnel->dev->mtu);
}

/* With the device's own copies, for ip(8) and IPv6's link-local address. */
static void sixin4_set_state(struct sixin4_tunnel *tunnel,
			     const struct sixin4_config *config,
			     const struct sixin4_state *state)
{
	struct net_device *dev = tunnel->dev;
	__be32 local = state->local ?: config->local;
	__be32 remote = config->remote ?: config->relay;

	tunnel->config = *config;
	tunnel->state = *state;
	WRITE_ONCE(tunnel->iflink, state->ifindex);
	if (memcmp(dev->dev_addr, &local, sizeof(local)))
		__dev_addr_set(dev, (const u8 *)&local, sizeof(local));
	memcpy(dev->broadcast, &remote, sizeof(remote));
}

static void sixin4_count_duplicate(const struct sixin4_tunnel *tunnel,
				   const struct sixin4_state *old,
				   const struct sixin4_state *new)
{
	struct sixin4_net *sn = sixin4_net(tunnel->net);

	sn->duplicates += new->reason == SIXIN4_REASON_DUPLICATE;
	sn->duplicates -= old->reason == SIXIN4_REASON_DUPLICATE;
}

/*
 * The queue of a device without carrier drops everything, until linkwatch has
 * seen that it has one.  That waits for RTNL, which others may have; packets
 * need not.
 */
static void sixin4_set_carrier(struct net_device *dev, bool on)
{
	if (!on) {
		netif_carrier_off(dev);
		return;
	}
	netif_carrier_on(dev);
	if (dev->flags & IFF_UP)
		dev_activate(dev);
}

/**
 * sixin4_change_commit() - put a change in force
 * @tunnel: the tunnel, registered
 * @change: what was prepared; it is used up
 * @notify: tell the link group; false if the caller's caller does
 *
 * One message is sent: with the MTU if that changes, by linkwatch if the
 * carrier does, else here.
 *
 * Context: RTNL.
 * Return: 0, or the error of a notifier that refused the MTU; nothing was
 * changed then.
 */
int sixin4_change_commit(struct sixin4_tunnel *tunnel,
			 struct sixin4_change *change, bool notify)
{
	struct sixin4_path *old_path = sixin4_path_get(tunnel);
	struct sixin4_config old_config = tunnel->config;
	struct sixin4_state old_state = tunnel->state;
	struct net_device *dev = tunnel->dev;
	bool carrier, told = false;
	int err;

	/* First, so that the message with the MTU tells all of it. */
	sixin4_set_state(tunnel, &change->config, &change->state);
	if (change->mtu != dev->mtu) {
		err = sixin4_set_mtu(tunnel, change->mtu);
		if (err) {
			sixin4_set_state(tunnel, &old_config, &old_state);
			sixin4_change_abort(tunnel, change);
			return err;
		}
		told = true;
	}

	if (!change->keep_path) {
		rcu_assign_pointer(tunnel->path, change->path);
		sixin4_liveness_update(tunnel, old_path);
		sixin4_path_drop(old_path);
	}
	if (change->identity) {
		sixin4_identity_free(tunnel->identity);
		tunnel->identity = change->identity;
	}
	if (change->headroom)
		WRITE_ONCE(dev->needed_headroom,
			   min_t(unsigned int,
				 change->headroom + SIXIN4_OVERHEAD,
				 SIXIN4_HEADROOM_MAX));
	sixin4_count_duplicate(tunnel, &old_state, &tunnel->state);
	sixin4_address_later(tunnel);

	carrier = tunnel->state.reason == SIXIN4_REASON_NONE;
	if (carrier != netif_carrier_ok(dev) && (dev->flags & IFF_UP))
		told = true;
	sixin4_set_carrier(dev, carrier);

	if (notify && !told && !sixin4_state_equal(&old_state, &tunnel->state))
		call_netdevice_notifiers(NETDEV_CHANGEINFODATA, dev);
	sixin4_log(tunnel, &old_state);
	return 0;
}

/**
 * sixin4_tunnel_resolve() - follow what happened below
 * @tunnel: the tunnel
 *
 * Context: RTNL.
 * Return: 0, or a negative error; nothing was changed then, try again.
 */
int sixin4_tunnel_resolve(struct sixin4_tunnel *tunnel)
{
	struct sixin4_change change = {
		.config = tunnel->config,
		.mtu = tunnel->dev->mtu,
	};
	int err;

	err = sixin4_change_prepare(tunnel, &change, NULL);
	if (!err)
		err = sixin4_change_commit(tunnel, &change, true);
	return err;
}

static int sixin4_init(struct net_device *dev)
{
	netdev_lockdep_set_classes(dev);
	return netdev_init_tstats(dev);
}

/* Probes are sent while the device is up; and it lost its addresses by going down. */
static int sixin4_open(struct net_device *dev)
{
	struct sixin4_tunnel *tunnel = netdev_priv(dev);

	sixin4_liveness_update(tunnel, sixin4_path_get(tunnel));
	sixin4_address_later(tunnel);
	return 0;
}

static int sixin4_stop(struct net_device *dev)
{
	struct sixin4_tunnel *tunnel = netdev_priv(dev);

	sixin4_liveness_update(tunnel, sixin4_path_get(tunnel));
	return 0;
}

/* No packet is in flight any more, but those that wait for aggregation. */
static void sixin4_uninit(struct net_device *dev)
{
	struct sixin4_tunnel *tunnel = netdev_priv(dev);
	struct sixin4_path *path = sixin4_path_get(tunnel);

	sixin4_liveness_stop(tunnel);
	list_del_init(&tunnel->readdress);
	if (!list_empty(&tunnel->list)) {
		struct sixin4_net *sn = sixin4_net(tunnel->net);

		list_del_init(&tunnel->list);
		WRITE_ONCE(sn->count, sn->count - 1);
		if (tunnel->state.reason == SIXIN4_REASON_DUPLICATE)
			sn->duplicates--;
	}
	RCU_INIT_POINTER(tunnel->path, NULL);
	sixin4_path_drop(path);
	sixin4_identity_free(tunnel->identity);
	tunnel->identity = NULL;
	if (tunnel->aggregates)
		sixin4_gro_drain();
}

static void sixin4_destructor(struct net_device *dev)
{
	netdev_free_tstats(dev);
}

/* The administrator's figure pins the MTU (RFC 4213 section 3.2.1). */
static void sixin4_pin_mtu(struct sixin4_tunnel *tunnel, unsigned int mtu)
{
	tunnel->unpinned.mtu_auto = tunnel->config.mtu_auto;
	tunnel->unpinned.derivation = tunnel->state.derivation;
	tunnel->config.mtu_auto = false;
	sixin4_mtu_single(&tunnel->state.derivation, SIXIN4_STEP_PINNED, mtu);
}

/* Another notifier refused the figure: it was not pinned then. */
static void sixin4_unpin_mtu(struct sixin4_tunnel *tunnel)
{
	tunnel->config.mtu_auto = tunnel->unpinned.mtu_auto;
	tunnel->state.derivation = tunnel->unpinned.derivation;
}

/**
 * sixin4_mtu_asked() - a new MTU is about to be set
 * @dev: the tunnel
 *
 * The core calls ndo_change_mtu() with the old figure where a notifier refuses
 * the new one.  NETDEV_PRECHANGEMTU, which calls this, comes before the new one
 * only.
 *
 * Context: RTNL.
 */
void sixin4_mtu_asked(struct net_device *dev)
{
	struct sixin4_tunnel *tunnel = netdev_priv(dev);

	tunnel->mtu_asked = true;
}

/**
 * sixin4_trust_no_router() - IPv6 has begun on a device, with the defaults there
 * @dev: the tunnel; it is new, or new in this namespace
 *
 * Any IPv4 host is on the link of an external device; none is to become its
 * router by saying so.  An administrator may think otherwise.
 *
 * Context: RTNL.
 */
void sixin4_trust_no_router(const struct net_device *dev)
{
	const struct sixin4_tunnel *tunnel = netdev_priv(dev);
	struct inet6_dev *in6_dev = __in6_dev_get(dev);

	if (tunnel->config.mode != SIXIN4_MODE_EXTERNAL || !in6_dev)
		return;
	in6_dev->cnf.accept_ra = 0;
	in6_dev->cnf.accept_redirects = 0;
}

static int sixin4_change_mtu(struct net_device *dev, int mtu)
{
	struct sixin4_tunnel *tunnel = netdev_priv(dev);

	if (!tunnel->own_mtu && tunnel->mtu_asked)
		sixin4_pin_mtu(tunnel, mtu);
	else if (!tunnel->own_mtu)
		sixin4_unpin_mtu(tunnel);
	tunnel->mtu_asked = false;
	WRITE_ONCE(dev->mtu, mtu);
	return 0;
}

static int sixin4_get_iflink(const struct net_device *dev)
{
	const struct sixin4_tunnel *tunnel = netdev_priv(dev);

	return READ_ONCE(tunnel->iflink);
}

static void sixin4_get_stats64(struct net_device *dev,
			       struct rtnl_link_stats64 *stats)
{
	const struct sixin4_tunnel *tunnel = netdev_priv(dev);
	unsigned int i;

	dev_get_tstats64(dev, stats);
	for (i = SIXIN4_COUNTER_FIRST; i < SIXIN4_COUNTERS; i++) {
		u64 counted = sixin4_counted(tunnel, i);

		/* The core counts what its own queue can't take. */
		if (i == IFLA_6IN4_XSTATS_RX_BACKLOG)
			continue;
		if (sixin4_counter_names[i][0] == 'r')
			stats->rx_dropped += counted;
		else if (sixin4_counter_names[i][0] == 't')
			stats->tx_dropped += counted;
	}
}

static const struct net_device_ops sixin4_netdev_ops = {
	.ndo_init		= sixin4_init,
	.ndo_uninit		= sixin4_uninit,
	.ndo_open		= sixin4_open,
	.ndo_stop		= sixin4_stop,
	.ndo_start_xmit		= sixin4_xmit,
	.ndo_change_mtu		= sixin4_change_mtu,
	.ndo_get_stats64	= sixin4_get_stats64,
	.ndo_get_iflink		= sixin4_get_iflink,
};

static void sixin4_get_drvinfo(struct net_device *dev,
			       struct ethtool_drvinfo *info)
{
	strscpy(info->driver, "6in4", sizeof(info->driver));
}

static int sixin4_get_sset_count(struct net_device *dev, int sset)
{
	return sset == ETH_SS_STATS ? SIXIN4_COUNTERS - SIXIN4_COUNTER_FIRST :
				      -EOPNOTSUPP;
}

static void sixin4_get_strings(struct net_device *dev, u32 sset, u8 *data)
{
	if (sset == ETH_SS_STATS)
		memcpy(data, sixin4_counter_names[SIXIN4_COUNTER_FIRST],
		       (SIXIN4_COUNTERS - SIXIN4_COUNTER_FIRST) *
		       ETH_GSTRING_LEN);
}

static void sixin4_get_ethtool_stats(struct net_device *dev,
				     struct ethtool_stats *stats, u64 *data)
{
	const struct sixin4_tunnel *tunnel = netdev_priv(dev);
	unsigned int i;

	for (i = SIXIN4_COUNTER_FIRST; i < SIXIN4_COUNTERS; i++)
		*data++ = sixin4_counted(tunnel, i);
}

static const struct ethtool_ops sixin4_ethtool_ops = {
	.get_drvinfo		= sixin4_get_drvinfo,
	.get_link		= ethtool_op_get_link,
	.get_sset_count		= sixin4_get_sset_count,
	.get_strings		= sixin4_get_strings,
	.get_ethtool_stats	= sixin4_get_ethtool_stats,
};

/**
 * sixin4_drop() - count a packet and free it
 * @tunnel: the tunnel
 * @skb: the packet
 * @counter: IFLA_6IN4_XSTATS_*
 */
void sixin4_drop(struct sixin4_tunnel *tunnel, struct sk_buff *skb,
		 unsigned int counter)
{
	sixin4_count(tunnel, counter);
	kfree_skb_reason(skb, sixin4_drop_reasons[counter]);
}

/**
 * sixin4_is_tunnel() - is a device one of ours?
 * @dev: any device
 *
 * Return: true if so.
 */
bool sixin4_is_tunnel(const struct net_device *dev)
{
	return dev->netdev_ops == &sixin4_netdev_ops;
}

/**
 * sixin4_setup() - a new device, before it is configured
 * @dev: the device
 */
void sixin4_setup(struct net_device *dev)
{
	struct sixin4_tunnel *tunnel = netdev_priv(dev);

	tunnel->dev = dev;
	INIT_LIST_HEAD(&tunnel->list);
	INIT_LIST_HEAD(&tunnel->asked);
	INIT_LIST_HEAD(&tunnel->readdress);
	sixin4_liveness_init(tunnel);

	dev->netdev_ops		= &sixin4_netdev_ops;
	dev->ethtool_ops	= &sixin4_ethtool_ops;
	dev->header_ops		= &ip_tunnel_header_ops;
	dev->needs_free_netdev	= true;
	dev->priv_destructor	= sixin4_destructor;

	dev->type		= ARPHRD_SIT;
	dev->flags		= IFF_POINTOPOINT | IFF_NOARP;
	dev->addr_len		= sizeof(__be32);
	dev->mtu		= SIXIN4_MTU_MIN;
	dev->min_mtu		= SIXIN4_MTU_MIN;
	dev->max_mtu		= SIXIN4_MTU_MAX;
	dev->needed_headroom	= LL_MAX_HEADER + SIXIN4_OVERHEAD;

	dev->features		= NETIF_F_SG | NETIF_F_FRAGLIST |
				  NETIF_F_HIGHDMA | NETIF_F_HW_CSUM |
				  NETIF_F_GSO_SOFTWARE;
	dev->hw_features	= dev->features;
	netdev_set_lltx(dev);
	netdev_set_tstats(dev);
	/* transmit.c tells the inner route of the path's MTU. */
	netif_keep_dst(dev);
	netif_carrier_off(dev);
}
