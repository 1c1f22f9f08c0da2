// SPDX-License-Identifier: GPL-2.0
/*
 * Aggregation after decapsulation.  Up to Linux 7.1 nothing below PPPoE
 * aggregates, so this is the only chance for what comes in by a ppp device.
 *
 * It is what <net/gro_cells.h> does, with one NAPI per CPU for all tunnels
 * instead of one per CPU and tunnel, which 100,000 tunnels can't afford.  So a
 * device that goes must know when none of its packets is left here, which
 * gro_cells can't tell: sixin4_gro_drain().
 */
#include <linux/delay.h>
#include <linux/local_lock.h>
#include <linux/netdevice.h>
#include <linux/percpu.h>

#include "sixin4.h"

/* Packets that may wait; as net.core.netdev_max_backlog is by default. */
#define SIXIN4_GRO_QUEUE	1000

/**
 * struct sixin4_gro - a CPU's queue
 * @lock: guards @queue and @queued where BH off does not, on PREEMPT_RT
 * @queue: filled and emptied by the CPU that @napi runs on, with BH off
 * @napi: empties it
 * @queued: counts packets in
 * @passed: counts packets that the stack has taken; follows @queued
 */
struct sixin4_gro {
	local_lock_t lock;	/* see above */
	struct sk_buff_head queue;
	struct napi_struct napi;
	unsigned int queued;
	unsigned int passed;
};

static struct sixin4_gro __percpu *sixin4_gro;
static struct net_device *sixin4_gro_dev;

/**
 * sixin4_gro_receive() - pass a packet up, with others of its flow
 * @tunnel: it came in by this
 * @skb: IPv6; skb->dev is the tunnel's device
 *
 * Context: BH off, RCU read side.
 */
void sixin4_gro_receive(struct sixin4_tunnel *tunnel, struct sk_buff *skb)
{
	struct sixin4_gro *gro;

	/*
	 * GRO writes to what a clone shares with a tap below or with the queue
	 * of a sender on this host.  Going round it, as in gro_cells_receive(),
	 * would change the order.
	 */
	if (skb_unclone(skb, GFP_ATOMIC)) {
		sixin4_drop(tunnel, skb, IFLA_6IN4_XSTATS_RX_NO_MEMORY);
		return;
	}

	if (!READ_ONCE(tunnel->aggregates))
		WRITE_ONCE(tunnel->aggregates, true);
	local_lock_nested_bh(&sixin4_gro->lock);
	gro = this_cpu_ptr(sixin4_gro);
	if (skb_queue_len(&gro->queue) < SIXIN4_GRO_QUEUE) {
		WRITE_ONCE(gro->queued, gro->queued + 1);
		__skb_queue_tail(&gro->queue, skb);
		if (skb_queue_len(&gro->queue) == 1)
			napi_schedule(&gro->napi);
		skb = NULL;
	}
	local_unlock_nested_bh(&sixin4_gro->lock);

	if (skb) {
		DEV_STATS_INC(skb->dev, rx_dropped);
		sixin4_drop(tunnel, skb, IFLA_6IN4_XSTATS_RX_BACKLOG);
	}
}

/*
 * It takes less than the budget at a time, so that each round ends with
 * napi_complete_done(), which gives the stack what GRO still holds.
 */
static int sixin4_gro_poll(struct napi_struct *napi, int budget)
{
	struct sixin4_gro *gro = container_of(napi, struct sixin4_gro, napi);
	struct sk_buff *skb;
	int done = 0;

	while (done < budget - 1) {
		local_lock_nested_bh(&sixin4_gro->lock);
		skb = __skb_dequeue(&gro->queue);
		local_unlock_nested_bh(&sixin4_gro->lock);
		if (!skb)
			break;
		napi_gro_receive(napi, skb);
		done++;
	}

	napi_complete_done(napi, done);
	/* Pairs with sixin4_gro_drain(): the stack is done with them. */
	smp_store_release(&gro->passed, gro->passed + done);
	if (!skb_queue_empty(&gro->queue))
		napi_schedule(napi);
	return done;
}

/**
 * sixin4_gro_drain() - wait until the packets that are queued now have gone up
 *
 * Called when a device goes and no new packet of it can come.  Others may: so
 * it waits for those that are here now and no longer.
 *
 * Context: process, may sleep.
 */
void sixin4_gro_drain(void)
{
	int cpu;

	for_each_possible_cpu(cpu) {
		struct sixin4_gro *gro = per_cpu_ptr(sixin4_gro, cpu);
		unsigned int queued = READ_ONCE(gro->queued);

		/* Pairs with sixin4_gro_poll(). */
		while ((int)(queued - smp_load_acquire(&gro->passed)) > 0)
			usleep_range(50, 500);
	}
}

int __init sixin4_gro_init(void)
{
	int cpu;

	sixin4_gro = alloc_percpu(struct sixin4_gro);
	if (!sixin4_gro)
		return -ENOMEM;
	sixin4_gro_dev = alloc_netdev_dummy(0);
	if (!sixin4_gro_dev) {
		free_percpu(sixin4_gro);
		return -ENOMEM;
	}

	for_each_possible_cpu(cpu) {
		struct sixin4_gro *gro = per_cpu_ptr(sixin4_gro, cpu);

		local_lock_init(&gro->lock);
		__skb_queue_head_init(&gro->queue);
		set_bit(NAPI_STATE_NO_BUSY_POLL, &gro->napi.state);
		netif_napi_add(sixin4_gro_dev, &gro->napi, sixin4_gro_poll);
		napi_enable(&gro->napi);
	}
	return 0;
}

/* All devices are gone: so the queues are empty. */
void sixin4_gro_exit(void)
{
	int cpu;

	for_each_possible_cpu(cpu) {
		struct sixin4_gro *gro = per_cpu_ptr(sixin4_gro, cpu);

		napi_disable(&gro->napi);
		__netif_napi_del(&gro->napi);
	}
	/* A poll that is elsewhere may still look at its NAPI. */
	synchronize_net();
	free_netdev(sixin4_gro_dev);
	free_percpu(sixin4_gro);
}
