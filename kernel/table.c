// SPDX-License-Identifier: GPL-2.0
/*
 * From an outer packet to its tunnel, and the check that no two tunnels are
 * asked for with the same ends.
 *
 * Both tables serve all namespaces, so that a namespace without tunnels costs
 * nothing.  They are written under RTNL; paths are read under RCU.
 */
#include <linux/ip.h>
#include <linux/jhash.h>
#include <net/ip.h>

#include "sixin4.h"

static struct rhltable sixin4_paths;

/* Each packet pays for these: so they are made for this key. */
static u32 sixin4_key_hash(const void *data, u32 len, u32 seed)
{
	const struct sixin4_key *key = data;

	return jhash_3words((__force u32)key->remote, (__force u32)key->local,
			    net_hash_mix(key->net), seed);
}

static int sixin4_key_compare(struct rhashtable_compare_arg *arg,
			      const void *object)
{
	const struct sixin4_path *path = object;
	const struct sixin4_key *key = arg->key;

	return path->key.remote != key->remote ||
	       path->key.local != key->local || path->key.net != key->net;
}

static const struct rhashtable_params sixin4_path_params = {
	.head_offset = offsetof(struct sixin4_path, node),
	.key_offset = offsetof(struct sixin4_path, key),
	.key_len = sizeof(struct sixin4_key),
	.hashfn = sixin4_key_hash,
	.obj_cmpfn = sixin4_key_compare,
	.automatic_shrinking = true,
};

/*
 * There are two tiers, the closest match first: of point-to-point tunnels, found by
 * both outer addresses, and of 6to4, 6rd and external ones, found by their own.
 */
static unsigned int *sixin4_path_count(const struct sixin4_path *path)
{
	return &sixin4_net(path->key.net)->paths[!path->key.remote];
}

/**
 * sixin4_path_insert() - let received packets find a path
 * @path: complete; others of the same key may be there
 *
 * Context: RTNL.
 * Return: 0 or a negative error of rhashtable: no memory, above all.
 */
int sixin4_path_insert(struct sixin4_path *path)
{
	unsigned int *count = sixin4_path_count(path);
	int err;

	err = rhltable_insert(&sixin4_paths, &path->node, sixin4_path_params);
	if (!err)
		WRITE_ONCE(*count, *count + 1);
	return err;
}

/**
 * sixin4_path_remove() - the reverse; readers may have it for a grace period
 * @path: in the table
 *
 * Context: RTNL.
 */
void sixin4_path_remove(struct sixin4_path *path)
{
	unsigned int *count = sixin4_path_count(path);

	rhltable_remove(&sixin4_paths, &path->node, sixin4_path_params);
	WRITE_ONCE(*count, *count - 1);
}

/**
 * sixin4_path_came_by() - did a packet come by the device that a path uses?
 * @path: the path
 * @skb: the outer packet; its device may be a VRF, and the device's slave counts
 *
 * Return: true if so.
 */
bool sixin4_path_came_by(const struct sixin4_path *path, struct sk_buff *skb)
{
	return path->underlay == skb->dev->ifindex ||
	       path->underlay == inet_sdif(skb);
}

/*
 * Of paths with the same key, that by the device which the packet came in by;
 * else any in the same VRF, as the way back may be another one (RFC 4213
 * section 3.6).  A tunnel that is down takes no packet.
 */
static struct sixin4_path *sixin4_path_pick(struct rhlist_head *list,
					    struct sk_buff *skb)
{
	int iif = skb->dev->ifindex, sdif = inet_sdif(skb);
	struct sixin4_path *path, *other = NULL;
	struct rhlist_head *pos;

	rhl_for_each_entry_rcu(path, pos, list, node) {
		if (!(READ_ONCE(path->dev->flags) & IFF_UP))
			continue;
		if (sixin4_path_came_by(path, skb))
			return path;
		if (path->l3mdev == (sdif ? iif : 0))
			other = path;
	}
	return other;
}

/**
 * sixin4_path_find() - which tunnel is an outer packet for?
 * @net: namespace that it was received in
 * @skb: the packet; its device and L3 slave count
 * @remote: its source
 * @local: its destination
 *
 * Context: RCU read side.
 * Return: a path, or NULL.
 */
struct sixin4_path *sixin4_path_find(struct net *net, struct sk_buff *skb,
				     __be32 remote, __be32 local)
{
	const struct sixin4_net *sn = sixin4_net(net);
	struct sixin4_path *path;
	struct rhlist_head *list;
	unsigned int i;

	/* Whoever has the module and no tunnel pays nothing. */
	if (!READ_ONCE(sn->count))
		return NULL;
	for (i = 0; i < ARRAY_SIZE(sn->paths); i++) {
		const struct sixin4_key key = {
			.net = net,
			.remote = i ? 0 : remote,
			.local = local,
		};

		/* An empty tier is not looked at. */
		if (!READ_ONCE(sn->paths[i]))
			continue;
		list = rhltable_lookup(&sixin4_paths, &key, sixin4_path_params);
		path = sixin4_path_pick(list, skb);
		if (path)
			return path;
	}
	return NULL;
}

/**
 * sixin4_paths_between() - which paths have exactly these ends?
 * @net: namespace of their outer packets
 * @remote: the far end
 * @local: this end
 *
 * Context: RCU read side.
 * Return: a list of paths by their node, or NULL.
 */
struct rhlist_head *sixin4_paths_between(const struct net *net, __be32 remote,
					 __be32 local)
{
	const struct sixin4_key key = {
		.net = net,
		.remote = remote,
		.local = local,
	};

	return rhltable_lookup(&sixin4_paths, &key, sixin4_path_params);
}

/**
 * sixin4_path_taken() - would another tunnel get the same packets?
 * @path: need not be in the table
 *
 * Context: RTNL.
 * Return: true if a path of another device has the same key and underlay.
 */
bool sixin4_path_taken(const struct sixin4_path *path)
{
	struct rhlist_head *list, *pos;
	struct sixin4_path *other;
	bool taken = false;

	rcu_read_lock();
	list = rhltable_lookup(&sixin4_paths, &path->key, sixin4_path_params);
	rhl_for_each_entry_rcu(other, pos, list, node)
		if (other->dev != path->dev && other->underlay == path->underlay)
			taken = true;
	rcu_read_unlock();
	return taken;
}

/**
 * struct sixin4_identity - the ends that a tunnel was asked for with
 *
 * A node of its own, as a key in a table must not change: a change of the
 * configuration inserts a new one before it removes the old.
 *
 * @node: of the table
 * @rcu: frees it
 * @key: configured, not resolved; 0 and empty stand for automatic
 */
struct sixin4_identity {
	struct rhash_head node;
	struct rcu_head rcu;
	struct {
		const struct net *net;
		__be32 remote;
		__be32 local;
		__be32 relay;
		char underlay[IFNAMSIZ];
	} key;
};

static struct rhashtable sixin4_identities;

static const struct rhashtable_params sixin4_identity_params = {
	.head_offset = offsetof(struct sixin4_identity, node),
	.key_offset = offsetof(struct sixin4_identity, key),
	.key_len = sizeof_field(struct sixin4_identity, key),
	.automatic_shrinking = true,
};

/* Where nothing else is asked for, the relay tells two tunnels apart. */
static __be32 sixin4_identity_relay(const struct sixin4_config *config)
{
	if (config->remote || config->local || config->underlay[0])
		return 0;
	return config->relay;
}

static void sixin4_identity_set(struct sixin4_identity *identity,
				const struct sixin4_tunnel *tunnel,
				const struct sixin4_config *config)
{
	identity->key.net = tunnel->net;
	identity->key.remote = config->remote;
	identity->key.local = config->local;
	identity->key.relay = sixin4_identity_relay(config);
	memcpy(identity->key.underlay, config->underlay, IFNAMSIZ);
}

/**
 * sixin4_identity_new() - claim the ends of a tunnel
 * @tunnel: whose; its namespace counts
 * @config: says which; the rest of config.underlay is zero
 *
 * Context: RTNL.
 * Return: the claim, or an ERR_PTR: -EEXIST if another tunnel has it, -ENOMEM.
 */
struct sixin4_identity *sixin4_identity_new(const struct sixin4_tunnel *tunnel,
					    const struct sixin4_config *config)
{
	struct sixin4_identity *identity;
	int err;

	identity = kzalloc(sizeof(*identity), GFP_KERNEL);
	if (!identity)
		return ERR_PTR(-ENOMEM);
	sixin4_identity_set(identity, tunnel, config);

	err = rhashtable_lookup_insert_fast(&sixin4_identities, &identity->node,
					    sixin4_identity_params);
	if (err) {
		kfree(identity);
		return ERR_PTR(err);
	}
	return identity;
}

/**
 * sixin4_identity_is() - is this the claim that a configuration needs?
 * @identity: a claim, or NULL
 * @tunnel: whose
 * @config: the configuration
 *
 * Return: true if so.
 */
bool sixin4_identity_is(const struct sixin4_identity *identity,
			const struct sixin4_tunnel *tunnel,
			const struct sixin4_config *config)
{
	struct sixin4_identity needed;

	/* The table compares what lies between the members, too. */
	memset(&needed, 0, sizeof(needed));
	sixin4_identity_set(&needed, tunnel, config);
	return identity &&
	       !memcmp(&identity->key, &needed.key, sizeof(needed.key));
}

/**
 * sixin4_identity_free() - give a claim up
 * @identity: the claim, or NULL
 *
 * Context: RTNL.
 */
void sixin4_identity_free(struct sixin4_identity *identity)
{
	if (!identity)
		return;
	rhashtable_remove_fast(&sixin4_identities, &identity->node,
			       sixin4_identity_params);
	/* Another insertion may be walking the chain that it was in. */
	kfree_rcu(identity, rcu);
}

int __init sixin4_table_init(void)
{
	int err;

	err = rhltable_init(&sixin4_paths, &sixin4_path_params);
	if (err)
		return err;
	err = rhashtable_init(&sixin4_identities, &sixin4_identity_params);
	if (err)
		rhltable_destroy(&sixin4_paths);
	return err;
}

void sixin4_table_exit(void)
{
	rhashtable_destroy(&sixin4_identities);
	rhltable_destroy(&sixin4_paths);
}
