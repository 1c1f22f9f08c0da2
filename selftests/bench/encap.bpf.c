// SPDX-License-Identifier: GPL-2.0
/*
 * The least that a program for tc needs to put IPv6 into IPv4: what an
 * administrator without a tunnel device could write.  LOCAL and REMOTE are the
 * ends, in host order.  No path MTU, no errors, no DSCP, no checks.
 */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/pkt_cls.h>
#include <stddef.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#define ENCAP	(BPF_F_ADJ_ROOM_ENCAP_L3_IPV4 | BPF_F_ADJ_ROOM_FIXED_GSO)

/* The sum over a header whose check is 0. */
static __always_inline __u16 header_check(const struct iphdr *outer)
{
	const __u16 *word = (const __u16 *)outer;
	__u32 sum = 0;
	int i;

#pragma unroll
	for (i = 0; i < sizeof(*outer) / 2; i++)
		sum += word[i];
	sum = (sum & 0xffff) + (sum >> 16);
	sum += sum >> 16;
	return ~sum;
}

SEC("tc")
int encap(struct __sk_buff *skb)
{
	struct iphdr outer = {
		.version = 4,
		.ihl = 5,
		.frag_off = bpf_htons(0x4000),
		.ttl = 64,
		.protocol = IPPROTO_IPV6,
		.saddr = bpf_htonl(LOCAL),
		.daddr = bpf_htonl(REMOTE),
	};
	__be16 protocol = bpf_htons(ETH_P_IP);
	struct ipv6hdr inner;

	if (skb->protocol != bpf_htons(ETH_P_IPV6) ||
	    bpf_skb_load_bytes(skb, ETH_HLEN, &inner, sizeof(inner)) < 0 ||
	    inner.nexthdr == IPPROTO_ICMPV6)
		return TC_ACT_OK;
	if (bpf_skb_adjust_room(skb, sizeof(outer), BPF_ADJ_ROOM_MAC, ENCAP))
		return TC_ACT_SHOT;
	outer.tot_len = bpf_htons(skb->len - ETH_HLEN);
	outer.check = header_check(&outer);
	if (bpf_skb_store_bytes(skb, ETH_HLEN, &outer, sizeof(outer), 0) < 0 ||
	    bpf_skb_store_bytes(skb, offsetof(struct ethhdr, h_proto),
				&protocol, sizeof(protocol), 0) < 0)
		return TC_ACT_SHOT;
	return TC_ACT_OK;
}

char _license[] SEC("license") = "GPL";
