/* SPDX-License-Identifier: GPL-2.0 */
/* What the driver uses of <linux/netdevice.h> and older kernels lack. */
#ifndef _SIXIN4_COMPAT_LINUX_NETDEVICE_H
#define _SIXIN4_COMPAT_LINUX_NETDEVICE_H

#include_next <linux/netdevice.h>

/* 5.13: the way of a forwarded packet through the devices. */
#ifdef SIXIN4_HAVE_FORWARD_PATH
static inline int netdev_fill_forward_path(struct net_device_path_ctx *ctx,
					   struct net_device_path *path)
{
	const struct net_device_ops *ops = ctx->dev->netdev_ops;

	if (!ops->ndo_fill_forward_path)
		return -EOPNOTSUPP;
	return ops->ndo_fill_forward_path(ctx, path);
}
#else
enum net_device_path_type {
	DEV_PATH_PPPOE = 1,
};

struct net_device_path {
	enum net_device_path_type type;
};

struct net_device_path_ctx {
	const struct net_device *dev;
};

static inline int netdev_fill_forward_path(struct net_device_path_ctx *ctx,
					   struct net_device_path *path)
{
	return -EOPNOTSUPP;
}
#endif

/* 6.12: a field in place of a feature. */
static inline void netdev_set_lltx(struct net_device *dev)
{
#ifdef SIXIN4_HAVE_LLTX
	dev->lltx = true;
#else
	dev->features |= NETIF_F_LLTX;
#endif
}

/* 6.7 and point releases: the core makes the counters of a device that says so. */
#ifdef SIXIN4_HAVE_PCPU_STAT_TYPE
static inline void netdev_set_tstats(struct net_device *dev)
{
	dev->pcpu_stat_type = NETDEV_PCPU_STAT_TSTATS;
}

static inline int netdev_init_tstats(struct net_device *dev)
{
	return 0;
}

static inline void netdev_free_tstats(struct net_device *dev)
{
}
#else
static inline void netdev_set_tstats(struct net_device *dev)
{
}

static inline int netdev_init_tstats(struct net_device *dev)
{
	dev->tstats = netdev_alloc_pcpu_stats(struct pcpu_sw_netstats);
	return dev->tstats ? 0 : -ENOMEM;
}

static inline void netdev_free_tstats(struct net_device *dev)
{
	free_percpu(dev->tstats);
}
#endif

/* 5.15 */
#ifndef SIXIN4_HAVE_DEV_ADDR_SET
static inline void __dev_addr_set(struct net_device *dev, const void *addr,
				  size_t len)
{
	memcpy(dev->dev_addr, addr, len);
}
#endif

/* 6.2 and point releases; as there, for several writers at a time. */
#ifndef SIXIN4_HAVE_DEV_STATS_INC
#define DEV_STATS_INC(dev, field) \
	atomic_long_inc((atomic_long_t *)&(dev)->stats.field)
#endif

/* 6.10: a device that is never registered can hold a NAPI just as well. */
#ifndef SIXIN4_HAVE_NETDEV_DUMMY
static inline void sixin4_compat_dummy_setup(struct net_device *dev)
{
}

#define alloc_netdev_dummy(sizeof_priv) \
	alloc_netdev(sizeof_priv, "dummy#", NET_NAME_UNKNOWN, \
		     sixin4_compat_dummy_setup)
#endif

/* 6.1: the weight is not said any more. */
#ifndef SIXIN4_HAVE_NAPI_ADD_WEIGHT
#define netif_napi_add(dev, napi, poll) \
	((netif_napi_add)(dev, napi, poll, NAPI_POLL_WEIGHT))
#endif

#endif /* _SIXIN4_COMPAT_LINUX_NETDEVICE_H */
