// SPDX-License-Identifier: GPL-2.0
/*
 * eBPF for external.sh: the outer addresses of a packet, set and looked at.
 * Built for the target bpf.
 */
#include <linux/bpf.h>
#include <linux/pkt_cls.h>

#define section(name) __attribute__((section(name), used))

/* 203.0.113.2, the first customer; helpers take the host's order. */
#define FIRST 0xcb007102

/* Linux 5.10 knows no local address, and takes no key that is longer. */
#define KEY_SIZE __builtin_offsetof(struct bpf_tunnel_key, local_ipv4)

static long (*const get_tunnel_key)(struct __sk_buff *skb,
				    struct bpf_tunnel_key *key, __u32 size,
				    __u64 flags) =
	(void *)BPF_FUNC_skb_get_tunnel_key;
static long (*const set_tunnel_key)(struct __sk_buff *skb,
				    struct bpf_tunnel_key *key, __u32 size,
				    __u64 flags) =
	(void *)BPF_FUNC_skb_set_tunnel_key;

section("to_first") int name_first(struct __sk_buff *skb)
{
	struct bpf_tunnel_key key = { .remote_ipv4 = FIRST };

	if (set_tunnel_key(skb, &key, KEY_SIZE, 0))
		return TC_ACT_SHOT;
	return TC_ACT_OK;
}

section("not_from_first") int drop_first(struct __sk_buff *skb)
{
	struct bpf_tunnel_key key = { };

	if (get_tunnel_key(skb, &key, KEY_SIZE, 0) ||
	    key.remote_ipv4 == FIRST)
		return TC_ACT_SHOT;
	return TC_ACT_OK;
}

section("license") char gpl[] = "GPL";
