// SPDX-License-Identifier: GPL-2.0
/*
 * Keepalive: is the far end there (RFC 4213 section 3.8)?
 *
 * A work item of each tunnel sends echo requests.  It and the answers only find
 * out whether the far end is silent; what follows from that is underlay.c's and
 * tunnel.c's, as for everything else that happens to a tunnel.
 *
 * Nothing here uses the queue of the device, which throws all away while there
 * is no carrier.
 */
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/net.h>
#include <linux/netdevice.h>
#include <linux/pkt_sched.h>
#include <linux/random.h>
#include <linux/skbuff.h>
#include <net/addrconf.h>
#include <net/checksum.h>
#include <net/inet_ecn.h>
#include <net/ip.h>
#include <net/ip6_checksum.h>
#include <net/ip_tunnels.h>
#include <net/ipv6.h>
#include <net/netlink.h>
#include <net/raw.h>
#include <net/route.h>
#include <net/sock.h>

#include "sixin4.h"

/* Each interval is so much of it shorter or longer, at random. */
#define SIXIN4_JITTER		8
/* So that a far end whose own line is smaller need not be answered. */
#define SIXIN4_REPLY_MAX	SIXIN4_MTU_MIN
/* No packet filter sees it: enough for who probes, and no more. */
#define SIXIN4_REPLY_PAUSE	(HZ / 10)

/**
 * struct sixin4_probe - an echo request or reply, of ICMPv4 or ICMPv6
 * @type: differs between the two
 * @code: 0
 * @checksum: likewise
 * @id: the tunnel's
 * @sequence: of the probe
 * @cookie: the tunnel's
 */
struct sixin4_probe {
	u8 type;
	u8 code;
	__sum16 checksum;
	__be16 id;
	__be16 sequence;
	__be64 cookie;
} __packed __aligned(2);

/* RFC 4213 section 3.7 */
static void sixin4_link_local(struct in6_addr *addr, __be32 ipv4)
{
	ipv6_addr_set(addr, htonl(0xfe800000), 0, 0, ipv4);
}

/* What is known of the one holds for the other. */
static bool sixin4_same_target(const struct sixin4_path *a,
			       const struct sixin4_path *b)
{
	return a && b && a->probed && b->probed &&
	       a->key.remote == b->key.remote && a->key.local == b->key.local &&
	       a->underlay == b->underlay &&
	       ipv6_addr_equal(&a->keepalive.target, &b->keepalive.target);
}

/**
 * sixin4_liveness_set() - what the data path is to know of the probes
 * @path: is being made, with its ends
 * @tunnel: of which
 * @keepalive: the configuration
 *
 * The far end of a new path, or another target, is not silent but unknown.
 *
 * Context: RTNL.
 */
void sixin4_liveness_set(struct sixin4_path *path,
			 const struct sixin4_tunnel *tunnel,
			 const struct sixin4_keepalive *keepalive)
{
	if (!keepalive->interval)
		return;
	path->probed = true;
	path->keepalive = *keepalive;
	if (ipv6_addr_any(&keepalive->target))
		sixin4_link_local(&path->keepalive.target, path->key.remote);
	path->silent = READ_ONCE(tunnel->liveness.silent) &&
		       sixin4_same_target(rtnl_dereference(tunnel->path), path);
}

/**
 * sixin4_liveness_equal() - is what sixin4_liveness_set() set the same?
 * @a: a path
 * @b: another
 *
 * Return: true if so.
 */
bool sixin4_liveness_equal(const struct sixin4_path *a,
			   const struct sixin4_path *b)
{
	return a->keepalive.interval == b->keepalive.interval &&
	       a->keepalive.losses == b->keepalive.losses &&
	       ipv6_addr_equal(&a->keepalive.target, &b->keepalive.target) &&
	       a->silent == b->silent;
}

static void sixin4_fill_probe(struct sixin4_probe *probe, u8 type,
			      const struct sixin4_liveness *l)
{
	probe->type = type;
	probe->code = 0;
	probe->checksum = 0;
	probe->id = htons(l->id);
	probe->sequence = htons(l->sequence);
	probe->cookie = cpu_to_be64(l->cookie);
}

static struct sk_buff *sixin4_probe_alloc(const struct sixin4_tunnel *tunnel,
					  const struct sixin4_probe *probe)
{
	unsigned int headroom = READ_ONCE(tunnel->dev->needed_headroom) +
				LL_MAX_HEADER + sizeof(struct ipv6hdr);
	struct sk_buff *skb;

	skb = alloc_skb(headroom + sizeof(*probe), GFP_ATOMIC);
	if (!skb)
		return NULL;
	skb_reserve(skb, headroom);
	skb_put_data(skb, probe, sizeof(*probe));
	skb_reset_transport_header(skb);
	/* What is lost to a full queue would be taken for the far end's silence. */
	skb->priority = TC_PRIO_CONTROL;
	return skb;
}

/* A link-local address as the source leads back here without any route. */
static void sixin4_probe_source(const struct sixin4_tunnel *tunnel,
				const struct sixin4_path *path,
				struct in6_addr *source)
{
	const struct in6_addr *target = &path->keepalive.target;

	if (ipv6_addr_type(target) & IPV6_ADDR_LINKLOCAL ||
	    ipv6_dev_get_saddr(dev_net(tunnel->dev), tunnel->dev, target, 0,
			       source))
		sixin4_link_local(source, path->key.local);
}

/* Through the tunnel; also without an address of the device. */
static void sixin4_probe_ipv6(struct sixin4_tunnel *tunnel,
			      struct sixin4_path *path,
			      struct sixin4_probe *probe)
{
	struct in6_addr source;
	unsigned int counter;
	struct ipv6hdr *ip6;
	struct sk_buff *skb;

	sixin4_probe_source(tunnel, path, &source);
	probe->checksum =
		csum_ipv6_magic(&source, &path->keepalive.target,
				sizeof(*probe), IPPROTO_ICMPV6,
				csum_partial(probe, sizeof(*probe), 0));
	skb = sixin4_probe_alloc(tunnel, probe);
	if (!skb)
		return;

	ip6 = skb_push(skb, sizeof(*ip6));
	skb_reset_network_header(skb);
	ip6_flow_hdr(ip6, 0, 0);
	ip6->payload_len = htons(sizeof(*probe));
	ip6->nexthdr = IPPROTO_ICMPV6;
	ip6->hop_limit = IPV6_DEFAULT_HOPLIMIT;
	ip6->saddr = source;
	ip6->daddr = path->keepalive.target;
	skb->protocol = htons(ETH_P_IPV6);
	skb->dev = tunnel->dev;

	counter = sixin4_send(tunnel, path, skb);
	if (counter)
		sixin4_drop(tunnel, skb, counter);
}

/* Beside the tunnel, but the same way. */
static void sixin4_probe_ipv4(struct sixin4_tunnel *tunnel,
			      const struct sixin4_path *path,
			      struct sixin4_probe *probe)
{
	struct sk_buff *skb;
	struct flowi4 fl4;
	struct rtable *rt;

	sixin4_path_flow(tunnel->net, &fl4, path, path->key.remote);
	fl4.flowi4_proto = IPPROTO_ICMP;
	rt = ip_route_output_flow(tunnel->net, &fl4, NULL);
	if (IS_ERR(rt))
		return;
	probe->checksum = ip_compute_csum(probe, sizeof(*probe));
	skb = sixin4_probe_alloc(tunnel, probe);
	if (!skb || rt->rt_type != RTN_UNICAST ||
	    sixin4_is_tunnel(dst_dev(&rt->dst))) {
		ip_rt_put(rt);
		kfree_skb(skb);
		return;
	}
	skb->protocol = htons(ETH_P_IP);
	iptunnel_xmit(NULL, rt, skb, path->key.local, path->key.remote,
		      IPPROTO_ICMP, path->tos & ~INET_ECN_MASK, IPDEFTTL, 0,
		      false, 0);
}

/*
 * The interval of the last probe is over.  Return: true if the far end is
 * silent since now.
 */
static bool sixin4_next_probe(struct sixin4_liveness *l,
			      const struct sixin4_path *path,
			      struct sixin4_probe *probe)
{
	bool by_icmpv4 = sixin4_by_icmpv4(&path->keepalive.target);
	bool lost;

	spin_lock(&l->lock);
	l->missed = l->pending;
	lost = !l->silent && l->missed >= path->keepalive.losses;
	if (lost)
		WRITE_ONCE(l->silent, true);
	if (l->pending < U16_MAX)
		l->pending++;
	l->sequence++;
	sixin4_fill_probe(probe, by_icmpv4 ? ICMP_ECHO : ICMPV6_ECHO_REQUEST,
			  l);
	spin_unlock(&l->lock);
	return lost;
}

/* So that tunnels that were made or came up together do not stay in step. */
static unsigned long sixin4_jittered(u32 interval)
{
	u32 mean = interval * HZ, spread = mean / SIXIN4_JITTER;

	return mean - spread + reciprocal_scale(get_random_u32(), 2 * spread);
}

/*
 * It never takes RTNL, so that it can be waited for under RTNL.  Without a path
 * it ends; sixin4_liveness_update() starts it again.
 */
static void sixin4_liveness_work(struct work_struct *work)
{
	struct sixin4_liveness *l = container_of(to_delayed_work(work),
						 struct sixin4_liveness, work);
	struct sixin4_tunnel *tunnel = container_of(l, struct sixin4_tunnel,
						    liveness);
	struct sixin4_probe probe;
	struct sixin4_path *path;

	local_bh_disable();
	rcu_read_lock();
	path = rcu_dereference(tunnel->path);
	if (path && path->probed) {
		if (sixin4_next_probe(l, path, &probe))
			sixin4_resolve_one_later(tunnel);
		if (sixin4_by_icmpv4(&path->keepalive.target))
			sixin4_probe_ipv4(tunnel, path, &probe);
		else
			sixin4_probe_ipv6(tunnel, path, &probe);
		schedule_delayed_work(&l->work,
				      sixin4_jittered(path->keepalive.interval));
	}
	rcu_read_unlock();
	local_bh_enable();
}

/*
 * An echo reply from the right address.  It need not be to the latest probe,
 * but none counts twice.  Its checksum does not matter: what has the cookie
 * comes from who has seen the probe.  Return: false if it is none of ours.
 */
static bool sixin4_answer(struct sixin4_tunnel *tunnel,
			  const struct sixin4_probe *probe)
{
	struct sixin4_liveness *l = &tunnel->liveness;
	bool ours, was_silent = false;
	u16 later;

	spin_lock_bh(&l->lock);
	later = l->sequence - ntohs(probe->sequence);
	ours = probe->id == htons(l->id) && later < l->pending &&
	       probe->cookie == cpu_to_be64(l->cookie);
	if (ours) {
		was_silent = l->silent;
		WRITE_ONCE(l->silent, false);
		l->pending = later;
		l->missed = 0;
		l->heard = true;
		l->answered = get_jiffies_64();
	}
	spin_unlock_bh(&l->lock);

	if (was_silent)
		sixin4_resolve_one_later(tunnel);
	return ours;
}

static bool sixin4_is_link_local(const struct sixin4_path *path,
				 const struct in6_addr *addr)
{
	struct in6_addr own;

	sixin4_link_local(&own, path->key.local);
	return ipv6_addr_equal(addr, &own);
}

static bool sixin4_is_own_address(const struct sixin4_tunnel *tunnel,
				  const struct sixin4_path *path,
				  const struct in6_addr *addr)
{
	return sixin4_is_link_local(path, addr) ||
	       ipv6_chk_addr(dev_net(tunnel->dev), addr, tunnel->dev, 0);
}

/*
 * IPv6 makes a link-local address when the device comes up first, and keeps it
 * when the IPv4 address is another.  The far end can only know the new one.
 */
static bool sixin4_is_new_link_local(const struct sixin4_tunnel *tunnel,
				     const struct sixin4_path *path,
				     const struct in6_addr *addr)
{
	return sixin4_is_link_local(path, addr) &&
	       !ipv6_chk_addr(dev_net(tunnel->dev), addr, tunnel->dev, 1);
}

/*
 * While this end has no carrier IPv6 can't answer the far end, which would keep
 * both silent for ever where both probe.  Return: true if @skb was consumed.
 */
static bool sixin4_reply(struct sixin4_tunnel *tunnel, struct sixin4_path *path,
			 struct sk_buff *skb)
{
	const struct inet6_dev *in6_dev = __in6_dev_get(tunnel->dev);
	struct sixin4_probe *probe;
	struct ipv6hdr *ip6;
	unsigned int counter;

	/* With any source taken, the answer would go to whomever it names. */
	if (!in6_dev || READ_ONCE(in6_dev->cnf.disable_ipv6) ||
	    (path->external && path->source_check == SIXIN4_SOURCE_CHECK_OFF))
		return false;
	/* One far end is told ten times a second; of many, each of them. */
	if ((!path->external &&
	     jiffies - READ_ONCE(tunnel->liveness.replied) <
	     SIXIN4_REPLY_PAUSE) ||
	    skb->len > SIXIN4_REPLY_MAX || skb_is_gso(skb) ||
	    !sixin4_is_own_address(tunnel, path, &ipv6_hdr(skb)->daddr) ||
	    skb_ensure_writable(skb, sizeof(*ip6) + sizeof(*probe)))
		return false;

	WRITE_ONCE(tunnel->liveness.replied, jiffies);
	ip6 = ipv6_hdr(skb);
	swap(ip6->saddr, ip6->daddr);
	ip6->hop_limit = IPV6_DEFAULT_HOPLIMIT;
	skb_set_transport_header(skb, sizeof(*ip6));
	probe = (struct sixin4_probe *)skb_transport_header(skb);
	csum_replace2(&probe->checksum, htons(ICMPV6_ECHO_REQUEST << 8),
		      htons(ICMPV6_ECHO_REPLY << 8));
	probe->type = ICMPV6_ECHO_REPLY;
	skb->ip_summed = CHECKSUM_NONE;
	skb_dst_drop(skb);
	/* When it came is not when it is to go, and its mark was for coming. */
	skb->tstamp = 0;
	skb->mark = 0;

	counter = sixin4_send(tunnel, path, skb);
	if (counter)
		sixin4_drop(tunnel, skb, counter);
	return true;
}

/**
 * sixin4_liveness_receive() - is a packet an answer, or to be answered here?
 * @tunnel: that it came in by
 * @path: of it
 * @skb: ICMPv6
 *
 * Context: BH off, RCU read side.
 * Return: true if the packet was consumed.
 */
bool sixin4_liveness_receive(struct sixin4_tunnel *tunnel,
			     struct sixin4_path *path, struct sk_buff *skb)
{
	const struct ipv6hdr *ip6 = ipv6_hdr(skb);
	const struct sixin4_probe *probe;
	unsigned int len = skb->len;
	struct sixin4_probe buffer;
	bool taken = false;

	probe = skb_header_pointer(skb, sizeof(*ip6), sizeof(buffer), &buffer);
	if (!probe || probe->code)
		return false;

	if (probe->type == ICMPV6_ECHO_REPLY && path->probed &&
	    ipv6_addr_equal(&ip6->saddr, &path->keepalive.target) &&
	    sixin4_answer(tunnel, probe)) {
		consume_skb(skb);
		taken = true;
	} else if (probe->type == ICMPV6_ECHO_REQUEST &&
		   (path->silent ||
		    sixin4_is_new_link_local(tunnel, path, &ip6->daddr))) {
		taken = sixin4_reply(tunnel, path, skb);
	}
	if (taken)
		dev_sw_netstats_rx_add(tunnel->dev, len);
	return taken;
}

/* An ICMPv4 echo reply; @skb->data is the IPv4 header. */
static void sixin4_icmp_receive(const struct net *net, struct sk_buff *skb)
{
	const struct iphdr *iph = ip_hdr(skb);
	const struct sixin4_probe *probe;
	struct rhlist_head *list, *pos;
	struct sixin4_probe buffer;
	struct sixin4_path *path;

	probe = skb_header_pointer(skb, iph->ihl * 4, sizeof(buffer), &buffer);
	if (!probe || probe->type != ICMP_ECHOREPLY || probe->code)
		return;
	rcu_read_lock();
	list = sixin4_paths_between(net, iph->saddr, iph->daddr);
	rhl_for_each_entry_rcu(path, pos, list, node)
		if (READ_ONCE(path->dev->flags) & IFF_UP &&
		    path->probed &&
		    sixin4_by_icmpv4(&path->keepalive.target) &&
		    sixin4_answer(netdev_priv(path->dev), probe))
			break;
	rcu_read_unlock();
}

/* What the socket gets is read at once, so that nothing is ever queued. */
static void sixin4_icmp_ready(struct sock *sk)
{
	struct sk_buff *skb;

	while ((skb = skb_dequeue(&sk->sk_receive_queue))) {
		sixin4_icmp_receive(sock_net(sk), skb);
		consume_skb(skb);
	}
}

/**
 * sixin4_liveness_prepare() - what a configuration needs of its namespace
 * @tunnel: the tunnel; its namespace counts
 * @config: the configuration
 *
 * ICMPv4 echo replies come by a socket, of which there is one in a namespace
 * from the first such configuration until the namespace ends.
 *
 * Context: RTNL.
 * Return: 0 or a negative error.
 */
int sixin4_liveness_prepare(const struct sixin4_tunnel *tunnel,
			    const struct sixin4_config *config)
{
	struct sixin4_net *sn = sixin4_net(tunnel->net);
	struct socket *sock;
	int err;

	if (!config->keepalive.interval || sn->icmp ||
	    !sixin4_by_icmpv4(&config->keepalive.target))
		return 0;
	err = sock_create_kern(tunnel->net, AF_INET, SOCK_RAW, IPPROTO_ICMP,
			       &sock);
	if (err)
		return err;
	raw_sk(sock->sk)->filter.data = ~(1U << ICMP_ECHOREPLY);
	write_lock_bh(&sock->sk->sk_callback_lock);
	sock->sk->sk_data_ready = sixin4_icmp_ready;
	write_unlock_bh(&sock->sk->sk_callback_lock);
	sn->icmp = sock;
	return 0;
}

/**
 * sixin4_liveness_net_exit() - the namespace has no tunnels any more
 * @sn: the namespace
 *
 * Context: process, without RTNL.
 */
void sixin4_liveness_net_exit(struct sixin4_net *sn)
{
	if (!sn->icmp)
		return;
	sock_release(sn->icmp);
	/* A packet may still be on its way through sixin4_icmp_ready(). */
	synchronize_net();
}

/* Also the cookie: what is answered is not of the path before. */
static void sixin4_liveness_reset(struct sixin4_liveness *l)
{
	spin_lock_bh(&l->lock);
	get_random_bytes(&l->cookie, sizeof(l->cookie));
	get_random_bytes(&l->id, sizeof(l->id));
	get_random_bytes(&l->sequence, sizeof(l->sequence));
	l->pending = 0;
	l->missed = 0;
	l->heard = false;
	WRITE_ONCE(l->silent, false);
	spin_unlock_bh(&l->lock);
}

/**
 * sixin4_liveness_update() - send probes as the path and the device want it
 * @tunnel: the tunnel, with its present path
 * @old: the path before, or the same
 *
 * Context: RTNL.
 */
void sixin4_liveness_update(struct sixin4_tunnel *tunnel,
			    const struct sixin4_path *old)
{
	const struct sixin4_path *path = rtnl_dereference(tunnel->path);
	struct sixin4_liveness *l = &tunnel->liveness;
	u32 interval = 0;

	if (path && netif_running(tunnel->dev))
		interval = path->keepalive.interval;
	if (interval != l->interval)
		cancel_delayed_work_sync(&l->work);
	if (!sixin4_same_target(old, path))
		sixin4_liveness_reset(l);
	if (interval == l->interval)
		return;

	l->interval = interval;
	if (!interval)
		return;
	/* What was sent before the stop is not waited for any more. */
	spin_lock_bh(&l->lock);
	l->pending = 0;
	spin_unlock_bh(&l->lock);
	schedule_delayed_work(&l->work,
			      reciprocal_scale(get_random_u32(), interval * HZ));
}

/**
 * sixin4_liveness_stop() - the device goes
 * @tunnel: the tunnel; no packet of it comes in any more
 *
 * Context: RTNL.
 */
void sixin4_liveness_stop(struct sixin4_tunnel *tunnel)
{
	struct sixin4_net *sn = sixin4_net(tunnel->net);

	cancel_delayed_work_sync(&tunnel->liveness.work);
	spin_lock_bh(&sn->asked_lock);
	list_del_init(&tunnel->asked);
	spin_unlock_bh(&sn->asked_lock);
}

/**
 * sixin4_liveness_fill() - the state of the probes as attributes
 * @skb: message
 * @tunnel: the tunnel
 *
 * Return: 0 or -EMSGSIZE.
 */
int sixin4_liveness_fill(struct sk_buff *skb,
			 const struct sixin4_tunnel *tunnel)
{
	struct sixin4_liveness *l = (struct sixin4_liveness *)&tunnel->liveness;
	u64 age, answered;
	u16 missed;
	bool heard;

	if (!tunnel->config.keepalive.interval)
		return 0;
	spin_lock_bh(&l->lock);
	missed = l->missed;
	heard = l->heard;
	answered = l->answered;
	spin_unlock_bh(&l->lock);

	age = div_u64(jiffies64_to_nsecs(get_jiffies_64() - answered),
		      NSEC_PER_MSEC);
	if (nla_put_u32(skb, IFLA_6IN4_KEEPALIVE_MISSED, missed) ||
	    (heard && nla_put_u32(skb, IFLA_6IN4_KEEPALIVE_ANSWERED,
				  min_t(u64, age, U32_MAX))))
		return -EMSGSIZE;
	return 0;
}

/**
 * sixin4_liveness_init() - a new device
 * @tunnel: its tunnel
 */
void sixin4_liveness_init(struct sixin4_tunnel *tunnel)
{
	INIT_DELAYED_WORK(&tunnel->liveness.work, sixin4_liveness_work);
	spin_lock_init(&tunnel->liveness.lock);
	tunnel->liveness.replied = jiffies - SIXIN4_REPLY_PAUSE;
}
