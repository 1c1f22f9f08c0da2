// SPDX-License-Identifier: GPL-2.0
/*
 * Packets that are sent to find out what comes of them: echo requests over IPv4
 * and through a tunnel, while what passes on the underlay is looked at.
 */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/icmp6.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <netinet/ip_icmp.h>
#include <sys/socket.h>

#include "clock.h"
#include "probe.h"

#define TRIES		2
#define TRY_TIME	600	/* ms that an answer may take */
#define HEADERS		48	/* IPv6 and ICMPv6 */
#define SIZE_MOST	65535
#define IPV6_MTU_LEAST	1280	/* RFC 8200 section 5 */
#define PROTOCOL	41

static uint16_t checksum(const void *data, size_t size)
{
	const uint8_t *octet = data;
	uint32_t sum = 0;
	size_t i;

	for (i = 0; i + 1 < size; i += 2)
		sum += octet[i] << 8 | octet[i + 1];
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return htons(~sum);
}

/* An ICMPv4 error tells which packet it is about. */
static void see_icmp(struct probe *probe, const uint8_t *packet, size_t size,
		     size_t offset, struct in_addr remote)
{
	const struct iphdr *ip = (const void *)packet, *about;
	const struct icmphdr *icmp = (const void *)(packet + offset);

	if (size < offset + sizeof(*icmp) + sizeof(*about))
		return;
	about = (const void *)(icmp + 1);
	if (icmp->type != ICMP_DEST_UNREACH || icmp->code == ICMP_FRAG_NEEDED ||
	    about->protocol != PROTOCOL || about->daddr != remote.s_addr)
		return;
	probe->refused_by.s_addr = ip->saddr;
	/* Linux says "port" for protocol 41. */
	probe->unclaimed = icmp->code == ICMP_PROT_UNREACH ||
			   icmp->code == ICMP_PORT_UNREACH;
}

/* A packet on the underlay, without its link-layer header. */
static void see(struct probe *probe, int fd, struct in_addr remote)
{
	uint8_t packet[256] __attribute__((aligned(4)));
	const struct iphdr *ip = (const void *)packet;
	struct sockaddr_ll from;
	socklen_t length = sizeof(from);
	ssize_t size;

	size = recvfrom(fd, packet, sizeof(packet), 0, (void *)&from, &length);
	if (size < (ssize_t)sizeof(*ip))
		return;
	if (ip->protocol == IPPROTO_ICMP && from.sll_pkttype == PACKET_HOST)
		see_icmp(probe, packet, size, ip->ihl * 4, remote);
	if (ip->protocol != PROTOCOL)
		return;
	if (from.sll_pkttype == PACKET_OUTGOING)
		probe->left |= ip->daddr == remote.s_addr;
	else if (ip->saddr == remote.s_addr)
		probe->arrived = true;
	else
		probe->stranger.s_addr = ip->saddr;
}

/* Until the answer is there, or the time is over. */
static void wait_for_answer(struct probe *probe, int fd, int underlay,
			    struct in_addr remote,
			    unsigned int sent,
			    bool (*is_answer)(int fd, uint16_t id,
					      unsigned int sent))
{
	struct pollfd fds[] = {
		{ .fd = fd, .events = POLLIN },
		{ .fd = underlay, .events = POLLIN },
	};
	int64_t end = milliseconds() + TRY_TIME, left;

	while (!probe->answered && (left = end - milliseconds()) > 0) {
		if (poll(fds, 2, left) <= 0)
			continue;
		if (fds[1].revents)
			see(probe, underlay, remote);
		if (fds[0].revents)
			probe->answered = is_answer(fd, getpid(), sent);
	}
}

static int bound_socket(int family, int protocol, const char *dev)
{
	int fd = socket(family, SOCK_RAW | SOCK_CLOEXEC, protocol), error;

	if (fd < 0)
		return -errno;
	if (dev[0] && setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, dev,
				 strlen(dev) + 1) < 0) {
		error = -errno;
		close(fd);
		return error;
	}
	return fd;
}

static bool is_answer_ipv4(int fd, uint16_t id, unsigned int sent)
{
	uint8_t packet[256] __attribute__((aligned(4)));
	const struct iphdr *ip = (const void *)packet;
	const struct icmphdr *icmp;
	ssize_t size = recv(fd, packet, sizeof(packet), 0);

	if (size < (ssize_t)sizeof(*ip) ||
	    size != (ssize_t)(ip->ihl * 4 + sent))
		return false;
	icmp = (const void *)(packet + ip->ihl * 4);
	return icmp->type == ICMP_ECHOREPLY && icmp->un.echo.id == htons(id);
}

/**
 * probe_ipv4() - does the far end's IPv4 address answer a ping?
 * @local: this end's address
 * @remote: the far end's
 * @underlay: device in use
 *
 * Return: what came of it.
 */
struct probe probe_ipv4(struct in_addr local, struct in_addr remote,
			const char *underlay)
{
	struct sockaddr_in from = { .sin_family = AF_INET, .sin_addr = local };
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_addr = remote };
	int fd = bound_socket(AF_INET, IPPROTO_ICMP, underlay), i;
	struct probe probe = { .error = fd < 0 ? fd : 0 };
	struct icmphdr icmp = { .type = ICMP_ECHO };

	if (fd < 0)
		return probe;
	if (bind(fd, (void *)&from, sizeof(from)) < 0)
		probe.error = -errno;
	icmp.un.echo.id = htons(getpid());
	for (i = 0; i < TRIES && !probe.answered && !probe.error; i++) {
		icmp.un.echo.sequence = htons(i);
		icmp.checksum = 0;
		icmp.checksum = checksum(&icmp, sizeof(icmp));
		if (sendto(fd, &icmp, sizeof(icmp), 0, (void *)&to,
			   sizeof(to)) < 0)
			probe.error = -errno;
		else
			wait_for_answer(&probe, fd, -1, remote, sizeof(icmp),
					is_answer_ipv4);
	}
	close(fd);
	return probe;
}

/* A late answer to another request has another size. */
static bool is_answer_ipv6(int fd, uint16_t id, unsigned int sent)
{
	struct icmp6_hdr icmp;
	ssize_t size = recv(fd, &icmp, sizeof(icmp), MSG_TRUNC);

	return size >= (ssize_t)sizeof(icmp) &&
	       icmp.icmp6_type == ICMP6_ECHO_REPLY &&
	       icmp.icmp6_id == htons(id) &&
	       size + sizeof(struct ip6_hdr) == sent;
}

/**
 * device_open() - look at the packets of a device, from their network header on
 * @ifindex: the device's
 * @filter: which of them; NULL for all
 *
 * Return: a packet socket, which the caller closes; -1 if there is no looking, and
 * errno says why.
 */
int device_open(int ifindex, const struct sock_fprog *filter)
{
	struct sockaddr_ll sll = {
		.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL),
		.sll_ifindex = ifindex,
	};
	int fd = -1, error;

	errno = ENODEV;
	if (ifindex)
		fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	if ((filter && setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, filter,
				  sizeof(*filter)) < 0) ||
	    bind(fd, (void *)&sll, sizeof(sll)) < 0) {
		error = errno;
		close(fd);
		errno = error;
		return -1;
	}
	return fd;
}

static int send_ipv6(int fd, const struct in6_addr *to, unsigned int size,
		     uint16_t sequence)
{
	static uint8_t packet[SIZE_MOST] __attribute__((aligned(4)));
	struct sockaddr_in6 sin6 = {
		.sin6_family = AF_INET6, .sin6_addr = *to,
	};
	struct icmp6_hdr *icmp = (void *)packet;

	/* The kernel puts in the checksum. */
	icmp->icmp6_type = ICMP6_ECHO_REQUEST;
	icmp->icmp6_id = htons(getpid());
	icmp->icmp6_seq = htons(sequence);
	if (sendto(fd, packet, size - HEADERS + sizeof(*icmp), 0,
		   (void *)&sin6, sizeof(sin6)) < 0)
		return -errno;
	return 0;
}

/* What is sent goes out whole, or in fragments of the least MTU of IPv6. */
static int echo_socket(const char *tunnel, bool in_pieces)
{
	int fd = bound_socket(AF_INET6, IPPROTO_ICMPV6, tunnel);
	int discover = in_pieces ? IPV6_PMTUDISC_WANT : IPV6_PMTUDISC_PROBE;
	int whole = !in_pieces, most = IPV6_MTU_LEAST;

	if (fd < 0)
		return fd;
	setsockopt(fd, IPPROTO_IPV6, IPV6_DONTFRAG, &whole, sizeof(whole));
	if (in_pieces)
		setsockopt(fd, IPPROTO_IPV6, IPV6_MTU, &most, sizeof(most));
	setsockopt(fd, IPPROTO_IPV6, IPV6_MTU_DISCOVER, &discover,
		   sizeof(discover));
	return fd;
}

/**
 * probe_ipv6() - does an address answer a ping through a tunnel?
 * @to: the address
 * @tunnel: the tunnel's name
 * @size: octets of the packet with its header, 48 or more
 * @in_pieces: it goes out in fragments of 1280 octets, so that its answer alone
 *	has this size
 * @underlay: ifindex of the device whose packets are looked at, or 0
 * @remote: the far end's IPv4 address
 *
 * Return: what came of it.
 */
struct probe probe_ipv6(const struct in6_addr *to, const char *tunnel,
			unsigned int size, bool in_pieces, int underlay,
			struct in_addr remote)
{
	int fd = echo_socket(tunnel, in_pieces), i, look;
	struct probe probe = { .error = fd < 0 ? fd : 0 };

	if (fd < 0)
		return probe;
	look = device_open(underlay, NULL);
	for (i = 0; i < TRIES && !probe.answered && !probe.error; i++) {
		probe.error = send_ipv6(fd, to, size, i);
		if (!probe.error)
			wait_for_answer(&probe, fd, look, remote, size,
					is_answer_ipv6);
	}
	if (look >= 0)
		close(look);
	close(fd);
	return probe;
}

/*
 * What a Packet Too Big says of an echo request of ours: less than it has, and no
 * less than all links of IPv6 carry; else 0.
 */
static unsigned int mtu_told(const uint8_t *packet, ssize_t size,
			     const struct in6_addr *to, unsigned int sent)
{
	const struct icmp6_hdr *icmp = (const void *)packet, *echo;
	const struct ip6_hdr *about = (const void *)(icmp + 1);
	unsigned int mtu;

	echo = (const void *)(about + 1);
	if (size < (ssize_t)(2 * sizeof(*icmp) + sizeof(*about)) ||
	    icmp->icmp6_type != ICMP6_PACKET_TOO_BIG ||
	    about->ip6_nxt != IPPROTO_ICMPV6 ||
	    memcmp(&about->ip6_dst, to, sizeof(*to)) ||
	    echo->icmp6_type != ICMP6_ECHO_REQUEST ||
	    echo->icmp6_id != htons(getpid()))
		return 0;
	mtu = ntohl(icmp->icmp6_mtu);
	return mtu >= IPV6_MTU_LEAST && mtu < sent ? mtu : 0;
}

/* A packet that arrives at the tunnel, before any packet filter. */
static void see_arrival(struct path_probe *probe, int fd,
			const struct in6_addr *to, unsigned int sent)
{
	uint8_t packet[256] __attribute__((aligned(4)));
	const struct ip6_hdr *ip = (const void *)packet;
	ssize_t size = recv(fd, packet, sizeof(packet), 0);
	unsigned int mtu;

	if (size < (ssize_t)sizeof(*ip) || ip->ip6_nxt != IPPROTO_ICMPV6)
		return;
	mtu = mtu_told(packet + sizeof(*ip), size - sizeof(*ip), to, sent);
	if (!mtu)
		return;
	probe->mtu = mtu;
	probe->by = ip->ip6_src;
}

/* ICMPv6 that the packet filter has let in. */
static void see_taken(struct path_probe *probe, int fd,
		      const struct in6_addr *to, unsigned int sent)
{
	uint8_t packet[256] __attribute__((aligned(4)));
	const struct icmp6_hdr *icmp = (const void *)packet;
	struct sockaddr_in6 from;
	socklen_t length = sizeof(from);
	unsigned int mtu;
	ssize_t size;

	size = recvfrom(fd, packet, sizeof(packet), MSG_TRUNC, (void *)&from,
			&length);
	if (size < (ssize_t)sizeof(*icmp))
		return;
	if (icmp->icmp6_type == ICMP6_ECHO_REPLY &&
	    icmp->icmp6_id == htons(getpid())) {
		if (size + sizeof(struct ip6_hdr) == sent)
			probe->answered = true;
		else
			probe->other = true;
	}
	if (size > (ssize_t)sizeof(packet))
		size = sizeof(packet);
	mtu = mtu_told(packet, size, to, sent);
	if (!mtu)
		return;
	probe->taken = true;
	probe->mtu = mtu;
	probe->by = from.sin6_addr;
}

static void wait_on_path(struct path_probe *probe, int fd, int look,
			 const struct in6_addr *to, unsigned int sent)
{
	struct pollfd fds[] = {
		{ .fd = fd, .events = POLLIN },
		{ .fd = look, .events = POLLIN },
	};
	int64_t end = milliseconds() + TRY_TIME, left;

	while (!probe->answered && !probe->taken &&
	       (left = end - milliseconds()) > 0) {
		if (poll(fds, 2, left) <= 0)
			continue;
		if (fds[1].revents)
			see_arrival(probe, look, to, sent);
		if (fds[0].revents)
			see_taken(probe, fd, to, sent);
	}
}

/**
 * probe_path() - does a host beyond the far end answer a ping, or is it too big?
 * @to: the host's address
 * @tunnel: the tunnel's name
 * @size: octets of the packet with its header, 48 or more
 *
 * It goes out in one piece, whatever was learnt of the way before.
 *
 * Return: what came of it.
 */
struct path_probe probe_path(const struct in6_addr *to, const char *tunnel,
			     unsigned int size)
{
	int fd = echo_socket(tunnel, false), look, i;
	struct path_probe probe = { .error = fd < 0 ? fd : 0 };

	if (fd < 0)
		return probe;
	look = device_open(if_nametoindex(tunnel), NULL);
	for (i = 0; i < TRIES && !probe.answered && !probe.taken &&
	     !probe.error; i++) {
		probe.error = send_ipv6(fd, to, size, i);
		if (!probe.error)
			wait_on_path(&probe, fd, look, to, size);
	}
	if (look >= 0)
		close(look);
	close(fd);
	return probe;
}
