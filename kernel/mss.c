// SPDX-License-Identifier: GPL-2.0
/*
 * What TCP at both ends is told of the size that fits: the MSS option of a SYN
 * becomes at most the tunnel's MTU less 60, the headers of IPv6 and TCP.
 *
 * Only a path with clamp_mss comes here, and only what is changed is made
 * writable.
 */
#include <linux/ipv6.h>
#include <linux/tcp.h>
#include <net/checksum.h>
#include <net/ipv6.h>
#include <net/tcp.h>

#include "sixin4.h"

#define SIXIN4_TCP_HEADERS	(sizeof(struct ipv6hdr) + sizeof(struct tcphdr))
/* RFC 5925: the option's kind; it signs the others. */
#define SIXIN4_TCPOPT_AO	29
/* With what RFC 7413 lets a SYN carry. */
#define SIXIN4_SYN_MAX		2048

/*
 * Where TCP begins, if this is the start of an SYN.  What is signed (AH) or
 * encrypted is left alone, and a fragment that is not the first has no header.
 */
static bool sixin4_find_syn(const struct sk_buff *skb, unsigned int *offset,
			    struct tcphdr *buffer)
{
	int flags = IP6_FH_F_AUTH;
	unsigned short fragment;
	const struct tcphdr *tcp;

	*offset = 0;
	if (ipv6_find_hdr(skb, offset, -1, &fragment, &flags) != IPPROTO_TCP ||
	    fragment)
		return false;
	tcp = skb_header_pointer(skb, *offset, sizeof(*buffer), buffer);
	if (!tcp || !tcp->syn || tcp->doff * 4 < sizeof(*tcp))
		return false;
	*buffer = *tcp;
	return true;
}

/*
 * The next option of a kind from @at on.  As TCP itself reads them: what
 * follows a malformed one is not there.
 */
static bool sixin4_find_option(const u8 *options, unsigned int length, u8 kind,
			       unsigned int *at)
{
	unsigned int i = *at, size;

	while (i < length && options[i] != TCPOPT_EOL) {
		if (options[i] == TCPOPT_NOP) {
			i++;
			continue;
		}
		if (i + 1 >= length)
			break;
		size = options[i + 1];
		if (size < 2 || size > length - i)
			break;
		if (options[i] == kind) {
			*at = i;
			return true;
		}
		i += size;
	}
	return false;
}

/* The checksum is of words that begin at even octets; the MSS need not. */
static void sixin4_set_mss(struct sk_buff *skb, struct tcphdr *tcp, u8 *mss,
			   u16 max)
{
	__be16 old = htons(get_unaligned_be16(mss)), new = htons(max);

	if ((mss - (u8 *)tcp) & 1) {
		old = (__force __be16)swab16((__force u16)old);
		new = (__force __be16)swab16((__force u16)new);
	}
	put_unaligned_be16(max, mss);
	/* With CHECKSUM_PARTIAL the sum is still to be made.  That of the whole
	 * packet, CHECKSUM_COMPLETE, stays as it is.
	 */
	inet_proto_csum_replace2(&tcp->check, skb, old, new, false);
}

/**
 * sixin4_mss_clamp() - have a TCP connection send no more than fits
 * @skb: an IPv6 packet, whose data begins with its header
 * @mtu: the tunnel's
 *
 * What is not a SYN, has no MSS option or a smaller one, is left as it is.
 *
 * Context: any.
 * Return: false if there is no memory.
 */
bool sixin4_mss_clamp(struct sk_buff *skb, unsigned int mtu)
{
	unsigned int offset, length, at = 0;
	u8 buffer[MAX_TCP_OPTION_SPACE];
	u16 max = mtu - SIXIN4_TCP_HEADERS;
	const u8 *options;
	struct tcphdr tcp;

	/*
	 * What is put together of many fragments may have a thousand headers, and
	 * to find each takes a walk over all fragments.
	 */
	if (skb->len > SIXIN4_SYN_MAX)
		return true;
	if (!sixin4_find_syn(skb, &offset, &tcp))
		return true;
	length = tcp.doff * 4 - sizeof(tcp);
	options = skb_header_pointer(skb, offset + sizeof(tcp), length, buffer);
	if (!options ||
	    sixin4_find_option(options, length, SIXIN4_TCPOPT_AO, &at))
		return true;

	for (; sixin4_find_option(options, length, TCPOPT_MSS, &at);
	     at += options[at + 1]) {
		if (options[at + 1] != TCPOLEN_MSS ||
		    get_unaligned_be16(options + at + 2) <= max)
			continue;
		if (skb_ensure_writable(skb, offset + sizeof(tcp) + length))
			return false;
		options = skb->data + offset + sizeof(tcp);
		sixin4_set_mss(skb, (struct tcphdr *)(skb->data + offset),
			       skb->data + offset + sizeof(tcp) + at + 2, max);
	}
	return true;
}
