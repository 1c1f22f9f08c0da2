// SPDX-License-Identifier: GPL-2.0
/*
 * Packets as a hostile or broken peer would send them, the same each time:
 * good ones, of which something is changed.
 *
 *	packets inner NUMBER DEVICE MAC   protocol 41 whose IPv4 header is right
 *	packets outer NUMBER DEVICE MAC   ... whose IPv4 header is not: options,
 *		lengths, fragments
 *	packets icmp NUMBER DEVICE MAC    ICMPv4 errors about the tunnel's own
 *	packets send NUMBER DEVICE        IPv6 into the tunnel DEVICE itself
 *
 * They are sent by DEVICE, on an Ethernet to MAC; the addresses are those of
 * topology.sh, the router's being the other end.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
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

#include "random.h"
#include "text.h"

#define ISP	"203.0.113.1"
#define ROUTER	"203.0.113.100"
#define BROKER6	"2001:db8:1f08::1"
#define ROUTER6	"2001:db8:1f08::2"

#define LARGEST		1500
#define BATCH		64
#define FRAGMENTS	4

struct packet {
	unsigned int length;
	unsigned char data[LARGEST];
};

/* Sources and destinations of inner packets; the first is the good one. */
static const char *const inner_addresses[] = {
	BROKER6, ROUTER6, "fe80::1", "::", "::1", "::192.0.2.1",
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
	if (length > LARGEST - p->length)
		length = LARGEST - p->length;
	memcpy(p->data + p->length, data, length);
	p->length += length;
}

static void append_random(struct packet *p, unsigned int length)
{
	unsigned char octets[LARGEST];

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
		inet_pton(AF_INET6, ROUTER6, header + 8);
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
	struct ip6_hdr ip6 = { .ip6_vfc = 0x60, .ip6_hlim = 64 };
	unsigned int start = p->length, count = 0, transport, checksum, i;
	uint16_t folded;

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
		address = inner_addresses[random_below(11)];
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
	put_ipv6(p, BROKER6, ROUTER6);
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

	if (p->length + size > LARGEST)
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
	icmp[6] = mtus[random_below(8)] >> 8;
	icmp[7] = random_below(256);

	put_ipv6(&quoted, ROUTER6, BROKER6);
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
	put_ipv6(p, ROUTER6, BROKER6);
	for (i = random_below(4); i; i--)
		mutate_ipv6(p, 0);
	/* shorter than a header, too */
	if (one_in(20))
		p->length = 1 + random_below(p->length);
	return 1;
}

static const struct {
	const char *name;
	unsigned int (*make)(struct packet *p);
	uint16_t protocol;
} kinds[] = {
	{ "inner", make_inner, ETH_P_IP },
	{ "outer", make_outer, ETH_P_IP },
	{ "icmp", make_icmp, ETH_P_IP },
	{ "send", make_send, ETH_P_IPV6 },
};

static void die(const char *what)
{
	fprintf(stderr, "packets: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void send_all(int fd, struct sockaddr_ll *to,
		     const struct packet *packets, unsigned int count)
{
	struct mmsghdr messages[BATCH + FRAGMENTS];
	struct iovec iov[BATCH + FRAGMENTS];
	unsigned int i;
	int sent;

	memset(messages, 0, sizeof(messages));
	for (i = 0; i < count; i++) {
		iov[i].iov_base = (void *)packets[i].data;
		iov[i].iov_len = packets[i].length;
		messages[i].msg_hdr.msg_iov = &iov[i];
		messages[i].msg_hdr.msg_iovlen = 1;
		messages[i].msg_hdr.msg_name = to;
		messages[i].msg_hdr.msg_namelen = sizeof(*to);
	}
	for (i = 0; i < count; i += sent) {
		sent = sendmmsg(fd, messages + i, count - i, 0);
		if (sent < 0 && errno != ENOBUFS)
			die("can't send");
		if (sent < 0) {
			usleep(1000);
			sent = 0;
		}
	}
}

static unsigned int find_kind(const char *name)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++)
		if (!strcmp(kinds[i].name, name))
			return i;
	fprintf(stderr, "packets: \"%s\" is none of inner, outer, icmp, send\n",
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

/* A device refuses what is larger than its MTU. */
static unsigned int make(unsigned int kind, struct packet *packets,
			 unsigned int mtu)
{
	unsigned int i, count = kinds[kind].make(packets);

	for (i = 0; i < count; i++)
		if (packets[i].length > mtu)
			packets[i].length = mtu;
	return count;
}

int main(int argc, char **argv)
{
	static struct packet packets[BATCH + FRAGMENTS];
	struct sockaddr_ll to = { .sll_family = AF_PACKET };
	unsigned int number, kind, mtu, i, count = 0;
	int fd;

	if (argc < 4) {
		fputs("usage: packets KIND NUMBER DEVICE [MAC]\n", stderr);
		return 1;
	}
	kind = find_kind(argv[1]);
	number = strtoul(argv[2], NULL, 10);
	to.sll_ifindex = if_nametoindex(argv[3]);
	to.sll_protocol = htons(kinds[kind].protocol);
	if (!to.sll_ifindex)
		die(argv[3]);
	if (argc > 4 && ether_aton(argv[4])) {
		memcpy(to.sll_addr, ether_aton(argv[4]), ETH_ALEN);
		to.sll_halen = ETH_ALEN;
	}
	/* None is to be received. */
	fd = socket(AF_PACKET, SOCK_DGRAM, 0);
	if (fd < 0)
		die("socket");
	mtu = device_mtu(fd, argv[3]);
	for (i = 0; i < number; i++) {
		count += make(kind, packets + count, mtu);
		if (count < BATCH && i + 1 < number)
			continue;
		send_all(fd, &to, packets, count);
		count = 0;
	}
	close(fd);
	return 0;
}
