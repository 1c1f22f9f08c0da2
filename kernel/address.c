// SPDX-License-Identifier: GPL-2.0
/*
 * The tunnel's own address in the prefix that is delegated to it: "addr auto".
 *
 * IPv6 lets a driver add an address that never goes, or not before two hours are
 * over; only rtnetlink can replace one.  So a work item asks rtnetlink, as a
 * program would.  That takes RTNL itself: so it is asked without.
 */
#include <linux/if_addr.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/addrconf.h>
#include <net/sock.h>

#include "sixin4.h"

/*
 * Seconds that the address before is still there, deprecated: what is sent from
 * it is refused by transmit.c with a word, and not lost.
 */
#define SIXIN4_OLD_ADDRESS	60
/* That is how struct ifa_cacheinfo says "for ever". */
#define SIXIN4_FOR_EVER		U32_MAX
/* What lacked memory is tried again. */
#define SIXIN4_ADDRESS_RETRY	((unsigned long)HZ)

/**
 * struct sixin4_readdress - what is to be done to a device's addresses
 * @net: the device's namespace, held
 * @ifindex: the device
 * @gone: to be taken away at once, or ::
 * @old: to be deprecated, or ::
 * @new: to be added, or ::
 */
struct sixin4_readdress {
	struct net *net;
	int ifindex;
	struct sixin4_prefix gone;
	struct sixin4_prefix old;
	struct sixin4_prefix new;
};

/*
 * The first address of the prefix, or ::, with the length of the mode's: so all
 * sites are on the link.
 */
static struct sixin4_prefix
sixin4_own_address(const struct sixin4_tunnel *tunnel)
{
	struct sixin4_prefix own = { .length = tunnel->config.domain.length };

	if (tunnel->config.addr_auto && tunnel->state.delegated.length) {
		own.address = tunnel->state.delegated.address;
		own.address.s6_addr[15] |= 1;
	}
	return own;
}

static void sixin4_readdress_queue(struct sixin4_tunnel *tunnel)
{
	if (list_empty(&tunnel->readdress))
		list_add_tail(&tunnel->readdress,
			      &sixin4_net(tunnel->net)->readdress);
}

/**
 * sixin4_address_later() - the address may have to change
 * @tunnel: the tunnel
 *
 * Context: RTNL.
 */
void sixin4_address_later(struct sixin4_tunnel *tunnel)
{
	if (!tunnel->config.addr_auto && ipv6_addr_any(&tunnel->own.address))
		return;
	sixin4_readdress_queue(tunnel);
	schedule_delayed_work(&sixin4_net(tunnel->net)->address_work, 0);
}

/* A tentative one is, as all are while a device that keeps them comes up. */
static bool sixin4_address_is_there(const struct net_device *dev,
				    const struct in6_addr *address)
{
	return !ipv6_addr_any(address) &&
	       ipv6_chk_addr_and_flags(dev_net(dev), address, dev, false, 1, 0);
}

/*
 * Without a path the address stays: the next one may be the same.  One that the
 * administrator took away is not there to be deprecated.
 */
static void sixin4_readdress_plan(struct sixin4_tunnel *tunnel,
				  struct sixin4_readdress *job)
{
	struct sixin4_prefix new = sixin4_own_address(tunnel);
	struct sixin4_prefix *own = &tunnel->own;
	struct net_device *dev = tunnel->dev;
	bool there, same;

	memset(job, 0, sizeof(*job));
	job->ifindex = dev->ifindex;
	there = sixin4_address_is_there(dev, &own->address);
	if (!tunnel->config.addr_auto) {
		if (there)
			job->gone = *own;
		own->address = in6addr_any;
		return;
	}
	if (!netif_running(dev) || !tunnel->state.local)
		return;
	/* A relay need be no site: there is a path, and no prefix with it. */
	if (ipv6_addr_any(&new.address)) {
		if (there)
			job->old = *own;
		own->address = in6addr_any;
		return;
	}
	same = ipv6_addr_equal(&new.address, &own->address);
	if (there && same && new.length == own->length)
		return;
	/* IPv6 can't have it twice, nor change its length. */
	if (there && same)
		job->gone = *own;
	else if (there)
		job->old = *own;
	job->new = new;
	*own = new;
}

struct sixin4_address_request {
	struct nlmsghdr nlh;
	struct ifaddrmsg ifa;
	struct nlattr local;
	struct in6_addr address;
	struct nlattr cacheinfo;
	struct ifa_cacheinfo lifetimes;
};

/* Return: what rtnetlink answers. */
static int sixin4_ask_rtnetlink(struct socket *sock, void *request, size_t size)
{
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	struct msghdr msg = {
		.msg_name = &kernel,
		.msg_namelen = sizeof(kernel),
	};
	struct {
		struct nlmsghdr nlh;
		struct nlmsgerr answer;
	} reply;
	struct kvec vec = { .iov_base = request, .iov_len = size };
	int err;

	err = kernel_sendmsg(sock, &msg, &vec, 1, size);
	if (err < 0)
		return err == -ENOBUFS ? -ENOMEM : err;
	memset(&msg, 0, sizeof(msg));
	vec.iov_base = &reply;
	vec.iov_len = sizeof(reply);
	err = kernel_recvmsg(sock, &msg, &vec, 1, sizeof(reply), MSG_DONTWAIT);
	/* What it did is answered at once, unless there was no memory to. */
	if (err < (int)sizeof(reply) || reply.nlh.nlmsg_type != NLMSG_ERROR)
		return -ENOMEM;
	return reply.answer.error == -ENOBUFS ? -ENOMEM : reply.answer.error;
}

/* What lacks no memory is done with: @own becomes ::. */
static int sixin4_set_address(struct socket *sock,
			      const struct sixin4_readdress *job, u16 type,
			      struct sixin4_prefix *own, u32 preferred,
			      u32 valid)
{
	struct sixin4_address_request request = {
		.nlh = {
			.nlmsg_len = sizeof(request),
			.nlmsg_type = type,
			.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK,
		},
		.ifa = {
			.ifa_family = AF_INET6,
			.ifa_prefixlen = own->length,
			.ifa_index = job->ifindex,
		},
		.local = {
			.nla_len = NLA_HDRLEN + sizeof(own->address),
			.nla_type = IFA_LOCAL,
		},
		.address = own->address,
		.cacheinfo = {
			.nla_len = NLA_HDRLEN + sizeof(struct ifa_cacheinfo),
			.nla_type = IFA_CACHEINFO,
		},
		.lifetimes = {
			.ifa_prefered = preferred,
			.ifa_valid = valid,
		},
	};
	int err;

	if (ipv6_addr_any(&own->address))
		return 0;
	if (type == RTM_NEWADDR)
		request.nlh.nlmsg_flags |= NLM_F_CREATE | NLM_F_REPLACE;
	err = sixin4_ask_rtnetlink(sock, &request, sizeof(request));
	if (err != -ENOMEM)
		own->address = in6addr_any;
	return err;
}

/* Return: -ENOMEM if that is why something of it is left to be done. */
static int sixin4_readdress_do(struct sixin4_readdress *job)
{
	struct socket *sock;
	int err;

	if (ipv6_addr_any(&job->gone.address) &&
	    ipv6_addr_any(&job->old.address) &&
	    ipv6_addr_any(&job->new.address))
		return 0;
	/* It may say -ENFILE for want of memory. */
	if (sock_create_kern(job->net, AF_NETLINK, SOCK_RAW, NETLINK_ROUTE,
			     &sock))
		return -ENOMEM;
	err = sixin4_set_address(sock, job, RTM_DELADDR, &job->gone, 0, 0);
	/* Before the new one, so that nothing more is sent from it. */
	if (err != -ENOMEM)
		err = sixin4_set_address(sock, job, RTM_NEWADDR, &job->old, 0,
					 SIXIN4_OLD_ADDRESS);
	if (err != -ENOMEM)
		err = sixin4_set_address(sock, job, RTM_NEWADDR, &job->new,
					 SIXIN4_FOR_EVER, SIXIN4_FOR_EVER);
	sock_release(sock);
	return err;
}

/*
 * The device may be gone, or another one may have its number.  An address that
 * is still to be taken away or deprecated is the tunnel's.
 */
static void sixin4_readdress_again(const struct sixin4_net *sn,
				   const struct sixin4_readdress *job)
{
	struct sixin4_tunnel *tunnel;
	struct net_device *dev;

	rtnl_lock();
	dev = __dev_get_by_index(job->net, job->ifindex);
	tunnel = dev && sixin4_is_tunnel(dev) ? netdev_priv(dev) : NULL;
	if (tunnel && sixin4_net(tunnel->net) == sn) {
		if (!ipv6_addr_any(&job->gone.address))
			tunnel->own = job->gone;
		else if (!ipv6_addr_any(&job->old.address))
			tunnel->own = job->old;
		sixin4_readdress_queue(tunnel);
	}
	rtnl_unlock();
}

/* Return: false if there is no more to do. */
static bool sixin4_readdress_next(struct sixin4_net *sn,
				  struct sixin4_readdress *job)
{
	struct sixin4_tunnel *tunnel;

	rtnl_lock();
	tunnel = list_first_entry_or_null(&sn->readdress, struct sixin4_tunnel,
					  readdress);
	if (tunnel) {
		list_del_init(&tunnel->readdress);
		sixin4_readdress_plan(tunnel, job);
		job->net = maybe_get_net(dev_net(tunnel->dev));
	}
	rtnl_unlock();
	return tunnel;
}

/**
 * sixin4_address_work() - give tunnels of a namespace their addresses
 * @work: of &struct sixin4_net
 */
void sixin4_address_work(struct work_struct *work)
{
	struct sixin4_net *sn = container_of(to_delayed_work(work),
					     struct sixin4_net, address_work);
	struct sixin4_readdress job;
	bool failed = false;

	while (!failed && sixin4_readdress_next(sn, &job)) {
		if (!job.net)
			continue;
		/* Other errors are those of IPv6 being off there, for one. */
		failed = sixin4_readdress_do(&job) == -ENOMEM;
		if (failed)
			sixin4_readdress_again(sn, &job);
		put_net(job.net);
	}
	if (failed && !READ_ONCE(sn->exiting))
		schedule_delayed_work(&sn->address_work, SIXIN4_ADDRESS_RETRY);
}
