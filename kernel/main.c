// SPDX-License-Identifier: GPL-2.0
/*
 * IPv6 in IPv4 (protocol 41, RFC 4213): loading, unloading, and namespaces.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/ipv6.h>
#include <linux/module.h>
#include <linux/rtnetlink.h>
#include <net/fib_notifier.h>
#include <net/net_namespace.h>
#include <net/nexthop.h>
#include <net/rtnetlink.h>

#include "sixin4.h"

#define SIXIN4_FIB_RETRY	HZ
/* Lines in the log, for all tunnels of a namespace. */
#define SIXIN4_LOG_INTERVAL	(10 * HZ)
#define SIXIN4_LOG_BURST	20

unsigned int sixin4_net_id __read_mostly;

/*
 * With the first tunnel: to be told no more takes a grace period for each namespace
 * that ends, one after the other, and most have no tunnel.
 *
 * The core tells of each route that is there, and gives up where they change
 * meanwhile, which a routing daemon with a full table may do for long.  This
 * driver needs only what comes, so any round will do, and a later one as well.
 */
static void sixin4_follow_work(struct work_struct *work)
{
	struct sixin4_net *sn = container_of(to_delayed_work(work),
					     struct sixin4_net, follow_work);

	if (sn->follows)
		return;
	sn->follows = !register_fib_notifier(sn->net, &sn->fib_nb, NULL, NULL);
	if (sn->follows)
		sixin4_resolve_later(sn);
	else
		schedule_delayed_work(&sn->follow_work, SIXIN4_FIB_RETRY);
}

static void sixin4_unfollow_fib(struct sixin4_net *sn)
{
	cancel_delayed_work_sync(&sn->follow_work);
	if (sn->follows)
		unregister_fib_notifier(sn->net, &sn->fib_nb);
}

static int __net_init sixin4_net_init(struct net *net)
{
	struct sixin4_net *sn = sixin4_net(net);

	sn->net = net;
	INIT_LIST_HEAD(&sn->tunnels);
	INIT_DELAYED_WORK(&sn->resolve_work, sixin4_resolve_work);
	INIT_DELAYED_WORK(&sn->follow_work, sixin4_follow_work);
	INIT_LIST_HEAD(&sn->asked);
	spin_lock_init(&sn->asked_lock);
	INIT_LIST_HEAD(&sn->readdress);
	INIT_DELAYED_WORK(&sn->address_work, sixin4_address_work);
	ratelimit_state_init(&sn->log, SIXIN4_LOG_INTERVAL, SIXIN4_LOG_BURST);
	sn->fib_nb.notifier_call = sixin4_fib_event;
	sn->nexthop_nb.notifier_call = sixin4_nexthop_event;

	return register_nexthop_notifier(net, &sn->nexthop_nb, NULL);
}

/* From here on no event schedules the work; an RCU grace period follows. */
static void __net_exit sixin4_net_pre_exit(struct net *net)
{
	struct sixin4_net *sn = sixin4_net(net);

	unregister_nexthop_notifier(net, &sn->nexthop_nb);
	sixin4_unfollow_fib(sn);
	WRITE_ONCE(sn->exiting, true);
}

/* Tunnels whose outer packets move here end, wherever their devices live. */
static void __net_exit sixin4_net_exit_batch(struct list_head *net_list)
{
	struct sixin4_tunnel *tunnel;
	struct net *net;
	LIST_HEAD(kill);

	rtnl_lock();
	list_for_each_entry(net, net_list, exit_list)
		list_for_each_entry(tunnel, &sixin4_net(net)->tunnels, list)
			unregister_netdevice_queue(tunnel->dev, &kill);
	unregister_netdevice_many(&kill);
	rtnl_unlock();

	list_for_each_entry(net, net_list, exit_list) {
		cancel_delayed_work_sync(&sixin4_net(net)->resolve_work);
		cancel_delayed_work_sync(&sixin4_net(net)->address_work);
		sixin4_liveness_net_exit(sixin4_net(net));
	}
}

static struct pernet_operations sixin4_net_ops = {
	.init = sixin4_net_init,
	.pre_exit = sixin4_net_pre_exit,
	.exit_batch = sixin4_net_exit_batch,
	.id = &sixin4_net_id,
	.size = sizeof(struct sixin4_net),
};

static int __init sixin4_module_init(void)
{
	int err;

	/* With ipv6.disable=1 there are no routes to look a sender up in. */
	if (!ipv6_mod_enabled()) {
		pr_err("IPv6 is disabled\n");
		return -EAFNOSUPPORT;
	}
	err = sixin4_table_init();
	if (err)
		return err;
	err = sixin4_gro_init();
	if (err)
		goto err_table;
	err = register_pernet_device(&sixin4_net_ops);
	if (err)
		goto err_gro;
	err = sixin4_underlay_init();
	if (err)
		goto err_pernet;
	err = sixin4_receive_init();
	if (err)
		goto err_underlay;
	err = rtnl_link_register(&sixin4_link_ops);
	if (err)
		goto err_receive;
	return 0;

err_receive:
	sixin4_receive_exit();
err_underlay:
	sixin4_underlay_exit();
err_pernet:
	unregister_pernet_device(&sixin4_net_ops);
err_gro:
	sixin4_gro_exit();
err_table:
	sixin4_table_exit();
	return err;
}

static void __exit sixin4_module_exit(void)
{
	rtnl_link_unregister(&sixin4_link_ops);
	sixin4_receive_exit();
	sixin4_underlay_exit();
	unregister_pernet_device(&sixin4_net_ops);
	sixin4_gro_exit();
	/* The last paths are freed by a function of this module. */
	rcu_barrier();
	sixin4_table_exit();
}

module_init(sixin4_module_init);
module_exit(sixin4_module_exit);

MODULE_DESCRIPTION("IPv6 in IPv4 tunnel (RFC 4213) that follows the device below");
MODULE_LICENSE("GPL");
MODULE_ALIAS_RTNL_LINK("6in4");
