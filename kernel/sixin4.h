/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the driver's files share: a tunnel, its configuration, its state, and
 * the path that the data path reads.  Identifiers begin with sixin4_, as a name
 * in C can't begin with a digit.
 */
#ifndef _SIXIN4_H
#define _SIXIN4_H

#include <linux/if_6in4.h>
#include <linux/in6.h>
#include <linux/list.h>
#include <linux/netdevice.h>
#include <linux/notifier.h>
#include <linux/ratelimit.h>
#include <linux/rhashtable.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>
#include <net/dst_cache.h>
#include <net/ipv6.h>
#include <net/netns/generic.h>

#include "mtu.h"
#include "stateless.h"

struct dst_entry;
struct flowi4;
struct socket;

/* Counters are indexed by IFLA_6IN4_XSTATS_*. */
#define SIXIN4_COUNTER_FIRST	(IFLA_6IN4_XSTATS_PAD + 1)
#define SIXIN4_COUNTERS		(IFLA_6IN4_XSTATS_MAX + 1)

/**
 * struct sixin4_net - what belongs to a namespace in which outer packets move
 * @net: the namespace
 * @tunnels: tunnels whose outer packets move here, wherever their devices are;
 *	those that resolve_work has done with go to the end. RTNL
 * @count: their number. Written under RTNL
 * @paths: paths in each tier of table.c. Written under RTNL
 * @duplicates: tunnels that are down as another has their path. RTNL
 * @generation: counts events below; a tunnel of an older one is to be resolved
 * @exiting: the namespace ends, events count no more
 * @retries: resolve_work waits to try again what lacked memory
 * @debounce: jiffies from an event to resolve_work, if that is to be longer
 * @log: the user of a namespace may have its lines flap
 * @fib_nb: routes and rules of the namespace; runs in an atomic context
 * @nexthop_nb: nexthop objects of the namespace
 * @resolve_work: resolves tunnels again, underlay.c
 * @follow_work: asks to be told of routes, main.c
 * @follows: that was granted. No lock: @follow_work, or it is not under way
 * @asked: tunnels that resolve_work is to look at for their own sake
 * @asked_lock: guards @asked
 * @readdress: tunnels whose own address may have to change. RTNL
 * @address_work: gives them their addresses, address.c
 * @icmp: hears ICMPv4 echo replies, liveness.c; NULL while no tunnel has needed
 *	it. RTNL
 */
struct sixin4_net {
	struct net *net;
	struct list_head tunnels;
	unsigned int count;
	unsigned int paths[2];
	unsigned int duplicates;
	atomic_t generation;
	bool exiting;
	bool retries;
	unsigned long debounce;
	struct ratelimit_state log;
	struct notifier_block fib_nb;
	struct notifier_block nexthop_nb;
	struct delayed_work resolve_work;
	struct delayed_work follow_work;
	bool follows;
	struct list_head asked;
	spinlock_t asked_lock;	/* see above */
	struct list_head readdress;
	struct delayed_work address_work;
	struct socket *icmp;
};

/**
 * struct sixin4_keepalive - whether and how the far end is probed
 * @target: whom, see %IFLA_6IN4_KEEPALIVE_TARGET; in a path never ::
 * @interval: seconds, 0 = it is not
 * @losses: so many probes without an answer make it silent
 */
struct sixin4_keepalive {
	struct in6_addr target;
	u32 interval;
	u8 losses;
};

/**
 * struct sixin4_prefix - an IPv6 prefix, or an address with that of its link
 * @address: of a prefix, its bits after @length are 0
 * @length: 1 to 128
 */
struct sixin4_prefix {
	struct in6_addr address;
	u8 length;
};

/**
 * struct sixin4_config - what the administrator asked for, see IFLA_6IN4_*
 * @local: outer source, 0 = automatic
 * @remote: outer destination; 0 but with point-to-point tunnels
 * @relay: with those, where what is outside of @domain goes to; 0 = nowhere
 * @domain: with those, where the outer destination is in the inner one
 * @addr_auto: with those, the device has an address of the delegated prefix
 * @underlay: name of the device below, padded with zeroes; empty = the route
 *	decides
 * @fwmark: for the outer route look-up
 * @mode: &enum sixin4_mode
 * @ttl: 0 = inner hop limit
 * @tos: bit 0 = inherit
 * @pmtudisc: DF is set
 * @mtu_auto: the MTU is not pinned
 * @rp_filter: &enum sixin4_rp_filter
 * @source_check: &enum sixin4_source_check, with external mode
 * @site_prefixes: how many are in @site_prefix; the others are zero
 * @site_prefix: no packet with such a source may come in
 * @clamp_mss: TCP is told what fits
 * @keepalive: probes
 */
struct sixin4_config {
	__be32 local;
	__be32 remote;
	__be32 relay;
	struct sixin4_domain domain;
	bool addr_auto;
	char underlay[IFNAMSIZ];
	u32 fwmark;
	u8 mode;
	u8 ttl;
	u8 tos;
	bool pmtudisc;
	bool mtu_auto;
	u8 rp_filter;
	u8 source_check;
	u8 site_prefixes;
	struct sixin4_prefix site_prefix[SIXIN4_SITE_PREFIXES];
	bool clamp_mss;
	struct sixin4_keepalive keepalive;
};

/**
 * struct sixin4_state - what came of it
 * @reason: &enum sixin4_reason
 * @local: outer source in use, 0 without a path
 * @ifindex: device in use, in the outer packets' namespace; 0 without a path
 * @underlay: its name, or empty
 * @delegated: with 6to4 and 6rd, the prefix that belongs to @local; its length is
 *	0 if there is none
 * @derivation: where the MTU comes from
 */
struct sixin4_state {
	u8 reason;
	__be32 local;
	int ifindex;
	char underlay[IFNAMSIZ];
	struct sixin4_prefix delegated;
	struct sixin4_derivation derivation;
};

/**
 * struct sixin4_key - how a tunnel is found from an outer packet
 * @net: namespace of the outer packet
 * @remote: its source, or 0 where there are many
 * @local: its destination
 */
struct sixin4_key {
	const struct net *net;
	__be32 remote;
	__be32 local;
};

/**
 * struct sixin4_path - all that the data path knows
 *
 * It never changes once it is published in the table and in tunnel->path: a
 * change replaces it.  So a packet sees one configuration or the other.
 *
 * @node: table.c
 * @key: table.c; @key.local is also the outer source
 * @remote: the outer destination whose route is in @cache; with 6to4 and 6rd the
 *	relay, and 0 if there is none, as with external mode
 * @dev: the tunnel
 * @oif: device that the outer route look-up is bound to, or 0
 * @underlay: device in use; picks among paths of one key
 * @l3mdev: the VRF that @underlay is in, or 0
 * @mark: for the outer route look-up
 * @df: %IP_DF or 0
 * @ttl: 0 = inner hop limit
 * @tos: bit 0 = inherit
 * @stateless: the outer destination is in the inner one, see @site
 * @external: the outer destination comes with the packet
 * @source_check: &enum sixin4_source_check, if @external
 * @strict: only what comes by @underlay is taken; with @stateless or @external,
 *	if @oif is 0, what comes by the device that the route to its outer source
 *	has
 * @site_prefixes: how many are in @site_prefix
 * @clamp_mss: mss.c looks at the packets
 * @probed: liveness.c looks at what is received
 * @silent: nothing but probes and their answers is sent
 * @site: this end's, if @stateless
 * @cache: the outer route; it goes with the path, so that a stale route or
 *	source can't outlive it
 * @keepalive: probes, all zero if there are none
 * @rcu: frees the path
 * @site_prefix: as in &struct sixin4_config
 */
struct sixin4_path {
	struct rhlist_head node;
	struct sixin4_key key;
	__be32 remote;
	struct net_device *dev;
	int oif;
	int underlay;
	int l3mdev;
	u32 mark;
	__be16 df;
	u8 ttl;
	u8 tos;
	bool stateless;
	bool external;
	u8 source_check;
	bool strict;
	u8 site_prefixes;
	bool clamp_mss;
	bool probed;
	bool silent;
	struct sixin4_site site;
	struct dst_cache cache;
	struct sixin4_keepalive keepalive;
	struct rcu_head rcu;
	struct sixin4_prefix site_prefix[];
};

/*
 * What an outer route is looked up with, where each far end has its own: with
 * the tunnel's local address in a VRF, in the table of that.
 */
static inline int sixin4_path_oif(const struct sixin4_path *path)
{
	if (path->oif || !(path->stateless || path->external))
		return path->oif;
	return path->l3mdev;
}

struct sixin4_identity;

/**
 * struct sixin4_liveness - is the far end there?
 * @work: sends a probe, and itself again
 * @interval: that @work runs at, 0 = it does not. RTNL
 * @lock: guards what follows
 * @answered: get_jiffies_64() of the last answer, if @heard
 * @cookie: is in each probe, so that only who has seen one can answer
 * @id: likewise
 * @sequence: of the last probe
 * @pending: probes since the last one that was answered
 * @missed: those of them whose interval is over
 * @heard: there was an answer
 * @silent: too many are missed, and none was answered since
 * @replied: jiffies of the last answer to the far end's own probe. No lock
 */
struct sixin4_liveness {
	struct delayed_work work;
	u32 interval;
	spinlock_t lock;	/* see above */
	u64 answered;
	u64 cookie;
	u16 id;
	u16 sequence;
	u16 pending;
	u16 missed;
	bool heard;
	bool silent;
	unsigned long replied;
};

/**
 * struct sixin4_tunnel - private data of the device
 * @path: NULL if nothing carries it. RCU, written under RTNL
 * @net: namespace of the outer packets; constant. Not held: main.c ends the
 *	tunnels of a namespace that ends
 * @dev: the device; constant
 * @iflink: for dev_get_iflink(), which takes no lock. Written under RTNL
 * @counted: IFLA_6IN4_XSTATS_*
 * @liveness: liveness.c
 * @asked: member of sixin4_net.asked, under the lock there
 * @readdress: member of sixin4_net.readdress. RTNL
 * @own: address that address.c gave the device last, or ::. RTNL
 * @list: member of sixin4_net.tunnels. RTNL
 * @generation: of sixin4_net when it was last resolved. RTNL
 * @config: RTNL
 * @state: RTNL
 * @identity: keeps a second tunnel of the same kind out, table.c. RTNL
 * @aggregates: packets of it have waited in gro.c. Set with BH off, read when
 *	none comes any more
 * @own_mtu: the driver sets the MTU, not the administrator. RTNL
 * @mtu_asked: ndo_change_mtu() is called for a new MTU, and not to go back to
 *	the old one. RTNL
 * @unpinned: what an MTU that is refused goes back to. RTNL
 * @unpinned.mtu_auto: of @config
 * @unpinned.derivation: of @state
 */
struct sixin4_tunnel {
	struct sixin4_path __rcu *path;
	struct net *net;
	struct net_device *dev;
	int iflink;
	atomic_long_t counted[SIXIN4_COUNTERS];
	struct sixin4_liveness liveness;
	struct list_head asked;

	struct list_head readdress;
	struct sixin4_prefix own;
	struct list_head list;
	unsigned int generation;
	struct sixin4_config config;
	struct sixin4_state state;
	struct sixin4_identity *identity;
	bool aggregates;
	bool own_mtu;
	bool mtu_asked;
	struct {
		bool mtu_auto;
		struct sixin4_derivation derivation;
	} unpinned;
};

/**
 * struct sixin4_resolution - what underlay.c found
 * @state: complete but for the derivation, which has the chain below
 * @oif: as in &struct sixin4_path
 * @l3mdev: as in &struct sixin4_path
 * @headroom: octets in front of the outer header
 */
struct sixin4_resolution {
	struct sixin4_state state;
	int oif;
	int l3mdev;
	unsigned int headroom;
};

/**
 * struct sixin4_change - a change that is ready to be made, and can be dropped
 *
 * sixin4_change_prepare() does all that can fail, sixin4_change_commit() puts
 * it in force.
 *
 * @config: the new one
 * @state: the new one
 * @mtu: the new one
 * @headroom: the new one, or 0 to keep it
 * @path: the new one, already in the table, or NULL
 * @identity: the new one, already in the table, or NULL to keep it
 * @keep_path: @path is the present one
 */
struct sixin4_change {
	struct sixin4_config config;
	struct sixin4_state state;
	unsigned int mtu;
	unsigned int headroom;
	struct sixin4_path *path;
	struct sixin4_identity *identity;
	bool keep_path;
};

/* main.c */
extern unsigned int sixin4_net_id;

static inline struct sixin4_net *sixin4_net(const struct net *net)
{
	return net_generic(net, sixin4_net_id);
}

/* netlink.c */
extern struct rtnl_link_ops sixin4_link_ops;

/* tunnel.c */
bool sixin4_is_tunnel(const struct net_device *dev);
void sixin4_setup(struct net_device *dev);
int sixin4_change_prepare(struct sixin4_tunnel *tunnel,
			  struct sixin4_change *change,
			  struct netlink_ext_ack *extack);
int sixin4_change_commit(struct sixin4_tunnel *tunnel,
			 struct sixin4_change *change, bool notify);
void sixin4_change_abort(struct sixin4_tunnel *tunnel,
			 struct sixin4_change *change);
int sixin4_tunnel_resolve(struct sixin4_tunnel *tunnel);
void sixin4_drop(struct sixin4_tunnel *tunnel, struct sk_buff *skb,
		 unsigned int counter);
void sixin4_mtu_asked(struct net_device *dev);
void sixin4_trust_no_router(const struct net_device *dev);

/**
 * sixin4_count() - count what is not dropped by the driver itself
 * @tunnel: the tunnel
 * @counter: IFLA_6IN4_XSTATS_*
 */
static inline void sixin4_count(struct sixin4_tunnel *tunnel,
				unsigned int counter)
{
	atomic_long_inc(&tunnel->counted[counter]);
}

/* Unsigned: where a long has 32 bits, half of them would count below zero. */
static inline u64 sixin4_counted(const struct sixin4_tunnel *tunnel,
				 unsigned int counter)
{
	return (unsigned long)atomic_long_read(&tunnel->counted[counter]);
}

/* Is the outer destination in the inner one? */
static inline bool sixin4_is_stateless(const struct sixin4_config *config)
{
	return config->mode == SIXIN4_MODE_6TO4 ||
	       config->mode == SIXIN4_MODE_6RD;
}

/* underlay.c */
void sixin4_path_flow(const struct net *net, struct flowi4 *fl4,
		      const struct sixin4_path *path, __be32 remote);
bool sixin4_on_link_only(struct net *net, const struct flowi4 *fl4,
			 const struct net_device *out);
struct sixin4_site sixin4_config_site(const struct sixin4_config *config,
				      __be32 local);
int sixin4_resolve(const struct sixin4_tunnel *tunnel,
		   const struct sixin4_config *config,
		   struct sixin4_resolution *res);
void sixin4_resolve_later(struct sixin4_net *sn);
void sixin4_resolve_one_later(struct sixin4_tunnel *tunnel);
void sixin4_resolve_work(struct work_struct *work);
int sixin4_fib_event(struct notifier_block *nb, unsigned long event, void *ptr);
int sixin4_nexthop_event(struct notifier_block *nb, unsigned long event,
			 void *ptr);
int sixin4_underlay_init(void);
void sixin4_underlay_exit(void);

/* table.c */
int sixin4_path_insert(struct sixin4_path *path);
void sixin4_path_remove(struct sixin4_path *path);
struct sixin4_path *sixin4_path_find(struct net *net, struct sk_buff *skb,
				     __be32 remote, __be32 local);
bool sixin4_path_came_by(const struct sixin4_path *path, struct sk_buff *skb);
bool sixin4_path_taken(const struct sixin4_path *path);
struct rhlist_head *sixin4_paths_between(const struct net *net, __be32 remote,
					 __be32 local);
struct sixin4_identity *sixin4_identity_new(const struct sixin4_tunnel *tunnel,
					    const struct sixin4_config *config);
bool sixin4_identity_is(const struct sixin4_identity *identity,
			const struct sixin4_tunnel *tunnel,
			const struct sixin4_config *config);
void sixin4_identity_free(struct sixin4_identity *identity);
int sixin4_table_init(void);
void sixin4_table_exit(void);

/* transmit.c */
unsigned int sixin4_send(struct sixin4_tunnel *tunnel, struct sixin4_path *path,
			 struct sk_buff *skb);
netdev_tx_t sixin4_xmit(struct sk_buff *skb, struct net_device *dev);

/* source.c */
__be32 sixin4_dst_remote(const struct dst_entry *dst,
			 const struct in6_addr *daddr);
bool sixin4_goes_too_far(const struct sixin4_path *path,
			 const struct ipv6hdr *ip6);
bool sixin4_source_is_good(const struct sixin4_path *path, __be32 remote,
			   const struct ipv6hdr *ip6);

/* receive.c */
bool sixin4_martian(const struct in6_addr *src);
int sixin4_receive_init(void);
void sixin4_receive_exit(void);

/* errors.c */
int sixin4_err(struct sk_buff *skb, u32 info);

/* liveness.c */
static inline bool sixin4_by_icmpv4(const struct in6_addr *target)
{
	return ipv6_addr_v4mapped(target) && !target->s6_addr32[3];
}

int sixin4_liveness_prepare(const struct sixin4_tunnel *tunnel,
			    const struct sixin4_config *config);
void sixin4_liveness_set(struct sixin4_path *path,
			 const struct sixin4_tunnel *tunnel,
			 const struct sixin4_keepalive *keepalive);
bool sixin4_liveness_equal(const struct sixin4_path *a,
			   const struct sixin4_path *b);
void sixin4_liveness_update(struct sixin4_tunnel *tunnel,
			    const struct sixin4_path *old);
void sixin4_liveness_stop(struct sixin4_tunnel *tunnel);
bool sixin4_liveness_receive(struct sixin4_tunnel *tunnel,
			     struct sixin4_path *path, struct sk_buff *skb);
int sixin4_liveness_fill(struct sk_buff *skb,
			 const struct sixin4_tunnel *tunnel);
void sixin4_liveness_init(struct sixin4_tunnel *tunnel);
void sixin4_liveness_net_exit(struct sixin4_net *sn);

/* address.c */
void sixin4_address_later(struct sixin4_tunnel *tunnel);
void sixin4_address_work(struct work_struct *work);

/* mss.c */
bool sixin4_mss_clamp(struct sk_buff *skb, unsigned int mtu);

/* gro.c */
void sixin4_gro_receive(struct sixin4_tunnel *tunnel, struct sk_buff *skb);
void sixin4_gro_drain(void);
int sixin4_gro_init(void);
void sixin4_gro_exit(void);

#endif /* _SIXIN4_H */
