/* SPDX-License-Identifier: GPL-2.0 */
/* What the driver uses of <net/rtnetlink.h> and older kernels lack. */
#ifndef _SIXIN4_COMPAT_NET_RTNETLINK_H
#define _SIXIN4_COMPAT_NET_RTNETLINK_H

#include_next <net/rtnetlink.h>

/* 7.2 and point releases */
#ifndef SIXIN4_HAVE_LINK_NET_CAPABLE
static inline bool rtnl_dev_link_net_capable(const struct net_device *dev,
					     const struct net *link_net)
{
	return net_eq(link_net, dev_net(dev)) ||
	       ns_capable(link_net->user_ns, CAP_NET_ADMIN);
}
#endif

/*
 * 6.15: newlink takes its parameters in a structure.  Before, a device with a
 * link namespace is made there and moved afterwards, so that link_net is where
 * it is when newlink is called.
 */
#ifdef SIXIN4_HAVE_NEWLINK_PARAMS
#define DEFINE_NEWLINK(fn)	static_assert(true)
#define NEWLINK(fn)		fn
#else
struct rtnl_newlink_params {
	struct net *link_net;
	struct nlattr **tb;
	struct nlattr **data;
};

#define DEFINE_NEWLINK(fn)						\
static int fn##_compat(struct net *src_net, struct net_device *dev,	\
		       struct nlattr *tb[], struct nlattr *data[],	\
		       struct netlink_ext_ack *extack)			\
{									\
	struct rtnl_newlink_params params = { .tb = tb, .data = data };	\
									\
	return fn(dev, &params, extack);				\
}									\
static_assert(true)
#define NEWLINK(fn)		fn##_compat
#endif

#endif /* _SIXIN4_COMPAT_NET_RTNETLINK_H */
