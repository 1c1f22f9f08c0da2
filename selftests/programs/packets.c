// SPDX-License-Identifier: GPL-2.0
/*
 * Packets as a hostile or broken peer would send them, the same each time:
 * good ones, of which something is changed.
 *
 *	packets inner NUMBER DEVICE MAC   protocol 41 whose IPv4 header is right
 *	packets outer NUMBER DEVICE MAC   ... whose IPv4 header is not: options,
 *		lengths, fragments
 *	packets icmp NUMBER DEVICE MAC    ICMPv4 errors about the tunnel's own
 *	packets large NUMBER DEVICE       protocol 41 that is to be segmented, which
 *		the router receives by its DEVICE of tun(4)
 *	packets send NUMBER DEVICE        IPv6 into the tunnel DEVICE itself
 *	packets segment NUMBER DEVICE     the same, to be segmented
 *
 * They are sent by DEVICE, on an Ethernet to MAC; the addresses are those of
 * topology.sh, the router's being the other end.  Options:
 *
 *	-s NUMBER	a seed, for other packets of the same kind
 *	-f ADDRESS	IPv6, of the tunnel's far end
 *	-o ADDRESS	IPv6, of the router
 *	-m PERCENT	so many of the allocations fail meanwhile that failslab is
 *			set to look at, and how many did is told
 *
 * What is to be segmented has the header of virtio_net, as guests and programs with
 * CAP_NET_RAW send it; the kernel itself refuses some of it.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <linux/if_tun.h>
#include <linux/virtio_net.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/ether.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <netinet/ip_icmp.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <netpacket/packet.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "random.h"
#include "text.h"

#define ISP	"203.0.113.1"
#define ROUTER	"203.0.113.100"
#define BROKER6	"2001:db8:1f08::1"
#define ROUTER6	"2001:db8:1f08::2"

/* Debian 12's headers do not have it. */
#ifndef VIRTIO_NET_HDR_GSO_UDP_L4
#define VIRTIO_NET_HDR_GSO_UDP_L4	5
#endif

#define LARGEST		1500
#define TO_SEGMENT	9000
#define BATCH		64
#define FRAGMENTS	4

struct packet {
	unsigned int length;
	struct virtio_net_hdr offload;
	/* headers are written where they are */
	_Alignas(8) unsigned char data[TO_SEGMENT];
};

/* Packets of the kind that is made end there. */
static unsigned int largest;

/* The ends of inner packets, and others. */
static const char *far6 = BROKER6;
static const char *own6 = ROUTER6;
static const char *const strange_addresses[] = {
	"fe80::1", "::", "::1", "::192.0.2.1",
	"::ffff:192.0.2.1", "ff02::1", "ff02::1:ff00:2", "2001:db8:ffff::2",
	"2002:cb00:7101::1",
};

static uint32_t sum(const void *data, unsigned int length)
{
	const unsigned char *octet = data;
	uint32_t total = 0;
	unsigned int i;

	for (i = 0; i < length; i++)
		total += octet[i] << (i & 1 ? 0 : 8);
	return total;
}

static uint16_t fold(uint32_t total)
{
	while (total >> 16)
		total = (total & 0xffff) + (total >> 16);
	return htons(~total);
}

static void append(struct packet *p, const void *data, unsigned int length)
{
	if (length > largest - p->length)
		length = largest - p->length;
	memcpy(p->data + p->length, data, length);
	p->length += length;
}

static void append_random(struct packet *p, unsigned int length)
{
	unsigned char octets[TO_SEGMENT];

	random_fill(octets, length);
	append(p, octets, length);
}

static void put_extension(struct packet *p, uint8_t type, uint8_t next)
{
	unsigned char header[24] = { next };

	switch (type) {
	case IPPROTO_FRAGMENT:
		header[3] = random_below(2);
		random_fill(header + 4, 1);
		append(p, header, 8);
		break;
	case IPPROTO_ROUTING:
		header[1] = 2;
		header[2] = random_below(5);
		header[3] = random_below(3);
		inet_pton(AF_INET6, own6, header + 8);
		append(p, header, 24);
		break;
	default:
		/* PadN, or another option */
		header[2] = one_in(2) ? 1 : random_below(256);
		header[3] = 4;
		append(p, header, 8);
	}
}

/* A header of the next layer and some data; where its checksum is. */
static unsigned int put_upper(struct packet *p, uint8_t proto)
{
	static const uint8_t types[] = {
		ICMP6_ECHO_REQUEST, ICMP6_ECHO_REPLY, ICMP6_DST_UNREACH,
		ICMP6_PACKET_TOO_BIG, ICMP6_TIME_EXCEEDED, ICMP6_PARAM_PROB,
		133, 134, 135, 136, 137, 130, 143,
	};
	struct icmp6_hdr icmp = {
		.icmp6_type = types[random_below(ARRAY_SIZE(types))],
		.icmp6_data32 = { htonl(random_below(2) ? 1280 : 0) },
	};
	struct tcphdr tcp = {
		.th_sport = htons(1 + random_below(4)), .th_dport = htons(80),
		.th_seq = htonl(random_below(100000)), .th_off = 5,
		.th_flags = one_in(4) ? random_below(64) : TH_ACK,
		.th_win = htons(1000),
	};
	struct udphdr udp = {
		.uh_sport = htons(1000), .uh_dport = htons(random_below(2) ? 53 : 9),
	};
	unsigned int start = p->length, data;

	data = one_in(10) ? random_below(1400) : random_below(80);
	switch (proto) {
	case IPPROTO_TCP:
		append(p, &tcp, sizeof(tcp));
		append_random(p, data);
		return start + offsetof(struct tcphdr, th_sum);
	case IPPROTO_UDP:
		udp.uh_ulen = htons(sizeof(udp) + data);
		append(p, &udp, sizeof(udp));
		append_random(p, data);
		return start + offsetof(struct udphdr, uh_sum);
	case IPPROTO_ICMPV6:
		append(p, &icmp, sizeof(icmp));
		append_random(p, data);
		return start + offsetof(struct icmp6_hdr, icmp6_cksum);
	}
	append_random(p, data);
	return 0;
}

/* A good IPv6 packet, behind what is in @p. */
static void put_ipv6(struct packet *p, const char *source,
		     const char *destination)
{
	static const uint8_t uppers[] = {
		IPPROTO_ICMPV6, IPPROTO_TCP, IPPROTO_UDP, IPPROTO_NONE,
		IPPROTO_IPV6,
	};
	static const uint8_t extensions[] = {
		IPPROTO_HOPOPTS, IPPROTO_DSTOPTS, IPPROTO_ROUTING,
		IPPROTO_FRAGMENT,
	};
	uint8_t upper = uppers[random_below(one_in(5) ? 5 : 3)], chain[4];
	struct ip6_hdr ip6 = { .ip6_hlim = 64 };
	unsigned int start = p->length, count = 0, transport, checksum, i;
	uint16_t folded;

	/* not among the initializers: it is in a union with all of them */
	ip6.ip6_vfc = 0x60;
	while (count < 3 && one_in(3))
		chain[count++] = extensions[random_below(4)];
	chain[count] = upper;
	ip6.ip6_nxt = chain[0];
	inet_pton(AF_INET6, source, &ip6.ip6_src);
	inet_pton(AF_INET6, destination, &ip6.ip6_dst);
	append(p, &ip6, sizeof(ip6));
	for (i = 0; i < count; i++)
		put_extension(p, chain[i], chain[i + 1]);

	transport = p->length;
	checksum = put_upper(p, upper);
	ip6.ip6_plen = htons(p->length - start - sizeof(ip6));
	memcpy(p->data + start, &ip6, sizeof(ip6));
	if (checksum) {
		folded = fold(sum(&ip6.ip6_src, 32) + upper + p->length -
			      transport +
			      sum(p->data + transport, p->length - transport));
		memcpy(p->data + checksum, &folded, sizeof(folded));
	}
}

static void put16(struct packet *p, unsigned int at, uint16_t value)
{
	value = htons(value);
	if (at + sizeof(value) <= p->length)
		memcpy(p->data + at, &value, sizeof(value));
}

static const char *some_address(void)
{
	unsigned int i = random_below(2 + ARRAY_SIZE(strange_addresses));

	if (i < ARRAY_SIZE(strange_addresses))
		return strange_addresses[i];
	return i == ARRAY_SIZE(strange_addresses) ? far6 : own6;
}

/* Something that is wrong with an IPv6 packet from @start on. */
static void mutate_ipv6(struct packet *p, unsigned int start)
{
	static const uint16_t lengths[] = { 0, 1, 7, 8, 40, 1240, 65535 };
	const char *address;
	unsigned int size = p->length - start, at;

	if (size < sizeof(struct ip6_hdr))
		return;
	at = start + random_below(one_in(2) ? sizeof(struct ip6_hdr) : size);
	switch (random_below(8)) {
	case 0:
		p->data[at] ^= 1 << random_below(8);
		break;
	case 1:
		p->data[at] = random_below(256);
		break;
	case 2:		/* what it says of its length */
		put16(p, start + 4, one_in(2) ? lengths[random_below(7)] :
						size + random_below(64) - 72);
		break;
	case 3:		/* the next header */
		p->data[start + 6] = random_below(256);
		break;
	case 4:
		address = some_address();
		inet_pton(AF_INET6, address,
			  p->data + start + (one_in(2) ? 8 : 24));
		break;
	case 5:		/* the traffic class, ECN above all */
		p->data[start] = 0x60 | random_below(16);
		p->data[start + 1] = random_below(16) << 4;
		break;
	case 6:		/* the end is missing, but for a whole header */
		p->length -= random_below(size - sizeof(struct ip6_hdr) + 1);
		break;
	case 7:
		append_random(p, random_below(64));
		break;
	}
}

/* The header in front; what is in @p is to be behind room for it. */
static struct ip *ipv4(struct packet *p, uint8_t protocol)
{
	struct ip *ip = (struct ip *)p->data;

	memset(ip, 0, sizeof(*ip));
	ip->ip_v = 4;
	ip->ip_hl = 5;
	ip->ip_len = htons(p->length);
	ip->ip_id = random_below(65536);
	ip->ip_ttl = 64;
	ip->ip_p = protocol;
	inet_pton(AF_INET, ISP, &ip->ip_src);
	inet_pton(AF_INET, ROUTER, &ip->ip_dst);
	return ip;
}

static void ipv4_checksum(struct packet *p)
{
	struct ip *ip = (struct ip *)p->data;
	unsigned int size = ip->ip_hl * 4;

	ip->ip_sum = 0;
	if (size <= p->length)
		ip->ip_sum = fold(sum(p->data, size));
}

static void make_ipv6_in_ipv4(struct packet *p)
{
	p->length = sizeof(struct ip);
	put_ipv6(p, far6, own6);
}

/* Its IPv4 header is right, so that it reaches the tunnel in any case. */
static unsigned int make_inner(struct packet *p)
{
	unsigned int i;
	struct ip *ip;

	make_ipv6_in_ipv4(p);
	for (i = random_below(4); i; i--)
		mutate_ipv6(p, sizeof(*ip));
	ip = ipv4(p, IPPROTO_IPV6);
	ip->ip_tos = one_in(2) ? random_below(256) : 0;
	ip->ip_ttl = one_in(4) ? random_below(256) : 64;
	ip->ip_off = htons(one_in(2) ? IP_DF : 0);
	ipv4_checksum(p);
	return 1;
}

/* Options between the header and the rest. */
static void put_options(struct packet *p)
{
	static const uint8_t kinds[] = { 0, 1, 7, 68, 130, 131, 137, 148 };
	unsigned int size = 4 * (1 + random_below(10)), at = sizeof(struct ip);
	struct ip *ip = (struct ip *)p->data;
	unsigned char options[40];

	if (p->length + size > largest)
		return;
	random_fill(options, sizeof(options));
	options[0] = kinds[random_below(8)];
	options[1] = one_in(3) ? options[1] : size;
	options[2] = one_in(3) ? options[2] : 4;
	memmove(p->data + at + size, p->data + at, p->length - at);
	memcpy(p->data + at, options, size);
	p->length += size;
	ip->ip_hl = 5 + size / 4;
	ip->ip_len = htons(p->length);
}

static void mutate_ipv4(struct packet *p)
{
	static const char *const addresses[] = {
		ISP, ROUTER, "127.0.0.1", "0.0.0.0", "255.255.255.255",
		"224.0.0.1", "203.0.113.255", "192.0.2.7",
	};
	struct ip *ip = (struct ip *)p->data;

	switch (random_below(8)) {
	case 0:
		put_options(p);
		break;
	case 1:
		ip->ip_hl = random_below(16);
		break;
	case 2:
		ip->ip_len = htons(one_in(2) ? random_below(65536) :
				   p->length + random_below(64) - 32);
		break;
	case 3:
		ip->ip_off = htons(random_below(65536));
		break;
	case 4:
		ip->ip_p = random_below(256);
		break;
	case 5:
		inet_pton(AF_INET, addresses[random_below(8)],
			  one_in(2) ? &ip->ip_src : &ip->ip_dst);
		break;
	case 6:
		p->data[random_below(sizeof(*ip))] = random_below(256);
		break;
	case 7:
		p->length -= random_below(p->length - sizeof(*ip) + 1);
	}
}

/* A packet in pieces: in any order, some twice, some overlapping. */
static unsigned int make_fragments(struct packet *p)
{
	struct packet whole = { .length = 0 };
	unsigned int count = 2 + random_below(FRAGMENTS - 1), each, from, i, n;
	const unsigned int header = sizeof(struct ip);
	struct ip *ip;
	uint16_t id = random_below(65536);

	make_ipv6_in_ipv4(&whole);
	each = ((whole.length - header) / count + 8) & ~7u;
	for (i = 0; i < count; i++) {
		n = one_in(6) ? random_below(count) : i;
		from = header + n * each;
		if (n && one_in(8))
			from -= 8;
		p[i].length = header;
		if (from >= whole.length)
			from = whole.length - 1;
		append(&p[i], whole.data + from,
		       n == count - 1 || from + each > whole.length ?
		       whole.length - from : each);
		ip = ipv4(&p[i], IPPROTO_IPV6);
		ip->ip_id = id;
		ip->ip_off = htons((from - header) / 8 |
				   (n == count - 1 ? 0 : IP_MF));
		if (one_in(16))
			mutate_ipv4(&p[i]);
		ipv4_checksum(&p[i]);
	}
	if (one_in(2)) {
		whole = p[0];
		p[0] = p[count - 1];
		p[count - 1] = whole;
	}
	return count;
}

static unsigned int make_outer(struct packet *p)
{
	unsigned int i;

	if (one_in(4))
		return make_fragments(p);
	make_ipv6_in_ipv4(p);
	if (one_in(4))
		mutate_ipv6(p, sizeof(struct ip));
	ipv4(p, IPPROTO_IPV6);
	for (i = 1 + random_below(2); i; i--)
		mutate_ipv4(p);
	if (!one_in(8))
		ipv4_checksum(p);
	return 1;
}

/* An error about a packet that the router sent through the tunnel. */
static unsigned int make_icmp(struct packet *p)
{
	static const uint8_t types[] = {
		ICMP_DEST_UNREACH, ICMP_DEST_UNREACH, ICMP_SOURCE_QUENCH,
		ICMP_REDIRECT, ICMP_TIME_EXCEEDED, ICMP_PARAMETERPROB,
	};
	static const uint16_t mtus[] = {
		0, 68, 552, 1299, 1300, 1400, 1492, 65535,
	};
	const unsigned int start = sizeof(struct ip) + 8;
	struct packet quoted = { .length = sizeof(struct ip) };
	unsigned char icmp[8] = { types[random_below(6)] };
	struct ip *ip;
	uint16_t folded;

	if (one_in(20))
		icmp[0] = random_below(256);
	icmp[1] = one_in(4) ? random_below(256) : random_below(16);
	/* a pointer, and the length of what RFC 4884 adds */
	if (one_in(3))
		random_fill(icmp + 4, 2);
	icmp[6] = mtus[random_below(8)] >> 8;
	icmp[7] = random_below(256);

	put_ipv6(&quoted, own6, far6);
	ip = ipv4(&quoted, IPPROTO_IPV6);
	inet_pton(AF_INET, ROUTER, &ip->ip_src);
	inet_pton(AF_INET, ISP, &ip->ip_dst);
	while (one_in(3))
		mutate_ipv6(&quoted, sizeof(*ip));
	if (one_in(4))
		mutate_ipv4(&quoted);
	ipv4_checksum(&quoted);
	/* RFC 792: 8 octets of it; RFC 1812: as much as fits into 576 */
	if (one_in(3))
		quoted.length = sizeof(*ip) + 8;
	else if (one_in(3))
		quoted.length = random_below(quoted.length + 1);

	p->length = sizeof(struct ip);
	append(p, icmp, sizeof(icmp));
	append(p, quoted.data, quoted.length);
	folded = fold(sum(p->data + start - 8, p->length - start + 8));
	if (!one_in(16))
		memcpy(p->data + start - 6, &folded, sizeof(folded));
	ip = ipv4(p, IPPROTO_ICMP);
	if (one_in(2))
		inet_pton(AF_INET, "198.51.100.77", &ip->ip_src);
	ipv4_checksum(p);
	return 1;
}

static unsigned int make_send(struct packet *p)
{
	unsigned int i;

	p->length = 0;
	put_ipv6(p, own6, far6);
	for (i = random_below(4); i; i--)
		mutate_ipv6(p, 0);
	/* shorter than a header, too */
	if (one_in(20))
		p->length = 1 + random_below(p->length);
	return 1;
}

/* TCP or UDP, mostly longer than any MTU, as a device that segments is told. */
static void put_to_segment(struct packet *p, const char *source,
			   const char *destination)
{
	uint8_t upper = one_in(4) ? IPPROTO_UDP : IPPROTO_TCP;
	struct ip6_hdr ip6 = { .ip6_nxt = upper, .ip6_hlim = 64 };
	struct tcphdr tcp = {
		.th_sport = htons(1 + random_below(4)), .th_dport = htons(80),
		.th_off = 5, .th_flags = TH_ACK, .th_win = htons(1000),
	};
	struct udphdr udp = { .uh_sport = htons(1000), .uh_dport = htons(9) };
	unsigned int start = p->length, data = random_below(8000), transport;
	struct virtio_net_hdr *offload = &p->offload;
	uint16_t pseudo;

	ip6.ip6_vfc = 0x60;
	if (one_in(6))
		ip6.ip6_nxt = IPPROTO_DSTOPTS;
	inet_pton(AF_INET6, source, &ip6.ip6_src);
	inet_pton(AF_INET6, destination, &ip6.ip6_dst);
	append(p, &ip6, sizeof(ip6));
	if (ip6.ip6_nxt != upper)
		put_extension(p, ip6.ip6_nxt, upper);
	transport = p->length;
	offload->flags = VIRTIO_NET_HDR_F_NEEDS_CSUM;
	offload->csum_start = transport;
	offload->gso_size = 500 + random_below(1000);
	if (upper == IPPROTO_TCP) {
		append(p, &tcp, sizeof(tcp));
		offload->csum_offset = offsetof(struct tcphdr, th_sum);
		offload->gso_type = VIRTIO_NET_HDR_GSO_TCPV6;
	} else {
		udp.uh_ulen = htons(sizeof(udp) + data);
		append(p, &udp, sizeof(udp));
		offload->csum_offset = offsetof(struct udphdr, uh_sum);
		offload->gso_type = VIRTIO_NET_HDR_GSO_UDP_L4;
	}
	offload->hdr_len = p->length;
	append_random(p, data);
	ip6.ip6_plen = htons(p->length - start - sizeof(ip6));
	memcpy(p->data + start, &ip6, sizeof(ip6));
	/* The device adds the rest. */
	pseudo = ~fold(sum(&ip6.ip6_src, 32) + upper + p->length - transport);
	memcpy(p->data + transport + offload->csum_offset, &pseudo,
	       sizeof(pseudo));
}

/* Something that is wrong with what the device is told. */
static void mutate_offload(struct virtio_net_hdr *offload)
{
	static const uint8_t types[] = {
		VIRTIO_NET_HDR_GSO_NONE, VIRTIO_NET_HDR_GSO_TCPV4,
		VIRTIO_NET_HDR_GSO_UDP, VIRTIO_NET_HDR_GSO_TCPV6,
		VIRTIO_NET_HDR_GSO_UDP_L4,
		VIRTIO_NET_HDR_GSO_TCPV6 | VIRTIO_NET_HDR_GSO_ECN, 255,
	};
	static const uint16_t sizes[] = { 0, 1, 8, 1280, 1440, 1480, 65535 };

	switch (random_below(6)) {
	case 0:
		offload->gso_type = types[random_below(ARRAY_SIZE(types))];
		break;
	case 1:
		offload->gso_size = sizes[random_below(ARRAY_SIZE(sizes))];
		break;
	case 2:
		offload->csum_start += random_below(128) - 64;
		break;
	case 3:
		offload->csum_offset = random_below(64);
		break;
	case 4:
		offload->hdr_len = random_below(one_in(2) ? 65536 : 256);
		break;
	case 5:
		offload->flags = random_below(4);
		break;
	}
}

static unsigned int make_large(struct packet *p)
{
	struct ip *ip;

	p->length = sizeof(*ip);
	put_to_segment(p, far6, own6);
	while (one_in(4))
		mutate_ipv6(p, sizeof(*ip));
	ip = ipv4(p, IPPROTO_IPV6);
	ip->ip_off = htons(IP_DF);
	ipv4_checksum(p);
	while (one_in(3))
		mutate_offload(&p->offload);
	return 1;
}

static unsigned int make_segment(struct packet *p)
{
	p->length = 0;
	put_to_segment(p, own6, far6);
	while (one_in(4))
		mutate_ipv6(p, 0);
	while (one_in(3))
		mutate_offload(&p->offload);
	return 1;
}

static const struct kind {
	const char *name;
	unsigned int (*make)(struct packet *p);
	uint16_t protocol;
	bool offload, tun;
} kinds[] = {
	{ "inner", make_inner, ETH_P_IP },
	{ "outer", make_outer, ETH_P_IP },
	{ "icmp", make_icmp, ETH_P_IP },
	{ "large", make_large, ETH_P_IP, true, true },
	{ "send", make_send, ETH_P_IPV6 },
	{ "segment", make_segment, ETH_P_IPV6, true },
};

static void die(const char *what)
{
	fprintf(stderr, "packets: %s: %s\n", what, strerror(errno));
	exit(1);
}

/* Where they are sent. */
struct way {
	int fd;
	unsigned int mtu;
	struct sockaddr_ll to;
};

/* The kernel has looked at what it is told, and it is wrong. */
static unsigned int refused;

static bool is_refused(const struct kind *kind)
{
	/* The last one is said for what has no segments. */
	if (!kind->offload ||
	    (errno != EINVAL && errno != EMSGSIZE && errno != ENOMEM))
		return false;
	refused++;
	return true;
}

/* How many of them went at once, or are not to be tried again. */
static int send_some(const struct way *way, const struct kind *kind,
		     struct mmsghdr *messages, unsigned int count)
{
	const struct msghdr *first = &messages->msg_hdr;
	int sent;

	if (kind->tun)
		sent = writev(way->fd, first->msg_iov, first->msg_iovlen) < 0 ?
		       -1 : 1;
	else
		sent = sendmmsg(way->fd, messages, count, 0);
	if (sent >= 0)
		return sent;
	if (is_refused(kind))
		return 1;
	if (errno != ENOBUFS)
		die("can't send");
	usleep(1000);
	return 0;
}

static void send_all(struct way *way, const struct kind *kind,
		     struct packet *packets, unsigned int count)
{
	struct mmsghdr messages[BATCH + FRAGMENTS];
	struct iovec iov[BATCH + FRAGMENTS][2];
	unsigned int i;

	memset(messages, 0, sizeof(messages));
	for (i = 0; i < count; i++) {
		iov[i][0].iov_base = &packets[i].offload;
		iov[i][0].iov_len = kind->offload ? sizeof(packets[i].offload) : 0;
		iov[i][1].iov_base = packets[i].data;
		iov[i][1].iov_len = packets[i].length;
		messages[i].msg_hdr.msg_iov = iov[i];
		messages[i].msg_hdr.msg_iovlen = 2;
		messages[i].msg_hdr.msg_name = &way->to;
		messages[i].msg_hdr.msg_namelen = sizeof(way->to);
	}
	for (i = 0; i < count;)
		i += send_some(way, kind, messages + i, count - i);
}

/* failslab of the kernel, see its fault-injection.rst */
#define FAILSLAB	"/sys/kernel/debug/failslab/"
#define ENOUGH		"1000000000"

static const char *percent;
static int probability = -1;

static int open_failslab(const char *name, int flags)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), FAILSLAB "%s", name);
	fd = open(path, flags | O_CLOEXEC);
	if (fd < 0)
		die(path);
	return fd;
}

static void set_failslab(int fd, const char *what)
{
	ssize_t length = strlen(what);

	if (write(fd, what, length) != length)
		die(FAILSLAB);
}

static void memory_again(void)
{
	if (write(probability, "0", 1) != 1)
		perror(FAILSLAB);
}

static void memory_fails(void)
{
	int times = open_failslab("times", O_WRONLY);

	probability = open_failslab("probability", O_WRONLY);
	set_failslab(times, ENOUGH);
	close(times);
	atexit(memory_again);
	set_failslab(probability, percent);
}

static void memory_is_there(void)
{
	char left[16] = "";
	int times;

	memory_again();
	times = open_failslab("times", O_RDONLY);
	if (read(times, left, sizeof(left) - 1) < 0)
		die(FAILSLAB);
	printf("%ld allocations failed\n",
	       strtol(ENOUGH, NULL, 10) - strtol(left, NULL, 10));
	close(times);
}

static const struct kind *find_kind(const char *name)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++)
		if (!strcmp(kinds[i].name, name))
			return &kinds[i];
	fprintf(stderr, "packets: \"%s\" is none of inner, outer, icmp, large, send, segment\n",
		name);
	exit(1);
}

static unsigned int device_mtu(int fd, const char *name)
{
	struct ifreq ifr = { 0 };

	strncpy(ifr.ifr_name, name, IFNAMSIZ - 1);
	if (ioctl(fd, SIOCGIFMTU, &ifr))
		die(name);
	return ifr.ifr_mtu;
}

static int open_tun(const char *device)
{
	struct ifreq ifr = { .ifr_flags = IFF_TUN | IFF_NO_PI | IFF_VNET_HDR };
	int fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC);

	strncpy(ifr.ifr_name, device, IFNAMSIZ - 1);
	if (fd < 0 || ioctl(fd, TUNSETIFF, &ifr))
		die("/dev/net/tun");
	return fd;
}

static void open_way(struct way *way, const struct kind *kind,
		     const char *device, const char *mac)
{
	int on = 1;

	if (kind->tun) {
		way->fd = open_tun(device);
		return;
	}
	way->to.sll_family = AF_PACKET;
	way->to.sll_ifindex = if_nametoindex(device);
	way->to.sll_protocol = htons(kind->protocol);
	if (!way->to.sll_ifindex)
		die(device);
	if (mac && ether_aton(mac)) {
		memcpy(way->to.sll_addr, ether_aton(mac), ETH_ALEN);
		way->to.sll_halen = ETH_ALEN;
	}
	/* None is to be received. */
	way->fd = socket(AF_PACKET, kind->offload ? SOCK_RAW : SOCK_DGRAM, 0);
	if (way->fd < 0)
		die("socket");
	if (kind->offload &&
	    setsockopt(way->fd, SOL_PACKET, PACKET_VNET_HDR, &on, sizeof(on)))
		die("PACKET_VNET_HDR");
	way->mtu = device_mtu(way->fd, device);
}

/* A device refuses what is larger than its MTU and not to be segmented. */
static unsigned int make(const struct kind *kind, struct packet *packets,
			 const struct way *way)
{
	unsigned int i, count = kind->make(packets);

	for (i = 0; i < count; i++)
		if (!kind->offload && packets[i].length > way->mtu)
			packets[i].length = way->mtu;
	return count;
}

static void usage(void)
{
	fputs("usage: packets [-s SEED] [-f ADDRESS] [-o ADDRESS] [-m PERCENT] KIND NUMBER DEVICE [MAC]\n",
	      stderr);
	exit(1);
}

static const char *an_address(const char *word)
{
	struct in6_addr addr;

	if (inet_pton(AF_INET6, word, &addr) != 1)
		usage();
	return word;
}

static void options(int argc, char **argv)
{
	int option;

	while ((option = getopt(argc, argv, "s:f:o:m:")) != -1) {
		switch (option) {
		case 's':
			random_state += (uint64_t)strtoul(optarg, NULL, 10)
					<< 32;
			break;
		case 'f':
			far6 = an_address(optarg);
			break;
		case 'o':
			own6 = an_address(optarg);
			break;
		case 'm':
			percent = optarg;
			break;
		default:
			usage();
		}
	}
}

int main(int argc, char **argv)
{
	static struct packet packets[BATCH + FRAGMENTS];
	unsigned int number, i, count = 0;
	const struct kind *kind;
	struct way way = { 0 };

	options(argc, argv);
	argc -= optind;
	argv += optind;
	if (argc < 3)
		usage();
	kind = find_kind(argv[0]);
	largest = kind->offload ? TO_SEGMENT : LARGEST;
	number = strtoul(argv[1], NULL, 10);
	open_way(&way, kind, argv[2], argc > 3 ? argv[3] : NULL);
	if (percent)
		memory_fails();
	for (i = 0; i < number; i++) {
		count += make(kind, packets + count, &way);
		if (count < BATCH && i + 1 < number)
			continue;
		send_all(&way, kind, packets, count);
		count = 0;
	}
	if (percent)
		memory_is_there();
	close(way.fd);
	if (kind->offload)
		printf("%u of %u refused\n", refused, number);
	return 0;
}
